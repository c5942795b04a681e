# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stores photos between planning and applying, on disk, because the photos of a whole company would fill the memory."""

from __future__ import annotations

import tempfile

from .model import PhotoDigest


class Store:
    """Stores photos in a temporary file without a name: other processes cannot open it, and it ends with this one."""

    def __init__(self) -> None:
        # The file must stay open between the two calls of the step, so a `with` statement is not possible.
        self._file = tempfile.TemporaryFile(prefix="hrsync-photos-")  # noqa: SIM115
        self._end = 0
        self._starts: dict[PhotoDigest, int] = {}

    def keep(self, photo: bytes) -> PhotoDigest:
        """Store a photo, and return its digest. Equal photos are stored only once."""
        digest = PhotoDigest.of(photo)
        if digest not in self._starts:
            self._starts[digest] = self._end
            self._file.seek(self._end)
            self._file.write(photo)
            self._end += len(photo)
        return digest

    def read(self, digest: PhotoDigest) -> bytes:
        """The stored photo with this digest."""
        self._file.seek(self._starts[digest])
        return self._file.read(digest.size)
