# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Programs that behave, and programs that do not, as real processes."""

from __future__ import annotations

import json
import os
import pathlib
import sys
import time

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.steps.script import process
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.process import ScriptError, run


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def lives(pid: int) -> bool:
    """Whether the process is still there after a moment: the end of another's child is not waited for."""
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        try:
            if "(zombie)" in pathlib.Path(f"/proc/{pid}/status").read_text("utf-8"):
                return False
        except (FileNotFoundError, ProcessLookupError):
            return False
        time.sleep(0.02)
    return True


def test_a_program_gets_its_document_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRSYNC_BIND_PASSWORD", "secret")
    code = (
        "import json, os, sys; mask = os.umask(0);"
        "print(json.dumps([sys.stdin.read(), dict(os.environ), os.getcwd(), os.listdir('.'), mask, sys.argv[1:]]))"
    )
    finished = run([*python(code), "$HOME; `id` ~"], b'{"name": "Zo\xc3\xab"}', {"SITE": "warsaw"}, 20)
    document, environment, folder, content, mask, arguments = json.loads(finished.output)
    assert (finished.code, finished.errors) == (0, b"")
    assert document == '{"name": "Zoë"}'
    assert {"PATH", "LANG", "HOME", "SITE"} <= set(environment) <= {"PATH", "LANG", "HOME", "SITE", "LC_CTYPE"}
    assert environment["HOME"] == folder and content == [] and mask == 0o077
    assert arguments == ["$HOME; `id` ~"]
    assert not os.path.exists(folder)


def test_a_large_document_and_a_large_answer_do_not_block_each_other() -> None:
    code = "import sys; sys.stdout.write('x' * 500_000); sys.stdout.flush(); print(len(sys.stdin.read()))"
    finished = run(python(code), b"y" * 2_000_000, {}, 20)
    assert finished.output.endswith(b"2000000\n")


def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "child"
    code = (
        "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "child = subprocess.Popen(['sleep', '60']);"
        f"open({str(file)!r}, 'w').write(str(child.pid)); time.sleep(60)"
    )
    started = time.monotonic()
    with pytest.raises(ScriptError, match=r"did not end within 1 seconds \(time_limit\), and was killed"):
        run(python(code), b"", {}, 1)
    assert time.monotonic() - started < 10
    assert not lives(int(file.read_text("utf-8")))


def test_what_a_program_leaves_running_is_ended_and_not_waited_for() -> None:
    code = "import subprocess; print(subprocess.Popen(['sleep', '60']).pid)"
    started = time.monotonic()
    finished = run(python(code), b"", {}, 30)
    assert time.monotonic() - started < 10
    assert not lives(int(finished.output))


def test_a_program_that_closes_its_output_and_goes_on_is_ended() -> None:
    code = "import os, time; os.close(1); os.close(2); time.sleep(60)"
    with pytest.raises(ScriptError, match="did not end within 1 seconds"):
        run(python(code), b"", {}, 1)


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_program_that_floods_is_ended(stream: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_OUTPUT", 100_000)
    with pytest.raises(ScriptError, match="wrote more than 100000 bytes, and was killed"):
        run(python(f"import sys\nwhile True: sys.{stream}.write('x' * 1000)"), b"", {}, 20)


def test_exit_codes_and_signals_are_told() -> None:
    assert run(python("raise SystemExit(3)"), b"", {}, 20).code == 3
    assert run(python("import os; os.kill(os.getpid(), 9)"), b"", {}, 20).code == -9


def test_a_program_that_cannot_be_started(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "script"
    file.write_text("no interpreter", "utf-8")
    file.chmod(0o755)
    with pytest.raises(ScriptError, match="script cannot be started: Exec format error"):
        run([str(file)], b"", {}, 5)


@pytest.mark.parametrize(
    ("argument", "environment"), [("a\0b", {}), ("\ud800", {}), ("", {"A=B": "x"}), ("", {"A": "\0"})]
)
def test_what_no_program_can_be_given(argument: str, environment: dict[str, str]) -> None:
    with pytest.raises(ScriptError, match="contains a NUL character"):
        run([*python("pass"), argument], b"", environment, 5)
