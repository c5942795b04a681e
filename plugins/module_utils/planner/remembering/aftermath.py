# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is known after a run, for what it has to remember."""

from __future__ import annotations

import collections
import functools
import typing as t

from ...model import failures
from ...model.changes import Create, CreateOu, Delete, Disable, Enable, SetAttributes
from ...model.plan import Status
from ..attributes.hands import Values
from ..attributes.rules import prepare
from ..groups.index import GroupIndex
from ..identity.keys import Keys

if t.TYPE_CHECKING:
    import datetime

    from ...model.changes import Change
    from ...model.desired import Desired
    from ...model.directory import Account, Snapshot
    from ...model.memory import Memory
    from ...model.plan import Outcome, Outcomes, Plan
    from ...model.run import Task
    from ..attributes.rules import Rules


class Switched(t.NamedTuple):
    """The accounts that a run has enabled (True) or disabled, or created so."""

    accounts: t.Mapping[str, bool]
    """By objectGUID."""
    new: t.Mapping[str, bool]
    """New accounts, by the key of the person."""

    @classmethod
    def by(cls, plan: Plan, outcomes: Outcomes) -> Switched:
        """From the outcomes of a run. An account that could not be created may be there nevertheless, disabled."""
        accounts: dict[str, bool] = {}
        new: dict[str, bool] = {}
        for index, outcome in outcomes.items():
            change, is_made = plan.changes[index], outcome.status is Status.APPLIED
            if isinstance(change, Create) and (is_made or outcome.status is Status.FAILED):
                new[change.key] = change.enabled and is_made
            elif isinstance(change, Enable | Disable) and is_made:
                if change.account:
                    accounts[change.account] = isinstance(change, Enable)
                if change.key in new:
                    new[change.key] = isinstance(change, Enable)
        return cls(accounts, new)


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

    def form(self, key: str) -> str:
        """The key in the form for comparison."""
        return self._keys.form(key)

    def has_several(self, key: str) -> bool:
        """Whether more than one account had this key before the changes."""
        return len(self._keys.accounts(key)) > 1

    @functools.cached_property
    def rekeyed(self) -> t.Mapping[str, str]:
        """The accounts whose key the run has changed to that of another person: objectGUID by the new key."""
        attribute = (self.task.policy.key_attribute or "").lower()
        return {
            key: change.account or ""
            for key, changes in self._applied.items()
            for change in changes
            if isinstance(change, SetAttributes)
            and any(one.before and one.attribute.lower() == attribute for one in change.deltas)
        }

    def has_none(self, key: str) -> bool:
        """Whether no account had this key before the changes."""
        return not self._keys.accounts(key)

    def is_deleted(self, key: str) -> bool:
        """Whether the account of the person was deleted."""
        return any(isinstance(change, Delete) for change in self.applied(key))

    def is_listed(self, key: str) -> bool:
        """Whether HR lists the person, also if the records cannot be used."""
        return key in self.task.said or (self._keys.form(key) in self._known and not self._is_recalled(key))

    def _is_recalled(self, key: str) -> bool:
        return key in self.desired and self.desired[key].recalled

    @functools.cached_property
    def waiting(self) -> frozenset[str]:
        """The keys of people whose changes failed before, and were not tried in this run."""
        return frozenset(one.key for one in self.plan.rejections if one.waits)

    @functools.cached_property
    def reasons(self) -> t.Mapping[str, tuple[str, ...]]:
        """Why people were skipped, by key."""
        return {one.key: one.reasons for one in self.plan.rejections}

    @functools.cached_property
    def _failed(self) -> t.Mapping[str, list[Outcome]]:
        of_many = {i for error in failures.systemic(self.plan, self.outcomes) for i in error.indices}
        found: dict[str, list[Outcome]] = collections.defaultdict(list)
        for index, outcome in sorted(self.outcomes.items()):
            if outcome.status is Status.FAILED and index not in of_many and not outcome.transient:
                found[self.plan.changes[index].key].append(outcome)
        return found

    def failed(self, key: str) -> t.Sequence[Outcome]:
        """The failures of this person, without errors that many accounts met alike, and those of a busy directory."""
        return self._failed.get(key, ())

    @functools.cached_property
    def disabled(self) -> t.Mapping[str, datetime.datetime]:
        """When runs before this one have disabled accounts, by objectGUID."""
        people = self.memory.people.values()
        return {person.account: person.disabled for person in people if person.account and person.disabled}

    @functools.cached_property
    def accounts(self) -> t.Mapping[str, Account]:
        """All accounts by objectGUID, as they were before the changes."""
        return {account.guid: account for account in self.snapshot.accounts}

    @functools.cached_property
    def switched(self) -> Switched:
        """The accounts that the run has enabled or disabled."""
        return Switched.by(self.plan, self.outcomes)

    @functools.cached_property
    def rules(self) -> Rules:
        """The rules of the attributes."""
        return prepare(self.task.policy, self.snapshot)

    @functools.cached_property
    def values(self) -> Values:
        """Makes the digests of values."""
        return Values(self._keys, self.snapshot.accounts, self.memory.secret)

    @functools.cached_property
    def groups(self) -> GroupIndex:
        """All groups."""
        return GroupIndex(self.snapshot.groups)

    @functools.cached_property
    def _tried(self) -> t.Mapping[str, list[tuple[Change, Outcome]]]:
        found: dict[str, list[tuple[Change, Outcome]]] = collections.defaultdict(list)
        for index, outcome in sorted(self.outcomes.items()):
            found[self.plan.changes[index].key].append((self.plan.changes[index], outcome))
        return found

    def tried(self, key: str) -> t.Sequence[tuple[Change, Outcome]]:
        """All changes of this person, in order, with what became of them."""
        return self._tried.get(key, ())

    @property
    def people(self) -> t.Iterator[str]:
        """The keys of everybody whom HR lists or who is remembered. A partial task is about those in its limit."""
        if self.task.is_partial:
            only = set(map(self.form, self.task.policy.only or ()))
            yield from (key for key in self.task.said if self.form(key) in only)
        else:
            yield from dict.fromkeys((*self.task.said, *self.memory.people))
