#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: records_employees_info
short_description: Check employee records of your own
version_added: 0.7.0
author: The hrsync.ad authors (@hrsync)
description:
  - Checks normalized employee records that a task of your own has made, and returns them as M(hrsync.ad.sync) would use them. Use it while you write a
    module that reads an HR system which the collection does not know.
  - If a record has a field that does not exist, if two records have the same key, or if there are no records, the module fails.
  - A value of another type, such as a day that is not written as C(2026-11-30), is null. The record then has C(flaws), and the module warns.
extends_documentation_fragment:
  - hrsync.ad.attributes.source_info_module
  - hrsync.ad.source.records
seealso:
  - ref: ansible_collections.hrsync.ad.docsite.own_source
    description: How to write a source of your own, with an example.
  - module: hrsync.ad.connection_info
"""

EXAMPLES = r"""
- name: Read people with a module of your own
  my_hr_info:
    url: https://hr.example.com/api
  register: my_hr

- name: Check the records that it returns
  hrsync.ad.records_employees_info:
    name: my_hr
    records: "{{ my_hr.employees }}"
  register: checked
"""

RETURN = r"""
employees:
  description:
    - The records, in their order.
    - For the fields, see R(normalized employee records, ansible_collections.hrsync.ad.docsite.employee).
  returned: success
  type: list
  elements: dict
  sample:
    - key: "00710"
      source: my_hr
      id: "710"
      employee_number: "00710"
      first_name: Zoë
      last_name: O'Brien
      preferred_name: null
      full_name: Zoë O'Brien
      email: zoe.obrien@example.com
      personal_email: null
      phone: null
      job_title: Developer
      department: Engineering
      teams: []
      location:
        name: null
        country: null
        state: null
        city: Dublin
        address: null
        postal_code: null
        phone: null
        timezone: null
      legal_entity: null
      manager_key: "00002"
      manager_email: null
      start_date: "2023-09-04"
      end_date: null
      status: active
      timezone: null
      custom: {}
count:
  description: Number of employees.
  returned: success
  type: int
  sample: 84
"""

from ansible_collections.hrsync.ad.plugins.module_utils.sources.info_modules import run_employees_info
from ansible_collections.hrsync.ad.plugins.module_utils.sources.records.descriptor import SYSTEM


def main() -> None:
    """Run the module."""
    run_employees_info(SYSTEM)


if __name__ == "__main__":
    main()
