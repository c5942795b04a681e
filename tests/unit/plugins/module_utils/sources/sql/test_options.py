# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of a database, before anything is connected."""

from __future__ import annotations

import builtins
import datetime
import pathlib
import sqlite3
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import (
    ConfigurationError,
    MissingLibraryError,
    SourceError,
)
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Source
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options
from ansible_collections.hrsync.ad.plugins.module_utils.sources.sql import database, statements
from ansible_collections.hrsync.ad.plugins.module_utils.sources.sql.descriptor import SYSTEM
from ansible_collections.hrsync.ad.plugins.module_utils.sources.sql.table import header_of

SECRET = "s3cret:/@pass"
PG = "postgresql://hrsync@db.example.com/hr"


def source(**options: t.Any) -> Source:
    given = {"type": "sql", "name": "hr", "database_url": PG, "table": "people", **options}
    return source_from_options(given, datetime.date(2026, 11, 1))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"database_url": None}, "database_url is not set, and neither is HRSYNC_SQL_URL"),
        ({"database_url": "people.db"}, "database_url is not a URL such as postgresql://"),
        ({"database_url": "postgresql://u@h:port/hr"}, "database_url is not a URL"),
        ({"database_url": f"postgresql://u:{SECRET}@h/hr"}, "database_url"),
        ({"database_url": "postgresql://u@h/hr?sslmode=require&sslmode=disable"}, "has a parameter twice"),
        ({"database_url": "nosuch://u@h/hr"}, "is a URL of nosuch, which SQLAlchemy does not know"),
        ({"database_url": "mssql://h/hr?Authentication=ActiveDirectoryInteractive"}, "which asks a person"),
        ({"table": None}, "set statement or table; neither is set"),
        ({"statement": "SELECT 1"}, "set statement or table; both are set"),
        ({"parameters": {"a": 1}}, "parameters are for a statement, but table is set"),
        ({"table": None, "statement": "SELECT 1", "parameters": {"a": [1]}}, "parameters.a must be text, a number"),
        ({"columns": {"start_day": "x"}}, "columns.start_day: there is no such field; did you mean start_date"),
        (
            {"columns": {"salary": "x"}},
            "columns.salary: there is no such field; for a field of your own, write custom.NAME",
        ),
        ({"columns": {"first_name": 7}}, "columns.first_name is 7, but must be the name of a column"),
        ({"columns": {"email": "x"}}, "key_field is employee_number, but columns.employee_number is not set"),
        ({"time_limit": 0}, "time_limit is 0. It must be 1 or more"),
        ({"timeout": 0}, "timeout is 0. It must be 1 or more"),
        ({"absences": True}, "absences cannot be read from SQL"),
        ({"tabel": "x"}, "there is no option tabel; did you mean table"),
    ],
)
def test_wrong_options(options: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as raised:
        source(**options)
    assert SECRET not in str(raised.value) and "s3cret" not in str(raised.value)


def test_parameters_and_the_statement_belong_together(tmp_path: pathlib.Path) -> None:
    sqlite3.connect(tmp_path / "hr.db").close()
    given: dict[str, t.Any] = {"database_url": f"sqlite:///{tmp_path}/hr.db", "table": None}
    with pytest.raises(ConfigurationError, match="has the parameter :company, but parameters does not set it"):
        source(**given, statement="SELECT :company AS employee_number").employees()
    with pytest.raises(ConfigurationError, match="parameters.b is set, but statement has no :b"):
        source(**given, statement="SELECT 1 AS employee_number", parameters={"b": 1}).employees()
    (one,) = source(**given, statement=r"SELECT 'a \:b' AS employee_number").employees()
    assert one.key == "a :b"


def test_the_environment_has_the_url_and_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRSYNC_SQL_URL", "postgresql://hrsync:other@db.example.com/hr")
    monkeypatch.setenv("HRSYNC_SQL_PASSWORD", SECRET)
    made: t.Any = source(database_url=None)
    assert made._database.url.password == SECRET
    assert SECRET not in repr(vars(made)) and SECRET not in repr(vars(made._database))
    assert made._database.shown == "the database hr on db.example.com"


def test_the_libraries_of_an_entry() -> None:
    assert SYSTEM.needed({}) == ("SQLAlchemy",)
    assert SYSTEM.needed({"database_url": PG}) == ("SQLAlchemy", "psycopg[binary]")
    assert SYSTEM.needed({"database_url": "mssql://h/d"}) == ("SQLAlchemy", "mssql-python")


def test_a_driver_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: t.Any, **keywords: t.Any) -> t.Any:
        is_relative = len(rest) > 3 and rest[3]
        if name in ("psycopg", "pymysql") and not is_relative:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest, **keywords)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingLibraryError, match=r"library psycopg\[binary\] is needed for the source hr"):
        source()
    with pytest.raises(MissingLibraryError, match="library pymysql is needed for the source hr"):
        source(database_url="mysql+pymysql://u@h/d")


