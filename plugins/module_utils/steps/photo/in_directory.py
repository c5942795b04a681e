# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Photos in the directory: read with one search for many accounts, written with one modification for each account."""

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
    """Reads and writes the photo attributes of accounts. They are too large for the snapshot of all accounts."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    def read(
        self, guids: t.Iterable[str], attributes: t.Collection[str]
    ) -> t.Mapping[str, t.Mapping[str, tuple[bytes, ...]]]:
        """The values of the attributes, by objectGUID and attribute, without accounts that no longer exist.

        Args:
            guids: objectGUIDs of at most some hundred accounts, because one filter contains them all.
            attributes: names of the attributes, spelled as in the result.

        Raises:
            DirectoryError: the directory cannot be read.
        """
        found = self._directory.search(
            self._directory.base_dn, any_of(map(guid_filter, guids)), (_GUID, *sorted(attributes))
        )
        return {guid_text(entry.raw(_GUID)[0]): {name: entry.raw(name) for name in attributes} for entry in found}

    def write(self, photos: t.Iterable[tuple[str, t.Mapping[str, bytes | None]]]) -> t.Iterator[Outcome]:
        """Write photos, and yield an outcome for each account.

        Photos are replaced whatever is there: a request that names the old photo would carry both.

        Args:
            photos: address of each account (`Context.address`), with the photo for each attribute; None clears it.
        """
        requests = (Modify(address, tuple(map(_operation, values.items()))) for address, values in photos)
        yield from outcomes(self._directory.write(requests))


def _operation(value: tuple[str, bytes | None]) -> tuple[Operation, str, tuple[bytes, ...]]:
    attribute, photo = value
    return "replace", attribute, () if photo is None else (photo,)
