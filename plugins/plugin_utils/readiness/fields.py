# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of normalized employee records, as templates use them, with masked examples. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ...module_utils.sources.sample import HIDDEN, mask

if t.TYPE_CHECKING:
    from ...module_utils.model.employee import Employee

_NOT_SHOWN: t.Final = frozenset(("id", "source", "raw", "flaws"))
"""Fields that HR does not fill in."""
_GROUPED: t.Final = ("location", "custom", "private")
"""Fields whose members are fields."""


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """One field."""

    name: str
    """As templates write it after `employee.`: `department`, `location.city`, `custom.badge_number`."""
    filled: int
    """Number of employees for whom it is not empty."""
    example: str
    """The form of the first value; empty if there is none."""

    @property
    def is_custom(self) -> bool:
        """Whether it is a custom field of the HR system."""
        return self.name.startswith("custom")

    def to_dict(self) -> dict[str, t.Any]:
        """The field as plain data."""
        return dataclasses.asdict(self)


def fields_of(employees: t.Iterable[Employee]) -> tuple[Field, ...]:
    """The fields in the order of the record. Custom fields come last, in alphabetical order."""
    filled: dict[str, int] = {}
    examples: dict[str, str] = {}
    for employee in employees:
        for name, value in _values(employee):
            is_filled = value not in (None, "", [], (), {})
            filled[name] = filled.get(name, 0) + is_filled
            if is_filled and name not in examples:
                examples[name] = HIDDEN if name.startswith("private") else mask(value)
    found = [Field(name, number, examples.get(name, "")) for name, number in filled.items()]
    own = [field for field in found if not field.is_custom]
    return (*own, *sorted((field for field in found if field.is_custom), key=lambda field: field.name))


def _values(employee: Employee) -> t.Iterator[tuple[str, t.Any]]:
    for name, value in employee.to_dict().items():
        if name in _GROUPED:
            yield from ((_member(name, member), one) for member, one in value.items())
        elif name not in _NOT_SHOWN:
            yield name, value


def _member(name: str, member: str) -> str:
    """The member as a template writes it: a slug with a hyphen would be a subtraction after a dot."""
    return f"{name}.{member}" if member.isidentifier() else f"{name}[{member!r}]"
