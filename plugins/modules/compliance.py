#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: compliance
short_description: Compare all accounts with HR, and write lists for people in HR
version_added: 0.5.0
author: The hrsync.ad authors (@hrsync)
description:
  - Reads all employees from the HR systems and all accounts below O(managed_base), and compares them. It changes nothing in HR and in the directory.
  - The lists contain people who have left and still can sign in, are in groups or have Microsoft 365 licenses; enabled accounts that belong to nobody in HR;
    people in HR without an account; enabled accounts that were not used for O(unused_days); people whose manager has left; members of groups with
    managed membership to whom no rule of the group applies; and data that HR has to correct.
  - Writes a new folder C(NAME-TIME-compliance) below O(report_dir), also in check mode, with an overview C(index.html), a page and a CSV file for each list,
    and C(compliance.json), from which the pages are made. The file C(docs/compliance.schema.json) of the collection describes its format. Pages and CSV files
    contain names of people, but no keys.
  - Protected accounts, and accounts outside O(managed_base), appear only in the list of people who have left.
  - Licenses are read with Microsoft Graph if O(microsoft365.tenant_id) is set. This needs the application permission C(User.Read.All), and
    C(LicenseAssignment.Read.All) for the names of the licenses.
  - If the safety checks of P(hrsync.ad.sync#module) find that the answer of HR is incomplete, the module writes the lists with a warning, and the task fails.
  - Usually, you use this module through the playbook C(hrsync.ad.compliance).
extends_documentation_fragment:
  - hrsync.ad.attributes.info_module
  - hrsync.ad.directory
  - hrsync.ad.microsoft365
  - hrsync.ad.source.entries
options:
  name:
    description: Name of this configuration, shown on the pages.
    type: str
    default: lifecycle
  description:
    description: Purpose of this configuration, shown on the pages.
    type: str
    default: ""
  state:
    description:
      - The database in which runs of P(hrsync.ad.lifecycle#role) remember facts that HR and the directory do not store, see O(hrsync.ad.sync#module:state).
        The module only reads it.
      - If not set, the environment variable E(HRSYNC_STATE) is used.
    type: str
    version_added: 0.6.0
  precedence:
    description: "A dictionary of employee fields, each with a list of source names, for fields that need a different order than O(sources), such as
      V({job_title: [calamari, factorial]})."
    type: dict
    default: {}
  key:
    description: Employee field that identifies a person in every source.
    type: str
    default: employee_number
  key_attribute:
    description: LDAP attribute that stores the key.
    type: str
    default: employeeID
  match_attributes:
    description: LDAP attributes that find accounts without a key, in order.
    type: list
    elements: str
    default: []
  managed_base:
    description: Distinguished name below which accounts are compared.
    type: str
    required: true
  ou:
    description: Name of the variable with the template of the OU, as in P(hrsync.ad.sync#module).
    type: str
  attributes:
    description: Name of the variable with the attributes, as in P(hrsync.ad.sync#module).
    type: str
    required: true
  more_attributes:
    description: Name of the variable with additional attributes, as in P(hrsync.ad.sync#module).
    type: str
  groups:
    description: Name of the variable with the rules for groups, as in P(hrsync.ad.sync#module).
    type: str
  group_key_attribute:
    description: LDAP attribute with the keys of groups.
    type: str
  templates:
    description: Name of the variable with the list of templates, as in P(hrsync.ad.sync#module).
    type: str
  stages:
    description: Name of the variable with the list of stages, as in P(hrsync.ad.sync#module). The module does not run their steps.
    type: str
    version_added: 0.6.0
  days_before_start:
    description: Number of days before the first day of work at which joiners get an account. From then on, a person without an account is in the list.
    type: int
    default: 14
  default_timezone:
    description:
      - Time zone of employees for whom HR has no time zone, or an unknown one. It is a name of IANA such as V(Europe/Warsaw), of Windows such as
        V(Romance Standard Time), or of Ruby on Rails such as V(Warsaw). HR can have the same names.
      - If HR has no time zone for an employee, but the country of the workplace or of the legal entity, and the whole country has the same time, the time
        zone of the country is used instead.
    type: str
    default: UTC
  accept_empty:
    description: Employee fields that may be empty for all employees, as in P(hrsync.ad.sync#module).
    type: list
    elements: str
    choices: [department, teams, location, location.name, location.country, location.state, location.city, location.address, location.postal_code,
      location.phone, location.timezone, legal_entity, job_title, custom, manager]
    default: []
  minimum_coverage:
    description: Safety threshold. If HR has employees for less than this percentage of the enabled managed accounts, the lists cannot be trusted, and the
      task fails.
    type: int
    default: 80
  protected_groups:
    description: Groups (C(sAMAccountName)) whose members are protected. They appear only in the list of people who have left.
    type: list
    elements: str
    default: []
  protected_ous:
    description: Distinguished names below which all accounts are protected. They appear only in the list of people who have left.
    type: list
    elements: str
    default: []
  unused_days:
    description:
      - Number of days without a sign-in after which an account counts as unused. The days of an account that was never used begin with its creation.
      - The date comes from the LDAP attribute C(lastLogonTimestamp), which is replicated to all domain controllers. It can be up to 14 days older than the
        last sign-in, because domain controllers only update it when it is older than that.
    type: int
    default: 90
  report_dir:
    description: Directory on the controller in which the folder is made. The files contain personal data; only their owner can read them.
    type: path
    required: true
notes:
  - The bind account needs to read the accounts and groups, and no right to write.
seealso:
  - module: hrsync.ad.sync
"""

EXAMPLES = r"""
- name: Compare accounts with HR (the playbook hrsync.ad.compliance does it with the variables of the role)
  hosts: localhost
  gather_facts: false
  vars:
    staff_attributes:
      mail: "{{ employee.email }}"
      department: "{{ employee.department }}"
    staff_groups:
      - group: GG-Sales
        when: employee.department == 'Sales'
        owned: true
  tasks:
    - name: Compare accounts with HR
      hrsync.ad.compliance:
        servers: [dc1.example.com, dc2.example.com]
        base_dn: DC=example,DC=com
        bind_user: svc-hrsync@example.com
        bind_password: "{{ vault_bind_password }}"
        sources:
          - type: factorial
            name: factorial
            api_key: "{{ vault_factorial_api_key }}"
        managed_base: OU=People,DC=example,DC=com
        attributes: staff_attributes
        groups: staff_groups
        unused_days: 60
        report_dir: /var/lib/hrsync/reports
"""

RETURN = r"""
counts:
  description: Number of entries of each list, by the names of the files.
  returned: when the lists were written
  type: dict
  sample: {leavers: 1, without_record: 2, without_account: 0, unused: 14, managers: 3, against_rules: 0, hr_data: 5}
report:
  description: Paths on the controller.
  returned: when the lists were written
  type: dict
  contains:
    folder:
      description: The folder with all files.
      type: str
      returned: success
      sample: /var/lib/hrsync/reports/lifecycle-20261128T061500Z-compliance
    html:
      description: The overview.
      type: str
      returned: success
      sample: /var/lib/hrsync/reports/lifecycle-20261128T061500Z-compliance/index.html
    json:
      description: The JSON document with all lists.
      type: str
      returned: success
      sample: /var/lib/hrsync/reports/lifecycle-20261128T061500Z-compliance/compliance.json
summary:
  description: The number of entries of each list, and where the pages are, as lines for a console.
  returned: when the lists were written
  type: str
  sample: |-
    Accounts and HR compared; nothing is changed.  factorial 412: 412 people; dc1.example.com: 420 accounts
          1  People who have left and still have access
    Pages and CSV: /var/lib/hrsync/reports/lifecycle-20261128T061500Z-compliance/index.html
"""

from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.sync.survey import ARGUMENT_SPEC, run_phase
from ansible_collections.hrsync.ad.plugins.module_utils.wire.parcel import sent


def main() -> None:
    """Run one phase for the action plugin, which does the rest on the controller."""
    run(sent(run_phase), ARGUMENT_SPEC)


if __name__ == "__main__":
    main()
