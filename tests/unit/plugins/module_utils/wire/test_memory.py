# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import datetime
import json

import hypothesis
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import (
    FORGETFUL,
    GivenName,
    Made,
    Memory,
    PersonMemory,
    Said,
    Trouble,
    Written,
)
from ansible_collections.hrsync.ad.plugins.module_utils.wire.memory import (
    for_controller,
    memory_from_dict,
    memory_to_dict,
    person_from_text,
    person_to_dict,
    seconds,
)

TIMES = st.integers(0, 4_000_000_000).map(lambda number: datetime.datetime.fromtimestamp(number, datetime.UTC))
TEXTS = st.text(max_size=8)
KEYS = st.text(min_size=1, max_size=4)

PEOPLE = st.builds(
    PersonMemory,
    key=KEYS,
    label=TEXTS,
    source=TEXTS,
    account=TEXTS,
    said=st.dictionaries(
        KEYS, st.builds(Said, value=st.none() | TEXTS, since=TIMES, before=st.none() | TEXTS), max_size=2
    ),
    listed=st.none() | TIMES,
    missing=st.none() | TIMES,
    stages=st.dictionaries(KEYS, TIMES, max_size=2),
    written=st.dictionaries(KEYS, st.builds(Written, digest=TEXTS, at=TIMES, wanted=TEXTS), max_size=2),
    given=st.frozensets(KEYS, max_size=2),
    joined=st.frozensets(KEYS, max_size=2),
    disabled=st.none() | TIMES,
    checked=st.none() | TIMES,
    withheld=st.none() | TIMES,
    seen=TEXTS,
    settled=st.booleans(),
    drifts=st.dictionaries(KEYS, TIMES, max_size=2),
    enabled=st.none() | TIMES,
    disabling=TEXTS,
    deleted=st.none() | TIMES,
    identities=st.dictionaries(KEYS, TEXTS, max_size=2),
    trouble=st.none() | st.builds(Trouble, text=TEXTS, first=TIMES, last=TIMES, times=st.integers(1, 9), changes=TEXTS),
)
MEMORIES = st.builds(
    Memory,
    is_kept=st.booleans(),
    revision=st.integers(0, 9),
    people=st.lists(PEOPLE, max_size=3).map(lambda several: {one.key: one for one in several}),
    names=st.lists(
        st.builds(GivenName, attribute=TEXTS, value=TEXTS, key=KEYS, given=TIMES, released=st.none() | TIMES),
        max_size=2,
    ).map(tuple),
    feeds=st.dictionaries(KEYS, st.dictionaries(KEYS, st.integers()), max_size=2),
    made=st.lists(
        st.builds(
            Made,
            kind=TEXTS,
            at=TIMES,
            number=st.integers(0, 9),
            people=st.integers(0, 9),
            who=st.frozensets(TEXTS, max_size=2),
            is_allowed=st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    secret=st.binary(max_size=8),
)


@hypothesis.given(MEMORIES)
def test_nothing_is_lost(memory: Memory) -> None:
    assert memory_from_dict(json.loads(json.dumps(memory_to_dict(memory)))) == memory


@hypothesis.given(PEOPLE)
def test_nothing_of_a_person_is_lost_in_a_text(person: PersonMemory) -> None:
    read = person_from_text(person.key, json.dumps(person_to_dict(person)))
    assert read == person
    assert (dict(read.written), len(read.written)) == (person.written, len(person.written))
    assert [read.written[name] for name in person.written] == list(person.written.values())


@hypothesis.given(MEMORIES)
def test_the_controller_gets_what_people_are_judged_by(memory: Memory) -> None:
    given = for_controller(memory)
    of_planning = {"written", "drifts", "given", "joined", "identities", "seen"}
    for key, person in memory.people.items():
        differing = {field.name for field in dataclasses.fields(person)} - of_planning
        assert all(getattr(given.people[key], name) == getattr(person, name) for name in differing)
        assert not any(getattr(given.people[key], name) for name in of_planning)


def test_a_run_without_a_database_is_a_first_run() -> None:
    assert FORGETFUL.is_first and not FORGETFUL.is_kept


def test_fractions_of_a_second_are_not_kept() -> None:
    time = datetime.datetime(2026, 11, 30, 8, 0, 0, 900_000, datetime.UTC)
    assert seconds(time) == seconds(time.replace(microsecond=0))
