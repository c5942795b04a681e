# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Determines an employee's lifecycle state today, in the employee's own time zone."""

from __future__ import annotations

import datetime
import functools
import typing as t

from ..errors import HrsyncError
from ..model.desired import Presence
from ..values.instants import time_zone

if t.TYPE_CHECKING:
    from ..model.employee import Employee


class ScheduleError(HrsyncError, ValueError):
    """An employee's dates or time zone are invalid; the employee must be skipped."""


class Standing(t.NamedTuple):
    """An employee's lifecycle state and the reason for it."""

    presence: Presence
    why: str
    """The reason, for the reason of a change: `end date 2026-10-31 reached`."""


def standing(employee: Employee, now: datetime.datetime, days_before_start: int, default_timezone: str) -> Standing:
    """The employee's lifecycle state at the time `now`.

    Days begin in the employee's time zone: `employee.timezone`, or that of the location, or `default_timezone` (IANA
    names). Access ends at the start of the day `end_date`, not at its end. A rehire has a `start_date` after the
    `end_date`, and is terminated until that day.

    Args:
        employee: the employee.
        now: a time with a time zone.
        days_before_start: how many days before the start date accounts are created.
        default_timezone: used if neither the employee nor the location has a time zone.

    Raises:
        ScheduleError: the time zone is unknown, a date is not an ISO 8601 day, or `now` has no time zone.
    """
    today = _today(now, timezone_of(employee, default_timezone))
    start = _day(employee, "start_date")
    end = _day(employee, "end_date")
    if employee.status == "inactive":
        return Standing(Presence.LEFT, "status inactive")
    if end is not None and today >= end:
        if start is None or not end < start <= today:
            return Standing(Presence.LEFT, f"end date {end} reached")
        return Standing(Presence.ACTIVE, f"start date {start} reached, after the end date {end}")
    if start is None:
        return Standing(Presence.ACTIVE, "active, without a start date")
    return _before_end(start, today, days_before_start)


def _before_end(start: datetime.date, today: datetime.date, days_before_start: int) -> Standing:
    if start <= today:
        return Standing(Presence.ACTIVE, f"start date {start} reached")
    if (start - today).days <= days_before_start:
        return Standing(Presence.UPCOMING, f"start date {start} is within {days_before_start} days")
    return Standing(Presence.FUTURE, f"start date {start} is more than {days_before_start} days ahead")


def timezone_of(employee: Employee, default_timezone: str) -> str:
    """IANA name of the time zone in which the employee's days begin."""
    return employee.timezone or employee.location.get("timezone") or default_timezone


@functools.lru_cache(maxsize=1 << 10)
def _today(now: datetime.datetime, timezone: str) -> datetime.date:
    if now.tzinfo is None:
        raise ScheduleError("The time of the run has no time zone, so the employees' days cannot be determined.")
    try:
        return now.astimezone(time_zone(timezone)).date()
    except ValueError as error:
        raise ScheduleError(str(error)) from None


def _day(employee: Employee, field: str) -> datetime.date | None:
    text = getattr(employee, field)
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ScheduleError(
            f"{field} {text!r} is not a day such as 2026-11-30; correct it in {employee.source}."
        ) from None
