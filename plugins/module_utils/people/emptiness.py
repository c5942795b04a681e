# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds fields that no employee has a value of, although rules decide groups, places and licenses by them.

A list of HR that is empty by mistake looks like a company without such data: everybody would be moved, and removed from
groups with managed membership. A company that has no teams, for example, has no rule that uses them.
"""

from __future__ import annotations

import typing as t

from ..model.option_names import ROLE

if t.TYPE_CHECKING:
    from ..model.employee import Employee

LISTED_FIELDS: t.Final = ("department", "teams", "location", "legal_entity", "job_title", "custom")
"""Fields that come from further lists of HR systems, or from lists within their records."""

Uses = t.Mapping[str, str]
"""Employee field to the path of a rule that uses it."""


def empty_fields(employees: t.Collection[Employee], uses: Uses, accepted: t.Collection[str]) -> tuple[str, ...]:
    """Why the run must stop: a sentence for each of `LISTED_FIELDS` that rules use and no employee has a value of.

    Args:
        employees: all employees.
        uses: the fields that rules use.
        accepted: the fields that may be empty.
    """
    return tuple(
        f"No employee has a value of {field}, but {uses[field]} uses it, so nothing is written: people could be moved"
        f" or lose groups. Check the permissions of the credentials, and the options of {ROLE.sources} that fill the"
        f" field. If HR really has no such data, remove employee.{field} from the rules, or add {field} to"
        f" {ROLE.accept_empty}."
        for field in LISTED_FIELDS
        if employees and field in uses and field not in accepted and not any(_has(one, field) for one in employees)
    )


def _has(employee: Employee, field: str) -> bool:
    value = getattr(employee, field)
    return any(one not in (None, "") for one in value.values()) if isinstance(value, dict) else bool(value)
