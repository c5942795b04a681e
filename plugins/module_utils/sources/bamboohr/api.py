# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP API of BambooHR: addresses, custom reports, the dataset of employees, locations, photos and time off.

Sources: documentation.bamboohr.com, and the specification of the vendor's SDK (github.com/BambooHR/bhr-api-python).
"""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import typing as t
import urllib.parse

from ...values.text import count
from ...web.client import HttpClient
from ...web.errors import AnswerError, Hints, InconsistentError, NotFoundError
from .fields import DATASET_NAMES, ID, Field, Known

Row = dict[str, t.Any]

REPORT_PATH: t.Final = "/v1/reports/custom"
FIELDS_PATH: t.Final = "/v1/meta/fields"
DATASET_FIELDS_PATH: t.Final = "/v1_2/datasets/employee/fields"
DATASET_PATH: t.Final = "/v2/datasets/employee/data"
LOCATIONS_PATH: t.Final = "/v1/hris/org/locations"
DIRECTORY_PATH: t.Final = "/v1/employees/directory"
TIME_OFF_PATH: t.Final = "/v1/time_off/requests"

MOST_FIELDS: t.Final = 400
"""The most fields of one report (documentation of custom reports)."""

PAGE_SIZE: t.Final = 1000
"""Rows per page of a dataset and of the list of its fields, the maximum."""

LOCATIONS_PAGE: t.Final = 500

RESTRICTED: t.Final = "_restrictedFields"
"""The member of a row that names fields which the user may not see."""

HINTS: Hints = {
    400: "BambooHR does not understand the request. Check additional_fields, or report this to the authors.",
    401: "BambooHR does not accept the credential. Check that it is complete and not revoked, and that it belongs to"
    " this company_domain. The request was not repeated, because failed logins can block the address.",
    403: "The credential is valid, but its user has no permission for this, or is disabled. In BambooHR, check the "
    "access level of the user; for OAuth also the scopes of the application.",
    404: "Check company_domain, or url: the first part of the address at which the company opens BambooHR.",
    413: "The answer is too large for BambooHR. Set read_with to dataset, or name fewer additional_fields.",
    429: "BambooHR limits the number of requests. Wait some minutes, or run less often.",
    500: "BambooHR is not available, or limits the number of requests. Run again later (see "
    "https://status.bamboohr.com).",
}


class BambooClient(HttpClient):
    """A client of the API, which explains errors in headers."""

    ERROR_HEADERS = ("X-BambooHR-Error-Message", "X-BambooHR-Message")


class DomainClient(BambooClient):
    """A client of the address that a company domain stands for."""

    URL_OPTION = "company_domain"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rows of an answer, by the names of `Field`, and with `id`."""

    rows: list[Row]
    missing: frozenset[str] = frozenset()
    """Names of fields that the answer does not have."""
    restricted: t.Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    """Identifier of an employee to the names of the fields that the user may not see of this employee only."""


