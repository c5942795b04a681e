# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.requests.account import (
    State,
    Wish,
    account_task,
    mapping,
    to_values,
)
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.requests.account_state import (
    NO_GUID,
    AccountState,
    applied,
    state_after,
)
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    Create,
    CreateOu,
    Delete,
    Delta,
    Disable,
    Enable,
    Move,
    Rename,
    SetAttributes,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence, ValueKind
from ansible_collections.hrsync.ad.plugins.module_utils.model.identity import DN, GUID, KEY, LOGIN, PRINCIPAL, Identity
from ansible_collections.hrsync.ad.plugins.module_utils.model.kinds import Kind
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    SALES,
    STAFF,
    Domain,
    account,
    kinds_of,
    of,
    reasons,
    snapshot,
)

ANNA = account("Anna", "1", mail="anna@corp.example", title="Clerk")
BY_KEY = Identity(KEY, "1")
NEW: dict[str, t.Any] = {"common_name": "Ben", "ou": STAFF, "attributes": {"sAMAccountName": "ben"}}


def planned(task: Task, *accounts: t.Any) -> Plan:
    return make_plan(task, snapshot(*accounts))


def refusal(wish: Wish, who: Identity, found: t.Any = None) -> str:
    with pytest.raises(ConfigurationError) as caught:
        account_task(wish, who, found)
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", ()),
        ([], ()),
        ([""], ()),
        ("x", ("x",)),
        (7, ("7",)),
        (1.5, ("1.5",)),
        (True, ("TRUE",)),
        (False, ("FALSE",)),
        (["x", 2, ""], ("x", "2")),
    ],
)
def test_values_of_options(value: t.Any, expected: tuple[str, ...] | None) -> None:
    assert to_values(value, "attributes.title") == expected


@pytest.mark.parametrize(
    ("value", "kind"), [({"a": 1}, "a dictionary"), ([["x"]], "a list"), ([None], "null"), ([{}], "a dictionary")]
)
def test_values_that_no_attribute_can_hold(value: t.Any, kind: str) -> None:
    with pytest.raises(ConfigurationError, match=f"attributes.title contains {kind}, but must be a string"):
        to_values(value, "attributes.title")


def test_every_option_becomes_an_attribute() -> None:
    found = mapping(
        Wish(
            common_name="Anna",
            attributes={"title": "x", "mail": None},
            manager=("2",),
            manager_option="manager_key",
            manager_is_key=True,
            account_expires="never",
        )
    )
    assert found.values == {
        "title": ("x",),
        "mail": None,
        "cn": ("Anna",),
        "manager": ("2",),
        "accountExpires": ("never",),
    }
    assert {name: rule.option for name, rule in found.rules.items()} == {
        "title": "attributes.title",
        "mail": "attributes.mail",
        "cn": "common_name",
        "manager": "manager_key",
        "accountExpires": "account_expires",
    }
    assert found.rules["manager"].kind is ValueKind.PERSON


@pytest.mark.parametrize(
    "wish",
    [
        Wish(attributes={"title": "x", "Title": "y"}),
        Wish(attributes={"cn": "x"}, common_name="x"),
        Wish(attributes={"name": "x"}, common_name="x"),
        Wish(attributes={"Manager": "x"}, manager=("x",)),
        Wish(attributes={"accountexpires": "never"}, account_expires="never"),
    ],
)
def test_two_options_must_not_set_the_same(wish: Wish) -> None:
    with pytest.raises(ConfigurationError, match="both set .*; keep one of them"):
        mapping(wish)


