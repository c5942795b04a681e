# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Claims a script for one employee before it runs, so that two tasks at the same time do not both run it.

A claim is a lock on one byte of a file, at a place that follows from the script and the employee. The system releases
it when the process ends, however it ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import pathlib
import threading
import time
import typing as t

from .process import ScriptError

FILE = "scripts.lock"
_PAUSE = 0.1
_PLACES = 1 << 62
"""Locks must begin at an offset that fits into 63 bits."""


class Claims:
    """The claims in one folder, which must exist. Use `claims_in`: closing a second one would release all locks."""

    def __init__(self, folder: str) -> None:
        file = pathlib.Path(folder).expanduser() / FILE
        self._file = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        self._here: set[int] = set()
        self._guard = threading.Lock()

    @contextlib.contextmanager
    def claim(self, script: str, person: str, patience: float) -> t.Iterator[None]:
        """Wait until no other task runs the script for the person, and claim it.

        Args:
            script: identifies the script.
            person: the fingerprint of the employee's key.
            patience: seconds to wait.

        Raises:
            ScriptError: another task held the claim for longer, or the file system has no locks.
        """
        place = int.from_bytes(hashlib.sha256(f"{script}\0{person}".encode()).digest()) % _PLACES
        deadline = time.monotonic() + patience
        while not self._take(place):
            if time.monotonic() > deadline:
                raise ScriptError(
                    f"Another task has been running it for this employee for more than {patience:g} seconds. Run again."
                )
            time.sleep(_PAUSE)
        try:
            yield
        finally:
            self._release(place)

    def _take(self, place: int) -> bool:
        with self._guard:
            # The locks of a process do not exclude its own threads.
            if place in self._here:
                return False
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            except (BlockingIOError, PermissionError):
                return False
            except OSError as error:
                raise ScriptError(
                    f"{FILE} in the folder of state_dir cannot be locked: {error.strerror}. Set state_dir to a folder"
                    " on a file system with locks."
                ) from error
            self._here.add(place)
            return True

    def _release(self, place: int) -> None:
        with self._guard:
            fcntl.lockf(self._file, fcntl.LOCK_UN, 1, place)
            self._here.discard(place)


_OPEN: t.Final[dict[str, Claims]] = {}
_OPENING: t.Final = threading.Lock()


def claims_in(folder: str) -> Claims:
    """The claims in a folder: one object for each folder in this process, whichever thread asks first.

    Raises:
        OSError: the file cannot be opened.
    """
    with _OPENING:
        if folder not in _OPEN:
            _OPEN[folder] = Claims(folder)
        return _OPEN[folder]
