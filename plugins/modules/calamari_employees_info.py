#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: calamari_employees_info
short_description: Read the employees of Calamari
version_added: 0.1.0
author: The hrsync.ad authors (@hrsync)
description:
  - Reads all employees in Calamari, including archived employees, and returns them as normalized employee records, which have the same form for every HR
    system.
  - If the answer is empty, incomplete or inconsistent, the module fails. It never returns a shorter list.
  - A value that cannot be read, such as a date with five digits in the year, is null. The record then has C(flaws), and the module warns.
  - Calamari allows all clients of a company together 10 requests per second, 720 per hour and 2,880 per day. The module stays below the first limit,
    and warns when it needs more than a quarter of the second limit.
  - For the whole company, use P(hrsync.ad.sync#module). It reads the HR systems itself, which is much faster than passing employees in variables.
extends_documentation_fragment:
  - hrsync.ad.attributes.source_info_module
  - hrsync.ad.source.calamari
seealso:
  - module: hrsync.ad.factorial_employees_info
  - module: hrsync.ad.connection_info
  - name: Calamari's API
    description: The API reference of the vendor.
    link: https://developers.calamari.io
"""

EXAMPLES = r"""
- name: Read all employees
  hrsync.ad.calamari_employees_info:
    subdomain: example
    api_key: "{{ vault_calamari_api_key }}"
  register: calamari

- name: Read workplaces and departments from the names of teams
  hrsync.ad.calamari_employees_info:
    url: https://example.us.calamari.io/api
    api_key: "{{ vault_calamari_api_key }}"
    department_from: team_prefix
    department_prefix: Department-
    location_prefix: Office-
    country_prefix: Country-
  register: calamari
"""

RETURN = r"""
employees:
  description:
    - Normalized employee records, in the order in which Calamari returns them.
    - For the fields, see R(normalized employee records, ansible_collections.hrsync.ad.docsite.employee).
  returned: success
  type: list
  elements: dict
  sample:
    - key: AO-00710
      source: calamari
      id: "710"
      employee_number: AO-00710
      first_name: Zoë
      last_name: O'Brien
      preferred_name: null
      full_name: Zoë O'Brien
      email: zoe.obrien@example.com
      personal_email: null
      phone: "+353 1 555 0142"
      job_title: Developer
      department: Engineering
      teams: [Country-Ireland, Engineering, Office-Dublin]
      location:
        name: Dublin
        country: Ireland
        state: null
        city: null
        address: null
        postal_code: null
        phone: null
        timezone: null
      legal_entity: null
      manager_key: AO-00002
      manager_email: john.white@example.com
      start_date: "2023-09-04"
      end_date: null
      status: active
      timezone: Europe/Dublin
      custom: {}
count:
  description: Number of employees.
  returned: success
  type: int
  sample: 84
"""

from ansible_collections.hrsync.ad.plugins.module_utils.sources.calamari.descriptor import SYSTEM
from ansible_collections.hrsync.ad.plugins.module_utils.sources.info_modules import run_employees_info


def main() -> None:
    """Run the module."""
    run_employees_info(SYSTEM)


if __name__ == "__main__":
    main()
