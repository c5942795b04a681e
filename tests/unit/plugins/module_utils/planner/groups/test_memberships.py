# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import AddToGroup, RemoveFromGroup
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Category, Failure, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.kinds import Kind
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    GROUPS,
    SALES,
    USER_ATTRIBUTES,
    Domain,
    account,
    group,
    kinds_of,
    policy,
    reasons,
    rule,
    snapshot,
    wish,
)

from ..directory_in_memory import of, plan_of


def member(*groups: str, **values: t.Any) -> Account:
    return account("Anna", "1", memberOf=list(groups), **values)


def memberships(plan: Plan) -> list[tuple[Kind, str]]:
    """The kind of each change, and its group where it has one."""
    return [(change.kind, getattr(change, "group", "")) for change in plan.changes]


def test_members_are_added_and_removed() -> None:
    before = snapshot(member(group("Office").dn.upper(), f"CN=Foreign,{GROUPS}"))
    configured = policy(owned_groups=frozenset(("sales", "office")))
    plan = plan_of([wish("1", groups=("SALES", "sales"))], before, configured)
    assert memberships(plan) == [
        (kinds.ADD_TO_GROUP, group("Sales").dn),
        (kinds.REMOVE_FROM_GROUP, group("Office").dn),
    ]
    assert [change.reason for change in plan.changes] == [
        "a rule matches (lifecycle_groups: Sales)",
        "no rule of this managed group matches (lifecycle_groups: Office)",
    ]


def test_who_is_a_member_stays_one() -> None:
    before = snapshot(member(group("Sales").dn.lower()))
    assert plan_of([wish("1", groups=("Sales",))], before, policy(owned_groups=frozenset(("sales",)))).changes == ()


def test_a_group_is_recognised_for_each_of_its_members() -> None:
    before = snapshot(member(group("Sales").dn), account("Bea", "2", memberOf=[group("Sales").dn]))
    people = [wish("1", groups=("Sales",)), wish("2", groups=("Sales",))]
    assert plan_of(people, before, policy()).changes == ()


def test_groups_that_are_not_owned_are_left_alone() -> None:
    assert plan_of([wish("1")], snapshot(member(group("Sales").dn)), policy()).changes == ()


def test_every_group_below_an_owned_base_is_owned() -> None:
    before = snapshot(member(group("Sales").dn))
    plan = plan_of([wish("1")], before, policy(owned_group_bases=(GROUPS,)))
    assert memberships(plan) == [(kinds.REMOVE_FROM_GROUP, group("Sales").dn)]


def test_nobody_is_added_to_or_removed_from_the_primary_group() -> None:
    team = group("Team", rid=1105)
    one = member(primaryGroupID="1105")
    before = snapshot(one, groups=(team,))
    assert plan_of([wish("1", groups=("Team",))], before, policy()).changes == ()
    assert plan_of([wish("1")], before, policy(owned_groups=frozenset(("team",)))).changes == ()


def test_missing_groups_are_noticed_once() -> None:
    people = [wish("1", "Anna", groups=("Typo",)), wish("2", "Bea", groups=("Typo", "Sales"))]
    plan = plan_of(people, snapshot(), policy())
    assert [(notice.text, notice.keys) for notice in plan.notices] == [
        (
            "The group Typo (lifecycle_groups) does not exist in the directory; 2 employees should be in it."
            " Create it or correct its name.",
            ("1", "2"),
        )
    ]
    assert [change.key for change in plan.changes if change.kind is kinds.ADD_TO_GROUP] == ["2"]


def test_protected_groups_are_noticed_and_left_alone() -> None:
    groups = (group("Sales"), group("Office"), group("Domain Admins", protected=True), group("Vault", parent=SALES))
    wanted = wish("1", "Anna", groups=("Sales", "Office", "Domain Admins", "Vault"))
    configured = policy(protected_groups=("office",), protected_bases=(SALES,))
    plan = plan_of([wanted], snapshot(groups=groups), configured)
    assert [change.group for change in of(AddToGroup, plan)] == [group("Sales").dn]
    assert [notice.text.split(", so")[0] for notice in plan.notices] == [
        "The group Domain Admins is a built-in group or has adminCount=1",
        "The group Office is listed in lifecycle_protected_groups",
        f"The group Vault is below {SALES}, which lifecycle_protected_ous lists",
    ]


