# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated Calamari's `leave/request/v1/find-advanced`.

Assumptions, where the documentation is silent: a request names its employee by `employeeEmail`, as public clients read
it; without `employees` those of everybody come; an unknown employee refuses the whole question.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ..simulation.web import Request
from . import company as c
from .leaves import Leave
from .tables import Row

STATUSES = {"approved": "ACCEPTED", "pending": "PENDING", "rejected": "REJECTED"}
FILTERS = {"APPROVED": "ACCEPTED", "PENDING": "PENDING", "REJECTED": "REJECTED", "CANCELED": "CANCELED"}
"""What a filter calls a status, and what answers do."""

WORKING_HOURS = ("08:00:00", "12:00:00", "16:00:00")
"""Begin, middle and end of everybody's working day."""


class RefusedError(ValueError):
    """A question that is refused, with Calamari's code and the field."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__("Incorrect value")
        self.code = code
        self.field = field


@dataclasses.dataclass(frozen=True)
class Known:
    """What Calamari knows about one employee."""

    number: str
    email: str
    timezone: str | None


def find(request: Request, company: c.Company, employees: t.Iterable[Known]) -> list[Row]:
    """The rows that answer a request. Raises RefusedError."""
    body = _body(request)
    first, last = _day(body, "from", "INVALID_DATE_FROM"), _day(body, "to", "INVALID_DATE_TO")
    known = {employee.number: employee for employee in employees}
    numbers = _numbers(body.get("employees"), known)
    statuses = {FILTERS.get(status) for status in body.get("absenceStatuses") or FILTERS}
    kinds = {kind.name: (index, kind.workable) for index, kind in enumerate(company.leave_types)}
    return [
        row
        for leave in company.leaves
        if leave.system == c.CALAMARI and leave.number in numbers and leave.lasts_within(first, last)
        if (row := _row(leave, known[leave.number], *kinds[leave.kind]))["status"] in statuses
    ]


def _body(request: Request) -> dict[str, t.Any]:
    try:
        body = request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise RefusedError("INVALID_JSON_PAYLOAD", "")
    return body


def _day(body: t.Mapping[str, t.Any], member: str, code: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(body[member])
    except (KeyError, TypeError, ValueError):
        raise RefusedError(code, member) from None


def _numbers(employees: t.Any, known: t.Mapping[str, Known]) -> set[str]:
    """Employee numbers of those who are asked about, by e-mail or `externalNumber:…`."""
    if not employees:
        return set(known)
    if not isinstance(employees, list):
        raise RefusedError("INVALID_EMPLOYEE", "employees")
    names = {name: one.number for one in known.values() for name in (one.email, f"externalNumber:{one.number}")}
    if not all(isinstance(name, str) and name in names for name in employees):
        raise RefusedError("INVALID_EMPLOYEE", "employees")
    return {names[name] for name in employees}


def _row(leave: Leave, employee: Known, kind: int, workable: bool) -> Row:
    last = leave.last_day or leave.first_day + datetime.timedelta(days=365)
    written = f"{leave.first_day.isoformat()}T01:32:43+0000"
    return {
        "id": 9000 + leave.serial,
        "employeeEmail": employee.email,
        "from": leave.first_day.isoformat(),
        "to": last.isoformat(),
        "absenceTypeName": leave.kind,
        "absenceTypeId": 13 + kind,
        "absenceCategory": "WORK" if workable else "TIMEOFF",
        "status": "CANCELED" if leave.deleted else STATUSES[leave.state],
        "entitlementAmount": 0.5 if leave.half_day else float((last - leave.first_day).days + 1),
        "reason": f"{c.PRIVATE_MARK}-REASON-{leave.serial}",
        "amountFirstDay": None,
        "amountLastDay": None,
        "entitlementAmountUnit": "DAYS",
        "created": written,
        "updated": written,
        **_times(leave, last),
        "timeZone": employee.timezone or "UTC",
    }


def _times(leave: Leave, last: datetime.date) -> Row:
    begin, middle, end = WORKING_HOURS
    clocks = {"beginning_of_day": (begin, middle), "end_of_day": (middle, end)}
    starts, ends = clocks.get(leave.half_day or "", ("00:00:00", "23:59:59"))
    return {
        "fullDayRequest": leave.half_day is None,
        "startTime": f"{leave.first_day.isoformat()}T{starts}",
        "endTime": f"{last.isoformat()}T{ends}",
    }
