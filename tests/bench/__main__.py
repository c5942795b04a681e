# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run all benchmarks: ``python -m tests.bench``. It takes about ten minutes, the first time fifteen."""

from __future__ import annotations

import argparse
import os
import pathlib
import sys

from tests.lab.errors import LabError

from . import benchmarks
from .ground import DIRECTORY, Ground
from .inside import ask
from .table import Table

SMALL = 1_000
"""Employees with whom 10,000 are compared."""


def main(arguments: list[str] | None = None) -> int:
    """Run them; the exit code is 0, 1 where a bound was not met and --enforce is given, 2 where something broke."""
    options = _options(arguments)
    try:
        ground = Ground(_say)
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
    parser.add_argument("--employees", type=int, default=10_000, help="size of the large company (10000)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of the sync that changes nothing (5)")
    parser.add_argument("--blocks", type=int, default=3, help="blocks of new accounts (3)")
    parser.add_argument("--block", type=int, default=500, help="accounts in a block (500)")
    parser.add_argument("--enforce", action="store_true", help="exit with code 1 where a bound is not met")
    parser.add_argument("--keep", action="store_true", help="leave the lab running")
    return parser.parse_args(arguments)


def _run(ground: Ground, options: argparse.Namespace) -> Table:
    table = Table(options.employees)
    _say("Measuring how fast mappings are rendered ...")
    inside = ask()
    table.rendering(inside.rendering_rate)
    ground.begin()
    _say(f"A domain with {SMALL:,} accounts ...")
    ground.reach(SMALL)
    _say("Measuring syncs that change nothing ...")
    small = benchmarks.no_change(ground, inside, SMALL, options.rounds)
    _say("Creating accounts by sync and by ldapadd ...")
    table.creating(SMALL, options.block, benchmarks.blocks(ground, options.block, options.blocks))
    ground.go_back(SMALL)
    _say(f"A domain with {options.employees:,} accounts ...")
    table.preview(options.employees - SMALL, ground.reach(options.employees))
    _say("Measuring syncs that change nothing, and ldapsearch ...")
    large = benchmarks.no_change(ground, inside, options.employees, options.rounds)
    table.no_change(small, large)
    _say("Measuring a task loop with community.general.ldap_attrs ...")
    table.loop(large, benchmarks.loop_seconds(ground))
    _say("Creating accounts by sync and by ldapadd ...")
    table.creating(options.employees, options.block, benchmarks.blocks(ground, options.block, options.blocks))
    return table


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    # Programs of this environment first, such as the module's Python.
    os.environ["PATH"] = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ.get("PATH", "")])
    sys.exit(main())
