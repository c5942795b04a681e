# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""JazzHR as a source: the applicants who were hired lately, each with the job and its hiring lead.

What is known of the API comes from public clients, because the vendor's page is not stored anywhere: pages of 100 rows
by path, from 1; a list with one row is the row itself; a page behind the last one is empty; dates such as 0000-00-00.
The list of applicants lacks email addresses, so each hired applicant costs a request. A client keeps below 80 requests
a minute; the limit itself is not known. Where clients differ, both forms are read.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t
import urllib.parse

from ...errors import ConfigurationError
from ...model.employee import Employee
from ...option_table import variable
from ...values.text import count
from ...web.client import HttpClient
from ...web.credentials import QueryCredentials
from ...web.errors import AnswerError, Hints, HttpError, InconsistentError
from ...web.pace import Pace
from ...web.patience import Patience
from ..base import Connection, FieldRules, ResourceCheck, Source, patience_from
from ..record import Record
from ..sample import describe
from ..system import Values
from .descriptor import OPTIONS, SYSTEM
from .records import PRIVATE_MEMBERS, PUBLIC_MEMBERS, Context, Hire, Row, hire_of, to_employee

KEY_PARAMETER: t.Final = "apikey"
PAGE_SIZE: t.Final = 100
REQUESTS_PER_MINUTE: t.Final = 80
MOST_PAGES: t.Final = 1000
"""The most pages of a list, so that reading ends if the server invents pages."""

HIRES: t.Final = "hires"
USERS: t.Final = "users"
APPLICANTS: t.Final = "applicants"
JOBS: t.Final = "jobs"

