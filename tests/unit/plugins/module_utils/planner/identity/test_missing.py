# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""People whom HR does not list any more are listed, and only disabled where that is wanted."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Missing

from ..directory_in_memory import account, group, kinds_of, plan_of, policy, snapshot, wish

NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
KEPT = Memory(is_kept=True, revision=3)
JAN = account("Jan Kos", "9")
ANNA = account("Anna Nowak", "1")


def gone(key: str = "9", days: int = 12, **fields: t.Any) -> Missing:
    since = NOW - datetime.timedelta(days=days)
    return Missing(key=key, label=f"Jan Kos ({key})", since=since, days=days, **fields)


def texts(*missing: Missing, held: t.Sequence[Account] = (JAN, ANNA), memory: Memory = KEPT) -> list[str]:
    plan = plan_of([wish("1")], snapshot(*held), policy(), NOW, memory, known_keys=["1"], missing=missing)
    assert plan.changes == ()
    return [notice.text for notice in plan.notices]


def test_they_are_named_with_how_long() -> None:
    assert texts(gone(note="was to start on 2026-12-01")) == [
        "HR listed 1 person before, and does not any more: Jan Kos (9) (since 2026-11-10, 12 days; was to start on"
        " 2026-12-01). People missing from HR are not treated as leavers. Give them an end date in HR, or let"
        " lifecycle_missing disable their accounts."
    ]


def test_a_rule_that_is_set_is_not_advised() -> None:
    assert texts(gone(after="30 days"))[0].endswith(
        "Give them an end date in HR. Otherwise, lifecycle_missing disables their accounts after 30 days."
    )


def test_longest_first_and_not_all() -> None:
    many = [gone(str(number), number) for number in range(20, 32)]
    held = [account(f"P{number}", str(number)) for number in range(20, 32)]
    [notice] = plan_of([wish("1")], snapshot(*held, ANNA), policy(), NOW, KEPT, known_keys=["1"], missing=many).notices
    assert notice.has_keys, "nobody is named twice"
    text = notice.text
    assert "HR listed 12 people before, and does not any more: Jan Kos (31) (since" in text
    assert "; and 2 more." in text


def test_without_an_account_nobody_is_told() -> None:
    plan = plan_of([], snapshot(ANNA), policy(), NOW, KEPT, known_keys=["1"], missing=[gone()])
    assert (plan.missing, plan.notices) == ((), ())


def test_what_disables_them_is_told_while_it_does() -> None:
    assert "12 days; disabled by lifecycle_missing)" in texts(gone(disables=True))[0]
    off = account("Jan Kos", "9", userAccountControl="514")
    assert "disabled by" not in texts(gone(disables=True), held=[off])[0]


def test_unknown_accounts_of_whom_nothing_is_remembered_are_told_as_before() -> None:
    assert texts()[0].startswith("HR does not know 1 enabled account of 2")
    assert "Without a memory" not in texts()[0]
    assert texts(memory=Memory())[0].endswith(
        "Without a memory of earlier runs, it is not known since when, or whether they had an end date."
    )


def test_only_the_account_is_disabled() -> None:
    sales = group("Sales")
    held = account("Jan Kos", "9", memberOf=[sales.dn])
    jan = wish("9", presence=Presence.LEFT, why="missing from HR since 2026-11-10", only_disables=True, recalled=True)
    plan = plan_of([jan], snapshot(held), policy(leave_groups=True, owned_groups=frozenset(("sales",))), NOW, KEPT)
    assert [(kind.name, plan.changes[0].reason) for kind in kinds_of(plan)] == [
        ("disable", "missing from HR since 2026-11-10")
    ]
    off = account("Jan Kos", "9", userAccountControl="514", memberOf=[sales.dn])
    assert plan_of([jan], snapshot(off), policy(leave_groups=True), NOW, KEPT).changes == ()


def test_they_are_not_known_for_the_safety_threshold() -> None:
    held = [account(f"P{number}", str(number)) for number in range(10)]
    jan = [wish(str(number), presence=Presence.LEFT, only_disables=True, recalled=True) for number in range(3)]
    known = [str(number) for number in range(3, 10)]
    plan = plan_of(jan, snapshot(*held), policy(minimum_coverage=80), NOW, KEPT, known_keys=known)
    assert "HR knows only 7 of 10 enabled accounts" in plan.stops[0]


def test_a_leaver_whom_hr_does_not_list_is_found_by_the_key_alone() -> None:
    jan = wish("9", presence=Presence.LEFT, recalled=True)
    plan = plan_of([jan], snapshot(account("Jan Kos", mail="jan@x")), policy(match_attributes=("mail",)), NOW, KEPT)
    assert (plan.changes, plan.notices) == ((), ())
