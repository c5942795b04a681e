# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is remembered of access to accounts, and the reasons that come of it."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.aftermath import After
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.updates import updates

from ..directory_in_memory import account, policy, snapshot, wish

MONDAY = datetime.datetime(2026, 11, 30, 6, tzinfo=datetime.UTC)
BEFORE = MONDAY - datetime.timedelta(days=9)
ON = account("Anna Nowak", "1")
OFF = account("Anna Nowak", "1", userAccountControl="514")


def remembered(
    desired: Desired, *held: Account, status: Status = Status.APPLIED, **before: t.Any
) -> tuple[datetime.datetime | None, str, datetime.datetime | None]:
    """`enabled`, `disabling` and `deleted` after a run."""
    memory = Memory(is_kept=True, revision=1, people={"1": PersonMemory(key="1", **before)})
    task = Task(desired=(desired,), policy=policy(), known_keys=frozenset(("1",)))
    seen = snapshot(*held)
    plan = make_plan(task, seen, MONDAY, memory)
    done = {index: Outcome(status) for index in range(len(plan.changes))}
    [anna] = updates(After(task, plan, done, seen, memory, MONDAY)).people
    return anna.enabled, anna.disabling, anna.deleted


WORKS = wish("1", "Anna")
LEFT = wish("1", presence=Presence.LEFT, why="end date 2026-11-30 reached")


@pytest.mark.parametrize(
    ("desired", "held", "before", "after"),
    [
        (WORKS, (), {"deleted": BEFORE}, (MONDAY, "", None)),
        (wish("1", "Anna", groups=("Sales",)), (), {}, (MONDAY, "", None)),
        (wish("1", "Anna", presence=Presence.UPCOMING), (), {"deleted": BEFORE}, (None, "", None)),
        (wish("1"), (OFF,), {"disabling": "a"}, (MONDAY, "", None)),
        (LEFT, (ON,), {"enabled": BEFORE}, (None, "end date 2026-11-30 reached", None)),
        (wish("1", presence=Presence.ABSENT), (OFF,), {"enabled": BEFORE, "disabling": "a"}, (None, "", MONDAY)),
        (LEFT, (OFF,), {"enabled": BEFORE, "disabling": "a"}, (None, "a", None)),
        (wish("1"), (ON,), {"enabled": BEFORE, "disabling": "a"}, (BEFORE, "", None)),
    ],
)
def test_what_a_run_does_to_access(
    desired: Desired, held: tuple[Account, ...], before: dict[str, t.Any], after: tuple[t.Any, ...]
) -> None:
    assert remembered(desired, *held, **before) == after


def test_what_could_not_be_done_is_not_remembered() -> None:
    assert remembered(LEFT, ON, status=Status.FAILED, enabled=BEFORE) == (BEFORE, "", None)


def reasons(*held: Account, **before: t.Any) -> list[str]:
    memory = Memory(is_kept=True, revision=1, people={"1": PersonMemory(key="1", **before)})
    plan = make_plan(Task(desired=(WORKS,), policy=policy()), snapshot(*held), MONDAY, memory)
    return [change.reason for change in plan.changes if change.kind.name in ("create", "enable")]


def test_the_reason_says_what_runs_did_before() -> None:
    given = {"account": OFF.guid, "disabling": "end date 2026-11-01 reached"}
    why = "active in HR; a run disabled the account{}: end date 2026-11-01 reached"
    assert reasons(OFF, **given) == [why.format("")]
    assert reasons(OFF, disabled=BEFORE, **given) == [why.format(" on 2026-11-21")]
    assert reasons(deleted=BEFORE) == [
        "active in HR; a run deleted the former account on 2026-11-21, so this one is new"
    ]
    assert reasons() == ["active in HR"]


@pytest.mark.parametrize("presence", [Presence.FUTURE, Presence.UPCOMING, Presence.ACTIVE])
def test_who_is_paused_is_disabled_and_keeps_the_groups(presence: Presence) -> None:
    held = account("Anna Nowak", "1", memberOf=["CN=Sales,OU=Groups,DC=corp,DC=example"])
    paused = wish("1", presence=presence, paused=True, why="the start was postponed", groups=("Sales",))
    rules = policy(leave_groups=True, owned_groups=frozenset(("sales",)))
    plan = make_plan(Task(desired=(paused,), policy=rules), snapshot(held), MONDAY)
    assert [(change.kind.name, change.reason) for change in plan.changes] == [("disable", "the start was postponed")]
    off = account("Anna Nowak", "1", userAccountControl="514", memberOf=["CN=Sales,OU=Groups,DC=corp,DC=example"])
    assert make_plan(Task(desired=(paused,), policy=rules), snapshot(off), MONDAY).changes == ()
