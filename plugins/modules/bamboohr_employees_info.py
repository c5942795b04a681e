#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bamboohr_employees_info
short_description: Read the employees of BambooHR
version_added: 0.7.0
author: The hrsync.ad authors (@hrsync)
description:
  - Reads all employees in BambooHR with a few requests, including terminated employees and employees who start in the future, and returns them as
    normalized employee records, which have the same form for every HR system.
  - If the answer is empty, incomplete or inconsistent, the module fails. It never returns a shorter list.
  - BambooHR leaves out fields that the user of the credential may not see, without an error. The module fails if a field is missing that O(hidden_fields)
    does not name. Employees that the user may not see are missing, too. Only the comparison with an earlier run detects this.
  - A value that cannot be read, such as a date with five digits in the year, is null. The record then has C(flaws), and the module warns.
  - If BambooHR refuses a request because there were too many, the module repeats it after the time that BambooHR asks for. It does not repeat a request whose
    credential was refused, because BambooHR counts failed logins.
  - For the whole company, use P(hrsync.ad.sync#module). It reads the HR systems itself, which is much faster than passing employees in variables.
extends_documentation_fragment:
  - hrsync.ad.attributes.source_info_module
  - hrsync.ad.source.bamboohr
notes:
  - The API key has the permissions of its user. Create a separate user for it, with an access level that can view all employees and the fields that the
    module reads, and that can change nothing.
  - C(status) is active for an employee who starts in the future and has no C(terminationDate), regardless of the status in BambooHR, because its
    documentation does not say which status such an employee has.
  - An active employee whose C(terminationDate) is past keeps access, with a warning, because a rehire can keep the old day. For all other employees, access
    ends on the day C(terminationDate). BambooHR does not document whether somebody still works on this day.
  - The supervisor is found by C(supervisorEmail), else by C(supervisorEId), the identifier, else by C(supervisorId), the employee number. BambooHR's
    descriptions of the last two contradict each other.
  - If there are too many requests, BambooHR answers with the status 429, and until September 2026 with 503. The module handles both in the same way.
seealso:
  - module: hrsync.ad.bamboohr_absences_info
  - module: hrsync.ad.connection_info
  - name: BambooHR's API
    description: The API reference of the vendor.
    link: https://documentation.bamboohr.com
"""

EXAMPLES = r"""
- name: Read all employees
  hrsync.ad.bamboohr_employees_info:
    company_domain: example
    api_key: "{{ vault_bamboohr_api_key }}"
  register: bamboohr

- name: Read a custom field and the mobile phone, too, without personal e-mail addresses
  hrsync.ad.bamboohr_employees_info:
    company_domain: example
    api_key: "{{ vault_bamboohr_api_key }}"
    additional_fields: [Badge number, mobilePhone]
    hidden_fields: [homeEmail]
    key_field: custom.Badge_number
    locations:
      Warsaw: {country: Poland, timezone: Europe/Warsaw}
      Lindon: {country: United States, timezone: America/Denver}
  register: bamboohr
"""

RETURN = r"""
employees:
  description:
    - Normalized employee records, in the order in which BambooHR returns them.
    - For the fields, see R(normalized employee records, ansible_collections.hrsync.ad.docsite.employee).
  returned: success
  type: list
  elements: dict
  sample:
    - key: "710"
      source: bamboohr
      id: "40517"
      employee_number: "710"
      first_name: Zoë
      last_name: O'Brien
      preferred_name: null
      full_name: Zoë O'Brien
      email: zoe.obrien@example.com
      personal_email: null
      phone: "+353 1 555 0142"
      job_title: Developer
      department: Engineering
      teams: []
      location:
        name: Dublin
        country: Ireland
        state: null
        city: Dublin
        address: 1 Small Street
        postal_code: D02 X285
        phone: null
        timezone: Europe/Dublin
      legal_entity: null
      manager_key: "2"
      manager_email: john.white@example.com
      start_date: "2023-09-04"
      end_date: null
      status: active
      timezone: Europe/Dublin
      updated_at: "2026-11-20T08:15:00+00:00"
      custom:
        division: Europe
        Badge_number: "00107"
count:
  description: Number of employees.
  returned: success
  type: int
  sample: 84
"""

from ansible_collections.hrsync.ad.plugins.module_utils.sources.bamboohr.descriptor import SYSTEM
from ansible_collections.hrsync.ad.plugins.module_utils.sources.info_modules import run_employees_info


def main() -> None:
    """Run the module."""
    run_employees_info(SYSTEM)


if __name__ == "__main__":
    main()
