# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run remembers of everybody whom HR lists."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import (
    Memory,
    PersonMemory,
    Said,
    Updates,
    Written,
    dated,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Saying, Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.aftermath import After
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.updates import updates

from ..directory_in_memory import SALES, account, policy, snapshot, wish

MONDAY = datetime.datetime(2026, 11, 30, 6, tzinfo=datetime.UTC)
TUESDAY = MONDAY + datetime.timedelta(days=1)
ANNA = account("Anna Nowak", "1")


def say(key: str, **fields: str | None) -> dict[str, Saying]:
    return {key: Saying(label=f"Anna Nowak ({key})", source="factorial", fields=fields)}


def remembered(
    said: t.Mapping[str, Saying], memory: Memory, now: datetime.datetime, status: Status = Status.APPLIED
) -> Updates:
    """The updates after a run that moves Anna to Sales."""
    task = Task(desired=(wish("1", ou=SALES),), policy=policy(), said=said)
    seen = snapshot(ANNA)
    plan = make_plan(task, seen, now, memory)
    return updates(After(task, plan, {i: Outcome(status) for i in range(len(plan.changes))}, seen, memory, now))


def memory_of(*people: PersonMemory) -> Memory:
    return Memory(is_kept=True, revision=1, people={one.key: one for one in people})


def test_what_hr_says_and_the_account_are_remembered() -> None:
    [anna] = remembered(say("1", end_date="2026-12-31"), Memory(), MONDAY).people
    assert (anna.key, anna.label, anna.source, anna.account) == ("1", "Anna Nowak (1)", "factorial", ANNA.guid)
    assert anna.said == {"end_date": Said(value="2026-12-31", since=MONDAY)}
    assert (anna.listed, anna.missing) == (MONDAY, None)


def test_a_new_value_is_remembered_with_the_one_before() -> None:
    [anna] = remembered(say("1", department="Sales", title="a"), Memory(), MONDAY).people
    [anna] = remembered(say("1", department="Legal", title="a"), memory_of(anna), TUESDAY).people
    assert anna.said["department"] == Said(value="Legal", since=TUESDAY, before="Sales")
    assert anna.said["title"] == Said(value="a", since=MONDAY)


def test_since_when_hr_does_not_list_somebody() -> None:
    [anna] = remembered(say("1", end_date=None), Memory(), MONDAY).people
    [missing] = remembered({}, memory_of(anna), TUESDAY).people
    assert (missing.listed, missing.missing) == (MONDAY, TUESDAY)
    assert remembered({}, memory_of(missing), TUESDAY + datetime.timedelta(hours=1)).people == ()
    [back] = remembered(say("1", end_date=None), memory_of(missing), TUESDAY).people
    assert (back.listed, back.missing) == (TUESDAY, None)


def test_by_what_steps_recognize_things_is_remembered_and_stays() -> None:
    def run(memory: Memory, now: datetime.datetime, **digests: str) -> Updates:
        task = Task(desired=(wish("1"),), policy=policy(), said=say("1"))
        entries = {name: Written(digest=digest, at=now, wanted="a picture") for name, digest in digests.items()}
        plan = dataclasses.replace(make_plan(task, snapshot(ANNA), now, memory), recognizable={"1": entries})
        return updates(After(task, plan, {}, snapshot(ANNA), memory, now))

    [anna] = run(Memory(), MONDAY, photo="first").people
    assert anna.written["photo"] == Written(digest="first", at=MONDAY, wanted="a picture")
    assert run(memory_of(anna), TUESDAY, photo="first").people == (), "nothing has changed"
    assert run(memory_of(anna), TUESDAY).people == (), "the step was not taken, or blocked"
    [anna] = run(memory_of(anna), TUESDAY, photo="second").people
    assert anna.written["photo"] == Written(digest="second", at=TUESDAY, wanted="a picture")


def test_changes_that_were_made_are_counted() -> None:
    people, moves = remembered({}, Memory(), MONDAY).made
    assert (moves.kind, moves.number, moves.people, moves.at) == ("moves", 1, 1, MONDAY)
    assert (people.kind, people.number, people.people) == ("people", 1, 1)
    assert remembered({}, Memory(), MONDAY, Status.FAILED).made == ()


def test_who_was_changed_and_skipped_can_be_asked() -> None:
    task = Task(desired=(wish("1"),), policy=policy())
    after = After(task, Plan(), {}, snapshot(ANNA, account("Other", "1")), Memory(), MONDAY)
    assert after.account("1") is None, "two accounts have the key"
    assert (after.applied("1"), after.rejected, list(after.desired)) == ((), frozenset(), ["1"])


