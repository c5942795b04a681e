#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: factorial_absences_info
short_description: Read approved absences of Factorial
version_added: 0.2.0
author: The hrsync.ad authors (@hrsync)
description:
  - Reads the leaves of employees in Factorial that are approved and not deleted, and returns them in the same form for every HR system.
  - Leaves of types that count as working, such as working from home, are not absences, and are not returned.
  - Half-day leaves end or begin at noon, because Factorial does not return a time for them. Leaves of some hours have their times of day if Factorial returns
    them.
  - The module neither keeps nor returns reasons, descriptions and attachments.
  - If an absence has a value that cannot be read, the module skips the absence and warns.
  - For the whole company, use P(hrsync.ad.sync#module). It reads absences itself if O(hrsync.ad.sync#module:sources[].absences) is set.
extends_documentation_fragment:
  - hrsync.ad.attributes.source_info_module
  - hrsync.ad.source.factorial_absences
notes:
  - OAuth tokens need the scope C(time_off), and the person who gives the consent must be allowed to see the leaves of all employees.
seealso:
  - module: hrsync.ad.calamari_absences_info
  - module: hrsync.ad.factorial_employees_info
  - module: hrsync.ad.auto_reply
  - name: Factorial's API
    description: The API reference of the vendor.
    link: https://apidoc.factorialhr.com
"""

EXAMPLES = r"""
- name: Read all absences of today and the next two weeks
  hrsync.ad.factorial_absences_info:
    api_key: "{{ vault_factorial_api_key }}"
  register: factorial

- name: Read the absences of two employees in December
  hrsync.ad.factorial_absences_info:
    api_key: "{{ vault_factorial_api_key }}"
    employees: ["18446744073709551", "2000123"]
    first_day: "2026-12-01"
    last_day: "2026-12-31"
  register: december

- name: Set the automatic reply of an employee who is absent for whole days
  hrsync.ad.auto_reply:
    upn: anna.nowak@example.com
    state: scheduled
    start: "{{ december.absences[0].first_day }}"
    end: "{{ december.absences[0].last_day }}"
    timezone: Europe/Warsaw
    internal_message: I am out of office until {{ december.absences[0].last_day }}.
"""

RETURN = r"""
absences:
  description: Approved absences that include at least one of the requested days, sorted by their identifiers in Factorial.
  returned: success
  type: list
  elements: dict
  contains:
    source:
      description: Configured name of the source.
      type: str
      sample: factorial
    id:
      description: Identifier of the absence in Factorial.
      type: str
      sample: "18446744073709573"
    employee_id:
      description: Identifier of the employee in Factorial.
      type: str
      sample: "18446744073709551"
    email:
      description: Always null; Factorial identifies employees by C(employee_id).
      type: str
      sample: null
    type:
      description: Name of the type of leave in Factorial. It can be sensitive, because it can disclose the health of the employee.
      type: str
      sample: Holidays
    first_day:
      description: First day of the absence.
      type: str
      sample: "2026-12-21"
    last_day:
      description: Last day of the absence; null if it has no end yet.
      type: str
      sample: "2026-12-24"
    start:
      description:
        - When the absence begins; null if it begins with its first day.
        - Local time at the workplace of the employee, or in C(timezone) if that is not null.
      type: str
      sample: null
    end:
      description: When the absence ends, in the same form as C(start); null if it ends with its last day.
      type: str
      sample: null
    timezone:
      description: Always null; Factorial returns local times at the workplace of the employee.
      type: str
      sample: null
    half_day:
      description: V(beginning_of_day) or V(end_of_day) for half a day, with noon in C(end) or C(start); otherwise null.
      type: str
      sample: null
count:
  description: Number of absences.
  returned: success
  type: int
  sample: 7
"""

from ansible_collections.hrsync.ad.plugins.module_utils.sources.factorial.descriptor import SYSTEM
from ansible_collections.hrsync.ad.plugins.module_utils.sources.info_modules import run_absences_info


def main() -> None:
    """Run the module."""
    run_absences_info(SYSTEM)


if __name__ == "__main__":
    main()
