# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Enabled means usable: expired and locked accounts of people who work here."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import SetAttributes, Unlock
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Category, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.option_names import USER, USERS
from ansible_collections.hrsync.ad.plugins.module_utils.values import syntax
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    SCHEMA,
    Domain,
    account,
    kinds_of,
    policy,
    rule,
    snapshot,
    wish,
)

from ..directory_in_memory import of, plan_of

NOW = datetime.datetime(2026, 11, 28, 8, tzinfo=datetime.UTC)
PAST = str(syntax.filetime(datetime.datetime(2026, 3, 31, 22, tzinfo=datetime.UTC)))
FUTURE = str(syntax.filetime(datetime.datetime(2027, 3, 31, 22, tzinfo=datetime.UTC)))
EXPIRED = "2026-03-31T22:00:00Z"


def returner(**values: t.Any) -> Account:
    return account("Anna", "1", userAccountControl="514", **values)


def test_a_returner_whose_account_has_expired_gets_access() -> None:
    before = snapshot(returner(accountExpires=PAST))
    plan = plan_of([wish("1", "Anna")], before, policy(), NOW)
    assert kinds_of(plan) == [kinds.SET_ATTRIBUTES, kinds.ENABLE]
    [(attributes)] = of(SetAttributes, plan)
    [delta] = attributes.deltas
    assert (delta.attribute, delta.before, delta.after) == ("accountExpires", (EXPIRED,), ("never",))
    assert delta.reason == "the account has expired"
    assert plan.notices == ()
    assert plan_of([wish("1", "Anna")], Domain(before).apply(plan), policy(), NOW).changes == ()


def test_a_returner_whose_account_is_locked_gets_access() -> None:
    plan = plan_of([wish("1", "Anna")], snapshot(returner(lockoutTime="134000000000000000")), policy(), NOW)
    assert kinds_of(plan) == [kinds.UNLOCK, kinds.ENABLE]
    assert of(Unlock, plan)[0].reason == "active in HR; the account is locked"
    assert plan.notices == ()


@pytest.mark.parametrize("expires", [[], "0", str(syntax.NEVER[1]), FUTURE])
def test_an_expiry_that_is_not_past_stays(expires: t.Any) -> None:
    plan = plan_of([wish("1", "Anna")], snapshot(returner(accountExpires=expires)), policy(), NOW)
    assert kinds_of(plan) == [kinds.ENABLE]
    assert plan.notices == ()


def test_the_mapping_owns_the_expiry_that_it_sets() -> None:
    mapped = policy(rule("accountExpires"))
    for values in ({"accountExpires": PAST}, {}):
        plan = plan_of([wish("1", "Anna", accountExpires=EXPIRED)], snapshot(returner(**values)), mapped, NOW)
        [notice] = plan.notices
        assert notice.text == (
            "Nobody can log on with 1 enabled account, because it has expired (accountExpires):"
            f" Anna (1) on {EXPIRED}. Set lifecycle_attributes.accountExpires to never or to a later time, or correct"
            " it in the directory."
        )
        assert notice.keys == ("1",)
    renewed = plan_of([wish("1", "Anna", accountExpires="never")], snapshot(returner(accountExpires=PAST)), mapped, NOW)
    assert renewed.notices == ()
    keeps = plan_of([wish("1", "Anna", accountExpires=None)], snapshot(returner(accountExpires=PAST)), mapped, NOW)
    assert [delta.after for delta in of(SetAttributes, keeps)[0].deltas] == [("never",)]


def test_a_new_account_that_has_expired_already_is_told() -> None:
    plan = plan_of([wish("1", "Anna", accountExpires=EXPIRED)], snapshot(), policy(rule("accountExpires")), NOW)
    assert "Anna (1) on 2026-03-31T22:00:00Z" in plan.notices[0].text


def test_expired_accounts_of_active_people_are_told_and_stay() -> None:
    before = snapshot(*(account(f"P{key:02}", str(key), accountExpires=PAST) for key in range(10, 22)))
    plan = plan_of([wish(str(key), f"P{key:02}") for key in range(10, 22)], before, policy(), NOW)
    assert plan.changes == ()
    [notice] = plan.notices
    assert notice.text.startswith(
        "Nobody can log on with 12 enabled accounts, because they have expired (accountExpires): P10 (10)"
    )
    assert "P19 (19) on 2026-03-31T22:00:00Z; and 2 more. Set" in notice.text
    assert (len(notice.keys), notice.has_keys) == (12, True)


@pytest.mark.parametrize("presence", [Presence.LEFT, Presence.UPCOMING, Presence.FUTURE])
def test_nobody_else_needs_an_account_that_can_be_used(presence: Presence) -> None:
    before = snapshot(returner(accountExpires=PAST, lockoutTime="1"))
    plan = plan_of([wish("1", "Anna", presence=presence)], before, policy(), NOW)
    assert (plan.changes, plan.notices) == ((), ())


def test_an_account_that_the_category_leaves_alone_is_not_told() -> None:
    before = snapshot(account("Anna", "1", accountExpires=PAST))
    assert plan_of([wish("1", "Anna")], before, policy(category=Category.CREATE), NOW).notices == ()


def test_without_a_clock_or_the_attribute_nothing_expires() -> None:
    before = snapshot(returner(accountExpires=PAST))
    assert kinds_of(plan_of([wish("1", "Anna")], before, policy())) == [kinds.ENABLE]
    schema = {name: held for name, held in SCHEMA.items() if name != "accountexpires"}
    blind = snapshot(returner(accountExpires=PAST), schema=schema)
    assert kinds_of(plan_of([wish("1", "Anna")], blind, policy(), NOW)) == [kinds.ENABLE]


def test_a_task_for_an_account_is_told_what_to_set() -> None:
    one = returner(accountExpires=PAST, lockoutTime="1")
    asked = policy(option_names=USER)
    wanted = wish("1", "Anna", source="", account=one.guid)
    plan = plan_of([wanted], snapshot(one), asked, NOW)
    assert kinds_of(plan) == [kinds.ENABLE]
    expired, locked = (notice.text for notice in plan.notices)
    assert "Set attributes.accountExpires to never or to a later time" in expired
    assert locked == "Nobody can log on with 1 enabled account, because it is locked: Anna (1). Set unlock to true."
    plan = plan_of([dataclasses.replace(wanted, unlock=True)], snapshot(one), asked, NOW)
    assert kinds_of(plan) == [kinds.UNLOCK, kinds.ENABLE]
    assert len(plan.notices) == 1


def test_a_list_of_accounts_unlocks_but_sets_no_expiry_that_it_does_not_name() -> None:
    one = returner(accountExpires=PAST, lockoutTime="1")
    plan = plan_of([wish("1", "Anna", source="")], snapshot(one), policy(option_names=USERS), NOW)
    assert kinds_of(plan) == [kinds.UNLOCK, kinds.ENABLE]
    assert len(plan.notices) == 1
