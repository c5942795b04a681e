# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is true of a database on every engine. Tables are made with the engine's own driver, not with SQLAlchemy."""

from __future__ import annotations

import abc
import datetime
import time
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Source
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options
from ansible_collections.hrsync.ad.plugins.module_utils.sources.write_back import RefusedError, WriteBack

PEOPLE: t.Final = """
CREATE TABLE people (
    employee_number varchar(10), first_name varchar(50), "Last_Name" varchar(50), email varchar(80), hired date,
    end_date date, manager_id varchar(10), custom_badge varchar(10), salary numeric(10, 2), birthday date)
"""
ROWS: t.Final = (
    ("0007", "Zoë", "O'Brien", "zoe@example.com", "2020-01-31", None, "0008", "00107", 5000, "1990-05-01"),
    ("0008", "小明", "王", None, "2019-02-01", "2026-12-31", None, None, 7000, "1980-05-01"),
)
COLUMNS: t.Final = {
    "employee_number": "employee_number", "first_name": "FIRST_NAME", "last_name": "Last_Name", "email": "email",
    "start_date": "hired", "end_date": "end_date", "manager_key": "manager_id", "custom.badge": "custom_badge",
}  # fmt: skip


class Engine(abc.ABC):
    """A database in which tests make tables."""

    url: str

    @abc.abstractmethod
    def run(self, statement: str, *rows: t.Sequence[t.Any]) -> list[t.Any]:
        """Run a statement, once or for each row of values, and commit; returns what it finds."""

    def fill(self) -> None:
        """Make the table of people."""
        self.run(PEOPLE)
        self.run(f"INSERT INTO people VALUES ({', '.join([self.mark] * len(ROWS[0]))})", *ROWS)

    mark: str
    """The placeholder of a value in statements of the driver."""
    series: str
    """A query for the column `n` with the numbers from 1 to {}."""
    endless: str
    """A query for the column `employee_number` that does not end by itself, and returns nothing before."""


def source(engine: Engine, **options: t.Any) -> Source:
    given = {"type": "sql", "name": "hr", "database_url": engine.url, "retries": 0, **options}
    return source_from_options(given, datetime.date(2026, 11, 1))


def read(engine: Engine, **options: t.Any) -> list[Employee]:
    return source(engine, **options).employees()


