# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file on the computer that reads it."""

from __future__ import annotations

import datetime
import os
import stat
import time
import typing as t

from .place import LARGEST, Content, Place

_PROBLEMS: t.Final[t.Mapping[type[OSError], str]] = {
    FileNotFoundError: "it does not exist on the target. Check file, and whether the export has run.",
    PermissionError: "access is denied. Let the user who runs the task on the target read the file.",
    IsADirectoryError: "it is a folder. Set file to the path of a file.",
    NotADirectoryError: "a part of its path is not a folder. Check file.",
}


class LocalFile(Place):
    """A file of the target."""

    def __init__(self, where: str, path: str) -> None:
        super().__init__(where)
        self._path = os.path.expanduser(path)

    def read(self) -> Content:
        """The content of the file."""
        try:
            # A pipe or a device without data must not stop the run.
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            with open(descriptor, "rb") as file:
                before = os.fstat(descriptor)
                data = self._data(file, before)
                if _state(os.fstat(descriptor)) != _state(before):
                    raise self.being_written()
        except OSError as error:
            raise self._unreadable(error) from error
        modified = datetime.datetime.fromtimestamp(before.st_mtime, datetime.UTC)
        content = Content(data, modified, time.time() - before.st_mtime)
        return self.settled(content, lambda: self._is_unchanged(before))

    def _data(self, file: t.BinaryIO, state: os.stat_result) -> bytes:
        if not stat.S_ISREG(state.st_mode):
            raise self.refused("it is a device or a pipe. Set file to the path of a file.")
        data = file.read(LARGEST + 1) if state.st_size <= LARGEST else b""
        if state.st_size > LARGEST or len(data) > LARGEST:
            raise self.too_large()
        return data

    def _is_unchanged(self, before: os.stat_result) -> bool:
        """Whether the file is as it was, or another file has replaced it as a whole."""
        try:
            now = os.stat(self._path)
        except OSError:
            return True
        return now.st_ino != before.st_ino or _state(now) == _state(before)

    def _unreadable(self, error: OSError) -> Exception:
        return self.refused(_PROBLEMS.get(type(error)) or f"it cannot be read: {error.strerror}.")


def _state(state: os.stat_result) -> tuple[int, int]:
    return state.st_size, state.st_mtime_ns
