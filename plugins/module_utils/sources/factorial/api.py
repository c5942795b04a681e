# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Factorial's HTTP API: versions, paths, cursor paging, and the promises of a list that are checked."""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import re
import typing as t

from ...errors import ConfigurationError
from ...web.client import HttpClient
from ...web.errors import AnswerError, Hints, InconsistentError
from .descriptor import API_VERSION

PAGE_SIZE = 100
"""Records a page; also the API's maximum (GUIDES/pagination)."""

MONTHS_UNTIL_WARNING = 9
"""A version lives twelve months, and is then served as the oldest living one, silently (GUIDES/api-versioning)."""

HINTS: Hints = {
    401: "The credential is not accepted: check that it is whole, not revoked, and made for the environment of url.",
    403: "The credential is valid but lacks the scope or permission for this resource. "
    "(A change of an application's scopes ends all tokens that it has issued.)",
    404: "Check url and api_version, and that the OAuth application is installed for this company.",
    429: "Factorial is limiting requests: wait some minutes, or run less often.",
    500: "Factorial has a fault or is being maintained (see https://status.factorialhr.com): run again later.",
}


class Stopped(Exception):
    """Reading was given up because another resource failed."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list."""

    records: list[dict[str, t.Any]]
    total: int | None
    """How many records the list has; None where the API does not say."""
    cursor: str | None
    """Where the next page begins; None on the last."""


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
        """The whole list, each id once, as many as the API says; read twice where the first reading does not add up.

        Args:
            resource: such as `employees/employees`.
            filters: query parameters.
            members: keep only these members of each record; None keeps all.
            stopped: asked before each page; true ends the reading with `Stopped`.
        """
        try:
            return self._all_once(resource, filters, members, stopped)
        except InconsistentError:
            # Somebody may have been added or removed in HR between two pages.
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
            # Before the records, which are those of an earlier page then: the cursor says better what is wrong.
            if page.cursor is not None and (page.cursor in cursors or not page.records):
                raise InconsistentError(
                    f"{where}: the cursor does not advance after {len(found)} records, so the list has no end. "
                    "Nothing was changed. Run again later; if it stays so, tell Factorial."
                )
            _collect(where, page, members, found)
            if page.cursor is None:
                break
            cursors.add(page.cursor)
            cursor = page.cursor
        _check_total(where, page, len(found))
        return list(found.values())


Filters = collections.abc.Sequence[tuple[str, str]]


def read_page(where: str, answer: object) -> Page:
    """The page in an answer, or an error: an answer of another form is never an empty list."""
    if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
        has_errors = isinstance(answer, dict) and "errors" in answer
        came = 'with "errors"' if has_errors else 'without the list "data"'
        raise AnswerError(
            f"{where} answered {came}, which is not an empty list. Nothing was changed. "
            "Check what the credential may read; run again later."
        )
    if "errors" in answer:
        raise AnswerError(f'{where} answered with "errors" beside the data. Nothing was changed. Run again later.')
    meta = answer.get("meta")
    if not isinstance(meta, dict) or not isinstance(meta.get("has_next_page"), bool):
        raise AnswerError(
            f'{where} answered without "meta", so it cannot be seen whether this is the whole list. '
            "Check api_version; run again later."
        )
    records = answer["data"]
    if not all(isinstance(record, dict) for record in records):
        raise AnswerError(
            f'{where} answered with a list "data" that holds other things than records. Check api_version.'
        )
    total = meta.get("total")
    cursor = meta.get("end_cursor") if meta["has_next_page"] else None
    return Page(
        records=records, total=total if isinstance(total, int) else None, cursor=str(cursor) if cursor else None
    )


def _collect(
    where: str,
    page: Page,
    members: collections.abc.Collection[str] | None,
    found: dict[str, dict[str, t.Any]],
) -> None:
    for record in page.records:
        identifier = record.get("id")
        if identifier is None or identifier == "":
            raise AnswerError(f"{where} answered with a record that has no id. Check api_version; run again later.")
        if str(identifier) in found:
            raise InconsistentError(
                f"{where}: the id {identifier} came twice. Nothing was changed. Run again when nobody edits in HR."
            )
        kept = record if members is None else {name: record[name] for name in members if name in record}
        found[str(identifier)] = kept


def _check_total(where: str, page: Page, count: int) -> None:
    if page.total is not None and page.total != count:
        raise InconsistentError(
            f"{where}: {count} records came, but the API says that there are {page.total}. Nothing was changed. "
            "Run again when nobody edits in HR; if it stays so, tell Factorial."
        )


def check_version(version: str, today: datetime.date) -> str | None:
    """A warning about an API version that is about to end, or None.

    Raises:
        ConfigurationError: `version` is not a date.
    """
    try:
        released = datetime.date.fromisoformat(version) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", version) else None
    except ValueError:
        released = None
    if released is None:
        raise ConfigurationError(f"api_version is {version!r}. Factorial's versions are dates such as {API_VERSION}.")
    months = (today.year - released.year) * 12 + today.month - released.month - (today.day < released.day)
    if months < MONTHS_UNTIL_WARNING:
        return None
    return (
        f"api_version {version} is {months} months old. Factorial serves a version for twelve months and then, without "
        "an error, another one in its place. Set api_version to a newer one and preview what changes."
    )
