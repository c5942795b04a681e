# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Approved absences: what an HR system says, and what templates see of it as `employee.absence`."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

DAYS_AHEAD: t.Final = 14
"""How many days before it begins an absence is of interest."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Approved time off of one person, as HR knows it. Work elsewhere is none."""

    source: str
    """Name of the source, as configured."""
    id: str
    """Identifier in the source, an opaque string."""
    employee_id: str | None = None
    """The person's identifier in the source, where the source says it."""
    email: str | None = None
    """The person's e-mail address, where the source names people by it."""
    type: str | None = None
    """What HR calls it, such as `Holidays`. It can tell about somebody's health."""
    first_day: str
    """ISO 8601 day."""
    last_day: str | None = None
    """ISO 8601 day, on which the person is still absent; None as long as the end is open."""
    start: str | None = None
    """When it begins, where it is not with the first day: ISO 8601, local in `timezone` unless it has an offset."""
    end: str | None = None
    """When it ends, where it is not with the last day; as `start`."""
    timezone: str | None = None
    """IANA name; None for that of the employee."""
    half_day: str | None = None
    """`beginning_of_day` or `end_of_day`, where the source has it so; `start` and `end` then say the same."""

    def to_dict(self) -> dict[str, t.Any]:
        """The record as plain data."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, record: t.Mapping[str, t.Any]) -> Absence:
        """The inverse of `to_dict`."""
        return cls(**record)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NearAbsence:
    """The absence that lasts or comes next; several that follow each other without a gap are one."""

    first_day: str
    last_day: str | None
    """None as long as the end is open."""
    start: datetime.datetime
    """With the offset of the place where it holds."""
    end: datetime.datetime | None
    """The instant from which on the person is back; None as long as that is open."""
    type: str | None
    """That of the first one."""
    source: str
    """That of the first one."""

    def to_dict(self, now: datetime.datetime) -> dict[str, t.Any]:
        """What templates see as `employee.absence`.

        Returns:
            `first_day`, `last_day` (ISO 8601 days), `start`, `end` (ISO 8601 instants with an offset), `begun` (whether
            it lasts at the instant `now`), `type` and `source`.
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
