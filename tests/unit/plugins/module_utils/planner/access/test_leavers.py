# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Warnings about leavers say what the plan does with their accounts."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Category, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    STAFF,
    account,
    kinds_of,
    policy,
    snapshot,
    wish,
)

from ..directory_in_memory import plan_of

SKIPS = ("its changes are skipped: ou: undefined field 'x'",)
DISABLED = "514"


def test_a_leaver_whose_account_cannot_be_told_apart_is_named() -> None:
    left = wish("1", presence=Presence.LEFT)
    accounts = (account("Anna", "1"), account("Bo", "1"), account("Cy", "1", userAccountControl="514"))
    plan = plan_of([left], snapshot(*accounts), policy())
    assert plan.changes == ()
    (notice,) = plan.notices
    assert notice.keys == ("1",)
    assert notice.text.startswith(
        f"{left.label} has left, but keeps access (still enabled: CN=Anna,{STAFF}; CN=Bo,{STAFF}). 3 accounts have the"
        " employeeID '1'"
    )


@pytest.mark.parametrize("presence", [Presence.LEFT, Presence.ABSENT])
def test_a_protected_leaver_is_named_unless_disabled(presence: Presence) -> None:
    left = wish("1", presence=presence)
    protected = account("Anna", "1", adminCount="1")
    (notice,) = plan_of([left], snapshot(protected), policy()).notices
    assert f"{left.label} has left, but keeps access (still enabled: CN=Anna,{STAFF}). protected: " in notice.text
    disabled = account("Anna", "1", adminCount="1", userAccountControl="514")
    assert plan_of([left], snapshot(disabled), policy()).notices == ()
    assert plan_of([wish("1")], snapshot(protected), policy()).notices == ()


@pytest.mark.parametrize(
    ("accounts", "fields", "fate"),
    [
        ([account("Anna", "1")], {}, "The account is disabled, but"),
        ([account("Anna", mail="a@x")], {}, "The account is disabled, but"),
        ([account("Anna", "1", userAccountControl=DISABLED)], {}, "The account is already disabled, and"),
        (
            [account("Anna", "1", userAccountControl=DISABLED)],
            {"leave_groups": True},
            "The account is already disabled",
        ),
        ([], {}, "No account was found, and"),
        (
            [account("Anna", "1")],
            {"category": Category.CREATE},
            "The account stays enabled, because lifecycle_",
        ),
        ([account("Anna", "1", adminCount="1")], {}, "The account is not changed, because the person is skipped"),
        ([account("Anna", "1"), account("Bo", "1")], {}, "The account is not changed, because the person is skipped"),
    ],
)
def test_what_happens_to_the_account_of_a_leaver_is_told_from_the_plan(
    accounts: list[Account], fields: dict[str, t.Any], fate: str
) -> None:
    left = wish("1", "Anna", mail="a@x", presence=Presence.LEFT, skips=SKIPS)
    notice = plan_of([left], snapshot(*accounts), policy(**fields)).notices[-1]
    assert notice.text.startswith(f"Anna (1) has left. {fate}")
    assert notice.text.endswith(f" {SKIPS[0]}")
    assert notice.keys == ("1",)


def test_a_deleted_account_is_told_as_deleted() -> None:
    left = wish("1", "Anna", presence=Presence.ABSENT, skips=SKIPS)
    (notice,) = plan_of([left], snapshot(account("Anna", "1")), policy()).notices
    assert notice.text.startswith("Anna (1) has left. The account is deleted, but its changes are skipped: ")


def test_a_leaver_outside_the_run_is_not_told() -> None:
    left = wish("1", "Anna", presence=Presence.LEFT, skips=SKIPS)
    plan = plan_of([left, wish("2")], snapshot(account("Anna", "1"), account("Bo", "2")), policy(only=frozenset("2")))
    assert (plan.changes, plan.notices) == ((), ())


