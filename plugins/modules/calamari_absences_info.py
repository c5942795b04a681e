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
  - Reads the approved absence requests in Calamari, and returns them in the same form for every HR system.
  - Absences of the category C(WORK), such as working from home and business trips, are not returned.
  - The module reads the absences of all employees with one request. This saves requests, because Calamari allows only 720 requests per hour and 2,880 per day
    to all clients of a company together.
  - The module neither keeps nor returns reasons.
  - If an absence has a value that cannot be read, the module skips the absence and warns.
  - For the whole company, use P(hrsync.ad.sync#module). It reads absences itself if O(hrsync.ad.sync#module:sources[].absences) is set.
extends_documentation_fragment:
  - hrsync.ad.attributes.source_info_module
  - hrsync.ad.source.calamari_absences
notes:
  - The API key must be allowed to use the endpoints for leave requests.
  - Calamari does not document which field of an absence identifies the employee. The module reads C(employeeEmail), as other clients do, and other likely
    fields. If an absence has none of them, the module fails, unless O(employees) has only one employee.
seealso:
  - module: hrsync.ad.factorial_absences_info
  - module: hrsync.ad.calamari_employees_info
  - module: hrsync.ad.auto_reply
  - name: Calamari's API
    description: The API reference of the vendor.
    link: https://developers.calamari.io
"""

EXAMPLES = r"""
- name: Read all absences of today and the next two weeks
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

- name: Set the automatic reply of an employee who is absent
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
  description: Approved absences that include at least one of the requested days, in the order in which Calamari returns them.
  returned: success
  type: list
  elements: dict
  contains:
    source:
      description: Configured name of the source.
      type: str
      sample: calamari
    id:
      description: Identifier of the absence in Calamari.
      type: str
      sample: "1234"
    employee_id:
      description: Identifier of the employee in Calamari; null if Calamari does not return it.
      type: str
      sample: null
    email:
      description: Email address of the employee in Calamari; null if Calamari does not return it.
      type: str
      sample: zoe.obrien@example.com
    type:
      description: Name of the type of absence in Calamari. It can be sensitive, because it can disclose the health of the employee.
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
      sample: "2026-12-21T12:00:00"
    end:
      description: When the absence ends, in the same form as C(start); null if it ends with its last day.
      type: str
      sample: null
    timezone:
      description: IANA name of the time zone of C(start), C(end) and the days; null if Calamari does not return it, or if it is unknown.
      type: str
      sample: Europe/Dublin
    half_day:
      description: Always null; Calamari returns C(start) and C(end) for parts of days.
      type: str
      sample: null
count:
  description: Number of absences.
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
