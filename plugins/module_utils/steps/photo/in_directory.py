# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Photos in the directory: read for many accounts in one search, written one modification for an account."""

from __future__ import annotations

import typing as t

from ...apply.outcomes import outcomes
from ...directory.identity import any_of, guid_filter
from ...directory.requests import Modify
from ...directory.snapshot import guid_text

if t.TYPE_CHECKING:
    from ...directory.connection import Directory
    from ...directory.requests import Operation
    from ...model.plan import Outcome

_GUID = "objectGUID"


class DirectoryPhotos:
    """The attributes of accounts that hold photos; they are too large to be read of all accounts at once."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def read(
        self, guids: t.Iterable[str], attributes: t.Collection[str]
    ) -> t.Mapping[str, t.Mapping[str, tuple[bytes, ...]]]:
        """The values of the attributes, by objectGUID and attribute; accounts that are gone are missing.

        Args:
            guids: of some hundred accounts at most, as they are all named in one filter.
            attributes: names as the caller likes to have them back.

        Raises:
            DirectoryError: the directory cannot be read.
        """
        found = self._directory.search(
            self._directory.base_dn, any_of(map(guid_filter, guids)), (_GUID, *sorted(attributes))
        )
        return {guid_text(entry.raw(_GUID)[0]): {name: entry.raw(name) for name in attributes} for entry in found}

    def write(self, photos: t.Iterable[tuple[str, t.Mapping[str, bytes | None]]]) -> t.Iterator[Outcome]:
        """Write by DN what each attribute is to hold, None for nothing; an outcome for each account."""
        requests = (Modify(dn, tuple(map(_operation, values.items()))) for dn, values in photos)
        yield from outcomes(self._directory.write(requests))


def _operation(value: tuple[str, bytes | None]) -> tuple[Operation, str, tuple[bytes, ...]]:
    attribute, photo = value
    return "replace", attribute, () if photo is None else (photo,)
