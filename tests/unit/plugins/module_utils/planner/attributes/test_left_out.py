# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that cannot be made or written leave out their attribute, not the person."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import NullPolicy, Policy, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.planner.attributes import lawful
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    account,
    kinds_of,
    policy,
    reasons,
    rule,
    snapshot,
    wish,
)

from ..directory_in_memory import plan_of

UNKNOWN = "c: 'Atlantis' is not a known country"
C = rule("c")


def role(*rules: t.Any, **fields: t.Any) -> t.Any:
    return policy(C, *rules, **{"leaves_out_values": True, **fields})


def test_an_unknown_country_leaves_out_the_country() -> None:
    """[trials 28] Nobody at that office had an account."""
    before = snapshot(account("Anna", "1", c="PL", title="x"))
    people = [
        wish("1", title="Boss", label="Anna (1)", unmade={"c": UNKNOWN}),
        wish("2", "Bea", unmade={"c": UNKNOWN}),
        wish("3", presence=Presence.LEFT, unmade={"c": UNKNOWN}),
    ]
    plan = plan_of(people, before, role())
    assert plan.rejections == ()
    assert kinds_of(plan) == [kinds.CREATE, kinds.SET_ATTRIBUTES]
    assert not [delta for change in plan.changes for delta in change.deltas if delta.attribute == "c"]
    (notice,) = plan.notices
    assert notice.text == (
        f"{UNKNOWN} (lifecycle_attributes.c). The attribute is left out for 2 employees: Anna (1); Bea (2)."
    )
    assert (notice.keys, notice.has_keys) == (("1", "2"), True)


def test_an_unlawful_value_leaves_out_its_attribute_and_is_told_with_its_value() -> None:
    before = snapshot(account("Anna", "1", title="x", mail="a@x"))
    plan = plan_of([wish("1", title="t" * 21, mail="b@x", c="DEU", cn="a\u200bb")], before, role())
    assert plan.rejections == ()
    assert [delta.attribute for change in plan.changes for delta in change.deltas] == ["mail"]
    assert [
        notice.text.removesuffix(" The attribute is left out for 1 employee:  (1).") for notice in plan.notices
    ] == [
        "c: 'DEU' is not a country code of two letters, such as DE. (lifecycle_attributes.c)",
        "cn: 'a\\u200bb' contains U+200B (ZERO WIDTH SPACE), which nobody sees. (lifecycle_attributes.cn)",
        f"title '{'t' * 21}': 21 characters, but the schema allows at most 20. (lifecycle_attributes.title)",
    ]


def test_an_account_keeps_a_name_that_it_needs() -> None:
    before = snapshot(account("Anna", "1"))
    plan = plan_of([wish("1", attributes={"sAMAccountName": ()})], before, role(rule("sAMAccountName")))
    assert plan.rejections == ()
    assert "every account needs a value" in plan.notices[0].text


@pytest.mark.parametrize("attribute", ["cn", "sAMAccountName", "userPrincipalName", "accountExpires", "mail"])
def test_nobody_gets_an_account_without_what_is_needed_to_create_and_find_it(attribute: str) -> None:
    """`mail` is a match attribute: without it, an account that exists would not be found."""
    rules = role(rule("accountExpires"))
    attributes = {"cn": ("Anna",), "sAMAccountName": ("anna",)}
    attributes.pop(attribute, None)
    people = [wish("1", attributes=attributes, unmade={attribute: f"{attribute}: failed"})]
    plan = plan_of(people, snapshot(), rules)
    assert f"{attribute}: failed (lifecycle_attributes.{attribute})." in reasons(plan)
    existing = plan_of(people, snapshot(account("Anna", "1")), rules)
    assert existing.rejections == ()
    assert f"{attribute}: failed" in existing.notices[0].text


def test_an_attribute_may_be_needed_by_the_mapping() -> None:
    before = snapshot(account("Anna", "1"))
    needed = role(rule("title", null=NullPolicy.ERROR))
    for person in (wish("1", title=None), wish("1", title="x" * 21), wish("1", unmade={"title": "title: failed"})):
        plan = plan_of([person], before, needed)
        assert "title" in reasons(plan)
        assert plan.notices == ()


