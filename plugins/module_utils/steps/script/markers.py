# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Remembers which script ran for whom and for which event, so that it runs once, and again where it failed.

A database of its own in a folder that survives the run. It holds hashes instead of keys: nobody learns from it who
works here.
"""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import os
import pathlib
import sqlite3
import typing as t

from ...errors import ConfigurationError

FILE = "scripts.sqlite3"


class Status(enum.StrEnum):
    """How far a script is for one person and event."""

    DUE = "due"
    DONE = "done"


@dataclasses.dataclass(frozen=True, slots=True)
class Marker:
    """The last event for which a script was to run for one person."""

    event: str
    occurrence: str
    """Tells one event from the next of the same kind: the day of the leaving, or the instant of the run."""
    status: Status


class Markers:
    """The markers in one folder.

    Args:
        folder: made where it is missing, readable by its owner only; `~` is the home of who runs this.
        writable: whether markers will be written. Without it nothing is made: a folder that is missing has no markers.

    Raises:
        ConfigurationError: it cannot be read or written.
    """

    def __init__(self, folder: str, *, writable: bool) -> None:
        file = pathlib.Path(folder).expanduser() / FILE
        try:
            self._database = _open(file) if writable or file.exists() else sqlite3.connect(":memory:")
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS marker (script TEXT, person TEXT, event TEXT, occurrence TEXT, status TEXT,"
                " PRIMARY KEY (script, person)) WITHOUT ROWID"
            )
        except (OSError, sqlite3.Error) as error:
            raise _unusable(folder, error) from error
        self._folder = folder

    def read(self, script: str) -> dict[str, Marker]:
        """The markers of one script by the person's `fingerprint`.

        Raises:
            ConfigurationError: the database is damaged, or cannot be read.
        """
        query = "SELECT person, event, occurrence, status FROM marker WHERE script = ?"
        try:
            rows = self._database.execute(query, (script,)).fetchall()
            return {person: Marker(event, occurrence, Status(status)) for person, event, occurrence, status in rows}
        except (sqlite3.Error, ValueError) as error:
            raise _unusable(self._folder, error) from error

    def write(self, script: str, markers: t.Mapping[str, Marker]) -> None:
        """Replace the markers of these people, all or none.

        Raises:
            ConfigurationError: the disk is full, or the database is damaged or in use for half a minute.
        """
        rows = [
            (script, person, marker.event, marker.occurrence, marker.status.value) for person, marker in markers.items()
        ]
        try:
            with self._database:
                self._database.execute("BEGIN IMMEDIATE")
                self._database.executemany("INSERT OR REPLACE INTO marker VALUES (?, ?, ?, ?, ?)", rows)
        except sqlite3.Error as error:
            raise _unusable(self._folder, error) from error

    def close(self) -> None:
        """Close the database."""
        self._database.close()


def _unusable(folder: str, error: Exception) -> ConfigurationError:
    return ConfigurationError(
        f"The option state_dir is {folder}; what scripts ran for cannot be kept there: {error}. Make room or correct"
        f" the rights; where {FILE} in it is damaged, restore it, or remove it and scripts run once more."
    )


def _open(file: pathlib.Path) -> sqlite3.Connection:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # SQLite would create it with the mode that the caller's umask leaves.
    os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    return sqlite3.connect(file, isolation_level=None, timeout=30)


def fingerprint(key: str) -> str:
    """What stands for a person's key."""
    return hashlib.sha256(key.encode()).hexdigest()
