# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import errno
import os
import pathlib
import stat
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils import files


def names(folder: pathlib.Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def full(*_arguments: object) -> t.NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_is_replaced_and_private(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"a longer text than the new one")
    path.chmod(0o644)
    files.replace(path, [b"new", b"er"])
    assert path.read_bytes() == b"newer"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert names(tmp_path) == ["file"]


def test_a_file_that_is_not_there_is_made(tmp_path: pathlib.Path) -> None:
    files.replace(str(tmp_path / "file"), [])
    assert (tmp_path / "file").read_bytes() == b""


def test_what_was_reserved_is_not_part_of_the_content(tmp_path: pathlib.Path) -> None:
    with files.Replacement(tmp_path / "file") as new:
        new.reserve(1000)
        assert len(names(tmp_path)) == 1 and (tmp_path / names(tmp_path)[0]).stat().st_size == 1000
        new.put([b"short"])
        assert (tmp_path / "file").read_bytes() == b"short"
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("fails", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_alone(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, fails, full)
    with pytest.raises(OSError, match="No space left"):
        files.replace(path, [b"new"])
    assert (path.read_bytes(), names(tmp_path)) == (b"old", ["file"])


def test_content_that_cannot_be_made_leaves_the_old_file_alone(tmp_path: pathlib.Path) -> None:
    def parts() -> t.Iterator[bytes]:
        yield b"new"
        raise ValueError("no more")

    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match="no more"):
        files.replace(path, parts())
    assert (path.read_bytes(), names(tmp_path)) == (b"old", ["file"])


def test_a_disk_that_is_full_while_writing(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """/dev/full takes nothing: what is still in the buffer fails once more when the file is closed."""
    fdopen = os.fdopen

    def opened(descriptor: int, mode: str) -> t.IO[bytes]:
        os.close(descriptor)
        return t.cast("t.IO[bytes]", fdopen(os.open("/dev/full", os.O_WRONLY), mode))

    monkeypatch.setattr(os, "fdopen", opened)
    with pytest.raises(OSError, match="No space left"):
        files.replace(tmp_path / "file", [b"new"])
    assert names(tmp_path) == []


def test_a_folder_that_is_not_there(tmp_path: pathlib.Path) -> None:
    with pytest.raises(FileNotFoundError):
        files.replace(tmp_path / "none" / "file", [])
