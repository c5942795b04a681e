# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a stage of an employee's life is reached: `start - 7 days`, `end + 30 days`, `change of department + 14 days`.

A stage is an instant that follows from the dates of one person alone, so it does not matter when a run looks at it.
Pure, except for the system's time zone database.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
import re
import typing as t

from ..model.absence import DAYS_AHEAD
from ..model.employee import FIELDS, LOCATION_FIELDS
from ..values.instants import known_day, time_zone
from ..values.periods import Unit, amount
from ..values.suggestions import suggestion
from .absences import DAYS_AROUND

if t.TYPE_CHECKING:
    from ..model.absence import NearAbsence
    from ..model.employee import Employee
    from ..model.memory import Said

EXAMPLE: t.Final = "Write, for example, start - 7 days, end, end + 30 days, or change of department + 14 days."
MOST_YEARS: t.Final = 100
"""The longest offset. Nobody keeps anything for longer, so a longer one is a typing error."""


class Anchor(enum.StrEnum):
    """The event of an employee's life from which a stage is counted."""

    START = "start"
    """The beginning of the first day of work."""
    END = "end"
    """The beginning of the day on which access ends."""
    ABSENCE_START = "absence start"
    """The beginning of the current absence, or of the next one."""
    ABSENCE_END = "absence end"
    """The end of the current absence, or of the last one."""
    CHANGE = "change of"
    """The first run that read the present value of an employee field, if an earlier run had read another one."""


_MOST: t.Final = {
    Unit.HOUR: MOST_YEARS * 365 * 24,
    Unit.DAY: MOST_YEARS * 365,
    Unit.WEEK: MOST_YEARS * 52,
    Unit.MONTH: MOST_YEARS * 12,
}
_IN_DAYS: t.Final = {Unit.HOUR: 1 / 24, Unit.DAY: 1, Unit.WEEK: 7, Unit.MONTH: 28}

_ANCHORS: t.Final = tuple(anchor.value for anchor in Anchor if anchor is not Anchor.CHANGE)
_FORM: t.Final = re.compile(
    r"(?:change of (?P<field>\S+)|(?P<anchor>[a-z][a-z ]*?))"
    r"(?:\s*(?P<sign>[+-])(?P<offset>[\sa-z0-9]*))?",
    re.ASCII | re.IGNORECASE,
)

_NOT_REMEMBERED: t.Final = frozenset(
    ("flaws", "id", "key", "location", "custom", "personal_email", "private", "raw", "source")
)
"""Employee fields that identify the record, that are private, or that have no text."""
CHANGING: t.Final = (
    *(name for name in FIELDS if name not in _NOT_REMEMBERED),
    *(f"location.{name}" for name in LOCATION_FIELDS),
)
"""The employee fields whose changes a stage can follow, besides custom fields."""
_CUSTOM: t.Final = re.compile(r"custom\.\S+")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """When a stage begins: an event, and an offset from it."""

    anchor: Anchor
    field: str = ""
    """Of a change, the employee field: `department`, `location.city`, `custom.site`."""
    number: int = 0
    """Before the event if it is negative."""
    unit: Unit = Unit.DAY
    """Only hours are elapsed time; all others are days of the calendar."""

    @property
    def event(self) -> str:
        """`end`, or `change of department`."""
        return f"{self.anchor.value} {self.field}".rstrip()

    @property
    def offset(self) -> str:
        """`+ 30 days`; empty if the stage begins with the event."""
        number = abs(self.number)
        plural = "" if number == 1 else "s"
        return f"{'-' if self.number < 0 else '+'} {number} {self.unit.value}{plural}" if number else ""

    def __str__(self) -> str:
        return f"{self.event} {self.offset}".rstrip()


