# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which people differ between two feeds, and how."""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from . import bounds
from .feed import LEFT, NO_SHORT, NOTHING, SHARED, STATE, WIDTH, WORKS, column, slot, teams_of

if t.TYPE_CHECKING:
    from .feed import Feed

_SHARED: t.Final = (*SHARED, "manager")
"""Fields whose values several people share, so that a value can be renamed for all of them."""
_OWN: t.Final = ("email", "birthday", "start_date")

People = list[str]
"""Digests of keys."""


class Row(t.NamedTuple):
    """One person in both feeds."""

    key: str
    before: str
    now: str

    def slots(self, field: str) -> tuple[str, str]:
        """The digests of a field before and now."""
        return slot(self.before, field), slot(self.now, field)

    def changes(self, field: str) -> bool:
        """Whether the value is replaced by another one."""
        before, now = self.slots(field)
        return before != now and NOTHING not in (before, now)


@dataclasses.dataclass(slots=True, kw_only=True)
class Difference:
    """The people who differ between the last accepted feed and today's."""

    both: int = 0
    """Number of people in both."""
    worked: int = 0
    """Number of people who had not left before."""
    gone: People = dataclasses.field(default_factory=list)
    """Worked before, and are not listed any more; without `rekeyed`."""
    new: People = dataclasses.field(default_factory=list)
    rekeyed: People = dataclasses.field(default_factory=list)
    """New keys with the name and the start of a person whose key is gone."""
    another: People = dataclasses.field(default_factory=list)
    """The same key with another name, and another start or birth date."""
    taken_names: People = dataclasses.field(default_factory=list)
    """Have the whole name that somebody else had. Neither they nor `another` are in the following."""
    swapped: People = dataclasses.field(default_factory=list)
    """First and last name have changed places."""
    taken_addresses: People = dataclasses.field(default_factory=list)
    ended: People = dataclasses.field(default_factory=list)
    """Have left, or have an end ahead, and had none."""
    moved_ends: People = dataclasses.field(default_factory=list)
    returned: People = dataclasses.field(default_factory=list)
    """Had left, or had an end, and have none any more, with the same start."""
    changed: dict[str, People] = dataclasses.field(default_factory=dict)
    """By field; without those whose value was renamed for all."""
    columns: dict[str, People] = dataclasses.field(default_factory=dict)
    """By field of `COLUMNS` and custom field, who has another value."""
    lost: dict[str, People] = dataclasses.field(default_factory=dict)
    """By field, who has no value any more."""
    differing: int = 0
    """Number of people who differ in any way."""


def compare(before: Feed, now: Feed) -> Difference:
    """Compare today's feed with the last accepted one, which has digests with the same secret."""
    there = {key: row for key, row in before.people.items() if key in now.people}
    rows = [Row(key, row, now.people[key]) for key, row in there.items() if now.people[key] != row]
    difference = Difference(both=len(there), worked=before.working)
    difference.another = [row.key for row in rows if _is_another(row)]
    _missing(before, now, difference)
    difference.differing = len(rows) + len(difference.gone) + len(difference.new) + len(difference.rekeyed)
    names = {row[: 2 * WIDTH] for row in before.people.values()} - {2 * NOTHING}
    difference.taken_names = [row.key for row in rows if not _is_another(row) and _has_taken_name(row, names)]
    others = {*difference.another, *difference.taken_names}
    same = [row for row in rows if row.key not in others]
    _names(same, before, difference)
    _states(same, difference)
    difference.changed.update({field: [row.key for row in same if row.changes(field)] for field in _OWN})
    difference.changed.update({field: _changed(same, field, before, now) for field in _SHARED})
    difference.changed["teams"] = _changed_teams(same, before, now)
    difference.columns = dict(_changed_columns(before, now, others))
    difference.lost = {field: [row.key for row in same if _has_lost(row, field)] for field in bounds.LOST}
    return difference


def _changed_columns(before: Feed, now: Feed, others: t.Container[str]) -> t.Iterator[tuple[str, People]]:
    """Whose value is replaced by another one, by field that both feeds have."""
    for field in before.columns.keys() & now.columns.keys():
        held, had = column(now, field), column(before, field)
        both = (key for key in held if key in had and key not in others)
        yield field, [key for key in both if held[key] != had[key] and NO_SHORT not in (held[key], had[key])]


def _has_lost(row: Row, field: str) -> bool:
    """Whether the person has no value of the field any more."""
    if field == "teams":
        return len(row.before) > STATE + 1 == len(row.now)
    before, now = row.slots(field)
    return before != NOTHING == now


