# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the demo plays: the lab, its playbooks, and what an onlooker is told."""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap

from tests.lab import environment
from tests.lab.domain import has_own_view
from tests.lab.errors import LabError
from tests.lab.facts import LabFacts

from .traces import Traces, look

INVENTORY = pathlib.Path(__file__).with_name("inventory.yml")
"""The company and its directory."""
STEPS = INVENTORY.with_name("steps.yml")
"""What is done beside the directory."""
WIDTH = 96
CHANGED = re.compile(r"changed=(\d+)")


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """One playbook run and what the domain looked like around it."""

    title: str
    changed: int
    """As in Ansible's recap."""
    before: Traces
    after: Traces
    plan: dict[str, int]
    """Number of changes by kind."""
    report: str
    """Path of the HTML report; empty where the playbook makes none."""


class Stage:
    """The lab seen by the demo."""

    def __init__(self, facts: LabFacts) -> None:
        self.facts = facts
        self.reports = facts.directory / "demo" / "reports"
        self.photos = facts.directory / "demo" / "photos"
        for folder in (self.reports, self.photos):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._act = 0

    def act(self, title: str, explanation: str) -> None:
        """Begin an act."""
        self._act += 1
        print(f"\n{'=' * WIDTH}\n{self._act}. {title}\n{'=' * WIDTH}")
        print(textwrap.fill(explanation, WIDTH), flush=True)

    def say(self, text: str) -> None:
        """A remark."""
        print(f">>> {text}", flush=True)

    def play(self, title: str, playbook: str, *options: str) -> Run:
        """Run a playbook of the collection and show its output; LabError when it fails."""
        known = set(self.reports.glob("*.json"))
        before = look(self.facts)
        changed = self._ansible_playbook(f"hrsync.ad.{playbook}", *options)
        after = look(self.facts)
        written = sorted(set(self.reports.glob("*.json")) - known)
        counts = json.loads(written[-1].read_text("utf-8"))["counts"] if written else {}
        plan = {kind: number["planned"] for kind, number in counts.items()}
        return Run(title, changed, before, after, plan, str(written[-1].with_suffix(".html")) if written else "")

    def _ansible_playbook(self, playbook: str, *options: str) -> int:
        """Run it, show what it prints, and return the number of changed tasks in its recap."""
        command = [str(pathlib.Path(sys.executable).with_name("ansible-playbook")), playbook, *options]
        print(f"\n$ {' '.join([pathlib.Path(command[0]).name, *command[1:]])}", flush=True)
        changed = None
        left_out = [] if has_own_view() else ["--extra-vars", '{"lifecycle_home_folder": []}']
        with subprocess.Popen(
            [*command, "--inventory", str(INVENTORY), "--inventory", str(STEPS), *left_out],
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        ) as process:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                recap = CHANGED.search(line)
                changed = int(recap[1]) if recap else changed
        if process.returncode or changed is None:
            raise LabError(f"{playbook} failed with code {process.returncode}; its last lines above say why.")
        return changed

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **environment.variables(self.facts),
            "HRSYNC_DEMO_REPORTS": str(self.reports),
            "HRSYNC_DEMO_PHOTOS": str(self.photos),
            "HRSYNC_DEMO_FILE_SERVER": f"\\\\{self.facts.address}",
            "HRSYNC_DEMO_OTHER_FILE_SERVER": f"\\\\{self.facts.file_server_address}",
            "ANSIBLE_NOCOWS": "1",
            "ANSIBLE_RETRY_FILES_ENABLED": "0",
            "PYTHONUTF8": "1",
        }
