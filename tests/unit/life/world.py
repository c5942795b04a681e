# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A company, its directory and the memory, in which days pass and runs are made: all of a run but its connections."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import typing as t
import uuid

from ansible_collections.hrsync.ad.plugins.module_utils import runner
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Change, Create, CreateOu, Disable, identity
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import Verdict
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Intent, Memory, Updates, dated
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.access.enablement import with_created
from ansible_collections.hrsync.ad.plugins.module_utils.planner.anew import limited
from ansible_collections.hrsync.ad.plugins.module_utils.planner.gates.limits import checked
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering import troubles
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.aftermath import After
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.recovery import recover
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.updates import updates
from ansible_collections.hrsync.ad.plugins.module_utils.planner.waves import differences
from ansible_collections.hrsync.ad.plugins.module_utils.values import dn
from ansible_collections.hrsync.ad.plugins.module_utils.wire.answers import answers_from_list
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.assignment import assignment_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.fetched import Fetched, fetched_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.settings import Settings

from ..plugins.module_utils.planner.directory_in_memory import (
    ADMINS,
    GROUPS,
    SALES,
    STAFF,
    Domain,
    account,
    group,
    snapshot,
)
from ..plugins.plugin_utils.authored import employee
from ..plugins.plugin_utils.run.test_assignment import settings

MONDAY = datetime.datetime(2026, 3, 2, 6, tzinfo=datetime.UTC)
MAPPING: dict[str, t.Any] = {
    "cn": {"candidates": ["{{ employee.full_name }}", "{{ employee.full_name }} {{ employee.key }}"]},
    "sAMAccountName": {
        "on": "create",
        "candidates": ["{{ employee.last_name | lower }}", "{{ employee.last_name | lower }}{{ employee.key }}"],
    },
    "displayName": "{{ employee.full_name }}",
    "mail": "{{ employee.email }}",
    "title": "{{ employee.job_title }}",
    "department": "{{ employee.department }}",
    "manager": {"person": "{{ employee.manager_key }}"},
}
PLACE = "{{ 'OU=Sales,' if employee.department == 'Sales' else '' }}" + STAFF
SECRET = b"0123456789abcdef"
FORMER = f"OU=Former,{STAFF}"
GUARDS = "Guards"
"""A group that every configuration protects; another group is nested in it."""
_GUARDS = group(GUARDS)
_WATCH = group("Watch", member_of=(_GUARDS.dn,))
FOREIGN = (
    account("Service", None, mail="service@x"),
    account("Domain Admin", "900", adminCount="1", mail="admin@x"),
    account("Elsewhere", "901", parent=ADMINS, mail="elsewhere@x"),
)
"""Accounts that no run may change: without a key, protected, and outside the managed base."""
GUARDED = (
    account("Guard", "902", memberOf=_GUARDS.dn, mail="guard@x"),
    account("Watchman", "903", memberOf=_WATCH.dn, mail="watchman@x"),
)
"""Members of the protected group, and of the one that is nested in it."""


def empty_directory(*accounts: Account) -> Snapshot:
    """A domain with nothing but the foreign accounts, and these."""
    groups = (*map(group, ("Sales", "Office", "Welcome")), _GUARDS, _WATCH)
    everybody = group("Domain Users", protected=True, rid=513)
    return snapshot(*FOREIGN, *accounts, groups=(*groups, everybody), ous=(STAFF, SALES, FORMER, ADMINS, GROUPS))


def settings_of(variables: t.Mapping[str, t.Any] | None = None, **options: t.Any) -> Settings:
    """The settings of all runs with these options, and with these variables beside the mapping."""
    known = {"mapping": MAPPING, "place": PLACE, **(variables or {})}
    return settings(variables=known, managed_base=STAFF, ou="place", protected_groups=[GUARDS], **options)


@functools.cache
def plain_settings() -> Settings:
    """The settings of runs without options."""
    return settings_of()


class Directory(Domain):
    """A directory in which every new account gets an objectGUID of its own, and in which changes can fail."""

    def __init__(self, before: Snapshot, number: int) -> None:
        super().__init__(before)
        self._number = number

    def make(self, change: Change) -> None:
        """Make one change."""
        getattr(self, f"_{change.kind.name}")(change)

    def _create(self, change: Create) -> None:
        super()._create(change)
        guid = self._created[change.key]
        own = str(uuid.uuid5(uuid.UUID(guid), str(self._number)))
        self._created[change.key] = own
        self._dns[own], self._values[own] = self._dns.pop(guid), self._values.pop(guid)


