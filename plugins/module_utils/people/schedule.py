# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where an employee stands today, in the employee's own time zone."""

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
    """An employee's dates or time zone cannot be read; the employee is to be set aside."""


class Standing(t.NamedTuple):
    """An employee's presence and what decided it."""

    presence: Presence
    why: str
    """For the reason of a change: `end date 2026-10-31 reached`."""


def standing(employee: Employee, now: datetime.datetime, days_before_start: int, default_timezone: str) -> Standing:
    """Where the employee stands at the instant `now`.

    A day begins when it begins where the employee works: in `employee.timezone`, else in that of the location, else
    in `default_timezone` (IANA names). Access ends on the day `end_date`, not after it. Who comes back has a
    `start_date` after the `end_date`, and has left until that day.

    Args:
        now: an instant with a time zone.
        days_before_start: accounts are created so many days ahead.

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
        raise ScheduleError("The time of the run has no time zone, so that nobody's day can be told from it.")
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
