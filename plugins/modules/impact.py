#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: impact
short_description: Compare what two mappings would do to today's people
version_added: 0.5.0
author: The hrsync.ad authors (@hrsync)
description:
  - Shows the people that another mapping would change in a different way than the present one, by attribute, with numbers and examples. Run it before you
    merge a change of the mapping. Nothing is written.
  - HR and the directory are read once. Both mappings are planned for the same people in the same directory, as M(hrsync.ad.sync) does in check mode.
  - The task fails if a mapping cannot be used, or if a run with one of them would fail for everybody. Differences are not failures.
  - HR systems, the directory and services are those of the present variables. All other options can differ, except O(key).
  - Usually, you use this module through the playbook C(hrsync.ad.impact), which takes the variables of the role P(hrsync.ad.lifecycle#role).
    Outside the role, only the templates of the other mapping differ, and all other options are those of the task.
extends_documentation_fragment:
  - hrsync.ad.attributes.info_module
  - hrsync.ad.run
  - hrsync.ad.directory
  - hrsync.ad.microsoft365
  - hrsync.ad.exchange
  - hrsync.ad.file_server
  - hrsync.ad.source.entries
  - hrsync.ad.steps
options:
  other:
    description:
      - Paths of variables files on the controller, or of folders with such files, as for C(-e @file). Their variables take precedence over the present
        ones. Relative paths begin at the working directory.
      - Their templates are trusted as those of the inventory. Files that are encrypted with Ansible Vault are decrypted.
      - Set exactly one of O(other) and O(other_inventory).
    type: list
    elements: path
    default: []
  other_inventory:
    description:
      - Path of another inventory, as for C(ansible-playbook -i), such as that of a branch in a folder of its own (C(git worktree add)). The variables
        of the same host in it, with its C(group_vars) and C(host_vars), are used instead of the present ones. Variables given at launch take precedence.
      - Variables of the role that it does not set have their defaults. Other variables that only the present inventory has stay set.
    type: path
  examples:
    description: How many people to show for each attribute.
    type: int
    default: 3
seealso:
  - ref: ansible_collections.hrsync.ad.docsite.mapping_tests
    description: How to test a mapping, and what a change of it would do.
  - module: hrsync.ad.sync
  - module: hrsync.ad.test_mapping
"""

EXAMPLES = r"""
# With the variables of the role, use the playbook:
#   ansible-playbook hrsync.ad.impact -i inventory.yml -e other=mapping.yml
#   ansible-playbook hrsync.ad.impact -i inventory.yml -e other_inventory=../branch/inventory.yml

- name: Compare two mappings
  hosts: localhost
  gather_facts: false
  vars:
    staff_attributes:
      title: "{{ employee.job_title }}"
  tasks:
    # new-mapping.yml:
    #
    #   staff_attributes:
    #     title: "{{ employee.job_title | upper }}"
    - name: Show what the new mapping would change
      hrsync.ad.impact:
        other: [new-mapping.yml]
        sources:
          - type: factorial
            name: factorial
        managed_base: OU=People,DC=example,DC=com
        attributes: staff_attributes
"""

RETURN = r"""
employees:
  description: Number of employees.
  returned: when both mappings were planned
  type: int
  sample: 412
different:
  description: Number of people for whom the plans of the two mappings differ.
  returned: when both mappings were planned
  type: int
  sample: 37
counts:
  description: Number of these people by aspect. Aspects are C(account) (deleted, disabled, created, restored, enabled or skipped by only one of the
    mappings), C(OU), C(groups), LDAP attributes, and settings of steps such as C(mailbox) with the setting after a colon. The account is first,
    then the most frequent.
  returned: when both mappings were planned
  type: dict
  sample: {account: 1, title: 36}
people:
  description: The first 200 of these people. People whose account only one of the mappings deletes or disables are first. Each has C(key), C(label) and
    C(differences), at most 20, with C(what), C(present) and C(other). For groups, only the groups that differ are listed.
  returned: when both mappings were planned
  type: list
  elements: dict
  sample: [{key: "1017", label: Anna Nowak (1017), differences: [{what: title, present: Clerk (kept), other: CLERK}]}]
present:
  description: The plan of the present mapping.
  returned: when both mappings were planned
  type: dict
  contains:
    checksum:
      description: SHA-256 hash of the changes, the same for the same changes. The checksum that M(hrsync.ad.sync) returns also covers the configuration.
      type: str
      returned: success
      sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    plan:
      description: Number of planned changes of each kind.
      type: dict
      returned: success
      sample: {creates: 2, updates: 5}
    skipped:
      description: Number of employees that are skipped.
      type: int
      returned: success
      sample: 0
    stops:
      description: Why a run would stop before it writes anything.
      type: list
      elements: str
      returned: success
      sample: []
other:
  description: The plan of the other mapping, with the same members as RV(present).
  returned: when both mappings were planned
  type: dict
  sample: {checksum: 60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752, plan: {updates: 41}, skipped: 0, stops: []}
server:
  description: The domain controller that the module read.
  returned: when both mappings were planned
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.sync.comparing import ARGUMENT_SPEC, run_phase
from ansible_collections.hrsync.ad.plugins.module_utils.wire.parcel import sent


def main() -> None:
    """Run one phase for the action plugin, which does the rest on the controller."""
    run(sent(run_phase), ARGUMENT_SPEC)


if __name__ == "__main__":
    main()
