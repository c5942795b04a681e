# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What earlier runs knew of a start: HR can postpone it, cancel it, or lose it.

A start that is missing is not "today". What HR said before counts: who has begun already works here, and nobody else is
enabled. What a run has enabled too early is disabled again.
"""

from __future__ import annotations

import typing as t

from ..model.desired import Presence
from ..values.instants import known_day

if t.TYPE_CHECKING:
    import datetime

    from ..model.employee import Employee
    from ..model.memory import PersonMemory
    from .schedule import Calendar, Standing


class Start(t.NamedTuple):
    """What is known of the start of somebody who has not left."""

    is_unknown: bool = False
    """Whether the person may begin later, so that the account is not enabled."""
    pause: str = ""
    """Why an enabled account is disabled until the start; empty if it is not."""


def start_of(
    employee: Employee, standing: Standing, remembered: PersonMemory | None, calendar: Calendar, *, others_have: bool
) -> Start:
    """What is known of the start, by HR now and before.

    Args:
        employee: the record.
        standing: the lifecycle state by this record.
        remembered: what is remembered of the person; None if nothing is.
        calendar: the time of the run.
        others_have: whether HR has a start of anybody, and could have one of this person.
    """
    if standing.presence in (Presence.UPCOMING, Presence.FUTURE):
        return Start(pause=_too_early(standing.why, remembered))
    if standing.presence is not Presence.ACTIVE or employee.start_date:
        return Start()
    before = _before(employee, remembered, calendar)
    if before is None:
        return Start(is_unknown=others_have)
    day, is_reached = before
    if is_reached:
        return Start()
    return Start(is_unknown=True, pause=_too_early(f"HR had the start date {day}, and has none any more", remembered))


def _before(
    employee: Employee, remembered: PersonMemory | None, calendar: Calendar
) -> tuple[datetime.date, bool] | None:
    """The start that HR had, and whether it was reached when HR had it last; None if it had none."""
    said = remembered.said.get("start_date") if remembered else None
    if said is None:
        return None
    # Runs that were missed, or stopped, do not know since when HR lacks the start.
    last = remembered.listed if remembered else None
    text, until = (said.before, said.since) if said.value is None else (said.value, last or calendar.now)
    day = known_day(text)
    return None if day is None else (day, day <= calendar.day_of(employee, until))


def _too_early(why: str, remembered: PersonMemory | None) -> str:
    if remembered is None or remembered.enabled is None:
        return ""
    return f"{why}; a run enabled the account on {remembered.enabled:%Y-%m-%d}"
