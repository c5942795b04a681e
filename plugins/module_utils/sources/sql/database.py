# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Opens a database, mostly for reading: URL, TLS, a read-only transaction, and a time limit.

What differs between databases is in `_PREPARATIONS` and `_defaults`. Other databases are opened as SQLAlchemy does it,
and whatever a statement does, the transaction is rolled back, unless the database was opened for writing.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import os
import pathlib
import sqlite3
import ssl
import time
import typing as t

from ...errors import ConfigurationError, MissingLibraryError, SourceError
from ...given import file_if_not_empty
from ...web.patience import Patience
from .troubles import Troubles, is_passing

try:
    import sqlalchemy as sa
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine

POSTGRESQL: t.Final = "postgresql+psycopg"
MSSQL: t.Final = "mssql+mssqlpython"
SQLITE: t.Final = "sqlite+pysqlite"
_OURS: t.Final = {"postgresql": POSTGRESQL, "postgres": POSTGRESQL, "mssql": MSSQL, "sqlite": SQLITE}
"""The driver for a URL that names none."""
_LIBRARIES: t.Final = {POSTGRESQL: "psycopg[binary]", MSSQL: "mssql-python"}
_ENCODED: t.Final = "In a URL, a password with one of the characters :/?#[]@% must be encoded, such as %40 for @."
_STEPS: t.Final = 10_000
"""Steps of SQLite's virtual machine between two looks at the clock."""
_UNVERIFIED: t.Final[t.Mapping[str, t.Collection[str]]] = {
    "sslmode": ("disable", "allow", "prefer", "require", "verify-ca"),
    "encrypt": ("no", "optional", "false"),
    "trustservercertificate": ("yes", "true"),
}
"""Parameters of URLs with which somebody in between can read the password and the rows
(https://www.postgresql.org/docs/current/libpq-ssl.html,
https://learn.microsoft.com/sql/connect/odbc/dsn-connection-string-attribute)."""
_FOR_PEOPLE: t.Final = ("activedirectoryinteractive", "activedirectorydevicecode")
"""Ways of authentication that need somebody at the keyboard."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DatabaseOptions:
    """How to reach a database."""

    source: str
    """Name of the source, for messages."""
    database_url: str
    password: str | None
    ca_file: str | None
    patience: Patience
    time_limit: int
    """Seconds for one reading, or for one statement that writes."""
    writes: bool = False
    """Whether connections may write."""


class Database:
    """A database that is only read, unless it is opened for writing.

    Its errors are sentences without the password and without values of rows.

    Raises:
        ConfigurationError: the URL is invalid.
        MissingLibraryError: a library for the URL is not installed.
    """

    def __init__(self, options: DatabaseOptions) -> None:
        if sa is None:
            raise MissingLibraryError("SQLAlchemy", "to read employees from a database")
        self._options = options
        self.url = _url(options)
        self.shown = _shown(self.url)
        self.warnings = tuple(_weaknesses(options.source, self.url))
        self._troubles = Troubles(
            options.source, self.shown, self.url.password, options.time_limit, writes=options.writes
        )
        self._engine = self._created()

    def _created(self) -> Engine:
        arguments, keywords = _defaults(self.url, self._options)
        try:
            engine = sa.create_engine(
                self.url, connect_args=arguments, hide_parameters=True, poolclass=sa.pool.NullPool, **keywords
            )
        except NoSuchModuleError:
            raise ConfigurationError(self._no_dialect()) from None
        except ImportError as error:
            library = _LIBRARIES.get(self.url.drivername) or error.name or "of the URL"
            raise MissingLibraryError(library, f"for the source {self._options.source}") from None
        prepare = _PREPARATIONS.get(engine.dialect.name)
        if prepare:
            sa.event.listen(engine, "connect", lambda plain, _record: prepare(plain, self._options))
        return engine

    def _no_dialect(self) -> str:
        where = f"Source {self._options.source}: database_url"
        if self.url.drivername == MSSQL:
            return f"{where} is for SQL Server, which needs SQLAlchemy 2.1 or later. Installed is {sa.__version__}."
        return (
            f"{where} is a URL of {self.url.drivername}, which SQLAlchemy does not know. Correct it, or install the"
            " library for this database."
        )

    @contextlib.contextmanager
    def reading(self) -> t.Iterator[Connection]:
        """A transaction that is read-only if the database has such transactions, and rolled back at its end.

        Raises:
            SourceError: the database cannot be reached, or reading failed.
        """
        with contextlib.closing(self._connected()) as connection, self._troubles.explained():
            level = _READ_ONLY.get(connection.dialect.name, {})
            yield connection.execution_options(**level) if level else connection

    @contextlib.contextmanager
    def writing(self) -> t.Iterator[Connection]:
        """A transaction, which is rolled back at its end unless it was committed.

        Raises:
            SourceError: the database cannot be reached, or writing failed.
        """
        with contextlib.closing(self._connected()) as connection, self._troubles.explained():
            yield connection

    def _connected(self) -> Connection:
        deadline = time.monotonic() + self._options.patience.longest_wait
        for attempt in itertools.count():
            try:
                return self._engine.connect()
            # mssql-python has errors that SQLAlchemy does not know.
            except Exception as error:
                pause = self._options.patience.pause(attempt)
                is_last = attempt >= self._options.patience.retries or time.monotonic() + pause > deadline
                if is_last or not is_passing(error):
                    raise self._troubles.sentence(error, connects=True) from None
                time.sleep(pause)
        raise self.exceeded()

    def exceeded(self) -> SourceError:
        """The error for rows that come too slowly."""
        return self._troubles.exceeded()


def _url(options: DatabaseOptions) -> URL:
    where = f"Source {options.source}: database_url"
    try:
        url = make_url(options.database_url.strip())
    # A port that is not a number is a ValueError.
    except (ArgumentError, ValueError):
        raise ConfigurationError(
            f"{where} is not a URL such as postgresql://USER@HOST/DATABASE or sqlite:////FOLDER/hr.db. {_ENCODED}"
        ) from None
    if "@" in (url.host or ""):
        # Then a part of the password is taken for a part of the host, and messages would show it.
        raise ConfigurationError(f"{where} has more than one @ before the name of the host. {_ENCODED}")
    if any(not isinstance(value, str) for value in url.query.values()):
        raise ConfigurationError(f"{where} has a parameter twice. Remove one of them.")
    url = url.set(drivername=_OURS.get(url.drivername, url.drivername))
    if url.drivername == SQLITE:
        return _checked_file(where, url)
    if _parameter(url, "authentication").lower() in _FOR_PEOPLE:
        raise ConfigurationError(
            f"{where} has Authentication={_parameter(url, 'authentication')}, which asks a person. Use"
            " ActiveDirectoryServicePrincipal or ActiveDirectoryMSI."
        )
    return url.set(password=options.password) if options.password else url


def _checked_file(where: str, url: URL) -> URL:
    path = url.database or ""
    if not os.path.isabs(os.path.expanduser(path)) or url.host or url.query:
        raise ConfigurationError(
            f"{where} is not the absolute path of a file. Write sqlite:////FOLDER/hr.db, with four slashes and without"
            " parameters."
        )
    if not os.path.isfile(os.path.expanduser(path)):
        raise ConfigurationError(f"{where} names {path}, which is not a file that this user can see.")
    return url.set(database=os.path.expanduser(path))


def _parameter(url: URL, name: str) -> str:
    """A parameter of the URL, without regard to case; empty if it is not there."""
    return next((str(value) for key, value in url.query.items() if key.lower() == name), "")


def _shown(url: URL) -> str:
    """How messages name the database; without the password and without parameters, one of which may be it."""
    if url.drivername == SQLITE:
        return f"the database {url.database}"
    host = url.host or _parameter(url, "host") or "this host"
    port = f":{url.port}" if url.port else ""
    return f"the database {url.database or ''} on {host}{port}".replace("  ", " ")


def _weaknesses(source: str, url: URL) -> t.Iterator[str]:
    for name, values in _UNVERIFIED.items():
        if _parameter(url, name).lower() in values:
            yield (
                f"Source {source}: database_url has {name}={_parameter(url, name)}, which does not verify that the"
                " server is the right one, so somebody else could read the password and the rows. Remove it."
            )


def _defaults(url: URL, options: DatabaseOptions) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """Arguments for the driver, and for the engine. What the URL says comes first."""
    seconds = max(1, int(options.patience.timeout))
    if url.drivername == POSTGRESQL:
        given: dict[str, t.Any] = {
            "sslmode": "verify-full",
            "sslrootcert": _trusted(options.ca_file),
            "connect_timeout": seconds,
            "application_name": "hrsync.ad",
        }
        return {name: value for name, value in given.items() if name not in url.query}, {}
    if url.drivername == SQLITE:
        return {}, {"creator": lambda: _opened(str(url.database), seconds, "rw" if options.writes else "ro")}
    if url.drivername == MSSQL:
        keywords = {"Encrypt": "yes", "ApplicationIntent": "ReadWrite" if options.writes else "ReadOnly"}
        return {**{k: v for k, v in keywords.items() if not _parameter(url, k.lower())}, "timeout": seconds}, {}
    return {}, {}


def _trusted(ca_file: str | None) -> str:
    """The file of trusted certificate authorities: the option, that of libpq if there is one, or the system's."""
    if own := file_if_not_empty(ca_file):
        return own
    of_libpq = os.environ.get("PGSSLROOTCERT") or pathlib.Path("~/.postgresql/root.crt").expanduser()
    if pathlib.Path(of_libpq).exists():
        return str(of_libpq)
    return ssl.get_default_verify_paths().cafile or "system"


