# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan in waves: who goes first, who goes together, and what reading back finds."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import Scope
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Change,
    Create,
    CreateOu,
    Delta,
    Disable,
    ForgetGroups,
    Move,
    SetAttributes,
    identity,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import Gauge, Limit, Verdict
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Rejection, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.model.waves import REST, Size, Waves
from ansible_collections.hrsync.ad.plugins.module_utils.planner import waves
from ansible_collections.hrsync.ad.plugins.module_utils.planner.anew import limited
from ansible_collections.hrsync.ad.plugins.module_utils.planner.changes import in_order
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.units import units_of
from ansible_collections.hrsync.ad.plugins.module_utils.planner.waves import Wave, differences, order_of
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    SALES,
    STAFF,
    Domain,
    plan_of,
)

from .test_properties import WORLDS, World

APPLIED, SKIPPED = Outcome(Status.APPLIED), Outcome(Status.SKIPPED)


def create(key: str, *, place: str = STAFF, manager: str = "", level: int = 0, **values: str) -> Create:
    deltas = [Delta(attribute=name, after=(value,)) for name, value in values.items()]
    if manager:
        deltas.append(Delta(attribute="manager", after=(f"CN={manager},{STAFF}",), person=manager))
    return Create(key=key, label=f"Person {key}", dn=f"CN={key},{place}", deltas=tuple(deltas), level=level)


def title(key: str, **fields: t.Any) -> SetAttributes:
    return SetAttributes(key=key, label=f"Person {key}", account=f"guid {key}", dn=f"CN={key},{STAFF}", **fields)


def disable(key: str) -> Disable:
    return Disable(key=key, label=f"Person {key}", account=f"guid {key}", dn=f"CN={key},{STAFF}")


def needs_of(changes: t.Sequence[Change]) -> dict[str, tuple[str, ...]]:
    units = units_of(Plan(changes=tuple(changes)), Scope(target="corp.example"))
    return {key: unit.needs for key, unit in units.each.items()}


def divide(changes: t.Sequence[Change], sizes: t.Sequence[Size]) -> tuple[Wave, ...]:
    return waves.divide(changes, sizes, needs_of(changes))


def people(divided: t.Iterable[Wave]) -> list[list[str]]:
    return [list(wave.people) for wave in divided]


# ---- sizes -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("size", "total", "expected"),
    [
        (Size(count=3), 100, 3),
        (Size(percent=5), 100, 5),
        (Size(percent=5), 101, 6),
        (Size(percent=5), 3, 1),
        (Size(percent=100), 3, 3),
        (REST, 17, 17),
    ],
)
def test_the_size_of_a_wave(size: Size, total: int, expected: int) -> None:
    assert size.of(total) == expected


def test_who_is_left_is_counted_only_after_an_end() -> None:
    assert (Waves(sizes=(1, 10, 30)).people, Waves(sizes=(1, 10, 30)).people_left) == (41, 0)
    assert Waves(sizes=(1, 10, 30), begun=2, why="A change failed.").people_left == 30


# ---- who goes first --------------------------------------------------------------------------------------------------
def test_leavers_go_first_and_then_the_keys_decide() -> None:
    changes = in_order([[title("3")], [title("1"), disable("9")], [disable("9")], [create("2")]], [])
    assert order_of(changes) == ["9", "1", "2", "3"]


def test_waves_take_people_in_order_until_nobody_is_left() -> None:
    changes = in_order([[title(key)] for key in "abcdefg"], [])
    assert people(divide(changes, [Size(count=1), Size(count=3), REST])) == [["a"], ["b", "c", "d"], ["e", "f", "g"]]
    assert people(divide(changes, [Size(count=5), Size(count=5), REST])) == [list("abcde"), list("fg")]
    assert people(divide(changes, [Size(percent=50), REST])) == [list("abcd"), list("efg")]


def test_all_changes_of_a_person_are_in_one_wave_in_the_order_of_the_plan() -> None:
    changes = in_order([[title("a"), disable("a")], [title("b"), disable("b")]], [])
    first, second = divide(changes, [Size(count=1), REST])
    assert [(change.kind.name, change.key) for change in changes] == [
        ("disable", "a"),
        ("disable", "b"),
        ("set_attributes", "a"),
        ("set_attributes", "b"),
    ]
    assert (first.indices, second.indices) == ((0, 2), (1, 3))


def test_a_plan_without_changes_has_no_wave() -> None:
    assert divide((), [REST]) == ()


