# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Dates that cannot be right, whoever they belong to."""

from __future__ import annotations

import datetime
import typing as t

from ...values.instants import is_open_end, known_day

LONGEST_CAREER: t.Final = 75
"""Years. Nobody has begun to work before."""
FARTHEST_START: t.Final = 5
"""Years ahead in which somebody may begin to work."""
FIRST_END: t.Final = datetime.date(1980, 1, 1)
"""No HR system has leavers from before. 1970-01-01 is the day zero of Unix."""


def implausible_start(text: str | None, today: datetime.date) -> bool:
    """Whether the first day of work is a lifetime ago, or years ahead."""
    if not text:
        return False
    day = known_day(text)
    if day is None:
        return not is_open_end(text)
    return not today.year - LONGEST_CAREER <= day.year <= today.year + FARTHEST_START


def implausible_end(text: str | None, start: str | None) -> bool:
    """Whether the end is before the start, or before all HR systems. No end is plausible."""
    if not text or is_open_end(text):
        return False
    day, begin = known_day(text), known_day(start)
    return day is None or day < FIRST_END or bool(begin and day < begin)
