# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Factorial's leaves as absences: approved, not deleted, and of a type that does not count as working."""

from __future__ import annotations

import collections.abc
import datetime
import re

from ...errors import SourceError
from ...model.absence import Absence
from ...web.errors import PermissionDeniedError
from ..record import Record
from .api import FactorialApi, Filters

LEAVES = "timeoff/leaves"
LEAVE_TYPES = "timeoff/leave_types"

SCOPE = "time_off"
"""OAuth scope of both."""

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
"""What is kept of a leave: neither its reason nor its description, which are nobody else's business."""

PRIVATE_MEMBERS = ("employee_full_name", "description", "reason")

APPROVED: Filters = (("approved", "true"), ("include_deleted_leaves", "false"))

NOON = "12:00:00"
"""Where a day's halves meet, since Factorial does not say it."""

_PEOPLE_AT_ONCE = 100
"""Identifiers in one address, which would become too long."""

_CLOCK = re.compile(
    r"(?:\d{4}-\d{2}-\d{2}[T ])?([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII
)
"""A time of day. How Factorial writes it is not documented; where it is an instant,
its offset is left out, as Rails writes times of day with one that means nothing."""


class FactorialAbsences:
    """Reads the leaves of one company."""

    def __init__(self, api: FactorialApi, source: str) -> None:
        self._api = api
        self._source = source
        self.warnings: list[str] = []
        self._without_time = 0

    def read(
        self, first: datetime.date, last: datetime.date, people: collections.abc.Sequence[str] = ()
    ) -> list[Absence]:
        """Absences that last on one of the days, of everybody or of the people with these identifiers.

        Raises:
            SourceError: they cannot be read or trusted.
        """
        try:
            workable = self._workable_types()
            rows = [row for filters in _filters(first, last, people) for row in self._api.all(LEAVES, filters, MEMBERS)]
        except PermissionDeniedError as error:
            raise PermissionDeniedError(
                f"{error} For absences that is the scope {SCOPE}, and a person or key that may see everybody's."
            ) from error
        records = [Record(row, f"Source {self._source}, leave id {row['id']}") for row in rows]
        absences = [self._absence(record) for record in records if _is_approved(record, workable)]
        self._warn()
        return absences

    def _workable_types(self) -> frozenset[str]:
        """Types that count as working, such as work at home."""
        rows = self._api.all(LEAVE_TYPES, (), ("id", "workable"))
        return frozenset(
            str(row["id"])
            for row in rows
            if Record(row, f"Source {self._source}, leave type id {row['id']}").flag("workable")
        )

    def _absence(self, record: Record) -> Absence:
        identifier, first, last = record.identifier("id") or "", record.day("start_on"), record.day("finish_on")
        if first is None:
            raise SourceError(
                f"Source {self._source}, leave id {identifier}: the field start_on is empty, so that nobody knows when "
                "it begins. Correct it in Factorial, then run again."
            )
        half = record.text("half_day")
        start, end = self._part_of_day(record, first, half) if first == last else (None, None)
        return Absence(
            source=self._source,
            id=identifier,
            employee_id=record.identifier("employee_id"),
            type=record.text("leave_type_name"),
            first_day=first,
            last_day=last,
            start=start,
            end=end,
            half_day=half,
        )

    def _part_of_day(self, record: Record, day: str, half: str | None) -> tuple[str | None, str | None]:
        """Begin and end of a leave of one day, where it is not the whole of it."""
        if half == "beginning_of_day":
            return None, f"{day}T{NOON}"
        if half == "end_of_day":
            return f"{day}T{NOON}", None
        amount = record.text("hours_amount_in_cents") or ""
        hundredths = int(amount) if amount.isdecimal() else 0
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
                f"Source {self._source}: leaves of hours without a time of day that can be read: {self._without_time}. "
                "They are taken for whole days."
            )


def _is_approved(record: Record, workable: frozenset[str]) -> bool:
    """Whether it is time off for certain, whatever the list was to be limited to."""
    return (
        record.flag("approved") is True
        and record.text("deleted_at") is None
        and record.identifier("leave_type_id") not in workable
    )


def _filters(
    first: datetime.date, last: datetime.date, people: collections.abc.Sequence[str]
) -> collections.abc.Iterator[Filters]:
    """The filters of each list to read: one, unless the people are too many for one address."""
    days = (("from", first.isoformat()), ("to", last.isoformat()), *APPROVED)
    if not people:
        yield days
    for begin in range(0, len(people), _PEOPLE_AT_ONCE):
        several = people[begin : begin + _PEOPLE_AT_ONCE]
        yield (*days, *(("employee_ids[]", identifier) for identifier in several))
