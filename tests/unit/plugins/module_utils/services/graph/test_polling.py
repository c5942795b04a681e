# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.polling import poll


class Clock:
    """Time that goes on only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def test_polling_ends_for_each_when_it_shows_or_its_time_is_over() -> None:
    clock, asked = Clock(), list[tuple[str, ...]]()

    def look(waiting: t.Collection[str]) -> list[str]:
        asked.append(tuple(waiting))
        return [name for name in waiting if name == "never" or (name == "later" and clock.now < 3)]

    waits = {"now": 5.0, "later": 5.0, "never": 6.0}
    assert poll(waits, look, clock=clock.time, sleep=clock.sleep) == {"never": 6.0}
    assert asked == [("now", "later", "never"), ("later", "never"), ("later", "never"), ("never",)]
    assert clock.pauses == [1, 2, 3]


def test_pauses_grow_to_the_longest() -> None:
    clock = Clock()
    assert poll({"never": 40.0}, tuple, clock=clock.time, sleep=clock.sleep) == {"never": 40.0}
    assert clock.pauses == [1, 2, 4, 8, 10, 10, 5]


def test_who_waits_for_no_time_looks_once() -> None:
    clock = Clock()
    assert poll({"a": 0.0}, tuple, clock=clock.time, sleep=clock.sleep) == {"a": 0.0}
    assert clock.pauses == []


def test_nothing_to_wait_for() -> None:
    assert poll({}, tuple) == {}
