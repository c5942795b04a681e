# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter hrsync.ad.end_of_day."""

from __future__ import annotations

DOCUMENTATION = r"""
name: end_of_day
author: the hrsync.ad authors
short_description: Convert a day to the timestamp at which it ends
version_added: 0.4.0
description:
  - Gives the timestamp at which a day ends, which is when the next day begins, in a time zone. It respects changes between
    standard time and daylight saving time.
  - In the mapping of P(hrsync.ad.lifecycle#role) and M(hrsync.ad.sync), a day in C(accountExpires) does not need this
    filter, because the role itself converts it.
  - Null gives null. A day that means "no end", such as V(9999-12-31), gives V(never).
positional: timezone
options:
  _input:
    description:
      - A day such as V(2026-12-31).
      - C(employee.end_date) is the first day without access. To get the time at which access ends, use the day itself and not
        its end.
    type: str
    required: true
  timezone:
    description:
      - IANA name of the time zone, such as V(Europe/Warsaw).
      - In the mapping, the default is the time zone of the employee, which is C(employee.timezone), that of the location, or
        C(lifecycle_timezone). In other templates, it is required.
    type: str
seealso:
  - plugin: hrsync.ad.days_since
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Find the end of a day
  ansible.builtin.debug:
    msg: "{{ '2026-12-31' | hrsync.ad.end_of_day('Europe/Warsaw') }}"
  # -> 2027-01-01T00:00:00+01:00

- name: End an automatic reply after the last day of a project, in the time zone of the employee
  hosts: localhost
  gather_facts: false
  vars:
    lifecycle_auto_reply:
      - when: employee.custom.project_end | default(none) is not none
        state: scheduled
        start: "{{ employee.custom.project_start | default(none) }}"
        end: "{{ employee.custom.project_end | hrsync.ad.end_of_day }}"
        internal_message: I am at a project until {{ employee.custom.project_end }}.
  roles:
    - role: hrsync.ad.lifecycle
"""

RETURN = r"""
_value:
  description: The timestamp in ISO 8601, with its offset from UTC; or V(never).
  type: str
"""

import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.values import instants
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.days import day_filter


def end_of_day(value: str, now: datetime.datetime, timezone: str) -> str:
    """The filter. Raises the errors of `instants.end_of_day`."""
    return instants.end_of_day(value, timezone)


class FilterModule:
    """Ansible finds the filter through this class."""

    def filters(self) -> dict[str, t.Callable[..., str | None]]:
        """Filters by name."""
        return {"end_of_day": day_filter("hrsync.ad.end_of_day", end_of_day)}
