# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors of databases as sentences. They have neither the password nor values of rows, which are private."""

from __future__ import annotations

import contextlib
import sqlite3
import typing as t
import urllib.parse

from ...errors import ConfigurationError, HrsyncError, SourceError
from ...values.text import clip, ended

try:
    from sqlalchemy.exc import DBAPIError, NoSuchTableError, SQLAlchemyError
except ImportError:
    SQLAlchemyError = None  # type: ignore[assignment, misc]

MASK: t.Final = "********"
_LIMIT: t.Final = "limit"
_CHANGES: t.Final = "refused the statement, because it would change data. Set a query that only reads."
_NO_RIGHT: t.Final = "does not allow this user to read that. Grant the right to SELECT from it."
_WRITING: t.Final[t.Mapping[str, str]] = {
    _NO_RIGHT: "does not allow this user to change that. Grant the right to UPDATE the columns of write_statement, and"
    " to SELECT those of its condition.",
    _CHANGES: "is read-only for this user. Set database_url to a database that the user may write.",
}
"""By the sentence for reading: the one for `write_statement`."""
_PASSING: t.Final = (
    "Connection refused",
    "timeout expired",
    "timed out",
    "Timeout",
    "Login timeout",
    "starting up",
    "shutting down",
    "too many connections",
    "too many clients",
    "is not currently available",
    "TCP Provider",
    "reset by peer",
)
"""Parts of messages about a connection that may be established a little later. A wrong password is not among them,
because trying it again locks accounts."""

_OF_SQLITE: t.Final[t.Mapping[int, str]] = {
    sqlite3.SQLITE_INTERRUPT: _LIMIT,
    sqlite3.SQLITE_READONLY: _CHANGES,
    sqlite3.SQLITE_BUSY: "is locked by another process. Run again when that has ended.",
    sqlite3.SQLITE_CORRUPT: "is damaged. Restore it.",
    sqlite3.SQLITE_NOTADB: "is not a database of SQLite. Correct database_url.",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened by the user who runs this. Grant the right to read it.",
    sqlite3.SQLITE_PERM: "cannot be opened by the user who runs this. Grant the right to read it.",
    sqlite3.SQLITE_IOERR: "cannot be read, because its disk has an error.",
}
"""By the primary result code (https://sqlite.org/rescode.html)."""
_STATEMENT_OF_SQLITE: t.Final = ("no such", "near ", "ambiguous column", "wrong number", "incomplete input", "a GROUP")
"""How messages about the statement begin; others may quote values."""

