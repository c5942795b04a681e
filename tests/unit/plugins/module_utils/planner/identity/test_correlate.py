# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import SetAttributes
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.identity import adoption
from ansible_collections.hrsync.ad.plugins.module_utils.planner.identity.keys import Keys
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    ADMINS,
    SALES,
    SCHEMA,
    STAFF,
    account,
    group,
    kinds_of,
    policy,
    reasons,
    rule,
    snapshot,
    wish,
)

from ..directory_in_memory import plan_of


def test_the_key_finds_the_account_whatever_its_name_and_case() -> None:
    before = snapshot(account("Somebody Else", "AB1 "))
    plan = plan_of([wish("ab1", "Anna", title="x")], before, policy())
    assert kinds_of(plan) == [kinds.RENAME, kinds.SET_ATTRIBUTES]


def test_case_counts_where_the_schema_says_so() -> None:
    schema = {**SCHEMA, "employeeid": AttributeType("employeeID", Syntax.EXACT, single_valued=True)}
    before = snapshot(account("Anna", "AB1"), schema=schema)
    assert kinds_of(plan_of([wish("ab1", "Bea")], before, policy())) == [kinds.CREATE]


def test_two_accounts_with_one_key_set_the_employee_aside() -> None:
    before = snapshot(account("Anna", "1"), account("Adm", "1", parent=ADMINS))
    plan = plan_of([wish("1", "Anna", title="x")], before, policy())
    assert plan.changes == ()
    assert f"2 accounts have the employeeID '1': CN=Adm,{ADMINS}; CN=Anna,{STAFF}." in reasons(plan)


def test_two_employees_with_one_key_are_set_aside() -> None:
    plan = plan_of([wish("a", "Anna"), wish("A", "Bea"), wish("b", "Cem")], snapshot(), policy())
    assert [one.key for one in plan.rejections] == ["A", "a"]
    assert "A: Anna (a) has the same key" in reasons(plan)
    assert [change.key for change in plan.changes] == ["b"]


@pytest.mark.parametrize("other", ["a b", "A  B", " a b ", "a\u200b b", "a\u00a0b"])
def test_keys_that_are_equal_after_cleaning_set_both_aside(other: str) -> None:
    plan = plan_of([wish("A B", "Anna"), wish(other, "Bea")], snapshot(), policy())
    assert plan.changes == ()
    assert len(plan.rejections) == 2
    assert reasons(plan).count("has the same key") == 2


def test_a_fallback_adopts_the_account() -> None:
    before = snapshot(account("Anna", mail="ANNA@x"))
    plan = plan_of([wish("1", "Anna", mail="anna@x")], before, policy())
    (change,) = plan.changes
    assert [(delta.attribute, delta.before, delta.after) for delta in change.deltas] == [
        ("employeeID", (), ("1",)),
        ("mail", ("ANNA@x",), ("anna@x",)),
    ]
    assert change.deltas[0].reason == (f"found by mail: anna (CN=Anna,{STAFF}); the key (lifecycle_key_attribute)")
    assert isinstance(change, SetAttributes)
    assert change.adopted == f"found by mail: anna (CN=Anna,{STAFF})"


def test_a_leaver_who_is_found_by_mail_is_shown_with_login_and_age() -> None:
    before = snapshot(account("svc-scan", mail="anna@x", whenCreated="20190301120000.0Z"))
    plan = plan_of([wish("1", "Anna", mail="anna@x", presence=Presence.LEFT, why="has left")], before, policy())
    assert [change.reason for change in plan.changes] == [
        f"has left; found by mail: svc-scan, created 2019-03-01 (CN=svc-scan,{STAFF})"
    ]


def many(number: int, **fields: t.Any) -> Plan:
    """The plan for people whose accounts have no key yet."""
    names = [f"P{index}" for index in range(number)]
    before = snapshot(*(account(name, mail=f"{name}@x", whenCreated="20190301120000.0Z") for name in names))
    wishes = [wish(name[1:], mail=f"{name}@x", **fields) for name in names]
    return plan_of(wishes, before, policy())


def test_a_few_accounts_are_adopted_without_a_confirmation() -> None:
    assert many(adoption.FEW).unconfirmed == ()


