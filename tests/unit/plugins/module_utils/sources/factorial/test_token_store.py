# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import pathlib
import signal
import stat
import subprocess
import sys
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.sources import token_store
from ansible_collections.hrsync.ad.plugins.module_utils.sources.factorial.authority import AUTHORITY
from ansible_collections.hrsync.ad.plugins.module_utils.sources.token_store import Stored, Token, TokenStore

NOW = 1_800_000_000.0
DAY = 86400


@pytest.fixture
def store(tmp_path: pathlib.Path) -> TokenStore:
    return TokenStore(str(tmp_path / "token.json"), AUTHORITY, clock=lambda: NOW)


def token(name: str = "a", **members: t.Any) -> Token:
    return Token(access_token=name, **members)


def test_what_is_written_is_read_and_is_for_the_owner_only(store: TokenStore) -> None:
    stored = Stored(current=token("new", refresh_token="r", renew_at=NOW, refresh_issued_at=NOW), previous=token("old"))
    store.write(stored)
    assert store.read() == stored
    assert stat.S_IMODE(os.stat(store.path).st_mode) == 0o600
    assert os.listdir(os.path.dirname(store.path)) == ["token.json"]


def test_empty_leftovers_of_killed_runs_are_removed(store: TokenStore, tmp_path: pathlib.Path) -> None:
    kept = ("token.json", ".token.json.abc_1234.bak", ".other.json.abcd1234", ".token.json.full1234")
    for name, content in {
        ".token.json.abcd1234": "",
        ".token.json.abc_1234": " " * token_store.RESERVED_BYTES,
        ".token.json.full1234": "{}",
        **dict.fromkeys(kept[1:3], ""),
    }.items():
        (tmp_path / name).write_text(content)
    (tmp_path / ".token.json.folder12").mkdir()
    store.write(Stored(current=token()))
    assert sorted(os.listdir(tmp_path)) == sorted([*kept, ".token.json.folder12"])


def test_a_token_does_not_show_itself() -> None:
    assert "secret" not in repr(Stored(current=token("secret", refresh_token="secret")))


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_file_that_others_may_use_is_refused(store: TokenStore, mode: int) -> None:
    store.write(Stored(current=token()))
    os.chmod(store.path, mode)
    with pytest.raises(ConfigurationError, match=f"has mode {mode:04o}.*chmod 600"):
        store.read()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '"x"', "{}", '{"format": 2, "current": {}}', '{"format": 1, "current": {"token": "x"}}']
)
def test_a_file_of_another_form_is_refused_and_not_quoted(store: TokenStore, content: str) -> None:
    pathlib.Path(store.path).write_text(content)
    os.chmod(store.path, 0o600)
    with pytest.raises(ConfigurationError, match=r"not a token file.*factorial_authorize"):
        store.read()


def test_no_file_says_what_to_run(store: TokenStore) -> None:
    with pytest.raises(ConfigurationError, match=r"does not exist.*ansible-playbook hrsync\.ad\.factorial_authorize"):
        store.read()


def test_a_symbolic_link_stays_one(store: TokenStore, tmp_path: pathlib.Path) -> None:
    store.write(Stored(current=token("a")))
    link = tmp_path / "link.json"
    link.symlink_to(store.path)
    TokenStore(str(link), AUTHORITY).write(Stored(current=token("b")))
    assert link.is_symlink()
    assert store.read().current.access_token == "b"


def test_a_failure_while_replacing_leaves_the_old_file(store: TokenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write(Stored(current=token("old")))

    def full(*_arguments: t.Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigurationError, match="No space left"), store.replacing():
        pytest.fail("nothing may be renewed when there is no room for the result")
    monkeypatch.undo()
    assert store.read().current.access_token == "old"
    assert os.listdir(os.path.dirname(store.path)) == ["token.json"]


def test_a_folder_that_is_not_there_is_an_error_before_anything_is_renewed(tmp_path: pathlib.Path) -> None:
    absent = TokenStore(str(tmp_path / "none" / "token.json"), AUTHORITY)
    with pytest.raises(ConfigurationError, match="cannot be replaced"), absent.locked():
        pytest.fail("the lock cannot be held")
    with pytest.raises(ConfigurationError, match="cannot be replaced"), absent.replacing():
        pytest.fail("the file cannot be replaced")


def test_the_lock_is_waited_for_but_not_for_ever(store: TokenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_store, "LOCK_PATIENCE", 0.2)
    with (
        store.locked(),
        pytest.raises(SourceError, match="locked by another process"),
        TokenStore(store.path, AUTHORITY).locked(),
    ):
        pytest.fail("two hold the lock")
    with TokenStore(store.path, AUTHORITY).locked():
        pass


HOLD = """
import sys, time
from ansible_collections.hrsync.ad.plugins.module_utils.sources.factorial.authority import AUTHORITY
from ansible_collections.hrsync.ad.plugins.module_utils.sources.token_store import TokenStore
with TokenStore(sys.argv[1], AUTHORITY).locked():
    print("held", flush=True)
    time.sleep(60)
"""


def test_whoever_is_killed_releases_the_lock(store: TokenStore) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, store.path], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    with store.locked():
        pass


@pytest.mark.parametrize(
    ("answer", "renew_at"),
    [
        ({"expires_in": 7200, "created_at": NOW}, NOW + 6900),
        ({"expires_in": 7200}, NOW + 6900),
        ({"expires_in": 7200, "created_at": NOW - 3600}, NOW + 3300),
        ({"expires_in": 7200, "created_at": NOW - 30 * DAY}, NOW + 6900),
        ({"expires_in": 7200, "created_at": NOW + 600}, NOW + 6900),
        ({"expires_in": 60, "created_at": NOW}, NOW + 30),
        ({"expires_in": None}, None),
        ({}, None),
    ],
)
def test_when_a_token_is_renewed(answer: dict[str, t.Any], renew_at: float | None) -> None:
    made = Token.from_answer({"access_token": "a", **answer}, NOW)
    assert made.renew_at == renew_at
    assert made.usable(NOW)
    assert renew_at is None or not made.usable(renew_at)


def test_a_company_token_has_no_end() -> None:
    made = Token.from_answer({"access_token": "a", "refresh_token": None, "expires_in": None, "scope": None}, NOW)
    assert made == token("a")
    assert made.usable(NOW + 1000 * DAY)
    assert AUTHORITY.ends(made) is None
    assert made.refresh_age(NOW) == 0


def test_the_age_of_a_refresh_token_counts_from_its_own_issue() -> None:
    first = Token.from_answer({"access_token": "a", "refresh_token": "r1"}, NOW)
    kept = Token.from_answer({"access_token": "b", "refresh_token": "r1"}, NOW + 4 * DAY, first)
    silent = Token.from_answer({"access_token": "b"}, NOW + 4 * DAY, first)
    rotated = Token.from_answer({"access_token": "b", "refresh_token": "r2"}, NOW + 4 * DAY, first)
    assert (kept.refresh_age(NOW + 4 * DAY), silent.refresh_token) == (4 * DAY, "r1")
    assert silent.refresh_age(NOW + 4 * DAY) == 4 * DAY
    assert rotated.refresh_age(NOW + 4 * DAY) == 0
    assert AUTHORITY.ends(first).timestamp() == NOW + 7 * DAY  # type: ignore[union-attr]
