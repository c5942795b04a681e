# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Units of people who nearly all get an end, vanish, or lose their unit at once, from one accepted feed to the next.

No percentage of a company tells such a day: a department has a tenth of its people. The unit does.
"""

from __future__ import annotations

import collections
import typing as t

from ...values.bound import WHOLE_UNIT
from ...values.placeholders import is_placeholder
from .feed import LEFT, NOTHING, STATE, slot, teams_of

if t.TYPE_CHECKING:
    from ...model.employee import Employee
    from .feed import Feed

_FIELDS: t.Final = ("department", "location", "legal_entity")
_TEAMS: t.Final = "teams"


class Whole(t.NamedTuple):
    """A unit that nearly all of its people leave."""

    field: str
    people: tuple[str, ...]
    """Digests of their keys, sorted."""
    of: int
    """Number of people who worked there."""


def whole(before: Feed, leaving: t.Collection[str]) -> t.Iterator[Whole]:
    """The units of the last accepted feed of which so many people are among those leaving, each set of people once.

    Args:
        before: the last accepted feed.
        leaving: digests of keys.
    """
    told: set[tuple[str, ...]] = set()
    for field in (*_FIELDS, _TEAMS) if leaving else ():
        for unit in _units(before, field).values():
            people = tuple(sorted(key for key in unit if key in leaving))
            if WHOLE_UNIT.is_exceeded(len(people), len(unit)) and people not in told:
                told.add(people)
                yield Whole(field, people, len(unit))


def emptied(before: Feed, now: Feed) -> t.Iterator[Whole]:
    """The units of the last accepted feed nearly all of whose people have no value of its field any more."""
    for field in (*_FIELDS, _TEAMS):
        lacking = {key for key, row in now.people.items() if _value(row, field) == NOTHING}
        for unit in _units(before, field).values():
            people = tuple(sorted(key for key in unit if key in lacking))
            if WHOLE_UNIT.is_exceeded(len(people), len(unit)):
                yield Whole(field, people, len(unit))


def _value(row: str, field: str) -> str:
    return (teams_of(row) or [NOTHING])[0] if field == _TEAMS else slot(row, field)


def _units(feed: Feed, field: str) -> dict[str, list[str]]:
    """The digests of the keys of people who work, by the digest of the value."""
    units: dict[str, list[str]] = collections.defaultdict(list)
    for key, row in feed.people.items():
        if row[STATE] != LEFT:
            for value in teams_of(row) if field == _TEAMS else [slot(row, field)]:
                units[value].append(key)
    units.pop(NOTHING, None)
    return units


def lacking(employees: t.Iterable[Employee], working: t.Container[str]) -> dict[str, tuple[str, ...]]:
    """The keys of people who work and lack a field that others have, by field, if they could be a whole unit.

    Args:
        employees: everybody whom HR lists.
        working: the keys of people who have not left.
    """
    values = {one.key: _values(one) for one in employees if one.key and one.key in working}
    lacks = {field: tuple(key for key, held in values.items() if _is_none(held[field])) for field in (*_FIELDS, _TEAMS)}
    return {field: keys for field, keys in lacks.items() if WHOLE_UNIT.floor < len(keys) < len(values)}


def _is_none(value: object) -> bool:
    return not value or (isinstance(value, str) and is_placeholder(value))


def _values(employee: Employee) -> dict[str, object]:
    place = employee.location
    return {
        "department": employee.department,
        "location": place.get("name") or place.get("city") or place.get("country"),
        "legal_entity": employee.legal_entity,
        _TEAMS: employee.teams,
    }
