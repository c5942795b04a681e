#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: readiness_info
short_description: Check that everything that a run of hrsync.ad.sync needs is there
version_added: 0.5.0
author: The hrsync.ad authors (@hrsync)
description:
  - Takes the options of M(hrsync.ad.sync), and checks everything that a run with these options and today's employees needs. It only reads.
  - For each HR system, it shows the identity of the credential, the number of employees, and which permissions are missing. Then it shows the fields of
    C(employee) that templates can use, the number of employees for whom each is filled, and the form of a value, but not the value. Custom fields have
    the names that templates use, such as C(custom.badge_number).
  - In the directory, it checks whether O(managed_base), the organizational units of O(ou) and each group of O(groups) and O(templates) exist, and
    whether the bind account may create accounts, write the mapped attributes, reset passwords, move and rename accounts, and change the members of the
    groups. It reads the effective rights (C(allowedAttributesEffective) and C(allowedChildClassesEffective)) of one account in each organizational unit,
    at most 20, and for rights that these do not show, their security descriptors.
  - For services that the steps use, it checks the application permissions in Microsoft Graph, whether a session with Exchange can be opened and has the
    commands, and whether the folders of home folders can be changed. It says nothing about services that are not configured.
  - In AWX, it warns about reports, passwords and tokens in folders that are deleted with the container of the job.
  - It checks whether a run could write to the database of O(state), and leaves nothing behind.
  - If plans must be approved, it checks C(ssh-keygen), the files of signers, whether each approver has a key that is valid now, and whether the levels have
    enough approvers.
  - It checks each receiver of O(audit_receivers) without sending anything. A file and its folder must be writable, a syslog server must take a connection,
    Splunk must accept the token, and ServiceDesk Plus must show requests. A webhook, and syslog by UDP, cannot be tested without sending.
  - The console shows at most 27 lines, and 19 if something is missing. RV(checks) has all results. The module does not fail if something is missing, see
    RV(ready).
  - Usually, you use this module through the playbook C(hrsync.ad.test_connections).
extends_documentation_fragment:
  - hrsync.ad.attributes.info_module
  - hrsync.ad.run
  - hrsync.ad.approval
  - hrsync.ad.directory
  - hrsync.ad.microsoft365
  - hrsync.ad.exchange
  - hrsync.ad.file_server
  - hrsync.ad.receivers
  - hrsync.ad.source.entries
  - hrsync.ad.steps
options:
  fail_on:
    description: As in M(hrsync.ad.sync). The module only checks whether it is valid.
    type: list
    elements: str
    default: [failures, skipped]
  approval:
    description: As in M(hrsync.ad.sync). If it is not V(none), the module checks whether plans can be kept and approved.
    type: str
    choices: [none, whole, units]
    default: none
    version_added: 0.7.0
  report_dir:
    description: As in M(hrsync.ad.sync). The module only checks whether it survives a job of AWX.
    type: path
notes:
  - Whether an account can be disabled depends on the right to write C(userAccountControl), which is one of the checked attributes.
  - The rights to new accounts cannot be checked before there is an account in O(managed_base).
seealso:
  - module: hrsync.ad.sync
  - module: hrsync.ad.connection_info
  - ref: ansible_collections.hrsync.ad.docsite.actions
    description: All supported actions, with their protocols and least permissions.
  - ref: ansible_collections.hrsync.ad.docsite.least_privilege
    description: Commands that give each account the rights that it needs, and the rights that this module tests.
"""

EXAMPLES = r"""
- name: Check that everything is there before the first run
  hosts: localhost
  gather_facts: false
  vars:
    staff_attributes:
      displayName: "{{ employee.full_name }}"
      title: "{{ employee.job_title }}"
    staff_groups:
      - group: GG-Staff
  tasks:
    - name: Check the HR system, the directory and the groups
      hrsync.ad.readiness_info:
        servers: [dc1.example.com]
        bind_user: svc-hrsync@example.com
        bind_password: "{{ vault_bind_password }}"
        ca_file: /etc/ssl/certs/example-ca.pem
        sources:
          - type: factorial
            api_key: "{{ vault_factorial_api_key }}"
        managed_base: OU=People,DC=example,DC=com
        attributes: staff_attributes
        groups: staff_groups
      register: readiness

    - name: Stop if something is missing
      ansible.builtin.assert:
        that: readiness.ready
        fail_msg: "{{ readiness.problems }}"
"""

RETURN = r"""
ready:
  description: Whether nothing is missing. Warnings, and checks that could not be made, do not count.
  returned: success
  type: bool
  sample: false
problems:
  description: The missing requirements, each as a sentence with the next step.
  returned: success
  type: list
  elements: str
  sample: ["groups: Groups that do not exist (1 of 3): GG-Slaes. Create them, or correct their names in lifecycle_groups."]
lines:
  description: The lines that are shown.
  returned: success
  type: list
  elements: str
  sample: ["HR factorial (factorial) https://api.factorialhr.com: name Example", "   412 employees read, no permission is missing"]
checks:
  description: All checks.
  returned: success
  type: list
  elements: dict
  contains:
    area:
      description: The subject, such as V(directory), V(groups), V(Microsoft 365), V(Exchange), V(file server), V(state), V(approval) or V(audit log).
      type: str
      sample: directory
    state:
      description: V(ok), V(missing), V(warning), or V(not tested) if the module cannot test it.
      type: str
      sample: ok
    text:
      description: The result as a sentence.
      type: str
      sample: The managed base OU=People,DC=example,DC=com exists.
employees:
  description: Number of employees of all sources.
  returned: success
  type: int
  sample: 412
fields:
  description: The fields of C(employee) in templates.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name after C(employee.), as templates write it.
      type: str
      sample: custom.badge_number
    filled:
      description: Number of employees for whom it is not empty.
      type: int
      sample: 398
    example:
      description: Form of the first value. Letters are shown as X and x, digits as 9. Private values are not shown at all.
      type: str
      sample: XX-9999
"""

from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.readiness.phases import ARGUMENT_SPEC, run_phase


def main() -> None:
    """Run one phase for the action plugin, which does the rest on the controller."""
    run(run_phase, ARGUMENT_SPEC)


if __name__ == "__main__":
    main()
