# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create, Disable, Enable, Move, Rename
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import (
    Category,
    Presence,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.kinds import Kind
from ansible_collections.hrsync.ad.plugins.module_utils.model.option_names import USER
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice, Plan, Rejection
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    BASE,
    SALES,
    STAFF,
    Domain,
    account,
    group,
    kinds_of,
    policy,
    snapshot,
    wish,
)

from .directory_in_memory import checksum, of, plan_of


def test_a_new_employee_gets_an_account_in_one_step() -> None:
    plan = plan_of([wish("1", "Anna", title="Boss", why="start date 2026-11-01 reached")], snapshot(), policy())
    assert kinds_of(plan) == [kinds.CREATE]
    [change] = of(Create, plan)
    assert (change.dn, change.enabled, change.level) == (f"CN=Anna,{STAFF}", True, 0)
    assert {delta.attribute: delta.after for delta in change.deltas} == {
        "employeeID": ("1",),
        "sAMAccountName": ("anna",),
        "title": ("Boss",),
    }
    assert change.reason == "start date 2026-11-01 reached"
    assert [delta.reason for delta in change.deltas] == [
        "the key (lifecycle_key_attribute)",
        "lifecycle_attributes.sAMAccountName",
        "factorial job_title (lifecycle_attributes.title)",
    ]
    assert (plan.employees, plan.unchanged, plan.rejections, plan.stops) == (1, 0, (), ())


def test_a_new_employee_with_groups_is_enabled_last() -> None:
    plan = plan_of([wish("1", "Anna", groups=("Sales", "Office"))], snapshot(), policy())
    assert kinds_of(plan) == [kinds.CREATE, kinds.ADD_TO_GROUP, kinds.ADD_TO_GROUP, kinds.ENABLE]
    assert [change.enabled for change in of(Create, plan)] == [False]
    assert [change.control for change in of(Enable, plan)] == [514]
    assert {change.account for change in plan.changes} == {None}
    assert {change.dn for change in plan.changes} == {f"CN=Anna,{STAFF}"}


def test_somebody_who_starts_soon_gets_a_disabled_account() -> None:
    plan = plan_of([wish("1", "Anna", presence=Presence.UPCOMING, groups=("Sales",))], snapshot(), policy())
    assert kinds_of(plan) == [kinds.CREATE, kinds.ADD_TO_GROUP]
    assert [change.enabled for change in of(Create, plan)] == [False]
    assert plan.changes[0].reason == "starts soon"


@pytest.mark.parametrize("presence", [Presence.FUTURE, Presence.LEFT])
def test_nobody_else_gets_an_account(presence: Presence) -> None:
    plan = plan_of([wish("1", "Anna", presence=presence)], snapshot(), policy())
    assert (plan.changes, plan.unchanged) == ((), 1)


