# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Opens the database: a SQLite file of which only its owner can read anything, or PostgreSQL by verified TLS."""

from __future__ import annotations

import contextlib
import importlib
import os
import pathlib
import sqlite3
import ssl
import time
import typing as t

from ..errors import MissingLibraryError
from .location import File, Location, Server
from .troubles import ELSEWHERE, explained_here

try:
    import sqlalchemy as sa
except ImportError:
    sa = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Engine

PATIENCE: t.Final = 15
"""Seconds to wait for a database that another process has locked, or for a server that does not answer."""
_READS: t.Final = "hrsync_reads"
"""The execution option of transactions that only read."""
_ADVISORY_LOCK: t.Final = 0x68_72_73_79_6E_63
"""The key of the lock of PostgreSQL that `exclusive` takes: hrsync in ASCII."""
_JOB: t.Final = "AWX_ISOLATED_DATA_DIR"
"""ansible-runner sets it in the containers of AWX and Automation Controller."""
_WEAK: t.Final = ("disable", "allow", "prefer", "require", "verify-ca")
"""Values of sslmode that do not verify the name of the server
(https://www.postgresql.org/docs/current/libpq-ssl.html)."""


class Database:
    """An open database. Its errors are sentences.

    Args:
        location: where it is.
        writes: whether the caller writes. Then the file and its folder are created if they do not exist.
        patience: see `PATIENCE`.

    Raises:
        StateError: it cannot be opened.
        MissingLibraryError: psycopg is not installed, and the location needs it.
    """

    def __init__(self, location: Location, *, writes: bool, patience: float = PATIENCE) -> None:
        self.location = location
        self.shown = location.shown
        self.warnings: tuple[str, ...] = ()
        if isinstance(location, File):
            self._engine = _of_file(location, writes=writes, patience=patience)
            self.warnings = tuple(losses(location))
        else:
            self._engine = _of_server(location, patience)
            self.warnings = tuple(_weaknesses(location))

    @property
    def is_server(self) -> bool:
        """Whether it is PostgreSQL."""
        return isinstance(self.location, Server)

    @contextlib.contextmanager
    def reading(self) -> t.Iterator[Connection]:
        """A transaction that sees one state of the database, and is rolled back at its end.

        Raises:
            StateError: the database cannot be read.
        """
        with explained_here(self.location), self._engine.connect() as plain:
            # The level of isolation is set before the transaction begins; SQLite knows none, and needs none.
            level = {"isolation_level": "REPEATABLE READ"} if self.is_server else {}
            yield plain.execution_options(**{_READS: True}, **level)

    @contextlib.contextmanager
    def writing(self) -> t.Iterator[Connection]:
        """A transaction that is durable when this returns, and rolled back if there is an error.

        Raises:
            StateError: the database cannot be written.
        """
        with explained_here(self.location), self._engine.begin() as connection:
            yield connection

    def exclusive(self, connection: Connection) -> None:
        """Wait until no other transaction that calls this is open. SQLite has one writer at a time anyway."""
        if self.is_server:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ADVISORY_LOCK)))

    def now(self, connection: Connection) -> int:
        """Seconds since 1970, by the clock of the server, so that hosts whose clocks differ agree on a lease."""
        if self.is_server:
            return int(connection.execute(sa.select(sa.extract("epoch", sa.func.clock_timestamp()))).scalar_one())
        return int(time.time())

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _of_file(file: File, *, writes: bool, patience: float) -> Engine:
    if writes:
        _create(file)

    def connect() -> sqlite3.Connection:
        # Also readers may write: they roll back what a killed process left in the journal.
        uri = f"{file.path.as_uri()}?mode=rw"
        connection = sqlite3.connect(uri, uri=True, timeout=patience, isolation_level=None, check_same_thread=False)
        _prepare(connection)
        return connection

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.pool.QueuePool, hide_parameters=True)
    sa.event.listen(engine, "begin", _begin)
    return engine


