#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sync
short_description: Make Active Directory follow what HR knows
version_added: 0.1.0
author: The hrsync.ad authors (@hrsync)
description:
  - Reads every employee from one or several HR systems, renders a mapping for each of them, compares with the directory, and makes the
    changes that are missing. The whole company is one task, not a loop.
  - In check mode everything happens up to the first write. With C(--diff) each employee's changes are shown.
  - The mapping (O(ou), O(attributes), O(groups), O(templates), O(account), O(steps)) is taken B(by the names of the variables) that hold it, as
    P(ansible.builtin.debug#module) does with O(ansible.builtin.debug#module:var). That is how its templates reach the task unrendered, to be rendered
    once per employee.
  - An employee for whom something cannot be worked out (an undefined field, a login that is taken, a value too long) is set aside with the
    reason, and nothing of theirs is changed. The others go on.
  - A run stops before its first write when HR's answer cannot be trusted, for example an empty list, or one that no longer knows many of those who
    have accounts.
  - Beside the directory, O(steps) see to mailboxes, automatic replies, licences, photos, home folders, Skype for Business and scripts.
  - The role P(hrsync.ad.lifecycle#role) is the usual way to use this module.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.microsoft365
  - hrsync.ad.exchange
  - hrsync.ad.file_server
  - hrsync.ad.source.entries
  - hrsync.ad.steps
options:
  name:
    description: Name of this configuration, for reports.
    type: str
    default: lifecycle
  description:
    description: What this configuration is for, for reports.
    type: str
    default: ""
  category:
    description: Which kinds of change may be made. V(create) makes new accounts with their groups, V(modify) changes, moves, renames and
      enables existing ones, V(deprovision) disables leavers, V(all) does all of it.
    type: str
    choices: [create, modify, deprovision, all]
    default: all
  precedence:
    description: Employee field to a list of source names, for fields where another order than that of O(sources) holds.
    type: dict
    default: {}
  key:
    description: The employee field that identifies a person in every source.
    type: str
    default: employee_number
  key_attribute:
    description: The LDAP attribute that stores the key.
    type: str
    default: employeeID
  match_attributes:
    description: LDAP attributes whose mapped value finds accounts that have no key yet, in order. Such an account gets the key.
    type: list
    elements: str
    default: []
  managed_base:
    description: Distinguished name below which accounts may be created, changed and disabled. Accounts elsewhere are never touched.
    type: str
    required: true
  ou:
    description: Name of the variable with the template of the organisational unit's distinguished name.
    type: str
  create_missing_ous:
    description: Whether organisational units that O(ou) names and the directory lacks are created.
    type: bool
    default: false
  attributes:
    description: Name of the variable with the mapping of LDAP attributes to templates.
    type: str
    required: true
  groups:
    description: Name of the variable with the list of group rules.
    type: str
  group_key_attribute:
    description: LDAP attribute of groups that holds their key, for groups that O(groups) and O(templates) name as C(key:...).
    type: str
  leaver_groups:
    description: What becomes of the group memberships of those who have left.
    type: dict
    suboptions:
      leave:
        description: Whether leavers are removed from all groups but their primary one and protected ones. Writes C(member) of the groups.
        type: bool
        default: false
      remember_in:
        description: LDAP attribute of the account that remembers the groups that a leaver is removed from, such as C(seeAlso), which holds several
          distinguished names and follows the renaming of groups. Who comes back is added to them again, and the attribute is cleared. Without
          it nothing is remembered.
        type: str
  passwords:
    description:
      - Passwords of the accounts that are created. Without this option each gets a long random one that nobody learns.
      - Generated ones meet the domain's password policy.
    type: dict
    suboptions:
      length:
        description: Characters. By default what the policy asks for, and at least 16.
        type: int
      pattern:
        description: Pattern of the password, as O(hrsync.ad.password#module:generate.pattern).
        type: str
      classes:
        description: Kinds of characters, as O(hrsync.ad.password#module:generate.classes).
        type: list
        elements: str
        choices: [lower, upper, digits, symbols]
      must_change:
        description: Whether another password must be chosen at the first logon. Writes C(pwdLastSet).
        type: bool
        default: false
      handover:
        description: File on the controller to which the passwords of a run are written, and nowhere else. It is readable by its owner only.
        type: dict
        suboptions:
          file:
            description: Path of the file, relative to the playbook, in a folder that exists. Entries of earlier runs stay in it.
            type: path
            required: true
          vault:
            description: Whether the file is encrypted with Ansible Vault, with the secret of the play.
            type: bool
            default: false
          vault_id:
            description: Which of the play's vault secrets is used.
            type: str
          vault_password_file:
            description: File with a vault password to use instead.
            type: path
  templates:
    description: Name of the variable with the list of templates, bundles of attributes, groups, flags and an OU for those for whom their C(when)
      holds. They are described in the role P(hrsync.ad.lifecycle#role), as C(lifecycle_templates).
    type: str
  account:
    description: Name of the variable with rules for accounts themselves. A rule has C(state), V(present) or V(absent), which deletes the account of
      somebody who has left, C(unlock), whether an account that wrong passwords have locked is unlocked, and C(when). The first rule that
      holds for an employee is applied.
    type: str
  only:
    description: Keys of the employees to whom this run is limited. Empty is everybody.
    type: list
    elements: str
    default: []
  days_before_start:
    description: How many days before their first day joiners get an account, which stays disabled until that day.
    type: int
    default: 14
  default_timezone:
    description: IANA name of the time zone of employees for whom HR has none.
    type: str
    default: UTC
  minimum_coverage:
    description: Percentage of the enabled managed accounts that HR must still know, else nothing is written.
    type: int
    default: 80
  protected_groups:
    description: Groups (C(sAMAccountName)) whose members are never changed.
    type: list
    elements: str
    default: []
  protected_ous:
    description: Distinguished names below which nothing is ever changed.
    type: list
    elements: str
    default: []
  report_dir:
    description: Directory on the controller for a JSON file with the whole plan and its outcomes, and an HTML page of it. They hold personal
      data and are readable by their owner only.
    type: path
  _step:
    description: Set by the action plugin, which runs this module twice on the target. Not for tasks.
    type: str
    choices: [fetch, apply]
  _seal:
    description: Set by the action plugin, to seal passwords on their way back. Not for tasks.
    type: str
  _task:
    description: Set by the action plugin for O(_step=apply). Not for tasks.
    type: str
requirements:
  - cryptography >= 41.0.0, for O(passwords.handover), on the controller too
notes:
  - Least permissions are those of the actions that are used. The page on supported actions lists them.
seealso:
  - ref: ansible_collections.hrsync.ad.docsite.actions
    description: The supported actions, with protocols and least permissions.
  - ref: ansible_collections.hrsync.ad.docsite.employee
    description: What templates see as C(employee).
  - module: hrsync.ad.users
"""

EXAMPLES = r"""
- name: Preview with --check and --diff, then apply without
  hosts: localhost
  gather_facts: false
  vars:
    mail_domain: example.com
    staff_attributes:
      givenName: "{{ employee.first_name }}"
      sn: "{{ employee.last_name }}"
      displayName: "{{ employee.full_name }}"
      cn:
        candidates:
          - "{{ employee.full_name }}"
          - "{{ employee.full_name }} {{ employee.key }}"
      sAMAccountName:
        candidates:
          - "{{ (employee.first_name[0] ~ employee.last_name) | hrsync.ad.sam_account_name }}"
          - "{{ (employee.first_name ~ employee.key) | hrsync.ad.sam_account_name }}"
      title: "{{ employee.job_title }}"
      manager:
        person: "{{ employee.manager_key }}"
    staff_ou: "OU={{ employee.location.name }},OU=People,DC=example,DC=com"
    staff_groups:
      - group: GG-Staff
      - group: GG-Sales
        when: employee.department == 'Sales'
        owned: true
  tasks:
    - name: Make the directory follow HR
      hrsync.ad.sync:
        servers: [dc1.example.com, dc2.example.com]
        base_dn: DC=example,DC=com
        bind_user: svc-hrsync@example.com
        bind_password: "{{ vault_bind_password }}"
        ca_file: /etc/ssl/certs/example-ca.pem
        sources:
          - type: factorial
            name: factorial
            api_key: "{{ vault_factorial_api_key }}"
        managed_base: OU=People,DC=example,DC=com
        ou: staff_ou
        create_missing_ous: true
        attributes: staff_attributes
        groups: staff_groups
        report_dir: /var/lib/hrsync/reports

- name: Changes of existing accounts, with licences and home folders, connections from the environment
  hosts: localhost
  gather_facts: false
  vars:
    staff_attributes:
      title: "{{ employee.job_title }}"
      department: "{{ employee.department }}"
    staff_licences:
      - when: presence == 'left'
        revoke: [all]
        revoke_sessions: true
      - assign:
          - sku: SPE_E3
        usage_location: "{{ employee.location.country | hrsync.ad.country }}"
    staff_home_folders:
      when: presence != 'left'
      root: \\fs1.example.com\homes
  tasks:
    - name: Make accounts, licences and home folders follow HR
      hrsync.ad.sync:
        sources:
          - type: calamari
            name: calamari
        managed_base: OU=People,DC=example,DC=com
        attributes: staff_attributes
        steps:
          license: staff_licences
          home_folder: staff_home_folders
"""

RETURN = r"""
plan:
  description: How many changes of each kind the plan has, for example C(creates), C(updates), C(moves) and C(disables).
  returned: when HR and the directory were read
  type: dict
  sample: {creates: 2, updates: 5, disables: 1}
checksum:
  description: SHA-256 over the plan, the same for the same changes to the same directory.
  returned: when HR and the directory were read
  type: str
  sample: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
employees:
  description: How many employees were looked at.
  returned: when HR and the directory were read
  type: int
  sample: 412
unchanged:
  description: How many of them need nothing.
  returned: when HR and the directory were read
  type: int
  sample: 404
changes:
  description: The first changes as sentences. All of them are in the diff and in the report.
  returned: when HR and the directory were read
  type: list
  elements: str
  sample: ["disable: Jan Kowal (1009)", "change mailbox: Jan Kowal (1009): mailbox: user to shared"]
rejected:
  description: Employees who were set aside.
  returned: when HR and the directory were read
  type: dict
  contains:
    count:
      description: How many.
      type: int
      returned: success
      sample: 1
    first:
      description: The first of them, with C(key), C(label) and C(reasons).
      type: list
      elements: dict
      returned: success
      sample: [{key: "1020", label: "Ewa Lis (1020)", reasons: ["mail: undefined field"]}]
failed_changes:
  description: Changes that the directory or another service refused. All else was done, and the task fails.
  returned: when HR and the directory were read
  type: dict
  contains:
    count:
      description: How many.
      type: int
      returned: success
      sample: 1
    first:
      description: The first of them, with C(change), a sentence, and C(message), the words of who refused it.
      type: list
      elements: dict
      returned: success
      sample: [{change: "move: Jan Kowal (1009): CN=Jan Kowal,OU=Former,DC=example,DC=com", message: insufficientAccessRights}]
problems:
  description: Steps beside the directory's changes that cannot be taken for some employees, and groups whose rule says C(failure=fail) and that cannot be
    used. All else was done, and outside check mode the task fails.
  returned: when HR and the directory were read
  type: dict
  contains:
    count:
      description: How many.
      type: int
      returned: success
      sample: 1
    first:
      description: The first of them, each as a sentence with the step and the keys of those whom it concerns.
      type: list
      elements: str
      returned: success
      sample: ["license: There is no free licence of SPE_E3 left: 3 wanted, 2 free. (1017)"]
notices:
  description: What did not go as configured and stopped nobody, such as a manager without an account.
  returned: when HR and the directory were read
  type: list
  elements: str
  sample: ["manager of Anna Nowak (1017) is 1003, who has no account; it stays as it is."]
stops:
  description: Why nothing at all was written. The task fails with the same words.
  returned: when HR and the directory were read
  type: list
  elements: str
  sample: []
server:
  description: The domain controller that was read and written.
  returned: when HR and the directory were read
  type: str
  sample: dc1.example.com
summary:
  description: A table of the counts for a person, at most 1 KB.
  returned: when HR and the directory were read
  type: str
  sample: |-
    Applied.
                          planned applied  failed skipped
    accounts created            2       2       0       0
    accounts disabled           1       1       0       0
    accounts updated            5       5       0       0
    412 employees: 404 unchanged, 0 set aside, 0 notices.
    Domain controller: dc1.example.com
report:
  description: Paths of the report files on the controller.
  returned: when O(report_dir) is set
  type: dict
  contains:
    html:
      description: The page.
      type: str
      returned: success
      sample: /var/lib/hrsync/reports/lifecycle-20261122T061500Z.html
    json:
      description: The data.
      type: str
      returned: success
      sample: /var/lib/hrsync/reports/lifecycle-20261122T061500Z.json
"""

from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import ARGUMENT_SPEC
from ansible_collections.hrsync.ad.plugins.module_utils.sync.phases import run_phase


def main() -> None:
    """Run one phase of the sync for the action plugin, which does the rest on the controller."""
    run(run_phase, ARGUMENT_SPEC)


if __name__ == "__main__":
    main()