@pytest.mark.parametrize(
    ("presence", "control", "expected"),
    [
        (Presence.ACTIVE, "512", [kinds.SET_ATTRIBUTES]),
        (Presence.ACTIVE, "514", [kinds.SET_ATTRIBUTES, kinds.ENABLE]),
        (Presence.UPCOMING, "512", [kinds.SET_ATTRIBUTES]),
        (Presence.UPCOMING, "514", [kinds.SET_ATTRIBUTES]),
        (Presence.LEFT, "512", [kinds.DISABLE]),
        (Presence.LEFT, "514", []),
        (Presence.FUTURE, "512", []),
    ],
)
def test_an_account_follows_presence(presence: Presence, control: str, expected: list[Kind]) -> None:
    before = snapshot(account("Anna", "1", userAccountControl=control, title="Old"))
    plan = plan_of([wish("1", "Anna", title="New", presence=presence, why="reason")], before, policy())
    assert kinds_of(plan) == expected
    switched: tuple[Enable | Disable, ...] = (*of(Enable, plan), *of(Disable, plan))
    assert all(change.control == int(control) for change in switched)
    assert all(change.reason == "reason" for change in switched)


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        (Category.CREATE, [kinds.CREATE, kinds.ADD_TO_GROUP, kinds.ENABLE]),
        (Category.MODIFY, [kinds.SET_ATTRIBUTES, kinds.ADD_TO_GROUP, kinds.ENABLE]),
        (Category.DEPROVISION, [kinds.DISABLE]),
        (
            Category.ALL,
            [
                kinds.CREATE,
                kinds.DISABLE,
                kinds.SET_ATTRIBUTES,
                kinds.ADD_TO_GROUP,
                kinds.ADD_TO_GROUP,
                kinds.ENABLE,
                kinds.ENABLE,
            ],
        ),
    ],
)
def test_a_category_limits_the_kinds_of_change(category: Category, expected: list[Kind]) -> None:
    before = snapshot(account("Bea", "2", userAccountControl="514"), account("Cem", "3"))
    people = [
        wish("1", "Anna", groups=("Sales",)),
        wish("2", "Bea", title="x", groups=("Sales",)),
        wish("3", "Cem", presence=Presence.LEFT),
    ]
    assert kinds_of(plan_of(people, before, policy(category=category))) == expected


def test_changes_of_an_account_are_in_order() -> None:
    before = snapshot(account("Anna", "1", userAccountControl="514", memberOf=group("Office").dn))
    plan = plan_of(
        [wish("1", "Berta", ou=SALES, title="x", groups=("Sales",))],
        before,
        policy(owned_groups=frozenset(("office",))),
    )
    assert kinds_of(plan) == [
        kinds.RENAME,
        kinds.MOVE,
        kinds.SET_ATTRIBUTES,
        kinds.ADD_TO_GROUP,
        kinds.REMOVE_FROM_GROUP,
        kinds.ENABLE,
    ]
    [rename], [move] = of(Rename, plan), of(Move, plan)
    assert (rename.dn, rename.new_dn) == (f"CN=Anna,{STAFF}", f"CN=Berta,{STAFF}")
    assert (move.dn, move.new_dn) == (f"CN=Anna,{STAFF}", f"CN=Berta,{SALES}")
    assert (rename.reason, move.reason) == ("factorial full_name (lifecycle_attributes.cn)", "lifecycle_ou")
    assert len({change.account for change in plan.changes}) == 1
    after = Domain(before).apply(plan)
    assert plan_of([wish("1", "Berta", ou=SALES, title="x", groups=("Sales",))], after, policy()).changes == ()


def test_only_some_keys_are_changed() -> None:
    before = snapshot(account("Anna", "1"), account("Bea", "2"))
    people = [wish("1", "Anna", title="x"), wish("2", "Bea", title="x"), wish("3", "")]
    rejected = [Rejection("9", "Nobody", ("why",)), Rejection("", "Keyless", ("why",))]
    plan = plan_of(people, before, policy(only=frozenset(("2", "9"))), rejections=rejected)
    assert [change.key for change in plan.changes] == ["2"]
    assert [one.key for one in plan.rejections] == ["9"]
    assert (plan.employees, plan.unchanged) == (2, 0)
    assert (plan.stops, plan.notices) == ((), ())
    assert plan.limits == ("Limited to 2 of 5 employees by lifecycle_only.",)


def test_a_scope_limits_too() -> None:
    before = snapshot(account("Anna", "1"), account("Bea", "2"))
    people = [wish("1", "Anna", title="x"), wish("2", "Bea", title="x"), wish("3", "Cleo")]
    scoped = {"in_scope": frozenset(("1", "2")), "scope": "employee.department == 'Sales'"}
    plan = plan_of(people, before, policy(**scoped))
    assert {change.key for change in plan.changes} == {"1", "2"}
    assert plan.limits == ("Limited to 2 of 3 employees by lifecycle_scope (employee.department == 'Sales').",)
    both = plan_of(people, before, policy(**scoped, only=frozenset(("2", "3"))))
    assert {change.key for change in both.changes} == {"2"}
    assert both.stops == ()
    assert both.limits[0].startswith("Limited to 1 of 3 employees by lifecycle_only and lifecycle_scope (")


