# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors of the database as sentences. They have neither the statement nor its values, which are private."""

from __future__ import annotations

import contextlib
import errno
import sqlite3
import typing as t

from ..errors import StateError
from ..values.text import ended
from .location import File, Location

try:
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError
    from sqlalchemy.exc import TimeoutError as PoolTimeout
except ImportError:
    SQLAlchemyError = None  # type: ignore[assignment, misc]

ELSEWHERE: t.Final = (
    "Set the option state to a file in a folder that is kept between runs (sqlite:////FOLDER/state.db), to a"
    " PostgreSQL database, or to none."
)

_OF_SQLITE: t.Final = {
    sqlite3.SQLITE_FULL: "is full: there is no space left on its disk. Free some space, and run again.",
    sqlite3.SQLITE_BUSY: "is locked by another process. Wait until that has ended, and run again.",
    sqlite3.SQLITE_LOCKED: "is locked by another process. Wait until that has ended, and run again.",
    sqlite3.SQLITE_CORRUPT: "is damaged. Restore it from a backup, or move it away: then the next run remembers"
    " nothing of earlier ones.",
    sqlite3.SQLITE_NOTADB: "is not a database. If the option state names the right file, restore it from a backup, or"
    " move it away: then the next run remembers nothing of earlier ones.",
    sqlite3.SQLITE_READONLY: f"cannot be written by the user who runs this. {ELSEWHERE}",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened, or its journal cannot be created in the same folder. Give the user"
    f" who runs this the right to write there. {ELSEWHERE}",
    sqlite3.SQLITE_PERM: f"cannot be opened by the user who runs this. {ELSEWHERE}",
    sqlite3.SQLITE_IOERR: "cannot be read or written, because its disk has an error or is full. Check the disk.",
}
"""By the primary result code (https://sqlite.org/rescode.html)."""

_NOT_ALLOWED: t.Final = (
    "does not allow this user to do that. Make the user the owner of the database, or grant USAGE and CREATE on its"
    " schema public."
)
_OF_STATES: t.Final = {
    "28P01": "refused the password. Check the user and the password in the option state.",
    "28000": "refused the user. Check the user in the option state, and pg_hba.conf of the server.",
    "3D000": "does not exist on that server. Create it, or correct its name in the option state.",
    "3F000": _NOT_ALLOWED,
    "42501": _NOT_ALLOWED,
    "25006": "is read-only, such as a standby. Set the option state to the primary server.",
    "53100": "is full: the server has no space left. Free some space there, and run again.",
    "53300": "has too many connections. Close some, or raise max_connections of the server.",
    "55P03": "is locked by another process. Wait until that has ended, and run again.",
    "57P03": "is starting or stopping. Run again when it is up.",
}
"""By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""


@contextlib.contextmanager
def explained_here(location: Location) -> t.Iterator[None]:
    """Turn errors of the file system and of the database into sentences.

    Raises:
        StateError: something failed.
    """
    try:
        yield
    except OSError as error:
        raise StateError(f"{location.shown} {_of_system(error, location)}") from None
    except SQLAlchemyError as error:
        raise StateError(f"{location.shown} {_of_database(error, location)}") from None


def _of_system(error: OSError, location: Location) -> str:
    if error.errno == errno.EISDIR and isinstance(location, File):
        return _of_folder(location)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _OF_SQLITE[sqlite3.SQLITE_FULL]
    place = f" ({error.filename})" if error.filename else ""
    return f"cannot be used: {error.strerror or type(error).__name__}{place}. {ELSEWHERE}"


def _of_database(error: SQLAlchemyError, location: Location) -> str:
    if isinstance(error, PoolTimeout):
        return "has no free connection. Run again."
    if not isinstance(error, DBAPIError):
        return f"cannot be used: unexpected error {type(error).__name__}. Please report this sentence."
    if isinstance(location, File):
        return _of_folder(location) if location.path.is_dir() else _of_sqlite(error.orig)
    return _of_server(error.orig)


def _of_folder(file: File) -> str:
    return f"is a folder. Add the name of a file to the option state, such as sqlite:///{file.path}/state.db."


def _of_sqlite(error: BaseException | None) -> str:
    # The lower 8 bits are the primary result code.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return _OF_SQLITE.get(code, f"cannot be used: SQLite says {error}.")


def _of_server(error: BaseException | None) -> str:
    state = getattr(error, "sqlstate", None)
    if state in _OF_STATES:
        return _OF_STATES[state]
    # Messages of libpq name the host and the user, but never the password; others may quote values.
    said = ended(_sentences(str(error))) if state is None else f"error {state}."
    return f"cannot be reached or used: {said} Check the server and the option state."


def _sentences(text: str) -> str:
    """The lines of a message of libpq as sentences of one line."""
    *first, last = [" ".join(line.split()) for line in text.splitlines() if line.strip()] or ["no reason is given"]
    return " ".join((*map(ended, first), last))