def test_organizational_units_that_nobody_needs_are_a_wave_without_people() -> None:
    assert divide([CreateOu(dn=SALES)], [Size(count=1), REST]) == (Wave((), (0,)),)


def test_people_without_a_key_are_told_apart_by_their_accounts() -> None:
    changes = [SetAttributes(account="guid 1"), SetAttributes(account="guid 2"), SetAttributes(account="guid 1")]
    assert [wave.indices for wave in divide(changes, [Size(count=1), REST])] == [(0, 2), (1,)]


# ---- who goes together -----------------------------------------------------------------------------------------------
def test_a_new_manager_comes_with_the_first_report_or_before() -> None:
    changes = in_order([[create("a", manager="z", level=1)], [create("b", manager="z", level=1)], [create("z")]], [])
    assert needs_of(changes) == {"z": (), "a": ("z",), "b": ("z",)}
    assert people(divide(changes, [Size(count=1), Size(count=1), REST])) == [["z"], ["a"], ["b"]]
    assert people(divide(changes, [Size(count=2), REST])) == [["a", "z"], ["b"]]


def test_needs_reach_through_others() -> None:
    chain: list[list[Change]] = [[create("a", manager="b")], [create("b", manager="c")], [create("c")], [title("d")]]
    changes = in_order(chain, [])
    assert needs_of(changes)["a"] == ("b", "c")
    assert people(divide(changes, [Size(count=2), REST])) == [["b", "c"], ["a", "d"]]
    assert people(divide(changes, [Size(count=3), REST])) == [["a", "b", "c"], ["d"]]


def test_two_who_are_each_others_managers_are_never_apart() -> None:
    def pointer(key: str, other: str) -> SetAttributes:
        delta = Delta(attribute="manager", after=(f"CN={other},{STAFF}",), person=other)
        return SetAttributes(key=key, dn=f"CN={key},{STAFF}", deltas=(delta,))

    circle = in_order([[create("a"), pointer("a", "b")], [create("b"), pointer("b", "a")], [title("c")]], [])
    assert people(divide(circle, [Size(count=1), REST])) == [["c"], ["a", "b"]]
    alone = in_order([[create("a"), pointer("a", "b")], [create("b"), pointer("b", "a")]], [])
    assert people(divide(alone, [Size(count=1), REST])) == [["a", "b"]], "a wave has more people if nobody fits"


def test_the_smallest_of_several_that_do_not_fit_goes_first() -> None:
    three = [[create(one, manager=other)] for one, other in ("ab", "bc", "ca")]
    two = [[create(one, manager=other)] for one, other in ("xy", "yx")]
    assert people(divide(in_order([*three, *two], []), [Size(count=1), REST])) == [["x", "y"], ["a", "b", "c"]]


def test_a_swap_of_logins_is_one_unit() -> None:
    def login(key: str, before: str, after: str) -> SetAttributes:
        return title(key, deltas=(Delta(attribute="sAMAccountName", before=(before,), after=(after,)),))

    changes = [login("a", "anna", "bea"), login("b", "Bea", "ANNA"), login("c", "carl", "carla")]
    assert people(divide(changes, [Size(count=2), REST])) == [["a", "b"], ["c"]]


def test_a_new_unit_is_made_with_the_first_who_gets_into_it_or_below() -> None:
    new, deep = f"OU=New,{STAFF}", f"OU=Deep,OU=New,{STAFF}"
    own: list[list[Change]] = [[title("a")], [create("b", place=deep)], [create("c", place=new)]]
    changes = in_order(own, [CreateOu(dn=deep), CreateOu(dn=new), CreateOu(dn=SALES)])
    first, second, third = divide(changes, [Size(count=1), Size(count=1), REST])
    assert [changes[index].dn for index in first.indices] == [f"CN=a,{STAFF}"]
    assert [changes[index].dn for index in second.indices] == [new, deep, f"CN=b,{deep}"]
    assert [changes[index].dn for index in third.indices] == [SALES, f"CN=c,{new}"]


# ---- any plan --------------------------------------------------------------------------------------------------------
SIZES = st.lists(
    st.one_of(
        st.builds(Size, count=st.integers(1, 5)),
        st.builds(Size, percent=st.floats(0.5, 100, allow_nan=False)),
    ),
    max_size=4,
).map(lambda sizes: [*sizes, REST])


