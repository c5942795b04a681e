# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Kind, Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    GROUPS,
    SALES,
    account,
    group,
    policy,
    snapshot,
    wish,
)


def member(*groups: str, **values: t.Any) -> Account:
    return account("Anna", "1", memberOf=list(groups), **values)


def memberships(plan: Plan) -> list[tuple[Kind, str]]:
    return [(change.kind, change.group) for change in plan.changes]


def test_members_are_added_and_removed() -> None:
    before = snapshot(member(group("Office").dn.upper(), f"CN=Foreign,{GROUPS}"))
    configured = policy(owned_groups=frozenset(("sales", "office")))
    plan = make_plan([wish("1", groups=("SALES", "sales"))], before, configured)
    assert memberships(plan) == [
        (Kind.ADD_TO_GROUP, group("Sales").dn),
        (Kind.REMOVE_FROM_GROUP, group("Office").dn),
    ]
    assert [change.reason for change in plan.changes] == [
        "the condition holds (lifecycle_groups: Sales)",
        "the group is owned and no condition holds (lifecycle_groups: Office)",
    ]


def test_who_is_a_member_stays_one() -> None:
    before = snapshot(member(group("Sales").dn.lower()))
    assert make_plan([wish("1", groups=("Sales",))], before, policy(owned_groups=frozenset(("sales",)))).changes == ()


def test_a_group_is_recognised_for_each_of_its_members() -> None:
    before = snapshot(member(group("Sales").dn), account("Bea", "2", memberOf=[group("Sales").dn]))
    people = [wish("1", groups=("Sales",)), wish("2", groups=("Sales",))]
    assert make_plan(people, before, policy()).changes == ()


def test_groups_that_are_not_owned_are_left_alone() -> None:
    assert make_plan([wish("1")], snapshot(member(group("Sales").dn)), policy()).changes == ()


def test_every_group_below_an_owned_base_is_owned() -> None:
    before = snapshot(member(group("Sales").dn))
    plan = make_plan([wish("1")], before, policy(owned_group_bases=(GROUPS,)))
    assert memberships(plan) == [(Kind.REMOVE_FROM_GROUP, group("Sales").dn)]


def test_nobody_is_added_to_or_removed_from_the_primary_group() -> None:
    team = group("Team", rid=1105)
    one = member(primaryGroupID="1105")
    before = snapshot(one, groups=(team,))
    assert make_plan([wish("1", groups=("Team",))], before, policy()).changes == ()
    assert make_plan([wish("1")], before, policy(owned_groups=frozenset(("team",)))).changes == ()


def test_missing_groups_are_noticed_once() -> None:
    people = [wish("1", "Anna", groups=("Typo",)), wish("2", "Bea", groups=("Typo", "Sales"))]
    plan = make_plan(people, snapshot(), policy())
    assert [(notice.text, notice.keys) for notice in plan.notices] == [
        (
            "The group Typo (lifecycle_groups) does not exist in the directory; 2 employees should be in it."
            " Create it or correct its name.",
            ("1", "2"),
        )
    ]
    assert [change.key for change in plan.changes if change.kind is Kind.ADD_TO_GROUP] == ["2"]


def test_protected_groups_are_noticed_and_left_alone() -> None:
    groups = (group("Sales"), group("Office"), group("Domain Admins", protected=True), group("Vault", parent=SALES))
    wanted = wish("1", "Anna", groups=("Sales", "Office", "Domain Admins", "Vault"))
    configured = policy(protected_groups=("office",), protected_bases=(SALES,))
    plan = make_plan([wanted], snapshot(groups=groups), configured)
    assert [change.group for change in plan.changes if change.kind is Kind.ADD_TO_GROUP] == [group("Sales").dn]
    assert [notice.text.split(", so")[0] for notice in plan.notices] == [
        "The group Domain Admins is a built-in group or has adminCount=1",
        "The group Office is listed in lifecycle_protected_groups",
        f"The group Vault is below {SALES}, which lifecycle_protected_bases lists",
    ]


def test_nobody_is_removed_from_a_protected_group() -> None:
    vault = group("Vault", parent=SALES)
    configured = policy(protected_bases=(SALES,), owned_groups=frozenset(("vault",)))
    plan = make_plan([wish("1")], snapshot(member(vault.dn), groups=(vault,)), configured)
    assert plan.changes == ()
    assert len(plan.notices) == 1
