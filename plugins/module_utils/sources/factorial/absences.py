# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts leaves of Factorial to absences: approved, not deleted, and of a type that does not count as working."""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import re
import typing as t

from ...model.absence import Absence
from ...web.errors import PermissionDeniedError
from ..record import Record
from .api import FactorialApi, Filters

LEAVES = "timeoff/leaves"
LEAVE_TYPES = "timeoff/leave_types"

SCOPE = "time_off"
"""OAuth scope of both resources."""

MEMBERS = (
    "id",
    "employee_id",
    "leave_type_id",
    "leave_type_name",
    "start_on",
    "finish_on",
    "half_day",
    "start_time",
    "hours_amount_in_cents",
    "approved",
    "deleted_at",
)
"""The members to keep of a leave. Its reason and its description are private and are not kept."""

PRIVATE_MEMBERS = ("employee_full_name", "description", "reason")

APPROVED: Filters = (("approved", "true"), ("include_deleted_leaves", "false"))

NOON = "12:00:00"
"""The boundary of half days, which Factorial does not return."""

_PEOPLE_AT_ONCE = 100
"""Maximum number of identifiers in one URL, which must not become too long."""

_LONGEST_DAY = 2400
"""The hundredths of hours in a day. A leave of one day with more of them is a typing error."""

_CLOCK = re.compile(
    r"(?:\d{4}-\d{2}-\d{2}[T ])?([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII
)
"""A time of day. Its form in Factorial is not documented. If it is a timestamp, its offset is ignored, because Rails
writes times of day with a meaningless offset."""


class FactorialAbsences:
    """Reads the leaves of a company."""

    def __init__(self, api: FactorialApi, source: str) -> None:
        self._api = api
        self._source = source
        self.warnings: list[str] = []
        self._without_time = 0

    def read(
        self, first: datetime.date, last: datetime.date, people: collections.abc.Sequence[str] = ()
    ) -> list[Absence]:
        """Absences that include at least one day of the period, of all employees or of those with these identifiers.

        Raises:
            SourceError: the absences cannot be read, or the answer cannot be trusted.
        """
        try:
            workable = self._workable_types()
            rows = [row for filters in _filters(first, last, people) for row in self._api.all(LEAVES, filters, MEMBERS)]
        except PermissionDeniedError as error:
            raise PermissionDeniedError(
                f"{error} Absences need the scope {SCOPE} and permission to see the leaves of all employees."
            ) from error
        absences = [absence for row in rows if (absence := self._absence(row, workable))]
        self._warn()
        return absences

    def _workable_types(self) -> frozenset[str]:
        """Identifiers of the types of leave that count as working, such as working from home."""
        rows = self._api.all(LEAVE_TYPES, (), ("id", "workable"))
        return frozenset(
            str(row["id"])
            for row in rows
            if Record(row, f"Source {self._source}, leave type id {row['id']}", self.warnings).flag("workable")
        )

    def _absence(self, row: t.Mapping[str, t.Any], workable: frozenset[str]) -> Absence | None:
        """The leave as an absence; None if it is none. An absence that cannot be read has flaws."""
        flaws: list[str] = []
        where = f"Source {self._source}, leave id {row['id']}"
        record = Record(row, where, flaws)
        if not _is_approved(record, workable) and not flaws:
            return None
        first, last, half = record.day("start_on"), record.day("finish_on"), record.text("half_day")
        if first is None and not flaws:
            flaws.append(f"{where}: the field start_on is empty. Correct it in Factorial.")
        start, end = self._part_of_day(record, first, half) if first and first == last else (None, None)
        absence = Absence(
            source=self._source,
            id=str(row["id"]),
            employee_id=record.identifier("employee_id"),
            type=record.text("leave_type_name"),
            first_day=first or "",
            last_day=last,
            start=start,
            end=end,
            half_day=half,
        )
        return dataclasses.replace(absence, flaws=tuple(flaws)) if flaws else absence

    def _part_of_day(self, record: Record, day: str, half: str | None) -> tuple[str | None, str | None]:
        """Begin and end of a leave of one day, each None if it is that of the day."""
        if half == "beginning_of_day":
            return None, f"{day}T{NOON}"
        if half == "end_of_day":
            return f"{day}T{NOON}", None
        amount = record.text("hours_amount_in_cents") or ""
        hundredths = min(int(amount), _LONGEST_DAY) if amount.isdecimal() else 0
        clock = _CLOCK.fullmatch(record.text("start_time") or "")
        if not hundredths or not clock:
            self._without_time += bool(hundredths)
            return None, None
        start = datetime.datetime.fromisoformat(f"{day}T{clock[1]}:{clock[2]}:00")
        end = start + datetime.timedelta(hours=hundredths / 100)
        return start.isoformat(), end.isoformat()

    def _warn(self) -> None:
        if self._without_time:
            self.warnings.append(
                f"Source {self._source}: leaves of some hours without a valid time of day: {self._without_time}. "
                "They count as whole days."
            )


def _is_approved(record: Record, workable: frozenset[str]) -> bool:
    """Whether the record is an approved absence, regardless of the filters of the request."""
    return (
        record.flag("approved") is True
        and record.text("deleted_at") is None
        and record.identifier("leave_type_id") not in workable
    )


def _filters(
    first: datetime.date, last: datetime.date, people: collections.abc.Sequence[str]
) -> collections.abc.Iterator[Filters]:
    """The filters of each request: one request, unless there are too many people for one URL."""
    days = (("from", first.isoformat()), ("to", last.isoformat()), *APPROVED)
    if not people:
        yield days
    for begin in range(0, len(people), _PEOPLE_AT_ONCE):
        several = people[begin : begin + _PEOPLE_AT_ONCE]
        yield (*days, *(("employee_ids[]", identifier) for identifier in several))
