# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Matches absences with employees, and finds a person's current or next absence.

Pure, except for the system's time zone database.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import typing as t

from ..model.absence import DAYS_AHEAD, Absence, NearAbsence
from ..values.equality import find_form
from ..values.instants import is_never, time_zone

if t.TYPE_CHECKING:
    from ..model.employee import Employee

DAYS_AROUND: t.Final = 31
"""How many days more are read on both sides, because absences without a gap between them are combined into one."""

Sources = collections.abc.Sequence[tuple[str, collections.abc.Sequence["Employee"]]]


class Period(t.NamedTuple):
    """The days to read absences of, both included."""

    first: datetime.date
    last: datetime.date


def period(today: datetime.date, longest: datetime.timedelta = datetime.timedelta(0)) -> Period:
    """The days for which a run reads absences.

    Args:
        today: the day of the run.
        longest: how long absences can be that are combined from shorter ones.
    """
    around = max(datetime.timedelta(days=DAYS_AROUND), longest)
    return Period(today - around, today + datetime.timedelta(days=DAYS_AHEAD) + around)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Absences by employee."""

    by_key: t.Mapping[str, tuple[Absence, ...]]
    """The absences by the employee's key in the form of `find_form`, because sources can spell it in different ways."""
    strangers: t.Mapping[str, int]
    """Number of absences without a matching employee, by source."""


def matched(absences: t.Iterable[Absence], sources: Sources) -> Matched:
    """Match each absence with an employee of the same source, by identifier or by e-mail address.

    Args:
        absences: the absences of all sources.
        sources: the name and the employees of each source.
    """
    by_id = {(name, employee.id): employee for name, employees in sources for employee in employees}
    by_email = {
        (name, find_form(employee.email)): employee
        for name, employees in sources
        for employee in employees
        if employee.email
    }
    found: dict[str, list[Absence]] = {}
    strangers: dict[str, int] = {}
    for absence in absences:
        email = find_form(absence.email or "")
        employee = by_id.get((absence.source, absence.employee_id or "")) or by_email.get((absence.source, email))
        if employee is None:
            strangers[absence.source] = strangers.get(absence.source, 0) + 1
        elif employee.key:
            found.setdefault(find_form(employee.key), []).append(absence)
    return Matched(by_key={key: tuple(several) for key, several in found.items()}, strangers=strangers)


class Near(t.NamedTuple):
    """A person's current or next absence."""

    absence: NearAbsence | None
    problems: tuple[str, ...] = ()
    """Sentences about the absences that cannot be read. They are left out."""
    begun: NearAbsence | None = None
    """The current absence, or the last one that was read."""


def near(absences: t.Iterable[Absence], now: datetime.datetime, timezone: str) -> Near:
    """The absence at the time `now`, or the next one that starts within `DAYS_AHEAD` days.

    Absences without a gap between them are combined, so that, for example, an automatic reply is not interrupted.

    Args:
        absences: the absences of one person.
        now: a time with a time zone.
        timezone: IANA name of the person's time zone, for absences without one that the database has.
    """
    problems: list[str] = []
    read = [found for each in absences if (found := _instants(each, timezone, problems))]
    begun = None
    for absence in _joined(sorted(read, key=_begin)):
        begun = absence if absence.start <= now else begun
        if absence.end is None or absence.end > now:
            is_near = absence.start <= now + datetime.timedelta(days=DAYS_AHEAD)
            return Near(absence if is_near else None, tuple(problems), begun)
    return Near(None, tuple(problems), begun)


def whole_days(absences: t.Iterable[Absence], now: datetime.datetime, timezone: str) -> NearAbsence | None:
    """The absence at the time `now`, without half days and hours; None if there is none.

    Args:
        absences: the absences of one person. Those that cannot be read are left out.
        now: a time with a time zone.
        timezone: as in `near`.
    """
    read = [found for each in absences if not each.half_day and (found := _instants(each, timezone, []))]
    whole = [one for one in read if one.end is None or one.end - one.start >= _SHORTEST_DAY]
    current = (one for one in _joined(sorted(whole, key=_begin)) if one.start <= now)
    return next((one for one in current if one.end is None or now < one.end), None)


_SHORTEST_DAY: t.Final = datetime.timedelta(hours=23)
"""The length of the day on which clocks are put forward."""


def _begin(absence: NearAbsence) -> tuple[datetime.datetime, bool, datetime.datetime]:
    return absence.start, absence.end is None, absence.end or absence.start


def _joined(absences: t.Iterable[NearAbsence]) -> t.Iterator[NearAbsence]:
    """Combines absences without a gap between them; the absences must be sorted by their start."""
    current: NearAbsence | None = None
    for absence in absences:
        if current is None:
            current = absence
        elif current.end is None or absence.start <= current.end:
            current = _longer(current, absence)
        else:
            yield current
            current = absence
    if current is not None:
        yield current


def _longer(current: NearAbsence, other: NearAbsence) -> NearAbsence:
    """The absence, extended by one that starts before it ends."""
    if current.end is None or (other.end is not None and other.end <= current.end):
        return current
    return dataclasses.replace(current, last_day=other.last_day, end=other.end)


def _instants(absence: Absence, timezone: str, problems: list[str]) -> NearAbsence | None:
    if absence.flaws:
        problems.extend(absence.flaws)
        return None
    zone = _zone(absence.timezone, timezone)
    try:
        return NearAbsence(
            first_day=absence.first_day,
            last_day=absence.last_day,
            start=_local(absence.start or absence.first_day, zone),
            end=_end(absence, zone),
            type=absence.type,
            source=absence.source,
        )
    except ValueError:
        problems.append(
            f"The absence with the id {absence.id} has an invalid day or time; correct it in {absence.source}."
        )
        return None


def _end(absence: Absence, zone: datetime.tzinfo) -> datetime.datetime | None:
    if absence.end is not None:
        return _local(absence.end, zone)
    if absence.last_day is None:
        return None
    last = datetime.date.fromisoformat(absence.last_day)
    if is_never(last):
        return None
    return datetime.datetime.combine(last + datetime.timedelta(days=1), datetime.time(), zone)


def _local(text: str, zone: datetime.tzinfo) -> datetime.datetime:
    read = datetime.datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=zone)


def _zone(name: str | None, employees: str) -> datetime.tzinfo:
    """The time zone of an absence; that of the employee if it has none, or one that the database does not have."""
    try:
        return time_zone(name or employees)
    except ValueError:
        return time_zone(employees)
