# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calamari as a source: the employee search of API v1, within the quota of requests."""

from __future__ import annotations

import base64
import collections.abc
import dataclasses
import datetime
import typing as t

from ...errors import ConfigurationError, SourceError
from ...model.absence import Absence
from ...model.employee import Employee
from ...option_table import variable
from ...values.text import count
from ...web.client import HttpClient
from ...web.credentials import HeaderCredentials
from ...web.errors import AnswerError, Hints, HttpError, InconsistentError, NotFoundError
from ...web.pace import Pace
from ...web.patience import Patience
from ..base import Connection, ResourceCheck, Source, patience_from
from ..sample import describe
from ..system import Values
from .absences import FIND_PATH, Question, read_absences
from .absences import PRIVATE_MEMBERS as PRIVATE_ABSENCE_MEMBERS
from .descriptor import OPTIONS, SYSTEM
from .records import PRIVATE_MEMBERS, CalamariRules, to_employees

SEARCH_PATH = "/employees/v1/search"
USER = "calamari"

REQUESTS_PER_SECOND = 10
REQUESTS_PER_HOUR = 720
REQUESTS_PER_DAY = 2880
"""Quotas of a tenant, for all its clients together (developers.calamari.io, usage guidelines)."""

SHARE_FOR_WARNING = 0.25
"""Part of the hourly quota above which a run warns."""