def test_more_than_a_few_adoptions_must_be_confirmed() -> None:
    [text] = many(adoption.FEW + 2).unconfirmed
    accounts = "; ".join(f" ({key}): found by mail: p{key}, created 2019-03-01 (CN=P{key},{STAFF})" for key in range(3))
    assert text == (
        "7 accounts without a key would be adopted. As these are more than 5, a run writes nothing unless"
        " lifecycle_adopt is true. Set it for one run if each account is that of its employee; otherwise, change the"
        f" account's mail: {accounts}; and 4 more, see the changes."
    )


def test_leavers_who_are_found_by_mail_must_be_confirmed_too() -> None:
    assert many(adoption.FEW + 1, presence=Presence.LEFT).unconfirmed


def test_confirmed_adoptions_and_people_who_are_not_changed_are_not_asked_for() -> None:
    names = [f"P{index}" for index in range(9)]
    before = snapshot(*(account(name, mail=f"{name}@x") for name in names))
    wishes = [wish(name[1:], mail=f"{name}@x") for name in names]
    assert plan_of(wishes, before, policy(adopt=True)).unconfirmed == ()
    assert plan_of(wishes, before, policy(only=frozenset(("1", "2")))).unconfirmed == ()
    assert plan_of(wishes, before, policy(key_attribute=None)).unconfirmed == ()


def test_an_unconfirmed_plan_stops_a_run_and_is_shown_in_a_preview() -> None:
    plan = many(adoption.FEW + 1)
    assert plan.decided(check_mode=False).stops == plan.unconfirmed
    preview = plan.decided(check_mode=True)
    assert (preview.stops, [notice.text for notice in preview.notices]) == ((), list(plan.unconfirmed))
    assert preview.changes == plan.changes


@pytest.mark.parametrize("presence", [Presence.ACTIVE, Presence.UPCOMING])
def test_a_disabled_account_is_not_adopted(presence: Presence) -> None:
    """The next run would find it by its key, and enable it."""
    held = {"mail": "anna@x", "userAccountControl": "514", "whenCreated": "20190301120000.0Z"}
    before = snapshot(account("svc-scan", **held))
    plan = plan_of([wish("1", "Anna", mail="anna@x", presence=presence)], before, policy())
    assert plan.changes == ()
    assert reasons(plan) == (
        f"1: svc-scan, created 2019-03-01 (CN=svc-scan,{STAFF}) was found by mail, but it is disabled, "
        "so it is not adopted: it may be that of a service. If it is the account of this employee, set its employeeID"
        " to '1', or enable it. Otherwise, change its mail."
    )


def test_a_disabled_account_is_adopted_where_nothing_enables_it() -> None:
    before = snapshot(account("Anna", mail="anna@x", userAccountControl="514"))
    listed = wish("1", mail="anna@x", source="", presence=Presence.UPCOMING)
    assert kinds_of(plan_of([listed], before, policy())) == [kinds.SET_ATTRIBUTES]
    by_mail = policy(key_attribute=None)
    assert kinds_of(plan_of([wish("", mail="anna@x")], before, by_mail)) == [kinds.ENABLE]


def test_a_returner_is_no_adopted_stranger() -> None:
    before = snapshot(account("Anna", "1", mail="anna@x", userAccountControl="514"))
    assert kinds_of(plan_of([wish("1", mail="anna@x")], before, policy())) == [kinds.ENABLE]


@pytest.mark.parametrize("attribute", ["cn", "name"])
def test_the_name_may_be_a_fallback(attribute: str) -> None:
    before = snapshot(account("Anna"))
    rules = {"sAMAccountName": rule("sAMAccountName"), "name": rule("name")}
    plan = plan_of([wish("1", name="Anna")], before, policy(rules=rules, match_attributes=(attribute,)))
    assert kinds_of(plan) == []
    desired = wish("1", attributes={"name": ("anna",)})
    plan = plan_of([desired], before, policy(rules=rules, match_attributes=(attribute,)))
    assert kinds_of(plan) == [kinds.RENAME, kinds.SET_ATTRIBUTES]


