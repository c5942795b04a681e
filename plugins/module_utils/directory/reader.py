# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paged searches. The next page is requested before the current one is decoded, so that client and server work in
parallel."""

from __future__ import annotations

import dataclasses
import functools
import re
import typing as t

from ..errors import DirectoryError
from ..model.directory import Entry
from . import diagnostics, internals
from .requests import TRANSIENT_CODES, Control
from .strategy import ConnectionLostError, PipelinedStrategy, Response

Scope = t.Literal["base", "level", "subtree"]
PAGE_SIZE = 1000
"""The default MaxPageSize of domain controllers: the most entries that one answer has."""

NO_SUCH_OBJECT = 32
_SCOPES: t.Final[t.Mapping[Scope, int]] = {"base": 0, "level": 1, "subtree": 2}
_PAGED_RESULTS = "1.2.840.113556.1.4.319"
"""[RFC 2696]."""
_RANGE = re.compile(r"(?P<attribute>[^;]+);range=(?P<first>\d+)-(?P<last>\d+|\*)")


class NoSuchEntryError(DirectoryError):
    """The base of a search does not exist, or the bind account may not see it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Search:
    """A search request."""

    base: str
    filter: str
    attributes: tuple[str, ...]
    scope: Scope = "subtree"
    page_size: int = PAGE_SIZE
    controls: tuple[Control, ...] = ()


def read(strategy: PipelinedStrategy, search: Search, server: str) -> t.Iterator[Entry]:
    """Yields the entries that the search finds.

    The first page is requested when the iteration starts. Referrals are ignored. If the server sends an attribute in
    ranges ([MS-ADTS] 3.1.1.3.1.3.3), the remaining values are read too.

    Raises:
        NoSuchEntryError: the base does not exist.
        DirectoryError: the server refuses the search or stops answering; the message says after how many entries.
    """
    count = 0
    pending: int | None = None
    operation, cookie = _operation(search), b""
    try:
        pending = _ask(strategy, operation, search)
        while pending is not None:
            messages, done = _answer(strategy, pending, functools.partial(_ask, strategy, operation, search, cookie))
            _raise_unless_success(done, search, server)
            cookie = _cookie(done)
            pending = _ask(strategy, operation, search, cookie) if cookie else None
            for message in messages:
                yield _complete(strategy.entry(message), strategy)
                count += 1
    except ConnectionLostError as error:
        raise DirectoryError(
            f"{server} {error} while it was searched for {search.filter} below {search.base or 'the root'}, after"
            f" {count} entries. These entries are not used. Run again; if the error persists, check the server, or"
            " increase timeout."
        ) from error
    finally:
        if pending is not None:
            strategy.give_up(pending)


def _operation(search: Search) -> t.Any:
    """SearchRequest ([RFC 4511] section 4.5.1)."""
    try:
        return internals.search_operation(
            search.base, search.filter, _SCOPES[search.scope], 0, search.attributes, 0, 0, False, False, False
        )
    except Exception as error:
        raise DirectoryError(f"The filter {search.filter!r} is not an LDAP filter ({error}).") from error


def _ask(strategy: PipelinedStrategy, operation: t.Any, search: Search, cookie: bytes = b"") -> int:
    """Sends the request for the page that begins at the cookie."""
    controls = [internals.paged_search_control(True, search.page_size, cookie), *search.controls]
    return strategy.send("searchRequest", operation, controls)


def _answer(strategy: PipelinedStrategy, pending: int, ask: t.Callable[[], int]) -> tuple[list[bytes], Response]:
    """The answer to the request, or to the last one that was sent again because the server was busy."""
    messages, done = strategy.get_response(pending)
    for _number in strategy.persistence.attempts(done["result"]):
        messages, done = strategy.get_response(ask())
        if done["result"] not in TRANSIENT_CODES:
            break
    return messages, done


def _cookie(done: Response) -> bytes:
    """The cookie for the next page; empty after the last page, or if the server does not support paging."""
    control = done.get("controls", {}).get(_PAGED_RESULTS)
    return control["value"]["cookie"] if control else b""


def _raise_unless_success(done: Response, search: Search, server: str) -> None:
    if done["result"] == NO_SUCH_OBJECT:
        raise NoSuchEntryError(f"{search.base} does not exist on {server}, or the bind account may not see it.")
    if done["result"]:
        raise DirectoryError(
            f"{server} refused to search {search.base or 'the root'} for {search.filter}:"
            f" {diagnostics.explain(done['result'], done['message']).message}"
        )


def _complete(entry: Entry, strategy: PipelinedStrategy) -> Entry:
    """The entry with all values of the attributes of which the server sent only the first range.

    ldap3 has this too (`auto_range`), but ignores errors while it reads the other ranges
    (`ldap3/strategy/base.py`, `do_next_range_search`): members would be missing without an error.
    """
    if not any(";" in name for name in entry.values):
        return entry
    values: dict[str, tuple[bytes, ...]] = {}
    for name, held in entry.values.items():
        found = _RANGE.fullmatch(name)
        if not found:
            values[name] = held
        elif found["last"] == "*":
            values[found["attribute"]] = held
        else:
            values[found["attribute"]] = held + _rest(entry.dn, found["attribute"], int(found["last"]) + 1, strategy)
    return Entry(entry.dn, values)


def _rest(dn: str, attribute: str, first: int, strategy: PipelinedStrategy) -> tuple[bytes, ...]:
    """The values of the attribute from number `first` on."""
    rest: list[bytes] = []
    while True:
        search = Search(dn, "(objectClass=*)", (f"{attribute};range={first}-*",), "base")
        send = functools.partial(strategy.send, "searchRequest", _operation(search))
        messages, done = _answer(strategy, send(), send)
        ranges = [
            (found, held)
            for message in messages
            for name, held in strategy.entry(message).values.items()
            if (found := _RANGE.fullmatch(name)) and found["attribute"] == attribute
        ]
        if done["result"] or not ranges:
            raise DirectoryError(
                f"The values of {attribute} of {dn} from number {first} on could not be read:"
                f" {diagnostics.explain(done['result'], done['message']).message or 'the server did not return them'}."
            )
        found, held = ranges[0]
        rest += held
        if found["last"] == "*":
            return tuple(rest)
        first = int(found["last"]) + 1
