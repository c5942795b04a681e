# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Merges the employees of several sources into one list with one record per key."""

from __future__ import annotations

import dataclasses
import typing as t

from ..errors import ConfigurationError
from ..model.employee import FIELDS, LOCATION_FIELDS, Employee
from ..model.plan import Notice, Rejection
from ..values.text import count

Sources = t.Sequence[tuple[str, t.Sequence[Employee]]]
Precedence = t.Mapping[str, t.Sequence[str]]
_Record = tuple[str, Employee]
"""A source's name and its record of a person."""

LIFE_FIELDS = ("status", "start_date", "end_date")
"""The fields that determine the lifecycle state: if sources disagree on one of them, the employee is skipped."""
MEMBER_FIELDS = ("location", "custom", "private")
"""Mappings whose members are merged one by one."""
_IDENTITY = ("key", "source", "id", "raw")
_MERGED_WHOLE = tuple(field for field in FIELDS if field not in (*_IDENTITY, *MEMBER_FIELDS))
_EXAMPLES = 5
"""The most keys that a warning lists."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The merged employees of all sources."""

    employees: tuple[Employee, ...] = ()
    """Sorted by key. `source` and `id` are those of the first source that has the person."""
    origins: t.Mapping[str, t.Mapping[str, str]] = dataclasses.field(default_factory=dict)
    """The source by key and field (`job_title`, `location.city`, `custom.badge`), for values that do not come from
    `Employee.source`."""
    rejections: tuple[Rejection, ...] = ()
    notices: tuple[Notice, ...] = ()
    stops: tuple[str, ...] = ()
    known_keys: frozenset[str] = frozenset()
    """All keys of all sources, including those of skipped employees."""


def merge(sources: Sources, key_field: str, precedence: Precedence) -> Merged:
    """Merge the sources into one record per key.

    Each value comes from the first source in which it is not empty (None, an empty string or an empty list). Members of
    `location`, `custom` and `private` are merged one by one.

    Args:
        sources: the name and the employees of each source, in order.
        key_field: the configuration's name of the key, for messages.
        precedence: the order of the sources for single fields (also `location.city`); other sources follow.

    Raises:
        ConfigurationError: `precedence` has an unknown field or source, or two sources have the same name.
    """
    _check(sources, precedence)
    stops = tuple(
        f"Source {name} returned no employees, so nothing is written. Check the permissions of its credential."
        for name, employees in sources
        if not employees
    )
    gathered = _Gathered(key_field)
    for name, employees in sources:
        gathered.take(name, employees)
    rejected = gathered.ambiguous()
    return _combine(gathered, rejected, stops, _Orders(sources, precedence))


def _check(sources: Sources, precedence: Precedence) -> None:
    names = [name for name, _employees in sources]
    if len(set(names)) != len(names):
        raise ConfigurationError(f"Sources must have different names, but the names are {', '.join(names)}.")
    for field, order in precedence.items():
        first, _dot, _member = field.partition(".")
        if first not in FIELDS or first in _IDENTITY:
            raise ConfigurationError(f"The precedence has the field {field!r}, which employees do not have.")
        unknown = sorted(set(order) - set(names))
        if unknown:
            raise ConfigurationError(
                f"The precedence of {field} has the unknown source {unknown[0]!r}; the sources are {', '.join(names)}."
            )


class _Gathered:
    """The records by key, and the employees without a key or with an ambiguous one."""

    def __init__(self, key_field: str) -> None:
        self.key_field = key_field
        self.records: dict[str, list[_Record]] = {}
        self.keyless: list[Rejection] = []
        self._twice: dict[str, str] = {}

    def take(self, source: str, employees: t.Iterable[Employee]) -> None:
        seen: dict[str, Employee] = {}
        for employee in employees:
            key = (employee.key or "").strip()
            if not key:
                self.keyless.append(self._keyless(source, employee))
                continue
            if key in seen:
                self._twice.setdefault(
                    key,
                    f"{self.key_field} {key!r} exists twice in source {source}:"
                    f" id {seen[key].id} and id {employee.id}. Correct it there.",
                )
                continue
            seen[key] = employee
            self.records.setdefault(key, []).append((source, employee))

    def _keyless(self, source: str, employee: Employee) -> Rejection:
        label = dataclasses.replace(employee, key=None, source=source).label
        return Rejection("", label, (f"{self.key_field} is empty in source {source}. Fill it in there.",))

    def ambiguous(self) -> dict[str, list[str]]:
        """Why keys cannot be used: a source has them twice, or they differ from another key only in case."""
        reasons = {key: [reason] for key, reason in self._twice.items()}
        alike: dict[str, list[str]] = {}
        for key in self.records:
            alike.setdefault(key.casefold(), []).append(key)
        for keys in alike.values():
            if len(keys) > 1:
                for key in keys:
                    others = ", ".join(repr(other) for other in sorted(keys) if other != key)
                    reasons.setdefault(key, []).append(
                        f"{self.key_field} {key!r} differs from {others} only in case, and the directory"
                        " ignores case. Correct it in the HR system."
                    )
        return reasons


