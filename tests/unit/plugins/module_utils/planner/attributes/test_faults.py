# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An attribute that is left out for everybody is a mistake in the mapping, and the run fails."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    account,
    policy,
    rule,
    snapshot,
    wish,
)

from ..directory_in_memory import plan_of

LONG = "x" * 21
FAILED = "title: no filter (template: {{ x }})"


def planned(*people: Desired, **more: t.Any) -> Plan:
    """A plan for people who all have accounts but those whose keys begin with n."""
    accounts = [account(f"P{one.key}", one.key) for one in people if not one.key.startswith("n")]
    rules = more.pop("rules", ())
    return plan_of(people, snapshot(*accounts), policy(*rules, leaves_out_values=True), **more)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"title": LONG}, f"title '{LONG}': 21 characters, but the schema allows at most 20."),
        ({"unmade": {"title": FAILED}}, FAILED),
    ],
)
def test_an_attribute_that_everybody_lacks_is_a_fault(given: dict[str, t.Any], refusal: str) -> None:
    plan = planned(wish("2", **given), wish("1", **given), wish("3", title=None), wish("4", presence=Presence.LEFT))
    (fault,) = plan.faults
    assert fault.startswith(
        "The attribute title is left out for everybody who should have a value, 2 employees. The first is  (1):"
        f" {refusal}"
    )
    assert fault.endswith(" Correct the template of lifecycle_attributes.title, or the values in HR.")
    assert (plan.stops, plan.rejections) == ((), ())
    assert [change.key for change in plan.changes] == ["4"], "leavers come first"


@pytest.mark.parametrize(
    "people",
    [
        [wish("1", title=LONG)],
        [wish("1", title=LONG), wish("2", title=LONG), wish("3", title="Clerk")],
        [
            wish("1", title=LONG),
            wish("2", title=LONG),
            wish("3", presence=Presence.LEFT, title="Clerk"),
            wish("4", title="x"),
        ],
        [wish("1", title=LONG), wish("2", presence=Presence.LEFT, title=LONG)],
        [wish("1", title=LONG), wish("2", title=LONG), *(wish(f"x{number}", title=None) for number in range(19))],
    ],
    ids=["one", "another has it", "another has it, and one has left", "a leaver", "few of those without a value"],
)
def test_what_is_only_a_few_peoples_trouble_is_none(people: list[Desired]) -> None:
    assert planned(*people).faults == ()


def test_a_tenth_of_the_people_is_enough() -> None:
    others = (wish(f"x{number}", title=()) for number in range(18))
    assert planned(wish("1", title=LONG), wish("2", title=LONG), *others).faults


def test_a_rule_for_new_accounts_concerns_these_alone() -> None:
    once = rule("title", on_create_only=True)
    people = [wish("1", title="Clerk"), wish("n1", "A", title=LONG), wish("n2", "B", title=LONG)]
    assert planned(*people).faults == ()
    assert planned(*people, rules=[once]).faults != ()


def test_an_attribute_that_new_accounts_need_is_told_too() -> None:
    people = [wish(key, key, userPrincipalName="a") for key in ("n1", "n2")]
    plan = planned(*people)
    assert len(plan.rejections) == 2
    assert plan.faults[0].startswith("The attribute userPrincipalName is left out for everybody")


def test_what_is_known_is_not_told_twice() -> None:
    people = [wish("1", unmade={"title": FAILED}), wish("2", unmade={"title": FAILED})]
    told = f"The attribute title is left out for everybody: {FAILED}."
    assert planned(*people, faults=[told]).faults == (told,)


def test_a_mapping_that_cannot_work_keeps_the_faults() -> None:
    plan = plan_of([], snapshot(), policy(rule("objectSid")), faults=["fault"])
    assert plan.stops and plan.faults == ("fault",)
