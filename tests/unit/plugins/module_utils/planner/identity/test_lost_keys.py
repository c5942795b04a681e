# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Keyless

from ..directory_in_memory import STAFF, account, plan_of, policy, snapshot, wish

GONE = Keyless(label="Anna Nowak (hr id 7)", email="Anna@x", left="status inactive")
HERE = Keyless(label="Bo Berg (hr id 8)", email="bo@x")


def told(*accounts: Account, people: t.Iterable[Keyless] = (GONE, HERE), **fields: t.Any) -> list[str]:
    plan = plan_of([wish("1")], snapshot(account("Boss", "1"), *accounts), policy(**fields), keyless=people)
    assert not [change for change in plan.changes if change.key != "1"]
    return [notice.text for notice in plan.notices if "has no key in HR" in notice.text]


@pytest.mark.parametrize(
    "values", [{"mail": "anna@X"}, {"userPrincipalName": "anna@x"}, {"proxyAddresses": ["SMTP:ANNA@x", "smtp:anna@x"]}]
)
def test_the_account_of_somebody_who_lost_the_key_is_named(values: dict[str, t.Any]) -> None:
    assert told(account("Anna", "1017", **values)) == [
        f"Anna Nowak (hr id 7) has no key in HR. By the e-mail address, the account CN=Anna,{STAFF} belongs to this"
        " person, but its employeeID '1017' is unknown to HR. The person has left (status inactive), but keeps access."
        " Nothing is changed. Fill in the key in HR, or change the account by hand."
    ]


def test_the_account_without_a_key_of_a_leaver_without_a_key_is_named() -> None:
    (text,) = told(account("Anna", mail="anna@x"), account("Bo", mail="bo@x"))
    assert text.startswith("Anna Nowak (hr id 7) has no key in HR.")
    assert "but it has no employeeID. The person has left (status inactive), but keeps access." in text
    assert told(account("Anna", mail="anna@x", userAccountControl="514"), account("An", mail="anna@lab.x")) == []


def test_an_account_without_a_key_that_belongs_to_somebody_else_is_not_named() -> None:
    inherited = account("Cy", mail="cy@x", proxyAddresses=["SMTP:cy@x", "smtp:anna@x"])
    plan = plan_of([wish("5", mail="cy@x")], snapshot(inherited), policy(), keyless=[GONE])
    assert plan.rejections == ()
    assert not [notice for notice in plan.notices if "has no key in HR" in notice.text]


def test_a_key_that_somebody_else_got_is_told() -> None:
    (text,) = told(account("Anna", "1017", mail="anna@x"), account("Bo", "1", mail="bo@x"))[1:]
    assert "Bo Berg (hr id 8) has no key in HR." in text
    assert "its employeeID '1' is the key of another employee now. Nothing is changed." in text


def test_a_newcomer_with_the_key_does_not_get_the_account() -> None:
    held = account("Anna", "1017", mail="anna@x")
    newcomer = wish("1017", "Jan", title="CEO")
    plan = plan_of([newcomer], snapshot(held), policy(), keyless=[GONE])
    assert plan.changes == ()
    (rejection,) = plan.rejections
    assert "The account has the e-mail address of Anna Nowak (hr id 7), who has no key in HR" in rejection.reasons[0]
    same = wish("1017", label="ANNA  Nowak (1017)", title="CEO")
    assert plan_of([same], snapshot(held), policy(), keyless=[GONE]).rejections == ()
    left = wish("1017", presence=Presence.LEFT)
    assert [type(one).__name__ for one in plan_of([left], snapshot(held), policy(), keyless=[GONE]).changes] == [
        "Disable"
    ]


@pytest.mark.parametrize("presence", [Presence.LEFT, Presence.ABSENT])
def test_who_works_keeps_access_if_somebody_who_left_has_the_key(presence: Presence) -> None:
    held = account("Bo", "1017", mail="bo@x")
    left = wish("1017", "Jan", presence=presence)
    plan = plan_of([left], snapshot(held), policy(), keyless=[HERE])
    assert plan.changes == ()
    assert "The account has the e-mail address of Bo Berg (hr id 8), who has no key" in plan.rejections[0].reasons[0]


def test_another_domain_of_the_directory_is_no_obstacle() -> None:
    (text,) = told(account("Anna", "1017", mail="anna@lab.x"), account("Bo", "1", mail="bo@lab.x"))
    assert text.startswith("Anna Nowak (hr id 7) has no key in HR.")
    both = (GONE, Keyless(label="Anna Berg (hr id 9)", email="anna@y"))
    assert told(account("Anna", "1017", mail="anna@lab.x"), people=both) == []


def test_a_disabled_account_has_no_access() -> None:
    (text,) = told(account("Anna", "1017", mail="anna@x", userAccountControl="514"))
    assert "keeps access" not in text


def test_nobody_else_is_named() -> None:
    accounts = (account("Bo", mail="bo@x"), account("Cy", "5", mail="cy@x"))
    assert told(*accounts) == []
    assert told(account("Anna", "5", mail="anna@x"), people=()) == []
    assert told(account("Anna", "5", mail="anna@x"), only=frozenset("1")) == []
    assert told(account("Anna", "5", mail="anna@x"), key_attribute=None) == []


def test_a_leaver_takes_no_account_of_somebody_who_is_skipped() -> None:
    before = snapshot(account("Anna", mail="anna@x"))
    left = wish("901", mail="anna@x", presence=Presence.LEFT)
    plan = plan_of([left], before, policy(), skipped_addresses=["ANNA@x"])
    assert plan.changes == ()
    assert "was found by mail, but also has the e-mail address of somebody who has not" in plan.rejections[0].reasons[0]
    assert "has left, but keeps access (still enabled: CN=Anna," in plan.notices[0].text
    assert len(plan_of([left], before, policy(), skipped_addresses=["bo@x"]).changes) == 1
    disabled = snapshot(account("Anna", mail="anna@x", userAccountControl="514"))
    assert plan_of([left], disabled, policy(), skipped_addresses=["anna@x"]).rejections == ()
    keyed = snapshot(account("Anna", "901", mail="anna@x"))
    assert len(plan_of([left], keyed, policy(), skipped_addresses=["anna@x"]).changes) == 1
    working = wish("901", mail="anna@x")
    assert plan_of([working], before, policy(), skipped_addresses=["anna@x"]).rejections == ()
