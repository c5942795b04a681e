# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated BambooHR's `time_off/requests`. BambooHR has no open ends, so such time off ends in a year."""

from __future__ import annotations

import datetime
import typing as t

from ..simulation.web import Request
from . import company as c
from .bamboohr_rows import BambooView
from .leaves import Leave
from .tables import Row

STATUSES = {"approved": "approved", "pending": "requested", "rejected": "denied"}
ACCEPTED = frozenset(("approved", "denied", "superceded", "requested", "canceled"))


class RefusedError(ValueError):
    """A question that is refused with 400."""


def find(request: Request, view: BambooView) -> list[Row]:
    """The rows that answer a request. Raises RefusedError."""
    first, last = _day(request, "start"), _day(request, "end")
    if last < first:
        raise RefusedError("End date must be on or after the start date")
    statuses = set((request.argument("status") or ",".join(ACCEPTED)).split(","))
    if statuses - ACCEPTED:
        raise RefusedError("Invalid status")
    ids = view.known()
    wanted = request.argument("employeeId")
    rows = [
        _row(leave, ids[leave.number], view.company)
        for leave in view.company.leaves
        if leave.system == c.BAMBOOHR and leave.number in ids and leave.lasts_within(first, last)
        if wanted is None or wanted == str(ids[leave.number])
    ]
    shown = [row for row in rows if row["status"]["status"] in statuses and _is_named(request, row)]
    if request.argument("excludeNote"):
        for row in shown:
            del row["notes"]
    return shown


def _is_named(request: Request, row: Row) -> bool:
    """Whether the request asks for this time off, by its identifier and by those of types."""
    one, kinds = request.argument("id"), request.argument("type")
    return one in (None, str(row["id"])) and (kinds is None or str(row["type"]["id"]) in kinds.split(","))


def _day(request: Request, name: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(request.argument(name) or "")
    except ValueError:
        raise RefusedError(f"Invalid or missing {name} date") from None


def _row(leave: Leave, employee: int, company: c.Company) -> Row:
    last = leave.last_day or leave.first_day + datetime.timedelta(days=365)
    amount = 0.5 if leave.half_day else 1
    days = [leave.first_day + datetime.timedelta(days=place) for place in range((last - leave.first_day).days + 1)]
    person = company.person(leave.number)
    kinds = [kind.name for kind in company.leave_types]
    changed = leave.first_day.isoformat()
    return {
        "id": 7000 + leave.serial,
        "employeeId": employee,
        "name": person.full_name,
        "start": leave.first_day.isoformat(),
        "end": last.isoformat(),
        "created": changed,
        "status": {
            "lastChanged": changed,
            "lastChangedByUserId": 1,
            "status": "canceled" if leave.deleted else STATUSES[leave.state],
        },
        "type": {"id": 70 + kinds.index(leave.kind), "name": leave.kind, "icon": "palm-trees"},
        "amount": {"unit": "days", "amount": amount * len(days)},
        "actions": t.cast("Row", dict.fromkeys(("view", "edit", "cancel", "approve", "deny", "bypass"), False)),
        "dates": {day.isoformat(): amount for day in days},
        "notes": {"employee": f"{c.PRIVATE_MARK}-NOTE-{leave.serial}"},
    }
