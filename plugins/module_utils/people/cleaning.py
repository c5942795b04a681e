# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Cleans the strings of employees once, where they enter, so that mappings and conditions see what people see.

`characters.clean` has the rule. The HR system's own record (`raw`) keeps what HR sent.
"""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ..model.absence import Absence
from ..model.employee import Employee
from ..model.plan import Notice
from ..values.characters import clean, oddities
from ..values.text import count

_UNTOUCHED = frozenset(("source", "id", "raw", "flaws"))
"""Fields that are no text of HR, or must stay as HR sent them."""
_CLEANED = tuple(field.name for field in dataclasses.fields(Employee) if field.name not in _UNTOUCHED)
_WITH_LINES = frozenset(("location.address", "custom", "private"))
"""Fields that may have several lines; in all others, a line break is a space."""
_EXAMPLES = 5
"""The most employees that the warning describes."""


class Cleaned(t.NamedTuple):
    """The employees of all sources with clean strings."""

    sources: tuple[tuple[str, tuple[Employee, ...]], ...]
    """The name and the employees of each source, in order."""
    notices: tuple[Notice, ...]
    """One warning about all removed and replaced characters; empty if there are none."""


def cleaned(sources: t.Iterable[tuple[str, t.Iterable[Employee]]]) -> Cleaned:
    """Clean the strings of all employees.

    Removing insignificant spaces and composing letters is no reason for a warning: people do not see them.
    """
    odd: list[tuple[Employee, dict[str, set[str]]]] = []
    answers = []
    for name, employees in sources:
        tidied = []
        for employee in employees:
            found: dict[str, set[str]] = {}
            one = _employee(employee, found)
            tidied.append(one)
            if found:
                odd.append((one, found))
        answers.append((name, tuple(tidied)))
    return Cleaned(tuple(answers), (_notice(odd),) if odd else ())


def cleaned_absence(absence: Absence) -> Absence:
    """The absence with clean strings. Its days, timestamps and identifiers stay as HR sent them."""
    email, type_ = (None if text is None else clean(text) for text in (absence.email, absence.type))
    return dataclasses.replace(absence, email=email, type=type_)


def _employee(employee: Employee, odd: dict[str, set[str]]) -> Employee:
    changed: dict[str, t.Any] = {}
    for field in _CLEANED:
        value = getattr(employee, field)
        new = _value(value, field, odd)
        if new is not value:
            changed[field] = new
    return dataclasses.replace(employee, **changed) if changed else employee


def _value(value: t.Any, field: str, odd: dict[str, set[str]]) -> t.Any:
    """The clean value; the same object if it is clean. Records the odd characters by field, such as `location.city`."""
    if value is None:
        return value
    if isinstance(value, str):
        text = clean(value) if _has_lines(field) else _on_one_line(value)
        if text == value:
            return value
        if found := oddities(value):
            odd.setdefault(field, set()).update(found)
        return text
    if isinstance(value, (list, tuple)):
        members = [_value(member, field, odd) for member in value]
        is_clean = all(new is old for new, old in zip(members, value, strict=True))
        return value if is_clean else type(value)(members)
    if isinstance(value, dict):
        named_members = {name: _value(member, f"{field}.{name}", odd) for name, member in value.items()}
        return value if all(named_members[name] is member for name, member in value.items()) else named_members
    return value


# Most texts of a company repeat: teams, places, titles.
@functools.lru_cache(maxsize=1 << 12)
def _on_one_line(text: str) -> str:
    return " ".join(clean(text).split())


@functools.lru_cache(maxsize=1 << 10)
def _has_lines(field: str) -> bool:
    return field in _WITH_LINES or field.partition(".")[0] in _WITH_LINES


def _notice(odd: list[tuple[Employee, dict[str, set[str]]]]) -> Notice:
    described = sorted((employee.label, _fields(found)) for employee, found in odd)
    examples = "; ".join(f"{label}: {fields}" for label, fields in described[:_EXAMPLES])
    more = f"; and {count(len(described) - _EXAMPLES, 'more record')}" if len(described) > _EXAMPLES else ""
    text = (
        "HR has characters that nobody sees or that cannot be stored; they are removed, or replaced by a space:"
        f" {examples}{more}. Correct them in the HR system."
    )
    return Notice(text, tuple(sorted({employee.key for employee, _found in odd if employee.key})))


def _fields(found: t.Mapping[str, t.Iterable[str]]) -> str:
    """The fields by the characters that they have: `U+200B in email, key`."""
    fields: dict[str, list[str]] = {}
    for field, characters in sorted(found.items()):
        fields.setdefault(", ".join(f"U+{ord(one):04X}" for one in sorted(characters)), []).append(field)
    return ", ".join(f"{codes} in {' and '.join(names)}" for codes, names in sorted(fields.items()))
