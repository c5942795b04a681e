#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: jazzhr_employees_info
short_description: Read the hired applicants of JazzHR
version_added: 0.7.0
author: The hrsync.ad authors (@hrsync)
description:
  - Reads the applicants whom the company has hired lately, and returns them as normalized employee records of people who will start. They have the same
    form for every HR system.
  - JazzHR is a system for recruiting. When the HR system has the record of such a person, that record replaces the one of JazzHR, and continues with the
    same account. P(hrsync.ad.sync#module) recognizes the person by the personal e-mail address, so C(personal_email) must be one of
    O(hrsync.ad.sync#module:rehire_match), and the HR system must have the address with which the person has applied.
  - JazzHR has no employee numbers. Therefore C(key) is C(JZ-) and a short form of C(id), unless O(key_field) names a field that the person has.
  - "The facts about the API come from public clients, because the vendor's page was not available. Known from several of them: the key in the query, pages of
    100 rows, single objects in place of lists with one row, and days written as 0000-00-00. Known from one: the list C(hires), and about 80 requests a
    minute. Not known: the form of errors. Nothing was checked with a real company."
  - The module sends one request for each hired applicant and each job, at most 80 a minute.
  - If an answer is incomplete or inconsistent, the module fails. An answer without hired applicants is valid.
extends_documentation_fragment:
  - hrsync.ad.attributes.source_info_module
  - hrsync.ad.source.jazzhr
seealso:
  - module: hrsync.ad.connection_info
  - name: JazzHR's API
    description: The API reference of the vendor.
    link: https://www.resumatorapi.com/v1/
"""

EXAMPLES = r"""
- name: Read the applicants who were hired in the last 60 days
  hrsync.ad.jazzhr_employees_info:
    api_key: "{{ vault_jazzhr_api_key }}"
    hired_within: 60
  register: hired
"""

RETURN = r"""
employees:
  description:
    - Normalized employee records, sorted by their identifiers in JazzHR.
    - For the fields, see R(normalized employee records, ansible_collections.hrsync.ad.docsite.employee).
  returned: success
  type: list
  elements: dict
  sample:
    - key: JZ-4QK2M7XH3WTLA
      source: jazzhr
      id: prospect_20261101120000_ABCDEFGH
      employee_number: null
      first_name: Zoë
      last_name: O'Brien
      preferred_name: null
      full_name: Zoë O'Brien
      email: null
      personal_email: zoe@home.example
      phone: null
      job_title: Developer
      department: Engineering
      teams: []
      location:
        name: null
        country: IE
        state: null
        city: Dublin
        address: null
        postal_code: null
        phone: null
        timezone: null
      legal_entity: null
      manager_key: null
      manager_email: john.white@example.com
      start_date: "2026-12-01"
      end_date: null
      status: active
      timezone: null
      custom: {}
count:
  description: Number of employees.
  returned: success
  type: int
  sample: 2
"""

from ansible_collections.hrsync.ad.plugins.module_utils.sources.info_modules import run_employees_info
from ansible_collections.hrsync.ad.plugins.module_utils.sources.jazzhr.descriptor import SYSTEM


def main() -> None:
    """Run the module."""
    run_employees_info(SYSTEM)


if __name__ == "__main__":
    main()