def test_an_account_of_somebody_else_is_no_hit() -> None:
    before = snapshot(account("Anna", "7", mail="anna@x"))
    plan = plan_of([wish("1", "Anna", mail="anna@x")], before, policy())
    assert "mail 'anna@x' is taken by" in reasons(plan)


def test_fallbacks_are_tried_in_order() -> None:
    before = snapshot(account("Anna", mail="anna@x"), account("Bea", displayName="Anna"))
    configured = policy(match_attributes=("displayName", "description", "mail"))
    plan = plan_of([wish("1", mail="anna@x", displayName="Anna", description=None, ou=None)], before, configured)
    assert reasons(plan) == f"1: mail 'anna@x' is taken by CN=Anna,{STAFF} (lifecycle_attributes.mail)."


def test_two_hits_set_the_employee_aside() -> None:
    before = snapshot(account("Anna", mail="anna@x"), account("Bea", mail="anna@x"))
    plan = plan_of([wish("1", "Anna", mail="anna@x")], before, policy())
    assert "2 accounts have the mail 'anna@x'" in reasons(plan)


def test_a_fallback_that_finds_nobody_creates() -> None:
    before = snapshot(account("Bea", mail="bea@x"))
    assert kinds_of(plan_of([wish("1", "Anna", mail="anna@x")], before, policy())) == [kinds.CREATE]


def test_two_employees_with_one_account_are_set_aside() -> None:
    before = snapshot(account("Anna", mail="anna@x"))
    plan = plan_of([wish("1", "Anna", mail="anna@x"), wish("2", "Bea", mail="anna@x")], before, policy())
    assert plan.changes == ()
    assert "1: The same account was also found for Bea (2)" in reasons(plan)
    assert len(plan.rejections) == 2


def test_without_a_key_attribute_only_fallbacks_find() -> None:
    before = snapshot(account("Anna", "7", mail="anna@x"))
    plan = plan_of([wish("", "Anna", mail="anna@x", title="x")], before, policy(key_attribute=None))
    (change,) = plan.changes
    assert [delta.attribute for delta in change.deltas] == ["title"]


def test_a_known_account_needs_no_search() -> None:
    anna = account("Anna")
    configured = policy(match_attributes=())
    plan = plan_of([wish("1", "Anna", account=anna.guid.upper())], snapshot(anna), configured)
    assert plan.changes[0].deltas[0].reason == "found by objectGUID; the key (lifecycle_key_attribute)"
    for key in ("1", ""):
        known = account("Anna", "1")
        assert plan_of([wish(key, "Anna", account=known.guid)], snapshot(known), configured).changes == ()
    plan = plan_of([wish("1", "Anna", account=anna.guid)], snapshot(account("Anna", "7")), configured)
    assert f"CN=Anna,{STAFF} holds another key: employeeID is '7'." in reasons(plan)
    plan = plan_of([wish("1", "Anna", account="none")], snapshot(anna), configured)
    assert "No account has the objectGUID none." in reasons(plan)


KEY_TYPES = {
    "1" * 17: (AttributeType("employeeID", Syntax.TEXT, single_valued=True, range_upper=16), "17 characters, but"),
    "1\a2": (SCHEMA["employeeid"], "control character U+0007"),
    "1\u200b2": (SCHEMA["employeeid"], "contains U+200B (ZERO WIDTH SPACE), which nobody sees."),
    "A1": (AttributeType("uidNumber", Syntax.INTEGER, single_valued=True), "'A1' is not an integer."),
    "0042": (
        AttributeType("uidNumber", Syntax.INTEGER, single_valued=True),
        "would store it as '42', so that the next",
    ),
    "3" * 100: (AttributeType("uidNumber", Syntax.INTEGER, single_valued=True, range_upper=2**31), "at most"),
}


@pytest.mark.parametrize("key", KEY_TYPES)
def test_a_key_that_cannot_be_stored_is_told_before_anything_is_planned(key: str) -> None:
    attribute_type, words = KEY_TYPES[key]
    name = attribute_type.name
    schema = {**SCHEMA, name.lower(): attribute_type}
    known = {"schema": schema, "user_attributes": frozenset(schema)}
    for held in ((), (account("Anna", mail="anna@x"),)):
        people = [wish(key, "Anna", mail="anna@x", title="x"), wish("7", "Bea")]
        plan = plan_of(people, snapshot(*held, **known), policy(key_attribute=name))
        assert [change.key for change in plan.changes] == ["7"]
        assert f"{name} cannot hold the key " in reasons(plan)
        assert "(lifecycle_key_attribute): " in reasons(plan)
        assert words in reasons(plan)