def _missing(before: Feed, now: Feed, difference: Difference) -> None:
    """Who is gone, who is new, and who has a new key."""
    gone = {key: row for key, row in before.people.items() if key not in now.people}
    identities = {_identity(row) for row in gone.values()} - {""}
    for key, row in now.people.items():
        if key not in before.people:
            (difference.rekeyed if _identity(row) in identities else difference.new).append(key)
    known = {_identity(now.people[key]) for key in difference.rekeyed}
    difference.gone = [key for key, row in gone.items() if row[STATE] != LEFT and _identity(row) not in known]


def _identity(row: str) -> str:
    """The name with the start; empty if one of them is missing."""
    name = row[: 2 * WIDTH]
    start = slot(row, "start_date")
    return "" if name == 2 * NOTHING or start == NOTHING else name + start


def _is_another(row: Row) -> bool:
    first, last = row.changes("first_name"), row.changes("last_name")
    is_renamed = (first or last) and not _is_swapped(row)
    return is_renamed and (row.changes("start_date") or row.changes("birthday"))


def _is_swapped(row: Row) -> bool:
    first, last = row.before[:WIDTH], row.before[WIDTH : 2 * WIDTH]
    return first != last and row.now[: 2 * WIDTH] == last + first


def _has_taken_name(row: Row, names: t.Container[str]) -> bool:
    """Whether the person has the whole name that somebody had before."""
    name = row.now[: 2 * WIDTH]
    return name != row.before[: 2 * WIDTH] and name in names and not _is_swapped(row)


def _names(rows: t.Sequence[Row], before: Feed, difference: Difference) -> None:
    addresses = {slot(row, "email") for row in before.people.values()}
    difference.swapped = [row.key for row in rows if _is_swapped(row)]
    difference.taken_addresses = [
        row.key for row in rows if row.changes("email") and slot(row.now, "email") in addresses
    ]
    for field in ("first_name", "last_name"):
        difference.changed[field] = [row.key for row in rows if row.changes(field) and not _is_swapped(row)]


def _states(rows: t.Iterable[Row], difference: Difference) -> None:
    for row in rows:
        before, now = row.before[STATE], row.now[STATE]
        if before == WORKS != now:
            difference.ended.append(row.key)
        elif now == WORKS != before and not row.changes("start_date"):
            difference.returned.append(row.key)
        elif row.changes("end_date"):
            difference.moved_ends.append(row.key)


def _changed(rows: t.Sequence[Row], field: str, before: Feed, now: Feed) -> People:
    """Whose value is replaced, without those whose value was renamed for everybody."""
    changed = [row for row in rows if row.changes(field)]
    if not changed:
        return []
    renamed = _renamed(changed, field, before, now)
    return [row.key for row in changed if row.slots(field) not in renamed]


def _renamed(rows: t.Sequence[Row], field: str, before: Feed, now: Feed) -> set[tuple[str, str]]:
    """The values that everybody who had them has in another spelling, which nobody had before.

    If more values than usual are renamed, none counts as renamed: another list of values is in use.
    """
    had = collections.Counter(slot(row, field) for key, row in before.people.items() if key in now.people)
    has = collections.Counter(slot(row, field) for key, row in now.people.items() if key in before.people)
    pairs = collections.Counter(row.slots(field) for row in rows)
    renamed = {(old, new) for (old, new), number in pairs.items() if had[old] == has[new] == number and new not in had}
    shared = {pair for pair in renamed if pairs[pair] > 1}
    return set() if bounds.RENAMED.is_exceeded(len(shared), len(had.keys() - {NOTHING})) else shared


def _changed_teams(rows: t.Sequence[Row], before: Feed, now: Feed) -> People:
    """Who is in other teams, without those whose teams were only renamed."""
    changed = [row for row in rows if row.before[STATE + 1 :] != row.now[STATE + 1 :] and teams_of(row.now)]
    if not changed:
        return []
    renamed = _renamed_teams(before, now)
    return [
        row.key for row in changed if {renamed.get(one, one) for one in teams_of(row.before)} != set(teams_of(row.now))
    ]


def _renamed_teams(before: Feed, now: Feed) -> dict[str, str]:
    """The new teams by the old ones that had the same members."""
    had, has = _members(before, now), _members(now, before)
    new = {members: team for team, members in has.items() if team not in had}
    renamed = {team: new[members] for team, members in had.items() if team not in has and members in new}
    return {} if bounds.RENAMED.is_exceeded(len(renamed), len(had)) else renamed


def _members(feed: Feed, other: Feed) -> dict[str, frozenset[str]]:
    """The people of each team who are in both feeds."""
    members: dict[str, set[str]] = collections.defaultdict(set)
    for key, row in feed.people.items():
        if key in other.people:
            for team in teams_of(row):
                members[team].add(key)
    return {team: frozenset(keys) for team, keys in members.items()}
