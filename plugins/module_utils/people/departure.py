# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Has this person left? The question that is asked before any other.

Nothing else that is wrong with a record may keep a leaver's access: not sources that disagree, not a number that exists
twice, not an unknown time zone, not a start date that cannot be read. Therefore this file reads only the status and the
dates, and ignores a date that it cannot read.
"""

from __future__ import annotations

import datetime
import functools
import typing as t

from ..values.instants import is_open_end, is_plausible, known_day

if t.TYPE_CHECKING:
    from ..model.employee import Employee


def departure(employee: Employee, today: datetime.date) -> str:
    """Why the person has left according to this record; empty if the record does not say so.

    Access ends at the start of the day `end_date`. A rehire has a `start_date` after the `end_date`, and is back from
    that day on.

    Args:
        employee: the record.
        today: the day at the employee's workplace.
    """
    end = known_day(employee.end_date)
    if end is not None and end <= today:
        start = known_day(employee.start_date)
        is_back = start is not None and end < start <= today
        if not is_back:
            return f"end date {end} reached"
    return "status inactive" if employee.status == "inactive" else ""


def starts_later(employee: Employee, today: datetime.date) -> bool:
    """Whether the record has a start that is still ahead, or cannot be read: the person may return."""
    start = known_day(employee.start_date)
    return bool(day_problem(employee.start_date)) if start is None else start > today


@functools.lru_cache(maxsize=1 << 12)
def day_problem(text: str | None) -> str:
    """Why the text is not the day of a start or an end, for a message; empty if it is, or if there is none."""
    if not text:
        return ""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return f"{text!r} is not a day such as 2026-11-30"
    return "" if is_plausible(day) else f"{text} is not a plausible day, because of its year"


@functools.lru_cache(maxsize=1 << 12)
def end_problem(text: str | None) -> str:
    """The same for the day of an end, which can also mean "never"."""
    return "" if is_open_end(text) else day_problem(text)