@pytest.mark.parametrize(
    ("attribute", "instead"),
    [("userAccountControl", "state"), ("unicodePwd", "password"), ("memberOf", "group_membership")],
)
def test_what_has_an_option_of_its_own_is_no_attribute(attribute: str, instead: str) -> None:
    with pytest.raises(ConfigurationError, match=f"attributes.{attribute}: .*{instead}"):
        mapping(Wish(attributes={attribute: "1"}))


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.PRESENT, [kinds.CREATE]),
        (State.DISABLED, [kinds.CREATE]),
        (State.ENABLED, [kinds.CREATE]),
        (State.ABSENT, []),
    ],
)
def test_an_account_that_is_not_there(state: State, expected: list[Kind]) -> None:
    task = account_task(Wish(state=state, **NEW), Identity(KEY, "2"), None)
    plan = planned(task, ANNA)
    assert kinds_of(plan) == expected
    assert [change.enabled for change in of(Create, plan)] == [state is State.ENABLED for _kind in expected]


@pytest.mark.parametrize(
    ("state", "control", "expected"),
    [
        (State.PRESENT, "512", []),
        (State.PRESENT, "514", []),
        (State.ENABLED, "512", []),
        (State.ENABLED, "514", [kinds.ENABLE]),
        (State.DISABLED, "512", [kinds.DISABLE]),
        (State.DISABLED, "514", []),
        (State.ABSENT, "512", [kinds.DELETE]),
    ],
)
def test_an_account_that_is_there(state: State, control: str, expected: list[Kind]) -> None:
    found = account("Anna", "1", userAccountControl=control)
    plan = planned(account_task(Wish(state=state), BY_KEY, found), found)
    assert kinds_of(plan) == expected
    assert all(change.reason == f"state is {state.value}" for change in plan.changes)


def test_an_account_that_is_to_be_deleted_is_not_changed_before() -> None:
    wish = Wish(state=State.ABSENT, common_name="x", ou=SALES, attributes={"title": {"not": "read"}})
    task = account_task(wish, BY_KEY, ANNA)
    assert kinds_of(planned(task, ANNA)) == [kinds.DELETE]
    assert task.desired[0].presence is Presence.ABSENT


def test_a_changed_account_needs_nothing_more() -> None:
    wish = Wish(state=State.DISABLED, common_name="Eva", ou=SALES, attributes={"title": "Boss", "mail": ""})
    before = snapshot(ANNA)
    task = account_task(wish, BY_KEY, ANNA)
    plan = make_plan(task, before)
    assert kinds_of(plan) == [kinds.DISABLE, kinds.RENAME, kinds.MOVE, kinds.SET_ATTRIBUTES]
    after = Domain(before).apply(plan)
    [found] = after.accounts
    again = account_task(wish, BY_KEY, found)
    assert make_plan(again, after).changes == ()
    assert state_after(ANNA, plan.changes) == AccountState(found.dn, found.guid, "anna", False)


def test_a_locked_account_is_unlocked() -> None:
    found = account("Anna", "1", lockoutTime="1")
    assert kinds_of(planned(account_task(Wish(unlock=True), BY_KEY, found), found)) == [kinds.UNLOCK]
    assert kinds_of(planned(account_task(Wish(unlock=True), BY_KEY, ANNA), ANNA)) == []


def test_ous_are_created_where_that_is_allowed() -> None:
    wish = Wish(ou=f"OU=New,{STAFF}")
    refused = planned(account_task(wish, BY_KEY, ANNA), ANNA)
    assert "create_missing_ous" in reasons(refused)
    allowed = planned(account_task(wish, BY_KEY, ANNA, create_missing_ous=True), ANNA)
    assert kinds_of(allowed) == [kinds.CREATE_OU, kinds.MOVE]


@pytest.mark.parametrize(
    ("who", "more", "expected"),
    [
        (Identity(KEY, "2"), NEW, {"employeeID": ("2",), "sAMAccountName": ("ben",)}),
        (Identity(LOGIN, "ben"), {**NEW, "attributes": {}}, {"sAMAccountName": ("ben",)}),
        (Identity(LOGIN, "ben"), {**NEW, "attributes": {"samaccountname": "Ben"}}, {"sAMAccountName": ("Ben",)}),
        (
            Identity(PRINCIPAL, "ben@corp.example"),
            NEW,
            {"sAMAccountName": ("ben",), "userPrincipalName": ("ben@corp.example",)},
        ),
        (Identity(DN, f"CN=Ben,{STAFF}"), {"attributes": NEW["attributes"]}, {"sAMAccountName": ("ben",)}),
        (Identity(DN, f"cn=BEN,{STAFF}"), {**NEW, "ou": STAFF.lower()}, {"sAMAccountName": ("ben",)}),
    ],
)
def test_what_identifies_a_new_account_is_set(
    who: Identity, more: dict[str, t.Any], expected: dict[str, tuple[str, ...]]
) -> None:
    plan = planned(account_task(Wish(**more), who, None), ANNA)
    [create] = plan.changes
    assert {delta.attribute: delta.after for delta in create.deltas} == expected
    assert create.dn == f"CN=Ben,{STAFF}"


