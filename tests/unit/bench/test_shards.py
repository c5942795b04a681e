# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulation of a divided company, and the page with the numbers."""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

import pytest

from tests.bench import page
from tests.bench.benchmarks import NoChange
from tests.bench.ground import SyncRun
from tests.bench.shards import Costs, costs_of, even, makespan, read_bench, simulated, uneven
from tests.bench.table import Table

SMALL = NoChange(1000, [SyncRun(seconds, 80, changed=False) for seconds in (3, 9, 4)], [1, 1, 1])
LARGE = NoChange(10_000, [SyncRun(seconds, 170, changed=False) for seconds in (13, 12, 30)], [3, 3, 3])


def bench(*companies: NoChange) -> dict[str, t.Any]:
    return {
        "raw": {
            "no_change": [
                dataclasses.asdict(one) | {"syncs": [run._asdict() for run in one.syncs]} for one in companies
            ]
        }
    }


def test_costs_come_from_two_companies() -> None:
    costs = costs_of(bench(SMALL, LARGE))
    assert tuple(costs) == pytest.approx((3, 0.001, 70, 0.01))
    assert costs.seconds(10_000) == pytest.approx(13)
    assert costs.memory(1000) == pytest.approx(80)
    with pytest.raises(ValueError, match="without --short"):
        costs_of(bench(SMALL))


@pytest.mark.parametrize("people", [1_000_000, 7, 33])
def test_nobody_is_lost_between_shards(people: int) -> None:
    for sizes in (even(people, 32), uneven(people, 32)):
        assert (len(sizes), sum(sizes), min(sizes) >= 0) == (32, people, True)
    assert max(even(people, 32)) - min(even(people, 32)) <= 1


def test_uneven_shards() -> None:
    assert uneven(1_000, 4) == [100, 200, 300, 400]


def test_a_shard_waits_for_the_next_free_worker() -> None:
    assert makespan([3, 1, 1, 1], 2) == 3
    assert makespan([1, 1, 1, 3], 2) == 4
    assert makespan([2, 2, 2], 1) == 6
    assert makespan([2, 5], 9) == 5


def test_more_workers_take_less_time_but_not_less_than_one_shard() -> None:
    costs = Costs(5, 0.001, 70, 0.01)
    lines = simulated(costs, 32_000, 32)
    assert [round(line.even, 6) for line in lines] == [32 * 6, 8 * 6, 4 * 6, 2 * 6, 6]
    # With a worker for each shard, the largest one decides.
    assert lines[-1].uneven == pytest.approx(costs.seconds(max(uneven(32_000, 32))))


def test_the_page_has_what_was_measured(tmp_path: pathlib.Path) -> None:
    table = Table(10_000)
    table.no_change(SMALL)
    table.no_change(LARGE)
    measured = read_bench(table.write(tmp_path / "bench.json"))
    text = page.GUIDE.read_text("utf-8")
    million = {"people": 1_000_000, "seconds": 25.0, "before": 9.0, "megabytes": 8000.0}
    made = page.page(text, measured, million)
    assert "     - 4.33 times\n     - 4.00–10.00\n     - at most 5 (wanted: 2.5)\n     - yes\n" in made
    assert "     - 40,000 accounts/s\n" in made
    assert "costs 3.0 s, and 1,000 µs for each employee" in made
    assert page.page(made, measured, million) == made
