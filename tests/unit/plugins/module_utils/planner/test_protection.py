# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Protected names that exist, and those that name nothing."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Group
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan

from .directory_in_memory import BASE, SALES, STAFF, account, group, plan_of, policy, snapshot, wish


@pytest.mark.parametrize("place", [SALES, SALES.lower(), BASE, "DC=example", f"CN=Service,{STAFF}"])
def test_protected_places_that_exist(place: str) -> None:
    before = snapshot(account("Service", "1"))
    assert plan_of([wish("1")], before, policy(protected_bases=(place,))).stops == ()


@pytest.mark.parametrize("place", [f"OU=Salse,{STAFF}", "OU=VIP", f"CN=Nobody,{STAFF}"])
def test_a_protected_place_that_does_not_exist_stops_the_run(place: str) -> None:
    (stop,) = plan_of([wish("1")], snapshot(account("Service", "1")), policy(protected_bases=(SALES, place))).stops
    assert stop.startswith(f"lifecycle_protected_ous: {place} does not exist below {BASE}, or the bind account")


def test_a_protected_group_that_does_not_exist_is_told() -> None:
    plan = plan_of([wish("1")], snapshot(account("Service", "1")), policy(protected_groups=("Domain Admns",)))
    assert plan.stops == ()
    assert any("there is no group Domain Admns (sAMAccountName)" in notice.text for notice in plan.notices)


ADMINS = group("Domain Admins", parent=f"CN=Users,{BASE}", protected=True, admin=True, rid=512)
INNER = group("Inner", parent=f"CN=Users,{BASE}", member_of=(ADMINS.dn,), rid=1201)


def changed(one: Account, *outer: Group, inside: tuple[Group, ...] = ()) -> Plan:
    """The plan of a new title and another group, with groups outside the base."""
    groups = (group("Sales"), *inside)
    return plan_of(
        [wish("1", title="Buyer", groups=("Sales",))], snapshot(one, groups=groups, outer_groups=outer), policy()
    )


@pytest.mark.parametrize(
    "held",
    [
        {"memberOf": [ADMINS.dn]},
        {"memberOf": [INNER.dn]},
        {"primaryGroupID": "1201"},
        {"primaryGroupID": "512"},
    ],
)
def test_groups_outside_the_base_protect_their_members(held: dict[str, t.Any]) -> None:
    plan = changed(account("Anna", "1", **held), ADMINS, INNER)
    assert plan.changes == ()
    assert "Domain Admins" in plan.rejections[0].reasons[0]


def test_a_group_within_one_outside_the_base_has_protected_members() -> None:
    deep = group("Deep", member_of=(INNER.dn,))
    plan = changed(account("Anna", "1", memberOf=[deep.dn]), ADMINS, INNER, inside=(deep,))
    assert "Deep, which is nested in Domain Admins" in plan.rejections[0].reasons[0]


def test_nobody_joins_a_group_within_a_protected_one() -> None:
    sales = group("Sales", member_of=(INNER.dn,))
    before = snapshot(account("Anna", "1"), groups=(sales,), outer_groups=(ADMINS, INNER))
    plan = plan_of([wish("1", groups=("Sales",))], before, policy())
    assert plan.changes == ()
    assert any("The group Sales is nested in Domain Admins" in notice.text for notice in plan.notices)


def test_nobody_joins_a_group_outside_the_base() -> None:
    before = snapshot(account("Anna", "1"), groups=(), outer_groups=(group("Sales"),))
    plan = plan_of([wish("1", groups=("Sales",))], before, policy())
    assert plan.changes == ()
    assert any("does not exist in the directory" in notice.text for notice in plan.notices)


def test_a_listed_group_outside_the_base_exists() -> None:
    listed = policy(protected_groups=("Domain Admins",))
    assert plan_of([wish("1")], snapshot(account("A", "1"), outer_groups=(ADMINS,)), listed).notices == ()


@pytest.mark.parametrize(("rid", "admin", "protects"), [(520, False, True), (544, False, True), (555, False, False)])
def test_which_built_in_groups_protect_through_others(rid: int, admin: bool, protects: bool) -> None:
    """Group Policy Creator Owners never gets adminCount=1; Remote Desktop Users is for everybody."""
    built_in = group("Built-in", protected=True, rid=rid, admin=admin)
    nested = group("Nested", member_of=(built_in.dn,))
    plan = changed(account("Anna", "1", memberOf=[nested.dn]), inside=(built_in, nested))
    assert bool(plan.rejections) == protects