HINTS: Hints = {
    401: "JazzHR does not accept the key. Copy it from Settings, Integrations, API.",
    403: "JazzHR does not accept the key, or the plan of the company has no API. Check Settings, Integrations, API.",
    404: "Check url, which ends with /v1.",
    429: "JazzHR limits requests. Run again in some minutes, or run less often.",
    500: "JazzHR has an error or is under maintenance. Run again later.",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class JazzhrOptions:
    """How to reach JazzHR, and which applicants count."""

    rules: FieldRules
    patience: Patience
    url: str
    api_key: str | None
    ca_file: str | None
    hired_within: int
    start_from: str

    @classmethod
    def from_options(cls, options: Values) -> JazzhrOptions:
        """The options of a source of the type jazzhr.

        Raises:
            ConfigurationError: a number is too small.
        """
        if options["hired_within"] < 1:
            raise ConfigurationError(
                f"Source {options['name']}: hired_within is {options['hired_within']}. It must be 1 or more."
            )
        made: Values = {"rules": FieldRules.from_options(options), "patience": patience_from(options)}
        same = (field.name for field in dataclasses.fields(cls) if field.name not in made)
        return cls(**made, **{name: options[name] for name in same})


class JazzhrSource(Source):
    """JazzHR, API v1."""

    TYPE = SYSTEM.name

    def __init__(self, options: JazzhrOptions, today: datetime.date) -> None:
        super().__init__(options.rules.source)
        self._options = options
        if not options.api_key:
            raise ConfigurationError(
                f"Source {self.name}: api_key is not set, and neither is {variable(OPTIONS, 'api_key')}."
            )
        self._client = HttpClient(
            source=self.name,
            url=options.url,
            credentials=QueryCredentials(KEY_PARAMETER, options.api_key),
            ca_file=options.ca_file,
            patience=options.patience,
            hints=HINTS,
        )
        self._pace = Pace(REQUESTS_PER_MINUTE, 60)
        self._earliest = today - datetime.timedelta(days=options.hired_within)

    @classmethod
    def from_options(cls, options: Values, today: datetime.date) -> t.Self:
        """The source with these options. It reads applicants who were hired in the days before `today`."""
        return cls(JazzhrOptions.from_options(options), today)

    def employees(self) -> list[Employee]:
        """The applicants who were hired lately, sorted by id. There may be none."""
        hires = self._recent(self._list(HIRES))
        if not hires:
            return []
        jobs = {job: self._one(JOBS, job) for job in sorted({hire.job for hire in hires if hire.job})}
        context = Context(
            rules=self._options.rules, start_from=self._options.start_from, jobs=jobs, emails=self._emails()
        )
        employees = [to_employee(hire, self._one(APPLICANTS, hire.applicant), context) for hire in hires]
        self._warn_about_starts(employees)
        return employees

    def _recent(self, rows: t.Iterable[Row]) -> list[Hire]:
        """The last decision about each applicant, if it was made lately."""
        hires = [hire_of(row, f"Source {self.name}, {HIRES}") for row in rows]
        unknown = sum(hire.day is None for hire in hires)
        if unknown:
            self.warnings.append(
                f"Source {self.name}: {count(unknown, 'hire')} without a date, so it is not known whether the people"
                " are new. They were left out."
            )
        found: dict[str, Hire] = {}
        for hire in sorted(hires, key=lambda one: (one.day or "", one.job or "")):
            if hire.day and hire.day >= self._earliest.isoformat():
                found[hire.applicant] = hire
        return [found[applicant] for applicant in sorted(found)]

    def _emails(self) -> dict[str, str]:
        """The email addresses of users, who lead hirings, by id."""
        users = (Record(row, f"Source {self.name}, {USERS}", []) for row in self._list(USERS))
        return {user.identifier("id") or "": email for user in users if (email := user.text("email"))}

    def _warn_about_starts(self, employees: t.Sequence[Employee]) -> None:
        without = [employee.label for employee in employees if employee.start_date is None]
        if without:
            self.warnings.append(
                f"Source {self.name}: {count(len(without), 'hired applicant')} without a day for the start, such as"
                f" {without[0]}. Their accounts are not enabled until the HR system has it."
            )

    def _list(self, resource: str) -> list[Row]:
        """All rows of a list. Reads it again if the first answer is inconsistent."""
        try:
            return self._list_once(resource)
        except InconsistentError:
            return self._list_once(resource)

    def _list_once(self, resource: str) -> list[Row]:
        """Read pages until one is empty, because a page may have fewer rows than usual."""
        found: dict[str, Row] = {}
        for number in range(1, MOST_PAGES + 1):
            rows = self._page(resource, number)
            fresh = {_identity(row): row for row in rows}
            known = fresh.keys() & found.keys()
            if not rows or (len(known) == len(rows) < PAGE_SIZE):
                return list(found.values())
            if known or len(fresh) < len(rows):
                raise InconsistentError(
                    f"{self._where(resource, number)}: a row occurs twice, so the pages are not consistent. Nothing was"
                    " changed. Run again when nobody edits data in JazzHR."
                )
            found.update(fresh)
        raise AnswerError(f"{self._where(resource, MOST_PAGES)}: there are too many pages. Check url.")

    def _page(self, resource: str, number: int) -> list[Row]:
        self._pace.wait()
        answer = self._client.get(_path(resource, number))
        return rows_of(self._where(resource, number), answer)

    def _where(self, resource: str, number: int) -> str:
        return self._client.where("GET", _path(resource, number))

    def _one(self, resource: str, identifier: str) -> Row:
        """One record, which must be the one that was asked for."""
        self._pace.wait()
        path = f"/{resource}/{urllib.parse.quote(identifier, safe='')}"
        where = self._client.where("GET", path)
        rows = rows_of(where, self._client.get(path))
        if len(rows) != 1 or str(rows[0].get("id")) != identifier:
            raise AnswerError(f"{where} did not return this record. Nothing was changed. Run again later.")
        return rows[0]

    def check(self) -> Connection:
        """Read the first page of each list."""
        return Connection(
            system=self.TYPE,
            name=self.name,
            address=self._client.url,
            identity={},
            resources=tuple(map(self._check_resource, (HIRES, USERS, APPLICANTS))),
        )

    def _check_resource(self, resource: str) -> ResourceCheck:
        try:
            rows = self._page(resource, 1)
        except HttpError as error:
            if resource == HIRES:
                raise
            return ResourceCheck(name=resource, readable=False, problem=str(error))
        private = {name for row in rows for name in row if name not in PUBLIC_MEMBERS} if resource == APPLICANTS else ()
        return ResourceCheck(
            name=resource, readable=True, records=len(rows), fields=describe(rows, {*private, *PRIVATE_MEMBERS})
        )


def _path(resource: str, number: int) -> str:
    return f"/{resource}/page/{number}"


def _identity(row: Row) -> str:
    return str(row.get("id") or f"{row.get('applicant_id')}/{row.get('job_id')}")


def rows_of(where: str, answer: object) -> list[Row]:
    """The rows of an answer: a list, or the only row itself. Another form is an error, and not an empty list."""
    if isinstance(answer, dict) and ("id" in answer or "applicant_id" in answer):
        return [answer]
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        raise AnswerError(
            f"{where} did not return a list of records. This is not treated as an empty list, and nothing was changed."
            " Check url, or run again later."
        )
    if not all(row.get("id") or row.get("applicant_id") for row in answer):
        raise AnswerError(f"{where} returned records without an ID. Nothing was changed. Run again later.")
    return answer