@dataclasses.dataclass(frozen=True, slots=True)
class Ran:
    """One run."""

    task: Task
    plan: Plan
    outcomes: t.Mapping[int, Outcome]
    before: Snapshot
    was_killed: bool
    listed: frozenset[str] | None = None
    """The keys of the people whom HR answered with; None for all."""

    def withholds(self, limit: str) -> bool:
        """Whether the limit withholds changes."""
        return any(gauge.verdict is Verdict.WITHHELD and gauge.limit.name == limit for gauge in self.plan.gauges)

    @property
    def is_whole(self) -> bool:
        """Whether the run wrote all that it planned."""
        applied = all(outcome.status is Status.APPLIED for outcome in self.outcomes.values())
        withheld = any(gauge.verdict is Verdict.WITHHELD for gauge in self.plan.gauges)
        return not (self.plan.stops or withheld) and applied and len(self.outcomes) == len(self.plan.changes)

    @property
    def is_accepted(self) -> bool:
        """Whether the run came to its end, so that it remembered what it read."""
        return not (self.plan.stops or self.was_killed)

    @property
    def applied(self) -> list[Change]:
        """The changes that were made."""
        return [self.plan.changes[index] for index, one in self.outcomes.items() if one.status is Status.APPLIED]


class World:
    """HR, the directory, the memory and the clock.

    Args:
        options: of `hrsync.ad.sync`, for all runs, and `variables`.
    """

    def __init__(self, **options: t.Any) -> None:
        self.settings = settings_of(**options) if options else plain_settings()
        self.now = MONDAY
        self.hr: dict[str, dict[str, t.Any]] = {}
        self.reads_back = True
        """Whether to look, after each run, for what a run in waves would look for."""
        self.more: list[dict[str, t.Any]] = []
        """Further records, such as those of people with a second one, of another source, or without a key."""
        self.absences: list[dict[str, t.Any]] = []
        self.directory = empty_directory()
        self.memory = Memory(is_kept=True, secret=SECRET)
        self._runs = 0
        self._killed: list[Intent] = []
        """What killed runs have done since the last run that remembered something."""

    # ---- what happens outside -----------------------------------------------------------------------------------
    def says(self, key: str, **fields: t.Any) -> None:
        """HR says this of a person from now on."""
        self.hr[key] = {"start_date": "2020-01-01", **self.hr.get(key, {}), **fields, "key": key}

    def becomes(self, **options: t.Any) -> None:
        """From now on, runs have these options."""
        self.settings = settings_of(**options)

    def passes(self, **period: float) -> None:
        """Time passes."""
        self.now += datetime.timedelta(**period)

    def account(self, key: str) -> Account | None:
        """The account with this key."""
        held = (one for one in self.directory.accounts if one.text("employeeID") == key)
        return next(held, None)

    def edits(self, key: str, **values: str) -> None:
        """Somebody changes the account by hand: attributes, or `userAccountControl`."""
        edited = [
            self._edited(one, values) if one.text("employeeID") == key else one for one in self.directory.accounts
        ]
        self.directory = dataclasses.replace(self.directory, accounts=tuple(edited))

    def moves(self, key: str, parent: str) -> None:
        """Somebody moves the account by hand, unless its name is taken there."""
        held = self.account(key)
        moved = dn.child(dn.rdn(held.dn), parent) if held else ""
        if held and all(one.dn.lower() != moved.lower() for one in self.directory.accounts):
            others = (one for one in self.directory.accounts if one.guid != held.guid)
            accounts = (*others, Account(moved, held.values, held.guid))
            self.directory = dataclasses.replace(self.directory, accounts=accounts)

    def deletes(self, key: str) -> None:
        """Somebody deletes the account by hand."""
        left = [one for one in self.directory.accounts if one.text("employeeID") != key]
        self.directory = dataclasses.replace(self.directory, accounts=tuple(left))

    @staticmethod
    def _edited(one: Account, values: t.Mapping[str, str]) -> Account:
        raw = {name.lower(): (value.encode(),) for name, value in values.items()}
        return Account(one.dn, {**one.values, **raw}, one.guid)

    def forgets(self) -> None:
        """The database is lost."""
        self.memory = Memory(is_kept=True, secret=SECRET)
        self._killed = []

    # ---- runs ---------------------------------------------------------------------------------------------------
    def runs(
        self,
        *,
        listed: t.Collection[str] | None = None,
        fails: t.Callable[[Change], bool] = lambda _change: False,
        killed_after: int | None = None,
        accepts: bool = False,
    ) -> Ran:
        """Make a run.

        Args:
            listed: the keys of the people whom HR answers with; None for all.
            fails: which changes the directory refuses.
            killed_after: after how many changes the run is killed; None if it is not.
            accepts: whether somebody has accepted the feed, however odd it is.
        """
        self._runs += 1
        task = self.task(listed)
        if accepts and task.feed_gate is not None:
            gate = dataclasses.replace(task.feed_gate, accepted=task.feed_gate.checksum)
            task = dataclasses.replace(task, feed_gate=gate)
        before = self.directory
        self.memory = with_updates(self.memory, recover(self.memory, self._killed, before, task.policy)[1])
        self._killed = []
        plan = make_plan(task, before, self.now, self.memory)
        whole = troubles.set_aside(runner.with_steps(plan, (), check_mode=False), self.memory, self.now)
        plan = checked(whole, check_mode=False)
        outcomes = {} if plan.stops else self._made(plan, fails, killed_after)
        is_made = bool(outcomes) and all(one.status is Status.APPLIED for one in outcomes.values())
        if self.reads_back and is_made and killed_after is None:
            self._read_back(task, plan, outcomes)
        was_killed = killed_after is not None and killed_after < len(plan.changes) and not plan.stops
        if not plan.stops and not was_killed:
            after = After(task, plan, outcomes, before, self.memory, self.now)
            self.memory = with_updates(self.memory, updates(after))
        elif was_killed:
            self._killed = [
                Intent(number=index, run=self._runs, at=self.now, change=plan.changes[index])
                for index, outcome in outcomes.items()
                if outcome.status is Status.APPLIED
            ]
        return Ran(task, plan, outcomes, before, was_killed, None if listed is None else frozenset(listed))

    def _read_back(self, task: Task, plan: Plan, outcomes: t.Mapping[int, Outcome]) -> None:
        """Look for what a run in waves looks for after each of them: nothing of it may be left to do."""
        keys = frozenset(identity(change) for change in plan.changes if not isinstance(change, CreateOu))
        created = [change.key for change in plan.changes if isinstance(change, Create)]
        memory = with_created(self.memory, created, self.now)
        anew = make_plan(limited(task, keys), self.directory, self.now, memory)
        found = differences(plan, outcomes, anew, {one.key for one in plan.rejections})
        if found:
            raise AssertionError(f"a run in waves would end: {found}")

    def task(self, listed: t.Collection[str] | None = None) -> Task:
        """The task of a run, as the controller makes it."""
        base = self.settings
        at = dataclasses.replace(base, calendar=dataclasses.replace(base.calendar, now=self.now))
        return assignment_of(at, self._fetched(listed)).task

    def _fetched(self, listed: t.Collection[str] | None) -> Fetched:
        return fetched_of(answers_from_list(self.answers(listed)), self.memory)

    def answers(self, listed: t.Collection[str] | None = None) -> list[dict[str, t.Any]]:
        """What the HR systems answer."""
        people = [record for key, record in self.hr.items() if listed is None or key in listed]
        records = [employee(**{"id": one["key"], "status": "active", **one}) for one in (*people, *self.more)]
        names = dict.fromkeys(("factorial", *(one.source for one in records)))
        return [
            {
                "name": name,
                "type": "factorial",
                "employees": [one.to_dict() for one in records if one.source == name],
                "absences": [one for one in self.absences if one["source"] == name],
                "warnings": [],
            }
            for name in names
        ]

    def _made(self, plan: Plan, fails: t.Callable[[Change], bool], killed_after: int | None) -> dict[int, Outcome]:
        directory = Directory(self.directory, self._runs)
        outcomes: dict[int, Outcome] = {}
        failed: set[str] = set()
        for index, change in enumerate(plan.changes[:killed_after]):
            if change.key in failed and not isinstance(change, Disable):
                outcomes[index] = Outcome(Status.SKIPPED)
            elif fails(change):
                failed.add(change.key)
                outcomes[index] = Outcome(Status.FAILED, "refused")
            else:
                directory.make(change)
                outcomes[index] = Outcome(Status.APPLIED)
        self.directory = directory.snapshot()
        return outcomes

    # ---- what must hold -----------------------------------------------------------------------------------------
    def leavers(self, ran: Ran) -> set[str]:
        """The keys of those who have left, according to the task of a run."""
        return {one.key for one in ran.task.desired if one.presence in (Presence.LEFT, Presence.ABSENT)}


def with_updates(memory: Memory, new: Updates) -> Memory:
    """The memory as a database gives it at the next run."""
    names = {(one.attribute, one.value): one for one in (*memory.names, *new.names)}
    people = {**memory.people, **{one.key: one for one in new.people}}
    return dataclasses.replace(
        memory,
        revision=memory.revision + 1,
        people={key: dated(one, new.at) if new.at else one for key, one in people.items()},
        names=tuple(names.values()),
        feeds={**memory.feeds, **new.feeds},
        made=(*memory.made, *new.made),
    )
