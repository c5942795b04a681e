# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import pathlib
import sqlite3
import typing as t

import pytest
from sqlalchemy.exc import OperationalError

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.sources.sql.database import Database

from .suite import Engine, Suite, read, source


class Sqlite(Engine):
    mark = "?"
    series = "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {}) SELECT n FROM s"
    endless = "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s) SELECT sum(n) AS employee_number FROM s"

    def __init__(self, path: pathlib.Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"
        sqlite3.connect(path).close()

    def run(self, statement: str, *rows: t.Sequence[t.Any]) -> list[t.Any]:
        with sqlite3.connect(self.path) as connection:
            found = [connection.execute(statement, row).fetchall() for row in rows or ((),)]
        connection.close()
        return found[0]


@pytest.fixture
def engine(tmp_path: pathlib.Path) -> Sqlite:
    return Sqlite(tmp_path / "hr.db")


class TestSqlite(Suite):
    """On SQLite."""


def database(engine: Engine) -> Database:
    made: t.Any = source(engine, table="people")
    return t.cast(Database, made._database)


def test_the_connection_itself_cannot_write(engine: Sqlite) -> None:
    """In case a statement is not recognized as one that changes data."""
    engine.fill()
    with (
        pytest.raises(SourceError, match="because it would change data"),
        database(engine).reading() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM people")
    assert len(engine.run("SELECT * FROM people")) == 2


def test_a_value_that_is_no_text_is_not_quoted(engine: Sqlite) -> None:
    engine.run("CREATE TABLE people (employee_number text, first_name text)")
    engine.run("INSERT INTO people VALUES ('1', CAST(x'416e6e61ff' AS text))")
    with pytest.raises(SourceError, match="has a value that cannot be read") as raised:
        read(engine, table="people")
    assert "Anna" not in str(raised.value)


def test_values_without_types(engine: Sqlite) -> None:
    """SQLite keeps whatever it gets."""
    engine.run(
        "CREATE TABLE people (id, employee_number, start_date, end_date, status, teams, custom_n, location_city)"
    )
    engine.run(
        "INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (1, 1017.0, "2020-01-31 00:00:00", "9999-12-31", 1, "Sales; Ops;Ops", 1.5, "Łódź"),
        (2, 12345678901234567, "2020-01-31", "31.12.2026", "left", "Sales", None, None),
        (3, b"\x00\xff", "2020-01-31 17:00:00", "", "InActive", None, b"\x01", None),
    )
    first, second, third = read(engine, table="people")
    assert (first.key, first.start_date, first.end_date, first.status) == ("1017", "2020-01-31", None, "active")
    assert (first.teams, first.custom, first.location["city"]) == (("Ops", "Sales"), {"n": "1.5"}, "Łódź")
    assert (second.key, second.end_date, second.status) == ("12345678901234567", None, "active")
    assert second.flaws == (
        "Source hr, row 2, column 4 (end_date): this is not a day of the form '%Y-%m-%d'. Correct it there, or set "
        "date_formats.",
        "Source hr, row 2, column 5 (status): this text is in neither active_values nor inactive_values. Add it to one "
        "of them.",
    )
    assert (third.key, third.status, third.teams, third.custom) == ("00ff", "inactive", (), {"n": "01"})
    assert len(third.flaws) == 1 and "column 3 (start_date)" in third.flaws[0]


def test_dates_in_another_form_stop_the_reading(engine: Sqlite) -> None:
    engine.run("CREATE TABLE people (employee_number, start_date)")
    engine.run("INSERT INTO people VALUES (?, ?)", ("1", "31/01/2020"), ("2", "2/1/2020"), ("3", None))
    with pytest.raises(SourceError, match=r"row 1, column 2 \(start_date\): this is not a day .* the same in all rows"):
        read(engine, table="people")
    assert read(engine, table="people", date_formats=["%d/%m/%Y"])[1].start_date == "2020-01-02"


def test_everybody_inactive_is_not_believed(engine: Sqlite) -> None:
    engine.run("CREATE TABLE people (employee_number, status)")
    engine.run("INSERT INTO people VALUES (?, ?)", ("1", "inactive"), ("2", 0))
    with pytest.raises(SourceError, match=r"everybody is inactive \(2 employees\)"):
        read(engine, table="people")


def test_one_without_key_and_id_does_not_stop_the_others(engine: Sqlite) -> None:
    engine.run("CREATE TABLE people (employee_number, first_name)")
    engine.run("INSERT INTO people VALUES (?, ?)", ("1", "Anna"), (None, "Bo"))
    assert [(one.key, one.id) for one in read(engine, table="people")] == [("1", "1"), (None, "row 2")]


def test_managers_by_id(engine: Sqlite) -> None:
    engine.run("CREATE TABLE people (id, employee_number, manager_id, manager_email)")
    engine.run(
        "INSERT INTO people VALUES (?, ?, ?, ?)",
        (1, "A1", 2, None), (2, "A2", 9, None), (3, "A3", None, "BOSS@example.com"),
    )  # fmt: skip
    reader = source(engine, table="people")
    found = reader.employees()
    assert [(one.manager_key, one.manager_email) for one in found] == [
        ("A2", None),
        (None, None),
        (None, "boss@example.com"),
    ]
    assert reader.warnings == [
        "Source hr: managers that are not among the employees, or have no employee_number: 1. The employees that "
        "report to them have no manager_key."
    ]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite:///hr.db", "is not the absolute path of a file. Write sqlite:////FOLDER/hr.db"),
        ("sqlite://", "is not the absolute path of a file"),
        ("sqlite:////nowhere/hr.db", "names /nowhere/hr.db, which is not a file that this user can see"),
        ("sqlite:////etc/passwd?mode=rw", "without parameters"),
    ],
)
def test_paths(engine: Sqlite, url: str, words: str) -> None:
    engine.url = url
    with pytest.raises(ConfigurationError, match=words):
        source(engine, table="people")


def test_a_file_that_is_no_database(engine: Sqlite) -> None:
    engine.path.write_text("employee_number;first_name\n" * 100)
    with pytest.raises(SourceError, match=r"hr\.db is not a database of SQLite. Correct database_url"):
        read(engine, table="people")


def test_a_file_that_disappears(engine: Sqlite) -> None:
    engine.fill()
    reader = source(engine, table="people")
    os.remove(engine.path)
    with pytest.raises(SourceError, match="cannot be opened by the user who runs this"):
        reader.employees()


def test_a_connection_is_tried_again(engine: Sqlite, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.fill()
    reader: t.Any = source(engine, table="people", retries=2)
    pauses: list[float] = []
    real, failures = reader._database._engine, ["is not currently available", "Connection refused"]

    class Waking:
        dialect = real.dialect

        def connect(self) -> t.Any:
            if failures:
                raise OperationalError("", None, Exception(failures.pop(0)))
            return real.connect()

    monkeypatch.setattr("time.sleep", pauses.append)
    reader._database._engine = Waking()
    assert len(reader.employees()) == 2
    assert pauses == [0.5, 1.0]
    failures[:] = ["is not currently available"] * 4
    with pytest.raises(SourceError, match="is paused or busy. Run again in a minute"):
        reader.employees()
    assert len(failures) == 1
    failures[:] = ["Login failed for user"] * 2
    with pytest.raises(SourceError, match="refused the login"):
        reader.employees()
    assert len(failures) == 1, "a wrong password is not tried again, because that locks accounts"
