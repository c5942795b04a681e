# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whose absences they are, and which of somebody's absences is near. Pure but for the system's time zone database."""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import typing as t

from ..model.absence import DAYS_AHEAD, Absence, NearAbsence
from ..values.instants import time_zone
from .schedule import ScheduleError

if t.TYPE_CHECKING:
    from ..model.employee import Employee

DAYS_AROUND: t.Final = 31
"""How many days more are read on both sides: absences that follow each other begin and end together elsewhere."""

Sources = collections.abc.Sequence[tuple[str, collections.abc.Sequence["Employee"]]]


class Period(t.NamedTuple):
    """The days to read absences of, both included."""

    first: datetime.date
    last: datetime.date


def period(today: datetime.date) -> Period:
    """The days whose absences a run needs."""
    around = datetime.timedelta(days=DAYS_AROUND)
    return Period(today - around, today + datetime.timedelta(days=DAYS_AHEAD) + around)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The absences by the people whose they are."""

    by_key: t.Mapping[str, tuple[Absence, ...]]
    strangers: t.Mapping[str, int]
    """Source to the number of its absences whose people did not come with its employees."""


def matched(absences: t.Iterable[Absence], sources: Sources) -> Matched:
    """Find each absence's employee, in the same source by identifier, or by e-mail where the source names it so.

    Args:
        absences: of all sources.
        sources: name and employees of each, as they came.
    """
    by_id = {(name, employee.id): employee for name, employees in sources for employee in employees}
    by_email = {
        (name, employee.email.strip().lower()): employee
        for name, employees in sources
        for employee in employees
        if employee.email
    }
    found: dict[str, list[Absence]] = {}
    strangers: dict[str, int] = {}
    for absence in absences:
        email = (absence.email or "").strip().lower()
        employee = by_id.get((absence.source, absence.employee_id or "")) or by_email.get((absence.source, email))
        if employee is None:
            strangers[absence.source] = strangers.get(absence.source, 0) + 1
        elif employee.key:
            found.setdefault(employee.key.strip(), []).append(absence)
    return Matched(by_key={key: tuple(several) for key, several in found.items()}, strangers=strangers)


def near(absences: t.Iterable[Absence], now: datetime.datetime, timezone: str) -> NearAbsence | None:
    """The absence that lasts at the instant `now`, else the next one that begins within `DAYS_AHEAD` days.

    Absences that overlap or touch are one, so that whatever follows it does not end and begin again between them.

    Args:
        absences: of one person.
        now: an instant with a time zone.
        timezone: IANA name of the person's time zone, for absences that say none.

    Raises:
        ScheduleError: a time zone is unknown, or a day or a time cannot be read.
    """
    for absence in _joined(sorted((_instants(each, timezone) for each in absences), key=_begin)):
        if absence.end is None or absence.end > now:
            return absence if absence.start <= now + datetime.timedelta(days=DAYS_AHEAD) else None
    return None


def _begin(absence: NearAbsence) -> tuple[datetime.datetime, bool, datetime.datetime]:
    return absence.start, absence.end is None, absence.end or absence.start


def _joined(absences: t.Iterable[NearAbsence]) -> t.Iterator[NearAbsence]:
    """Absences in the order of their begin, those without a gap between them as one."""
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
    """The absence, lengthened by one that begins later and before it ends."""
    if current.end is None or (other.end is not None and other.end <= current.end):
        return current
    return dataclasses.replace(current, last_day=other.last_day, end=other.end)


def _instants(absence: Absence, timezone: str) -> NearAbsence:
    zone = _zone(absence.timezone or timezone)
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
        raise ScheduleError(
            f"The absence with the id {absence.id} has a day or a time that cannot be read; correct it in"
            f" {absence.source}."
        ) from None


def _end(absence: Absence, zone: datetime.tzinfo) -> datetime.datetime | None:
    if absence.end is not None:
        return _local(absence.end, zone)
    if absence.last_day is None:
        return None
    last = datetime.date.fromisoformat(absence.last_day)
    if last.year == datetime.MAXYEAR:
        # HR systems write an end that is open so, too; after it there is no day.
        return None
    return datetime.datetime.combine(last + datetime.timedelta(days=1), datetime.time(), zone)


def _local(text: str, zone: datetime.tzinfo) -> datetime.datetime:
    read = datetime.datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=zone)


def _zone(name: str) -> datetime.tzinfo:
    try:
        return time_zone(name)
    except ValueError as error:
        raise ScheduleError(f"The time zone of an absence cannot be used. {error}") from None