def is_there(file: File) -> bool:
    """Whether the file exists.

    Raises:
        StateError: this user may not look into its folder.
    """
    with explained_here(file):
        try:
            file.path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True


def _create(file: File) -> None:
    """Create the folder and the file, readable only by their owner.

    Raises:
        StateError: the file system refuses it.
    """
    with explained_here(file):
        file.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _prepare(connection: sqlite3.Connection) -> None:
    """Choose how SQLite writes.

    Not WAL: it needs memory that all processes share, so it does not work on network file systems
    (https://sqlite.org/wal.html), where home folders often are. With TRUNCATE and FULL, a transaction is on the disk
    when it is committed (https://sqlite.org/pragma.html#pragma_synchronous).
    """
    pragmas = {"journal_mode": "TRUNCATE", "synchronous": "FULL", "foreign_keys": "ON", "secure_delete": "ON"}
    for name, value in pragmas.items():
        connection.execute(f"PRAGMA {name} = {value}").fetchall()


def _begin(connection: Connection) -> None:
    """Take the lock for writing at the beginning, so that no transaction fails because another one came between."""
    reads = connection.get_execution_options().get(_READS)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _of_server(server: Server, patience: float) -> Engine:
    try:
        # Not at the top, because SQLite does not need it, and importing it takes time.
        importlib.import_module("psycopg")
    except ImportError:
        raise MissingLibraryError("psycopg[binary]", "for a state database in PostgreSQL") from None
    seconds = max(1, int(patience))
    engine = sa.create_engine(
        server.url,
        # What the URL says comes first.
        connect_args={name: value for name, value in _defaults(seconds).items() if name not in server.url.query},
        hide_parameters=True,
        pool_pre_ping=True,
    )

    def prepare(connection: t.Any, _record: object) -> None:
        # A role may have these set otherwise. What a transaction sees must be what the lock that it waits for protects.
        wanted = {
            "synchronous_commit": "on",
            "lock_timeout": f"{seconds}s",
            "default_transaction_isolation": "read committed",
        }
        with connection.cursor() as cursor:
            for name, value in wanted.items():
                cursor.execute(f"SET {name} = '{value}'")
        connection.commit()

    sa.event.listen(engine, "connect", prepare)
    return engine


def _defaults(seconds: int) -> dict[str, t.Any]:
    """Parameters of a connection; a connection by a local socket ignores those of TLS."""
    return {
        "sslmode": "verify-full",
        "sslrootcert": _trusted(),
        "connect_timeout": seconds,
        "application_name": "hrsync.ad",
        "tcp_user_timeout": seconds * 1000,
    }


def _trusted() -> str:
    """The file of trusted certificate authorities: that of libpq if there is one, or that of the system."""
    own = os.environ.get("PGSSLROOTCERT") or pathlib.Path("~/.postgresql/root.crt").expanduser()
    if pathlib.Path(own).exists():
        return str(own)
    return ssl.get_default_verify_paths().cafile or "system"


def losses(file: File) -> t.Iterator[str]:
    """A warning if the file is lost with the container of a job of AWX."""
    passing = [folder for folder in ("/runner", "/tmp", os.environ.get("HOME", "")) if folder.strip("/")]
    if _JOB in os.environ and any(file.path.is_relative_to(folder) for folder in passing):
        yield (
            f"{file.shown} is lost when this AWX job ends, so the next run remembers nothing of this one. {ELSEWHERE}"
            " AWX mounts folders into its containers (Settings, Jobs, Paths to expose to isolated jobs)."
        )


def _weaknesses(server: Server) -> t.Iterator[str]:
    mode = server.url.query.get("sslmode")
    host = str(server.url.host or server.url.query.get("host") or "/")
    if mode in _WEAK and not host.startswith(("/", "@")):
        yield (
            f"The option state has sslmode={mode}, which does not verify that the server is {host}, so somebody else"
            " could read the password of the database. Use sslmode=verify-full, with the authority in sslrootcert."
        )
