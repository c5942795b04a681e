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
  - Reads everybody in Calamari, archived people too, and returns them as neutral employees, the same for every HR system.
  - An answer that is empty, shortened or inconsistent is an error and never a shorter list.
  - Calamari allows a company 10 requests a second, 720 an hour and 2,880 a day, for all its clients together. The module keeps to the first
    by itself, and warns when one reading takes a good part of the others.
  - For the whole company, P(hrsync.ad.sync#module) reads the sources itself, which is much faster than handing employees over in variables.
extends_documentation_fragment:
  - hrsync.ad.attributes.source_info_module
  - hrsync.ad.source.calamari
seealso:
  - module: hrsync.ad.factorial_employees_info
  - module: hrsync.ad.connection_info
  - name: Calamari's API
    description: The vendor's reference.
    link: https://developers.calamari.io
"""

EXAMPLES = r"""
- name: Read everybody
  hrsync.ad.calamari_employees_info:
    subdomain: example
    api_key: "{{ vault_calamari_api_key }}"
  register: calamari

- name: Take workplaces and departments from the names of teams
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
    - Neutral employees, in Calamari's order.
    - The fields are described in R(the neutral employee, ansible_collections.hrsync.ad.docsite.employee).
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
      start_date: "2023-09-04"
      end_date: null
      status: active
      timezone: Europe/Dublin
      custom: {}
count:
  description: How many employees there are.
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
