# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pathlib
import sqlite3
import stat
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, StateError
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import FORGETFUL, Memory, Updates
from ansible_collections.hrsync.ad.plugins.module_utils.state import tasks
from ansible_collections.hrsync.ad.plugins.module_utils.state.state import open_state

from .plans_suite import EveryPlan
from .suite import (
    APPLIED,
    CREATE,
    EVERYTHING,
    HERE,
    EveryEngine,
    EveryLease,
    EveryShard,
    EveryTask,
    FakeModule,
    opened,
    remembered,
    shown,
)


@pytest.fixture(name="option")
def sqlite_file(tmp_path: pathlib.Path) -> str:
    return f"sqlite:///{tmp_path}/folder/state.db"


class TestSqlite(EveryEngine):
    pass


class TestLeaseOnSqlite(EveryLease):
    pass


class TestShardsOnSqlite(EveryShard):
    pass


class TestTasksOnSqlite(EveryTask):
    pass


class TestPlansOnSqlite(EveryPlan):
    pass


def test_only_the_owner_can_read(option: str, tmp_path: pathlib.Path) -> None:
    with opened(option):
        assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "folder/state.db").stat().st_mode) == 0o600


def test_a_preview_creates_no_file(option: str, tmp_path: pathlib.Path) -> None:
    assert remembered(option) == Memory(is_kept=True)
    assert list(tmp_path.iterdir()) == []


def test_writes_are_safe_on_network_file_systems_and_when_power_fails(option: str, tmp_path: pathlib.Path) -> None:
    with opened(option) as state, state._database.writing() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "truncate"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_none_remembers_nothing() -> None:
    with open_state("none", HERE) as state:
        assert state.memory() is FORGETFUL
        run = state.begin({})
        run.intend([(0, CREATE)])
        run.settle({0: APPLIED})
        run.settle_unfinished({})
        run.conclude(Updates(), "succeeded")
        assert run.unfinished == () and state.warnings == ()


def test_without_the_option_the_file_is_below_the_home_folder(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with opened("") as state:
        state.begin({}).conclude(EVERYTHING, "succeeded")
    assert sqlite3.connect(tmp_path / ".local/state/hrsync/state.db").execute(
        "SELECT count(*) FROM hrsync_person"
    ).fetchone() == (2,)


def test_without_a_file_there_is_nothing_to_show(option: str) -> None:
    module = FakeModule(option)
    assert tasks.state_info(t.cast(t.Any, module)) == {
        "database": None,
        "version": None,
        "configurations": [],
        "person": [],
        "lines": [],
    }
    (warning,) = module.warnings
    assert warning.startswith(
        f"The state database {option.removeprefix('sqlite:///')} does not exist yet. If the option"
    )
    assert tasks.state(t.cast(t.Any, FakeModule(option, forget=["1"])))["changed"] is False


def test_without_a_database_there_is_nothing_to_show() -> None:
    with pytest.raises(ConfigurationError, match="The option state is none, so nothing is remembered"):
        shown("none")


def test_the_password_is_masked_and_the_rest_is_not() -> None:
    module = FakeModule("postgresql://jo:s3cret@127.0.0.1:1/hr?connect_timeout=1")
    with pytest.raises(StateError, match=r"The state database hr of PostgreSQL on 127\.0\.0\.1:1 cannot be reached"):
        tasks.state_info(t.cast(t.Any, module))
    assert module.no_log_values == {"s3cret"}
