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
import typing as t

from tests.lab import environment
from tests.lab.domain import has_own_view
from tests.lab.errors import LabError
from tests.lab.facts import LabFacts

from . import contractors
from .traces import Traces, look

INVENTORY = pathlib.Path(__file__).with_name("inventory.yml")
"""The company and its directory."""
STEPS = INVENTORY.with_name("steps.yml")
"""What is done beside the directory."""
CONTRACTORS = INVENTORY.with_name("contractors.yml")
"""The people of a CSV file."""
WIDTH = 96
KEPT = re.compile(r"^Plan +(\S+), kept", re.MULTILINE)
"""How a preview tells the name of its plan."""
CHANGED = re.compile(r"changed=(\d+)")
NOISE = re.compile(r"\s*$|(PLAY|TASK) |(ok|changed|skipping|included): |localhost +:")
"""What Ansible prints around the lines of the collection."""
BRIEF = re.compile(r"(PREVIEW|SYNC|Result|Total|! )")
"""The lines of a run that tell what came of it."""


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
    kept: str = ""
    """The name under which a preview keeps its plan; empty if it keeps none."""


class Stage:
    """The lab seen by the demo."""

    def __init__(self, facts: LabFacts) -> None:
        self.facts = facts
        self.reports = facts.directory / "demo" / "reports"
        self.photos = facts.directory / "demo" / "photos"
        self.outputs = facts.directory / "demo" / "outputs"
        """The whole output of each playbook."""
        for folder in (self.reports, self.photos, self.outputs):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for file in self.outputs.iterdir():
            file.unlink()
        self._act = self._runs = 0

    def act(self, title: str, explanation: str) -> None:
        """Begin an act."""
        self._act += 1
        print(f"\n{'=' * WIDTH}\n{self._act}. {title}")
        print(textwrap.fill(explanation, WIDTH), flush=True)

    def say(self, text: str) -> None:
        """A remark."""
        print(f">>> {text}", flush=True)

    def play(self, title: str, playbook: str, *options: str, most: int = 0, stops: bool = False) -> Run:
        """Run a playbook of the collection and show its output; LabError when it fails, or does not where it must.

        Args:
            title: names the run, and the file with its whole output.
            playbook: without the collection.
            options: of `ansible-playbook`.
            most: how many lines to show; with 0 only those that tell what came of the run.
            stops: whether the run must stop before it writes, and fail.
        """
        known = set(self.reports.glob("*.json"))
        before = look(self.facts)
        self._runs += 1
        output = self.outputs / f"{self._runs}-{title.replace(' ', '-')}.txt"
        changed = self._ansible_playbook(f"hrsync.ad.{playbook}", *options, output=output, most=most, stops=stops)
        after = look(self.facts)
        written = sorted(set(self.reports.glob("*.json")) - known)
        counts = json.loads(written[-1].read_text("utf-8"))["counts"] if written else {}
        plan = {kind: number["planned"] for kind, number in counts.items()}
        report = str(written[-1].with_suffix(".html")) if written else ""
        kept = KEPT.search(output.read_text("utf-8"))
        return Run(title, changed, before, after, plan, report, kept[1] if kept else "")

    def _ansible_playbook(
        self, playbook: str, *options: str, output: pathlib.Path, most: int, stops: bool = False
    ) -> int:
        """Run it, show some of what it prints, and return the number of changed tasks in its recap."""
        command = [str(pathlib.Path(sys.executable).with_name("ansible-playbook")), playbook, *options]
        print(f"$ {' '.join([pathlib.Path(command[0]).name, *command[1:]])}", flush=True)
        inventories = [word for file in (INVENTORY, STEPS, CONTRACTORS) for word in ("--inventory", str(file))]
        left_out = [] if has_own_view() else ["--extra-vars", '{"lifecycle_home_folder": []}']
        with (
            output.open("w", encoding="utf-8") as file,
            subprocess.Popen(
                [*command, *inventories, *left_out],
                env=self._environment(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
            ) as process,
        ):
            lines = list(self._shown(process.stdout or (), file, most))
        recaps = [found for found in map(CHANGED.search, lines) if found]
        if bool(process.returncode) is not stops or not recaps:
            print("".join(lines[-20:]))
            raise LabError(f"{playbook} ended with code {process.returncode}; see {output}.")
        return int(recaps[-1][1])

    @staticmethod
    def _shown(lines: t.Iterable[str], file: t.TextIO, most: int) -> t.Iterator[str]:
        """All lines; those of the collection are shown, and all are in the file."""
        shown = hidden = 0
        for line in lines:
            file.write(line)
            yield line
            if NOISE.match(line):
                continue
            if shown < most or (not most and BRIEF.match(line)):
                print(line, end="", flush=True)
                shown += 1
            else:
                hidden += 1
        if hidden:
            print(f">>> {hidden} more lines: {file.name}", flush=True)

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **environment.variables(self.facts),
            "HRSYNC_CSV_FILE": str(contractors.file_of(self.facts)),
            "HRSYNC_DEMO_REPORTS": str(self.reports),
            "HRSYNC_DEMO_PHOTOS": str(self.photos),
            "HRSYNC_DEMO_FILE_SERVER": f"\\\\{self.facts.address}",
            "HRSYNC_DEMO_OTHER_FILE_SERVER": f"\\\\{self.facts.file_server_address}",
            "ANSIBLE_NOCOWS": "1",
            "ANSIBLE_RETRY_FILES_ENABLED": "0",
            "PYTHONUTF8": "1",
        }
