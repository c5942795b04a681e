# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What HR says of everybody, as far as it is remembered for later runs."""

from __future__ import annotations

import typing as t

from ..model.run import Saying

if t.TYPE_CHECKING:
    from ..model.employee import Employee

REMEMBERED: t.Final = (
    "start_date",
    "end_date",
    "status",
    "timezone",
    "location.timezone",
    "location.country",
    "legal_entity_country",
)
"""The employee fields that are always remembered: they tell later whether somebody whom HR does not list has left."""

SEPARATOR: t.Final = ", "
"""Between the values of a field with several values."""


def sayings(employees: t.Iterable[Employee], fields: t.Iterable[str] = ()) -> dict[str, Saying]:
    """What HR says, by key.

    Args:
        employees: everybody whom HR lists, merged.
        fields: further employee fields to remember, such as `department`, `location.name` or `custom.site`.
    """
    wanted = tuple(dict.fromkeys((*REMEMBERED, *fields)))
    return {one.key: _saying(one, wanted) for one in employees if one.key}


def _saying(employee: Employee, fields: t.Iterable[str]) -> Saying:
    return Saying(
        label=employee.label, source=employee.source, fields={field: value_of(employee, field) for field in fields}
    )


def value_of(employee: Employee, field: str) -> str | None:
    """The value of an employee field, of a member of the location or of a custom field, as it is remembered."""
    name, dot, member = field.partition(".")
    value = getattr(employee, name)
    if dot:
        value = value.get(member)
    if isinstance(value, tuple):
        return SEPARATOR.join(value) or None
    return None if value is None else str(value)
