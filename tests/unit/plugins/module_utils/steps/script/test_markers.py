# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The memory of scripts."""

from __future__ import annotations

import contextlib
import pathlib
import sqlite3
import stat

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.markers import Marker, Markers, Status, fingerprint

DUE = Marker("left", "2026-10-31", Status.DUE)
DONE = Marker("left", "2026-10-31", Status.DONE)


def test_markers_survive(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "deep" / "state"
    first = Markers(str(folder), writable=True)
    first.write("after badge", {"a": DUE, "b": DUE})
    first.write("after badge", {"a": DONE})
    first.write("after other", {"a": DUE})
    first.close()
    again = Markers(str(folder), writable=False)
    assert again.read("after badge") == {"a": DONE, "b": DUE}
    assert again.read("unknown") == {}
    again.close()
    [file] = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_reading_makes_nothing(tmp_path: pathlib.Path) -> None:
    assert Markers(str(tmp_path / "state"), writable=False).read("badge") == {}
    assert list(tmp_path.iterdir()) == []


def test_keys_are_not_kept(tmp_path: pathlib.Path) -> None:
    markers = Markers(str(tmp_path), writable=True)
    markers.write("badge", {fingerprint("anna.nowak@example.com"): DUE})
    markers.close()
    assert b"anna" not in (tmp_path / "scripts.sqlite3").read_bytes()


def test_a_folder_that_cannot_be_written(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(
        ConfigurationError, match="state_dir is .*file, but hrsync.ad cannot store there which scripts ran"
    ):
        Markers(str(tmp_path / "file"), writable=True)


def damage(file: pathlib.Path, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as database:
        database.execute(statement)


def test_a_damaged_database_is_a_sentence(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "scripts.sqlite3"
    markers = Markers(str(tmp_path), writable=True)
    markers.write("badge", {"anna": DUE})
    damage(file, "UPDATE marker SET status = 'neither'")
    with pytest.raises(ConfigurationError, match="'neither' is not a valid Status. Free some space or correct"):
        markers.read("badge")
    damage(file, "DROP TABLE marker")
    for use in (lambda: markers.read("badge"), lambda: markers.write("badge", {"anna": DUE})):
        with pytest.raises(ConfigurationError, match="If scripts.sqlite3 there is damaged, restore it; or remove it"):
            use()


def test_a_script_that_another_task_ran_meanwhile_is_not_due_again(tmp_path: pathlib.Path) -> None:
    markers = Markers(str(tmp_path), writable=True)
    markers.remember("badge", {"anna": DUE})
    assert not markers.is_done("badge", "anna", "left", "2026-10-31")
    markers.write("badge", {"anna": DONE})
    markers.remember("badge", {"anna": DUE, "bea": DUE})
    assert markers.read("badge") == {"anna": DONE, "bea": DUE}
    assert markers.is_done("badge", "anna", "left", "2026-10-31")
    later = Marker("left", "2027-01-31", Status.DUE)
    markers.remember("badge", {"anna": later})
    assert markers.read("badge")["anna"] == later


@pytest.mark.parametrize("folder", ["half\ud83d", "nul\0"])
def test_a_folder_that_no_system_can_have(folder: str) -> None:
    with pytest.raises(ConfigurationError, match="The option state_dir is"):
        Markers(folder, writable=True)
