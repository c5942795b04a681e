# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Chooses one of several records of one person, such as the old and the new contract of a rehire."""

from __future__ import annotations

import itertools
import typing as t

from ..model.desired import Presence
from ..values.equality import unique_form
from ..values.instants import known_day
from .schedule import Calendar, ScheduleError, Standing

if t.TYPE_CHECKING:
    from ..model.employee import Employee

_RANKS: t.Final = (Presence.ACTIVE, Presence.UPCOMING, Presence.LEFT, Presence.FUTURE)
"""The state of the record that counts, before others. An ended record comes before one whose start is far ahead,
because accounts of the latter are not changed."""


class Choice(t.NamedTuple):
    """The record that counts, or why none does."""

    record: Employee
    """If `problem` is set, the first one."""
    others: tuple[Employee, ...] = ()
    """The records that do not count."""
    is_pause: bool = False
    """Whether the person has left, and starts again soon."""
    problem: str = ""
    """Why the records cannot be of one person, with the records; empty if one of them counts."""


def choose(records: t.Sequence[Employee], calendar: Calendar) -> Choice:
    """The record that counts: an active one before one that starts soon, before an ended one; then the latest start.

    Records with different names are of different people. Two active records contradict each other.

    Args:
        records: the records with one key in one source; at least one.
        calendar: the time of the run.
    """
    if len(records) == 1:
        return Choice(records[0])
    standings = [_standing(record, calendar) for record in records]
    known = [standing for standing in standings if standing is not None]
    active = sum(standing.presence is Presence.ACTIVE for standing in known)
    if len(known) < len(records) or active > 1 or not same_name(records):
        return Choice(records[0], problem=_listed(records, standings))
    ranked = sorted(zip(records, known, strict=True), key=_rank, reverse=True)
    first, *others = (record for record, _standing in ranked)
    presences = [standing.presence for _record, standing in ranked]
    is_pause = presences[0] is Presence.UPCOMING and Presence.LEFT in presences
    return Choice(first, tuple(others), is_pause)


def are_successive(records: t.Iterable[Employee]) -> bool:
    """Whether each record has ended when the next one starts, as those of an employee who has become a contractor."""
    ordered = sorted(records, key=lambda record: record.start_date or "")
    days = [(known_day(before.end_date), known_day(after.start_date)) for before, after in itertools.pairwise(ordered)]
    return bool(days) and all(end is not None and start is not None and end <= start for end, start in days)


def same_name(records: t.Iterable[Employee]) -> bool:
    """Whether all records have the same name, without regard to case, accents and spaces."""
    names = {name_form(record) for record in records}
    return len(names) == 1 and "" not in names


def name_form(record: Employee) -> str:
    """The person's name in a form for comparison; empty if there is none."""
    return unique_form(record.name)


def _standing(record: Employee, calendar: Calendar) -> Standing | None:
    """The state of one record; None if it is not known."""
    try:
        standing = calendar.standing(record)
    except ScheduleError:
        return None
    return None if record.flaws and standing.presence is not Presence.LEFT else standing


def _rank(ranked: tuple[Employee, Standing]) -> tuple[int, str, str]:
    record, standing = ranked
    return -_RANKS.index(standing.presence), record.start_date or "", record.end_date or ""


def _flaw(record: Employee) -> str:
    """Why the state of the record is not known."""
    flaws = "; ".join(flaw.rstrip(".") for flaw in record.flaws)
    return f"with wrong values: {flaws}" if flaws else "with dates that cannot be used"


def _listed(records: t.Iterable[Employee], standings: t.Iterable[Standing | None]) -> str:
    described = (
        f"id {record.id} ({record.name or 'unnamed'}, {standing.why if standing else _flaw(record)})"
        for record, standing in zip(records, standings, strict=True)
    )
    return " and ".join(described)