def test_an_account_cannot_be_created_with_too_little() -> None:
    assert refusal(Wish(), Identity(KEY, "2")) == (
        "No account has the employeeID '2'. To create one, set common_name and ou and attributes.sAMAccountName too."
    )
    assert refusal(Wish(), Identity(DN, f"CN=Ben,{STAFF}")).endswith("set attributes.sAMAccountName too.")
    assert "The directory assigns it" in refusal(Wish(**NEW), Identity(GUID, NO_GUID))
    assert "begin with CN=" in refusal(Wish(**NEW), Identity(DN, f"UID=Ben,{STAFF}"))


@pytest.mark.parametrize(
    ("who", "wish"),
    [
        (Identity(LOGIN, "anna"), Wish(attributes={"sAMAccountName": "eva"})),
        (Identity(LOGIN, "anna"), Wish(attributes={"sAMAccountName": ""})),
        (Identity(PRINCIPAL, "a@b"), Wish(attributes={"userprincipalname": "c@b"})),
        (Identity(DN, ANNA.dn), Wish(ou=SALES)),
        (Identity(DN, ANNA.dn), Wish(common_name="Eva")),
    ],
)
def test_what_identifies_an_account_cannot_be_changed(who: Identity, wish: Wish) -> None:
    assert "a second run would not find it" in refusal(wish, who, ANNA)


def test_what_identifies_an_account_may_be_said_twice() -> None:
    for who, wish in (
        (Identity(LOGIN, "ANNA"), Wish(attributes={"sAMAccountName": "anna"})),
        (Identity(DN, ANNA.dn.lower()), Wish(ou=STAFF, common_name="Anna")),
    ):
        assert planned(account_task(wish, who, ANNA), ANNA).changes == ()


def test_the_key_is_no_attribute_where_it_identifies() -> None:
    plan = planned(account_task(Wish(attributes={"employeeID": "1"}), BY_KEY, ANNA), ANNA)
    assert "holds the key" in plan.stops[0]
    other = account_task(Wish(attributes={"employeeID": "2"}), Identity(LOGIN, "anna"), ANNA)
    assert kinds_of(planned(other, ANNA)) == [kinds.SET_ATTRIBUTES]


@pytest.mark.parametrize(
    ("who", "wish", "found", "expected"),
    [
        (BY_KEY, Wish(), ANNA, "Anna (1)"),
        (Identity(LOGIN, "anna"), Wish(), ANNA, "Anna"),
        (Identity(DN, ANNA.dn), Wish(), ANNA, "Anna"),
        (Identity(KEY, "2"), Wish(**NEW), None, "Ben (2)"),
        (Identity(KEY, "2"), Wish(state=State.ABSENT), None, "2"),
    ],
)
def test_labels(who: Identity, wish: Wish, found: t.Any, expected: str) -> None:
    assert account_task(wish, who, found).desired[0].label == expected


def test_a_new_account_after_the_run() -> None:
    plan = planned(account_task(Wish(**NEW), Identity(KEY, "2"), None))
    assert state_after(None, plan.changes) == AccountState(f"CN=Ben,{STAFF}", NO_GUID, "ben", False)


