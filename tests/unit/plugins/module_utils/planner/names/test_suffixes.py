# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Suffixes of user principal names that the forest has, and those that it does not."""

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create, SetAttributes
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import ValueKind

from ..directory_in_memory import account, of, plan_of, policy, rule, snapshot, wish

FOREST = frozenset(("corp.example", "corp.com"))
LENIENT = policy(leaves_out_values=True)


@pytest.mark.parametrize("principal", ["anna@corp.example", "anna@CORP.com"])
def test_suffixes_that_the_forest_has(principal: str) -> None:
    plan = plan_of([wish("1", "Anna", userPrincipalName=principal)], snapshot(suffixes=FOREST), LENIENT)
    assert not plan.rejections
    assert len(of(Create, plan)) == 1


def test_no_account_is_created_with_a_suffix_that_the_forest_does_not_have() -> None:
    plan = plan_of([wish("1", "Anna", userPrincipalName="anna@crop.com")], snapshot(suffixes=FOREST), LENIENT)
    assert plan.changes == ()
    [rejection] = plan.rejections
    assert rejection.reasons == (
        "userPrincipalName: 'anna@crop.com' has the suffix crop.com, which the forest does not have. It has: corp.com,"
        " corp.example. Correct the value, or add the suffix to the forest in Active Directory Domains and Trusts, or"
        " with Set-ADForest -UPNSuffixes @{Add='crop.com'}. (lifecycle_attributes.userPrincipalName)",
    )


def test_an_existing_account_keeps_its_value() -> None:
    anna = account("Anna", "1", userPrincipalName="anna@corp.com")
    one = wish("1", userPrincipalName="anna@crop.com", title="Buyer")
    plan = plan_of([one], snapshot(anna, suffixes=FOREST), LENIENT)
    [change] = of(SetAttributes, plan)
    assert [delta.attribute for delta in change.deltas] == ["title"]
    assert any("has the suffix crop.com" in notice.text for notice in plan.notices)


def test_a_value_that_is_there_is_not_judged() -> None:
    anna = account("Anna", "1", userPrincipalName="anna@old.example")
    plan = plan_of([wish("1", userPrincipalName="anna@old.example")], snapshot(anna, suffixes=FOREST), LENIENT)
    assert (plan.changes, plan.rejections, plan.notices) == ((), (), ())


def test_the_next_candidate_is_taken() -> None:
    candidates = policy(rule("userPrincipalName", kind=ValueKind.CANDIDATES), leaves_out_values=True)
    one = wish("1", "Anna", userPrincipalName=["anna@crop.com", "anna@corp.com"])
    [change] = of(Create, plan_of([one], snapshot(suffixes=FOREST), candidates))
    assert next(delta.after for delta in change.deltas if delta.attribute == "userPrincipalName") == ("anna@corp.com",)


@pytest.mark.parametrize(("suffixes", "warned"), [(None, False), (frozenset(), True)])
def test_suffixes_that_are_not_known_are_not_judged(suffixes: frozenset[str] | None, warned: bool) -> None:
    people = [wish("1", "Anna", userPrincipalName="anna@crop.com"), wish("2", "Bea")]
    plan = plan_of(people, snapshot(suffixes=suffixes), LENIENT)
    assert len(of(Create, plan)) == 2
    told = [notice.keys for notice in plan.notices if "cannot read the UPN suffixes of the forest" in notice.text]
    assert told == ([("1",)] if warned else [])
    assert not any(
        "UPN suffixes" in notice.text for notice in plan_of([], snapshot(suffixes=suffixes), LENIENT).notices
    )
