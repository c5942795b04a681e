# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The memory of a run that was killed before it could remember: its changes tell what it would have remembered.

Otherwise, an account that the killed run has disabled would look as if somebody else had disabled it, and its changes
would not count for limits over a period.
"""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from ...model.changes import Create, Delete, Disable, Enable
from ...model.memory import PersonMemory, Updates
from ...model.plan import Outcome, Plan, Status
from ...model.run import Task
from ..access import enablement
from . import recollection
from .aftermath import After
from .made import made_by, together
from .updates import accesses, account_of

if t.TYPE_CHECKING:
    from ...model.desired import Policy
    from ...model.directory import Snapshot
    from ...model.memory import Intent, Memory


_SWITCHING: t.Final = (Create, Delete, Disable, Enable)


def recover(memory: Memory, made: t.Iterable[Intent], snapshot: Snapshot, policy: Policy) -> tuple[Memory, Updates]:
    """The memory with what killed runs have made, and what to write of it.

    Args:
        memory: what is remembered.
        made: the changes that the killed runs have made, in order.
        snapshot: the directory as it is now.
        policy: of this run.
    """
    changes = Updates()
    for _run, intents in itertools.groupby(made, lambda intent: intent.run):
        new = _of_one(memory, list(intents), snapshot, policy)
        people = {one.key: one for one in (*changes.people, *new.people)}
        changes = dataclasses.replace(changes, people=tuple(people.values()), made=together(changes.made, new.made))
        memory = _with(memory, new)
    return memory, changes


def _of_one(memory: Memory, intents: t.Sequence[Intent], snapshot: Snapshot, policy: Policy) -> Updates:
    """What one killed run would have remembered of its changes."""
    plan = Plan(changes=tuple(intent.change for intent in intents))
    outcomes = dict.fromkeys(range(len(intents)), Outcome(Status.APPLIED))
    after = After(Task(desired=(), policy=policy), plan, outcomes, snapshot, memory, intents[-1].at)
    keys = dict.fromkeys(change.key for change in plan.changes if change.key)
    made = made_by(plan, outcomes, policy.limits, after.now, memory.secret)
    return Updates(people=tuple(_person(key, after) for key in keys), made=tuple(made))


def _person(key: str, after: After) -> PersonMemory:
    person = recollection.recovered(after.memory.people.get(key, PersonMemory(key=key)), after)
    person = accesses(person, after)
    if not any(isinstance(change, _SWITCHING) for change in after.applied(key)):
        # Whose account another killed run has created, still has a new one.
        return person
    return enablement.remember(account_of(person, after), after)


def _with(memory: Memory, new: Updates) -> Memory:
    people = {**memory.people, **{one.key: one for one in new.people}}
    return dataclasses.replace(memory, people=people, made=(*memory.made, *new.made))


def joined(recovered: Updates, updates: Updates) -> Updates:
    """What this run writes: first what it has recovered, then its own."""
    people = {one.key: one for one in (*recovered.people, *updates.people)}
    return dataclasses.replace(updates, people=tuple(people.values()), made=together(recovered.made, updates.made))
