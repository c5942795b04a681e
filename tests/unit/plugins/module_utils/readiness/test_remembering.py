# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether runs can remember: the check leaves nothing behind."""

from __future__ import annotations

import pathlib

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.readiness.model import Check, State
from ansible_collections.hrsync.ad.plugins.module_utils.readiness.remembering import state_checks
from tests.unit.plugins.module_utils.state.suite import opened


def checked(option: str) -> list[Check]:
    return list(state_checks({"state": option}))


def test_a_database_that_can_be_written(tmp_path: pathlib.Path) -> None:
    option = f"sqlite:///{tmp_path}/state.db"
    with opened(option):
        pass
    before = (tmp_path / "state.db").read_bytes()
    assert checked(option) == [Check("state", State.OK, f"The state database {tmp_path}/state.db can be written.")]
    assert (tmp_path / "state.db").read_bytes() == before
    assert {file.name: file.stat().st_size for file in tmp_path.iterdir()} == {
        "state.db": len(before),
        "state.db-journal": 0,
    }


def test_a_file_that_has_no_tables_yet(tmp_path: pathlib.Path) -> None:
    (tmp_path / "state.db").touch()
    (check,) = checked(f"sqlite:///{tmp_path}/state.db")
    assert check.state is State.OK
    assert (tmp_path / "state.db").read_bytes() == b""


def test_a_file_that_the_first_run_creates(tmp_path: pathlib.Path) -> None:
    (check,) = checked(f"sqlite:///{tmp_path}/a/b/state.db")
    assert check.state is State.OK
    assert check.text.endswith("/a/b/state.db does not exist yet. The first run creates it.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("sqlite:////dev/null/state.db", "cannot be created, because this user cannot write to /dev/null"),
        ("mysql://jo@db/hr", "only SQLite and PostgreSQL with psycopg are supported"),
    ],
)
def test_a_database_that_cannot_be_used(option: str, said: str) -> None:
    (check,) = checked(option)
    assert check.state is State.MISSING
    assert said in check.text


def test_a_run_that_remembers_nothing() -> None:
    (check,) = checked("none")
    assert check.state is State.WARNING
    assert check.text.startswith("The option state is none, so runs remember nothing")


def test_a_file_that_ends_with_the_job(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("AWX_ISOLATED_DATA_DIR", "/runner/artifacts/1")
    states = [check.state for check in checked(f"sqlite:///{tmp_path}/state.db")]
    assert states == [State.OK, State.WARNING]
