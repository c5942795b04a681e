# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long each phase of a run takes, measured in one process: ``python -m tests.bench.phases 1000``.

`FETCH` and `READ` need the lab, and are measured by the clock. The others are measured over a generated company, as the
processor's time: they wait for nothing, and what else the machine does should not count. Each is the best of a few
times, so that what disturbs one of them does not count either.
"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import typing as t

from tests.lab.days import today
from tests.lab.errors import LabError
from tests.lab.facts import REPOSITORY

FETCH: t.Final = "fetching from HR"
RENDERING: t.Final = "rendering"
READ: t.Final = "reading the directory"
PLANNING: t.Final = "planning"
PRESENTING: t.Final = "presenting a change of everybody"
STATE: t.Final = "writing and reading the state of everybody"

ATTEMPTS: t.Final = 3

Seconds: t.TypeAlias = "dict[str, float]"
"""Of each phase, by its name."""


def measure(people: int, environment: t.Mapping[str, str]) -> Seconds:
    """Measure all phases in a process of its own; LabError where that fails.

    Args:
        people: as many as HR and the directory of the lab have.
        environment: with the addresses of the lab.
    """
    command = [sys.executable, "-m", __spec__.name, str(people)]
    done = subprocess.run(command, cwd=REPOSITORY, env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"The phases could not be measured: {done.stderr[-1000:]}")
    return t.cast("Seconds", json.loads(done.stdout))


def _measure(people: int) -> Seconds:
    from ansible.plugins.loader import init_plugin_loader

    # From here on Python finds collections where ANSIBLE_COLLECTIONS_PATH says.
    init_plugin_loader()
    from ansible_collections.hrsync.ad.plugins.module_utils.sync.garbage import collector_paused

    from . import rendering

    with collector_paused():
        return {
            **(_with_lab(people) if os.environ.get("HRSYNC_SERVERS") else {}),
            RENDERING: people * len(rendering.ATTRIBUTES) / rendering.attributes_per_second(people),
            **_without_lab(people),
        }


def _best(work: t.Callable[[], object], clock: t.Callable[[], float] = time.process_time) -> float:
    seconds = []
    for _attempt in range(ATTEMPTS):
        start = clock()
        work()
        seconds.append(clock() - start)
    return min(seconds)


def _with_lab(people: int) -> Seconds:
    """What talks to HR and the directory."""
    from ansible_collections.hrsync.ad.plugins.module_utils import runner
    from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
    from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions
    from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options

    from .generated import task_of

    entry = {"type": "factorial", "name": "factorial", "key_field": "employee_number"}
    given = {
        name: os.environ[f"HRSYNC_{name.upper()}"] for name in ("base_dn", "bind_user", "bind_password", "ca_file")
    }
    options = ConnectionOptions.from_params({**given, "servers": [os.environ["HRSYNC_SERVERS"]]})
    task = task_of(1)

    def fetch() -> None:
        found = [one.to_dict() for one in source_from_options(entry, today()).employees()]
        _must_be(len(found), people)

    def read() -> None:
        with Directory.connect(options) as directory:
            _must_be(sum(one.enabled for one in runner.read(directory, task).accounts), people)

    return {FETCH: _best(fetch, time.monotonic), READ: _best(read, time.monotonic)}


def _must_be(found: int, people: int) -> None:
    """A few more are accounts of the domain itself."""
    if not people <= found <= people + 20:
        raise RuntimeError(f"{found} were read, where there should be {people}.")


def _without_lab(people: int) -> Seconds:
    from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan

    from . import generated

    task, snapshot = generated.task_of(people), generated.snapshot_of(people)
    promoted = make_plan(generated.task_of(people, title="Chief"), snapshot, generated.NOW)
    if len(promoted.changes) != people:
        raise RuntimeError(f"{len(promoted.changes)} changes were planned, where there should be {people}.")
    unchanged = make_plan(task, snapshot, generated.NOW)
    return {
        PLANNING: _best(lambda: make_plan(task, snapshot, generated.NOW)),
        PRESENTING: _best(lambda: _present(promoted)),
        STATE: _best(lambda: _remember(task, unchanged, snapshot)),
    }


def _present(plan: t.Any) -> None:
    """The checksum, the result, the diff and the output of a preview."""
    from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import Scope
    from ansible_collections.hrsync.ad.plugins.module_utils.planner.units import units_of
    from ansible_collections.hrsync.ad.plugins.module_utils.presentation.console import View, closing
    from ansible_collections.hrsync.ad.plugins.module_utils.presentation.diff import diff
    from ansible_collections.hrsync.ad.plugins.module_utils.presentation.result import bounded_result

    checksum = units_of(plan, Scope(target="lab")).checksum
    bounded_result(plan, {}, check_mode=True, server="dc1", checksum=checksum, report=None)
    diff(plan, {})
    closing(View(plan=plan, outcomes={}, check_mode=True, server="dc1", base=""))


def _remember(task: t.Any, plan: t.Any, snapshot: t.Any) -> None:
    """What a first run writes of everybody, and the next one reads."""
    from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.aftermath import After
    from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.updates import updates
    from ansible_collections.hrsync.ad.plugins.module_utils.state.lease import Configuration
    from ansible_collections.hrsync.ad.plugins.module_utils.state.state import open_state

    from .generated import NOW, PEOPLE

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{pathlib.Path(folder)}/state.db"
        with open_state(url, Configuration(domain="lab.hrsync.test", base=PEOPLE, name="bench")) as state:
            after = After(task, plan, {}, snapshot, state.memory(), NOW)
            state.begin({}).conclude(updates(after), "applied")
            _must_be(len(state.memory().people), len(task.desired))


if __name__ == "__main__":
    print(json.dumps(_measure(int(sys.argv[1]))))
