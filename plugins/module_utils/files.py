# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Atomic replacement of files."""

from __future__ import annotations

import contextlib
import os
import pathlib
import re
import tempfile
import typing as t


class Replacement:
    """A new file with mode 0600 that replaces another file when it is complete.

    It must be closed. If it has not replaced the other file, closing removes it.

    Raises:
        OSError: the folder does not exist or is not writable.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = pathlib.Path(path)
        # mkstemp creates files that only their owner can read.
        descriptor, self._name = tempfile.mkstemp(prefix=f".{self._path.name}.", dir=self._path.parent)
        self._stream = os.fdopen(descriptor, "wb")

    def reserve(self, size: int) -> None:
        """Allocate this number of bytes, to detect a full disk before the content exists.

        Raises:
            OSError: the disk is full.
        """
        self._stream.write(b" " * size)
        self._sync()

    def put(self, parts: t.Iterable[bytes]) -> None:
        """Write the content and replace the other file; both are synced to the disk when this returns.

        Raises:
            OSError: the content cannot be written; the other file is unchanged.
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
        """Remove the new file unless it has replaced the other one. A failed write raises no error here."""
        # Closing flushes the buffer again, which fails again after a failed write.
        with contextlib.suppress(OSError):
            self._stream.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._name)

    def __enter__(self) -> t.Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def remove_leftovers(path: str | os.PathLike[str]) -> None:
    """Remove the files that killed processes left when they were about to replace the file.

    Files with content are kept, because it could be the only copy. The caller must hold a lock that all writers hold;
    otherwise, a file could be that of another process.

    Raises:
        OSError: the folder cannot be read.
    """
    target = pathlib.Path(path)
    pattern = re.compile(rf"\.{re.escape(target.name)}\.[a-z0-9_]{{8}}")
    for file in target.parent.iterdir():
        if pattern.fullmatch(file.name):
            with contextlib.suppress(OSError):
                if not file.read_bytes().strip():
                    file.unlink()


def replace(path: str | os.PathLike[str], parts: t.Iterable[bytes]) -> None:
    """Write a file with this content, replacing an existing one; raises the errors of `Replacement`."""
    with Replacement(path) as new:
        new.put(parts)


def _sync_folder(path: pathlib.Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
