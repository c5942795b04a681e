# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Merges the records that several sources have of one person: which source's value counts, field by field."""

from __future__ import annotations

import dataclasses
import typing as t

from ..errors import ConfigurationError
from ..model.employee import FIELDS, LOCATION_FIELDS, Employee
from ..model.option_names import ROLE
from ..values.suggestions import suggestion

Sources = t.Sequence[tuple[str, t.Sequence[Employee]]]
Precedence = t.Mapping[str, t.Sequence[str]]
Record = tuple[str, Employee]
"""A source's name and its record of a person."""
Value = tuple[str, t.Any]
"""A source's name and its value of a field."""

LIFE_FIELDS = ("status", "start_date", "end_date")
"""The fields that determine the lifecycle state: if sources disagree on one of them, the employee is skipped."""
MEMBER_FIELDS = ("location", "custom", "private")
"""Mappings whose members are merged one by one."""
_IDENTITY = ("key", "source", "id", "raw", "flaws")
_MERGED_WHOLE = tuple(field for field in FIELDS if field not in (*_IDENTITY, *MEMBER_FIELDS))


def check(sources: Sources, precedence: Precedence) -> None:
    """Raise ConfigurationError if the precedence has an unknown field or source, or two sources have the same name."""
    names = [name for name, _employees in sources]
    if len(set(names)) != len(names):
        raise ConfigurationError(
            f"The names of {ROLE.sources} must be different, but are {', '.join(names)}. Set name of each."
        )
    known = [field for field in FIELDS if field not in _IDENTITY]
    for field, order in precedence.items():
        first, _dot, _member = field.partition(".")
        if first not in known:
            near = suggestion(first, known) or f"; the fields are {', '.join(known)}."
            raise ConfigurationError(f"{ROLE.precedence}.{field}: employees have no such field{near}")
        unknown = sorted(set(order) - set(names))
        if unknown:
            near = suggestion(unknown[0], names) or f"; the sources are {', '.join(names)}."
            raise ConfigurationError(f"{ROLE.precedence}.{field}: there is no source {unknown[0]}{near}")


class Orders:
    """The order of the sources for each field."""

    def __init__(self, sources: Sources, precedence: Precedence) -> None:
        self._names = [name for name, _employees in sources]
        self._ranks = {field: self._rank(order) for field, order in precedence.items()}

    def _rank(self, order: t.Sequence[str]) -> dict[str, int]:
        names = [*dict.fromkeys(order), *(name for name in self._names if name not in order)]
        return {name: position for position, name in enumerate(names)}

    def decides(self, field: str) -> bool:
        """Whether the configuration has a precedence for the field."""
        return field in self._ranks

    def given(self, field: str, values: list[Value]) -> list[Value]:
        """The values that are not empty, in the order of their sources. The first one counts."""
        ranks = self._ranks.get(field) or self._ranks.get(field.partition(".")[0])
        ordered = sorted(values, key=lambda value: ranks[value[0]]) if ranks else values
        return [(source, value) for source, value in ordered if not _is_empty(value)]


def disagreements(records: list[Record], orders: Orders) -> dict[str, str]:
    """The fields of `LIFE_FIELDS` on which the sources disagree, each with a sentence. The state is then not known."""
    found: dict[str, str] = {}
    for field in LIFE_FIELDS if len(records) > 1 else ():
        said = [(source, getattr(employee, field)) for source, employee in records]
        given = [(source, value) for source, value in said if value]
        if len({value for _source, value in given}) > 1 and not orders.decides(field):
            listed = ", ".join(f"{source} says {value}" for source, value in given)
            found[field] = (
                f"The sources disagree on {field}: {listed}. Correct one of them, or set {ROLE.precedence}.{field}."
            )
    return found


class MergedPerson:
    """Merges the records of one person."""

    def __init__(self, key: str, records: list[Record], orders: Orders) -> None:
        self._key = key
        self._records = records
        self._orders = orders
        self.origins: dict[str, str] = {}
        self.disagreements: list[str] = []

    def employee(self) -> Employee:
        """The merged record. Sets `origins` and `disagreements`."""
        source, first = self._records[0]
        manager = first.manager_key
        if len(self._records) == 1:
            manager = manager.strip() if manager else manager
            if (first.key, first.source, first.manager_key) == (self._key, source, manager):
                return first
            return dataclasses.replace(first, key=self._key, source=source, manager_key=manager)
        merged: dict[str, t.Any] = {field: self._whole(field) for field in _MERGED_WHOLE}
        merged["manager_key"] = (merged["manager_key"] or "").strip() or None
        merged.update({field: self._members(field) for field in MEMBER_FIELDS})
        raw = next((employee.raw for _source, employee in self._records if employee.raw), None)
        return Employee(key=self._key, source=source, id=first.id, raw=raw, **merged)

    def _whole(self, field: str) -> t.Any:
        return self._choose(field, values_of(self._records, field))

    def _members(self, field: str) -> dict[str, t.Any]:
        return {
            name: self._choose(f"{field}.{name}", values_of(self._records, f"{field}.{name}"))
            for name in members_of(self._records, field)
        }

    def _choose(self, field: str, values: list[Value]) -> t.Any:
        """The first value in order; records its source, and whether another source has a different value."""
        given = self._orders.given(field, values)
        if not given:
            # Prefer an empty string to a null: it means that HR has no value.
            return next((value for _source, value in values if value is not None), None)
        source, chosen = given[0]
        if source != self._records[0][0]:
            self.origins[field] = source
        if any(value != chosen for _source, value in given[1:]):
            self.disagreements.append(field)
        return chosen


def fields_of(records: list[Record]) -> t.Iterator[str]:
    """The fields that are merged one by one, such as `job_title` and `location.city`."""
    yield from _MERGED_WHOLE
    for field in MEMBER_FIELDS:
        yield from (f"{field}.{name}" for name in members_of(records, field))


def members_of(records: list[Record], field: str) -> dict[str, None]:
    """The names of the members of one of `MEMBER_FIELDS`, in order."""
    names: dict[str, None] = dict.fromkeys(LOCATION_FIELDS if field == "location" else ())
    for _source, employee in records:
        names.update(dict.fromkeys(getattr(employee, field)))
    return names


def values_of(records: list[Record], field: str) -> list[Value]:
    """What each source says in one of `fields_of`."""
    name, _dot, member = field.partition(".")
    if member:
        return [(source, getattr(employee, name).get(member)) for source, employee in records]
    return [(source, getattr(employee, name)) for source, employee in records]


def _is_empty(value: t.Any) -> bool:
    return value is None or (isinstance(value, (str, tuple, list, dict)) and not value)
