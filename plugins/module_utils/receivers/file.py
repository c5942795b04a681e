# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file to which messages are appended, one line of JSON each."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import stat
import typing as t

from ..errors import ReceiverError

if t.TYPE_CHECKING:
    from .entry import Chosen
    from .message import Message

_TAIL: t.Final = 4 * 1024 * 1024
"""Bytes at the end of the file in which entries are looked for that a run has written, but not noted."""
_OTHERS_WRITE: t.Final = stat.S_IWGRP | stat.S_IWOTH


class FileReceiver:
    """Appends to the file. Two runs at once write one after the other."""

    limit = 1000

    def __init__(self, chosen: Chosen) -> None:
        self._chosen = chosen
        self._path: str = chosen.options["path"]

    def check(self) -> None:
        """See `Receiver.check`."""
        with self._opened():
            pass

    def try_out(self) -> str:
        """See `Receiver.try_out`. A file that does not exist yet is not created."""
        if os.path.lexists(self._path):
            with self._opened(creates=0):
                return ""
        with self._told():
            _require_writable(os.path.dirname(self._path))
        return ""

    def send(self, messages: t.Sequence[Message]) -> None:
        """See `Receiver.send`. Messages that the file has already are not written again."""
        with self._opened() as file:
            *whole, cut = _tail(file).split(b"\n")
            known = set(_hashes(whole))
            lines = [f"{one.line()}\n".encode("ascii") for one in messages if one.entry.hash not in known]
            if lines:
                _write(file, [_begin(file, cut, lines), *lines])

    def close(self) -> None:
        """See `Receiver.close`."""

    @contextlib.contextmanager
    def _opened(self, creates: int = os.O_CREAT) -> t.Iterator[int]:
        """The file, open and locked."""
        with self._told():
            file = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW | creates, 0o600)
            try:
                self._refuse_others(file)
                fcntl.flock(file, fcntl.LOCK_EX)
                yield file
            finally:
                os.close(file)

    @contextlib.contextmanager
    def _told(self) -> t.Iterator[None]:
        """Tells errors of the operating system as sentences."""
        try:
            yield
        except OSError as error:
            raise ReceiverError(
                f"{self._chosen.label}: the file {self._path} cannot be written: {error.strerror or error}. Check its"
                f" folder, its owner and the space on its disk, or correct {self._chosen.where}.path."
            ) from None

    def _refuse_others(self, file: int) -> None:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise ReceiverError(f"{self._chosen.label}: {self._path} is no file. Correct {self._chosen.where}.path.")
        if found.st_mode & _OTHERS_WRITE:
            raise ReceiverError(
                f"{self._chosen.label}: others can write the file {self._path}, so it proves nothing. Take the right"
                f" from them: chmod go-w {self._path}"
            )


def _require_writable(folder: str) -> None:
    """Raise OSError if this user cannot create files in the folder."""
    os.stat(folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _tail(file: int) -> bytes:
    size = os.fstat(file).st_size
    start = max(0, size - _TAIL)
    parts = []
    while start < size:
        part = os.pread(file, size - start, start)
        if not part:
            break
        parts.append(part)
        start += len(part)
    return b"".join(parts)


def _hashes(lines: t.Iterable[bytes]) -> t.Iterator[str]:
    """The hashes of the entries in whole lines."""
    for line in lines:
        with contextlib.suppress(ValueError, TypeError, KeyError):
            yield json.loads(line)["hash"]


def _begin(file: int, cut: bytes, lines: t.Iterable[bytes]) -> bytes:
    """What comes before the new lines, so that they begin at the beginning of a line.

    A full disk or a power failure may have cut the last line. If it is one of those that are written now, it is
    removed. Anything else that ends without a line break is not ours, and stays.
    """
    if cut and any(line.startswith(cut) for line in lines):
        os.ftruncate(file, os.fstat(file).st_size - len(cut))
        return b""
    return b"\n" if cut else b""


def _write(file: int, lines: t.Iterable[bytes]) -> None:
    """Write all, and wait until it is on the disk."""
    rest = memoryview(b"".join(lines))
    while rest:
        rest = rest[os.write(file, rest) :]
    os.fsync(file)
