# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run adds to the memory once it is done; `updates` is a pure function.

`PARTS` has one function for each subject. Each gets what the run has found out and what is remembered of one person so
far, and returns it with its own fields set anew.
"""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from ..model.changes import CreateOu, Delete
from ..model.memory import Made, PersonMemory, Said, Updates
from ..model.plan import Status
from .keys import Keys

if t.TYPE_CHECKING:
    import datetime

    from ..model.changes import Change
    from ..model.desired import Desired
    from ..model.directory import Account, Snapshot
    from ..model.memory import Memory
    from ..model.plan import Outcomes, Plan
    from ..model.run import Task


class After:
    """What is known after a run that may have written.

    Args:
        task: of the run.
        plan: all changes of the run.
        outcomes: what became of them.
        snapshot: the directory as it was planned against.
        memory: what was remembered before the run.
        now: the time of the run.
    """

    def __init__(
        self,
        task: Task,
        plan: Plan,
        outcomes: Outcomes,
        snapshot: Snapshot,
        memory: Memory,
        now: datetime.datetime,
    ) -> None:
        self.task, self.plan, self.outcomes = task, plan, outcomes
        self.snapshot, self.memory, self.now = snapshot, memory, now
        self.desired: t.Mapping[str, Desired] = {one.key: one for one in task.desired}
        """By key."""
        self.rejected = frozenset(rejection.key for rejection in plan.rejections)
        """The keys of the people who were skipped."""
        self._keys = Keys(snapshot, task.policy)
        self._known = frozenset(map(self._keys.form, task.known_keys))
        self._applied: dict[str, list[Change]] = collections.defaultdict(list)
        for index, change in enumerate(plan.changes):
            if index in outcomes and outcomes[index].status is Status.APPLIED and not isinstance(change, CreateOu):
                self._applied[change.key].append(change)

    def account(self, key: str) -> Account | None:
        """The account with this key, as it was before the changes; None if there was none, or several."""
        found = self._keys.accounts(key)
        return found[0] if len(found) == 1 else None

    def applied(self, key: str) -> t.Sequence[Change]:
        """The changes that were made for this person, in order."""
        return self._applied.get(key, ())

    def has_several(self, key: str) -> bool:
        """Whether more than one account had this key before the changes."""
        return len(self._keys.accounts(key)) > 1

    def is_deleted(self, key: str) -> bool:
        """Whether the account of the person was deleted."""
        return any(isinstance(change, Delete) for change in self.applied(key))

    def is_listed(self, key: str) -> bool:
        """Whether HR lists the person, also if the records cannot be used."""
        return key in self.task.said or (self._keys.form(key) in self._known and not self._is_recalled(key))

    def _is_recalled(self, key: str) -> bool:
        return key in self.desired and self.desired[key].recalled

    @property
    def people(self) -> t.Iterator[str]:
        """The keys of everybody whom HR lists or who is remembered."""
        yield from dict.fromkeys((*self.task.said, *self.memory.people))


def updates(after: After) -> Updates:
    """What to remember of this run. Only people of whom something has changed are in it."""
    people = (_person(key, after) for key in after.people)
    return Updates(
        people=tuple(one for one in people if one != after.memory.people.get(one.key)),
        feeds=dict(after.task.feeds),
        made=tuple(_made(after)),
    )


def _person(key: str, after: After) -> PersonMemory:
    person = after.memory.people.get(key, PersonMemory(key=key))
    for part in PARTS:
        person = part(person, after)
    return person


def _said(person: PersonMemory, after: After) -> PersonMemory:
    """What HR says, and since when."""
    saying = after.task.said.get(person.key)
    if saying is None:
        return person
    said = {field: _since(person.said.get(field), value, after.now) for field, value in saying.fields.items()}
    return dataclasses.replace(person, label=saying.label, source=saying.source, said={**person.said, **said})


def _since(known: Said | None, value: str | None, now: datetime.datetime) -> Said:
    if known is not None and known.value == value:
        return known
    return Said(value=value, since=now, before=known.value if known else None)


def _listed(person: PersonMemory, after: After) -> PersonMemory:
    """When HR listed the person last, and since when it does not."""
    if after.is_listed(person.key):
        return dataclasses.replace(person, listed=after.now, missing=None)
    return person if person.missing else dataclasses.replace(person, missing=after.now)


def _account(person: PersonMemory, after: After) -> PersonMemory:
    """Which account the person has."""
    account = after.account(person.key)
    if account:
        return dataclasses.replace(person, account="" if after.is_deleted(person.key) else account.guid)
    return person if after.has_several(person.key) else dataclasses.replace(person, account="")


def _made(after: After) -> t.Iterator[Made]:
    """How many changes of each kind the run made."""
    people: dict[str, list[str]] = collections.defaultdict(list)
    for index, change in enumerate(after.plan.changes):
        if index in after.outcomes and after.outcomes[index].status is Status.APPLIED:
            people[change.kind.name].append(change.key)
    for kind, keys in people.items():
        yield Made(kind=kind, at=after.now, number=len(keys), people=len(set(keys)))


Part: t.TypeAlias = t.Callable[[PersonMemory, After], PersonMemory]

PARTS: t.Final[tuple[Part, ...]] = (_said, _listed, _account)
"""In the order in which they are applied."""
