# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts absence requests of Calamari to absences (`leave/request/v1/find-advanced`, one call for all employees)."""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import typing as t

from ...model.absence import Absence
from ...values.instants import time_zone
from ...web.errors import AnswerError
from ..record import Record

FIND_PATH = "/leave/request/v1/find-advanced"

APPROVED = frozenset({"ACCEPTED", "APPROVED"})
"""The status of an approved request. Answers contain the first, filters of public clients the second."""

WORK = "WORK"
"""The category of requests that are not absences: working from home, business trips."""

PRIVATE_MEMBERS = ("reason", "employeeEmail", "employee", "email")

EMAIL_MEMBERS = ("employeeEmail", "email", "employeeLogin")
ID_MEMBERS = ("employeeId",)
EMPLOYEE_MEMBER = "employee"
"""Members that can identify the employee of a request. Public clients read the first one; none is documented."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The period and the employees of a search."""

    first: datetime.date
    last: datetime.date
    people: collections.abc.Sequence[str] = ()
    """Email addresses, logins, or `externalNumber:…`; if empty, all employees."""

    @property
    def body(self) -> dict[str, t.Any]:
        """The body of the request.

        It has no filter for the status, because the form of this filter is not documented.
        """
        body: dict[str, t.Any] = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        return {**body, "employees": list(self.people)} if self.people else body


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """The absences in an answer, and warnings about them."""

    absences: list[Absence]
    warnings: list[str]


def read_absences(where: str, source: str, question: Question, answer: object) -> Found:
    """The absences in the answer to a search.

    Args:
        where: the name of the request in messages.
        source: name of the source.
        question: the search.
        answer: the JSON of the answer.

    Raises:
        SourceError: the answer is not a list of requests, or does not identify their employees.
    """
    if not isinstance(answer, list) or not all(isinstance(row, dict) and row.get("id") is not None for row in answer):
        raise AnswerError(
            f"{where} did not return a list of absences with IDs. This is not treated as an empty list, and nothing "
            "was changed. Check url, or run again later."
        )
    if answer and not any(row.get("status") for row in answer):
        raise AnswerError(
            f"{where} returned absences without a status, so it is not known which are approved. Nothing was changed. "
            "Run again later."
        )
    reader = _Reader(where, source, question)
    absences = [absence for row in answer if (absence := reader.absence(row))]
    return Found(absences, reader.warnings())


class _Reader:
    """Reads the rows of one answer."""

    def __init__(self, where: str, source: str, question: Question) -> None:
        self._where = where
        self._source = source
        self._question = question
        self._unknown_zones: set[str] = set()

    def warnings(self) -> list[str]:
        """Warnings about the rows that were read."""
        if not self._unknown_zones:
            return []
        return [
            f"Source {self._source}: absences have unknown time zones: "
            f"{', '.join(sorted(self._unknown_zones))}. The time zones of the employees are used instead."
        ]

    def absence(self, row: t.Mapping[str, t.Any]) -> Absence | None:
        """The absence in a row; None if it is none. An absence that cannot be read has flaws."""
        flaws: list[str] = []
        where = f"Source {self._source}, absence id {row['id']}"
        record = Record(row, where, flaws)
        if not self._is_approved(record) and not flaws:
            return None
        first = record.day("from")
        if first is None and not flaws:
            flaws.append(f"{where}: the field from is empty. Correct it in Calamari.")
        whole = record.flag("fullDayRequest") is True
        identifier, email = self._person(row, record)
        absence = Absence(
            source=self._source,
            id=str(row["id"]),
            employee_id=identifier,
            email=email,
            type=record.text("absenceTypeName"),
            first_day=first or "",
            last_day=record.day("to"),
            start=None if whole else record.time("startTime"),
            end=None if whole else record.time("endTime"),
            timezone=self._timezone(record),
        )
        return dataclasses.replace(absence, flaws=tuple(flaws)) if flaws else absence

    @staticmethod
    def _is_approved(record: Record) -> bool:
        status = record.required("status") or ""
        return status.upper() in APPROVED and (record.text("absenceCategory") or "").upper() != WORK

    def _person(self, row: t.Mapping[str, t.Any], record: Record) -> tuple[str | None, str | None]:
        """Identifier and email address of the employee, of which one can be None."""
        employee = row.get(EMPLOYEE_MEMBER)
        inner = record.record(EMPLOYEE_MEMBER) if isinstance(employee, dict) else Record({}, "")
        name = (record.text(EMPLOYEE_MEMBER) or "") if not isinstance(employee, dict) else ""
        email = _first(record, EMAIL_MEMBERS) or inner.text("email") or (name if "@" in name else None)
        identifier = _first(record, ID_MEMBERS) or inner.identifier("id") or (name if "@" not in name else None) or None
        if identifier or email:
            return identifier, email
        if len(self._question.people) == 1:
            # The search was for this employee only. It can also identify the employee by number.
            only = self._question.people[0]
            return None, only if "@" in only else None
        raise AnswerError(
            f"{self._where} returned absences that do not identify the employee. They have none of the fields "
            f"{', '.join((*EMAIL_MEMBERS, *ID_MEMBERS, EMPLOYEE_MEMBER))}, but {', '.join(sorted(row))}. Read the "
            "absences of one employee at a time, or do not read absences from Calamari, and report to the authors of "
            "this collection which of these fields identifies the employee."
        )

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
