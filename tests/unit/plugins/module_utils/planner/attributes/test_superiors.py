# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Managers who have left, who come later, and who are above one another."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create, SetAttributes
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import ManagerLeft, Policy, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.option_names import ROLE
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan

from ..directory_in_memory import STAFF, Domain, account, of, plan_of, policy, snapshot, wish

LEFT = Presence.LEFT


def follows(manager_left: ManagerLeft = ManagerLeft.NEXT) -> Policy:
    return policy(manager_left=manager_left)


def held_by(name: str, key: str, manager: str = "", **values: t.Any) -> Account:
    more = {"manager": f"CN={manager},{STAFF}"} if manager else {}
    return account(name, key, **more, **values)


def manager_of(plan: Plan, key: str) -> tuple[str, ...] | None:
    """The manager that the plan writes; None if it does not write the attribute."""
    changes = [*of(Create, plan), *of(SetAttributes, plan)]
    deltas = [delta for change in changes if change.key == key for delta in change.deltas]
    found = [delta.after for delta in deltas if delta.attribute == "manager"]
    return found[0] if found else None


def common_name(name: str) -> tuple[str, ...]:
    return (f"CN={name},{STAFF}",)


ANNA, BEA, CEM = held_by("Anna", "1", "Bea"), held_by("Bea", "2"), held_by("Cem", "3")
DISABLED_BEA = held_by("Bea", "2", "Cem", userAccountControl="514")


@pytest.mark.parametrize(
    ("manager_left", "expected"),
    [(ManagerLeft.NEXT, common_name("Cem")), (ManagerLeft.CLEAR, ()), (ManagerLeft.KEEP, None)],
)
@pytest.mark.parametrize("presence", [LEFT, Presence.ABSENT])
def test_a_manager_who_has_left(
    manager_left: ManagerLeft, expected: tuple[str, ...] | None, presence: Presence
) -> None:
    people = [wish("1", manager="2"), wish("2", manager="3", presence=presence), wish("3")]
    before = snapshot(ANNA, BEA, CEM)
    plan = plan_of(people, before, follows(manager_left))
    assert manager_of(plan, "1") == expected
    after = Domain(before).apply(plan)
    assert manager_of(plan_of(people, after, follows(manager_left)), "1") is None


def test_the_reason_says_who_has_left() -> None:
    people = [wish("1", manager="2"), wish("2", manager="3", presence=LEFT, label="Bea (2)"), wish("3")]
    [change] = of(SetAttributes, plan_of(people, snapshot(ANNA, BEA, CEM), follows()))
    assert change.deltas[0].reason.startswith("Bea (2) has left (lifecycle_manager_left: next); ")
    nobody = [wish("1", manager="2"), wish("2", presence=LEFT, label="Bea (2)")]
    [change] = of(SetAttributes, plan_of(nobody, snapshot(ANNA, BEA), follows()))
    assert change.deltas[0].reason.startswith(
        "Bea (2) has left, nobody above works here (lifecycle_manager_left: next); "
    )
    assert ROLE.manager_left == "lifecycle_manager_left"


def test_managers_above_who_have_left_or_begin_later_are_passed_over() -> None:
    people = [
        wish("1", manager="2"),
        wish("2", manager="3", presence=LEFT),
        wish("3", manager="4", presence=LEFT),
        wish("4", manager="5", presence=Presence.UPCOMING),
        wish("5"),
    ]
    accounts = [ANNA, BEA, CEM, held_by("Dan", "4", userAccountControl="514"), held_by("Eva", "5")]
    assert manager_of(plan_of(people, snapshot(*accounts), follows()), "1") == common_name("Eva")


@pytest.mark.parametrize(
    "people",
    [
        [wish("1", manager="2"), wish("2", manager="1", presence=LEFT)],
        [wish("1", manager="2"), wish("2", manager="2", presence=LEFT)],
        [wish("1", manager="2"), wish("2", manager="3", presence=LEFT), wish("3", manager="2", presence=LEFT)],
        [wish("1", manager="2"), wish("2", manager="99", presence=LEFT)],
    ],
)
def test_a_circle_of_managers_ends_with_nobody(people: list[t.Any]) -> None:
    assert manager_of(plan_of(people, snapshot(ANNA, BEA, CEM), follows()), "1") == ()


def test_managers_whom_hr_does_not_list_any_more() -> None:
    people = [wish("1", manager="2")]
    found = plan_of(people, snapshot(ANNA, DISABLED_BEA, CEM), follows())
    assert manager_of(found, "1") == common_name("Cem")
    assert of(SetAttributes, found)[0].deltas[0].reason.startswith("2 has left (")
    # An enabled account is somebody else's matter, and HR may only have skipped the person.
    assert manager_of(plan_of(people, snapshot(ANNA, BEA, CEM), follows()), "1") is None
    skipped = plan_of(people, snapshot(ANNA, DISABLED_BEA, CEM), follows(), known_keys=["1", "2"])
    assert manager_of(skipped, "1") is None


def test_nobody_above_in_the_directory_either() -> None:
    alone = held_by("Bea", "2", userAccountControl="514")
    assert manager_of(plan_of([wish("1", manager="2")], snapshot(ANNA, alone), follows()), "1") == ()
    strange = held_by("Bea", "2", "Nobody", userAccountControl="514")
    assert manager_of(plan_of([wish("1", manager="2")], snapshot(ANNA, strange), follows()), "1") == ()


def test_a_new_account_of_somebody_whose_manager_has_left() -> None:
    leaver = wish("2", manager="3", presence=LEFT)
    assert manager_of(plan_of([wish("1", "Anna", manager="2"), leaver, wish("3")], snapshot(BEA, CEM), follows()), "1")
    assert manager_of(plan_of([wish("1", "Anna", manager="2"), leaver], snapshot(BEA), follows()), "1") is None


def test_a_manager_who_comes_later_is_linked_later() -> None:
    before = snapshot()
    early = [wish("1", "Anna", manager="2"), wish("2", "Bea", presence=Presence.FUTURE)]
    plan = plan_of(early, before, follows())
    assert manager_of(plan, "1") is None
    assert any("who has no account; it is not changed" in notice.text for notice in plan.notices)
    after = Domain(before).apply(plan)
    later = plan_of([wish("1", "Anna", manager="2"), wish("2", "Bea", presence=Presence.UPCOMING)], after, follows())
    assert manager_of(later, "1") == common_name("Bea")