_OF_STATES: t.Final[t.Mapping[str, str]] = {
    "57014": _LIMIT,
    "55P03": _LIMIT,
    "25006": _CHANGES,
    "28P01": "refused the password. Check the user in database_url, and password.",
    "28000": "refused the user. Check the user in database_url, and pg_hba.conf of the server.",
    "3D000": "does not exist on that server. Correct its name in database_url.",
    "42501": _NO_RIGHT,
    "53300": "has too many connections. Run again later, or raise max_connections of the server.",
    "57P01": "was stopped while rows came. Run again when it is up.",
    "57P03": "is starting or stopping. Run again when it is up.",
}
"""By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""

_SIGNS: t.Final[t.Mapping[str, str]] = {
    "password authentication failed": _OF_STATES["28P01"],
    "no pg_hba.conf entry": _OF_STATES["28000"],
    "FATAL: database": _OF_STATES["3D000"],
    "certificate verify failed": "has a TLS certificate that is not trusted. Set ca_file to that of its CA.",
    "does not match host name": "has a TLS certificate for another name. Correct the host in database_url.",
    "server does not support SSL": "does not offer TLS. Turn it on there.",
    "Login failed": "refused the login. Check the user in database_url, and password.",
    "FA003": "needs a user and a password for this kind of Authentication. Set both.",
    "FA004": "was not asked, because Microsoft Entra refused the login. Check the user, and password.",
    "AADSTS": "was not asked, because Microsoft Entra refused the login. Check the user, and password.",
    "is not allowed to access the server": "refuses this address: add it to the firewall rules of the server in Azure.",
    "Cannot open database": "does not exist on that server, or this user may not open it. Check database_url.",
    "is not currently available": "is paused or busy. Run again in a minute.",
    "SSL Provider": "has a TLS certificate that is not trusted. Install its CA in the store of the system.",
    "Failed to load the driver": "was not asked: mssql-python needs libraries. On Debian, install libltdl7"
    " and libgssapi-krb5-2.",
    "Error code 0x2AF9": "cannot be reached: the name of the host is unknown. Check database_url, and DNS.",
    "TCP Provider": "cannot be reached. Check the host and the port in database_url, and the firewall.",
    "Timeout expired": _LIMIT,
    "read-only": _CHANGES,
    "permission was denied": _NO_RIGHT,
}
"""By parts of messages of libpq, of the driver for SQL Server
(https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors), and others."""
_OF_STATEMENT: t.Final = (
    "Invalid column name",
    "Invalid object name",
    "Incorrect syntax near",
    "Ambiguous column name",
    "The multi-part identifier",
    "Unknown column",
    "Unknown table",
)
"""How messages of other databases about the statement begin. They quote the statement, and no rows."""


class Troubles:
    """The sentences for the errors of one database."""

    def __init__(self, source: str, shown: str, password: object, time_limit: int, *, writes: bool = False) -> None:
        """Take what messages need.

        Args:
            source: name of the source.
            shown: how messages name the database.
            password: the password, which messages must not quote; None if there is none.
            time_limit: in seconds.
            writes: whether its connections may write.
        """
        self._where = f"Source {source}: {shown}"
        self._secrets = {str(password), urllib.parse.quote(str(password), safe="")} if password else set()
        self._time_limit = time_limit
        self._writes = writes

    @contextlib.contextmanager
    def explained(self) -> t.Iterator[None]:
        """Turn errors of the database into sentences.

        Raises:
            SourceError: something failed.
        """
        try:
            yield
        except SQLAlchemyError as error:
            raise self.sentence(error) from None

    def exceeded(self) -> SourceError:
        """The error of a statement that takes too long."""
        return SourceError(
            f"{self._where} did not return all rows within {self._time_limit} s, so reading was given up and nothing"
            " was changed. Make the statement faster, or increase time_limit."
        )

    def sentence(self, error: Exception, *, connects: bool = False) -> HrsyncError:
        """The error as a sentence.

        Args:
            error: of SQLAlchemy, or of a driver.
            connects: whether it is about the connection, so that there are no rows yet that it could quote.
        """
        if type(error).__name__ == "ConnectionStringParseError":
            return ConfigurationError(
                f"{self._where} cannot be reached, because mssql-python refuses database_url: {self._quoted(error)}"
            )
        if isinstance(error, NoSuchTableError):
            return SourceError(
                f"{self._where} has no table or view {error}, or this user may not see it. Correct table, or grant the"
                " right to SELECT from it."
            )
        if not isinstance(error, DBAPIError):
            return SourceError(f"{self._where} cannot be read: unexpected error {type(error).__name__}.")
        problem = self._problem(error, connects)
        if self._writes:
            problem = _WRITING.get(problem, problem)
        return self.exceeded() if problem == _LIMIT else SourceError(f"{self._where} {problem}")

    def _problem(self, error: DBAPIError, connects: bool) -> str:
        orig = error.orig
        if isinstance(orig, sqlite3.Error):
            return self._of_sqlite(orig)
        state: str = getattr(orig, "sqlstate", None) or ""
        if state in _OF_STATES:
            return _OF_STATES[state]
        text = " ".join(str(orig).split())
        if found := next((problem for sign, problem in _SIGNS.items() if sign in text), None):
            return found
        if connects:
            return f"cannot be reached: {self._quoted(orig)} Check database_url."
        if state.startswith("42"):
            return f"refused the statement: {self._quoted(_first_line(orig))} Correct it."
        said = next((text[text.index(sign) :] for sign in _OF_STATEMENT if sign in text), None)
        if said:
            return f"refused the statement: {self._quoted(said)} Correct it."
        # Other messages may quote values of rows.
        code = f" {state}" if state else ""
        return f"cannot be read: error {type(orig).__name__}{code}. Try the statement in a client of the database."

    def _of_sqlite(self, error: sqlite3.Error) -> str:
        # The lower 8 bits are the primary result code.
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _OF_SQLITE:
            return _OF_SQLITE[code]
        if str(error).startswith(_STATEMENT_OF_SQLITE):
            return f"refused the statement: {self._quoted(error)} Correct it."
        return "cannot be read, or has a value that cannot be read. Try the statement in a client of the database."

    def _quoted(self, error: object) -> str:
        text = str(error)
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return ended(clip(text))


def _first_line(error: object) -> str:
    """The message without the part of the statement that follows it."""
    return str(error).partition("\n")[0]


def is_passing(error: Exception) -> bool:
    """Whether the connection may be established a little later."""
    return isinstance(error, DBAPIError) and any(sign in str(error.orig) for sign in _PASSING)
