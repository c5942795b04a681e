#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: bamboohr_absences_info
short_description: Read approved absences of BambooHR
version_added: 0.7.0
author: The hrsync.ad authors (@hrsync)
description:
  - Reads the approved requests for time off in BambooHR with one request, and returns them in the same form for every HR system.
  - BambooHR does not mark types of time off that count as working, such as working from home. List them in O(working_time_off).
  - BambooHR has no times of day. A request for a part of a day counts as a whole day. The module warns about such requests if their unit is days; for
    requests in hours, it cannot tell.
  - The module neither requests nor returns notes.
  - If an absence has a value that cannot be read, the module skips the absence and warns.
  - For the whole company, use P(hrsync.ad.sync#module). It reads absences itself if O(hrsync.ad.sync#module:sources[].absences) is set.
extends_documentation_fragment:
  - hrsync.ad.attributes.source_info_module
  - hrsync.ad.source.bamboohr_absences
notes:
  - The user of the credential must see the time off of all employees. Requests that the user may not see are missing, without an error.
seealso:
  - module: hrsync.ad.bamboohr_employees_info
  - module: hrsync.ad.auto_reply
  - name: BambooHR's API
    description: The API reference of the vendor.
    link: https://documentation.bamboohr.com
"""

EXAMPLES = r"""
- name: Read all absences of today and the next two weeks
  hrsync.ad.bamboohr_absences_info:
    company_domain: example
    api_key: "{{ vault_bamboohr_api_key }}"
    working_time_off: [Work from home, Business trip]
  register: bamboohr

- name: Read the absences of one employee in December
  hrsync.ad.bamboohr_absences_info:
    company_domain: example
    api_key: "{{ vault_bamboohr_api_key }}"
    employees: ["40517"]
    first_day: "2026-12-01"
    last_day: "2026-12-31"
  register: december
"""

RETURN = r"""
absences:
  description: Approved absences that include at least one of the requested days, in the order in which BambooHR returns them.
  returned: success
  type: list
  elements: dict
  contains:
    source:
      description: Configured name of the source.
      type: str
      sample: bamboohr
    id:
      description: Identifier of the request for time off in BambooHR.
      type: str
      sample: "1348"
    employee_id:
      description: Identifier of the employee in BambooHR.
      type: str
      sample: "40517"
    email:
      description: Always null; BambooHR identifies the employee by C(employee_id).
      type: str
      sample: null
    type:
      description: Name of the type of time off in BambooHR. It can be sensitive, because it can disclose the health of the employee.
      type: str
      sample: Vacation
    first_day:
      description: First day of the absence.
      type: str
      sample: "2026-12-21"
    last_day:
      description: Last day of the absence.
      type: str
      sample: "2026-12-24"
    start:
      description: Always null; the absence begins with its first day.
      type: str
      sample: null
    end:
      description: Always null; the absence ends with its last day.
      type: str
      sample: null
    timezone:
      description: Always null; the time zone of the employee counts.
      type: str
      sample: null
    half_day:
      description: Always null; parts of days count as whole days.
      type: str
      sample: null
count:
  description: Number of absences.
  returned: success
  type: int
  sample: 7
"""

from ansible_collections.hrsync.ad.plugins.module_utils.sources.bamboohr.descriptor import SYSTEM
from ansible_collections.hrsync.ad.plugins.module_utils.sources.info_modules import run_absences_info


def main() -> None:
    """Run the module."""
    run_absences_info(SYSTEM)


if __name__ == "__main__":
    main()