def read_at(text: str) -> At:
    """The meaning of the option `at`.

    Raises:
        ValueError: it has none; the message is the end of a sentence that names the option, with what to do next.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"is {text!r}, which is not a point of an employee's life. {EXAMPLE}")
    at = _anchored(found, text)
    return at if found["sign"] is None else _with_offset(at, found, text)


def _anchored(found: re.Match[str], text: str) -> At:
    field = found["field"]
    if field is not None:
        return At(anchor=Anchor.CHANGE, field=_field(field, text))
    anchor = " ".join(found["anchor"].lower().split())
    if anchor not in _ANCHORS:
        near = suggestion(anchor, (*_ANCHORS, "change of department")) or "."
        raise ValueError(f"is {text!r}, but there is no event {anchor!r}{near} {EXAMPLE}")
    return At(anchor=Anchor(anchor))


def _field(field: str, text: str) -> str:
    if field in CHANGING or _CUSTOM.fullmatch(field):
        return field
    near = suggestion(field, CHANGING) or "."
    raise ValueError(
        f"is {text!r}, but runs do not remember a field {field!r} of employees{near} Name a field of the employee such"
        " as department, a member of the location such as location.city, or a custom field such as custom.site."
    )


def _with_offset(at: At, found: re.Match[str], text: str) -> At:
    offset = amount(found["offset"])
    if offset is None:
        near = " Write years as months: 12 months." if "year" in found["offset"].lower() else ""
        raise ValueError(f"is {text!r}, but an offset is a number of hours, days, weeks or months.{near} {EXAMPLE}")
    number, unit = offset
    if number > _MOST[unit]:
        raise ValueError(f"is {text!r}, which is more than {MOST_YEARS} years. Correct the number.")
    signed = dataclasses.replace(at, number=-number if found["sign"] == "-" else number, unit=unit)
    problem = _impossible(signed)
    if problem:
        raise ValueError(f"is {text!r}, which is never reached: {problem}")
    return signed


def _impossible(at: At) -> str:
    """Why the stage could never be reached; empty if it can."""
    if at.anchor is Anchor.CHANGE and at.number < 0:
        return "a run learns of a change when it happens, and not before. Use + instead of -, or no offset."
    days = at.number * _IN_DAYS[at.unit]
    if at.anchor is Anchor.ABSENCE_START and -days > DAYS_AHEAD:
        return f"runs see absences {DAYS_AHEAD} days before they start. Use a shorter offset."
    if at.anchor is Anchor.ABSENCE_END and days > DAYS_AROUND:
        return f"runs read the absences of the last {DAYS_AROUND} days. Use a shorter offset."
    return ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """The events of one employee's life, as far as they are known."""

    now: datetime.datetime
    """The time of the run, with a time zone."""
    timezone: str
    """IANA name of the zone in which the employee's days begin."""
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    has_left: bool = False
    """Whether the employee has left at the time of the run."""
    absence_start: datetime.datetime | None = None
    absence_end: datetime.datetime | None = None
    changes: t.Mapping[str, datetime.datetime] = dataclasses.field(default_factory=dict)
    """By employee field."""

    def event(self, at: At) -> datetime.datetime | None:
        """The time of the event; None if there is none, or if it is not known."""
        match at.anchor:
            case Anchor.START:
                return self.start
            case Anchor.END:
                return self.end
            case Anchor.ABSENCE_START:
                return self.absence_start
            case Anchor.ABSENCE_END:
                return self.absence_end
        return self.changes.get(at.field)

    def begins(self, at: At) -> datetime.datetime | None:
        """When the stage begins, in UTC; None if that is not known.

        Days, weeks and months lead to the beginning of a day where the employee works. A month without the day ends on
        its last day. Hours are elapsed hours, also in a night in which clocks change.
        """
        event = self.event(at)
        if event is None:
            return None
        if not at.number:
            return event.astimezone(datetime.UTC)
        if at.unit is Unit.HOUR:
            return event.astimezone(datetime.UTC) + datetime.timedelta(hours=at.number)
        return midnight(_moved(event.astimezone(time_zone(self.timezone)).date(), at), self.timezone)

    def is_reached(self, at: At) -> bool:
        """Whether the stage has begun. What would have begun after the end does not begin any more."""
        begins = self.begins(at)
        if begins is None or begins > self.now:
            return False
        return self.applies(at) or self.end is None or begins < self.end

    def applies(self, at: At) -> bool:
        """Whether a reached stage still decides. After the end, only stages of the end do."""
        return not self.has_left or at.anchor is Anchor.END

    def has_prepared(self, at: At) -> bool:
        """Whether the stage comes before a start that has come since. It then says nothing of access any more."""
        is_before = at.anchor is Anchor.START and at.number < 0
        return is_before and self.start is not None and self.start <= self.now

    def words(self, at: At) -> str:
        """The stage with the day of its event: `end 2026-10-31 + 30 days`.

        The days of absences are left out, because an absence can disclose the health of the employee.
        """
        event = self.event(at)
        if event is None or at.anchor in (Anchor.ABSENCE_START, Anchor.ABSENCE_END):
            return str(at)
        day = event.astimezone(time_zone(self.timezone)).date()
        return f"{at.event} {day} {at.offset}".rstrip()


