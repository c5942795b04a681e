# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The calendar of the lab's companies, whose offices are in Warsaw and Barcelona.

A run decides by the day that it is where somebody works. In the last hours of a day of UTC, that is the next day.
"""

from __future__ import annotations

import datetime
import typing as t
import zoneinfo

ZONE: t.Final = zoneinfo.ZoneInfo("Europe/Warsaw")
"""The time zone of the offices: the clocks of Warsaw and Barcelona always show the same."""


def today() -> datetime.date:
    """The day that it is in the offices."""
    return datetime.datetime.now(ZONE).date()


def day(number: int) -> str:
    """The day that comes so many days after today (or before it, if the number is negative), in ISO 8601."""
    return (today() + datetime.timedelta(days=number)).isoformat()
