# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calamari's requests for absence as absences: `leave/request/v1/find-advanced`, one request for everybody."""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import typing as t

from ...errors import SourceError
from ...model.absence import Absence
from ...values.instants import time_zone
from ...web.errors import AnswerError
from ..record import Record

FIND_PATH = "/leave/request/v1/find-advanced"

APPROVED = frozenset({"ACCEPTED", "APPROVED"})
"""The status of an approved request. Answers have the first, filters of public clients the second."""

WORK = "WORK"
"""The category of what is no time off: work at home, a journey."""

PRIVATE_MEMBERS = ("reason", "employeeEmail", "employee", "email")

EMAIL_MEMBERS = ("employeeEmail", "email", "employeeLogin")
ID_MEMBERS = ("employeeId",)
EMPLOYEE_MEMBER = "employee"
"""Where a request may say whose it is. Public clients read the first; nothing of it is documented."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked for."""

    first: datetime.date
    last: datetime.date
    people: collections.abc.Sequence[str] = ()
    """E-mail addresses, logins, or `externalNumber:…`; everybody where there are none."""

    @property
    def body(self) -> dict[str, t.Any]:
        """The body of the request.

        The status is not limited here, because it is not certain how the filter wants it.
        """
        body: dict[str, t.Any] = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        return {**body, "employees": list(self.people)} if self.people else body


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """The absences in an answer, and warnings about them."""

    absences: list[Absence]
    warnings: list[str]


def read_absences(where: str, source: str, question: Question, answer: object) -> Found:
    """The absences in the answer to a question.

    Args:
        where: how messages name the request.
        source: name of the source.
        question: what was asked.
        answer: the JSON that came.

    Raises:
        SourceError: it is no list of requests, or does not say whose they are; never an empty list then.
    """
    if not isinstance(answer, list) or not all(isinstance(row, dict) and row.get("id") is not None for row in answer):
        raise AnswerError(
            f"{where} answered with something else than a list of absences with ids, which is not an empty list. "
            "Nothing was changed. Check url; run again later."
        )
    reader = _Reader(where, source, question)
    absences = [reader.absence(row) for row in answer if reader.is_approved(row)]
    return Found(absences, reader.warnings())


class _Reader:
    """Reads the rows of one answer."""

    def __init__(self, where: str, source: str, question: Question) -> None:
        self._where = where
        self._source = source
        self._question = question
        self._unknown_zones: set[str] = set()

    def warnings(self) -> list[str]:
        """What is odd about the rows that were read."""
        if not self._unknown_zones:
            return []
        return [
            f"Source {self._source}: absences in time zones that are not known here, "
            f"{', '.join(sorted(self._unknown_zones))}. Those of the employees are taken instead."
        ]

    def is_approved(self, row: t.Mapping[str, t.Any]) -> bool:
        """Whether it is time off that was approved."""
        record = self._record(row)
        status = record.text("status")
        if status is None:
            raise AnswerError(
                f"{self._where} answered with an absence, id {row['id']}, that does not say its status, so that it is "
                "not certain whether it is approved. Nothing was changed. Run again later."
            )
        return status.upper() in APPROVED and (record.text("absenceCategory") or "").upper() != WORK

    def absence(self, row: t.Mapping[str, t.Any]) -> Absence:
        """The absence in a row."""
        record = self._record(row)
        first = record.day("from")
        if first is None:
            raise SourceError(
                f"Source {self._source}, absence id {row['id']}: the field from is empty, so that nobody knows when it "
                "begins. Correct it in Calamari, then run again."
            )
        whole = record.flag("fullDayRequest") is True
        identifier, email = self._person(row, record)
        return Absence(
            source=self._source,
            id=str(row["id"]),
            employee_id=identifier,
            email=email,
            type=record.text("absenceTypeName"),
            first_day=first,
            last_day=record.day("to"),
            start=None if whole else self._time(record, "startTime"),
            end=None if whole else self._time(record, "endTime"),
            timezone=self._timezone(record),
        )

    def _record(self, row: t.Mapping[str, t.Any]) -> Record:
        return Record(row, f"Source {self._source}, absence id {row['id']}")

    def _person(self, row: t.Mapping[str, t.Any], record: Record) -> tuple[str | None, str | None]:
        """Identifier and e-mail address of the person whose absence it is, of which one may be None."""
        employee = row.get(EMPLOYEE_MEMBER)
        inner = record.record(EMPLOYEE_MEMBER) if isinstance(employee, dict) else Record({}, "")
        name = (record.text(EMPLOYEE_MEMBER) or "") if not isinstance(employee, dict) else ""
        email = _first(record, EMAIL_MEMBERS) or inner.text("email") or (name if "@" in name else None)
        identifier = _first(record, ID_MEMBERS) or inner.identifier("id") or (name if "@" not in name else None) or None
        if identifier or email:
            return identifier, email
        if len(self._question.people) == 1:
            # Nobody else was asked about; an employee can be named by a number, too.
            only = self._question.people[0]
            return None, only if "@" in only else None
        raise AnswerError(
            f"{self._where} answered with absences that do not say whose they are: there is none of "
            f"{', '.join((*EMAIL_MEMBERS, *ID_MEMBERS, EMPLOYEE_MEMBER))}, but {', '.join(sorted(row))}. Ask for one "
            "employee at a time, or do without Calamari's absences, and tell the authors of this collection which of "
            "these fields names the employee."
        )

    def _time(self, record: Record, member: str) -> str | None:
        text = record.text(member)
        if not text:
            return None
        try:
            read = datetime.datetime.fromisoformat(text)
        except ValueError:
            raise SourceError(
                f"Source {self._source}, absence: the field {member} does not hold a time such as "
                "2026-11-30T12:00:00. The answer is not in the form that the API is known to have; nothing was changed."
            ) from None
        # The last second of a day, or of an hour, is not a second in which somebody is back.
        return (read + datetime.timedelta(seconds=read.second == 59)).isoformat()

    def _timezone(self, record: Record) -> str | None:
        name = record.text("timeZone")
        if not name:
            return None
        try:
            time_zone(name)
        except ValueError:
            self._unknown_zones.add(name)
            return None
        return name


def _first(record: Record, members: tuple[str, ...]) -> str | None:
    return next((value for member in members if (value := record.text(member))), None)