class BambooApi:
    """The lists of one company."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    def where(self, method: str, path: str) -> str:
        """How messages name a request."""
        return self._client.where(method, path)

    def known_fields(self) -> list[Known]:
        """All fields of employees, also custom fields."""
        answer = self._client.get(FIELDS_PATH)
        where = self.where("GET", FIELDS_PATH)
        rows = answer if isinstance(answer, list) else None
        if rows is None or not all(isinstance(row, dict) and row.get("id") for row in rows):
            raise AnswerError(f"{where} did not return a list of fields. Check company_domain, or run again later.")
        current = [row for row in rows if row.get("deprecated") is not True] or rows
        return [
            Known(
                name=str(row.get("name") or ""),
                asked=str(row.get("alias") or row["id"]),
                # A report can name a field by its identifier, with the place of a subfield.
                also=(str(row["id"]), f"{row['id']}.0"),
            )
            for row in current
        ]

    def report(self, fields: collections.abc.Sequence[Field], *, only_current: bool) -> Table:
        """A custom report about everybody, active or not.

        Args:
            fields: the fields to request.
            only_current: whether values with a history are those of today. Otherwise, values of the future count too.
        """
        query = urllib.parse.urlencode({"format": "JSON", "onlyCurrent": str(only_current).lower()})
        body = {"title": "hrsync.ad", "fields": list(dict.fromkeys(field.asked for field in fields))}
        answer = self._client.post(f"{REPORT_PATH}?{query}", body)
        return read_report(self.where("POST", REPORT_PATH), answer, fields, merges=not only_current)

    def dataset_fields(self) -> list[Known]:
        """All fields of the dataset of employees that the user may see."""
        where = self.where("GET", DATASET_FIELDS_PATH)
        found: list[Known] = []
        number, pages = 1, 1
        while number <= pages:
            parameters = (("page", str(number)), ("page_size", str(PAGE_SIZE)))
            answer = self._client.get(DATASET_FIELDS_PATH, parameters)
            rows = answer.get("fields") if isinstance(answer, dict) else None
            paging = answer.get("pagination") if isinstance(answer, dict) else None
            if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get("name") for row in rows):
                raise AnswerError(f"{where} did not return a list of fields. Run again later.")
            found += [Known(name=str(row.get("label") or ""), asked=str(row["name"])) for row in rows]
            pages = _number(paging.get("total_pages")) or 1 if isinstance(paging, dict) else 1
            number += 1
        return found

    def dataset(self, fields: collections.abc.Sequence[Field], known: collections.abc.Iterable[Known]) -> Table:
        """The dataset of employees, active or not, in pages."""
        where = self.where("POST", DATASET_PATH)
        names = _dataset_names(where, fields, {one.asked.lower(): one.asked for one in known})
        found: dict[str, Row] = {}
        restricted: dict[str, frozenset[str]] = {}
        number, pages = 1, 1
        while number <= pages:
            page = self._dataset_page(where, names, number)
            if number > 1 and page.pages != pages:
                raise InconsistentError(f"{where}: there were {pages} pages at first, but {page.pages} on {number}.")
            pages = page.pages
            for row in page.rows:
                _collect(where, row, names, found, restricted)
            number = number + 1 if page.rows else pages + 1
        _check_total(where, len(found), page.total)
        missing = frozenset(field.name for field in fields) - names.keys()
        return Table(rows=list(found.values()), missing=missing, restricted=restricted)

    def _dataset_page(self, where: str, names: t.Mapping[str, str], number: int) -> _Page:
        # Without an order, the pages need not fit together (documentation of the dataset).
        body = {
            "fields": list(dict.fromkeys(names.values())),
            "filter": "status in ('Active','Inactive')",
            "orderBy": f"{names[ID]} asc",
            "page": number,
            "pageSize": PAGE_SIZE,
        }
        return read_page(where, self._client.post(DATASET_PATH, body), number)

    def locations(self) -> list[Row]:
        """The active locations, with countries and states."""
        where = self.where("GET", LOCATIONS_PATH)
        found: dict[str, Row] = {}
        number, pages = 0, 1
        while number < pages:
            parameters = (("page", str(number)), ("pageSize", str(LOCATIONS_PAGE)), ("expand", "state,country"))
            page = read_page(where, self._client.get(LOCATIONS_PATH, parameters), number)
            found |= {str(row.get("id")): row for row in page.rows}
            pages = page.pages
            number = number + 1 if page.rows else pages
        _check_total(where, len(found), page.total)
        return list(found.values())

    def photo_addresses(self) -> dict[str, str]:
        """The addresses of the photos by the identifier of the employee, without those of a placeholder."""
        where = self.where("GET", DIRECTORY_PATH)
        try:
            answer = self._client.get(DIRECTORY_PATH, (("onlyCurrent", "false"),))
        except NotFoundError:
            # A directory without employees is 404 (documentation). A wrong address fails earlier, with the employees.
            return {}
        rows = answer.get("employees") if isinstance(answer, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) and row.get(ID) for row in rows):
            raise AnswerError(f'{where} did not return the list "employees". Run again later.')
        return {
            str(row[ID]): row["photoUrl"]
            for row in rows
            if isinstance(row.get("photoUrl"), str) and str(row.get("photoUploaded")).lower() in _YES
        }

    def time_off(self, first: datetime.date, last: datetime.date, employee: str | None) -> object:
        """The answer with the requests for time off on these days, of everybody or of one employee."""
        parameters = [("start", first.isoformat()), ("end", last.isoformat()), ("status", "approved")]
        # Notes are private, so they are not even requested.
        parameters += [("excludeNote", "1"), *((("employeeId", employee),) if employee else ())]
        return self._client.get(TIME_OFF_PATH, parameters)


_YES: t.Final = ("true", "yes", "1")
"""The texts of a flag that is set. Their form in the directory is not documented."""


def read_report(where: str, answer: object, fields: collections.abc.Sequence[Field], *, merges: bool = False) -> Table:
    """The table of a custom report. An answer with another form is an error, not an empty report.

    Args:
        where: how messages name the request.
        answer: the JSON of the answer.
        fields: the requested fields.
        merges: whether several rows of one employee are joined, as the history of a job can be; otherwise they are an
            error.
    """
    rows = answer.get("employees") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(rows, list):
        raise AnswerError(
            f'{where} did not return the list "employees". This is not treated as an empty list, and nothing was '
            "changed. Check company_domain, or run again later."
        )
    if not all(isinstance(row, dict) and row.get(ID) not in (None, "") for row in rows):
        raise AnswerError(f'{where} returned a list "employees" with entries that have no ID. Run again later.')
    columns = answer.get("fields")
    listed = [column.get(ID) for column in columns if isinstance(column, dict)] if isinstance(columns, list) else []
    keys = {*map(str, listed), *(key for row in rows for key in row)}
    names = [(field.name, key) for field in fields for key in keys if key.lower() in field.names]
    found: dict[str, Row] = {}
    for row in rows:
        read = {name: row[key] for name, key in names if key in row}
        _add(where, found, {**read, ID: str(row[ID])}, merges)
    missing = frozenset(field.name for field in fields) - {name for name, _key in names}
    return Table(rows=list(found.values()), missing=missing)


def _add(where: str, found: dict[str, Row], row: Row, merges: bool) -> None:
    known = found.setdefault(row[ID], row)
    if merges:
        found[row[ID]] = {**row, **{name: value for name, value in known.items() if value not in (None, "")}}
    elif known != row:
        raise InconsistentError(
            f"{where}: the ID {row[ID]} occurs twice, with different values. Nothing was changed. Run again when nobody"
            " edits data in BambooHR."
        )


class _Page(t.NamedTuple):
    rows: list[Row]
    pages: int
    total: int


def read_page(where: str, answer: object, number: int) -> _Page:
    """A page with `data` and `meta`. An answer with another form is an error, not an empty list."""
    rows = answer.get("data") if isinstance(answer, dict) else None
    meta = answer.get("meta") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise AnswerError(
            f'{where} did not return the list "data". This is not treated as an empty list, and nothing was changed. '
            "Check company_domain, or run again later."
        )
    meta = meta if isinstance(meta, dict) else {}
    pages, total = _number(meta.get("totalPages")), _number(meta.get("totalItems"))
    if pages is None or total is None:
        raise AnswerError(
            f'{where} did not return "meta", so it is not known whether the list is complete. Run again later.'
        )
    if _number(meta.get("page")) not in (None, number):
        raise AnswerError(f"{where} returned page {meta['page']} instead of page {number}. Run again later.")
    return _Page(rows, pages, total)


def _number(value: object) -> int | None:
    is_number = isinstance(value, (int, str)) and not isinstance(value, bool) and str(value).isdecimal()
    return int(str(value)) if is_number else None


def _check_total(where: str, number: int, total: int) -> None:
    if number != total:
        raise InconsistentError(
            f"{where} returned {count(number, 'record')}, but reports a total of {total}. Nothing was changed. Run"
            " again when nobody edits data in BambooHR."
        )


def _dataset_names(where: str, fields: collections.abc.Iterable[Field], known: t.Mapping[str, str]) -> dict[str, str]:
    """The names here to those in the dataset, without fields that it does not have."""
    asked = {ID: DATASET_NAMES[ID], **{one.name: (*DATASET_NAMES.get(one.name, ()), one.asked) for one in fields}}
    names = {
        name: next((known[each.lower()] for each in candidates if each.lower() in known), None)
        for name, candidates in asked.items()
    }
    if names[ID] is None:
        raise AnswerError(
            f"{where}: the dataset has no field with the identifier of employees that the user of the credential may "
            f"see ({' or '.join(DATASET_NAMES[ID])}). Allow it in the access level, or set read_with to report."
        )
    return {name: there for name, there in names.items() if there is not None}


def _collect(
    where: str, row: Row, names: t.Mapping[str, str], found: dict[str, Row], restricted: dict[str, frozenset[str]]
) -> None:
    values = row.get("fields")
    identifier = str(values.get(names[ID]) or "") if isinstance(values, dict) else ""
    if not isinstance(values, dict) or not identifier:
        raise AnswerError(f'{where} returned a list "data" with entries that have no ID. Run again later.')
    if identifier in found:
        raise InconsistentError(
            f"{where}: the ID {identifier} occurs twice, so the pages are not consistent. Nothing was changed. Run "
            "again when nobody edits data in BambooHR."
        )
    found[identifier] = {**{name: values.get(there) for name, there in names.items()}, ID: identifier}
    # It is not documented whether the mark is in the row or in its fields.
    marks = {
        str(mark) for place in (row, values) if isinstance(place.get(RESTRICTED), list) for mark in place[RESTRICTED]
    }
    withheld = frozenset(name for name, there in names.items() if there in marks)
    if withheld:
        restricted[identifier] = withheld
