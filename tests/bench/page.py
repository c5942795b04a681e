# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes what the benchmarks have measured into the guide: ``python -m tests.bench.page``.

Each number in the tables of the guide comes from `bench.json`, and from nowhere else.
"""

from __future__ import annotations

import argparse
import pathlib
import textwrap
import typing as t

from tests.lab.facts import REPOSITORY
from tools.generate.regions import replaced

from .ground import DIRECTORY
from .shards import PEOPLE, SHARDS, Costs, costs_of, even, read_bench, simulated
from .table import Row, cells

GUIDE: t.Final = REPOSITORY / "docs" / "docsite" / "rst" / "performance.rst"
MILLION: t.Final = "planner.json"
"""What `tests.bench.planner` has measured with 1,000,000 accounts, beside `bench.json`."""

WIDTH: t.Final = 130

Lines: t.TypeAlias = "list[str]"


def page(text: str, bench: t.Mapping[str, t.Any], million: t.Mapping[str, t.Any] | None = None) -> str:
    """The guide with the numbers of a measurement.

    Args:
        text: the guide.
        bench: `bench.json`, of a run without `--short`.
        million: a `planner.Planned` with 1,000,000 accounts, as a dictionary; None leaves it out.
    """
    costs = costs_of(bench)
    regions = {
        "measured": [*_machine(bench), "", *_measured(bench, million)],
        "simulated": [*_assumed(costs), "", *_simulated(costs)],
    }
    for name, lines in regions.items():
        text = replaced(text, name, "\n".join(["", *lines, "", ""]))
    return text


def _machine(bench: t.Mapping[str, t.Any]) -> Lines:
    machine = bench["machine"]
    before, after = (machine[name][0] for name in ("load_before", "load_after"))
    return textwrap.wrap(
        f"Measured on {bench['when'][:10]}: {machine['processors']} processors, {machine['system']}, Python"
        f" {machine['python']}, ansible-core {machine['ansible_core']}. The domain controller, the simulated HR system"
        f" and ``ansible-playbook`` share the machine. Its load was {before:.1f} at the beginning, and {after:.1f} at"
        " the end.",
        WIDTH,
    )


def _measured(bench: t.Mapping[str, t.Any], million: t.Mapping[str, t.Any] | None) -> Lines:
    rows = [Row(**{name: value for name, value in row.items() if name != "met"}) for row in bench["rows"]]
    found = [
        (what.strip(), f"{number} {unit}", spread, bound, met)
        for what, number, unit, spread, bound, met in map(cells, rows)
    ]
    return _table(("", "Median", "Rounds", "Bound", "Met"), (*found, *_of_million(million)))


def _of_million(million: t.Mapping[str, t.Any] | None) -> t.Iterator[tuple[str, ...]]:
    if million:
        rate = million["people"] / million["seconds"]
        yield f"Planner alone, {million['people']:,} accounts", f"{rate:,.0f} accounts/s", "", "", ""
        yield "memory, with all that a plan is made of", f"{million['megabytes']:,.0f} MiB", "", "", ""


def _assumed(costs: Costs) -> Lines:
    size = max(even(PEOPLE, SHARDS))
    return textwrap.wrap(
        f"A run that changes nothing costs {costs.start:.1f} s, and {costs.each * 1e6:,.0f} µs for each employee. A"
        f" shard of {size:,} employees takes {costs.seconds(size):.0f} s, and {costs.memory(size):,.0f} MiB in its"
        f" largest process. All {PEOPLE:,} in one run would take {costs.seconds(PEOPLE) / 60:.0f} minutes and"
        f" {costs.memory(PEOPLE) / 1024:.1f} GiB.",
        WIDTH,
    )


def _simulated(costs: Costs) -> Lines:
    found = [(str(line.workers), _minutes(line.even), _minutes(line.uneven)) for line in simulated(costs)]
    return _table(("Workers", f"{SHARDS} equal shards", f"{SHARDS} shards of 1 to 4 parts"), found)


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f} minutes"


def _table(head: t.Sequence[str], rows: t.Iterable[t.Sequence[str]]) -> Lines:
    lines = [".. list-table::", "   :header-rows: 1", ""]
    for row in (head, *rows):
        lines += [f"   {'* -' if not place else '  -'} {cell}".rstrip() for place, cell in enumerate(row)]
    return lines


def main() -> None:
    """Write the guide."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.page", description=__doc__)
    parser.add_argument("--folder", type=pathlib.Path, default=DIRECTORY, help="where the benchmarks have written")
    folder = parser.parse_args().folder
    million = folder / MILLION
    bench = read_bench(folder / "bench.json")
    GUIDE.write_text(page(GUIDE.read_text("utf-8"), bench, read_bench(million) if million.exists() else None), "utf-8")


if __name__ == "__main__":
    main()
