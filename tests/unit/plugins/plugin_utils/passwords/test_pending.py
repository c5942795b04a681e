# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The keys of passwords that are not delivered yet: on the disk in time, private, and locked while their run works."""

from __future__ import annotations

import dataclasses
import datetime
import fcntl
import json
import multiprocessing
import os
import pathlib
import signal
import stat
import typing as t

import pytest
from ansible.parsing.vault import VaultSecret

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.plugin_utils.passwords import pending
from ansible_collections.hrsync.ad.plugins.plugin_utils.passwords.password_file import Secret

if t.TYPE_CHECKING:
    from multiprocessing.synchronize import Event

BASE = "OU=People,DC=lab,DC=test"
KEY = "Zm9vYmFy" * 5
SECRET = Secret("hr", VaultSecret(b"open sesame"))
RUN = pending.Run(
    key=KEY,
    started=datetime.datetime(2026, 11, 28, 8, 0, tzinfo=datetime.UTC),
    managed_base=BASE,
    key_attribute="employeeID",
    generate={"length": None, "pattern": "Aaa-9999-aaaa-99", "classes": None},
)


def begun(folder: pathlib.Path, run: pending.Run = RUN, secret: Secret | None = None) -> pending.Pending:
    return pending.begin(str(folder / "passwords.yml"), run, secret)


def interrupted(folder: pathlib.Path, run: pending.Run = RUN, secret: Secret | None = None) -> pathlib.Path:
    one = begun(folder, run, secret)
    one.close()
    return one.path


def runs(folder: pathlib.Path, own: pending.Run = RUN, secret: Secret | None = None) -> list[pending.Run]:
    found = pending.find(folder, own, secret)
    for one in found.pending:
        one.close()
    assert found.unusable == ()
    return [one.run for one in found.pending]


def test_the_next_run_finds_what_the_interrupted_one_wrote(tmp_path: pathlib.Path) -> None:
    path = interrupted(tmp_path)
    assert path.name.startswith("passwords.yml.") and path.suffix == ".pending"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert runs(tmp_path) == [RUN]


def test_the_file_is_on_the_disk_before_the_run_goes_on(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    fsync = os.fsync

    def note(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr("os.fsync", note)
    path = interrupted(tmp_path)
    assert {path.stat().st_ino, tmp_path.stat().st_ino} <= set(synced)


def test_the_file_of_a_run_that_works_is_left_alone(tmp_path: pathlib.Path) -> None:
    one = begun(tmp_path)
    assert runs(tmp_path) == []
    one.close()
    assert runs(tmp_path) == [RUN]


def test_two_runs_do_not_take_the_same_file(tmp_path: pathlib.Path) -> None:
    interrupted(tmp_path)
    first = pending.find(tmp_path, RUN, None)
    assert len(first.pending) == 1
    assert runs(tmp_path) == []
    first.pending[0].remove()
    first.pending[0].close()
    assert list(tmp_path.iterdir()) == []


def _work(folder: str, began: Event) -> None:
    one = begun(pathlib.Path(folder))
    began.set()
    signal.pause()
    one.close()


def test_the_file_of_a_killed_run_is_found(tmp_path: pathlib.Path) -> None:
    context = multiprocessing.get_context("fork")
    began = context.Event()
    process = context.Process(target=_work, args=(str(tmp_path), began))
    process.start()
    began.wait(10)
    assert runs(tmp_path) == []
    process.kill()
    process.join(10)
    assert runs(tmp_path) == [RUN]


def test_the_key_is_encrypted_where_the_passwords_are(tmp_path: pathlib.Path) -> None:
    path = interrupted(tmp_path, secret=SECRET)
    assert KEY not in path.read_text("utf-8")
    assert runs(tmp_path, secret=SECRET) == [RUN]


@pytest.mark.parametrize("secret", [None, Secret("hr", VaultSecret(b"other"))])
def test_a_key_that_cannot_be_decrypted_is_lost(tmp_path: pathlib.Path, secret: Secret | None) -> None:
    interrupted(tmp_path, secret=SECRET)
    [run] = runs(tmp_path, secret=secret)
    assert (run.key, run.started) == (None, RUN.started)


@pytest.mark.parametrize(
    ("base", "number"), [("OU=Other,dc=LAB,dc=test", 1), ("OU=People,DC=other,DC=test", 0), ("DC=test", 0)]
)
def test_runs_of_other_domains_are_left_alone(tmp_path: pathlib.Path, base: str, number: int) -> None:
    interrupted(tmp_path)
    assert len(runs(tmp_path, dataclasses.replace(RUN, managed_base=base))) == number


def test_tasks_for_one_account_and_runs_do_not_mix(tmp_path: pathlib.Path) -> None:
    anna, jan = (dataclasses.replace(RUN, account=name, managed_base="") for name in ("anowak", "jkowal"))
    interrupted(tmp_path)
    interrupted(tmp_path, anna)
    assert runs(tmp_path) == [RUN]
    assert runs(tmp_path, anna) == [anna]
    assert runs(tmp_path, jan) == []


def test_a_base_that_is_no_dn_is_the_fault_of_the_run(tmp_path: pathlib.Path) -> None:
    interrupted(tmp_path)
    assert runs(tmp_path, dataclasses.replace(RUN, managed_base="People")) == []


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"format": "hrsync.ad/pending/2"}', '"\\ud83d"'])
def test_files_with_another_content_are_named(tmp_path: pathlib.Path, content: str) -> None:
    path = tmp_path / f"passwords.yml.{'0' * 16}.pending"
    path.write_text(content, "utf-8")
    found = pending.find(tmp_path, RUN, None)
    assert found.pending == ()
    [said] = found.unusable
    assert said.startswith(f"{path} has the key of passwords")
    assert "hrsync.ad.password" in said


def test_files_of_others_are_left_alone(tmp_path: pathlib.Path) -> None:
    for name in ("order.pending", "passwords.yml.0.pending", f"{'0' * 16}.pending"):
        (tmp_path / name).write_text("{", "utf-8")
    assert runs(tmp_path) == []


def test_a_file_that_cannot_be_read_is_named(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(tmp_path)

    def refuse(_descriptor: int, operation: int) -> None:
        if operation & fcntl.LOCK_NB:
            raise OSError(37, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    [said] = pending.find(tmp_path, RUN, None).unusable
    assert "No locks available" in said


def test_a_full_disk_is_told_before_anything_is_changed(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ConfigurationError, match="No space left on device") as caught:
        begun(tmp_path)
    assert "Nothing was changed" in str(caught.value)
    assert KEY not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_key_is_not_in_the_representation() -> None:
    assert KEY not in repr(RUN)


def test_the_file_says_what_it_is_for(tmp_path: pathlib.Path) -> None:
    assert "The next run delivers them" in json.loads(interrupted(tmp_path).read_bytes())["about"]
