# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One run in a process of its own, which can kill itself at one of its writes.

It reads a JSON object from its input: `connection` (options of the directory), `state`, `unit`, `people` (their
number), and `killed_at`: null, or the number of the write and whether its answer was read. It writes two JSON objects:
what it has found of earlier runs, and what it has done.
"""

from __future__ import annotations

import datetime
import json
import os
import signal
import sys
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils import runner
from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import AttributeRule, Desired, Policy, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Saying, Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.unfinished import found
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from ansible_collections.hrsync.ad.plugins.module_utils.sync.remembered import kept, memory_of

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import Request, Result

RULES = ("cn", "sAMAccountName", "displayName", "title")


class MortalDirectory:
    """A connected directory whose user dies at one of the writes.

    Args:
        directory: the connected directory.
        number: of the write, from 0.
        is_answered: whether the answer to it was read.
    """

    def __init__(self, directory: Directory, number: int, is_answered: bool) -> None:
        self._directory = directory
        self._number = number
        self._is_answered = is_answered
        self._sent = self._answered = 0

    def write(self, requests: t.Iterable[Request]) -> t.Iterator[Result]:
        """As of the directory, until the process is killed."""
        for result in self._directory.write(map(self._counted, requests)):
            if self._is_answered and self._answered == self._number:
                os.kill(os.getpid(), signal.SIGKILL)
            self._answered += 1
            yield result

    def _counted(self, request: Request) -> Request:
        if not self._is_answered and self._sent == self._number + 1:
            # The request before this one is on its way.
            os.kill(os.getpid(), signal.SIGKILL)
        self._sent += 1
        return request

    def __getattr__(self, name: str) -> t.Any:
        return getattr(self._directory, name)


def task_of(unit: str, people: int, revision: int) -> Task:
    """Accounts in a group, each with a manager: several waves of writes."""
    keys = [f"K{number:03}" for number in range(people)]
    desired = [
        Desired(
            key=key,
            label=f"Person {key}",
            presence=Presence.ACTIVE,
            source="factorial",
            ou=unit,
            attributes={
                "cn": (f"Person {key}",),
                "sAMAccountName": (f"kill.{key.lower()}",),
                "displayName": (f"Person {key}",),
                "title": ("Clerk",),
            },
            groups=("killed-group",),
        )
        for key in keys
    ]
    policy = Policy(
        managed_base=unit,
        minimum_coverage=0,
        rules={name: AttributeRule(attribute=name) for name in RULES},
        owned_groups=frozenset({"killed-group"}),
    )
    said = {key: Saying(label=f"Person {key}", source="factorial", fields={"end_date": None}) for key in keys}
    return Task(desired=tuple(desired), policy=policy, said=said, revision=revision)


def main() -> None:
    """Make the run."""
    given = json.load(sys.stdin)
    params = {"state": given["state"], "state_keep": "730 days", "managed_base": given["unit"], "name": "kills"}
    memory, _warnings = memory_of(params)
    task = task_of(given["unit"], given["people"], memory.revision)
    options = ConnectionOptions.from_params(given["connection"])
    with kept(params, task, check_mode=False) as keeping, Directory.connect(options) as connected:
        mortal: t.Any = MortalDirectory(connected, *given["killed_at"]) if given["killed_at"] else connected
        snapshot = runner.read(connected, task)
        findings = found(keeping.writing.unfinished, snapshot, task.policy)
        unfinished = [
            [one.change.kind.name, one.change.key, findings[one.number].value] for one in keeping.writing.unfinished
        ]
        _tell({"unfinished": unfinished})
        run = Run(
            services=Services({}),
            directory=mortal,
            snapshot=snapshot,
            now=datetime.datetime.now(datetime.UTC),
            memory=keeping.memory,
            journal=keeping.writing,
        )
        settled = keeping.settled(task, snapshot)
        report = runner.follow(run, settled, read=lambda: runner.read(connected, settled))
        keeping.concluded(settled, run, report)
    _tell({"changes": len(report.plan.changes), "failures": report.failures})


def _tell(what: t.Any) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
