# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time off: kinds of it, and who takes it when, without any system's wire format."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

STATES = ("approved", "pending", "rejected")
HALVES = ("beginning_of_day", "end_of_day")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LeaveType:
    """A kind of leave."""

    name: str
    workable: bool = False
    """Whether it counts as working, such as work at home."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Time off that somebody has asked for in one of the systems."""

    serial: int
    """Unique; the systems' ids come from it."""
    system: str
    number: str
    """Employee number of the person."""
    kind: str
    """Name of a `LeaveType`."""
    first_day: datetime.date
    last_day: datetime.date | None = None
    """None for an end that is open."""
    state: str = "approved"
    """One of `STATES`."""
    deleted: bool = False
    half_day: str | None = None
    """One of `HALVES`, for half a day."""
    starts_at: str | None = None
    """`10:00`, for leave of some `hours` of one day."""
    hours: float | None = None

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise ValueError(f"state is {self.state!r}; it must be one of {', '.join(STATES)}")
        if self.half_day not in (None, *HALVES):
            raise ValueError(f"half_day is {self.half_day!r}; it must be one of {', '.join(HALVES)}")
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError(f"last_day is {self.last_day}, which is before {self.first_day}")

    def lasts_within(self, first: datetime.date | None, last: datetime.date | None) -> bool:
        """Whether it lasts on one of these days; None is no limit."""
        begins_in_time = last is None or self.first_day <= last
        return begins_in_time and (first is None or self.last_day is None or self.last_day >= first)


HOLIDAYS = "Holidays"
PARENTAL = "Parental leave"
HOME_OFFICE = "Home office"
DOCTOR = "Doctor"

LEAVE_TYPES = (
    LeaveType(name=HOLIDAYS),
    LeaveType(name=PARENTAL),
    LeaveType(name=DOCTOR),
    LeaveType(name=HOME_OFFICE, workable=True),
)

_Row = tuple[str, str, str, int, int | None, dict[str, t.Any]]

# System, employee number, kind, first and last day counted from today, and what is special about it.
_DEMO: tuple[_Row, ...] = (
    ("factorial", "1011", HOLIDAYS, -1, 4, {}),
    ("factorial", "1011", DOCTOR, 5, 6, {}),
    ("factorial", "1002", HOLIDAYS, 7, 11, {}),
    ("factorial", "1012", HOLIDAYS, -10, -5, {}),
    ("factorial", "1003", HOLIDAYS, 0, 2, {"state": "pending"}),
    ("factorial", "1005", HOLIDAYS, 0, 2, {"state": "rejected"}),
    ("factorial", "1007", HOLIDAYS, 0, 2, {"deleted": True}),
    ("factorial", "1009", HOME_OFFICE, 0, 2, {}),
    ("factorial", "1010", HOLIDAYS, 1, 1, {"half_day": "end_of_day"}),
    ("factorial", "1014", DOCTOR, 2, 2, {"starts_at": "10:00", "hours": 2.5}),
    ("factorial", "1015", PARENTAL, -20, None, {}),
    ("calamari", "2002", HOLIDAYS, 3, 5, {}),
    ("calamari", "2003", HOLIDAYS, -1, 3, {}),
    ("calamari", "2004", HOLIDAYS, 0, 2, {"state": "pending"}),
    ("calamari", "2005", HOLIDAYS, 0, 2, {"state": "rejected"}),
    ("calamari", "2001", HOLIDAYS, 0, 2, {"deleted": True}),
    ("calamari", "2006", HOME_OFFICE, 0, 2, {}),
    ("calamari", "2007", HOLIDAYS, 1, 1, {"half_day": "beginning_of_day"}),
    ("calamari", "2008", HOLIDAYS, 1, 2, {}),
)


def demo_leaves(today: datetime.date) -> tuple[Leave, ...]:
    """The time off of the demo's people."""
    return tuple(_leave(serial, row, today) for serial, row in enumerate(_DEMO, 1))


def _leave(serial: int, row: _Row, today: datetime.date) -> Leave:
    system, number, kind, first, last, more = row
    return Leave(
        serial=serial,
        system=system,
        number=number,
        kind=kind,
        first_day=today + datetime.timedelta(days=first),
        last_day=None if last is None else today + datetime.timedelta(days=last),
        **more,
    )
