# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import (
    AttributeRule,
    Desired,
    NullPolicy,
    ValueKind,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    STAFF,
    Domain,
    account,
    policy,
    reasons,
    rule,
    snapshot,
    wish,
)

from ..directory_in_memory import plan_of


def deltas(desired: Desired, one: Account, *rules: AttributeRule, **fields: t.Any) -> list[tuple[t.Any, ...]]:
    plan = plan_of([desired], snapshot(one), policy(*rules, **fields))
    assert plan.rejections == ()
    assert plan.stops == ()
    return [(delta.attribute, delta.before, delta.after) for change in plan.changes for delta in change.deltas]


@pytest.mark.parametrize(
    ("held", "wanted", "expected"),
    [
        ("Boss", "Boss", []),
        ("it manager", "IT Manager", [("title", ("it manager",), ("IT Manager",))]),
        ("Krako\u0301w", "Kraków", [("title", ("Krako\u0301w",), ("Kraków",))]),
        ("New  York", "New York", [("title", ("New  York",), ("New York",))]),
        ("Boss", "Chief", [("title", ("Boss",), ("Chief",))]),
        ([], "Chief", [("title", (), ("Chief",))]),
        ("Boss", None, []),
        ("Boss", [], [("title", ("Boss",), ())]),
        ("Boss", "", [("title", ("Boss",), ())]),
        ([], "", []),
        ("Groß", "Gross", [("title", ("Groß",), ("Gross",))]),
    ],
)
def test_the_smallest_delta(held: t.Any, wanted: t.Any, expected: t.Any) -> None:
    assert deltas(wish("1", title=wanted), account("Anna", "1", title=held)) == expected


def test_an_attribute_that_is_not_rendered_stays() -> None:
    assert deltas(wish("1"), account("Anna", "1", title="Boss")) == []


@pytest.mark.parametrize("kind", [ValueKind.VALUES, ValueKind.CANDIDATES])
def test_a_null_clears_where_configured(kind: ValueKind) -> None:
    clear = rule("title", null=NullPolicy.CLEAR, kind=kind)
    held = account("Anna", "1", title="Boss")
    assert deltas(wish("1", title=None), held, clear) == [("title", ("Boss",), ())]
    assert deltas(wish("1", title=None), account("Anna", "1"), clear) == []


def test_a_null_sets_the_employee_aside_where_configured() -> None:
    held = snapshot(account("Anna", "1", title="Boss", description="old"))
    plan = plan_of([wish("1", title=None, description="new")], held, policy(rule("title", null=NullPolicy.ERROR)))
    assert (plan.changes, reasons(plan)) == (
        (),
        "1: title: HR has no value, but lifecycle_attributes.title requires one.",
    )


@pytest.mark.parametrize("attribute", ["cn", "sAMAccountName"])
def test_an_account_keeps_its_names(attribute: str) -> None:
    plan = plan_of([wish("1", attributes={attribute: ("",)})], snapshot(account("Anna", "1")), policy(rule(attribute)))
    assert f"{attribute}: every account needs a value" in reasons(plan)


def test_candidates_that_are_empty_are_a_null() -> None:
    assert deltas(wish("1", sAMAccountName=["", ""]), account("Anna", "1")) == []


def test_values_of_new_accounts_may_stay_as_they_become() -> None:
    once = rule("title", on_create_only=True)
    assert deltas(wish("1", title="x"), account("Anna", "1", title="y"), once) == []
    adopted = deltas(wish("1", title="x", mail="a@x"), account("Anna", mail="a@x", title="y"), once)
    assert adopted == [("employeeID", (), ("1",))]
    plan = plan_of([wish("1", "Anna", title="x")], snapshot(), policy(once))
    assert "title" in [delta.attribute for delta in plan.changes[0].deltas]


def test_several_values_are_a_set() -> None:
    held = account("Anna", "1", otherTelephone=["12", "34"])
    assert deltas(wish("1", otherTelephone=["34", "12"]), held) == []
    assert deltas(wish("1", otherTelephone=["34", "12", "34"]), held) == []
    assert deltas(wish("1", otherTelephone=["x", "12", "X"]), held) == [
        ("otherTelephone", ("12", "34"), ("x", "12")),
    ]
    held = account("Anna", "1", otherTelephone=["Ab", "c"])
    assert deltas(wish("1", otherTelephone=["ab", "c", "d"]), held) == [
        ("otherTelephone", ("Ab", "c"), ("ab", "c", "d")),
    ]


def test_dns_are_compared_as_dns_and_keep_the_spelling_of_the_directory() -> None:
    people = [f"CN={name},{STAFF}" for name in ("Bea", "Cem", "Dana")]
    held = account("Anna", "1", secretary=people[:2])
    others = [account(name) for name in ("Bea", "Cem", "Dana")]
    plain = rule("secretary")

    def changed(*wanted: str) -> list[tuple[t.Any, ...]]:
        plan = plan_of([wish("1", secretary=wanted)], snapshot(held, *others), policy(plain))
        return [(delta.before, delta.after) for change in plan.changes for delta in change.deltas]

    assert changed(people[1].upper(), people[0].lower()) == []
    assert changed(people[0].lower(), people[2]) == [((people[0], people[1]), (people[0], people[2]))]