class _Orders:
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

    def sort(self, field: str, values: list[tuple[str, t.Any]]) -> list[tuple[str, t.Any]]:
        ranks = self._ranks.get(field) or self._ranks.get(field.partition(".")[0])
        return sorted(values, key=lambda value: ranks[value[0]]) if ranks else values


def _combine(gathered: _Gathered, rejected: dict[str, list[str]], stops: tuple[str, ...], orders: _Orders) -> Merged:
    employees: list[Employee] = []
    origins: dict[str, t.Mapping[str, str]] = {}
    disagreements: dict[str, list[str]] = {}
    for key, records in sorted(gathered.records.items()):
        reasons = rejected.setdefault(key, [])
        reasons.extend(_contradictions(records, orders))
        if reasons:
            continue
        person = _Person(key, records, orders)
        employees.append(person.employee())
        if person.origins:
            origins[key] = person.origins
        for field in person.disagreements:
            disagreements.setdefault(field, []).append(key)
    return Merged(
        employees=tuple(employees),
        origins=origins,
        rejections=(*gathered.keyless, *_rejections(gathered, rejected)),
        notices=tuple(_notice(field, keys) for field, keys in sorted(disagreements.items())),
        stops=stops,
        known_keys=frozenset(gathered.records),
    )


def _contradictions(records: list[_Record], orders: _Orders) -> t.Iterator[str]:
    if len(records) == 1:
        return
    for field in LIFE_FIELDS:
        said = [(source, getattr(employee, field)) for source, employee in records]
        given = [(source, value) for source, value in said if value]
        if len({value for _source, value in given}) > 1 and not orders.decides(field):
            listed = ", ".join(f"{source} says {value}" for source, value in given)
            yield (
                f"The sources disagree on {field}: {listed}. Correct one of them, or set a precedence of {field}"
                " in the configuration."
            )


def _rejections(gathered: _Gathered, rejected: dict[str, list[str]]) -> t.Iterator[Rejection]:
    for key, reasons in sorted(rejected.items()):
        if reasons:
            _source, employee = gathered.records[key][0]
            yield Rejection(key, dataclasses.replace(employee, key=key).label, tuple(reasons))


def _notice(field: str, keys: list[str]) -> Notice:
    examples = ", ".join(keys[:_EXAMPLES]) + (", …" if len(keys) > _EXAMPLES else "")
    return Notice(
        f"The sources disagree on {field} of {count(len(keys), 'employee')} ({examples}); the value of the first source"
        " was used.",
        tuple(keys),
        has_keys=len(keys) <= _EXAMPLES,
    )


class _Person:
    """Merges the records of one person."""

    def __init__(self, key: str, records: list[_Record], orders: _Orders) -> None:
        self._key = key
        self._records = records
        self._orders = orders
        self.origins: dict[str, str] = {}
        self.disagreements: list[str] = []

    def employee(self) -> Employee:
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
        return self._choose(field, [(source, getattr(employee, field)) for source, employee in self._records])

    def _members(self, field: str) -> dict[str, t.Any]:
        mappings = [(source, getattr(employee, field)) for source, employee in self._records]
        names = dict.fromkeys(LOCATION_FIELDS if field == "location" else ())
        for _source, mapping in mappings:
            names.update(dict.fromkeys(mapping))
        return {
            name: self._choose(f"{field}.{name}", [(source, mapping.get(name)) for source, mapping in mappings])
            for name in names
        }

    def _choose(self, field: str, values: list[tuple[str, t.Any]]) -> t.Any:
        """The first value in order; records its source, and whether another source has a different value."""
        given = [(source, value) for source, value in self._orders.sort(field, values) if not _is_empty(value)]
        if not given:
            # Prefer an empty string to a null: it means that HR has no value.
            return next((value for _source, value in values if value is not None), None)
        source, chosen = given[0]
        if source != self._records[0][0]:
            self.origins[field] = source
        if any(value != chosen for _source, value in given[1:]):
            self.disagreements.append(field)
        return chosen


def _is_empty(value: t.Any) -> bool:
    return value is None or (isinstance(value, (str, tuple, list, dict)) and not value)
