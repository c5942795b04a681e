# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts requests for time off of BambooHR to absences: approved ones, in whole days."""

from __future__ import annotations

import collections.abc
import dataclasses
import typing as t

from ...model.absence import Absence
from ...values.equality import find_form
from ...values.text import count
from ...web.errors import AnswerError
from ..record import Record

APPROVED: t.Final = "approved"
"""The status of an approved request. The others are denied, superceded, requested and canceled."""

PRIVATE_MEMBERS: t.Final = ("name", "notes", "amount", "dates", "actions", "created")
"""The members of a request that `check` does not describe."""

_NEARLY: t.Final = 0.99
"""Part of a day above which it counts as a whole one, because amounts are rounded."""


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """The absences in an answer, and warnings about them."""

    absences: list[Absence]
    warnings: list[str]


def read_absences(
    where: str,
    source: str,
    answer: object,
    working: collections.abc.Iterable[str],
    people: collections.abc.Collection[str] = (),
) -> Found:
    """The absences in the answer.

    Args:
        where: the name of the request in messages.
        source: name of the source.
        answer: the JSON of the answer.
        working: names of the types that are no absences.
        people: identifiers of the employees; if empty, all employees.

    Raises:
        SourceError: the answer is not a list of requests.
    """
    if not isinstance(answer, list) or not all(isinstance(row, dict) and row.get("id") for row in answer):
        raise AnswerError(
            f"{where} did not return a list of requests with IDs. This is not treated as an empty list, and nothing "
            "was changed. Check company_domain, or run again later."
        )
    reader = _Reader(source, {find_form(name) for name in working}, people)
    absences = [absence for row in answer if (absence := reader.absence(row))]
    return Found(absences, reader.warnings())


class _Reader:
    """Reads the rows of one answer."""

    def __init__(self, source: str, working: set[str], people: collections.abc.Collection[str]) -> None:
        self._source = source
        self._working = working
        self._people = people
        self._partial = 0

    def warnings(self) -> list[str]:
        """Warnings about the rows that were read."""
        if not self._partial:
            return []
        return [
            f"Source {self._source}: {count(self._partial, 'request')} for a part of a day. BambooHR has no times of"
            " day, so they count as whole days."
        ]

    def absence(self, row: t.Mapping[str, t.Any]) -> Absence | None:
        """The absence in a row; None if it is none. An absence that cannot be read has flaws."""
        flaws: list[str] = []
        where = f"Source {self._source}, time off id {row['id']}"
        record = Record(row, where, flaws)
        type_ = record.record("type").text("name") if isinstance(row.get("type"), dict) else record.text("type")
        status, employee = self._status(row, record), record.identifier("employeeId")
        if not flaws and (status != APPROVED or find_form(type_ or "") in self._working):
            return None
        if self._people and employee not in self._people:
            return None
        first = record.day("start")
        if first is None and not flaws:
            flaws.append(f"{where}: the field start is empty. Correct it in BambooHR.")
        self._partial += not flaws and _is_partial(row)
        absence = Absence(
            source=self._source,
            id=str(row["id"]),
            employee_id=employee,
            type=type_,
            first_day=first or "",
            last_day=record.end("end"),
        )
        return dataclasses.replace(absence, flaws=tuple(flaws)) if flaws else absence

    @staticmethod
    def _status(row: t.Mapping[str, t.Any], record: Record) -> str:
        """The status, which is a record of its own with the person who set it."""
        held = record.record("status") if isinstance(row.get("status"), dict) else record
        return (held.required("status") or "").lower()


def _is_partial(row: t.Mapping[str, t.Any]) -> bool:
    """Whether the request is for less than one day, as far as its unit shows it."""
    amount = row.get("amount")
    if not isinstance(amount, dict) or amount.get("unit") != "days" or row.get("start") != row.get("end"):
        return False
    try:
        return 0 < float(amount.get("amount") or 0) < _NEARLY
    except (TypeError, ValueError):
        return False
