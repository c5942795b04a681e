# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Claims of scripts; between processes they are tested with the step."""

from __future__ import annotations

import concurrent.futures
import errno
import fcntl
import pathlib
import stat
import time

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.claims import Claims, claims_in
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.process import ScriptError


def test_a_claim_excludes_the_same_script_for_the_same_person_alone(tmp_path: pathlib.Path) -> None:
    claims = Claims(str(tmp_path))
    with claims.claim("after badge", "a", 0), claims.claim("after badge", "b", 0), claims.claim("after other", "a", 0):
        words = "Another task has been running it for this employee for more than 0 seconds"
        with pytest.raises(ScriptError, match=words), claims.claim("after badge", "a", 0):
            raise AssertionError
    with claims.claim("after badge", "a", 0):
        pass


def test_there_is_one_file_that_others_cannot_read(tmp_path: pathlib.Path) -> None:
    assert claims_in(str(tmp_path)) is claims_in(str(tmp_path))
    with claims_in(str(tmp_path)).claim("badge", "a", 0):
        [file] = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and file.stat().st_size == 0


def test_threads_that_ask_at_the_same_time_get_the_same_claims(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Claims.__init__

    def slow(self: Claims, folder: str) -> None:
        time.sleep(0.2)
        original(self, folder)

    monkeypatch.setattr(Claims, "__init__", slow)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert len({id(claims) for claims in pool.map(claims_in, [str(tmp_path)] * 4)}) == 1


def test_a_file_system_without_locks(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    claims = Claims(str(tmp_path))
    monkeypatch.setattr(fcntl, "lockf", refuse)
    words = "scripts.lock in the folder of state_dir cannot be locked: No locks available"
    with pytest.raises(ScriptError, match=words), claims.claim("badge", "a", 0):
        raise AssertionError
