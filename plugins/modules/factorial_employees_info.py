#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: factorial_employees_info
short_description: Read the employees of Factorial
version_added: 0.1.0
author: The hrsync.ad authors (@hrsync)
description:
  - Reads all employees that the credential can see in Factorial, including terminated employees, and returns them as normalized employee records, which
    have the same form for every HR system.
  - The records include contracts (job title, first day of work), teams, workplaces, legal entities and, optionally, custom fields.
  - If the answer is empty, incomplete or inconsistent, the module fails. It never returns a shorter list.
  - An employee can refer to a location, legal entity, team or custom field that the answer lacks. If this concerns one employee, or up to 1 % of the
    employees who have not left, it is one of the C(flaws) of these employees. If it concerns more, or if it concerns several employees and the list is empty,
    the list is incomplete and the module fails.
  - A value that cannot be read, such as a date with five digits in the year, is null. The record then has C(flaws), and the module warns.
  - For the whole company, use P(hrsync.ad.sync#module). It reads the HR systems itself, which is much faster than passing employees in variables.
extends_documentation_fragment:
  - hrsync.ad.attributes.source_info_module
  - hrsync.ad.source.factorial
seealso:
  - module: hrsync.ad.calamari_employees_info
  - module: hrsync.ad.connection_info
  - module: hrsync.ad.factorial_authorization
  - name: Factorial's API
    description: The API reference of the vendor.
    link: https://apidoc.factorialhr.com
"""

EXAMPLES = r"""
- name: Read all employees with an API key
  hrsync.ad.factorial_employees_info:
    api_key: "{{ vault_factorial_api_key }}"
  register: factorial

- name: Read departments from teams with names such as Department-Sales
  hrsync.ad.factorial_employees_info:
    token_file: /var/lib/hrsync/factorial.json
    client_id: "{{ factorial_client_id }}"
    client_secret: "{{ vault_factorial_client_secret }}"
    department_from: team_prefix
    department_prefix: Department-
    custom_fields: true
  register: factorial

- name: Show the employees without an employee number
  ansible.builtin.debug:
    msg: "{{ factorial.employees | selectattr('key', 'none') | map(attribute='id') }}"
"""

RETURN = r"""
employees:
  description:
    - Normalized employee records, sorted by their identifiers in Factorial.
    - For the fields, see R(normalized employee records, ansible_collections.hrsync.ad.docsite.employee).
  returned: success
  type: list
  elements: dict
  sample:
    - key: "1017"
      source: factorial
      id: "18446744073709551"
      employee_number: "1017"
      first_name: Anna
      last_name: Nowak
      preferred_name: null
      full_name: Anna Nowak
      email: anna.nowak@example.com
      personal_email: null
      phone: "+48 22 100 10 17"
      job_title: Accountant
      department: Finance
      teams: [Finance]
      location:
        name: Warszawa
        country: pl
        state: null
        city: Warszawa
        address: ul. Prosta 1
        postal_code: 00-850
        phone: null
        timezone: Europe/Warsaw
      legal_entity: Example Sp. z o.o.
      manager_key: "1002"
      manager_email: null
      start_date: "2024-02-01"
      end_date: null
      status: active
      timezone: Europe/Warsaw
      custom: {}
count:
  description: Number of employees.
  returned: success
  type: int
  sample: 412
"""

from ansible_collections.hrsync.ad.plugins.module_utils.sources.factorial.descriptor import SYSTEM
from ansible_collections.hrsync.ad.plugins.module_utils.sources.info_modules import run_employees_info


def main() -> None:
    """Run the module."""
    run_employees_info(SYSTEM)


if __name__ == "__main__":
    main()
