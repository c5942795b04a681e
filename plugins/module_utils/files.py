# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that are replaced whole or not at all."""

from __future__ import annotations

import contextlib
import os
import pathlib
import tempfile
import typing as t


class Replacement:
    """A new file beside another, in whose place it is put once it is complete; mode 0600.

    To be closed, which removes the new file unless it was put in its place.

    Raises:
        OSError: the folder does not exist or cannot be written to.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = pathlib.Path(path)
        # mkstemp creates files that their owner alone can read.
        descriptor, self._name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
        self._stream = os.fdopen(descriptor, "wb")

    def reserve(self, size: int) -> None:
        """Take so many bytes on the disk, so that a full disk shows itself before the content is there.

        Raises:
            OSError: there is no room for them.
        """
        self._stream.write(b" " * size)
        self._sync()

    def put(self, parts: t.Iterable[bytes]) -> None:
        """Write the content, and put the file in its place: it is safe on the disk when this returns.

        Raises:
            OSError: it cannot be written; the other file is untouched.
        """
        self._stream.seek(0)
        self._stream.writelines(parts)
        self._stream.truncate()
        self._sync()
        os.replace(self._name, self._path)
        _sync_folder(self._path.parent)

    def _sync(self) -> None:
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def close(self) -> None:
        """Remove the new file unless it is in its place; raises nothing."""
        # What could not be written is tried once more by this, and fails once more.
        with contextlib.suppress(OSError):
            self._stream.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._name)

    def __enter__(self) -> t.Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def replace(path: str | os.PathLike[str], parts: t.Iterable[bytes]) -> None:
    """Put a file with this content in the place of another, or where there is none; as `Replacement`."""
    with Replacement(path) as new:
        new.put(parts)


def _sync_folder(path: pathlib.Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