HINTS: Hints = {
    401: f"Calamari does not accept the key. Create a key in Calamari under Settings, API (the user is always {USER}).",
    403: "The key is valid, but not for this group of endpoints. In Settings, API, allow Employees, and leave requests "
    "to read absences.",
    404: "Check url. It ends with /api, and Calamari shows it next to the API key.",
    429: f"The quota of Calamari is used up ({REQUESTS_PER_HOUR} requests per hour, {REQUESTS_PER_DAY} per day, for "
    "all clients of the company). Run again in an hour, or run less often.",
    500: "Calamari has an error or is under maintenance. Run again later.",
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CalamariOptions:
    """How to reach Calamari: the base address or the subdomain."""

    rules: CalamariRules
    patience: Patience
    url: str | None
    subdomain: str | None
    api_key: str | None
    ca_file: str | None
    absences: bool
    """Whether `check` also reads absences."""

    @classmethod
    def from_options(cls, options: Values) -> CalamariOptions:
        """The options of a source of the type calamari."""
        made: Values = {"rules": CalamariRules.from_options(options), "patience": patience_from(options)}
        same = (field.name for field in dataclasses.fields(cls) if field.name not in made)
        return cls(**made, **{name: options[name] for name in same})


class ResultPage(t.NamedTuple):
    """One page of a search."""

    rows: list[dict[str, t.Any]]
    total_pages: int


class SubdomainClient(HttpClient):
    """A client of the address that a subdomain stands for."""

    URL_OPTION = "subdomain"


class CalamariSource(Source):
    """Calamari, `employees/v1/search`."""

    TYPE = SYSTEM.name

    def __init__(self, options: CalamariOptions) -> None:
        super().__init__(options.rules.fields.source)
        self._rules = options.rules
        if not options.api_key:
            raise ConfigurationError(
                f"Source {self.name}: api_key is not set, and neither is {variable(OPTIONS, 'api_key')}."
            )
        pair = base64.b64encode(f"{USER}:{options.api_key}".encode()).decode()
        client = HttpClient if options.url else SubdomainClient
        self._client = client(
            source=self.name,
            url=self._address(options),
            credentials=HeaderCredentials({"Authorization": f"Basic {pair}"}, (options.api_key, pair)),
            ca_file=options.ca_file,
            patience=options.patience,
            hints=HINTS,
        )
        self._checks_absences = options.absences
        self._pace = Pace(REQUESTS_PER_SECOND, 1.0)
        self._quota_warning = ""

    @classmethod
    def from_options(cls, options: Values, today: datetime.date) -> t.Self:
        """The source with these options. The day is not used."""
        return cls(CalamariOptions.from_options(options))

    def _address(self, options: CalamariOptions) -> str:
        if options.url:
            return options.url
        if not options.subdomain:
            raise ConfigurationError(
                f"Source {self.name}: neither url nor subdomain is set. Set subdomain, or"
                f" {variable(OPTIONS, 'subdomain')}, to the first part of the address at which you open Calamari: for"
                " https://example.calamari.io, set example. Or set url, or"
                f" {variable(OPTIONS, 'url')}, to the base address that Calamari shows next to the API key."
            )
        if not options.subdomain.replace("-", "").replace(".", "").isalnum():
            raise ConfigurationError(
                f"Source {self.name}: subdomain is {options.subdomain!r}. Set it to the first part of the address: for "
                "https://example.calamari.io, set example. For any other address, set url."
            )
        return f"https://{options.subdomain}.calamari.io/api"

    def employees(self) -> list[Employee]:
        """All employees, including archived employees."""
        rows = self._search(with_archived=True)
        if rows and all(row.get("archived") is True for row in rows):
            # It is not documented whether withArchived means "also" or "only". If "only", all would be leavers.
            known = {str(row["id"]) for row in rows}
            rows += [row for row in self._search(with_archived=False) if str(row["id"]) not in known]
        if not rows:
            raise SourceError(
                f"Source {self.name}: Calamari returned no employees. This is not treated as if all had left. "
                f"Check that url ({self._client.url}) and api_key belong to the right company."
            )
        if all(row.get("archived") is True for row in rows):
            raise SourceError(
                f"Source {self.name}: everybody is archived ({count(len(rows), 'employee')}). This is not"
                " treated as if all had left, and nothing was changed. Check in Calamari that this is the right"
                " company."
            )
        employees, warnings = to_employees(rows, self._rules)
        self.warnings += [*filter(None, (self._quota_warning,)), *warnings]
        return employees

    def _search(self, *, with_archived: bool) -> list[dict[str, t.Any]]:
        """The complete list, without duplicate IDs. Reads the list again if the first answer is inconsistent."""
        try:
            return self._search_once(with_archived)
        except InconsistentError:
            return self._search_once(with_archived)

    def _search_once(self, with_archived: bool) -> list[dict[str, t.Any]]:
        found: dict[str, dict[str, t.Any]] = {}
        number = pages = 0
        while True:
            page = self._page(number, with_archived)
            self._collect(page, found)
            pages = pages if number else page.total_pages
            self._check_pages(pages, page, number)
            number += 1
            if not page.rows or number >= page.total_pages:
                break
        self._warn_about_quota(pages)
        if page.rows:
            self._look_beyond(number, with_archived, found)
        elif found:
            raise InconsistentError(
                f"{self._client.where('POST', SEARCH_PATH)}: page {number} of {page.total_pages} is empty, so "
                f"employees after the first {len(found)} could be missing. Nothing was changed. "
                "Run again when nobody edits data in Calamari."
            )
        return list(found.values())

    def _check_pages(self, pages: int, page: ResultPage, number: int) -> None:
        if page.total_pages != pages:
            raise InconsistentError(
                f"{self._client.where('POST', SEARCH_PATH)}: there were {pages} pages at first, but {page.total_pages} "
                f"on page {number}, so employees could be missing. Nothing was changed. Run again when nobody edits "
                "data in Calamari."
            )

    def _look_beyond(self, number: int, with_archived: bool, found: dict[str, dict[str, t.Any]]) -> None:
        """Read more pages if `totalPages` is the number of the last page instead of the count of pages.

        Clients of Calamari interpret it in both ways. One page too many costs a request; one too few loses employees.
        """
        while True:
            try:
                page = self._page(number, with_archived)
            except (NotFoundError, AnswerError):
                return
            if all(str(row["id"]) in found for row in page.rows):
                return
            self._collect(page, found)
            number += 1

    def _page(self, number: int, with_archived: bool) -> ResultPage:
        self._pace.wait()
        answer = self._client.post(SEARCH_PATH, {"page": number, "withArchived": with_archived})
        return read_page(self._client.where("POST", SEARCH_PATH), answer, number)

    def _collect(self, page: ResultPage, found: dict[str, dict[str, t.Any]]) -> None:
        for row in page.rows:
            identifier = str(row["id"])
            if identifier in found:
                raise InconsistentError(
                    f"{self._client.where('POST', SEARCH_PATH)}: the ID {identifier} occurs twice, so the pages are "
                    "not consistent. Nothing was changed. Run again when nobody edits data in Calamari."
                )
            found[identifier] = row

    def _warn_about_quota(self, pages: int) -> None:
        if pages > REQUESTS_PER_HOUR * SHARE_FOR_WARNING:
            self._quota_warning = (
                f"Source {self.name}: reading Calamari takes {pages} of the {REQUESTS_PER_HOUR} requests per hour and "
                f"{REQUESTS_PER_DAY} requests per day of the company. Run at most "
                f"{max(1, REQUESTS_PER_DAY // (2 * pages))} times per day, to leave half of them to other clients."
            )

    def absences(
        self, first: datetime.date, last: datetime.date, people: collections.abc.Sequence[str] = ()
    ) -> list[Absence]:
        """Approved absences, with one request. `people` contains email addresses or `externalNumber:…`."""
        question = Question(first=first, last=last, people=people)
        found = read_absences(self._client.where("POST", FIND_PATH), self.name, question, self._find(question))
        self.warnings += found.warnings
        return found.absences

    def _find(self, question: Question) -> object:
        self._pace.wait()
        return self._client.post(FIND_PATH, question.body)

    def check(self) -> Connection:
        """Read the first page, and the absences of today if the option absences is set."""
        page = self._page(0, with_archived=True)
        private = [member for members in PRIVATE_MEMBERS.values() for member in members]
        resource = ResourceCheck(
            name=SEARCH_PATH.removeprefix("/"),
            readable=True,
            records=len(page.rows),
            fields=describe(page.rows, private),
            problem=None if page.rows else "There are no employees. Check that this is the right company.",
        )
        resources = (resource, self._check_absences()) if self._checks_absences else (resource,)
        return Connection(
            system=self.TYPE, name=self.name, address=self._client.url, identity={"user": USER}, resources=resources
        )

    def _check_absences(self) -> ResourceCheck:
        name = FIND_PATH.removeprefix("/")
        today = datetime.datetime.now(datetime.UTC).date()
        question = Question(first=today, last=today)
        try:
            answer = self._find(question)
            read_absences(self._client.where("POST", FIND_PATH), self.name, question, answer)
        except HttpError as error:
            return ResourceCheck(name=name, readable=False, problem=str(error))
        rows = t.cast("list[dict[str, t.Any]]", answer)
        return ResourceCheck(
            name=name, readable=True, records=len(rows), fields=describe(rows, PRIVATE_ABSENCE_MEMBERS)
        )


def read_page(where: str, answer: object, number: int) -> ResultPage:
    """The page in an answer. An answer with another form is an error, not an empty list."""
    rows = answer.get("employees") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(rows, list):
        raise AnswerError(
            f'{where} did not return the list "employees". This is not treated as an empty list, and nothing was '
            "changed. Check url, or run again later."
        )
    total, current = answer.get("totalPages"), answer.get("currentPage")
    if not isinstance(total, int):
        raise AnswerError(
            f'{where} did not return "totalPages", so it is not known whether the list is complete. Run again later.'
        )
    if isinstance(current, int) and current not in (number, number + 1):
        raise AnswerError(f"{where} returned page {current} instead of page {number}. Run again later.")
    if not all(isinstance(row, dict) and row.get("id") is not None for row in rows):
        raise AnswerError(f'{where} returned a list "employees" with entries that have no ID. Run again later.')
    return ResultPage(rows, total)
