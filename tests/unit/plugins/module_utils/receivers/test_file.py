# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import errno
import json
import os
import pathlib
import stat
import subprocess
import sys

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ReceiverError
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.file import FileReceiver

from .outbox import chosen, message


@pytest.fixture
def path(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "audit.jsonl"


def receiver(path: pathlib.Path) -> FileReceiver:
    return FileReceiver(chosen("file", path=str(path)))


def numbers(path: pathlib.Path) -> list[int]:
    return [json.loads(json.loads(line)["entry"])["number"] for line in path.read_text("ascii").splitlines()]


def test_lines_are_appended(path: pathlib.Path) -> None:
    one = receiver(path)
    one.check()
    assert path.read_bytes() == b""
    one.send([message(1), message(2)])
    one.send([message(3)])
    one.close()
    assert numbers(path) == [1, 2, 3]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_the_file_has_is_not_written_again(path: pathlib.Path) -> None:
    """A run was killed after it had written, and before it had noted that."""
    receiver(path).send([message(1), message(2)])
    receiver(path).send([message(1), message(2), message(3)])
    receiver(path).send([message(1), message(2), message(3)])
    assert numbers(path) == [1, 2, 3]


@pytest.mark.parametrize("left", [1, 20, 200])
def test_a_cut_line_is_written_again_whole(path: pathlib.Path, left: int) -> None:
    """Here, so that the file is the same as without the power failure."""
    receiver(path).send([message(1), message(2), message(3)])
    content = path.read_bytes()
    path.write_bytes(b"".join(content.splitlines(keepends=True)[:1]) + content.splitlines()[1][:left])
    receiver(path).send([message(2), message(3)])
    assert path.read_bytes() == content


def test_the_text_of_somebody_else_stays(path: pathlib.Path) -> None:
    path.write_bytes(b'other\n{"hash": 5}\n[]\nwithout an end')
    receiver(path).send([message(1)])
    assert path.read_bytes() == b'other\n{"hash": 5}\n[]\nwithout an end\n' + message(1).line().encode() + b"\n"


def test_heads(path: pathlib.Path) -> None:
    receiver(path).send([message(1, is_head=True)])
    receiver(path).send([message(1, is_head=True), message(2, is_head=True)])
    assert [json.loads(line)["head"] for line in path.read_text().splitlines()] == [
        f"{number}:{message(number).entry.hash}" for number in (1, 2)
    ]


def test_two_processes_write_one_after_the_other(path: pathlib.Path) -> None:
    """The lock is one that other programs see, too."""
    script = "import fcntl, sys; f = open(sys.argv[1]); fcntl.flock(f, fcntl.LOCK_EX | fcntl.LOCK_NB)"
    with receiver(path)._opened():
        assert subprocess.run([sys.executable, "-c", script, path], capture_output=True, check=False).returncode == 1
    assert subprocess.run([sys.executable, "-c", script, path], capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_a_file_that_others_can_write_is_refused(path: pathlib.Path, mode: int) -> None:
    path.touch()
    path.chmod(mode)
    with pytest.raises(ReceiverError, match="Audit receiver file: others can write the file .* chmod go-w"):
        receiver(path).check()


def test_others_may_read_it(path: pathlib.Path) -> None:
    path.touch()
    path.chmod(0o640)
    receiver(path).send([message(1)])
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_folder_that_is_not_there(path: pathlib.Path) -> None:
    with pytest.raises(ReceiverError, match=r"cannot be written: No such file or directory\. Check its folder"):
        receiver(path / "audit.jsonl").check()


def test_a_symbolic_link_is_not_followed(path: pathlib.Path) -> None:
    path.symlink_to(path.parent / "other")
    with pytest.raises(ReceiverError, match="cannot be written"):
        receiver(path).check()
    assert not (path.parent / "other").exists()


def test_a_device_is_no_file() -> None:
    with pytest.raises(ReceiverError, match="/dev/null is no file"):
        receiver(pathlib.Path("/dev/null")).check()


def test_a_full_disk(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on the disk is a part of the line; the next run writes it again."""
    written = os.write

    def full(file: int, content: bytes) -> int:
        written(file, bytes(content)[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(ReceiverError, match="cannot be written: No space left on device"):
            receiver(path).send([message(1)])
    assert path.stat().st_size == 10
    receiver(path).send([message(1)])
    assert numbers(path) == [1]


def test_the_content_is_on_the_disk(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.fstat(file).st_size))
    receiver(path).send([message(1)])
    assert synced == [path.stat().st_size]


def test_trying_it_out_writes_nothing(path: pathlib.Path) -> None:
    assert receiver(path).try_out() == ""
    assert not path.exists()
    receiver(path).send([message(1)])
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert receiver(path).try_out() == ""
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_trying_out_a_file_that_cannot_be_written(path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReceiverError, match="No such file or directory. Check its folder"):
        receiver(path.parent / "no" / "audit.jsonl").try_out()
    with pytest.raises(ReceiverError, match="is no file|Is a directory"):
        receiver(path.parent).try_out()
    # Root can write everywhere.
    monkeypatch.setattr(os, "access", lambda *_arguments: False)
    with pytest.raises(ReceiverError, match="Permission denied. Check its folder"):
        receiver(path).try_out()