def searched(*accounts: Account, **fields: t.Any) -> list[Notice]:
    """The warnings about a leaver, Anna, who is searched by `mail` and then by `description`."""
    left = wish("1", **{"label": "Anna Nowak (1)", "presence": Presence.LEFT, **fields})
    return list(plan_of([left], snapshot(*accounts), policy(match_attributes=("mail", "description"))).notices)


def test_a_leaver_is_found_by_the_match_attribute_that_can_be_made() -> None:
    left = wish("1", "Anna", description="a", unmade={"mail": "mail: failed"}, presence=Presence.LEFT)
    configured = policy(match_attributes=("mail", "description"))
    plan = plan_of([left], snapshot(account("Anna", description="a"), account("Bo")), configured)
    assert [kind.name for kind in kinds_of(plan)] == ["disable"]
    assert plan.notices == ()


def test_a_leaver_who_cannot_be_searched_is_named_with_the_account_that_stays() -> None:
    (notice,) = searched(account("Anna Nowak"), unmade={"Mail": "mail: undefined field 'x'."})
    assert notice.text == (
        "No account of 1 leaver was found by employeeID, and a search by lifecycle_match_attributes (mail, description)"
        f" was not possible: Anna Nowak (1): mail: undefined field 'x', but by its name CN=Anna Nowak,{STAFF} may be"
        " the account. An account without employeeID that is theirs stays as it is, and keeps access. Correct the value"
        " in HR or in lifecycle_attributes, or set employeeID of the account."
    )
    assert (notice.keys, notice.has_keys) == (("1",), True)
    (notice,) = searched(account("Bo"), mail=None, description=" ")
    assert "not possible: Anna Nowak (1): no value of mail or description. An account" in notice.text
    (notice,) = searched(account("a.nowak", displayName="Anna  NOWAK"))
    assert f"by its name CN=a.nowak,{STAFF} may be" in notice.text
    (notice,) = searched(account("a.nowak", displayName="Anna Nowak"), account("Anna Nowak"))
    assert "by its name" not in notice.text


@pytest.mark.parametrize(
    "accounts",
    [
        [],
        [account("Anna Nowak", userAccountControl=DISABLED)],
        [account("Anna Nowak", adminCount="1")],
        [account("Bo", "2")],
    ],
)
def test_there_is_no_warning_if_no_account_could_be_that_of_the_leaver(accounts: list[Account]) -> None:
    assert searched(*accounts) == []


def test_there_is_no_warning_about_a_leaver_who_was_searched() -> None:
    assert searched(account("Bo"), description="a") == []
    assert searched(account("Bo"), account("Anna", "1", userAccountControl=DISABLED)) == []
    assert searched(account("Bo"), presence=Presence.ACTIVE, mail="a@x", attributes={}) == []
    left = wish("1", presence=Presence.LEFT)
    assert plan_of([left], snapshot(account("Bo")), policy(match_attributes=())).notices == ()
    (still_enabled,) = searched(account("Bo"), account("Anna", "1"), account("Cy", "1"))
    assert "has left, but keeps access" in still_enabled.text


def test_a_template_that_fails_is_told_even_if_another_value_was_searched() -> None:
    (notice,) = searched(account("Bo"), description="a", unmade={"mail": "mail: failed."})
    assert "Anna Nowak (1): mail: failed. An account" in notice.text


def test_an_account_that_somebody_else_has_is_not_that_of_the_leaver() -> None:
    people = [wish("1", presence=Presence.LEFT), wish("2", "Bo", mail="b@x")]
    assert plan_of(people, snapshot(account("Bo", mail="b@x")), policy()).notices == ()


def test_many_leavers_are_counted_and_those_with_an_account_of_their_name_come_first() -> None:
    left = [wish(f"{number:02}", f"P{number}", presence=Presence.LEFT) for number in range(12)]
    (notice,) = plan_of(left, snapshot(account("P11")), policy()).notices
    assert "No account of 12 leavers was found" in notice.text
    assert f"not possible: P11 (11): no value of mail, but by its name CN=P11,{STAFF} may be the account; P0 (00)" in (
        notice.text
    )
    assert (len(notice.keys), notice.has_keys) == (12, True)