def test_the_account_after_other_changes() -> None:
    ou = CreateOu(dn=SALES)
    assert state_after(None, [ou]) is None
    assert state_after(ANNA, [ou]) == AccountState(ANNA.dn, ANNA.guid, "anna", True)
    login = SetAttributes(deltas=(Delta(attribute="samAccountName", after=("eva",)),))
    disable = Disable()
    assert state_after(ANNA, [login, disable]) == AccountState(ANNA.dn, ANNA.guid, "eva", False)
    assert state_after(ANNA, [disable, Enable()]) == AccountState(ANNA.dn, ANNA.guid, "anna", True)
    assert state_after(ANNA, [Delete()]) is None


def test_only_what_was_applied_counts() -> None:
    plan = Plan(changes=(Rename(new_dn="CN=a"), Move(new_dn="CN=a"), Enable()))
    assert applied(plan, {}) == list(plan.changes)
    outcomes = {0: Outcome(Status.APPLIED), 1: Outcome(Status.FAILED, "no")}
    assert applied(plan, outcomes) == [plan.changes[0]]


# ---- the country, and addresses that stay ----------------------------------------------------------------------------
def test_the_country_is_three_attributes() -> None:
    found = mapping(Wish(country={"c": "PL", "co": "Poland", "countryCode": "616"}))
    assert found.values == {"c": ("PL",), "co": ("Poland",), "countryCode": ("616",)}
    assert {rule.option for rule in found.rules.values()} == {"country"}
    assert mapping(Wish(country={"c": "", "countryCode": "0"})).values == {"c": (), "countryCode": ("0",)}
    with pytest.raises(ConfigurationError, match="country and attributes.C both set c"):
        mapping(Wish(country={"c": "PL"}, attributes={"C": "DE"}))


def addresses_of(wish: Wish, found: t.Any) -> tuple[tuple[str, ...] | None, bool]:
    """What proxyAddresses is set to, and whether former addresses stay."""
    task = account_task(wish, BY_KEY, found)
    rule = task.policy.rules.get("proxyAddresses")
    return task.desired[0].attributes.get("proxyAddresses"), bool(rule and rule.keep_former)


LISTED = {"proxyAddresses": ["SMTP:new@corp.example"]}
MAIL = {"mail": "new@corp.example"}


@pytest.mark.parametrize(
    ("attributes", "keep", "expected"),
    [
        (LISTED, None, (("SMTP:new@corp.example",), True)),
        (LISTED, True, (("SMTP:new@corp.example",), True)),
        (LISTED, False, (("SMTP:new@corp.example",), False)),
        (MAIL, None, (None, False)),
        (MAIL, False, (None, False)),
        (MAIL, True, (("SMTP:new@corp.example", "smtp:anna@corp.example"), True)),
        ({"mail": ""}, True, (None, False)),
        ({}, True, (None, False)),
    ],
)
def test_former_addresses(attributes: dict[str, t.Any], keep: bool | None, expected: t.Any) -> None:
    assert addresses_of(Wish(attributes=attributes, keep_old_address=keep), ANNA) == expected


def test_the_first_address_of_a_new_account() -> None:
    wish = Wish(common_name="Ben", ou=STAFF, attributes={**MAIL, "sAMAccountName": "ben"}, keep_old_address=True)
    assert addresses_of(wish, None) == (("SMTP:new@corp.example",), True)


def test_a_new_address_keeps_the_old_one_and_then_nothing_is_left_to_do() -> None:
    held = account("Anna", "1", mail="anna@corp.example", proxyAddresses=["SMTP:anna@corp.example", "sip:anna@x"])
    task = account_task(Wish(attributes=MAIL, keep_old_address=True), BY_KEY, held)
    plan = planned(task, held)
    [proxies] = [delta for delta in plan.changes[0].deltas if delta.attribute == "proxyAddresses"]
    assert proxies.after == ("SMTP:new@corp.example", "smtp:anna@corp.example", "sip:anna@x")
    domain = Domain(snapshot(held))
    after = domain.apply(plan)
    again = account_task(Wish(attributes=MAIL, keep_old_address=True), BY_KEY, after.accounts[0])
    assert make_plan(again, after).changes == ()
