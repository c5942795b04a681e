# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run for one person does the same, whether everybody was read or only this person: over random companies."""

from __future__ import annotations

import collections
import os
import typing as t

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.model.absence import Absence
from ansible_collections.hrsync.ad.plugins.module_utils.sync.few import NeedsEverybodyError

from ..plugins.module_utils.planner.directory_in_memory import ADMINS, SALES, account
from . import few
from .choices import choices
from .test_life import FOUNDERS
from .world import FORMER, GUARDED, World, empty_directory

EXAMPLES = int(os.environ.get("HRSYNC_LIVES", "40"))
KEYS = [str(number) for number in range(1, 9)]
LEAVERS: collections.Counter[bool] = collections.Counter()
"""Simple leavers, by whether only they were read."""


def says(world: World, key: str, **fields: t.Any) -> None:
    first, last = FOUNDERS[int(key) % len(FOUNDERS)]
    names = {"first_name": first, "last_name": last, "full_name": f"{first} {last}", "email": f"p{key}@x"}
    known = {} if key in world.hr else {**names, "department": "IT", "job_title": "Clerk"}
    world.says(key, **{**known, **fields})


@given(data=st.data(), options=choices(), number=st.integers(3, 8))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_result_is_that_of_a_full_run(data: st.DataObject, options: dict[str, t.Any], number: int) -> None:
    protected = data.draw(st.sampled_from([[], [SALES], [FORMER]]))
    world = World(**{**options, "minimum_coverage": 0, "protected_ous": protected})
    world.directory = empty_directory(*GUARDED)
    for key in KEYS[:number]:
        says(world, key, manager_key=str(int(key) // 2) if key != "1" else None)
    world.runs(accepts=True)
    for _time in range(data.draw(st.integers(1, 4))):
        for _event in range(data.draw(st.integers(1, 5))):
            _happens(world, data)
        world.passes(days=data.draw(st.sampled_from([1, 9, 20, 40])))
        for key in data.draw(st.sets(st.sampled_from(sorted(world.hr)), min_size=1, max_size=3)):
            compare(world, key)
        world.runs(accepts=True)


def compare(world: World, key: str) -> bool:
    """Compare both runs for a person. Returns whether one was made that reads only this person."""
    whole = few.full(world, key)
    try:
        part = few.partial(world, key)
    except NeedsEverybodyError as error:
        event(str(error).partition(", because ")[2][-40:])
        LEAVERS[False] += few.is_simple_leaver(world, whole, key)
        return False
    event("only the person")
    LEAVERS[True] += few.is_simple_leaver(world, whole, key)
    for change in whole.plan.changes:
        event(f"only the person: {change.kind.name}")
    # Whether the answers of HR are plausible is not judged for one person.
    if not whole.task.stops:
        assert_equal(world, key, whole, part)
    return True


def assert_equal(world: World, key: str, whole: few.Result, part: few.Result) -> None:
    assert part.plan.changes == whole.plan.changes
    assert part.checksum == whole.checksum
    assert part.plan.rejections == whole.plan.rejections
    assert part.plan.stops == whole.plan.stops
    assert part.verdicts == whole.verdicts
    if not whole.plan.stops:
        assert few.person(part.memory, key) == few.person(whole.memory, key)
        assert part.memory.made == whole.memory.made
    others = {other for other in part.memory.people if other != key}
    assert {other: part.memory.people[other] for other in others} == {
        other: one for other, one in world.memory.people.items() if other != key
    }
    assert (part.memory.names, part.memory.feeds) == (world.memory.names, world.memory.feeds)


def _happens(world: World, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(KEYS))
    data.draw(st.sampled_from(HAPPENINGS))(world, key, data)


def _is_told(world: World, key: str, data: st.DataObject) -> None:
    says(world, key, **data.draw(st.fixed_dictionaries({}, optional=FIELDS)))


def _leaves(world: World, key: str, data: st.DataObject) -> None:
    says(world, key, end_date=data.draw(st.sampled_from(["2026-02-01", "2026-03-02", "2026-03-12"])))


def _is_edited(world: World, key: str, data: st.DataObject) -> None:
    edit = {"title": "Buyer", "mail": "p9@x", "userAccountControl": "514", "displayName": "Nobody"}
    name = data.draw(st.sampled_from(sorted(edit)))
    world.edits(key, **{name: edit[name]})


def _is_moved(world: World, key: str, data: st.DataObject) -> None:
    world.moves(key, data.draw(st.sampled_from([SALES, FORMER, ADMINS])))


def _is_deleted(world: World, key: str, _data: st.DataObject) -> None:
    world.deletes(key)


def _vanishes(world: World, key: str, _data: st.DataObject) -> None:
    world.hr.pop(key, None)
    if not world.hr:
        says(world, "1")


def _has_a_double(world: World, key: str, _data: st.DataObject) -> None:
    """Somebody has copied an account, with the key."""
    double = account(f"Double {key}", key, mail=f"double{key}@x")
    accounts = {one.guid: one for one in (*world.directory.accounts, double)}
    world.directory = _with(world, tuple(accounts.values()))


def _with(world: World, accounts: tuple[t.Any, ...]) -> t.Any:
    import dataclasses

    return dataclasses.replace(world.directory, accounts=accounts)


def _has_more(world: World, key: str, data: st.DataObject) -> None:
    """Another record: of a rehire, of another system, without a key, or one that spells the key in another way."""
    base = {**world.hr.get(key, next(iter(world.hr.values()))), "id": f"more{len(world.more)}"}
    more = {
        "rehired": {"end_date": None, "start_date": "2026-02-20"},
        "other system": {"source": "bamboohr", "job_title": data.draw(st.sampled_from(["Clerk", "Boss"]))},
        "left by the other system": {"source": "bamboohr", "end_date": "2026-02-01"},
        "new key": {"key": f"{key}9", "end_date": None, "start_date": "2026-02-20"},
    }
    world.more.append({**base, **more[data.draw(st.sampled_from(sorted(more)))]})


def _is_away(world: World, key: str, data: st.DataObject) -> None:
    first, last = data.draw(st.sampled_from([("2026-03-01", "2026-03-09"), ("2026-03-01", "2026-06-01")]))
    one = Absence(id=f"a{len(world.absences)}", source="factorial", employee_id=key, first_day=first, last_day=last)
    world.absences.append(one.to_dict())


HAPPENINGS: list[t.Callable[[World, str, st.DataObject], None]] = [
    _is_told,
    _is_told,
    _leaves,
    _leaves,
    _is_edited,
    _is_moved,
    _is_deleted,
    _vanishes,
    _has_a_double,
    _has_more,
    _is_away,
]
FIELDS: dict[str, st.SearchStrategy[t.Any]] = {
    "last_name": st.sampled_from(["Nowak", "Kos", "Lis"]),
    "full_name": st.sampled_from(["Anna Nowak", "Jan Nowak", "Ewa Lis"]),
    "email": st.sampled_from(["p1@x", "p2@x", "c@x"]),
    "department": st.sampled_from(["Sales", "IT", "Legal"]),
    "job_title": st.sampled_from(["Boss", "Clerk"]),
    "manager_key": st.sampled_from(["1", "2", "3", "8", "77"]),
    "end_date": st.sampled_from([None, "2026-03-02", "2026-03-20", "2026-02-01"]),
    "start_date": st.sampled_from([None, "2020-01-01", "2026-03-10", "2026-04-01"]),
    "custom": st.sampled_from([{"person_id": "a"}, {"person_id": "b"}]),
}


@pytest.fixture(scope="module", autouse=True)
def most_leavers_were_read_alone() -> t.Iterator[None]:
    """The random companies must not have tested only that everybody is read."""
    yield
    print(LEAVERS)