def _opened(path: str, patience: float, mode: str) -> sqlite3.Connection:
    """A SQLite database. With the mode `ro`, it cannot be written by this connection; with `rw`, it must exist."""
    uri = f"{pathlib.Path(path).as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=patience, check_same_thread=False)


def _prepare_sqlite(connection: t.Any, options: DatabaseOptions) -> None:
    if not options.writes:
        connection.execute("PRAGMA query_only = ON")
    deadline = time.monotonic() + options.time_limit
    # A result that is true ends the statement (https://sqlite.org/c3ref/progress_handler.html).
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)


def _prepare_postgresql(connection: t.Any, options: DatabaseOptions) -> None:
    _execute(
        connection, f"SET statement_timeout = '{options.time_limit}s'", f"SET lock_timeout = '{options.time_limit}s'"
    )


def _prepare_mssql(connection: t.Any, options: DatabaseOptions) -> None:
    if hasattr(connection, "timeout"):
        connection.timeout = options.time_limit


def _prepare_mysql(connection: t.Any, options: DatabaseOptions) -> None:
    if not options.writes:
        _execute(connection, "SET SESSION TRANSACTION READ ONLY")
    # MySQL's name for it, in milliseconds, or MariaDB's, in seconds; the other one is an unknown variable.
    for statement in (
        f"SET SESSION max_execution_time = {options.time_limit * 1000}",
        f"SET SESSION max_statement_time = {options.time_limit}",
    ):
        with contextlib.suppress(Exception):
            _execute(connection, statement)


def _execute(connection: t.Any, *statements: str) -> None:
    with contextlib.closing(connection.cursor()) as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.commit()


_PREPARATIONS: t.Final[t.Mapping[str, t.Callable[[t.Any, DatabaseOptions], None]]] = {
    "sqlite": _prepare_sqlite,
    "postgresql": _prepare_postgresql,
    "mssql": _prepare_mssql,
    "mysql": _prepare_mysql,
    "mariadb": _prepare_mysql,
}
"""By the name of the dialect: what a new connection needs."""
_READ_ONLY: t.Final[t.Mapping[str, t.Mapping[str, t.Any]]] = {
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
}
"""By the name of the dialect: options of a transaction that is read-only."""
