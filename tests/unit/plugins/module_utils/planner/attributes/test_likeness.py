# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import AddToGroup
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Likeness, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.kinds import Kind
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.attributes.likeness import COPIED, copying_problem
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    STAFF,
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

TEMPLATE = account(
    "Template",
    userPrincipalName="tpl@corp.example",
    department="Sales",
    l="Kraków",
    title="Template",
    memberOf=[group("Sales").dn, group("Office").dn, group("Vault").dn, "CN=Foreign,DC=other"],
)
GROUPS = (group("Sales"), group("Office"), group("Vault"), group("Domain Users", protected=True, rid=513))
RULES = (rule("department", option="like"), rule("l"), rule("company"))


def like(name: str = "template", **fields: t.Any) -> Likeness:
    return Likeness(**{"account": name, "attributes": ("department", "l", "company", "nonsense"), **fields})


def planned(wanted: Desired, *accounts: t.Any, **fields: t.Any) -> Plan:
    configured = policy(*RULES, protected_groups=("vault",), **fields)
    return plan_of([wanted], snapshot(TEMPLATE, *accounts, groups=GROUPS), configured)


def deltas(plan: Plan) -> dict[str, tuple[tuple[str, ...], str]]:
    return {delta.attribute: (delta.after, delta.reason) for change in plan.changes for delta in change.deltas}


@pytest.mark.parametrize("name", ["TEMPLATE", " template", "TPL@corp.example", f"cn=template,{STAFF}"])
def test_an_account_has_what_the_template_account_has(name: str) -> None:
    wanted = wish("1", like=like(name, groups=True), title="Boss")
    before = account("Anna", "1", company="Own")
    plan = planned(wanted, before)
    assert deltas(plan) == {
        "department": (("Sales",), f"like: {name}"),
        "l": (("Kraków",), f"like: {name}"),
        "title": (("Boss",), "factorial job_title (lifecycle_attributes.title)"),
    }
    assert [change.group for change in of(AddToGroup, plan)] == [
        group("Office").dn,
        group("Sales").dn,
    ]
    assert [notice.text for notice in plan.notices] == [
        "The group Vault is listed in lifecycle_protected_groups, so it is not copied from template accounts. This"
        " concerns 1 account."
    ]


def test_what_the_mapping_says_is_not_copied_and_a_second_run_changes_nothing() -> None:
    wanted = wish("1", like=like(attributes=("department", "l")), department=None, l="Warsaw")
    before = snapshot(TEMPLATE, account("Anna", "1", department="Own"), groups=GROUPS)
    plan = plan_of([wanted], before, policy(*RULES))
    assert deltas(plan) == {"l": (("Warsaw",), "lifecycle_attributes.l")}
    assert kinds_of(plan) == [kinds.SET_ATTRIBUTES]
    assert plan_of([wanted], Domain(before).apply(plan), policy(*RULES)).changes == ()


def test_a_new_account_is_like_the_template_account() -> None:
    wanted = wish("1", "Anna", like=like(groups=True, skipped_groups=("office", "vault"), on_create_only=True))
    plan = planned(wanted)
    assert kinds_of(plan) == [kinds.CREATE, kinds.ADD_TO_GROUP, kinds.ENABLE]
    assert deltas(plan)["department"] == (("Sales",), "like: template")
    assert plan.notices == ()
    assert planned(wanted, account("Anna", "1")).changes == ()


def test_many_are_like_one() -> None:
    people = [wish(key, like=like(groups=True)) for key in ("1", "2")]
    before = snapshot(TEMPLATE, account("Anna", "1"), account("Bea", "2"), groups=GROUPS)
    plan = plan_of(people, before, policy(*RULES))
    assert [change.kind for change in plan.changes].count(kinds.ADD_TO_GROUP) == 6
    assert plan_of(people, Domain(before).apply(plan), policy(*RULES)).changes == ()


@pytest.mark.parametrize("name", ["nobody", "nobody@x", "CN=Nobody,DC=x", "CN=a,", ""])
def test_without_a_template_account_nothing_is_changed(name: str) -> None:
    plan = planned(wish("1", title="Boss", like=like(name)), account("Anna", "1"))
    assert plan.changes == ()
    assert f"like: the template account {name} does not exist in the directory." in reasons(plan)
    empty = plan_of([wish("1", "Anna", like=like(name))], snapshot(), policy())
    assert empty.changes == ()


def test_nobody_is_like_oneself_and_leavers_like_nobody() -> None:
    me = account("Template", "1", department="Sales")
    plan = plan_of([wish("1", like=like(), groups=("Sales",))], snapshot(me), policy(*RULES))
    assert kinds_of(plan) == [kinds.ADD_TO_GROUP]
    gone = wish("1", presence=Presence.LEFT, like=like("nobody"))
    assert kinds_of(planned(gone, account("Anna", "1"))) == [kinds.DISABLE]


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [
        ("SAMAccountName", "SAMAccountName cannot be copied from another account: it identifies one account"),
        ("unicodePwd", "unicodePwd cannot be copied from another account: it is a secret."),
        ("homeDirectory", "homeDirectory cannot be copied from another account: each account has its own."),
        ("memberOf", "memberOf cannot be copied from another account: it controls what an account may do"),
        ("Info", "Info cannot be copied from another account: it identifies one account"),
    ],
)
def test_what_is_never_copied(attribute: str, reason: str) -> None:
    assert (copying_problem(attribute, "info") or "").startswith(reason)


def test_what_is_copied_by_default_can_be() -> None:
    assert [copying_problem(attribute) for attribute in (*COPIED, "info")] == [None] * (len(COPIED) + 1)


@pytest.mark.parametrize(
    ("presence", "control", "expected", "after"),
    [
        (Presence.ACTIVE, "514", [kinds.SET_ATTRIBUTES, kinds.ENABLE], "1049088"),
        (Presence.ACTIVE, "66048", [kinds.SET_ATTRIBUTES], "1049088"),
        (Presence.ACTIVE, "1049088", [], "1049088"),
        (Presence.DISABLED, "66048", [kinds.DISABLE, kinds.SET_ATTRIBUTES], "1049090"),
    ],
)
def test_flags(presence: Presence, control: str, expected: list[Kind], after: str) -> None:
    flags = {"not_delegated": True, "password_never_expires": False}
    before = snapshot(account("Anna", "1", userAccountControl=control))
    wanted = wish("1", presence=presence, flags=flags)
    plan = plan_of([wanted], before, policy())
    assert kinds_of(plan) == expected
    for delta in (delta for change in plan.changes for delta in change.deltas):
        assert delta.reason == "flags: not_delegated is true, password_never_expires is false"
    then = Domain(before).apply(plan)
    assert then.accounts[0].text("userAccountControl") == after
    assert plan_of([wanted], then, policy()).changes == ()


def test_flags_of_a_new_account() -> None:
    before = snapshot()
    wanted = wish("1", "Anna", flags={"smartcard_required": True})
    plan = plan_of([wanted], before, policy())
    assert kinds_of(plan) == [kinds.CREATE, kinds.SET_ATTRIBUTES, kinds.ENABLE]
    then = Domain(before).apply(plan)
    assert then.accounts[0].text("userAccountControl") == str(0x40000 | 512)
    assert plan_of([wanted], then, policy()).changes == ()
