#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: calamari_absences_info
short_description: Read approved absences of Calamari
version_added: 0.2.0
author: The hrsync.ad authors (@hrsync)
description:
  - Reads the requests for absence in Calamari that are approved, and returns them in one form, the same for every HR system.
  - Absences of the category C(WORK), such as work at home and journeys, are left out.
  - One request is enough for everybody, which matters because of Calamari's quota of 720 requests an hour and 2,880 a day for all clients of a
    company.
  - Reasons are neither kept nor returned.
  - For the whole company, P(hrsync.ad.sync#module) reads absences itself, where an entry of its O(hrsync.ad.sync#module:sources) asks for
    O(hrsync.ad.sync#module:sources[].absences).
extends_documentation_fragment:
  - hrsync.ad.attributes.source_info_module
  - hrsync.ad.source.calamari_absences
notes:
  - The API key must be one that may use the endpoints for leave requests.
  - Calamari does not document which field of an absence names the employee. C(employeeEmail), which its clients read, and the likely others
    are understood. An answer with none of them is an error, unless O(employees) names one employee alone.
seealso:
  - module: hrsync.ad.factorial_absences_info
  - module: hrsync.ad.calamari_employees_info
  - module: hrsync.ad.auto_reply
  - name: Calamari's API
    description: The vendor's reference.
    link: https://developers.calamari.io
"""

EXAMPLES = r"""
- name: Read who is absent today or in the next two weeks
  hrsync.ad.calamari_absences_info:
    subdomain: example
    api_key: "{{ vault_calamari_api_key }}"
  register: calamari

- name: Read the absences of two employees in December
  hrsync.ad.calamari_absences_info:
    subdomain: example
    api_key: "{{ vault_calamari_api_key }}"
    employees: [zoe.obrien@example.com, "externalNumber:AO-00710"]
    first_day: "2026-12-01"
    last_day: "2026-12-31"
  register: december

- name: Answer mail for an employee who is absent
  hrsync.ad.auto_reply:
    upn: zoe.obrien@example.com
    state: scheduled
    start: "{{ absence.start or absence.first_day }}"
    end: "{{ absence.end or absence.last_day }}"
    timezone: "{{ absence.timezone | default(omit, true) }}"
    internal_message: I am out of office until {{ absence.last_day }}.
  vars:
    absence: "{{ december.absences[0] }}"
"""

RETURN = r"""
absences:
  description: Approved absences that last on at least one of the days, in Calamari's order.
  returned: success
  type: list
  elements: dict
  contains:
    source:
      description: Name of the source, as configured.
      type: str
      sample: calamari
    id:
      description: Identifier of the absence in Calamari.
      type: str
      sample: "1234"
    employee_id:
      description: Identifier of the employee in Calamari, where the answer has it.
      type: str
      sample: null
    email:
      description: E-mail address of the employee in Calamari.
      type: str
      sample: zoe.obrien@example.com
    type:
      description: What Calamari calls it. It can tell about somebody's health.
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
      sample: "2026-12-21T12:00:00"
    end:
      description: When the absence ends, where that is not at the end of its last day, else null. As C(start).
      type: str
      sample: null
    timezone:
      description: IANA name of the time zone of C(start) and C(end), and of the days.
      type: str
      sample: Europe/Dublin
    half_day:
      description: Always null; Calamari writes C(start) and C(end) for parts of days.
      type: str
      sample: null
count:
  description: How many absences there are.
  returned: success
  type: int
  sample: 7
"""

from ansible_collections.hrsync.ad.plugins.module_utils.sources.calamari.descriptor import SYSTEM
from ansible_collections.hrsync.ad.plugins.module_utils.sources.info_modules import run_absences_info


def main() -> None:
    """Run the module."""
    run_absences_info(SYSTEM)


if __name__ == "__main__":
    main()
