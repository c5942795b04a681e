# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Photos between planning and applying: on disk, because those of a whole company would fill the memory."""

from __future__ import annotations

import tempfile

from .model import PhotoDigest


class Store:
    """A file without a name that ends with the process; nobody else can open it."""

    def __init__(self) -> None:
        # It lives as long as the step, between whose two calls nothing could close it.
        self._file = tempfile.TemporaryFile(prefix="hrsync-photos-")  # noqa: SIM115
        self._end = 0
        self._starts: dict[PhotoDigest, int] = {}

    def keep(self, photo: bytes) -> PhotoDigest:
        """Store a photo; a photo that several people have is stored once."""
        digest = PhotoDigest.of(photo)
        if digest not in self._starts:
            self._starts[digest] = self._end
            self._file.seek(self._end)
            self._file.write(photo)
            self._end += len(photo)
        return digest

    def read(self, digest: PhotoDigest) -> bytes:
        """The photo with this digest, which was stored before."""
        self._file.seek(self._starts[digest])
        return self._file.read(digest.size)
