# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""SQL Server and Azure SQL, as far as they can be tested without a server.

Connection strings and the dialect's SQL come from SQLAlchemy. What the driver does is tested if mssql-python is
installed; the texts of servers are from Microsoft's list of errors.
"""

from __future__ import annotations

import datetime
import importlib.util
import socket
import sys
import types
import typing as t

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, ProgrammingError

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options
from ansible_collections.hrsync.ad.plugins.module_utils.sources.sql.troubles import Troubles

pytest.importorskip("sqlalchemy.dialects.mssql.mssqlpython", reason="SQLAlchemy 2.1 or later knows mssql-python")

SECRET = "p;w}{d@1"
URL = "mssql://hrsync@db.example.com:1444/hr"
has_driver = pytest.mark.skipif(
    importlib.util.find_spec("mssql_python") is None, reason="mssql-python is not installed"
)


class Driver(types.ModuleType):
    """What SQLAlchemy needs of the driver to make an engine; `connect` notes its arguments."""

    __version__ = "1.16.0"
    paramstyle = "qmark"

    class Error(Exception):
        """The driver's base class of errors."""

    def __init__(self) -> None:
        super().__init__("mssql_python")
        for name in ("InterfaceError", "DatabaseError", "OperationalError", "ProgrammingError"):
            setattr(self, name, type(name, (self.Error,), {}))
        self.asked: list[tuple[tuple[t.Any, ...], dict[str, t.Any]]] = []

    def pooling(self, enabled: bool) -> None:
        """There is none."""

    def connect(self, *arguments: t.Any, **keywords: t.Any) -> t.Any:
        self.asked.append((arguments, keywords))
        raise self.Error("Login failed for user 'hrsync'.")


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> Driver:
    made = Driver()
    monkeypatch.setitem(sys.modules, "mssql_python", made)
    return made


def source(**options: t.Any) -> t.Any:
    given = {"type": "sql", "name": "hr", "database_url": URL, "password": SECRET, "table": "dbo.people", "retries": 0}
    return source_from_options({**given, **options}, datetime.date(2026, 11, 1))


def connection_string(driver: Driver, **options: t.Any) -> tuple[str, dict[str, t.Any]]:
    made = source(**options)
    with pytest.raises(SourceError, match="refused the login") as raised:
        made.check()
    assert SECRET not in str(raised.value)
    (((text,), keywords),) = driver.asked
    driver.asked.clear()
    return text, keywords


def test_an_sql_login(driver: Driver) -> None:
    text, keywords = connection_string(driver)
    assert text == "Server=db.example.com,1444;Database=hr;UID=hrsync;PWD={p;w}}{d@1}"
    assert keywords == {"Encrypt": "yes", "ApplicationIntent": "ReadOnly", "timeout": 30}


def test_an_application_of_entra(driver: Driver) -> None:
    url = "mssql+mssqlpython://client-id@x.database.windows.net/hr?Authentication=ActiveDirectoryServicePrincipal"
    text, keywords = connection_string(driver, database_url=url, timeout=5)
    assert text.startswith("Server=x.database.windows.net;Database=hr;UID=client-id;PWD=")
    assert text.endswith("Authentication=ActiveDirectoryServicePrincipal")
    assert keywords["timeout"] == 5


def test_a_managed_identity_has_no_password(driver: Driver) -> None:
    url = "mssql://x.database.windows.net/hr?Authentication=ActiveDirectoryMSI&encrypt=strict"
    text, keywords = connection_string(driver, database_url=url, password=None)
    assert "PWD" not in text and "Authentication=ActiveDirectoryMSI" in text and "encrypt=strict" in text
    assert "Encrypt" not in keywords


@pytest.mark.usefixtures("driver")
@pytest.mark.parametrize("weak", ["Encrypt=no", "TrustServerCertificate=yes"])
def test_without_verified_tls_there_is_a_warning(weak: str) -> None:
    (warning,) = source(database_url=f"{URL}?{weak}").warnings
    assert f"database_url has {weak.lower()}, which does not verify" in warning


def test_an_old_sqlalchemy_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: t.Any, **_keywords: t.Any) -> t.Any:
        raise sa.exc.NoSuchModuleError("no")

    monkeypatch.setattr(sa, "create_engine", unknown)
    with pytest.raises(ConfigurationError, match="is for SQL Server, which needs SQLAlchemy 2.1 or later. Installed"):
        source()