def test_nobody_is_removed_from_a_protected_group() -> None:
    vault = group("Vault", parent=SALES)
    configured = policy(protected_bases=(SALES,), owned_groups=frozenset(("vault",)))
    plan = plan_of([wish("1")], snapshot(member(vault.dn), groups=(vault,)), configured)
    assert plan.changes == ()
    assert len(plan.notices) == 1


def test_groups_are_named_by_dn_guid_and_key() -> None:
    sales, office = group("Sales", keys=("s1",)), group("Office")
    wanted = wish("1", groups=("key:S1", office.dn.upper(), f"guid:{sales.guid}"))
    plan = plan_of([wanted], snapshot(member(), groups=(sales, office)), policy())
    assert {change.group for change in of(AddToGroup, plan)} == {sales.dn, office.dn}
    owned = policy(owned_groups=frozenset((sales.dn.lower(), "key:none")))
    plan = plan_of([wish("1")], snapshot(member(sales.dn), groups=(sales, office)), owned)
    assert memberships(plan) == [(kinds.REMOVE_FROM_GROUP, sales.dn)]


def test_a_key_that_several_groups_hold_is_noticed() -> None:
    groups = (group("A", keys=("s1",)), group("B", keys=("s1",)))
    plan = plan_of([wish("1", groups=("key:s1",))], snapshot(member(), groups=groups), policy())
    assert plan.changes == ()
    assert [notice.text for notice in plan.notices] == [
        "The group key:s1 (lifecycle_groups) refers to 2 groups (A, B); 1 employee should be in one. Correct all but"
        " one of them in the directory."
    ]


def test_a_rule_says_what_a_group_that_cannot_be_used_means() -> None:
    failures = {"typo": Failure.FAIL, "other": Failure.WARN, "third": Failure.IGNORE, "vault": Failure.FAIL}
    groups = (group("Vault", parent=SALES),)
    configured = policy(group_failures=failures, protected_bases=(SALES,))
    wanted = wish("1", groups=("Typo", "Other", "Third", "Vault"))
    plan = plan_of([wanted], snapshot(member(), groups=groups), configured)
    assert [(problem.step, problem.text.partition(" (")[0], problem.keys) for problem in plan.problems] == [
        ("groups", "The group Typo", ("1",)),
        (
            "groups",
            f"The group Vault is below {SALES}, which lifecycle_protected_ous lists, so its members are not changed;"
            " this concerns 1 employee. Remove it from lifecycle_groups, or remove these people from the group.",
            ("1",),
        ),
    ]
    assert [notice.text.partition(" (")[0] for notice in plan.notices] == ["The group Other"]


def test_a_rule_says_what_a_refused_change_means() -> None:
    failures = {"sales": Failure.IGNORE, group("Sales").dn.lower(): Failure.WARN, "office": Failure.IGNORE}
    configured = policy(group_failures=failures, owned_groups=frozenset(("office",)))
    plan = plan_of([wish("1", groups=("Sales",))], snapshot(member(group("Office").dn)), configured)
    assert [change.failure for change in of(AddToGroup, plan)] == [Failure.WARN]
    assert [change.failure for change in of(RemoveFromGroup, plan)] == [Failure.IGNORE]
    plan = plan_of([wish("1", groups=("Sales",))], snapshot(member()), policy())
    assert [change.failure for change in of(AddToGroup, plan)] == [Failure.FAIL]


