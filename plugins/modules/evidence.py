#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: evidence
short_description: Write everything about one run into an archive for an auditor
version_added: 0.7.0
author: The hrsync.ad authors (@hrsync)
description:
  - Writes a ZIP archive with the evidence of one run from the database of O(state). It contains the configuration without secrets, the plans that were
    approved, the decisions about them with their SSH signatures, each change with its values before and after and its outcome, the entries of the audit log
    about all of these, and a page that explains them.
  - The archive also contains the programs that verify it. An auditor unpacks it on any machine, and runs C(python3 verify.py), which needs only Python 3.8 or
    newer. The module verifies the archive with the same code before it writes it.
  - The archive contains personal data. Only its owner can read it. It does not contain data that M(hrsync.ad.state) has forgotten, or that was removed
    because of its age.
extends_documentation_fragment:
  - hrsync.ad.attributes.audit_module
options:
  state:
    description:
      - The database, see O(hrsync.ad.sync#module:state).
      - If not set, the environment variable E(HRSYNC_STATE) on the target is used, or else the default file of the user who runs the module there.
    type: str
  name:
    description: The name of the configuration (O(hrsync.ad.sync#module:name)). Not needed if only one configuration has this run.
    type: str
  domain:
    description: The domain of the configuration, such as V(example.com). Not needed if only one configuration has this run.
    type: str
  run:
    description: The number of the run, as P(hrsync.ad.state_info#module) and P(hrsync.ad.audit_info#module) show it.
    type: int
    required: true
  path:
    description: Path of the archive on the target. Its folder must exist.
    type: path
    required: true
  allowed_signers:
    description:
      - The file of allowed signers on the target (O(hrsync.ad.sync#module:allowed_signers)), to add to the archive.
      - Without it, the archive has the signatures, but an auditor needs the public keys from elsewhere to verify them, and the module warns.
    type: path
requirements:
  - Python 3.11 or newer
  - SQLAlchemy
  - psycopg, for PostgreSQL
notes:
  - Somebody who can write to the database can rewrite the whole audit log. Only a head of the log that was kept elsewhere reveals this. Each run shows its
    head.
seealso:
  - module: hrsync.ad.audit_verify
  - module: hrsync.ad.audit_info
"""

EXAMPLES = r"""
- name: Write the evidence of run 90 for the auditor
  hrsync.ad.evidence:
    state: sqlite:////srv/hrsync/state.db
    run: 90
    path: /srv/hrsync/evidence-90.zip
    allowed_signers: /etc/hrsync/allowed_signers
"""

RETURN = r"""
path:
  description: The archive.
  returned: success
  type: str
  sample: /srv/hrsync/evidence-90.zip
sha256:
  description: The SHA-256 hash of the archive. The same evidence gives the same archive.
  returned: success
  type: str
  sample: 6b1f0c4e2f7a5d3c9b8e1a0f4d6c2b7e9a8f5d3c1b0e7f6a4d2c9b8e1a0f4d6c
files:
  description: The files in it.
  returned: success
  type: list
  elements: str
  sample: [audit.jsonl, configuration.json, index.html, manifest.json, outcomes.jsonl, run.json, verifier.py, verify.py]
verified:
  description: The result of the verification, as sentences.
  returned: success
  type: str
  sample: >-
    The evidence is as it was written. Changes: 12. Plans: 1. Decisions: 2, with 2 verified signatures. Entries of the audit log: 31. Heads kept elsewhere
    that it agrees with: 0.
"""

from ansible_collections.hrsync.ad.plugins.module_utils.evidence.task import OPTIONS, write_evidence
from ansible_collections.hrsync.ad.plugins.module_utils.module import run


def main() -> None:
    """Run the module."""
    run(write_evidence, OPTIONS)


if __name__ == "__main__":
    main()
