# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stores which script ran for which employee and event, so that it runs once, and runs again if it failed.

The markers are in an SQLite database, in a directory that survives the run. It stores hashes of the keys of employees,
so that it does not reveal who works here.
"""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import os
import pathlib
import sqlite3
import threading
import typing as t

from ...errors import ConfigurationError

FILE = "scripts.sqlite3"

_UNLESS_DONE = (
    "INSERT INTO marker VALUES (?, ?, ?, ?, ?) ON CONFLICT (script, person) DO UPDATE SET"
    " event = excluded.event, occurrence = excluded.occurrence, status = excluded.status"
    " WHERE NOT (marker.event = excluded.event AND marker.occurrence = excluded.occurrence AND marker.status = 'done')"
)


class Status(enum.StrEnum):
    """The status of a script for one employee and event."""

    DUE = "due"
    DONE = "done"


@dataclasses.dataclass(frozen=True, slots=True)
class Marker:
    """The last event of one employee that a script was due for."""

    event: str
    occurrence: str
    """Distinguishes the event from the next of the same kind: the leaving date, or the timestamp of the run."""
    status: Status


class Markers:
    """The markers in one folder.

    Args:
        folder: the path of the folder. It is created if it does not exist, readable only by its owner. `~` is the home
            of the current user.
        writable: whether markers will be written. If false, nothing is created, and a missing folder has no markers.

    Raises:
        ConfigurationError: the folder or its database cannot be read or written.
    """

    def __init__(self, folder: str, *, writable: bool) -> None:
        file = pathlib.Path(folder).expanduser() / FILE
        try:
            self._database = _open(file) if writable or file.exists() else sqlite3.connect(":memory:")
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS marker (script TEXT, person TEXT, event TEXT, occurrence TEXT, status TEXT,"
                " PRIMARY KEY (script, person)) WITHOUT ROWID"
            )
        except (OSError, ValueError, sqlite3.Error) as error:
            raise unusable(folder, error) from error
        self._folder = folder
        self._guard = threading.Lock()

    def read(self, script: str) -> dict[str, Marker]:
        """The markers of one script, by the `fingerprint` of the employee's key.

        Raises:
            ConfigurationError: the database is damaged, or cannot be read.
        """
        query = "SELECT person, event, occurrence, status FROM marker WHERE script = ?"
        try:
            with self._guard:
                rows = self._database.execute(query, (script,)).fetchall()
            return {person: Marker(event, occurrence, Status(status)) for person, event, occurrence, status in rows}
        except (sqlite3.Error, ValueError) as error:
            raise unusable(self._folder, error) from error

    def write(self, script: str, markers: t.Mapping[str, Marker]) -> None:
        """Replace the markers of these employees, in one transaction.

        Raises:
            ConfigurationError: the disk is full, or the database is damaged, or locked for more than 30 seconds.
        """
        self._write("INSERT OR REPLACE INTO marker VALUES (?, ?, ?, ?, ?)", script, markers)

    def remember(self, script: str, markers: t.Mapping[str, Marker]) -> None:
        """Replace the markers of these employees, except those that another task has set to done for the same event.

        Raises:
            ConfigurationError: see `write`.
        """
        self._write(_UNLESS_DONE, script, markers)

    def _write(self, statement: str, script: str, markers: t.Mapping[str, Marker]) -> None:
        rows = [
            (script, person, marker.event, marker.occurrence, marker.status.value) for person, marker in markers.items()
        ]
        try:
            with self._guard, self._database:
                self._database.execute("BEGIN IMMEDIATE")
                self._database.executemany(statement, rows)
        except sqlite3.Error as error:
            raise unusable(self._folder, error) from error

    def is_done(self, script: str, person: str, event: str, occurrence: str) -> bool:
        """Whether the script ran for this event, now, after other tasks may have run it.

        Raises:
            ConfigurationError: see `read`.
        """
        return self.read(script).get(person) == Marker(event, occurrence, Status.DONE)

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def unusable(folder: str, error: Exception) -> ConfigurationError:
    """The error for a folder in which the memory cannot be kept."""
    return ConfigurationError(
        f"The option state_dir is {folder}, but hrsync.ad cannot store there which scripts ran: {error}. Free some"
        f" space or correct the permissions. If {FILE} there is damaged, restore it; or remove it, and scripts run once"
        " more."
    )


def _open(file: pathlib.Path) -> sqlite3.Connection:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # SQLite would create the file with the permissions of the caller's umask.
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    # Threads share the connection, one at a time.
    return sqlite3.connect(file, isolation_level=None, timeout=30, check_same_thread=False)


def fingerprint(key: str) -> str:
    """The SHA-256 of an employee's key, in hexadecimal digits."""
    # Half of a surrogate pair, which HR data can hold, has no UTF-8 form.
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
