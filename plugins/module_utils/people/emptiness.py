# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds fields that no employee has a value of, although rules decide groups, places and licenses by them.

A list of HR that is empty by mistake looks like a company without such data: everybody would be moved, and removed from
groups with managed membership. A company that has no teams, for example, has no rule that uses them.
"""

from __future__ import annotations

import typing as t

from ..model.employee import LOCATION_FIELDS
from ..model.option_names import ROLE

if t.TYPE_CHECKING:
    from ..model.employee import Employee

LISTED_FIELDS: t.Final = (
    "department",
    "teams",
    "location",
    *(f"location.{member}" for member in LOCATION_FIELDS),
    "legal_entity",
    "job_title",
    "custom",
    "manager",
)
"""Fields that come from further lists of HR systems, or from lists within their records."""

FEWEST_PEOPLE: t.Final = 2
"""One person of a source can be without a value by chance."""

Uses = t.Mapping[str, str]
"""Value of an employee, such as `department` and `location.city`, to the path of a rule that uses it."""


class Population(t.NamedTuple):
    """The people of one source."""

    source: str
    employees: t.Sequence[Employee]
    """The merged employees who have not left."""
    fields: t.Collection[str]
    """The values of `LISTED_FIELDS` that its HR system can have."""


def empty_fields(
    employees: t.Collection[Employee],
    uses: Uses,
    accepted: t.Collection[str],
    populations: t.Collection[Population] = (),
) -> tuple[str, ...]:
    """Why the run must stop: a sentence for each of `LISTED_FIELDS` that rules use and no employee has a value of.

    Args:
        employees: all employees who have not left. Leavers keep values after a list of HR is lost.
        uses: the values that rules use.
        accepted: the values that may be empty.
        populations: the same employees by source. A list can be lost in one of several sources.
    """
    return tuple(
        f"{nobody} has a value of {field}, but {uses[field]} uses it, so nothing is written: people could be moved"
        f" or lose groups. Check the permissions of the credentials, and the options of {ROLE.sources} that fill the"
        f" field. If HR really has no such data, remove employee.{field} from the rules, or add {field} to"
        f" {ROLE.accept_empty}."
        for field in LISTED_FIELDS
        if field in uses and _is_needed(field, accepted) and (nobody := _nobody(field, employees, populations))
    )


def _is_needed(field: str, accepted: t.Collection[str]) -> bool:
    """Whether the field must have a value. `location` accepts all its members."""
    return field not in accepted and field.partition(".")[0] not in accepted


def _nobody(field: str, employees: t.Collection[Employee], populations: t.Iterable[Population]) -> str:
    """Who has no value, for messages; empty if somebody of each source has one."""
    if employees and not _anybody(field, employees):
        return "No employee"
    for population in populations:
        enough = field in population.fields and len(population.employees) >= FEWEST_PEOPLE
        if enough and not _anybody(field, population.employees):
            return f"No employee of source {population.source}"
    return ""


def _anybody(field: str, employees: t.Iterable[Employee]) -> bool:
    return any(has_value(one, field) for one in employees)


def has_value(employee: Employee, field: str) -> bool:
    """Whether the employee has a value of a field, such as `department`, `location.city` or `manager`."""
    value = _value(employee, field)
    return any(one not in (None, "") for one in value.values()) if isinstance(value, dict) else bool(value)


def _value(employee: Employee, field: str) -> t.Any:
    if field == "manager":
        return employee.manager_key
    head, _dot, member = field.partition(".")
    value = getattr(employee, head)
    return value.get(member) if member else value
