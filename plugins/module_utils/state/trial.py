# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a run could write to the database. Nothing of the trial remains."""

from __future__ import annotations

import contextlib
import os
import typing as t

from ..errors import StateError
from .engine import PATIENCE, Database, is_there, losses
from .location import File, locate
from .migrations import upgrade
from .troubles import ELSEWHERE


class Trial(t.NamedTuple):
    """A database that a run can use."""

    text: str
    """A sentence about it."""
    warnings: tuple[str, ...] = ()
    """What is unsafe about its place, as sentences."""


class _RolledBackError(Exception):
    """Ends a transaction of which nothing is to remain."""


def try_out(option: str | None, patience: float = PATIENCE) -> Trial | None:
    """Try the database of the option `state`; None if nothing is to be remembered.

    Raises:
        StateError: a run could not write to it.
        ConfigurationError: the option is wrong.
        MissingLibraryError: a library is not installed.
    """
    location = locate(option)
    if location is None:
        return None
    if isinstance(location, File) and not is_there(location):
        _try_folder(location)
        return Trial(f"{location.shown} does not exist yet. The first run creates it.", tuple(losses(location)))
    with contextlib.closing(Database(location, writes=False, patience=patience)) as database:
        with contextlib.suppress(_RolledBackError), database.writing() as connection:
            database.exclusive(connection)
            upgrade(connection, database.shown)
            raise _RolledBackError
        return Trial(f"{location.shown} can be written.", database.warnings)


def _try_folder(file: File) -> None:
    """Check that the nearest folder that exists lets this user create others in it."""
    folder = next(folder for folder in file.path.parents if folder.exists())
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        raise StateError(f"{file.shown} cannot be created, because this user cannot write to {folder}. {ELSEWHERE}")