ADMINS_GROUP = group("Domain Admins", protected=True, admin=True, rid=512)
REMOTE = group("Remote Desktop Users", protected=True)
NESTED = group("Helpdesk", member_of=(ADMINS_GROUP.dn,), rid=1300)
DEEP = group("Trainees", member_of=(NESTED.dn, REMOTE.dn))
EVERYBODY = group("Domain Users", protected=True, rid=513, member_of=(ADMINS_GROUP.dn,))
STAFF_GROUP = group("Staff", member_of=(REMOTE.dn, EVERYBODY.dn))
TREE = (
    DEEP,
    NESTED,
    dataclasses.replace(ADMINS_GROUP, member_of=(DEEP.dn, f"CN=Administrators,{GROUPS}")),
    dataclasses.replace(REMOTE, member_of=(NESTED.dn,)),
    EVERYBODY,
    STAFF_GROUP,
    group("Plain"),
)


def test_groups_within_groups_of_administrators_are_protected() -> None:
    wanted = wish("1", groups=("Trainees", "Helpdesk", "Plain"))
    plan = plan_of([wanted], snapshot(member(), groups=TREE), policy())
    assert memberships(plan) == [(kinds.ADD_TO_GROUP, group("Plain").dn)]
    assert [notice.text.split(", so")[0] for notice in plan.notices] == [
        "The group Helpdesk is nested in Domain Admins, which is a built-in group or has adminCount=1",
        "The group Trainees is nested in Domain Admins, which is a built-in group or has adminCount=1",
    ]


def test_accounts_in_groups_within_groups_of_administrators_are_protected() -> None:
    for one in (member(DEEP.dn), member(primaryGroupID="1300")):
        plan = plan_of([wish("1", groups=("Plain",))], snapshot(one, groups=TREE), policy())
        assert plan.changes == ()
        assert "which is nested in Domain Admins" in reasons(plan)


def test_a_group_within_an_ordinary_built_in_group_protects_nobody() -> None:
    groups = (REMOTE, group("Staff", member_of=(REMOTE.dn,)))
    plan = plan_of([wish("1", groups=("Staff",))], snapshot(member(), groups=groups), policy())
    assert memberships(plan) == [(kinds.ADD_TO_GROUP, group("Staff").dn)]
    listed = policy(protected_groups=("remote desktop users",))
    assert len(plan_of([wish("1", groups=("Staff",))], snapshot(member(), groups=groups), listed).notices) == 1


LEAVER = wish("1", presence=Presence.LEFT, why="end date 2026-10-31 reached")
LEAVING = policy(leave_groups=True, group_memory="seeAlso", protected_bases=(SALES,))


def test_a_leaver_leaves_all_groups_and_comes_back_to_them() -> None:
    vault, foreign = group("Vault", parent=SALES), f"CN=Foreign,{GROUPS}"
    groups = (group("Sales"), group("Office"), vault, group("Domain Users", protected=True, rid=513))
    held = [group("Office").dn, vault.dn, group("Sales").dn, foreign]
    before = snapshot(member(*held, userAccountControl="512", seeAlso=[group("Office").dn]), groups=groups)
    plan = plan_of([LEAVER], before, LEAVING)
    assert kinds_of(plan) == [kinds.DISABLE, kinds.SET_ATTRIBUTES, kinds.REMOVE_FROM_GROUP, kinds.REMOVE_FROM_GROUP]
    [delta] = plan.changes[1].deltas
    assert (delta.before, delta.after) == ((group("Office").dn,), (group("Office").dn, group("Sales").dn))
    assert delta.reason == "to restore the groups on return (lifecycle_leaver_groups.remember_in)"
    assert plan.changes[2].reason == "end date 2026-10-31 reached (lifecycle_leaver_groups: Office)"
    assert [notice.text.split(", so")[0] for notice in plan.notices] == [
        f"The group Vault is below {SALES}, which lifecycle_protected_ous lists"
    ]
    left = Domain(before).apply(plan)
    assert left.accounts[0].texts("memberOf") == (vault.dn, foreign)
    again = plan_of([LEAVER], left, LEAVING)
    assert (again.changes, again.unchanged) == ((), 1)
    returner = wish("1", groups=("Office",))
    plan = plan_of([returner], left, LEAVING)
    assert kinds_of(plan) == [kinds.ADD_TO_GROUP, kinds.ADD_TO_GROUP, kinds.FORGET_GROUPS, kinds.ENABLE]
    assert [change.reason for change in plan.changes[:3]] == [
        "a rule matches (lifecycle_groups: Office)",
        "the account was a member before (lifecycle_leaver_groups.remember_in: Sales)",
        "the saved groups are restored",
    ]
    back = Domain(left).apply(plan)
    assert set(back.accounts[0].texts("memberOf")) == set(held)
    assert plan_of([returner], back, LEAVING).changes == ()


