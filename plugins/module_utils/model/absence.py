# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Approved absences: the records of HR systems, and `employee.absence` for templates."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

DAYS_AHEAD: t.Final = 14
"""How many days before its start templates see an absence."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Approved time off of one person, as recorded in HR. Remote work is not an absence."""

    source: str
    """Name of the source, as configured."""
    id: str
    """Identifier in the source, an opaque string."""
    employee_id: str | None = None
    """The person's identifier in the source, if the source has it."""
    email: str | None = None
    """The person's e-mail address, if the source identifies people by it."""
    type: str | None = None
    """HR's name for it, such as `Holidays`. It may reveal health data."""
    first_day: str
    """ISO 8601 day; empty if `flaws` says that it cannot be read."""
    last_day: str | None = None
    """ISO 8601 day, included in the absence; None if the end is open."""
    start: str | None = None
    """Its start, unless that is the start of the first day: ISO 8601, local in `timezone` unless it has an offset."""
    end: str | None = None
    """Its end, unless that is the end of the last day; in the form of `start`."""
    timezone: str | None = None
    """IANA name; None for the employee's time zone."""
    half_day: str | None = None
    """`beginning_of_day` or `end_of_day`, if the source has it; `start` and `end` then mean the same."""
    flaws: tuple[str, ...] = ()
    """Why values of the record cannot be used, as sentences. The absence is left out, with a warning."""

    def to_dict(self) -> dict[str, t.Any]:
        """The record as plain data; `flaws` is omitted if empty."""
        record = {**dataclasses.asdict(self), "flaws": list(self.flaws)}
        return record if self.flaws else {name: value for name, value in record.items() if name != "flaws"}

    @classmethod
    def from_dict(cls, record: t.Mapping[str, t.Any]) -> Absence:
        """The inverse of `to_dict`."""
        return cls(**{**record, "flaws": tuple(record.get("flaws", ()))})


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NearAbsence:
    """A person's current or next absence; absences without a gap between them are combined into one."""

    first_day: str
    last_day: str | None
    """None if the end is open."""
    start: datetime.datetime
    """With the UTC offset of the absence's time zone."""
    end: datetime.datetime | None
    """The time from which on the person is back; None if the end is open."""
    type: str | None
    """The type of the first absence."""
    source: str
    """The source of the first absence."""

    def to_dict(self, now: datetime.datetime) -> dict[str, t.Any]:
        """The value of `employee.absence` in templates.

        Returns:
            `first_day`, `last_day` (ISO 8601 days), `start`, `end` (ISO 8601 timestamps with an offset), `begun`
            (whether it has started at the time `now`), `type` and `source`.
        """
        return {
            "first_day": self.first_day,
            "last_day": self.last_day,
            "start": self.start.isoformat(),
            "end": None if self.end is None else self.end.isoformat(),
            "begun": self.start <= now,
            "type": self.type,
            "source": self.source,
        }


NEAR_FIELDS = tuple(field.name for field in dataclasses.fields(NearAbsence))
