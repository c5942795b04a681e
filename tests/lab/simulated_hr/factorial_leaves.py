# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time off in Factorial's words."""

from __future__ import annotations

import typing as t

from . import company as c
from .factorial_ids import COMPANY_ID, HUGE, employee_id, instant
from .leaves import Leave
from .tables import Row, Table

COLOURS = ("#07a2ad", "#eb5c94", "#a55ae0", "#5a85f0")


def leave_id(serial: int) -> int:
    """Factorial's id of a leave; one in four comes from a newer cluster."""
    return HUGE + 70_000 + serial if serial % 4 == 0 else 640_000 + serial


def leave_type_id(index: int) -> int:
    """Id of the type with that index."""
    return 36 + index


class TimeOff:
    """The two lists of one state of a company."""

    def __init__(self, company: c.Company, people: t.Mapping[str, c.Person]) -> None:
        """`people` are those whom Factorial knows, by employee number."""
        self._types = company.leave_types
        self._index = {kind.name: index for index, kind in enumerate(self._types)}
        self._people = people
        leaves = (leave for leave in company.leaves if leave.system == c.FACTORIAL and leave.number in people)
        self._leaves = sorted(leaves, key=lambda leave: leave_id(leave.serial))
        self.leaves = Table([leave_id(leave.serial) for leave in self._leaves], self._leave_at)
        """timeoff/leaves."""
        self.types = Table([leave_type_id(index) for index in range(len(self._types))], self._type_at)
        """timeoff/leave_types."""
        self.workable = frozenset(str(leave_type_id(index)) for index, kind in enumerate(self._types) if kind.workable)
        """Ids of the types that count as working."""

    def _leave_at(self, place: int) -> Row:
        leave = self._leaves[place]
        person = self._people[leave.number]
        return {
            "id": str(leave_id(leave.serial)),
            "company_id": str(COMPANY_ID),
            "employee_id": str(employee_id(person.serial)),
            "employee_full_name": person.full_name,
            "leave_type_id": str(leave_type_id(self._index[leave.kind])),
            "leave_type_name": leave.kind,
            **self._time(leave),
            "approved": {"approved": True, "rejected": False, "pending": None}[leave.state],
            "description": f"{c.PRIVATE_MARK}-LEAVE-{leave.serial}",
            "reason": f"{c.PRIVATE_MARK}-REASON-{leave.serial}",
            "created_at": instant(person.updated_on),
            "updated_at": instant(person.updated_on),
            "deleted_at": instant(leave.first_day) if leave.deleted else None,
        }

    @staticmethod
    def _time(leave: Leave) -> Row:
        days = 1 if leave.last_day is None else (leave.last_day - leave.first_day).days + 1
        return {
            "start_on": leave.first_day.isoformat(),
            "finish_on": leave.last_day.isoformat() if leave.last_day else None,
            "half_day": leave.half_day,
            "start_time": leave.starts_at,
            "hours_amount_in_cents": round(leave.hours * 100) if leave.hours else None,
            "days_taken": 0.5 if leave.half_day else float(days),
        }

    def _type_at(self, place: int) -> Row:
        kind = self._types[place]
        return {
            "id": str(leave_type_id(place)),
            "company_id": str(COMPANY_ID),
            "name": kind.name,
            "translated_name": kind.name,
            "identifier": "custom",
            "description": None,
            "color": COLOURS[place % len(COLOURS)],
            "accrues": not kind.workable,
            "active": True,
            "allow_endless": True,
            "allowance_ids": [],
            "approval_required": True,
            "attachment": False,
            "is_attachment_mandatory": False,
            "details_required": False,
            "editable": True,
            "half_days_units_enabled": True,
            "max_days_in_cents": None,
            "min_days_in_cents": None,
            "payable": True,
            "restricted": False,
            "visibility": True,
            "workable": kind.workable,
        }
