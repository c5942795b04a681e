# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a killed run has done counts as if it had remembered it."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Change, Create, CreateOu, Disable, Enable
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Enable as Enabling
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Intent, Memory, PersonMemory, Updates
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.recovery import joined, recover

from ..directory_in_memory import STAFF, account, kinds_of, policy, snapshot, wish

AT = datetime.datetime(2026, 11, 30, 6, 15, tzinfo=datetime.UTC)
LATER = AT + datetime.timedelta(days=1)
ANNA = account("Anna Nowak", "1", userAccountControl="514")
KNOWN = Memory(is_kept=True, people={"1": PersonMemory(key="1", account=ANNA.guid), "2": PersonMemory(key="2")})


def intents(*changes: Change, run: int = 3, at: datetime.datetime = AT) -> list[Intent]:
    return [Intent(number=number, run=run, at=at, change=change) for number, change in enumerate(changes)]


def of_anna(made: type[t.Any]) -> Change:
    change: Change = made(key="1", account=ANNA.guid, dn=ANNA.dn, reason="end date 2026-11-30 reached")
    return change


def test_an_account_that_a_killed_run_disabled_is_enabled_when_hr_takes_it_back() -> None:
    task, seen = Task(desired=(wish("1"),), policy=policy(enable=Enabling.OURS)), snapshot(ANNA)
    assert kinds_of(make_plan(task, seen, LATER, KNOWN)) == [], "somebody else has disabled it"
    memory, changes = recover(KNOWN, intents(of_anna(Disable)), seen, policy())
    assert memory.people["1"].disabled == AT
    assert [one.key for one in changes.people] == ["1"]
    assert [change.kind.name for change in make_plan(task, seen, LATER, memory).changes] == ["enable"]


def test_an_account_that_a_killed_run_created_is_its_own() -> None:
    created = Create(key="9", dn=f"CN=New,{STAFF}")
    memory, changes = recover(KNOWN, intents(CreateOu(dn=STAFF), created), snapshot(ANNA), policy())
    assert memory.people["9"].disabled == AT
    assert [(one.kind, one.number, one.at) for one in changes.made] == [("creates", 1, AT)]


def test_the_changes_of_several_killed_runs_come_one_after_the_other() -> None:
    made = [*intents(of_anna(Disable)), *intents(of_anna(Enable), run=4, at=LATER)]
    memory, changes = recover(KNOWN, made, snapshot(account("Anna Nowak", "1")), policy())
    assert memory.people["1"].disabled is None and memory.people["1"].enabled == LATER
    assert [(one.kind, one.at) for one in changes.made] == [("people", LATER), ("disables", AT), ("enables", LATER)]
    assert [one.key for one in changes.people] == ["1"]


def test_without_killed_runs_nothing_is_recovered() -> None:
    assert recover(KNOWN, [], snapshot(ANNA), policy()) == (KNOWN, Updates())


def test_what_this_run_remembers_comes_last() -> None:
    old, new, other = PersonMemory(key="1", label="a"), PersonMemory(key="1", label="b"), PersonMemory(key="2")
    both = joined(Updates(people=(old, other)), Updates(people=(new,), feeds={"hr": {}}))
    assert both == Updates(people=(new, other), feeds={"hr": {}})