def test_no_sqlalchemy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "sa", None)
    with pytest.raises(MissingLibraryError, match="library SQLAlchemy is needed to read employees from a database"):
        source()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1",
        " select * from t ; ",
        "WITH a AS (SELECT 1) SELECT * FROM a;",
        "(SELECT 1) UNION (SELECT 2)",
        "VALUES (1)",
        "-- DELETE\nSELECT 'DROP; TABLE' AS \"update\", [delete], `insert`, t.create, :commit /* ; */ FROM t",
        "SELECT deleted, updated_at, insert_date FROM t",
        "SELECT $x$ a; DELETE $x$",
    ],
)
def test_queries(statement: str) -> None:
    assert statements.check("hr", statement) == statement.strip().rstrip("; ")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (" ", "statement is empty, but must be one query"),
        ("-- nothing", "statement is empty"),
        ("DELETE FROM t", "statement begins with DELETE, but must be one query"),
        ("EXEC sp_who", "begins with EXEC"),
        ("ATTACH 'x' AS y", "begins with ATTACH"),
        ("SELECT 1; SELECT 2", "semicolon in the middle"),
        ("SELECT 1; DROP TABLE t", "semicolon in the middle"),
        ("SELECT 1 DROP TABLE t", "has the word DROP, so it could change data"),
        ("SELECT 1 COMMIT", "has the word COMMIT"),
        ("SELECT * INTO x FROM t", "has the word INTO"),
        ("WITH x AS (INSERT INTO t VALUES (1) RETURNING a) SELECT * FROM x", "has the word INSERT"),
        ("SELECT 'it''s' exec sp_who", "has the word EXEC"),
        ("SELECT * FROM t FOR UPDATE", "has the word UPDATE"),
        ("1 SELECT", "must be one query"),
    ],
)
def test_no_queries(statement: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        statements.check("hr", statement)


def test_columns_have_the_names_of_fields_in_any_case() -> None:
    names = ["ID", "First_Name", "custom_Badge", "location.city", "home_address_city", "Badge No", "custom_"]
    assert header_of(names, {}, "") == [
        "id", "first_name", "custom.badge", "location.city", "home_address.city", "Badge No", "custom_",
    ]  # fmt: skip


def test_case_decides_only_if_nothing_else_does() -> None:
    assert header_of(["a", "A", "B"], {"email": "A", "id": "b"}, "") == ["a", "A", "b"]
    assert header_of(["x", "X", "A"], {"email": "a"}, "") == ["x", "X", "a"]
    with pytest.raises(SourceError, match="the column a is there twice"):
        header_of(["A", "A"], {"email": "a"}, "")
    with pytest.raises(SourceError, match="the column email is there twice"):
        header_of(["Email", "EMAIL"], {}, "")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("DELETE FROM people WHERE id = :record", "must be one statement that begins with UPDATE"),
        ("UPDATE p SET a = 1 WHERE id = :record; DROP TABLE p", "must be one statement that begins with UPDATE"),
        ("UPDATE people SET email = :email", "has no WHERE, so it would write every row"),
        ("UPDATE people SET email = 'WHERE'", "has no WHERE, so it would write every row"),
        ("UPDATE p SET a = 1 WHERE id = :record DELETE FROM p", "has the word DELETE"),
        ("UPDATE people SET email = :email WHERE id = 1", "has no parameter :record"),
        ("UPDATE people SET email = :mail WHERE id = :record", "has the parameter :mail, but there are only"),
        ("", "write_statement is not set"),
        (None, "write_statement is not set"),
        ("-- nothing", "write_statement is not set"),
    ],
)
def test_statements_that_write_nothing_or_too_much(statement: str | None, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        source(write_statement=statement).write_back()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (["email", "custom.login"], ""),
        (["status"], "status is not written to a database, only the fields email, personal_email, phone and custom"),
        (["phone"], "write_statement has no parameter :phone"),
        (["custom.upn"], "write_statement has no parameter :custom_upn"),
    ],
)
def test_fields_that_a_statement_writes(fields: list[str], words: str) -> None:
    statement = "UPDATE people SET email = :email, login = :custom_login WHERE id = :record"
    found = source(write_statement=statement).write_back().problem(fields)
    assert words in found
    assert bool(found) == bool(words)
