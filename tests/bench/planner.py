# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How fast the planner alone is, and how much memory it needs: ``python -m tests.bench.planner 1000000``.

The company is generated, see `generated.py`: nothing is to be changed. As in a run, the garbage collector is paused.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import resource
import subprocess
import sys
import time
import typing as t

from tests.lab.errors import LabError
from tests.lab.facts import REPOSITORY

MOST_LINES: t.Final = 20
"""The functions that a profile shows."""


class Planned(t.NamedTuple):
    """What one process measured.

    Attributes:
        people: accounts and employees.
        seconds: processor time of planning.
        before: resident set before planning, with everything that a plan is made of (MiB).
        megabytes: the largest resident set (MiB).
    """

    people: int
    seconds: float
    before: float
    megabytes: float

    @property
    def rate(self) -> float:
        """Accounts a second."""
        return self.people / self.seconds


def measure(people: int, *options: str) -> Planned:
    """Measure it in a process of its own, because memory is that of a process; LabError where that fails."""
    command = [sys.executable, "-m", __spec__.name, str(people), "--json", *options]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LabError(f"The planner could not be measured: {done.stderr[-1000:]}")
    return Planned(**json.loads(done.stdout))


def _measure(people: int, *, with_profile: bool) -> Planned:
    from ansible.plugins.loader import init_plugin_loader

    # From here on Python finds collections where ANSIBLE_COLLECTIONS_PATH says.
    init_plugin_loader()
    from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
    from ansible_collections.hrsync.ad.plugins.module_utils.sync.garbage import collector_paused

    from . import generated

    with collector_paused():
        task, snapshot = generated.task_of(people), generated.snapshot_of(people)
        before = _megabytes()
        profile = cProfile.Profile()
        start = time.process_time()
        if with_profile:
            profile.enable()
        plan = make_plan(task, snapshot, generated.NOW)
        profile.disable()
        seconds = time.process_time() - start
    if plan.changes or plan.rejections or plan.unchanged != people:
        raise RuntimeError("The planner found something to change, so that something else was measured.")
    if with_profile:
        pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(MOST_LINES)
    return Planned(people, seconds, before, _megabytes())


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure, and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.planner", description=__doc__)
    parser.add_argument("people", type=int, nargs="?", default=100_000)
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.add_argument("--profile", action="store_true", help="also print the functions that take the longest")
    options = parser.parse_args()
    found = _measure(options.people, with_profile=options.profile)
    if options.json:
        print(json.dumps(found._asdict()))
        return
    print(f"{found.people:,} accounts in {found.seconds:.1f} s: {found.rate:,.0f} accounts/s")
    print(f"{found.megabytes:,.0f} MiB, {found.before:,.0f} MiB of them before planning")


if __name__ == "__main__":
    main()
