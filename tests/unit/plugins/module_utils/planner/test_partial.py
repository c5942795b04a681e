# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What makes a run for a few people read everybody."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.bounds import Bounds
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, ManagerLeft, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import Limit, Limits
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Made, Memory
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.partial import beyond
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan

from .directory_in_memory import ADMINS, SALES, account, policy, snapshot, wish

NOW = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)
ANNA = account("Anna", "1", mail="anna@x")
LEFT: t.Final[dict[str, t.Any]] = {"presence": Presence.LEFT}


def why(*desired: Desired, accounts: tuple[t.Any, ...] = (ANNA,), only: str = "1", **fields: t.Any) -> str:
    """Why everybody is read for the plan of these people."""
    known = frozenset(one.key for one in desired)
    task = Task(desired=desired, policy=policy(only=frozenset([only]), **fields), known_keys=known, is_partial=True)
    seen = snapshot(*accounts)
    return beyond(task, seen, make_plan(task, seen, NOW, Memory(is_kept=True, accounts=100)))


def test_a_leaver_is_judged_alone() -> None:
    assert why(wish("1", "Anna", **LEFT)) == ""


@pytest.mark.parametrize(
    ("desired", "says"),
    [
        (wish("1", "Anna", cn="Berta", title="Boss"), "gets a new name"),
        (wish("1", "Anna", mail="new@x"), "another name or address"),
        (wish("1", "Anna", presence=Presence.ABSENT), "is deleted, unless"),
        (wish("1", "Anna", ou=SALES), "is moved, and another one"),
        (wish("1", "Anna", ou=ADMINS), "cannot be changed"),
        (wish("1", "Anna", ou="OU=Nowhere"), "cannot be changed"),
    ],
)
def test_what_others_may_change(desired: Desired, says: str) -> None:
    assert says in why(desired)


def test_somebody_without_an_account() -> None:
    assert "gets a new name" in why(wish("2", "Bo"), only="2")


def test_a_plan_that_must_stop() -> None:
    assert "the plan has problems" in why(wish("1", "Anna", **LEFT), only="7")


@pytest.mark.parametrize(
    ("rule", "manager", "is_told"),
    [
        (ManagerLeft.KEEP, "9", False),
        (ManagerLeft.CLEAR, "9", True),
        (ManagerLeft.NEXT, "9", True),
        (ManagerLeft.NEXT, "2", False),
    ],
)
def test_a_manager_for_whom_hr_was_not_asked(rule: ManagerLeft, manager: str, is_told: bool) -> None:
    people = (wish("1", "Anna", manager=manager), wish("2", "Bo"))
    accounts = (ANNA, account("Bo", "2"), account("Cleo", "9"))
    assert ("may have left" in why(*people, accounts=accounts, manager_left=rule)) is is_told


def moved(name: str) -> str:
    """Why everybody is read if a leaver's account is moved, beside an account with this name."""
    found = account(name, None, parent=SALES)
    seen = snapshot(ANNA, found)
    task = Task(desired=(wish("1", "Anna", **LEFT),), policy=policy(), is_partial=True)
    working = Task(desired=(wish("1", "Anna", ou=ADMINS.replace("Admins", "Sales,OU=Staff")),), policy=policy())
    plan = make_plan(working, snapshot(ANNA), NOW)
    assert [change.kind.name for change in plan.changes][:1] == ["move"]
    return beyond(task, seen, plan)


def test_a_leaver_is_moved_alone_unless_another_account_has_the_name() -> None:
    assert moved("Bo") == ""
    assert "another one with its name" in moved("Anna")


LIMIT: t.Final = Limit(name="disables", percent=5, floor=1, period=datetime.timedelta(days=7))


@pytest.mark.parametrize(
    ("limit", "population", "earlier", "is_told"),
    [
        (LIMIT, 0, 0, False),
        (LIMIT, 0, 1, True),
        (LIMIT, 100, 1, False),
        (LIMIT, 100, 2, True),
        (dataclasses.replace(LIMIT, percent=None, count=0), 100, 0, True),
        (dataclasses.replace(LIMIT, name="creates", percent=None, count=0), 100, 9, False),
        (dataclasses.replace(LIMIT, name="license_removals", percent=None, count=0), 100, 0, True),
    ],
)
def test_a_limit_that_depends_on_all_accounts(limit: Limit, population: int, earlier: int, is_told: bool) -> None:
    who = frozenset(f"digest {number}" for number in range(earlier))
    made = (Made(kind=limit.name, at=NOW, number=earlier, people=earlier, who=who),) if earlier else ()
    task = Task(desired=(wish("1", "Anna", **LEFT),), policy=policy(only=frozenset("1")), is_partial=True)
    seen = snapshot(ANNA)
    plan = make_plan(task, seen, NOW)
    bounds = Bounds(limits=Limits(each=(limit,)), population=population, made=made, now=NOW)
    steps: t.Any = {"license": ("somebody",)} if limit.name == "license_removals" else {}
    told = beyond(task, seen, dataclasses.replace(plan, bounds=bounds, subjects=steps))
    assert (limit.name in told) is is_told


def test_an_empty_plan() -> None:
    assert beyond(Task(desired=(), policy=policy()), snapshot(), Plan()) == ""