def test_the_primary_address_differs_by_case() -> None:
    held = account("Anna", "1", proxyAddresses=["SMTP:a@x", "smtp:b@x"])
    assert deltas(wish("1", proxyAddresses=["smtp:b@x", "SMTP:a@x"]), held) == []
    assert deltas(wish("1", proxyAddresses=["SMTP:b@x", "smtp:a@x"]), held) == [
        ("proxyAddresses", ("SMTP:a@x", "smtp:b@x"), ("SMTP:b@x", "smtp:a@x")),
    ]


def test_two_addresses_in_two_capitals_are_one_address() -> None:
    held = account("Anna", "1", proxyAddresses=["SMTP:A@x", "smtp:b@x"])
    assert deltas(wish("1", proxyAddresses=["smtp:a@X", "SMTP:A@x", "smtp:b@x", "smtp:B@X"]), held) == []
    assert deltas(wish("1", proxyAddresses=["SMTP:a@x", "smtp:b@x"]), held) == [
        ("proxyAddresses", ("SMTP:A@x", "smtp:b@x"), ("SMTP:a@x", "smtp:b@x")),
    ]


def test_correct_capitals_are_written_once() -> None:
    """[trials 1] Directories do not compare case, but they store it and show it."""
    before = snapshot(
        account("ANNA NOWAK", "1", sAMAccountName="ANOWAK", displayName="ANNA NOWAK", title="it manager", mail="A.N@x")
    )
    desired = wish("1", cn="Anna Nowak", displayName="Anna Nowak", title="IT Manager", mail="a.n@x", manager=None)
    desired.attributes["sAMAccountName"] = ("anowak", "anowak2")  # type: ignore[index]
    plan = plan_of([desired], before, policy())
    assert plan.rejections == ()
    assert [change.kind for change in plan.changes] == [kinds.RENAME, kinds.SET_ATTRIBUTES]
    assert {delta.attribute: delta.after for change in plan.changes for delta in change.deltas} == {
        "displayName": ("Anna Nowak",),
        "mail": ("a.n@x",),
        "sAMAccountName": ("anowak",),
        "title": ("IT Manager",),
    }
    after = Domain(before).apply(plan)
    assert after.accounts[0].dn == f"CN=Anna Nowak,{STAFF}"
    assert plan_of([desired], after, policy()).changes == ()


@pytest.mark.parametrize(
    ("attribute", "value", "message"),
    [
        (
            "title",
            "x" * 21,
            f"title '{'x' * 21}': 21 characters, but the schema allows at most 20. (lifecycle_attributes.title)",
        ),
        ("title", ["a", "b"], "2 values, but the schema allows one"),
        ("title", "a\0b", "control character U+0000"),
        ("title", "a\ud800", "control character U+D800"),
        ("cn", "x" * 65, "65 characters, but the schema allows at most 64"),
        ("cn", "a\x07", "control character"),
        ("cn", "  ", "is blank"),
        ("userPrincipalName", "anna", "'anna' is not of the form name@domain."),
        ("userPrincipalName", "a@b@c", "is not of the form name@domain."),
        ("userPrincipalName", "@b", "is not of the form name@domain."),
        ("userPrincipalName", "a@", "is not of the form name@domain."),
        ("userPrincipalName", "a b@c", "contains a space"),
        ("sAMAccountName", "x" * 21, "has 21 characters, but at most 20 are allowed"),
        ("sAMAccountName", "x" * 200, "xxx...' has 200 characters"),
        ("sAMAccountName", "a@b,c", "contains , @, which logon names must not contain."),
        ("sAMAccountName", "anna.", "must not end with a dot"),
        ("sAMAccountName", " anna", "begin or end with a space"),
        ("proxyAddresses", ["SMTP:a@x", "SMTP:b@x", "smtp:c@x"], "2 values begin with SMTP:, but only one can"),
        ("c", "DEU", "'DEU' is not a country code of two letters, such as DE."),
        ("c", "4Ü", "is not a country code of two letters"),
    ],
)
def test_what_the_directory_would_refuse_is_said_before(attribute: str, value: t.Any, message: str) -> None:
    desired = wish("1", **{attribute: value})
    plan = plan_of([desired], snapshot(account("Anna", "1")), policy(rule(attribute)))
    assert message in reasons(plan)
    assert plan.changes == ()


def test_a_value_that_is_there_is_not_judged() -> None:
    assert deltas(wish("1", title="x" * 30), account("Anna", "1", title="x" * 30)) == []


def test_text_from_hr_arrives_as_it_is() -> None:
    odd = "{{ 7*7 }} \u200f{% raw"
    assert deltas(wish("1", title=odd), account("Anna", "1")) == [("title", (), (odd,))]
