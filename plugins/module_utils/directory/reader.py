# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paged searches: the next page is asked for before this one is decoded, so that both sides work at once."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..errors import DirectoryError, MissingLibraryError
from . import diagnostics, messages
from .channel import Channel, ConnectionLostError
from .messages import Entry, Message

try:
    from ldap3.operation.search import search_operation
    from ldap3.utils.asn1 import encode
except ImportError:
    search_operation = encode = None

Scope = t.Literal["base", "level", "subtree"]
PAGE_SIZE = 1000
"""MaxPageSize of a domain controller as it is installed; it answers at most so many."""

NO_SUCH_OBJECT = 32
_SCOPES: t.Final[t.Mapping[Scope, int]] = {"base": 0, "level": 1, "subtree": 2}
_RANGE = re.compile(r"(?P<attribute>[^;]+);range=(?P<first>\d+)-(?P<last>\d+|\*)")


class NoSuchEntryError(DirectoryError):
    """The base of a search does not exist, or the bind account may not see it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Search:
    """What is asked for."""

    base: str
    filter: str
    attributes: tuple[str, ...]
    scope: Scope = "subtree"
    page_size: int = PAGE_SIZE


def read(channel: Channel, search: Search, server: str) -> t.Iterator[Entry]:
    """The entries that the search finds, as they come.

    The first page is asked for at the first step of the iterator. Referrals are passed over; attributes that the
    server sends in ranges ([MS-ADTS] 3.1.1.3.1.3.3) are completed.

    Raises:
        NoSuchEntryError: the base does not exist.
        DirectoryError: the server refuses the search or stops answering; the text says after how many entries.
    """
    count = 0
    pending: int | None = None
    names = messages.Names()
    operation = _operation(search)
    try:
        pending = channel.send(operation, messages.paging(search.page_size, b""))
        while pending is not None:
            entries, done = _page(channel, pending)
            cookie = messages.paging_cookie(done)
            _raise_unless_success(done, search, server)
            pending = channel.send(operation, messages.paging(search.page_size, cookie)) if cookie else None
            for message in entries:
                yield _complete(messages.decode_entry(message, names), names, channel)
                count += 1
    except ConnectionLostError as error:
        raise DirectoryError(
            f"{server} {error} while {search.filter} below {search.base or 'the root'} was read, after {count} entries."
            " What was read is not used. Run again; if it happens again, look at the server, or raise timeout."
        ) from error
    finally:
        if pending is not None:
            channel.give_up(pending)


def _operation(search: Search) -> bytes:
    """SearchRequest ([RFC 4511] section 4.5.1); ldap3 parses the filter."""
    if search_operation is None:
        raise MissingLibraryError("ldap3", "to search the directory")
    try:
        request = search_operation(
            search.base, search.filter, _SCOPES[search.scope], 0, search.attributes, 0, 0, False, False, False
        )
        return bytes(encode(request))
    except Exception as error:
        raise DirectoryError(f"The filter {search.filter!r} is not an LDAP filter ({error}).") from error


def _page(channel: Channel, number: int) -> tuple[list[Message], Message]:
    """The entries of one page, undecoded, and what ends it."""
    entries = []
    while True:
        message = channel.next_message(number)
        if message.tag == messages.SEARCH_ENTRY:
            entries.append(message)
        elif message.tag != messages.SEARCH_REFERENCE:
            return entries, message


def _raise_unless_success(done: Message, search: Search, server: str) -> None:
    answer = messages.decode_answer(done)
    if answer.code == NO_SUCH_OBJECT:
        raise NoSuchEntryError(f"{search.base} does not exist on {server}, or the bind account may not see it.")
    if answer.code:
        raise DirectoryError(
            f"{server} refused to search {search.base or 'the root'} for {search.filter}:"
            f" {diagnostics.explain(answer.code, answer.message).message}"
        )


def _complete(entry: Entry, names: messages.Names, channel: Channel) -> Entry:
    """The entry with the rest of the attributes of which the server sent the first values only."""
    if not names.with_options or names.with_options.isdisjoint(entry.values):
        return entry
    values: dict[str, tuple[bytes, ...]] = {}
    for name, held in entry.values.items():
        found = _RANGE.fullmatch(name)
        if not found:
            values[name] = held
        elif found["last"] == "*":
            values[found["attribute"]] = held
        else:
            values[found["attribute"]] = held + _rest(entry.dn, found["attribute"], int(found["last"]) + 1, channel)
    return Entry(entry.dn, values)


def _rest(dn: str, attribute: str, first: int, channel: Channel) -> tuple[bytes, ...]:
    """The values from the one with the number `first`."""
    rest: list[bytes] = []
    while True:
        search = Search(dn, "(objectClass=*)", (f"{attribute};range={first}-*",), "base")
        entries, done = _page(channel, channel.send(_operation(search)))
        answer = messages.decode_answer(done)
        ranges = [
            (found, held)
            for message in entries
            for name, held in messages.decode_entry(message, messages.Names()).values.items()
            if (found := _RANGE.fullmatch(name)) and found["attribute"] == attribute
        ]
        if answer.code or not ranges:
            raise DirectoryError(
                f"The values of {attribute} of {dn} from number {first} on could not be read:"
                f" {diagnostics.explain(answer.code, answer.message).message or 'the server left them out'}."
            )
        found, held = ranges[0]
        rest += held
        if found["last"] == "*":
            return tuple(rest)
        first = int(found["last"]) + 1