def test_a_key_of_an_unknown_attribute_is_not_judged() -> None:
    assert Keys(snapshot(schema={}), policy()).problem("1") is None


def test_a_key_with_a_character_that_nobody_sees_is_not_stored() -> None:
    plan = plan_of([wish("1\u200b2", "Anna")], snapshot(), policy())
    assert plan.changes == ()
    assert "cannot hold the key '1\\u200b2' (lifecycle_key_attribute): it contains U+200B" in reasons(plan)


def test_a_stored_key_is_not_judged_again() -> None:
    short = AttributeType("employeeID", Syntax.TEXT, single_valued=True, range_upper=16)
    before = snapshot(account("Anna", "1" * 20), schema={**SCHEMA, "employeeid": short})
    assert kinds_of(plan_of([wish("1" * 20, title="x")], before, policy())) == [kinds.SET_ATTRIBUTES]


def test_a_new_account_without_a_key() -> None:
    plan = plan_of([wish("", "Anna"), wish(" ", "Bea")], snapshot(), policy(key_attribute=None))
    assert [delta.attribute for change in plan.changes for delta in change.deltas] == ["sAMAccountName"] * 2


PROTECTED = {
    "is a built-in account": account("Anna", "1", isCriticalSystemObject="TRUE"),
    "has adminCount=1": account("Anna", "1", adminCount="1"),
    f"{ADMINS} is outside lifecycle_managed_base": account("Anna", "1", parent=ADMINS),
    f"is below {SALES}, which lifecycle_protected_ous lists": account("Anna", "1", parent=SALES),
    "CN=Service,OU=Staff,DC=corp,DC=example is listed in lifecycle_protected_ous": account("Service", "1"),
    "is a member of Office, which is listed in lifecycle_protected_groups": account(
        "Anna", "1", memberOf=[group("Sales").dn, group("Office").dn.upper()]
    ),
    "is a member of Domain Admins, which is a built-in group or has adminCount=1": account(
        "Anna", "1", primaryGroupID="512"
    ),
    "cannot be read; give bind_user the right": account("Anna", "1", userAccountControl=[]),
}


@pytest.mark.parametrize("reason", PROTECTED)
def test_protected_accounts_are_never_touched(reason: str) -> None:
    groups = (group("Sales"), group("Office"), group("Domain Admins", protected=True, rid=512))
    before = snapshot(PROTECTED[reason], groups=groups)
    configured = policy(protected_bases=(SALES, f"cn=service,{STAFF}"), protected_groups=("OFFICE",))
    for presence in Presence:
        plan = plan_of([wish("1", "Anna", title="x", presence=presence)], before, configured)
        assert plan.changes == ()
        assert reason in reasons(plan)


def test_domain_users_protects_nobody() -> None:
    before = snapshot(account("Anna", "1", primaryGroupID=[]), account("Bea", "2"))
    configured = policy(protected_bases=(f"CN=Service,{STAFF}",))
    assert kinds_of(plan_of([wish("1", "Anna", title="x"), wish("2", "Bea", title="x")], before, configured)) == [
        kinds.SET_ATTRIBUTES,
        kinds.SET_ATTRIBUTES,
    ]


def test_what_only_resembles_the_wanted_account_is_never_deleted() -> None:
    before = snapshot(account("Anna", mail="a@x"))
    of_task = wish("1", mail="a@x", presence=Presence.ABSENT, source="")
    assert plan_of([of_task], before, policy()).changes == ()
    leaver = wish("1", mail="a@x", presence=Presence.ABSENT)
    assert kinds_of(plan_of([leaver], before, policy())) == [kinds.DISABLE]
    disabled = snapshot(account("Anna", mail="a@x", userAccountControl="514"))
    assert plan_of([leaver], disabled, policy()).changes == ()
    assert kinds_of(plan_of([leaver], snapshot(account("Anna", "1")), policy())) == [kinds.DISABLE, kinds.DELETE]