def test_tasks_for_accounts_leave_nothing_out() -> None:
    plan = plan_of([wish("1", title="x" * 21)], snapshot(account("Anna", "1")), policy())
    assert "21 characters" in reasons(plan)


def test_values_that_are_only_written_once_do_not_matter_later() -> None:
    once = role(rule("c", on_create_only=True))
    plan = plan_of([wish("1", unmade={"c": UNKNOWN})], snapshot(account("Anna", "1")), once)
    assert (plan.changes, plan.notices) == ((), ())


def test_many_people_are_counted() -> None:
    people = [wish(str(number), f"P{number}", unmade={"c": UNKNOWN}) for number in range(7)]
    (notice,) = plan_of(people, snapshot(), role()).notices
    assert notice.text.startswith("c: ")
    assert "left out for 7 employees: P0 (0); P1 (1); P2 (2); P3 (3); P4 (4); and 2 more." in notice.text
    assert (len(notice.keys), notice.has_keys) == (7, True)


def test_a_template_of_some_people_is_named() -> None:
    person = wish("1", unmade={"c": UNKNOWN}, options={"c": "template Office (lifecycle_templates[0].attributes)"})
    (notice,) = plan_of([person], snapshot(account("Anna", "1")), role()).notices
    assert f"{UNKNOWN} (template Office (lifecycle_templates[0].attributes))." in notice.text


@pytest.mark.parametrize(
    ("principal", "accepted"),
    [
        ("anna.nowak@example.com", True),
        ("o'neil_a-b!#^~1@example.com", True),
        ("max.müller@example.com", False),
        ("anna.@example.com", False),
        ("a+b@example.com", False),
        ("anna@exämple.com", False),
    ],
)
def test_what_entra_id_accepts(principal: str, accepted: bool) -> None:
    assert lawful.entra_problem(principal) is not accepted


def test_logon_names_that_entra_id_does_not_accept_are_told_once() -> None:
    """[trials 37] Active Directory takes them."""
    before = snapshot(account("Anna", "1", userPrincipalName="änna@x"), account("Bea", "2"), account("Cem", "3"))
    people = [
        wish("1", userPrincipalName="änna@x"),
        wish("2", userPrincipalName="béa@x"),
        wish("3", userPrincipalName="cem@x"),
        wish("4", "Dan", userPrincipalName="dañ@x"),
    ]
    plan = plan_of(people, before, policy())
    (notice,) = plan.notices
    assert notice.text.startswith("A userPrincipalName is not one that Entra ID accepts. It accepts ")
    assert notice.text.endswith("This concerns 2 employees:  (2): béa@x; Dan (4): dañ@x.")
    assert notice.keys == ("2", "4")
    private = rule("userPrincipalName", fields=("private",))
    assert plan_of(people, before, policy(private)).notices == ()


def test_new_accounts_without_a_logon_name_are_told() -> None:
    """HR often lacks the address of a joiner, from which the name is made."""
    before = snapshot(account("Anna", "1"))
    people = [wish("1", userPrincipalName=None), wish("2", "Bea", userPrincipalName=None), wish("3", "Cem", mail="a@x")]
    (notice,) = plan_of(people, before, policy()).notices
    assert notice.text == (
        "HR has no value for lifecycle_attributes.userPrincipalName, so accounts are created without userPrincipalName,"
        " and people log on with sAMAccountName only. Fill in the value in HR, or correct the template. This concerns 1"
        " employee: Bea (2)."
    )
    assert (notice.keys, notice.has_keys) == (("2",), True)
    own = rule("userPrincipalName", option="templates.x")
    (notice,) = plan_of([wish("2", "Bea", userPrincipalName=[])], before, policy(own)).notices
    assert notice.text.startswith("HR has no value for templates.x, so")
    assert plan_of([wish("2", "Bea", userPrincipalName="b@x")], before, policy()).notices == ()
    unmapped = Policy(rules={"cn": rule("cn"), "sAMAccountName": rule("sAMAccountName")}, minimum_coverage=0)
    assert plan_of([wish("2", "Bea", userPrincipalName=None)], before, unmapped).notices == ()
