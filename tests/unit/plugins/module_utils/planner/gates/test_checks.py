# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan, Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.planner.gates.checks import begun, is_unmanaged
from ansible_collections.hrsync.ad.plugins.module_utils.planner.view import View
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    ADMINS,
    SALES,
    STAFF,
    account,
    policy,
    snapshot,
    wish,
)

from ..directory_in_memory import plan_of

NOW = datetime.datetime(2026, 11, 30, tzinfo=datetime.UTC)
TEN = tuple(account(f"P{number}", f"k{number}") for number in range(10))


def judged(*accounts: Account, known: int, **fields: t.Any) -> Plan:
    known_keys = {f"K{number}" for number in range(known)}
    return plan_of([], snapshot(*accounts), policy(**{"minimum_coverage": 80, **fields}), known_keys=known_keys)


def test_an_answer_that_is_not_whole_stops_the_run() -> None:
    plan = judged(*TEN, known=7)
    assert plan.stops == (
        f"HR knows only 7 of 10 enabled accounts below {STAFF} that have a key (70 %, but lifecycle_minimum_coverage"
        " is 80 %), so nothing is written. Check that every source returns all employees, with the same key. If HR"
        " has really removed that many people without an end date, lower lifecycle_minimum_coverage for one run.",
    )
    assert plan.notices == ()


def test_the_stop_names_the_whole_base() -> None:
    assert "below the base of the directory" in judged(*TEN, known=0, managed_base="").stops[0]


def test_who_is_missing_from_hr_is_noticed_and_left_alone() -> None:
    plan = judged(*TEN, known=8)
    assert (plan.stops, plan.changes) == ((), ())
    assert plan.notices[0].keys == ("k8", "k9")
    assert plan.coverage == (10, 8, 80)
    assert "HR does not know 2 enabled accounts of 10" in plan.notices[0].text
    assert judged(*TEN, known=10).notices == ()


def test_few_accounts_are_not_judged() -> None:
    assert judged(*TEN[:9], known=1).stops == ()
    assert judged(*TEN[:9], known=1).coverage == (9, 1, 80)
    assert judged(*TEN[:9], known=1, coverage_from=9).stops != ()


def test_only_enabled_managed_accounts_with_a_key_count() -> None:
    others = (
        account("Disabled", "d", userAccountControl="514"),
        account("Keyless"),
        account("Outside", "o", parent=ADMINS),
        account("Protected", "p", parent=SALES),
    )
    plan = judged(*TEN, *others, known=10, minimum_coverage=100, protected_bases=(SALES,))
    assert (plan.stops, plan.notices) == ((), ())


def test_employees_who_are_set_aside_are_known() -> None:
    desired = [wish(f"k{number}") for number in range(5)]
    rejected = [Rejection(f"k{number}", "x", ()) for number in range(5, 10)]
    configured = policy(minimum_coverage=100)
    assert plan_of(desired, snapshot(*TEN), configured, rejections=rejected).stops == ()
    assert plan_of(desired, snapshot(*TEN), configured).stops != ()


def test_coverage_can_be_left_out() -> None:
    assert plan_of([], snapshot(*TEN), policy(minimum_coverage=0)).notices == ()
    assert judged(*TEN, known=5, minimum_coverage=0).notices != ()
    assert judged(*TEN, known=5, key_attribute=None).stops == ()


def test_an_unknown_start_enables_no_account() -> None:
    wishes = [wish("1", "Anna", start_unknown=True), wish("2", start_unknown=True), wish("3", start_unknown=True)]
    accounts = (account("Bo", "2", userAccountControl="514"), account("Cy", "3"))
    plan = plan_of(wishes, snapshot(*accounts), policy())
    (create,) = plan.changes
    assert isinstance(create, Create) and not create.enabled
    (notice,) = plan.notices
    assert notice.keys == ("1", "2")
    assert notice.text.startswith(
        f"HR has no first day of work of 2 employees, but that of others: {wishes[0].label}, {wishes[1].label}. They"
    )
    known = [wish("1", "Anna"), wish("2"), wish("3")]
    plan = plan_of(known, snapshot(*accounts), policy())
    assert [type(change).__name__ for change in plan.changes] == ["Create", "Enable"]
    assert plan.notices == ()


def test_who_pauses_loses_access_until_the_start() -> None:
    returning = [wish(key, presence=Presence.UPCOMING, paused=True) for key in "12"]
    accounts = (account("Anna", "1"), account("Bo", "2", userAccountControl="514"))
    plan = plan_of(returning, snapshot(*accounts), policy())
    assert [(type(change).__name__, change.key) for change in plan.changes] == [("Disable", "1")]


def test_many_unknown_starts_are_counted() -> None:
    accounts = [account(f"P{number}", f"{number:02}", userAccountControl="514") for number in range(12)]
    wishes = [wish(f"{number:02}", start_unknown=True) for number in range(12)]
    (notice,) = plan_of(wishes, snapshot(*accounts), policy()).notices
    assert (len(notice.keys), notice.has_keys) == (12, True)
    assert f"{wishes[9].label}, and 2 more. They may begin" in notice.text


def view_of(memory: Memory, *accounts: Account) -> View:
    return View(snapshot(*accounts), policy(), memory)


def test_what_a_killed_first_run_has_created_is_not_managed_yet() -> None:
    new = PersonMemory(key="K0", disabled=NOW)
    killed = Memory(is_kept=True, people={"K0": new, "K1": PersonMemory(key="K1", account="guid", disabled=NOW)})
    assert begun(view_of(killed, *TEN)) == {"K0"}
    assert is_unmanaged(view_of(killed, TEN[0], account("Without a key"), account("Else", "k9", parent=ADMINS)))
    assert not is_unmanaged(view_of(killed, TEN[0], TEN[1]))
    assert not is_unmanaged(view_of(Memory(), TEN[0]))
