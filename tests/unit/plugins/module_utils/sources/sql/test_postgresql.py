# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a real PostgreSQL. Without Debian's package, these tests are skipped; the lab has it."""

from __future__ import annotations

import itertools
import typing as t

import psycopg
import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import SourceError

from . import server
from .server import Server
from .suite import Engine, Suite, read, source, writing

if server.missing():
    pytest.skip(server.missing(), allow_module_level=True)

NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def running() -> t.Iterator[Server]:
    with server.running() as found:
        yield found


class Postgresql(Engine):
    mark = "%s"
    series = "SELECT generate_series(1, {}) AS n"
    endless = "SELECT pg_sleep(600) AS employee_number"

    def __init__(self, running: Server) -> None:
        self.running = running
        name = f"test_{next(NUMBERS)}"
        with self._connected("postgres") as connection:
            connection.execute(f"CREATE DATABASE {name}")
        self.name = name
        self.url = f"{running.url(name).replace('@', f':{running.password}@')}?sslrootcert={running.ca_file}"

    def _connected(self, database: str) -> psycopg.Connection[t.Any]:
        return psycopg.connect(
            self.running.url(database), password=self.running.password, sslrootcert=self.running.ca_file,
            sslmode="verify-full", autocommit=True,
        )  # fmt: skip

    def run(self, statement: str, *rows: t.Sequence[t.Any]) -> list[t.Any]:
        with self._connected(self.name) as connection:
            cursors = [connection.execute(statement, row or None) for row in rows or ((),)]
            return cursors[0].fetchall() if cursors[0].description else []


@pytest.fixture
def engine(running: Server) -> Postgresql:
    return Postgresql(running)


class TestPostgresql(Suite):
    """On PostgreSQL."""


def test_the_transaction_itself_is_read_only(engine: Postgresql) -> None:
    """A function that writes is no word of the statement."""
    engine.fill()
    engine.run("CREATE FUNCTION tidy() RETURNS text LANGUAGE sql AS $$ DELETE FROM people; SELECT '1'::text $$")
    with pytest.raises(SourceError, match="refused the statement, because it would change data"):
        read(engine, statement="SELECT tidy() AS employee_number")
    assert len(engine.run("SELECT * FROM people")) == 2


def test_types_of_postgresql(engine: Postgresql) -> None:
    engine.run(
        "CREATE TABLE people (id uuid, employee_number int, start_date timestamp, status boolean, teams text[],"
        " custom_n numeric, custom_json jsonb, updated_at timestamptz, location_country char(4))"
    )
    identifier = "0c0a7ba0-5d1c-4f8a-9f0e-1f7a2f3b4c5d"
    engine.run(
        "INSERT INTO people VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (identifier, 17, "2020-01-31", True, ["Sales", "Ops"], "1000.50", '{"a": [1]}', "2026-01-01T00:00Z", "PL"),
    )
    (one,) = read(engine, table="public.people")
    assert (one.id, one.key, one.start_date, one.status, one.teams) == (
        identifier,
        "17",
        "2020-01-31",
        "active",
        ("Ops", "Sales"),
    )
    assert (one.custom, one.location["country"]) == ({"n": "1000.50", "json": '{"a": [1]}'}, "PL")
    assert one.updated_at and one.updated_at.startswith("202") and one.flaws == ()


def test_days_that_depend_on_the_time_zone_stop_the_reading(engine: Postgresql) -> None:
    engine.run("CREATE TABLE people (employee_number text, end_date timestamptz)")
    engine.run("INSERT INTO people VALUES ('1', '2026-11-30T00:00Z'), ('2', '2026-11-30T00:00+01:00')")
    with pytest.raises(SourceError, match=r"column 2 \(end_date\): this is not a day of the form '%Y-%m-%d'"):
        read(engine, table="people")


def test_a_cast_is_no_parameter(engine: Postgresql) -> None:
    engine.fill()
    assert len(read(engine, statement="SELECT employee_number::text, '12:30' AS email FROM people;")) == 2


