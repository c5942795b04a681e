# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads some objects again while a run writes: where they are now, and values that somebody else may have changed."""

from __future__ import annotations

import itertools
import typing as t

from .identity import any_of, equals, guid_filter
from .snapshot import guid_text

if t.TYPE_CHECKING:
    from ..model.directory import Entry

_PER_SEARCH = 100


class Searcher(t.Protocol):
    """The part of `connection.Directory` that is needed to read objects again."""

    domain_dn: str

    def search(self, base: str, filter: str, attributes: t.Collection[str], /) -> t.Iterator[Entry]:
        """See `connection.Directory.search`."""


def entries(directory: Searcher, guids: t.Iterable[str], attributes: t.Collection[str] = ()) -> dict[str, Entry]:
    """The objects of the domain with these objectGUIDs, without those that do not exist any more.

    Raises:
        DirectoryError: the directory refuses the search or stops answering.
    """
    found = _found(directory, map(guid_filter, guids), ("objectGUID", *attributes))
    return {guid_text(entry.raw("objectGUID")[0]): entry for entry in found}


def guids(directory: Searcher, logins: t.Iterable[str]) -> dict[str, str]:
    """The objectGUIDs of the accounts of the domain with these login names, by sAMAccountName in lower case.

    Raises:
        DirectoryError: the directory refuses the search or stops answering.
    """
    filters = (equals("sAMAccountName", login) for login in logins)
    found = _found(directory, filters, ("objectGUID", "sAMAccountName"))
    return {(entry.text("sAMAccountName") or "").lower(): guid_text(entry.raw("objectGUID")[0]) for entry in found}


def existing(directory: Searcher, names: t.Iterable[str]) -> set[str]:
    """The DNs of those objects of the domain that exist and that the bind account sees, as the directory spells them.

    Raises:
        DirectoryError: the directory refuses the search or stops answering.
    """
    return {entry.dn for entry in _found(directory, (equals("distinguishedName", name) for name in names), ())}


def _found(directory: Searcher, filters: t.Iterable[str], attributes: t.Collection[str]) -> t.Iterator[Entry]:
    remaining = iter(filters)
    while some := list(itertools.islice(remaining, _PER_SEARCH)):
        yield from directory.search(directory.domain_dn, any_of(some), attributes)
