# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why the database cannot be used, in a sentence, before the first write. Each by the real thing."""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import StateError
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import PersonMemory, Updates
from ansible_collections.hrsync.ad.plugins.module_utils.state.state import open_state

from .suite import CREATE, EVERYTHING, HERE, opened, remembered


@pytest.fixture(name="file")
def sqlite_file(tmp_path: pathlib.Path) -> pathlib.Path:
    """A database in which a run has written."""
    file = tmp_path / "state.db"
    with opened(f"sqlite:///{file}") as state:
        state.begin({}).conclude(EVERYTHING, "succeeded")
    return file


def problem_of(option: str) -> str:
    """Why a run cannot write."""
    with pytest.raises(StateError) as refused, open_state(option, HERE, patience=0.1) as state:
        state.memory()
        state.begin({}).intend([(0, CREATE)])
    return str(refused.value)


@contextlib.contextmanager
def unprivileged() -> t.Iterator[pathlib.Path]:
    """A folder, in a process that is not root, which may write anywhere."""
    folder = pathlib.Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    root = os.geteuid() == 0
    try:
        if root:
            os.seteuid(65534)
        yield folder
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)


@pytest.fixture(name="small_disk")
def mounted(tmp_path: pathlib.Path) -> t.Iterator[pathlib.Path]:
    """A folder on a disk of 300 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can mount, and not in every container")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(small_disk: pathlib.Path) -> None:
    """Every change that was announced has its intent, and what a run cannot announce it does not send."""
    file, filler, sent = small_disk / "state.db", small_disk / "filler", 0
    filler.write_bytes(b"x" * 50_000)
    with opened(f"sqlite:///{file}") as state:
        run = state.begin({})
        with pytest.raises(StateError, match=r"state\.db is full: there is no space left on its disk"):
            for index in range(1000):
                run.intend([(50 * index + offset, CREATE) for offset in range(50)])
                sent += 50
    assert sent > 0
    filler.unlink()
    with opened(f"sqlite:///{file}") as state:
        assert len(state.begin({}).unfinished) == sent


def test_a_disk_that_is_full_before_the_run(small_disk: pathlib.Path) -> None:
    filler = small_disk / "filler"
    with contextlib.suppress(OSError), filler.open("wb", 0) as file:
        while True:
            file.write(b"x" * 4096)
    said = problem_of(f"sqlite:///{small_disk}/state.db")
    assert said.startswith(f"The state database {small_disk}/state.db is full: there is no space left on its disk")


def test_a_database_that_may_not_grow(file: pathlib.Path) -> None:
    with opened(f"sqlite:///{file}") as state:
        run = state.begin({})
        with state._database._engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StateError, match=r"state\.db is full: there is no space left on its disk"):
            for index in range(1000):
                run.intend([(index, CREATE)])


def test_a_lock_of_another_process(file: pathlib.Path) -> None:
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        said = problem_of(f"sqlite:///{file}")
    assert said == f"The state database {file} is locked by another process. Wait until that has ended, and run again."


def test_a_file_that_is_no_database(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "state.db"
    file.write_text("This is a letter, and it is long enough for SQLite to read its beginning. " * 9)
    said = problem_of(f"sqlite:///{file}")
    assert said.startswith(f"The state database {file} is not a database. If the option state names the right file,")


def test_a_damaged_file(file: pathlib.Path) -> None:
    with opened(f"sqlite:///{file}") as state:
        people = tuple(PersonMemory(key=str(number), label="x" * 200) for number in range(500))
        state.begin({}).conclude(Updates(people=people), "succeeded")
    data = bytearray(file.read_bytes())
    data[16384:] = b"\xff" * (len(data) - 16384)
    file.write_bytes(data)
    assert problem_of(f"sqlite:///{file}").startswith(f"The state database {file} is damaged. Restore it from a backup")


def _change(file: pathlib.Path, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute(statement)
        other.commit()


def test_a_newer_schema(file: pathlib.Path) -> None:
    _change(file, "UPDATE hrsync_schema SET version = 99")
    for read in (problem_of, lambda option: str(_refused(option))):
        said = read(f"sqlite:///{file}")
        assert "was written by a newer version of hrsync.ad: its tables have version 99" in said
    _change(file, "DELETE FROM hrsync_schema")
    assert "has no version in its table hrsync_schema" in problem_of(f"sqlite:///{file}")


def _refused(option: str) -> StateError:
    with pytest.raises(StateError) as refused:
        remembered(option)
    return refused.value


def test_a_folder_in_which_nothing_may_be_created() -> None:
    with unprivileged():
        said = problem_of("sqlite:////usr/hrsync-test/state.db")
    assert said.startswith("The state database /usr/hrsync-test/state.db cannot be used: Permission denied")
    assert "Set the option state to a file in a folder that is kept between runs" in said


def test_a_file_that_may_only_be_read() -> None:
    with unprivileged() as folder:
        with contextlib.ExitStack() as root:
            if os.getuid() == 0:
                os.seteuid(0)
                root.callback(os.seteuid, 65534)
            with opened(f"sqlite:///{folder}/state.db") as state:
                state.begin({}).conclude(EVERYTHING, "succeeded")
            (folder / "state.db").chmod(0o444)
            folder.chmod(0o555)
        assert "cannot be used: Permission denied" in problem_of(f"sqlite:///{folder}/state.db")
        assert remembered(f"sqlite:///{folder}/state.db").people.keys() == {"1", "2"}


def test_a_home_folder_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    with unprivileged():
        said = problem_of("")
    assert said.startswith(
        "The state database /.local/state/hrsync/state.db cannot be used: Permission denied (/.local"
    )
    assert "to a PostgreSQL database, or to none" in said


def test_a_file_that_is_a_folder(tmp_path: pathlib.Path) -> None:
    said = f"The state database {tmp_path} is a folder. Add the name of a file to the option state, such as "
    assert problem_of(f"sqlite:///{tmp_path}") == f"{said}sqlite:///{tmp_path}/state.db."
    assert str(_refused(f"sqlite:///{tmp_path}")).startswith(said)


def test_a_folder_into_which_nobody_may_look() -> None:
    with unprivileged() as folder, contextlib.ExitStack() as root:
        closed = folder / "closed"
        closed.mkdir(mode=0o000) if os.getuid() else None
        if os.getuid() == 0:
            os.seteuid(0)
            closed.mkdir(mode=0o700)
            os.seteuid(65534)
            root.callback(shutil.rmtree, closed)
            root.callback(os.seteuid, 0)
        assert "cannot be used: Permission denied" in str(_refused(f"sqlite:///{closed}/state.db"))


def test_a_server_that_is_not_there() -> None:
    said = problem_of("postgresql://jo:s3cret@127.0.0.1:1/hr")
    assert said.startswith("The state database hr of PostgreSQL on 127.0.0.1:1 cannot be reached or used: ")
    assert "Connection refused. Is the server running on that host and accepting TCP/IP connections? Check the" in said
    assert "s3cret" not in said


def test_a_folder_that_is_a_file(file: pathlib.Path) -> None:
    assert "cannot be used: File exists" in problem_of(f"sqlite:///{file}/state.db")


def test_what_a_process_left_that_was_killed_is_rolled_back(file: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """A preview finds the journal of a transaction that did not end."""
    copy = tmp_path / "killed.db"
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA cache_spill = 1")
        other.execute("PRAGMA cache_size = 1")
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE hrsync_person SET memory = '{\"label\": \"' || hex(zeroblob(20000)) || '\"}'")
        for suffix in ("", "-journal"):
            shutil.copy(f"{file}{suffix}", f"{copy}{suffix}")
        other.execute("ROLLBACK")
    assert copy.read_bytes() != file.read_bytes()
    assert remembered(f"sqlite:///{copy}").people == remembered(f"sqlite:///{file}").people