def test_warnings_about_people_outside_of_the_run_are_not_told() -> None:
    notices = [Notice("a", ("1",)), Notice("b", ("1", "2")), Notice("c")]
    plan = plan_of([wish("1", "Anna"), wish("2", "Bea")], snapshot(), policy(only=frozenset("2")), notices=notices)
    assert [notice.text for notice in plan.notices] == ["b", "c"]


@pytest.mark.parametrize("limits", [{"only": ["1"], "in_scope": ["2"]}, {"in_scope": []}, {"only": []}])
def test_a_run_for_nobody_stops(limits: dict[str, list[str]]) -> None:
    people = [wish("1", "Anna"), wish("2", "Bea")]
    plan = plan_of(people, snapshot(), policy(**{name: frozenset(keys) for name, keys in limits.items()}))
    (stop,) = plan.stops
    assert "is true for none of 2 employees. Nothing is written." in stop
    assert all(f"lifecycle_{name.removeprefix('in_')}" in stop for name in limits)


def test_a_limit_does_not_change_the_safety_threshold() -> None:
    before = snapshot(*(account(f"Person {number}", str(number)) for number in range(20)))
    limited = policy(only=frozenset(("1",)), in_scope=frozenset(("1",)), minimum_coverage=80)
    plan = plan_of([wish("1", "Person 1"), wish("2", "Person 2")], before, limited, known_keys=["1", "2"])
    assert "HR knows only 2 of 20 enabled accounts" in plan.stops[0]


def test_unknown_keys_stop_the_run() -> None:
    people = [wish("0042", "Anna"), wish("EMP-7", "Bea"), wish("emp7", "Bob"), wish("1001", "Cleo")]
    plan = plan_of(people, snapshot(), policy(only=frozenset(("42", "emp 7", "1002", "1001"))))
    assert plan.stops == (
        "lifecycle_only has 3 keys that HR does not know: '1002', '42' (did you mean '0042'?), 'emp 7' (did you mean"
        " 'EMP-7' or 'emp7'?). Nothing is written. Correct the keys, or check that every source returns these"
        " employees.",
    )
    many = plan_of(people, snapshot(), policy(only=frozenset(f"x{number:02}" for number in range(12))))
    assert "'x09' and 2 more. Nothing" in many.stops[0]


def test_a_category_is_a_limit() -> None:
    plan = plan_of([wish("1", "Anna")], snapshot(), policy(category=Category.CREATE))
    assert plan.limits == ("Limited to create by lifecycle_category.",)
    assert plan_of([wish("1", "Anna")], snapshot(), policy()).limits == ()


def test_names_of_those_left_out_still_count() -> None:
    people = [wish("1", "Anna"), wish("2", sAMAccountName=["anna", "anna2"], cn="Anna Two")]
    plan = plan_of(people, snapshot(), policy(only=frozenset(("2",))))
    (change,) = plan.changes
    assert {"sAMAccountName": ("anna2",)}.items() <= {delta.attribute: delta.after for delta in change.deltas}.items()


def test_what_was_known_before_is_passed_on() -> None:
    rejection, notice = Rejection("9", "Nobody", ("why",)), Notice("text")
    plan = plan_of([], snapshot(), policy(), rejections=[rejection], notices=[notice], stops=["stop"])
    assert (plan.rejections, plan.notices, plan.stops, plan.employees) == ((rejection,), (notice,), ("stop",), 1)


def test_a_missing_managed_base_stops_the_run() -> None:
    plan = plan_of([wish("1", "Anna")], snapshot(), policy(managed_base=f"OU=Typo,{BASE}"))
    assert "lifecycle_managed_base: OU=Typo,DC=corp,DC=example does not exist" in plan.stops[0]
    assert plan_of([], snapshot(), policy(managed_base="")).stops == ()


