# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks after a wave: real programs, and a real HTTPS server on loopback."""

from __future__ import annotations

import collections.abc
import json
import os
import pathlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, HrsyncError
from ansible_collections.hrsync.ad.plugins.module_utils.model.waves import WaveFigures
from ansible_collections.hrsync.ad.plugins.module_utils.sync import phases
from ansible_collections.hrsync.ad.plugins.module_utils.sync.wave_check import ProgramCheck, UrlCheck, check_of
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import Answer, ScriptedServer

FIGURES = WaveFigures(
    wave=2,
    waves=4,
    people=10,
    changes=31,
    people_done=11,
    people_left=365,
    counts={"moves": 4, "updates": 27},
    server="dc1.example.com",
)
OPTIONS: t.Final = {"command": None, "url": None, "ca_file": None, "time_limit": 60}


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    tmp_path.chmod(0o700)
    return tmp_path


def script(folder: pathlib.Path, text: str) -> str:
    file = folder / "check"
    file.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    file.chmod(0o755)
    return str(file)


@pytest.fixture
def server() -> collections.abc.Iterator[ScriptedServer]:
    scripted = ScriptedServer()
    yield scripted
    scripted.close()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


# ---- programs --------------------------------------------------------------------------------------------------------
def test_a_program_gets_the_figures_on_its_input_and_in_its_environment(folder: pathlib.Path) -> None:
    told, seen = folder / "told", folder / "seen"
    check = ProgramCheck([script(folder, f'cat > {told}; env > {seen}; echo "$1|$2" >> {seen}'), "a b", "$HOME"], 30)
    assert check(FIGURES) == ""
    assert json.loads(told.read_text("utf-8")) == {
        "wave": 2,
        "waves": 4,
        "people": 10,
        "changes": 31,
        "people_done": 11,
        "people_left": 365,
        "counts": {"moves": 4, "updates": 27},
        "server": "dc1.example.com",
    }
    lines = seen.read_text("utf-8").splitlines()
    assert {
        "WAVE=2",
        "WAVES=4",
        "WAVE_PEOPLE=10",
        "WAVE_CHANGES=31",
        "PEOPLE_DONE=11",
        "PEOPLE_LEFT=365",
        "DOMAIN_CONTROLLER=dc1.example.com",
    } <= set(lines)
    assert lines[-1] == "a b|$HOME", "no shell has seen the arguments"


def test_a_program_that_ends_with_another_code_than_0_refuses(folder: pathlib.Path) -> None:
    check = ProgramCheck([script(folder, "echo fine; echo 'the intranet is down' >&2; exit 3")], 30)
    assert check(FIGURES) == "lifecycle_wave_check.command ended with the exit code 3: the intranet is down."


@pytest.mark.parametrize(("text", "said"), [("echo out; exit 1", ": out."), ("exit 1", ".")])
def test_what_a_program_says_elsewhere(folder: pathlib.Path, text: str, said: str) -> None:
    assert ProgramCheck([script(folder, text)], 30)(FIGURES) == (
        f"lifecycle_wave_check.command ended with the exit code 1{said}"
    )


def test_a_program_that_says_much_is_cut(folder: pathlib.Path) -> None:
    told = ProgramCheck([script(folder, "head -c 5000 /dev/zero | tr '\\0' x >&2; exit 1")], 30)(FIGURES)
    assert len(told) < 400


def test_a_program_that_a_signal_ends_refuses(folder: pathlib.Path) -> None:
    assert "exit code -9" in ProgramCheck([script(folder, "kill -9 $$")], 30)(FIGURES)


def test_a_program_that_does_not_end_is_killed(folder: pathlib.Path) -> None:
    with pytest.raises(HrsyncError, match=r"did not end within 0\.2 seconds"):
        ProgramCheck([script(folder, "exec sleep 30")], 0.2)(FIGURES)


