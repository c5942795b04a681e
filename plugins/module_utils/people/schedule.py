# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Determines employees' lifecycle states at the time of a run, in their own time zones."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import typing as t

from ..errors import ConfigurationError, HrsyncError
from ..model.desired import Presence
from ..model.option_names import ROLE
from ..values.instants import known_day, time_zone
from ..values.zone_names import only_zone
from .departure import day_problem, departure, end_problem, starts_later

if t.TYPE_CHECKING:
    from ..model.employee import Employee


class ScheduleError(HrsyncError, ValueError):
    """An employee's dates are invalid; the employee must be skipped, unless they have left."""


class Standing(t.NamedTuple):
    """An employee's lifecycle state and the reason for it."""

    presence: Presence
    why: str
    """The reason, for the reason of a change: `end date 2026-10-31 reached`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The time of a run, and how it is applied to employees.

    Days begin in the employee's time zone: `employee.timezone`, or that of the location, or that of the country of the
    location or of the legal entity if it has one only, or `default_timezone`. The last one also stands in for a time
    zone that nobody knows: at most for a day, a state is determined too early or too late.

    Raises:
        ConfigurationError: `default_timezone` is not known, or `now` has no time zone.
    """

    now: datetime.datetime
    """With a time zone."""
    days_before_start: int = 0
    """How many days before the start date accounts are created."""
    default_timezone: str = "UTC"
    """A name that `instants.time_zone` knows; it becomes that of IANA."""

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ConfigurationError("The time of the run has no time zone, so the employees' days are not known.")
        try:
            zone = time_zone(self.default_timezone)
        except ValueError as error:
            raise ConfigurationError(f"{ROLE.default_timezone} is invalid. {error}") from None
        object.__setattr__(self, "default_timezone", zone.key)

    def standing(self, employee: Employee) -> Standing:
        """The employee's lifecycle state.

        Raises:
            ScheduleError: a date is not a day, or has an implausible year, and the employee has not left anyway.
        """
        today = self.day_of(employee)
        why = departure(employee, today)
        if why:
            return Standing(Presence.LEFT, why)
        _check(employee)
        start, end = known_day(employee.start_date), known_day(employee.end_date)
        if start is None:
            return Standing(Presence.ACTIVE, "active, without a start date")
        if end is not None and end <= today:
            return Standing(Presence.ACTIVE, f"start date {start} reached, after the end date {end}")
        return _before_end(start, today, self.days_before_start)

    def departed(self, records: t.Iterable[Employee]) -> str:
        """Why a person has left by every one of these records; empty if a record says otherwise."""
        reasons = [departure(record, self.day_of(record)) for record in records]
        return "; ".join(dict.fromkeys(reasons)) if all(reasons) else ""

    def returns(self, records: t.Iterable[Employee]) -> bool:
        """Whether one of these records has a start that is still ahead, or cannot be read."""
        return any(starts_later(record, self.day_of(record)) for record in records)

    @property
    def today(self) -> datetime.date:
        """The day in the default time zone."""
        return _today(self.now, self.default_timezone)

    def day_of(self, employee: Employee, at: datetime.datetime | None = None) -> datetime.date:
        """The day at the employee's workplace, at the time of the run or at another one."""
        return _today(at or self.now, self.timezone(employee))

    def timezone(self, employee: Employee) -> str:
        """IANA name of the time zone in which the employee's days begin."""
        return _zone(employee).name or self.default_timezone

    def zone_origin(self, employee: Employee) -> str:
        """Where `timezone` comes from: the field of the employee, or the name of the option."""
        return _zone(employee).field or ROLE.default_timezone

    @staticmethod
    def unknown_zone(employee: Employee) -> str:
        """The time zone of the employee, if nobody knows it; otherwise empty."""
        return "" if _zone(employee).name else _named_zone(employee)


class _Zone(t.NamedTuple):
    """A time zone of an employee, and the field that it comes from; both empty if there is none, or nobody knows it."""

    name: str = ""
    """IANA name."""
    field: str = ""


def _named_zone(employee: Employee) -> str:
    return employee.timezone or employee.location.get("timezone") or ""


def _zone(employee: Employee) -> _Zone:
    named, country = _named_zone(employee), employee.location.get("country") or ""
    if named:
        field = "timezone" if employee.timezone else "location.timezone"
        return _named(named, country, field)
    return (
        _of_country(country, "location.country")
        or _of_country(employee.legal_entity_country or "", "legal_entity_country")
        or _Zone()
    )


@functools.lru_cache(maxsize=1 << 10)
def _named(name: str, country: str, field: str) -> _Zone:
    try:
        return _Zone(time_zone(name, country).key, field)
    except ValueError:
        return _Zone()


@functools.lru_cache(maxsize=1 << 10)
def _of_country(country: str, field: str) -> _Zone | None:
    zone = only_zone(country) if country else None
    return _Zone(zone, field) if zone else None


@functools.lru_cache(maxsize=1 << 10)
def _today(now: datetime.datetime, timezone: str) -> datetime.date:
    return now.astimezone(time_zone(timezone)).date()


def _check(employee: Employee) -> None:
    problems = {"start_date": day_problem(employee.start_date), "end_date": end_problem(employee.end_date)}
    found = [f"{field} {problem}. Correct it in {employee.source}." for field, problem in problems.items() if problem]
    if found:
        raise ScheduleError(" ".join(found))


def _before_end(start: datetime.date, today: datetime.date, days_before_start: int) -> Standing:
    if start <= today:
        return Standing(Presence.ACTIVE, f"start date {start} reached")
    if (start - today).days <= days_before_start:
        return Standing(Presence.UPCOMING, f"start date {start} is within {days_before_start} days")
    return Standing(Presence.FUTURE, f"start date {start} is more than {days_before_start} days ahead")
