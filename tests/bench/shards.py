# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long a divided company takes, by the costs that the benchmarks have measured: ``python -m tests.bench.shards``.

Nothing is run: the whole process of two companies was measured, which gives what a run costs and what each employee
costs. AWX gives each shard, in the order of the inventory, to the next worker that is free. Workers do not slow each
other down here: each has a processor and a domain controller of its own.
"""

from __future__ import annotations

import argparse
import heapq
import json
import pathlib
import statistics
import typing as t

from .ground import DIRECTORY

PEOPLE: t.Final = 1_000_000
SHARDS: t.Final = 32
WORKERS: t.Final = (1, 4, 8, 16, 32)
LARGEST: t.Final = 4
"""How many times as many people the largest shard of an uneven company has as the smallest."""


class Costs(t.NamedTuple):
    """What a run that changes nothing costs.

    Attributes:
        start: seconds of a run for nobody.
        each: seconds for each employee more.
        megabytes: of the largest process of a run for nobody (MiB).
        each_megabyte: for each employee more (MiB).
    """

    start: float
    each: float
    megabytes: float
    each_megabyte: float

    def seconds(self, people: int) -> float:
        """The whole process."""
        return self.start + self.each * people

    def memory(self, people: int) -> float:
        """Of the largest process (MiB)."""
        return self.megabytes + self.each_megabyte * people


def costs_of(bench: t.Mapping[str, t.Any]) -> Costs:
    """The costs by the two companies in `bench.json`; ValueError if it has only one, as of the short form."""
    measured = bench["raw"]["no_change"]
    if len(measured) != 2:
        raise ValueError("The costs come from two companies. Run the benchmarks without --short.")
    (few, time_of_few, memory_of_few), (many, time_of_many, memory_of_many) = map(_measured, measured)
    each = (time_of_many - time_of_few) / (many - few)
    each_megabyte = (memory_of_many - memory_of_few) / (many - few)
    return Costs(time_of_few - each * few, each, memory_of_few - each_megabyte * few, each_megabyte)


def _measured(one: t.Mapping[str, t.Any]) -> tuple[int, float, float]:
    runs = one["syncs"]
    return one["people"], statistics.median(run["seconds"] for run in runs), max(run["megabytes"] for run in runs)


def even(people: int, shards: int) -> list[int]:
    """The sizes of shards that are as equal as possible."""
    return [people // shards + (number < people % shards) for number in range(shards)]


def uneven(people: int, shards: int) -> list[int]:
    """Sizes that grow evenly, up to `LARGEST` times the smallest."""
    weights = [1 + (LARGEST - 1) * number / max(1, shards - 1) for number in range(shards)]
    sizes = [int(people * weight / sum(weights)) for weight in weights]
    return [*sizes[:-1], people - sum(sizes[:-1])]


def makespan(seconds: t.Iterable[float], workers: int) -> float:
    """When the last shard is done, if each goes to the next free worker."""
    free = [0.0] * workers
    for duration in seconds:
        heapq.heappush(free, heapq.heappop(free) + duration)
    return max(free)


class Line(t.NamedTuple):
    """The simulation with so many workers."""

    workers: int
    even: float
    uneven: float
    """Seconds until the last shard is done."""


def simulated(costs: Costs, people: int = PEOPLE, shards: int = SHARDS) -> list[Line]:
    """The times for each number of workers."""
    same, other = ([costs.seconds(size) for size in sizes(people, shards)] for sizes in (even, uneven))
    return [Line(workers, makespan(same, workers), makespan(other, workers)) for workers in WORKERS]


def read_bench(file: pathlib.Path) -> t.Any:
    """What the benchmarks have written."""
    return json.loads(file.read_text("utf-8"))


def main() -> None:
    """Print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.shards", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--shards", type=int, default=SHARDS)
    parser.add_argument("--bench", type=pathlib.Path, default=DIRECTORY / "bench.json", help="of the benchmarks")
    options = parser.parse_args()
    costs = costs_of(read_bench(options.bench))
    size = max(even(options.people, options.shards))
    print(f"A run: {costs.start:.1f} s, and {costs.each * 1e6:.0f} µs for each employee.")
    print(f"A shard of {size:,}: {costs.seconds(size):.0f} s, {costs.memory(size):,.0f} MiB.")
    for line in simulated(costs, options.people, options.shards):
        print(f"{line.workers:4} workers: {line.even:7.0f} s; {line.uneven:7.0f} s with uneven shards")


if __name__ == "__main__":
    main()
