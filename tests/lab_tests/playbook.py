# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the playbooks of the collection against the lab, as a person or AWX does."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import time
import typing as t

from tests.lab import environment
from tests.lab.demo import stage
from tests.lab.facts import LabFacts

_PYTHON: t.Final = pathlib.Path(sys.executable)
AS_SENT: t.Final = f"{_PYTHON.parent}/./{_PYTHON.name}"
"""The Python of Ansible under a name by which Ansible does not know itself, so that it sends modules to the target."""
CALLBACKS = pathlib.Path(__file__).with_name("callback_plugins")


@dataclasses.dataclass(frozen=True)
class Done:
    """One finished run."""

    code: int
    output: str
    """Standard output and error, as shown to a person."""
    result: dict[str, t.Any]
    """What `hrsync.ad.sync` returned; empty where the run ended before it."""
    report: dict[str, t.Any]
    """The JSON report; empty where none was written."""

    @property
    def message(self) -> str:
        """Why the task failed."""
        return str(self.result.get("msg", ""))

    @property
    def planned(self) -> dict[str, int]:
        """The kinds of change that are in the plan, and how many of each."""
        return {kind: number for kind, number in self.result["plan"].items() if number}

    def reasons(self, key: str) -> str:
        """Why an employee was set aside."""
        found = [each["reasons"] for each in self.report["rejected"] if each["key"] == key]
        return " ".join(found[0]) if found else ""


def keys_concerned(entry: t.Mapping[str, t.Any]) -> list[str]:
    """The keys of the people whom a warning or a blocked step of a report concerns."""
    return [person["key"] for person in entry["concerns"]]


def _conversation(terminal: int, answer: str) -> str:
    """What is shown until the end. The answer is typed again if nobody was listening yet."""
    shown, end = b"", time.monotonic() + 300
    with open(terminal, "r+b", buffering=0) as file, contextlib.suppress(OSError):
        while time.monotonic() < end:
            if select.select([file], [], [], 2)[0]:
                shown += file.read(65536)
            elif b'Type "' in shown:
                file.write(f"{answer}\r".encode())
    return shown.decode("utf-8")


class Playbooks:
    """Runs playbooks with the demo's inventory."""

    def __init__(self, facts: LabFacts, folder: pathlib.Path) -> None:
        self._facts = facts
        self._folder = folder

    def start(
        self,
        *options: str,
        playbook: str = "hrsync.ad.sync",
        variables: t.Mapping[str, t.Any] | None = None,
        overrides: t.Mapping[str, str] | None = None,
        inventory: pathlib.Path = stage.INVENTORY,
    ) -> subprocess.Popen[str]:
        """Start a run: `variables` as extra vars, `overrides` over the environment."""
        return subprocess.Popen(
            self._prepared(playbook, options, variables or {}, inventory),
            env=self._environment() | dict(overrides or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def _prepared(
        self, playbook: str, options: t.Iterable[str], variables: t.Mapping[str, t.Any], inventory: pathlib.Path
    ) -> list[str]:
        """The command, once its variables are in a file, and nothing of an earlier run is left."""
        extra = self._folder / "variables.json"
        extra.write_text(json.dumps({"lifecycle_report_dir": str(self._reports), **variables}), "utf-8")
        self._recorded.unlink(missing_ok=True)
        shutil.rmtree(self._reports)
        command = [str(pathlib.Path(sys.executable).with_name("ansible-playbook")), playbook, *options]
        return [*command, "--inventory", str(inventory), "--extra-vars", f"@{extra}"]

    def asked(self, answer: str, *options: str, playbook: str, variables: t.Mapping[str, t.Any]) -> Done:
        """Run to the end at a terminal, where somebody types an answer once nothing more is shown."""
        command = self._prepared(playbook, options, variables, stage.INVENTORY)
        terminal, other = pty.openpty()
        at_terminal = ["setsid", "--ctty", "--wait", *command]
        with subprocess.Popen(at_terminal, env=self._environment(), stdin=other, stdout=other, stderr=other) as process:
            os.close(other)
            output = _conversation(terminal, answer)
        return Done(process.returncode, output, {}, {})

    def run(self, *options: str, meanwhile: t.Callable[[], None] = lambda: None, **more: t.Any) -> Done:
        """Run to the end, and do something else `meanwhile`; other arguments as of `start`."""
        process = self.start(*options, **more)
        meanwhile()
        output, _nothing = process.communicate(timeout=300)
        written = sorted(self._reports.glob("*.json"))
        return Done(
            process.returncode,
            output,
            json.loads(self._recorded.read_text("utf-8")) if self._recorded.exists() else {},
            json.loads(written[-1].read_text("utf-8")) if written else {},
        )

    @property
    def state(self) -> pathlib.Path:
        """The database of what runs remember."""
        return self._folder / "state.db"

    def odd_feed(self, **more: t.Any) -> dict[str, str]:
        """The setting that accepts the odd feed of which a preview warns; other arguments as of `start`."""
        told = " ".join(self.run("--check", **more).result["notices"])
        [checksum] = re.findall(r"lifecycle_accept_feed is '(\w+)'", told)
        return {"lifecycle_accept_feed": checksum}

    def forget(self) -> None:
        """Let the next run be the first one."""
        self.state.unlink(missing_ok=True)

    @property
    def _recorded(self) -> pathlib.Path:
        return self._folder / "result.json"

    @property
    def _reports(self) -> pathlib.Path:
        reports = self._folder / "reports"
        reports.mkdir(mode=0o700, exist_ok=True)
        return reports

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **environment.variables(self._facts),
            "HRSYNC_STATE": f"sqlite:///{self.state}",
            "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
            "ANSIBLE_CALLBACKS_ENABLED": "record_results",
            "ANSIBLE_NOCOWS": "1",
            "HRSYNC_TEST_RESULT": str(self._recorded),
            "PYTHONUTF8": "1",
        }