def test_who_is_disabled_already_still_leaves_the_groups() -> None:
    before = snapshot(member(group("Sales").dn, userAccountControl="514"))
    plan = plan_of([LEAVER], before, policy(leave_groups=True))
    assert kinds_of(plan) == [kinds.REMOVE_FROM_GROUP]
    assert plan_of([LEAVER], before, policy()).changes == ()
    assert plan_of([LEAVER], snapshot(), policy(leave_groups=True)).changes == ()
    modifying = policy(leave_groups=True, category=Category.MODIFY)
    assert plan_of([LEAVER], before, modifying).changes == ()


def test_rules_say_more_than_memory() -> None:
    bob = account("Bob")
    remembered = [group("Sales").dn, group("Office").dn, group("Domain Admins").dn, bob.dn]
    groups = (group("Sales"), group("Office"), ADMINS_GROUP)
    before = snapshot(member(seeAlso=remembered), bob, groups=groups)
    configured = policy(group_memory="seeAlso", owned_groups=frozenset(("office",)))
    plan = plan_of([wish("1")], before, configured)
    assert memberships(plan)[0] == (kinds.ADD_TO_GROUP, group("Sales").dn)
    assert kinds_of(plan) == [kinds.ADD_TO_GROUP, kinds.FORGET_GROUPS]
    assert plan.changes[1].deltas[0].after == (bob.dn,)
    assert plan_of([wish("1")], Domain(before).apply(plan), configured).changes == ()
    assert plan_of([wish("1", presence=Presence.UPCOMING)], before, configured).changes == ()
    created = plan_of([wish("2", "Bea", groups=("Sales",))], before, configured)
    assert [change.kind for change in created.changes] == [kinds.CREATE, kinds.ADD_TO_GROUP, kinds.ENABLE]


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [
        ("seeAllso", "lifecycle_leaver_groups.remember_in seeAllso: the schema of dc1.corp.example has no such"),
        ("info2", "lifecycle_leaver_groups.remember_in info2: the schema of the directory has no such attribute"),
        ("title", "lifecycle_leaver_groups.remember_in title: groups are saved as distinguished names, so it"),
        ("assistant", "lifecycle_leaver_groups.remember_in assistant: groups are saved as distinguished names"),
        ("seeAlso", "lifecycle_leaver_groups.remember_in seeAlso: user accounts cannot hold this attribute"),
        (
            "SECRETARY",
            "lifecycle_leaver_groups.remember_in SECRETARY: lifecycle_attributes.secretary sets the same attribute",
        ),
    ],
)
def test_groups_can_be_remembered_in_some_attributes_only(attribute: str, reason: str) -> None:
    user_attributes = USER_ATTRIBUTES - {"seealso"}
    server = "" if attribute == "info2" else "dc1.corp.example"
    before = snapshot(member(), user_attributes=user_attributes, server=server)
    plan = plan_of([wish("1")], before, policy(rule("secretary"), group_memory=attribute))
    assert plan.stops[0].startswith(reason)
    unknown = snapshot(member(), user_attributes=frozenset())
    assert plan_of([wish("1")], unknown, policy(group_memory="seeAlso")).stops == ()
