# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Emergency runs: leavers are disabled, and nothing else is done."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from hypothesis import given, settings

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import CreateOu, Disable
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence, Staged
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import EMERGENCY, Limits, Verdict
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import FORGETFUL, Made, Memory
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.emergency import confined
from ansible_collections.hrsync.ad.plugins.module_utils.planner.gates.limits import checked
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.made import made_by
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    SALES,
    STAFF,
    account,
    group,
    policy,
    snapshot,
    wish,
)

from .test_properties import WORLDS, World

NOW = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)
SALES_GROUP = group("Sales")
ACCOUNTS = tuple(account(f"P{number}", str(number), memberOf=[SALES_GROUP.dn]) for number in range(20))
BEFORE = snapshot(*ACCOUNTS, groups=(SALES_GROUP,))
OWN = Limits(each=(EMERGENCY,))
MOVED = Staged(ou=SALES, leaves_all=True, attributes={"title": ("Gone",)}, reached={"end": "2026-11-28"})


def plan_of(*people: t.Any, limits: Limits = OWN, memory: Memory = FORGETFUL, **more: t.Any) -> Plan:
    task = Task(desired=people, policy=policy(limits=limits, **more), emergency="incident 4711")
    return make_plan(task, BEFORE, NOW, memory)


def kinds(plan: Plan) -> list[tuple[str, str]]:
    return [(change.kind.name, change.key) for change in plan.changes]


def test_leavers_are_disabled_and_nobody_else_is_changed() -> None:
    people = (
        wish("0", presence=Presence.LEFT, staged=MOVED, steps={"license": ({},)}),
        wish("1", "P1", title="Head", ou=SALES, groups=("Sales",)),
        wish("2", presence=Presence.LEFT, only_disables=True),
        wish("3", "P3", paused=True),
        wish("4", presence=Presence.FUTURE, paused=True),
        wish("5", "P5", staged=Staged(enabled=False)),
        wish("new", "New"),
    )
    plan = plan_of(*people, leave_groups=True, group_memory="extensionAttribute1", create_missing_ous=True)
    assert kinds(plan) == [("disable", "0")]
    assert (plan.emergency, plan.subjects) == ("incident 4711", {})
    assert plan.stops == ()
    assert plan.limits == (), "nobody has set lifecycle_category"


def test_a_stage_that_cannot_be_done_keeps_nobody_enabled_or_skipped() -> None:
    nowhere = Staged(ou=f"OU=Nowhere,{STAFF}", attributes={"title": ("x" * 99,)}, reached={"end": "2026-11-28"})
    plan = plan_of(wish("0", presence=Presence.LEFT, staged=nowhere))
    assert (kinds(plan), plan.rejections, plan.notices) == ([("disable", "0")], (), ())


def test_whoever_is_disabled_already_needs_nothing() -> None:
    task = Task(desired=(wish("0", presence=Presence.LEFT),), policy=policy(), emergency="x")
    before = snapshot(account("P0", "0", userAccountControl="514"))
    assert make_plan(task, before, NOW).changes == ()


def test_what_stops_other_runs_stops_this_one_too() -> None:
    task = Task(
        desired=(wish("0", presence=Presence.LEFT),), policy=policy(), emergency="x", stops=("HR returned nobody.",)
    )
    assert make_plan(task, BEFORE, NOW).stops == ("HR returned nobody.",)


def test_an_emergency_of_a_mapping_that_cannot_work_says_so() -> None:
    task = Task(desired=(wish("0"),), policy=policy(key_attribute="noSuchAttribute"), emergency="x")
    plan = make_plan(task, BEFORE, NOW)
    assert plan.stops
    assert plan.emergency == "x"


def test_whatever_else_a_plan_has_is_left_out() -> None:
    task = Task(desired=(wish("0", presence=Presence.LEFT), wish("1")), policy=policy(), emergency="x")
    plan = Plan(changes=(CreateOu(dn=SALES), Disable(key="0"), Disable(key="1"), Disable(key="2")))
    assert confined(plan, task).changes == (Disable(key="0"),)


@settings(max_examples=200, deadline=None)
@given(WORLDS)
def test_an_emergency_run_disables_leavers_only(world: World) -> None:
    task = Task(desired=world.people, policy=world.policy, emergency="x")
    leavers = {one.key for one in world.people if one.presence is Presence.LEFT}
    for change in make_plan(task, world.before).changes:
        assert isinstance(change, Disable)
        assert change.key in leavers
        assert change.dn.endswith(STAFF)


# ---- the limit -------------------------------------------------------------------------------------------------------
LEAVERS = tuple(wish(str(number), presence=Presence.LEFT) for number in range(11))


def test_ten_people_are_allowed() -> None:
    plan = checked(plan_of(*LEAVERS[:10]), check_mode=False)
    assert (len(plan.changes), plan.stops) == (10, ())
    assert [(gauge.limit.name, gauge.number, gauge.allowed) for gauge in plan.gauges] == [
        ("emergency_disables", 10, 10)
    ]


def test_more_people_are_not() -> None:
    plan = checked(plan_of(*LEAVERS), check_mode=False)
    assert plan.stops[0] == (
        "The limit of emergency_disables is exceeded, so a run writes nothing. If the changes are right, allow them for"
        " one run: -e lifecycle_limits_once=emergency_disables=11. Otherwise, correct HR or the mapping."
    )
    assert "11 accounts would be disabled without approval" in plan.stops[1]
    assert "lifecycle_limits.emergency_disables allows 10 (at most 10) in 1 day." in plan.stops[1]


def test_somebody_may_allow_more_once() -> None:
    limits = Limits(each=(EMERGENCY,), once={"emergency_disables": 11})
    plan = checked(plan_of(*LEAVERS, limits=limits), check_mode=False)
    assert plan.stops == ()
    assert plan.gauges[0].verdict is Verdict.ALLOWED_ONCE


def test_emergency_runs_of_the_same_day_count_together() -> None:
    """What such a run has done counts for its own limit, and for `disables` of other runs."""
    first = plan_of(*LEAVERS[:6])
    outcomes = {index: Outcome(Status.APPLIED) for index in range(6)}
    made = tuple(made_by(first, outcomes, Limits(each=(EMERGENCY,)), NOW - datetime.timedelta(hours=1)))
    assert {one.kind: one.people for one in made} == {"disables": 6, "people": 6, "emergency_disables": 6}
    assert stopped_after(made)
    assert not stopped_after(tuple(dataclasses.replace(one, at=NOW - datetime.timedelta(days=2)) for one in made))
    others = tuple(one for one in made if one.kind != "emergency_disables")
    assert not stopped_after(others), "what normal runs disable leaves the limit as it is"


def stopped_after(made: tuple[Made, ...]) -> bool:
    second = plan_of(*LEAVERS[6:], memory=Memory(is_kept=True, made=made))
    return bool(checked(second, check_mode=False).stops)


def test_normal_runs_remember_nothing_for_the_limit_of_emergencies() -> None:
    plan = plan_of(*LEAVERS[:2])
    made = made_by(plan, {0: Outcome(Status.APPLIED)}, Limits(), NOW)
    assert {one.kind for one in made} == {"disables", "people"}
