# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whoever gets a second account is named, because the first one has no key."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice

from ..directory_in_memory import STAFF, account, kinds_of, plan_of, policy, snapshot, wish

OLD = f"OU=Old,{STAFF}"


def first(name: str, key: str | None = None, **values: str) -> Account:
    """An account elsewhere, by default without a key, with another logon name than the new one."""
    return account(name, key, parent=OLD, sAMAccountName=f"{name}.old", **values)


def notice_of(*accounts: Account, people: t.Sequence[t.Any] = (), **fields: t.Any) -> Notice | None:
    plan = plan_of([wish("1", "Anna"), *people], snapshot(*accounts), policy(**fields))
    told = [notice for notice in plan.notices if "second one" in notice.text]
    assert len(told) < 2
    return told[0] if told else None


def test_a_person_whose_account_lacks_the_key_is_named() -> None:
    notice = notice_of(first("Anna"), match_attributes=())
    assert notice == Notice(
        "1 new account may be a second one, because an account without employeeID has the same name:"
        f" Anna (1): CN=Anna,{OLD}. If it is that of the same person, set its employeeID, or let"
        " lifecycle_match_attributes name an attribute that finds it, such as mail.",
        ("1",),
        has_keys=True,
    )


def test_the_account_is_created_all_the_same() -> None:
    plan = plan_of([wish("1", "Anna")], snapshot(first("Anna")), policy())
    assert [kind.name for kind in kinds_of(plan)] == ["create"]


@pytest.mark.parametrize("name", ["ANNA", "a.nowak"])
def test_names_are_compared_as_the_directory_does(name: str) -> None:
    assert notice_of(account(name, parent=OLD, sAMAccountName="old", displayName="anna"))


def test_many_people_are_named_in_one_warning() -> None:
    people = [wish(str(number), f"Bo {number}") for number in range(2, 9)]
    notice = notice_of(first("Anna"), *(first(f"Bo {number}") for number in range(2, 9)), people=people)
    assert notice is not None
    assert notice.text.startswith("8 new accounts may be a second one")
    assert "; and 3 more. If it is" in notice.text
    assert (len(notice.keys), notice.has_keys) == (8, True)


@pytest.mark.parametrize(
    "accounts",
    [
        (first("Bo"),),
        (first("Anna", "7"),),
        (first("Anna", userAccountControl="514"),),
        (first("Anna", adminCount="1"),),
        (first("Anna"), account("x", displayName="Anna")),
        (first("Anna"), account("x", "1")),
    ],
    ids=["another name", "another key", "disabled", "protected", "two of that name", "has an account"],
)
def test_others_are_not_named(accounts: tuple[Account, ...]) -> None:
    assert notice_of(*accounts) is None


def test_who_gets_no_account_is_not_named() -> None:
    left = wish("1", "Anna", presence=Presence.LEFT)
    assert [one for one in plan_of([left], snapshot(account("Anna")), policy()).notices if "second" in one.text] == []
