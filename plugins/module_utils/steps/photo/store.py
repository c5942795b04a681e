# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Photos between planning and applying: on disk, as those of a whole company would fill the memory."""

from __future__ import annotations

import tempfile
import typing as t


class Kept(t.NamedTuple):
    """Where a photo is in its store."""

    start: int
    size: int


class Store:
    """A file without a name that ends with the process; nobody else can open it."""

    def __init__(self) -> None:
        # It lives as long as the step, between whose two calls nothing could close it.
        self._file = tempfile.TemporaryFile(prefix="hrsync-photos-")  # noqa: SIM115
        self._end = 0

    def keep(self, photo: bytes) -> Kept:
        """Put a photo aside."""
        kept = Kept(self._end, len(photo))
        self._file.seek(self._end)
        self._file.write(photo)
        self._end += len(photo)
        return kept

    def read(self, kept: Kept) -> bytes:
        """The photo again."""
        self._file.seek(kept.start)
        return self._file.read(kept.size)