def _moved(day: datetime.date, at: At) -> datetime.date:
    if at.unit is not Unit.MONTH:
        return day + datetime.timedelta(days=at.number * (7 if at.unit is Unit.WEEK else 1))
    months = day.year * 12 + day.month - 1 + at.number
    year, month = months // 12, months % 12 + 1
    next_month = datetime.date(year + month // 12, month % 12 + 1, 1)
    last = next_month - datetime.timedelta(days=1)
    return datetime.date(year, month, min(day.day, last.day))


def midnight(day: datetime.date, timezone: str) -> datetime.datetime:
    """The beginning of the day, in UTC.

    Where clocks change at midnight, it is the first of two midnights, or the time at which the clocks skip one.
    """
    return datetime.datetime.combine(day, datetime.time(), time_zone(timezone)).astimezone(datetime.UTC)


def life_of(
    employee: Employee,
    *,
    has_left: bool,
    now: datetime.datetime,
    timezone: str,
    coming: NearAbsence | None = None,
    begun: NearAbsence | None = None,
    said: t.Mapping[str, Said] | None = None,
    saying: t.Mapping[str, str | None] | None = None,
) -> Life:
    """The events of one employee's life.

    Args:
        employee: the merged record.
        has_left: whether the employee has left.
        now: the time of the run.
        timezone: IANA name of the employee's zone.
        coming: the current absence, or the next one.
        begun: the current absence, or the last one.
        said: what HR said last of the employee, by field.
        saying: what HR says now, of the fields that are remembered.
    """
    known = said or {}
    return Life(
        now=now,
        timezone=timezone,
        start=_beginning(employee.start_date, timezone),
        end=_end(employee, has_left=has_left, now=now, timezone=timezone, status=known.get("status")),
        has_left=has_left,
        absence_start=coming.start if coming else None,
        absence_end=begun.end if begun else None,
        changes=dict(_changes(known, saying or {}, now)),
    )


def _beginning(text: str | None, timezone: str) -> datetime.datetime | None:
    day = known_day(text)
    return None if day is None else midnight(day, timezone)


def _end(
    employee: Employee, *, has_left: bool, now: datetime.datetime, timezone: str, status: Said | None
) -> datetime.datetime | None:
    """When access ends. HR can say that somebody has left without a day: then, the first run that read so counts."""
    end = _beginning(employee.end_date, timezone)
    is_over = end is not None and end <= now
    if not has_left:
        # An end that has come is that of a former employment.
        start = _beginning(employee.start_date, timezone)
        is_former = is_over or (end is not None and start is not None and end < start)
        return None if is_former else end
    if is_over:
        return end
    return status.since if status is not None and status.value == employee.status == "inactive" else now


def _changes(
    said: t.Mapping[str, Said], saying: t.Mapping[str, str | None], now: datetime.datetime
) -> t.Iterator[tuple[str, datetime.datetime]]:
    """The fields of which an earlier value is known. A value that this run reads first has changed now."""
    for field, value in saying.items():
        known = said.get(field)
        if known is None:
            continue
        if known.value != value:
            if known.value is not None:
                yield field, now
        elif known.before is not None:
            yield field, known.since