def test_the_password_is_in_no_message(engine: Postgresql) -> None:
    engine.fill()
    url = f"{engine.running.url(engine.name)}?sslrootcert={engine.running.ca_file}"
    assert len(read(engine, database_url=url, password=engine.running.password, table="people")) == 2
    for wrong in ("very:s3cret@/?", "p%40ss word"):
        with pytest.raises(SourceError, match="refused the password. Check the user in database_url") as raised:
            read(engine, database_url=url, password=wrong, table="people")
        assert wrong not in str(raised.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("/test_", "/nothing_"), "does not exist on that server"),
        (("sslrootcert=", "sslmode=disable&sslrootcert="), "refused the user"),
        (("sslrootcert=", "sslrootcert=/etc/ssl/certs/ca-certificates.crt&x="), "cannot be reached"),
        (("127.0.0.1", "localhost"), "has a TLS certificate for another name|cannot be reached"),
        (("127.0.0.1:", "127.0.0.1:1"), "cannot be reached"),
    ],
)
def test_what_is_wrong_with_the_url(engine: Postgresql, change: tuple[str, str], words: str) -> None:
    engine.url = engine.url.replace(*change)
    with pytest.raises(SourceError, match=words) as raised:
        read(engine, table="people", timeout=2)
    assert engine.running.password not in str(raised.value)


def test_an_authority_that_has_not_issued_the_certificate(engine: Postgresql) -> None:
    engine.url = engine.url.partition("?")[0]
    with pytest.raises(SourceError, match="has a TLS certificate that is not trusted. Set ca_file"):
        read(engine, table="people")
    engine.fill()
    assert len(read(engine, table="people", ca_file=engine.running.ca_file)) == 2


def test_a_user_without_the_right(engine: Postgresql) -> None:
    engine.fill()
    engine.run("CREATE ROLE reader LOGIN PASSWORD 'reader-secret'")
    engine.url = engine.url.replace(f"postgres:{engine.running.password}", "reader:reader-secret")
    with pytest.raises(SourceError, match="does not allow this user to read that. Grant the right to SELECT"):
        read(engine, statement="SELECT * FROM people")
    engine.run("GRANT SELECT ON people TO reader")
    assert source(engine, table="people").check().identity == {"user": "reader"}


def test_a_user_without_the_right_to_change(engine: Postgresql) -> None:
    engine.fill()
    engine.run("CREATE ROLE writer LOGIN PASSWORD 'writer-secret'")
    engine.run("GRANT SELECT ON people TO writer")
    engine.url = engine.url.replace(f"postgres:{engine.running.password}", "writer:writer-secret")
    records = writing(engine)
    before = records.read(["0008"], ["email"])["0008"]
    with pytest.raises(SourceError, match="to change that. Grant the right to UPDATE the columns of write_statement"):
        records.write("0008", {"email": "new@example.com"}, before)
    engine.run("GRANT UPDATE (email, custom_badge) ON people TO writer")
    assert records.write("0008", {"email": "new@example.com"}, before).values["email"] == "new@example.com"


def test_a_connection_that_ends_while_rows_come(engine: Postgresql) -> None:
    end = "CREATE FUNCTION cut(n int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN IF n > 700 THEN" \
        " PERFORM pg_terminate_backend(pg_backend_pid()); END IF; RETURN n::text; END $$"  # fmt: skip
    engine.run(end)
    with pytest.raises(SourceError, match="was stopped while rows came"):
        read(engine, statement="SELECT cut(n) AS employee_number FROM generate_series(1, 2000) AS n")


def test_a_value_in_an_error_is_not_quoted(engine: Postgresql) -> None:
    engine.run("CREATE TABLE people (employee_number text)")
    engine.run("INSERT INTO people VALUES ('Anna Nowak')")
    with pytest.raises(SourceError, match="cannot be read: error InvalidTextRepresentation 22P02") as raised:
        read(engine, statement="SELECT employee_number::int FROM people")
    assert "Anna" not in str(raised.value)


def test_a_weak_mode_of_tls_is_a_warning(engine: Postgresql) -> None:
    engine.fill()
    engine.url = engine.url.replace("?", "?sslmode=require&")
    reader = source(engine, table="people")
    assert len(reader.employees()) == 2
    assert [warning for warning in reader.warnings if "database_url has sslmode=require, which does not" in warning]


def test_no_connection_stays_open(engine: Postgresql) -> None:
    engine.fill()
    read(engine, table="people")
    with pytest.raises(SourceError):
        read(engine, statement=engine.endless, time_limit=1)
    with pytest.raises(SourceError):
        read(engine, statement="SELECT nothing FROM people")
    open_ones = "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    assert engine.run(open_ones) == []