def test_a_program_that_others_can_change_is_refused_at_once_and_before_each_wave(folder: pathlib.Path) -> None:
    file = script(folder, "exit 0")
    check = ProgramCheck([file], 30)
    pathlib.Path(file).chmod(0o777)
    for run in (lambda: check(FIGURES), lambda: ProgramCheck([file], 30)):
        with pytest.raises(ConfigurationError, match=r"The option lifecycle_wave_check\.command names .*is writable"):
            run()
    with pytest.raises(ConfigurationError, match=r"lifecycle_wave_check\.command must begin with the absolute path"):
        ProgramCheck(["check"], 30)


# ---- addresses -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", [200, 204, 299])
def test_an_address_that_answers_with_success(server: ScriptedServer, status: int) -> None:
    server.scripts["/health"] = lambda _asked: Answer(b"<html>fine</html>", status, content_type="text/html")
    assert UrlCheck(f"{server.url}/health?probe=1", 5, server.ca_file)(FIGURES) == ""
    [asked] = server.asked
    assert (asked.method, asked.query, asked.body) == ("GET", {"probe": ["1"]}, b"")
    assert "authorization" not in asked.headers


def test_an_address_without_a_path(server: ScriptedServer) -> None:
    server.scripts["/"] = lambda _asked: Answer()
    assert UrlCheck(server.url, 5, server.ca_file)(FIGURES) == ""


@pytest.mark.parametrize("status", [400, 401, 404, 418])
def test_an_address_that_answers_with_another_status_refuses(server: ScriptedServer, status: int) -> None:
    server.scripts["/health"] = lambda _asked: Answer({"error": "x"}, status)
    told = UrlCheck(f"{server.url}/health?token=s3cret", 5, server.ca_file)(FIGURES)
    assert told == f"lifecycle_wave_check.url: GET /health answered with the status {status}."


def test_a_server_that_is_busy_is_asked_again(server: ScriptedServer) -> None:
    answers = iter([503, 200])
    server.scripts["/health"] = lambda _asked: Answer({}, next(answers), {"Retry-After": "0"})
    assert UrlCheck(f"{server.url}/health", 5, server.ca_file)(FIGURES) == ""
    assert len(server.asked) == 2


def test_redirects_are_not_followed(server: ScriptedServer) -> None:
    server.scripts["/health"] = lambda _asked: Answer({}, 302, {"Location": "https://elsewhere.example.com/"})
    with pytest.raises(HrsyncError, match=r"^lifecycle_wave_check\.url: GET /health answered 302, a redirect"):
        UrlCheck(f"{server.url}/health", 5, server.ca_file)(FIGURES)


def test_a_certificate_that_is_not_trusted(server: ScriptedServer) -> None:
    with pytest.raises(HrsyncError, match="the TLS certificate of .* is not trusted"):
        UrlCheck(f"{server.url}/health", 5, None)(FIGURES)
    assert server.asked == []


def test_a_server_that_is_not_there_is_named_without_the_query() -> None:
    with pytest.raises(HrsyncError) as caught:
        UrlCheck("https://127.0.0.1:1/health?token=s3cret", 1, None)(FIGURES)
    assert str(caught.value).startswith("lifecycle_wave_check.url: GET /health: no connection to 127.0.0.1:1")
    assert "s3cret" not in str(caught.value)


# ---- which -----------------------------------------------------------------------------------------------------------
def test_which_check(folder: pathlib.Path) -> None:
    assert check_of(None) is None
    assert check_of(OPTIONS) is None
    assert isinstance(check_of({**OPTIONS, "command": [script(folder, "")]}), ProgramCheck)
    assert isinstance(check_of({**OPTIONS, "url": "https://monitoring.example.com"}), UrlCheck)


def test_a_program_that_cannot_be_run_stops_a_run_before_hr_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phases, "missing_libraries", lambda _params: "")
    params = {
        "servers": ["dc1"],
        "bind_user": "x",
        "bind_password": "x",
        "key": "email",
        "_now": "2026-12-01T08:00:00Z",
        "state": "none",
        "managed_base": "DC=example,DC=test",
        "sources": None,
        "wave_check": {**OPTIONS, "command": ["/not/there"]},
    }
    monkeypatch.setattr(phases, "_read", lambda *_: pytest.fail("HR is read"))
    with pytest.raises(ConfigurationError, match="lifecycle_wave_check.command names /not/there, which is not a file"):
        phases.fetch({**params, "sources": []})
