#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: approval
short_description: Approve or reject a plan
version_added: 0.7.0
author: The hrsync.ad authors (@hrsync)
description:
  - Signs a decision about a plan with an SSH key, and keeps it in O(database). A run applies a plan only if enough people have approved it, see
    O(hrsync.ad.sync#module:approval).
  - The signature covers the domain, the configuration, the plan with its checksum, the level, the decision, its reason, who requested the plan, and when the
    approval expires. A run verifies it again, against the plan that it makes itself.
  - C(ssh-keygen) signs, so keys in an agent and in hardware work. To sign on another machine, export the statement to a file (O(request)), sign the file
    there with C(ssh-keygen -Y sign -n hrsync.ad -f KEY FILE), and import it (O(request) and O(signature)). The private key never leaves that machine.
  - The module refuses a decision that would not count. Examples are the decision of a person who is not an approver of the level, who requested the plan, or
    who has approved at another level, and a decision before an earlier level is complete.
  - A rejection is final. To apply the same changes after a rejection, run a preview for a new plan.
  - The module refuses a plan that somebody has edited in the database.
extends_documentation_fragment:
  - hrsync.ad.attributes.approval_module
  - hrsync.ad.approval
options:
  database:
    description:
      - The database, see O(hrsync.ad.sync#module:state).
      - If not set, the environment variable E(HRSYNC_STATE) on the target is used, or else the default file of the user who runs the module there.
    type: str
  name:
    description: The name of the configuration (O(hrsync.ad.sync#module:name)), if several have a plan of the same name.
    type: str
  plan:
    description: The name of the plan, which the preview has shown. Required, unless O(signature) is set.
    type: str
  level:
    description: The level of O(approval_levels) at which the decision is made. Required, unless O(signature) is set.
    type: str
  state:
    description: The decision. Not used if O(signature) is set, because the signed statement contains the decision.
    type: str
    choices: [approved, rejected]
    default: approved
  reason:
    description: The reason of the decision. Required for V(rejected), optional for V(approved). At most 1000 characters.
    type: str
  units:
    description:
      - The keys of the people that the decision concerns. By default, it concerns the whole plan.
      - Only with O(hrsync.ad.sync#module:approval=units). Write V(key:0042) for a key that looks like a number.
    type: list
    elements: str
  principal:
    description: The approver who signs, as named in O(allowed_signers). By default, the approver to whom the key belongs there. Required for keys with
      certificates.
    type: str
  key_file:
    description:
      - The path of the private key, or of a public key whose private key is in the agent or in hardware. Set exactly one of O(key_file) and O(request).
      - For a private key with a passphrase, use the agent, because the module cannot ask for the passphrase.
    type: path
  request:
    description: The path of a file on the target. Without O(signature), the module writes the statement to it, for you to sign elsewhere. With O(signature),
      it is the file that was signed.
    type: path
  signature:
    description: The path of the signature of O(request) on the target, for which C(ssh-keygen) appends C(.sig) to its name. The module verifies the signature
      and keeps it.
    type: path
requirements:
  - Python 3.11 or newer
  - SQLAlchemy
  - psycopg, for PostgreSQL
  - OpenSSH 8.7 or newer (C(ssh-keygen))
notes:
  - Read the plan first, with M(hrsync.ad.plan_info) or the playbook C(hrsync.ad.approve).
seealso:
  - module: hrsync.ad.plan_info
  - module: hrsync.ad.sync
"""

EXAMPLES = r"""
- name: Approve a plan with a key of the agent
  hrsync.ad.approval:
    database: sqlite:////srv/hrsync/state.db
    plan: calm-otter-42
    level: HR
    key_file: ~/.ssh/id_ed25519.pub
    approval_levels: "{{ lifecycle_approval_levels }}"
    allowed_signers: /etc/hrsync/allowed_signers

- name: Reject it
  hrsync.ad.approval:
    database: sqlite:////srv/hrsync/state.db
    plan: calm-otter-42
    level: HR
    state: rejected
    reason: Anna Nowak has not left.
    key_file: ~/.ssh/id_ed25519.pub
    approval_levels: "{{ lifecycle_approval_levels }}"
    allowed_signers: /etc/hrsync/allowed_signers

- name: Export the statement, to sign it elsewhere
  hrsync.ad.approval:
    database: sqlite:////srv/hrsync/state.db
    plan: calm-otter-42
    level: IT security
    request: /tmp/calm-otter-42.json
    approval_levels: "{{ lifecycle_approval_levels }}"
    allowed_signers: /etc/hrsync/allowed_signers

- name: Import the statement that was signed there
  hrsync.ad.approval:
    database: sqlite:////srv/hrsync/state.db
    request: /tmp/calm-otter-42.json
    signature: /tmp/calm-otter-42.json.sig
    approval_levels: "{{ lifecycle_approval_levels }}"
    allowed_signers: /etc/hrsync/allowed_signers
"""

RETURN = r"""
plan:
  description: The name of the plan.
  returned: success
  type: str
  sample: calm-otter-42
level:
  description: The level.
  returned: success
  type: str
  sample: HR
decision:
  description: V(approved) or V(rejected).
  returned: success
  type: str
  sample: approved
principal:
  description: The approver who has signed. Empty if the statement was exported, and O(principal) is not set.
  returned: success
  type: str
  sample: alice
key:
  description: The fingerprint of the key. Empty if the statement was exported.
  returned: success
  type: str
  sample: SHA256:fCm6xgTSMYLm/Yo7JJVcL0LRXW94WZ/hYw5HYyWSQkI
units:
  description: Number of people that the decision concerns.
  returned: success
  type: int
  sample: 12
expires:
  description: When an approval expires.
  returned: success
  type: str
  sample: "2026-12-01T06:00:04Z"
statement:
  description: The string that was signed, or that you have to sign, as one line of JSON.
  returned: success
  type: str
  sample: '{"checksum":"3a7b..."}'
request:
  description: The file with the exported statement; empty if O(request) is not set, or if a signature was imported.
  returned: success
  type: str
  sample: /tmp/calm-otter-42.json
waits:
  description: The approvals that the plan still waits for, as sentences.
  returned: success
  type: list
  elements: str
  sample: ["The plan calm-otter-42 waits for level IT security: 0 of 1 approval, by bob or carol."]
is_approved:
  description: Whether every level has approved the whole plan.
  returned: success
  type: bool
  sample: false
"""

from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.reviews.deciding import approval
from ansible_collections.hrsync.ad.plugins.module_utils.reviews.options import APPROVING_OPTIONS


def main() -> None:
    """Run the module."""
    run(
        approval,
        APPROVING_OPTIONS,
        required_one_of=[("key_file", "request")],
        mutually_exclusive=[("key_file", "request")],
    )


if __name__ == "__main__":
    main()