def test_the_checksum_says_what_an_approval_is_for() -> None:
    people = [wish("1", "Anna", title="x"), wish("2", "Bea")]
    plan = plan_of(people, snapshot(), policy())
    assert checksum(plan, BASE) == checksum(plan_of(people[::-1], snapshot(), policy()), BASE)
    assert checksum(plan, BASE) == checksum(dataclasses.replace(plan, changes=plan.changes[::-1]), BASE)
    assert len(checksum(plan, BASE)) == 64
    others = [
        checksum(plan, "DC=other"),
        checksum(plan_of(people[:1], snapshot(), policy()), BASE),
        checksum(plan_of([wish("1", "Anna", title="y"), wish("2", "Bea")], snapshot(), policy()), BASE),
        checksum(Plan(), BASE),
    ]
    assert len({checksum(plan, BASE), *others}) == 5


def test_the_checksum_does_not_depend_on_words() -> None:
    plan = plan_of([wish("1", "Anna", title="x")], snapshot(), policy())
    other = plan_of([wish("1", "Anna", title="x", label="other", why="other")], snapshot(), policy())
    assert checksum(plan, BASE) == checksum(other, BASE)


@pytest.mark.parametrize(
    ("presence", "control", "expected"),
    [
        (Presence.DISABLED, "512", [kinds.DISABLE, kinds.SET_ATTRIBUTES, kinds.UNLOCK, kinds.ADD_TO_GROUP]),
        (Presence.DISABLED, "514", [kinds.SET_ATTRIBUTES, kinds.UNLOCK, kinds.ADD_TO_GROUP]),
        (Presence.ABSENT, "512", [kinds.DELETE]),
    ],
)
def test_a_task_about_one_account_may_disable_unlock_and_delete(
    presence: Presence, control: str, expected: list[Kind]
) -> None:
    before = snapshot(account("Anna", "1", userAccountControl=control, lockoutTime="133"))
    people = [wish("1", title="x", presence=presence, unlock=True, source="", groups=("Sales",))]
    plan = plan_of(people, before, policy(option_names=USER))
    assert kinds_of(plan) == expected
    assert all(change.reason for change in plan.changes)
    after = Domain(before).apply(plan)
    assert plan_of(people, after, policy()).changes == ()
    assert plan_of(people, snapshot(account("Anna", "1", adminCount="1")), policy()).changes == ()


@pytest.mark.parametrize(("control", "expected"), [("512", [kinds.DISABLE, kinds.DELETE]), ("514", [kinds.DELETE])])
def test_a_leaver_loses_access_even_if_the_directory_refuses_to_delete(control: str, expected: list[Kind]) -> None:
    before = snapshot(account("Anna", "1", userAccountControl=control))
    plan = plan_of([wish("1", presence=Presence.ABSENT)], before, policy())
    assert kinds_of(plan) == expected
    assert Domain(before).apply(plan).accounts == ()


def test_what_is_to_be_absent_is_not_created() -> None:
    assert plan_of([wish("1", "Anna", presence=Presence.ABSENT)], snapshot(), policy()).unchanged == 1
    created = plan_of([wish("1", "Anna", presence=Presence.DISABLED)], snapshot(), policy())
    assert kinds_of(created) == [kinds.CREATE]
    assert [change.enabled for change in of(Create, created)] == [False]


def test_a_new_employee_may_have_to_choose_another_password() -> None:
    plan = plan_of([wish("1", "Anna")], snapshot(), policy(must_change_password=True))
    [delta] = [delta for delta in plan.changes[0].deltas if delta.attribute == "pwdLastSet"]
    assert (delta.after, delta.reason) == (("0",), "lifecycle_password.must_change")
    there = plan_of([wish("1", "Anna")], snapshot(account("Anna", "1")), policy(must_change_password=True))
    assert there.changes == ()