@settings(max_examples=300, deadline=None)
@given(WORLDS, SIZES)
def test_the_waves_of_any_plan(world: World, sizes: list[Size]) -> None:
    changes = plan_of(world.people, world.before, world.policy).changes
    divided, needs = divide(changes, sizes), needs_of(changes)
    assert sorted(index for wave in divided for index in wave.indices) == list(range(len(changes))), "each change once"
    members = [who for wave in divided for who in wave.people]
    assert sorted(members) == sorted({identity(one) for one in changes if not isinstance(one, CreateOu)})
    done: set[str] = set()
    for size, wave in zip(sizes, divided, strict=False):
        left = set(members) - done
        done.update(wave.people)
        own = [changes[index] for index in wave.indices]
        assert {identity(one) for one in own if not isinstance(one, CreateOu)} == set(wave.people), "nobody is divided"
        assert all(done.issuperset(needs[who]) for who in wave.people), "nobody comes before those who are needed"
        assert list(wave.indices) == sorted(wave.indices), "in the order of the plan"
        most = size.of(len(members))
        assert len(wave.people) <= most or all(len(left.intersection(needs[who])) + 1 > most for who in left), (
            "if nobody fits"
        )


@settings(max_examples=200, deadline=None)
@given(WORLDS, SIZES)
def test_any_plan_can_be_made_in_waves_and_read_back(world: World, sizes: list[Size]) -> None:
    """The directory refuses what a domain controller would, and is afterwards as if all was made at once."""
    plan = plan_of(world.people, world.before, world.policy)
    task = Task(desired=world.people, policy=world.policy)
    at_once, in_waves = Domain(world.before), Domain(world.before)
    at_once.apply(plan)
    rejected = frozenset(one.key for one in plan.rejections)
    for wave in divide(plan.changes, sizes):
        in_waves.apply(dataclasses.replace(plan, changes=tuple(plan.changes[index] for index in wave.indices)))
        anew = make_plan(limited(task, frozenset(wave.people)), in_waves.snapshot())
        assert differences(plan, dict.fromkeys(wave.indices, APPLIED), anew, rejected) == []
    assert held(in_waves) == held(at_once)


def held(domain: Domain) -> tuple[t.Any, ...]:
    read = domain.snapshot()
    return sorted((one.guid, one.dn, sorted(one.values.items())) for one in read.accounts), sorted(read.ous)


# ---- reading back ----------------------------------------------------------------------------------------------------
def test_what_is_still_needed_and_who_is_skipped_are_differences() -> None:
    plan = Plan(changes=(title("a"), title("b")), rejections=(Rejection("x", "Person x", ("no name",)),))
    anew = Plan(
        changes=(title("a", deltas=(Delta(attribute="title"), Delta(attribute="mail"))), disable("b")),
        rejections=(*plan.rejections, Rejection("b", "Person b", ("two accounts have the key",))),
    )
    assert differences(plan, {0: APPLIED, 1: APPLIED}, anew, frozenset("x")) == [
        "Person a still needs: set attributes (title, mail)",
        "Person b still needs: disable",
        "Person b is skipped now: two accounts have the key",
    ]
    assert differences(plan, {0: APPLIED, 1: APPLIED}, Plan()) == []


def test_what_was_refused_without_being_a_failure_is_no_difference() -> None:
    group = AddToGroup(key="a", dn=f"CN=a,{STAFF}", group="CN=Sales")
    other = dataclasses.replace(group, group="CN=Office")
    forget = ForgetGroups(key="a", dn=f"CN=a,{STAFF}")
    plan = Plan(changes=(group, other, forget, title("a")))
    outcomes = {0: SKIPPED, 1: APPLIED, 2: SKIPPED, 3: SKIPPED}
    anew = Plan(changes=(group, forget))
    assert differences(plan, outcomes, anew) == []
    assert differences(plan, outcomes, Plan(changes=(other, title("a")))) == [
        f"CN=a,{STAFF} still needs: add to group",
        "Person a still needs: set attributes",
    ]


def test_what_a_limit_withholds_is_no_difference() -> None:
    moves = Gauge(limit=Limit(name="moves", holds=True), allowed=0, number=1, verdict=Verdict.WITHHELD)
    kept = dataclasses.replace(moves, limit=Limit(name="renames"), verdict=Verdict.KEPT)
    move = Move(key="a", label="Person a", account="guid a", dn=f"CN=a,{STAFF}", new_dn=f"CN=a,{SALES}")
    plan = Plan(changes=(disable("a"),), gauges=(moves, kept))
    anew = Plan(changes=(move, title("a")))
    assert differences(plan, {0: APPLIED}, anew, frozenset("a")) == []
    assert differences(dataclasses.replace(plan, gauges=(kept,)), {0: APPLIED}, anew) != []
