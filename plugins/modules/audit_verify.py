#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: audit_verify
short_description: Verify that the audit log is complete and unchanged
version_added: 0.7.0
author: The hrsync.ad authors (@hrsync)
description:
  - Verifies the audit logs in the database of O(state), or an exported one (O(path)), and fails if a log is incomplete or was changed. The message has the
    number of the first wrong entry, and the reason.
  - It detects every changed byte; entries that were removed, added, repeated, or put in another order; details that were changed, exchanged or moved to
    another person; and details that are missing or present although later entries say otherwise.
  - Two changes can be detected only with O(head) or O(heads), an end of the log that was cut off, and a log that somebody has rewritten from some entry on
    with matching hashes. Keep heads where nobody who can write to the database can change them. Each run shows its head in its result
    (RV(hrsync.ad.sync#module:audit_head)), on the console, and in its report.
  - An auditor without Ansible runs the same code as a program, C(plugins/module_utils/audit/verifier.py) of the collection, which needs nothing but Python
    3.8 or newer, with C(python3 verifier.py audit.jsonl --heads FILE). Its exit code is 0 if the log is complete and unchanged, 1 if it is not, and 2 if it
    cannot be read.
extends_documentation_fragment:
  - hrsync.ad.attributes.controller_module
options:
  state:
    description:
      - The database, see O(hrsync.ad.sync#module:state). Not used with O(path).
      - If not set, the environment variable E(HRSYNC_STATE) on the target is used, or else the default file of the user who runs the module there.
    type: str
  name:
    description: Only verify the logs of configurations of this name (O(hrsync.ad.sync#module:name)). By default, all are verified.
    type: str
  domain:
    description: Only verify the logs of configurations of this domain, such as V(example.com).
    type: str
  path:
    description: An exported log on the target (O(hrsync.ad.audit_info#module:export)), to verify instead of the database.
    type: path
  head:
    description:
      - Heads of the log that were kept elsewhere, each the number of an entry, a colon and its hash.
      - A head belongs to one log. If the database has several, set O(name) and O(domain).
    type: list
    elements: str
  heads:
    description: A file on the target that contains such heads, such as the output of runs or a file of a syslog server. All other text in it is ignored. It
      must contain at least one head.
    type: path
  excerpt:
    description: Whether O(path) is only a part of a log, which may begin after entry 1, and may lack details.
    type: bool
    default: false
requirements:
  - Python 3.11 or newer
  - SQLAlchemy, unless O(path) is set
  - psycopg, for PostgreSQL
notes:
  - Somebody who can write to the database can also add entries, such as one that says that details were removed. Compare heads that different runs have shown
    with what you know of these runs.
seealso:
  - module: hrsync.ad.audit_info
"""

EXAMPLES = r"""
- name: Verify the log in the database against the head that the last run has shown
  hrsync.ad.audit_verify:
    state: sqlite:////srv/hrsync/state.db
    head: ["812:6b1f0c4e2f7a5d3c9b8e1a0f4d6c2b7e9a8f5d3c1b0e7f6a4d2c9b8e1a0f4d6c"]

- name: Verify an exported log against all heads that the syslog server has received
  hrsync.ad.audit_verify:
    path: /srv/hrsync/audit.jsonl
    heads: /var/log/hrsync-heads.log
"""

RETURN = r"""
logs:
  description: The logs, all of them complete and unchanged. A configuration without entries has no log.
  returned: success
  type: list
  elements: dict
  contains:
    domain:
      description: The domain.
      type: str
      sample: example.com
    name:
      description: The name of the configuration.
      type: str
      sample: lifecycle
    head:
      description: The last entry of the log, its number, a colon and its hash.
      type: str
      sample: 812:6b1f0c4e2f7a5d3c9b8e1a0f4d6c2b7e9a8f5d3c1b0e7f6a4d2c9b8e1a0f4d6c
    count:
      description: Number of entries.
      type: int
      sample: 812
    removed:
      description: Number of entries whose details were removed, as later entries say.
      type: int
      sample: 14
    heads:
      description: Number of heads that were compared. If it is 0, the module cannot tell whether the end of the log was cut off.
      type: int
      sample: 1
broken:
  description: The number of the first entry that is wrong.
  returned: when a log is incomplete or was changed
  type: int
  sample: 412
"""

from ansible_collections.hrsync.ad.plugins.module_utils.evidence.log_tasks import AUDIT_VERIFY_OPTIONS, audit_verify
from ansible_collections.hrsync.ad.plugins.module_utils.module import run


def main() -> None:
    """Run the module."""
    run(audit_verify, AUDIT_VERIFY_OPTIONS)


if __name__ == "__main__":
    main()
