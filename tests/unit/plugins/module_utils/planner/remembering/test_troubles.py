# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""People whose changes fail again and again."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create, CreateOu, Disable
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.troubles import pause, set_aside

from ..days import FIRST_DAY, Days
from ..directory_in_memory import STAFF, account, kinds_of, of, policy, reasons, wish

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired

HOUR = datetime.timedelta(hours=1)


def always(_change: object) -> bool:
    return True


def hourly(**fields: t.Any) -> Days:
    """Anna's account, and a run every hour."""
    world = Days(account("Anna", "1"), policy=policy(**fields))
    world.step = HOUR
    return world


def boss(title: str = "Boss", **fields: t.Any) -> Desired:
    return wish("1", "Anna", title=title, **fields)


def test_the_pauses_grow_up_to_a_day() -> None:
    hours = [pause(times) / HOUR for times in (0, 1, 2, 3, 4, 5, 6, 7, 100)]
    assert hours == [0, 0, 1, 2, 4, 8, 16, 24, 24]


def test_the_same_failure_is_tried_after_growing_pauses() -> None:
    world = hourly()
    attempts = [hour for hour in range(48) if world.run(boss(), failing=always).changes]
    assert attempts == [0, 1, 2, 4, 8, 16, 32]


def test_in_the_meantime_the_person_is_listed_with_the_first_day_and_the_next_attempt() -> None:
    world = hourly()
    for _hour in range(3):
        world.run(boss(), failing=always)
    plan = world.run(boss())
    assert (plan.changes, plan.unchanged) == ((), 0)
    assert reasons(plan) == (
        "1: The same changes have failed 3 times since 2026-11-02: refused. They are tried again after 2026-11-02 10:00"
        " UTC, as soon as other changes are needed, or now with lifecycle_only."
    )
    [rejection] = plan.rejections
    assert (rejection.label, rejection.waits, rejection.since) == ("Anna (1)", True, "2026-11-02")
    assert world.memory.people["1"].written.get("title") is None, "it is not what HR wants"


def troubled(**fields: t.Any) -> Days:
    world = hourly(**fields)
    for _hour in range(3):
        world.run(boss(), failing=always)
    return world


def test_a_busy_directory_is_nobodys_trouble() -> None:
    world = hourly()
    world.transient = True
    for _hour in range(9):
        assert kinds_of(world.run(boss(), failing=always)) == [kinds.SET_ATTRIBUTES]
    assert world.memory.people["1"].trouble is None


def test_other_changes_are_tried_at_once() -> None:
    assert kinds_of(troubled().run(boss("Head"))) == [kinds.SET_ATTRIBUTES]


def test_so_is_everybody_for_whom_somebody_asks() -> None:
    world = troubled()
    world.policy = policy(only=frozenset(("1",)))
    assert kinds_of(world.run(boss(), failing=always)) == [kinds.SET_ATTRIBUTES]


def test_a_success_ends_the_trouble() -> None:
    world = troubled()
    world.run(boss("Head"))
    assert world.memory.people["1"].trouble is None


def test_so_does_somebody_who_does_it_by_hand() -> None:
    world = troubled()
    world.hand("Anna", title="Boss")
    assert world.run(boss()).changes == ()
    assert world.memory.people["1"].trouble is None


def test_another_error_begins_anew() -> None:
    world = hourly()
    world.run(boss(), failing=always)
    world.error = "no right"
    world.run(boss(), failing=always)
    trouble = world.memory.people["1"].trouble
    assert trouble is not None
    assert (trouble.text, trouble.times, trouble.first) == ("no right", 1, FIRST_DAY + HOUR)


def test_a_leaver_is_disabled_in_each_run() -> None:
    world = hourly(leave_groups=True)
    for _hour in range(9):
        plan = world.run(wish("1", "Anna", presence=Presence.LEFT), failing=always)
        assert len(of(Disable, plan)) == 1


def test_without_memory_everybody_is_tried() -> None:
    world = troubled()
    plan = world.plan(boss())
    assert set_aside(plan, world.memory, None) is plan
    world.forget()
    assert set_aside(plan, world.memory, world.now) is plan


def test_what_many_meet_alike_is_nobody_s_own() -> None:
    people = [account(f"P{n}", str(n), sAMAccountName=f"p{n}", mail=[]) for n in range(6)]
    world = Days(*people, policy=policy())
    wishes = [wish(str(n), f"P{n}", title="Boss") for n in range(6)]
    for _day in range(4):
        assert len(world.run(*wishes, failing=always).changes) == 6
    assert all(person.trouble is None for person in world.memory.people.values())


def test_neither_is_a_directory_that_stopped_answering() -> None:
    world = hourly()
    world.unknown = True
    for _hour in range(4):
        assert world.run(boss(), failing=always).changes
    assert world.memory.people["1"].trouble is None


# ---- new accounts ----------------------------------------------------------------------------------------------------
NEW = wish("2", "Boss", ou=f"OU=New,{STAFF}")


def joining(**fields: t.Any) -> Days:
    """The creation of a boss fails three times."""
    world = Days(account("Anna", "1"), policy=policy(create_missing_ous=True))
    world.step = HOUR
    for _hour in range(3):
        world.run(wish("1", "Anna"), NEW, failing=lambda change: isinstance(change, Create | CreateOu))
    return world


def test_nobody_points_to_an_account_that_is_not_created_and_no_container_is_made_for_it() -> None:
    world = joining()
    plan = world.run(wish("1", "Anna", manager="2"), NEW)
    assert plan.changes == ()
    assert plan.unchanged == 1
    assert [one.key for one in plan.rejections] == ["2"]


def test_all_other_attributes_are_written() -> None:
    world = joining()
    plan = world.run(wish("1", "Anna", title="Clerk", manager="2"), wish("3", "New", manager="2", mail="n@x"), NEW)
    assert [(one.key, [delta.attribute for delta in one.deltas]) for one in plan.changes] == [
        ("3", ["employeeID", "mail", "sAMAccountName"]),
        ("1", ["title"]),
    ]


def test_a_container_that_others_need_is_made() -> None:
    world = joining()
    plan = world.run(wish("1", "Anna", ou=f"OU=New,{STAFF}"), NEW)
    assert kinds_of(plan) == [kinds.CREATE_OU, kinds.MOVE]


# ---- skipped people --------------------------------------------------------------------------------------------------
def test_since_when_somebody_is_skipped_for_the_same_reasons() -> None:
    world = hourly()
    world.step = datetime.timedelta(days=1)
    for day in range(3):
        [rejection] = world.run(boss("x", ou="nonsense")).rejections
        assert (rejection.waits, rejection.since) == (False, "2026-11-02" if day else "")
    trouble = world.memory.people["1"].trouble
    assert trouble is not None
    assert (trouble.times, trouble.changes[:8]) == (3, "skipped ")
    [rejection] = world.run(boss("x", ou="OU=Missing")).rejections
    assert rejection.since == ""
    assert kinds_of(world.run(boss())) == [kinds.SET_ATTRIBUTES], "who was skipped is not tried later"


def test_a_change_that_waits_for_another_run_keeps_the_trouble() -> None:
    world = troubled()
    known = world.memory.people["1"].trouble
    world.memory = dataclasses.replace(world.memory, people=dict(world.memory.people))
    world.run()
    assert world.memory.people["1"].trouble == known, "HR does not list the person"