def test_the_sql_of_the_dialect() -> None:
    from sqlalchemy.dialects.mssql import mssqlpython

    table: t.Any = sa.select(sa.column("Last Name"), sa.column("id")).select_from(sa.table("people", schema="dbo"))
    make: t.Any = mssqlpython.dialect
    dialect = make(paramstyle="qmark")
    assert " ".join(str(table.compile(dialect=dialect)).split()) == ("SELECT [Last Name], id FROM dbo.people")
    bound = sa.text("SELECT 1 WHERE company = :company").compile(dialect=dialect)
    assert (str(bound), bound.positiontup) == ("SELECT 1 WHERE company = ?", ["company"])


class Raised(Exception):
    """An error of the driver, which has its text in the message only."""


def sentence(
    kind: type[DBAPIError], driver_error: str, text: str, *, connects: bool = False, writes: bool = False
) -> str:
    raised = Raised(f"Driver Error: {driver_error}; DDBC Error: [Microsoft][SQL Server]{text}")
    error = kind("SELECT secret", {"company": 1}, raised)
    troubles = Troubles("hr", "the database hr on x", SECRET, 60, writes=writes)
    return str(troubles.sentence(error, connects=connects))


def test_errors_of_a_statement_that_writes() -> None:
    denied = "The UPDATE permission was denied on the column 'mail'"
    assert sentence(ProgrammingError, "", denied, writes=True).endswith(
        "does not allow this user to change that. Grant the right to UPDATE the columns of write_statement, and to"
        " SELECT those of its condition."
    )
    read_only = 'Failed to update database "hr" because the database is read-only.'
    assert "is read-only for this user. Set database_url to" in sentence(DatabaseError, "", read_only, writes=True)


@pytest.mark.parametrize(
    ("kind", "driver_error", "text", "connects", "words"),
    [
        (OperationalError, "", "Login failed for user 'u'.", True, "refused the login"),
        (OperationalError, "", "Cannot open server 'x' requested by the login. Client with IP address '1.2.3.4' is not"
         " allowed to access the server.", True, "refuses this address: add it to the firewall rules"),
        (OperationalError, "", 'Cannot open database "hr" requested by the login.', True, "does not exist on that"),
        (OperationalError, "", "Database 'hr' on server 'x' is not currently available. Please retry.", True, "paused"),
        (OperationalError, "", "SSL Provider: [error:0A000086:SSL routines::certificate verify failed:unable to get"
         " local issuer certificate]", True, "has a TLS certificate that is not trusted"),
        (DatabaseError, "An error occurred with SQLSTATE code: FA003", "Both User and Password options must be"
         " specified", True, "needs a user and a password"),
        (OperationalError, "", f"Something with {SECRET} happened", True, r"cannot be reached: .*\*{8} happened"),
        (OperationalError, "Timeout expired", "Query timeout expired", False, "did not return all rows within 60 s"),
        (ProgrammingError, "", "Invalid column name 'HiredOn'.", False, "refused the statement: Invalid column name"),
        (ProgrammingError, "", "Invalid object name 'dbo.x'.", False, "refused the statement: Invalid object name"),
        (ProgrammingError, "", "The SELECT permission was denied on the object 'x'", False, "Grant the right to"),
        (DatabaseError, "", 'Failed to update database "hr" because the database is read-only.', False, "would change"),
        (DatabaseError, "", "Conversion failed when converting the varchar value 'Anna' to data type int.", False,
         "cannot be read: error Raised. Try the statement"),
    ],
)  # fmt: skip
def test_errors(kind: type[DBAPIError], driver_error: str, text: str, connects: bool, words: str) -> None:
    with pytest.raises(SourceError, match=words) as raised:
        raise SourceError(sentence(kind, driver_error, text, connects=connects))
    assert SECRET not in str(raised.value) and "Anna" not in str(raised.value)


@has_driver
def test_the_real_driver_refuses_a_port_where_nobody_listens() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        with pytest.raises(SourceError, match="cannot be reached|mssql-python needs libraries") as raised:
            source(database_url=f"mssql://u@127.0.0.1:{port}/hr", timeout=1).check()
    assert SECRET not in str(raised.value)


@has_driver
def test_the_real_driver_refuses_unknown_parameters() -> None:
    with pytest.raises(ConfigurationError, match="mssql-python refuses database_url: .*'foo' is not recognized"):
        source(database_url=f"{URL}?Foo=1").check()


@has_driver
def test_the_real_driver_wants_both_halves_of_a_principal() -> None:
    url = "mssql://127.0.0.1/hr?Authentication=ActiveDirectoryServicePrincipal"
    with pytest.raises(SourceError, match="needs a user and a password|needs libraries"):
        source(database_url=url, password=None).check()
