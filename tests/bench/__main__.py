# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run all benchmarks: ``python -m tests.bench``. It takes about 20 minutes, and three with ``--short``."""

from __future__ import annotations

import argparse
import os
import pathlib
import sys

from tests.lab.errors import LabError

from . import benchmarks, phases, planner
from .ground import DIRECTORY, NETWORK, Ground
from .inside import Inside, ask
from .table import LARGE, MIDDLE, Table

SMALL = 1_000
"""Employees with whom 10,000 are compared."""
SHORT_BLOCK = 200
"""Accounts in the block of the short form."""
CHANGED = 5_000
"""People whom a preview of changes shows."""


def main(arguments: list[str] | None = None) -> int:
    """Run them; the exit code is 0, 1 where a bound was not met and --enforce is given, 2 where something broke."""
    options = _options(arguments)
    try:
        ground = Ground(_say, options.network)
        try:
            table = _run(ground, options)
        finally:
            if not options.keep:
                ground.close()
    except LabError as error:
        print(f"The benchmarks ended early: {error}", file=sys.stderr)
        return 2
    print(table.text())
    print(f"\nThe same as JSON: {table.write(DIRECTORY / 'bench.json')}")
    return 1 if options.enforce and not table.met else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help=f"about three minutes, with {SMALL:,} employees only")
    parser.add_argument("--employees", type=int, default=MIDDLE, help="size of the large company (10000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each sync, in turns with the other tools (5)")
    parser.add_argument("--blocks", type=int, default=3, help="blocks of new accounts (3)")
    parser.add_argument("--block", type=int, default=500, help="accounts in a block (500)")
    parser.add_argument("--network", default=NETWORK, help=f"loopback addresses of the lab ({NETWORK})")
    parser.add_argument("--enforce", action="store_true", help="exit with code 1 where a bound is not met")
    parser.add_argument("--keep", action="store_true", help="leave the lab running")
    return parser.parse_args(arguments)


def _run(ground: Ground, options: argparse.Namespace) -> Table:
    table = Table(SMALL if options.short else options.employees)
    inside = _alone(table, MIDDLE if options.short else LARGE)
    ground.begin()
    if options.short:
        _short(ground, table, inside)
    else:
        _long(ground, table, inside, options)
    return table


def _alone(table: Table, accounts: int) -> Inside:
    """What needs no lab; the planner with so many accounts."""
    _say("Measuring how fast mappings are rendered, and plans are made ...")
    inside = ask()
    table.rendering(inside.rendering_rate)
    table.planner(planner.measure(accounts))
    return inside


def _short(ground: Ground, table: Table, inside: Inside) -> None:
    _say(f"A domain with {SMALL:,} accounts ...")
    ground.reach(SMALL)
    _say("Measuring syncs that change nothing, and for one person ...")
    small = benchmarks.no_change(ground, inside, SMALL, 3)
    table.no_change(small)
    table.alone(SMALL, benchmarks.alone(ground, SMALL, 1))
    _say("Measuring a task loop with community.general.ldap_attrs ...")
    table.loop(small, benchmarks.loop_seconds(ground))
    _say("Creating accounts by sync and by ldapadd ...")
    table.creating(SMALL, SHORT_BLOCK, benchmarks.blocks(ground, SHORT_BLOCK, 1))
    _say("Measuring each phase ...")
    few, many = (phases.measure(people, os.environ) for people in (SMALL, MIDDLE))
    table.phases(SMALL, few, MIDDLE, many)


def _long(ground: Ground, table: Table, inside: Inside, options: argparse.Namespace) -> None:
    people = options.employees
    _say(f"A domain with {SMALL:,} accounts ...")
    ground.reach(SMALL)
    _say("Measuring each phase, and syncs that change nothing ...")
    few = phases.measure(SMALL, ground.environment())
    table.no_change(benchmarks.no_change(ground, inside, SMALL, options.rounds))
    _say("Creating accounts by sync and by ldapadd ...")
    table.creating(SMALL, options.block, benchmarks.blocks(ground, options.block, options.blocks))
    ground.go_back(SMALL)
    _say(f"A domain with {people:,} accounts ...")
    table.preview(people - SMALL, ground.reach(people))
    _say("Measuring each phase, and syncs that change nothing, in turns with ldapsearch ...")
    table.phases(SMALL, few, people, phases.measure(people, ground.environment()))
    large = benchmarks.no_change(ground, inside, people, options.rounds)
    table.no_change(large)
    _say("Measuring runs for one person who has left ...")
    table.alone(people, benchmarks.alone(ground, people, options.rounds))
    _say("Measuring a preview of changes ...")
    changed = min(CHANGED, people // 2)
    table.changes(people, changed, benchmarks.preview_of_changes(ground, people, changed))
    _say("Measuring a task loop with community.general.ldap_attrs ...")
    table.loop(large, benchmarks.loop_seconds(ground))
    _say("Creating accounts by sync and by ldapadd ...")
    table.creating(people, options.block, benchmarks.blocks(ground, options.block, options.blocks))


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    # Programs of this environment first, such as the module's Python.
    os.environ["PATH"] = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ.get("PATH", "")])
    sys.exit(main())
