# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP API of Factorial: versions, paths, cursor paging, and checks that lists are complete."""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import re
import typing as t

from ...errors import ConfigurationError
from ...values.text import count
from ...web.client import HttpClient
from ...web.errors import AnswerError, Hints, InconsistentError
from .descriptor import API_VERSION

PAGE_SIZE = 100
"""Records per page, the maximum of the API (GUIDES/pagination)."""

MONTHS_UNTIL_WARNING = 9
"""A version is supported for twelve months. Then the API silently uses the oldest supported version instead
(GUIDES/api-versioning)."""

HINTS: Hints = {
    401: "The credential is not accepted. Check that it is complete, not revoked, and of the environment of url.",
    403: "The credential is valid, but does not have the scope or permission for this resource. "
    "(If you change the scopes of an application, all its tokens become invalid.)",
    404: "Check url and api_version, and that the OAuth application is installed for this company.",
    429: "Factorial limits the number of requests. Wait some minutes, or run less often.",
    500: "Factorial has an error or is under maintenance (see https://status.factorialhr.com). Run again later.",
}


class Stopped(Exception):
    """Reading was stopped because another resource failed."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list."""

    records: list[dict[str, t.Any]]
    total: int | None
    """Total number of records of the list; None if the API does not return it."""
    cursor: str | None
    """Cursor of the next page; None on the last page."""
    ends: bool = True
    """Whether the page says that it is the last one."""


class FactorialApi:
    """Lists of one version of the API."""

    def __init__(self, client: HttpClient, version: str) -> None:
        self._client = client
        self._version = version

    def path(self, resource: str) -> str:
        """The path of a resource such as `employees/employees`."""
        return f"/api/{self._version}/resources/{resource}"

    def page(self, resource: str, filters: Filters = (), cursor: str | None = None, limit: int = PAGE_SIZE) -> Page:
        """One page."""
        parameters = [*filters, ("limit", str(limit))]
        if cursor is not None:
            parameters.append(("after_id", cursor))
        path = self.path(resource)
        return read_page(self._client.where("GET", path), self._client.get(path, parameters))

    def all(
        self,
        resource: str,
        filters: Filters = (),
        members: collections.abc.Collection[str] | None = None,
        stopped: collections.abc.Callable[[], bool] = lambda: False,
    ) -> list[dict[str, t.Any]]:
        """The complete list, without duplicate IDs. Reads the list again if the first answer is inconsistent.

        Args:
            resource: such as `employees/employees`.
            filters: query parameters.
            members: the members to keep of each record; None keeps all.
            stopped: called before each page. If it returns true, `Stopped` is raised.
        """
        try:
            return self._all_once(resource, filters, members, stopped)
        except InconsistentError:
            # An employee could have been added or removed in HR between two pages.
            return self._all_once(resource, filters, members, stopped)

    def _all_once(
        self,
        resource: str,
        filters: Filters,
        members: collections.abc.Collection[str] | None,
        stopped: collections.abc.Callable[[], bool],
    ) -> list[dict[str, t.Any]]:
        where = self._client.where("GET", self.path(resource))
        found: dict[str, dict[str, t.Any]] = {}
        cursors: set[str] = set()
        cursor: str | None = None
        while True:
            if stopped():
                raise Stopped
            page = self.page(resource, filters, cursor)
            # Before the records, which are repeated if the cursor is: the message about the cursor is clearer.
            if page.cursor is not None and (page.cursor in cursors or not page.records):
                raise InconsistentError(
                    f"{where}: the cursor does not advance after {count(len(found), 'record')}, so the list does not"
                    " end. Nothing was changed. Run again later. If the problem persists, contact Factorial."
                )
            _collect(where, page, members, found)
            if page.cursor is None:
                break
            cursors.add(page.cursor)
            cursor = page.cursor
        _check_total(where, page, len(found))
        return list(found.values())


Filters = collections.abc.Sequence[tuple[str, str]]

EVERYBODY: Filters = (("only_active", "false"), ("only_managers", "false"))
"""Parameters that the specification requires. Without them, the list might not contain all employees."""


def read_page(where: str, answer: object) -> Page:
    """The page in an answer. An answer with another form is an error, not an empty list."""
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        has_errors = isinstance(answer, dict) and "errors" in answer
        returned = 'returned "errors"' if has_errors else 'did not return the list "data"'
        raise AnswerError(
            f"{where} {returned}. This is not treated as an empty list, and nothing was changed. "
            "Check the permissions of the credential, or run again later."
        )
    if "errors" in answer:
        raise AnswerError(f'{where} returned "errors" together with data. Nothing was changed. Run again later.')
    meta = answer.get("meta")
    if not isinstance(meta, dict) or not isinstance(meta.get("has_next_page"), bool):
        raise AnswerError(
            f'{where} did not return "meta", so it is not known whether the list is complete. '
            "Check api_version, or run again later."
        )
    records = answer["data"]
    if not all(isinstance(record, dict) for record in records):
        raise AnswerError(f'{where} returned a list "data" with entries that are not records. Check api_version.')
    cursor = meta.get("end_cursor") if meta["has_next_page"] else None
    return Page(
        records=records,
        total=_number(meta.get("total")),
        cursor=str(cursor) if cursor else None,
        ends=not meta["has_next_page"],
    )


def _number(total: object) -> int | None:
    is_number = isinstance(total, (int, str)) and str(total).isdecimal()
    return int(str(total)) if is_number else None


def _collect(
    where: str,
    page: Page,
    members: collections.abc.Collection[str] | None,
    found: dict[str, dict[str, t.Any]],
) -> None:
    for record in page.records:
        identifier = record.get("id")
        if identifier is None or identifier == "":
            raise AnswerError(f"{where} returned a record without an ID. Check api_version, or run again later.")
        if str(identifier) in found:
            raise InconsistentError(
                f"{where}: the ID {identifier} occurs twice. Nothing was changed. Run again when nobody edits HR data."
            )
        kept = record if members is None else {name: record[name] for name in members if name in record}
        found[str(identifier)] = kept


def _check_total(where: str, page: Page, number: int) -> None:
    if not page.ends:
        raise InconsistentError(
            f"{where} announces a page after {count(number, 'record')}, but does not say where it is, so records could"
            " be missing. Nothing was changed. Run again later. If the problem persists, contact Factorial."
        )
    if page.total is not None and page.total != number:
        raise InconsistentError(
            f"{where} returned {count(number, 'record')}, but reports a total of {page.total}. Nothing was changed. "
            "Run again when nobody edits data in HR. If the problem persists, contact Factorial."
        )


def check_version(version: str, today: datetime.date) -> str | None:
    """A warning about an API version whose support ends soon; None if it does not.

    Raises:
        ConfigurationError: `version` is not a date.
    """
    try:
        released = datetime.date.fromisoformat(version) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", version) else None
    except ValueError:
        released = None
    if released is None:
        raise ConfigurationError(f"api_version is {version!r}. Versions of Factorial are dates such as {API_VERSION}.")
    months = (today.year - released.year) * 12 + today.month - released.month - (today.day < released.day)
    if months < MONTHS_UNTIL_WARNING:
        return None
    return (
        f"api_version {version} is {months} months old. Factorial supports a version for twelve months, and then uses "
        "another version without an error. Set api_version to a newer version, and preview the changes."
    )
