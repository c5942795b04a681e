# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter hrsync.ad.days_since."""

from __future__ import annotations

DOCUMENTATION = r"""
name: days_since
author: the hrsync.ad authors
short_description: Count the days since a day
version_added: 0.4.0
description:
  - Gives the number of days from a day to today. Today gives V(0), yesterday V(1), and a day that is still ahead a negative
    number, such as V(-1) for tomorrow.
  - In the mapping of P(hrsync.ad.lifecycle#role) and M(hrsync.ad.sync), today is the day of the run at the employee's
    workplace. In other templates, it is the present day in O(timezone).
  - Null gives null. In a condition (C(when)) of the mapping, a comparison of the result for null is false, so that a rule does
    not apply to employees without the day.
positional: timezone
options:
  _input:
    description: A day such as V(2026-12-31).
    type: str
    required: true
  timezone:
    description:
      - IANA name of the time zone, such as V(Europe/Warsaw).
      - In the mapping, the default is the time zone of the employee, which is C(employee.timezone), that of the location, or
        C(lifecycle_timezone). In other templates, it is required.
    type: str
seealso:
  - plugin: hrsync.ad.end_of_day
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Count the days since a day
  ansible.builtin.debug:
    msg: "{{ '2026-01-01' | hrsync.ad.days_since('Europe/Warsaw') }}"

- name: Delete accounts 90 days after their first day without access
  hosts: localhost
  gather_facts: false
  vars:
    lifecycle_account:
      - when: presence == 'left' and employee.end_date | hrsync.ad.days_since >= 90
        state: absent
  roles:
    - role: hrsync.ad.lifecycle
"""

RETURN = r"""
_value:
  description: The number of days. Negative if the day is still ahead.
  type: int
"""

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.values import instants
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.days import day_filter


class FilterModule:
    """Ansible finds the filter through this class."""

    def filters(self) -> dict[str, t.Callable[..., int | None]]:
        """Filters by name."""
        return {"days_since": day_filter("hrsync.ad.days_since", instants.days_since)}
