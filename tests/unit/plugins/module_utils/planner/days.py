# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A directory and a memory over several runs, with hands that change the directory between them."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import FORGETFUL, Memory, dated
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Saying, Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering import troubles
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.aftermath import After
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.updates import updates

from .directory_in_memory import Domain, snapshot

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Policy
    from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
    from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Updates

FIRST_DAY = datetime.datetime(2026, 11, 2, 6, tzinfo=datetime.UTC)

Failing: t.TypeAlias = "t.Callable[[t.Any], bool]"


class Days:
    """One run a day."""

    def __init__(self, *accounts: Account, policy: Policy) -> None:
        self.seen = snapshot(*accounts)
        self.policy = policy
        self.memory = Memory(is_kept=True)
        self.now = FIRST_DAY
        self.step = datetime.timedelta(days=1)
        self.error = "refused"
        self.unknown = self.transient = False

    def plan(self, *desired: Desired) -> Plan:
        """The plan of today."""
        return make_plan(self._task(desired), self.seen, self.now, self.memory)

    def _task(self, desired: tuple[Desired, ...]) -> Task:
        said = {one.key: Saying(label=one.label, source=one.source, fields={}) for one in desired}
        return Task(desired=desired, policy=self.policy, said=said)

    def run(self, *desired: Desired, failing: Failing = lambda change: False) -> Plan:
        """The run of today, which remembers what it did; the next day begins."""
        plan = troubles.set_aside(self.plan(*desired), self.memory, self.now)
        failed = Outcome(Status.FAILED, self.error, unknown=self.unknown, transient=self.transient)
        outcomes = {
            index: failed if failing(change) else Outcome(Status.APPLIED) for index, change in enumerate(plan.changes)
        }
        self._remember(updates(After(self._task(desired), plan, outcomes, self.seen, self.memory, self.now)))
        made = tuple(change for change in plan.changes if not failing(change))
        self.seen = Domain(self.seen).apply(dataclasses.replace(plan, changes=made))
        self.now += self.step
        return plan

    def _remember(self, new: Updates) -> None:
        known = {**self.memory.people, **{one.key: one for one in new.people}}
        people = {key: dated(one, new.at) for key, one in known.items()}
        self.memory = dataclasses.replace(self.memory, people=people, revision=self.memory.revision + 1)

    def forget(self) -> None:
        """Lose the database."""
        self.memory = FORGETFUL

    def hand(self, name: str, **values: str | t.Sequence[str]) -> None:
        """Change values of an account by hand; an empty list clears an attribute."""
        raw = {
            attribute.lower(): tuple(one.encode() for one in ([given] if isinstance(given, str) else given))
            for attribute, given in values.items()
        }
        self.seen = dataclasses.replace(
            self.seen, accounts=tuple(_changed(one, raw) if _has(one, name) else one for one in self.seen.accounts)
        )

    def account(self, name: str) -> Account:
        """The account with this common name."""
        [found] = [one for one in self.seen.accounts if _has(one, name)]
        return found


def _has(account: Account, name: str) -> bool:
    return account.dn.startswith(f"CN={name},")


def _changed(account: Account, raw: t.Mapping[str, tuple[bytes, ...]]) -> Account:
    values = {**account.values, **raw}
    return dataclasses.replace(account, values={name: held for name, held in values.items() if held})
