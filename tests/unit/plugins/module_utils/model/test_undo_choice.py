# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which changes a choice has: those for which all that is set is true."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.undo import Choice

NOON = datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


@pytest.mark.parametrize(
    ("given", "has"),
    [
        ({}, True),
        ({"runs": {5}}, True),
        ({"runs": {6}}, False),
        ({"keys": {"1"}}, True),
        ({"keys": {"2"}}, False),
        ({"kinds": {"move", "disable"}}, True),
        ({"kinds": {"move"}}, False),
        ({"since": NOON}, True),
        ({"since": NOON + HOUR}, False),
        ({"until": NOON + HOUR}, True),
        ({"until": NOON}, False),
        ({"runs": {5}, "keys": {"1"}, "since": NOON - HOUR, "until": NOON + HOUR}, True),
        ({"runs": {5}, "keys": {"2"}}, False),
    ],
)
def test_a_choice(given: dict[str, t.Any], has: bool) -> None:
    fields: dict[str, t.Any] = {
        name: frozenset(value) if isinstance(value, set) else value for name, value in given.items()
    }
    assert Choice(**fields).has(5, "1", "disable", NOON) is has


def test_the_words_of_a_choice() -> None:
    choice = Choice(runs=frozenset((6, 5)), keys=frozenset("1"), kinds=frozenset(("move",)), since=NOON, until=NOON)
    assert choice.words == "run 5, 6; key 1; kind move; since 2026-12-01 12:00 UTC; until 2026-12-01 12:00 UTC"
    assert Choice().words == ""
