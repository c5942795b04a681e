# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Databases of every released version are brought to this one. `versions` has one of each as SQL.

That of a new version is written by `python -m tests.unit.plugins.module_utils.state.test_migrations FILE`.
"""

from __future__ import annotations

import contextlib
import pathlib
import sqlite3
import sys
import tempfile

import pytest
import sqlalchemy as sa

from ansible_collections.hrsync.ad.plugins.module_utils.errors import StateError
from ansible_collections.hrsync.ad.plugins.module_utils.state import migrations
from ansible_collections.hrsync.ad.plugins.module_utils.state.migrations import VERSION
from ansible_collections.hrsync.ad.plugins.module_utils.state.tables import tables

from .suite import ANNA, APPLIED, BO, CREATE, DISABLE, EVERYTHING, opened, remembered

VERSIONS = pathlib.Path(__file__).parent / "versions"
LICENSE = "-- SPDX-FileCopyrightText: 2026 the hrsync.ad authors\n-- SPDX-License-Identifier: GPL-3.0-or-later\n"
EACH = range(1, VERSION + 1)


def write(file: pathlib.Path) -> None:
    """Write a database with a finished run and one that was interrupted, and show its SQL."""
    with opened(f"sqlite:///{file}") as state:
        state.begin({"by": "jo"}).conclude(EVERYTHING, "applied")
        run = state.begin({"by": "jo"})
        run.intend([(0, CREATE), (1, DISABLE)])
        run.settle({0: APPLIED})


def dumped(file: pathlib.Path) -> str:
    with contextlib.closing(sqlite3.connect(file)) as database:
        return "\n".join(line for line in database.iterdump() if "sqlite_sequence" not in line) + "\n"


def columns(file: pathlib.Path) -> dict[str, list[str]]:
    """The tables and their columns."""
    inspector = sa.inspect(sa.create_engine(f"sqlite:///{file}"))
    return {
        name: sorted(
            f"{column['name']} {column['type']} {column['nullable']}" for column in inspector.get_columns(name)
        )
        for name in inspector.get_table_names()
    }


@pytest.mark.parametrize("version", EACH)
def test_a_database_of_each_version_is_brought_to_this_one(version: int, tmp_path: pathlib.Path) -> None:
    file, new = tmp_path / "old.db", tmp_path / "new.db"
    with contextlib.closing(sqlite3.connect(file)) as old:
        old.executescript((VERSIONS / f"{version}.sql").read_text("utf-8"))
    assert remembered(f"sqlite:///{file}").people == {"1": ANNA, "2": BO}
    with opened(f"sqlite:///{file}") as state:
        assert [intent.change.label for intent in state.begin({}).unfinished] == ["Bo"]
    write(new)
    assert columns(file) == columns(new)
    memory = remembered(f"sqlite:///{file}")
    assert (memory.names, memory.feeds, memory.made) == (EVERYTHING.names, EVERYTHING.feeds, EVERYTHING.made)


def test_the_tables_of_this_version_are_kept(tmp_path: pathlib.Path) -> None:
    """A change of the tables is a new version. Whoever sees this test fail writes a migration."""
    kept, new = tmp_path / "kept.db", tmp_path / "new.db"
    with contextlib.closing(sqlite3.connect(kept)) as old:
        old.executescript((VERSIONS / f"{VERSION}.sql").read_text("utf-8"))
    write(new)
    assert columns(kept) == columns(new)


def test_migrations_are_made_one_after_the_other(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    option = f"sqlite:///{tmp_path}/state.db"
    made = list[int]()
    with opened(option):
        pass
    first, second = VERSION + 1, VERSION + 2
    later = {first: lambda _connection: made.append(first), second: lambda _connection: made.append(second)}
    monkeypatch.setattr(migrations, "VERSION", second)
    monkeypatch.setattr(migrations, "MIGRATIONS", later)
    # A preview makes them for itself, and leaves the database as it is.
    for _preview in range(2):
        remembered(option)
    assert made == [first, second] * 2
    for _run in range(2):
        with opened(option) as state, state._database.reading() as connection:
            assert connection.execute(sa.select(tables().schema.c.version)).scalar_one() == second
    assert made == [first, second] * 3


def test_a_migration_that_fails_changes_nothing(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    option = f"sqlite:///{tmp_path}/state.db"
    with opened(option):
        pass

    def migrate(connection: sa.engine.Connection) -> None:
        connection.execute(sa.text("ALTER TABLE hrsync_person ADD COLUMN more TEXT"))
        connection.execute(sa.text("ALTER TABLE no_such_table ADD COLUMN more TEXT"))

    with monkeypatch.context() as patched:
        patched.setattr(migrations, "VERSION", VERSION + 1)
        patched.setattr(migrations, "MIGRATIONS", {VERSION + 1: migrate})
        with pytest.raises(StateError, match="cannot be used"), opened(option):
            pass
    assert "more TEXT True" not in columns(tmp_path / "state.db")["hrsync_person"]
    assert remembered(option).is_kept


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        write(pathlib.Path(folder, "state.db"))
        pathlib.Path(sys.argv[1]).write_text(LICENSE + dumped(pathlib.Path(folder, "state.db")), "utf-8")