class Suite:
    """The tests. Subclasses have a fixture `engine`."""

    def test_a_table(self, engine: Engine) -> None:
        engine.fill()
        reader = source(engine, table="people", columns=COLUMNS)
        zoe, boss = reader.employees()
        assert (zoe.key, zoe.id, zoe.source, zoe.full_name) == ("0007", "0007", "hr", "Zoë O'Brien")
        assert (zoe.email, zoe.start_date, zoe.end_date, zoe.status) == (
            "zoe@example.com",
            "2020-01-31",
            None,
            "active",
        )
        assert (zoe.manager_key, zoe.custom, zoe.private, zoe.raw, zoe.flaws) == (
            "0008",
            {"badge": "00107"},
            {},
            None,
            (),
        )
        assert (boss.last_name, boss.first_name, boss.end_date, boss.custom) == (
            "王",
            "小明",
            "2026-12-31",
            {},
        )
        assert reader.warnings == []
        assert {field: reader.has(field) for field in ("manager", "custom", "department", "location.city")} == {
            "manager": True,
            "custom": True,
            "department": False,
            "location.city": False,
        }

    def test_private_columns_are_read_only_by_name(self, engine: Engine) -> None:
        engine.fill()
        (without, _boss) = read(engine, table="people", include_raw=True)
        assert without.private == {} and without.raw is not None
        assert not {"birthday", "salary"} & set(without.raw)
        (zoe, _boss) = read(engine, statement="SELECT * FROM people", private_fields=["birthday"], include_raw=True)
        assert zoe.private == {"birthday": "1990-05-01"} and zoe.raw is not None
        assert zoe.raw["birthday"] == "1990-05-01"

    def test_parameters_are_bound(self, engine: Engine) -> None:
        engine.fill()
        statement = "SELECT * FROM people WHERE \"Last_Name\" = :name AND first_name <> '10%'"
        (zoe,) = read(engine, statement=statement, parameters={"name": "O'Brien"})
        assert zoe.key == "0007"
        with pytest.raises(SourceError, match=r"returned no rows\. This is not treated as if all had left"):
            read(engine, statement=statement, parameters={"name": "' OR '1'='1"})

    def test_columns_that_are_no_field_are_named(self, engine: Engine) -> None:
        engine.fill()
        reader = source(engine, statement="SELECT employee_number, first_name AS frist_name, salary FROM people")
        assert [employee.first_name for employee in reader.employees()] == [None, None]
        (warning,) = reader.warnings
        assert "name: frist_name (did you mean first_name or last_name or full_name?), salary." in warning

    def test_columns_of_a_table_that_are_no_field_are_named(self, engine: Engine) -> None:
        engine.fill()
        reader = source(engine, table="people")
        reader.employees()
        (warning,) = [one for one in reader.warnings if "no field" in one]
        assert "no field has their name: hired, salary." in warning and "the columns of the table have" in warning
        reader = source(engine, table="people", columns=COLUMNS)
        reader.employees()
        assert not [one for one in reader.warnings if "no field" in one]

    def test_a_dropped_column_stops_the_reading(self, engine: Engine) -> None:
        engine.fill()
        engine.run("ALTER TABLE people RENAME COLUMN hired TO hired_on")
        with pytest.raises(SourceError, match=r"there is no column 'hired', which columns\.start_date names"):
            read(engine, table="people", columns=COLUMNS)
        with pytest.raises(SourceError, match=r"refused the statement: .*hired") as raised:
            read(engine, statement="SELECT hired FROM people")
        assert "\n" not in str(raised.value)

    def test_a_doubled_column_stops_the_reading(self, engine: Engine) -> None:
        engine.fill()
        with pytest.raises(SourceError, match="the column first_name is there twice"):
            read(engine, statement="SELECT employee_number, first_name, first_name FROM people")

    def test_rows_of_a_join_without_condition(self, engine: Engine) -> None:
        engine.fill()
        statement = "SELECT a.employee_number AS id, a.employee_number FROM people a, people b"
        with pytest.raises(SourceError, match=r"rows have the same id: row 1 and row [23]; row [23] and row 4"):
            read(engine, statement=statement)

    def test_two_people_with_one_key_stop_the_reading(self, engine: Engine) -> None:
        engine.fill()
        with pytest.raises(SourceError, match=r"same employee_number: row 1 and row 2\. Nothing was changed"):
            read(engine, statement="SELECT '1' AS employee_number, first_name FROM people")

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM people",
            "SELECT * FROM people; DELETE FROM people",
            "WITH x AS (SELECT 1) DELETE FROM people",
            "SELECT * INTO other FROM people",
        ],
    )
    def test_a_statement_that_changes_data_is_refused(self, engine: Engine, statement: str) -> None:
        engine.fill()
        with pytest.raises(ConfigurationError, match="statement "):
            read(engine, statement=statement)
        assert len(engine.run("SELECT * FROM people")) == len(ROWS)

    def test_a_statement_that_never_ends_is_cut(self, engine: Engine) -> None:
        start = time.monotonic()
        with pytest.raises(SourceError, match="did not return all rows within 1 s, so reading was given up"):
            read(engine, statement=engine.endless, time_limit=1)
        assert time.monotonic() - start < 10

    def test_many_rows_come_in_portions(self, engine: Engine) -> None:
        statement = f"SELECT n AS employee_number, 'Ann' AS first_name FROM ({engine.series.format(20_000)}) AS s"
        found = read(engine, statement=statement)
        assert len(found) == 20_000
        assert {found[0].key, found[-1].key} == {"1", "20000"}

    def test_too_many_rows(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
        module = "ansible_collections.hrsync.ad.plugins.module_utils.sources.sql.source"
        statement = f"SELECT n AS employee_number FROM ({engine.series.format(2_000)}) AS s"
        monkeypatch.setattr(f"{module}.MOST_ROWS", 1_999)
        with pytest.raises(SourceError, match="returned more than 1999 rows"):
            read(engine, statement=statement)
        monkeypatch.setattr(f"{module}.MOST_ROWS", 10_000)
        monkeypatch.setattr(f"{module}.LARGEST_ANSWER", 500)
        with pytest.raises(SourceError, match="a join may lack its condition"):
            read(
                engine,
                statement=f"SELECT CAST(n AS varchar(9)) AS employee_number FROM ({engine.series.format(400)}) AS s",
            )

    def test_a_table_that_is_not_there(self, engine: Engine) -> None:
        with pytest.raises(SourceError, match="has no table or view nobody, or this user may not see it"):
            read(engine, table="nobody")

    def test_no_column_with_the_key(self, engine: Engine) -> None:
        engine.fill()
        with pytest.raises(SourceError, match="there is no column 'email', which key_field needs"):
            read(engine, statement="SELECT first_name FROM people", key_field="email")

    def test_the_connection_is_tested(self, engine: Engine) -> None:
        engine.fill()
        connection = source(engine, table="people", private_fields=["birthday"]).check()
        (resource,) = connection.resources
        assert (resource.name, resource.readable, resource.records, resource.problem) == ("people", True, 2, None)
        examples = {field.name: field.example for field in resource.fields}
        assert (examples["employee_number"], examples["birthday"]) == ("9999", "(private)")
        engine.run("DELETE FROM people")
        (resource,) = source(engine, statement="SELECT * FROM people").check().resources
        assert (resource.name, resource.problem) == ("statement", "There are no rows. Check statement.")

    # Writing back

    def test_one_row_is_written_with_bound_values(self, engine: Engine) -> None:
        engine.fill()
        records = writing(engine)
        assert records.problem(["email", "custom.badge"]) == ""
        before = records.read(["0008", "0009"], ["email"])
        assert set(before) == {"0008"} and before["0008"].values == {"email": "", "custom.badge": ""}
        text = "x'; DROP TABLE people; --"
        after = records.write("0008", {"email": text}, before["0008"])
        assert after.says == {"email": text, "custom.badge": None}
        assert found(engine) == [("0007", "zoe@example.com", "00107"), ("0008", text, None)]
        assert records.read(["0008"], ["email"])["0008"] == after
        records.write("0007", {"custom.badge": ""}, records.read(["0007"], ["custom.badge"])["0007"])
        assert found(engine)[0] == ("0007", "zoe@example.com", None)

    @pytest.mark.parametrize(
        ("record", "condition", "number"),
        [("0009", "employee_number = :record", 0), ("0008", "employee_number <> '' OR employee_number = :record", 2)],
    )
    def test_a_statement_that_changes_another_number_of_rows_is_rolled_back(
        self, engine: Engine, record: str, condition: str, number: int
    ) -> None:
        engine.fill()
        before = found(engine)
        records = writing(engine, f"UPDATE people SET email = :email WHERE {condition}")
        with pytest.raises(RefusedError, match=f"would have changed {number} rows instead of one, so it was rolled"):
            records.write(record, {"email": "new@example.com"}, records.read(["0008"], ["email"])["0008"])
        assert found(engine) == before

    def test_values_that_break_a_rule_of_the_table(self, engine: Engine) -> None:
        engine.fill()
        engine.run("CREATE UNIQUE INDEX one_address ON people (email)")
        before = found(engine)
        records = writing(engine)
        with pytest.raises(RefusedError, match="break a rule of the table") as raised:
            records.write("0008", {"email": "zoe@example.com"}, records.read(["0008"], ["email"])["0008"])
        assert "zoe" not in str(raised.value)
        assert found(engine) == before

    def test_a_statement_that_the_database_refuses(self, engine: Engine) -> None:
        engine.fill()
        records = writing(engine, "UPDATE people SET mail = :email WHERE employee_number = :record")
        with pytest.raises(SourceError, match="refused the statement") as raised:
            records.write("0008", {"email": "new@example.com"}, records.read(["0008"], ["email"])["0008"])
        assert "new@" not in str(raised.value)


WRITE: t.Final = "UPDATE people SET email = :email, custom_badge = :custom_badge WHERE employee_number = :record;"


def writing(engine: Engine, write: str = WRITE, **options: t.Any) -> WriteBack:
    given = {"table": "people", "columns": COLUMNS, "write_statement": write, **options}
    return source(engine, **given).write_back()


def found(engine: Engine) -> list[t.Any]:
    """What the table has, as the engine's own driver reads it."""
    rows = engine.run("SELECT employee_number, email, custom_badge FROM people ORDER BY employee_number")
    return [tuple(row) for row in rows]
