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
  - Reads the leaves of employees in Factorial that are approved and not deleted, and returns them in one form, the same for every HR system.
  - Leaves of types that count as working, such as work at home, are no absences and left out.
  - Half a day ends or begins at noon, since Factorial does not say when. A leave of hours has its time of day, where Factorial says one.
  - Reasons, descriptions and attachments are neither kept nor returned.
  - For the whole company, P(hrsync.ad.sync#module) reads absences itself, where an entry of its O(hrsync.ad.sync#module:sources) asks for
    O(hrsync.ad.sync#module:sources[].absences).
extends_documentation_fragment:
  - hrsync.ad.attributes.source_info_module
  - hrsync.ad.source.factorial_absences
notes:
  - OAuth tokens need the scope C(time_off), and the person who consents must be somebody who may see everybody's leaves.
seealso:
  - module: hrsync.ad.calamari_absences_info
  - module: hrsync.ad.factorial_employees_info
  - module: hrsync.ad.auto_reply
  - name: Factorial's API
    description: The vendor's reference.
    link: https://apidoc.factorialhr.com
"""

EXAMPLES = r"""
- name: Read who is absent today or in the next two weeks
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

- name: Answer mail for an employee who is absent for whole days
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
  description: Approved absences that last on at least one of the days, in the order of their identifiers in Factorial.
  returned: success
  type: list
  elements: dict
  contains:
    source:
      description: Name of the source, as configured.
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
      description: Always null; Factorial names employees by their identifiers.
      type: str
      sample: null
    type:
      description: What Factorial calls it. It can tell about somebody's health.
      type: str
      sample: Holidays
    first_day:
      description: First day of the absence.
      type: str
      sample: "2026-12-21"
    last_day:
      description: Last day on which the person is absent. Null as long as the end is open.
      type: str
      sample: "2026-12-24"
    start:
      description:
        - When the absence begins, where that is not at the beginning of its first day, else null.
        - Local time at the place of the employee, or in C(timezone) where that is not null.
      type: str
      sample: null
    end:
      description: When the absence ends, where that is not at the end of its last day, else null. As C(start).
      type: str
      sample: null
    timezone:
      description: Always null; Factorial writes local times at the place of the employee.
      type: str
      sample: null
    half_day:
      description: V(beginning_of_day) or V(end_of_day) for half a day; C(start) or C(end) is noon then.
      type: str
      sample: null
count:
  description: How many absences there are.
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
