# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import json
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.audit import entries
from ansible_collections.hrsync.ad.plugins.module_utils.audit.entries import EntryKind, Event

from .logs import NOON, Log, event, verified

TEXTS = st.text(max_size=8)
PLAIN: t.Final = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
MEMBERS = st.dictionaries(TEXTS, PLAIN, max_size=4)
EVENTS = st.builds(Event, kind=st.sampled_from(EntryKind), facts=MEMBERS, details=st.none() | MEMBERS)


def test_an_entry_is_canonical_json() -> None:
    log = Log()
    log.append(
        Event(kind=EntryKind.RUN_BEGAN, facts={"run": 3, "b": 1}),
        Event(kind=EntryKind.CHANGE, facts={"run": 3}, details={"label": "Zoë", "key": "1"}),
    )
    first, second = log.entries
    assert first.text == (
        '{"at":"2026-11-30T12:00:00Z","details":"","facts":{"b":1,"run":3},"kind":"run_began","number":1,"previous":"'
        + json.loads(first.text)["previous"]
        + '"}'
    )
    assert (first.key, first.salt, first.details) == ("", "", "")
    assert (second.key, second.details) == ("1", '{"key":"1","label":"Zo\\u00eb"}')
    assert len(second.salt) == 32 and json.loads(second.text)["previous"] == first.hash


def test_details_that_are_alike_have_other_digests() -> None:
    """Without the salt, somebody could try which of a few values a digest is of."""
    log = Log()
    same = Event(kind=EntryKind.CHANGE, details={"key": "1"})
    log.append(same, same)
    one, other = (json.loads(entry.text)["details"] for entry in log.entries)
    assert one != other


def test_texts_of_times_are_in_the_order_of_the_times() -> None:
    assert entries.time_text(NOON) == "2026-11-30T12:00:00Z"
    assert entries.time_text(NOON - 1) < entries.time_text(NOON) < entries.time_text(NOON + 86400)


@given(st.frozensets(st.integers(min_value=1, max_value=40)))
def test_ranges_have_the_same_numbers(numbers: frozenset[int]) -> None:
    found = entries.ranges(numbers)
    assert {number for first, last in found for number in range(first, last + 1)} == numbers
    assert all(first <= last for first, last in found)
    assert all(one[1] + 1 < other[0] for one, other in itertools.pairwise(found))


@pytest.mark.parametrize(
    ("details", "is_named"),
    [
        ({"key": "7"}, True),
        ({"key": "77", "label": "7"}, False),
        ({"change": {"deltas": [{"attribute": "manager", "person": "7"}]}}, True),
        ({"plan": {"keys": ["1", "7"]}}, True),
        ({"units": ({"needs": ["7"]},)}, True),
        ({"keys": None, "deltas": [{"after": ["7"]}], "n": 7}, False),
        (None, False),
    ],
)
def test_whom_details_name(details: t.Any, is_named: bool) -> None:
    assert entries.names(details, "7") is is_named


@given(st.lists(EVENTS, max_size=8))
def test_whatever_is_written_is_whole(events: list[Event]) -> None:
    """But what says that details were removed must say it of earlier entries."""
    log = Log()
    log.append(*(one for one in events if one.kind not in (EntryKind.FORGOTTEN, EntryKind.PRUNED)))
    if log.entries:
        assert verified(log.lines(), log.head).head == log.head


STEPS = st.lists(
    st.integers(min_value=1, max_value=5)
    | st.tuples(
        st.sampled_from([EntryKind.FORGOTTEN, EntryKind.PRUNED]), st.frozensets(st.integers(min_value=1, max_value=40))
    ),
    max_size=12,
)


@given(STEPS, st.integers(min_value=0, max_value=1000))
def test_a_log_stays_whole_whatever_is_forgotten(steps: list[t.Any], seed: int) -> None:
    """Each head that was kept once stays right, too."""
    log = Log(seed=seed, size=1)
    heads = [log.head]
    for step in steps:
        if isinstance(step, int):
            log.append(*(event(len(log.entries) + number, log.chance) for number in range(step)))
        else:
            log.forget(step[1], step[0])
        heads.append(log.head)
        found = verified(log.lines(), *heads)
        lacking = sum(bool(one.details) for one in log.entries) - len(log.kept)
        assert (found.entries, found.removed, found.head) == (len(log.entries), lacking, log.head)