def test_who_is_skipped_is_listed_nevertheless() -> None:
    before = PersonMemory(key="1", listed=MONDAY, account=ANNA.guid)
    task = Task(desired=(), policy=policy(), known_keys=frozenset(("1",)))
    assert updates(After(task, Plan(), {}, snapshot(ANNA), memory_of(before), TUESDAY)).people == ()
    away = dataclasses.replace(before, missing=MONDAY)
    [anna] = updates(After(task, Plan(), {}, snapshot(ANNA), memory_of(away), TUESDAY)).people
    assert (anna.listed, anna.missing) == (TUESDAY, None)


def as_remembered(new: Updates, before: Memory) -> Memory:
    """The memory as the next run reads it."""
    people = {**before.people, **{one.key: one for one in new.people}}
    return memory_of(*(dated(one, new.at) for one in people.values()))


def ran(account: Account, memory: Memory, now: datetime.datetime, status: Status = Status.APPLIED) -> Updates:
    """The updates of a run that finds this account of Anna, who works in Sales."""
    task = Task(desired=(wish("1", ou=SALES),), policy=policy(), said=say("1", department="Sales"))
    seen = snapshot(account)
    plan = make_plan(task, seen, now, memory)
    return updates(After(task, plan, {i: Outcome(status) for i in range(len(plan.changes))}, seen, memory, now))


def test_a_run_in_which_nothing_changes_writes_nobody() -> None:
    right = account("Anna Nowak", "1", parent=SALES)
    memory = as_remembered(ran(right, Memory(), MONDAY), Memory())
    for days in (1, 2):
        now = MONDAY + datetime.timedelta(days=days)
        new = ran(right, memory, now)
        assert (new.people, new.at) == ((), now)
        memory = as_remembered(new, memory)
        assert (memory.people["1"].listed, memory.people["1"].checked) == (now, now)


def test_when_an_account_was_right_last_is_remembered_once_it_is_not() -> None:
    right, moved = account("Anna Nowak", "1", parent=SALES), ANNA
    memory = as_remembered(ran(right, Memory(), MONDAY), Memory())
    memory = as_remembered(ran(right, memory, TUESDAY), memory)
    later = TUESDAY + datetime.timedelta(days=1)
    memory = as_remembered(ran(moved, memory, later, Status.FAILED), memory)
    assert (memory.people["1"].checked, memory.people["1"].settled) == (TUESDAY, False)
    assert memory.people["1"].listed == later
    last = later + datetime.timedelta(days=1)
    memory = as_remembered(ran(right, memory, last), memory)
    assert (memory.people["1"].checked, memory.people["1"].settled) == (last, True)


def test_when_an_account_was_right_last_is_remembered_once_it_is_not_compared() -> None:
    memory = as_remembered(ran(account("Anna Nowak", "1", parent=SALES), Memory(), MONDAY), Memory())
    task = Task(desired=(), policy=policy(), said=say("1", department="Sales"))
    skipped = updates(After(task, Plan(), {}, snapshot(ANNA), memory, TUESDAY))
    anna = as_remembered(skipped, memory).people["1"]
    assert (anna.checked, anna.settled, anna.listed) == (MONDAY, False, TUESDAY)


def test_a_leaver_whom_hr_does_not_list_is_not_listed() -> None:
    before = PersonMemory(key="1", listed=MONDAY, account=ANNA.guid)
    task = Task(desired=(wish("1", recalled=True),), policy=policy(), known_keys=frozenset(("1",)))
    [anna] = updates(After(task, Plan(), {}, snapshot(ANNA), memory_of(before), TUESDAY)).people
    assert (anna.listed, anna.missing) == (MONDAY, TUESDAY)


@pytest.mark.parametrize(
    ("held", "account_of"),
    [((), ""), ((ANNA,), ANNA.guid), ((ANNA, account("Other", "1")), "old")],
)
def test_an_account_that_is_gone_is_forgotten(held: tuple[Account, ...], account_of: str) -> None:
    before = PersonMemory(key="1", listed=MONDAY, missing=MONDAY, account="old")
    found = updates(After(Task(desired=(), policy=policy()), Plan(), {}, snapshot(*held), memory_of(before), TUESDAY))
    assert [one.account for one in found.people] == [account_of] * (account_of != "old")


def test_an_account_that_the_run_deletes_is_forgotten() -> None:
    before = PersonMemory(key="1", listed=MONDAY, account=ANNA.guid)
    task = Task(desired=(wish("1", presence=Presence.ABSENT),), policy=policy())
    seen = snapshot(ANNA)
    plan = make_plan(task, seen, TUESDAY, memory_of(before))
    done = {index: Outcome(Status.APPLIED) for index in range(len(plan.changes))}
    [anna] = updates(After(task, plan, done, seen, memory_of(before), TUESDAY)).people
    assert anna.account == ""
