# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The run for one person, with everybody read and with only this person read, over one invented company.

Nothing is chosen here: who is asked for, and which accounts are read, is up to the code under test.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils import runner
from ansible_collections.hrsync.ad.plugins.module_utils.errors import NeedsEverybodyError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.people.wanted import Wanted
from ansible_collections.hrsync.ad.plugins.module_utils.planner.gates.limits import checked
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering import troubles
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.aftermath import After
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.updates import updates
from ansible_collections.hrsync.ad.plugins.module_utils.sources.base import Connection, Source
from ansible_collections.hrsync.ad.plugins.module_utils.sync.few import (
    people_of,
    require_sufficient,
    wanted_of,
)
from ansible_collections.hrsync.ad.plugins.module_utils.sync.few_accounts import read_few
from ansible_collections.hrsync.ad.plugins.module_utils.wire.answers import answers_from_list
from ansible_collections.hrsync.ad.plugins.plugin_utils.run import alone
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.assignment import assignment_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.fetched import fetched_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.settings import Settings

from ..plugins.module_utils.directory.searched_in_memory import SearchedDirectory, narrowed
from ..plugins.module_utils.planner.directory_in_memory import checksum
from .world import World, with_updates

Options = t.Mapping[str, t.Any]


class Result(t.NamedTuple):
    """What a run for a person would do, and what would be remembered then."""

    task: Task
    plan: Plan
    memory: Memory

    @property
    def checksum(self) -> str:
        """What somebody approves."""
        return checksum(self.plan, "lab")

    @property
    def verdicts(self) -> list[tuple[str, int, int, str]]:
        """What the limits say."""
        return [(one.limit.name, one.number, one.earlier, one.verdict.value) for one in self.plan.gauges]


class Answering(Source):
    """An HR system that finds nobody by itself, so that people are chosen from everybody."""

    TYPE = "factorial"

    def __init__(self, answer: Options) -> None:
        super().__init__(answer["name"])
        self._employees = list(map(Employee.from_dict, answer["employees"]))

    @classmethod
    def from_options(cls, options: Options, today: t.Any) -> t.Self:
        raise NotImplementedError

    def employees(self) -> list[Employee]:
        return self._employees

    def check(self) -> Connection:
        raise NotImplementedError


def full(world: World, only: str) -> Result:
    """The run that reads everybody."""
    fetched = fetched_of(answers_from_list(world.answers()), world.memory)
    task = assignment_of(_settings(world, only), fetched).task
    if task.feed_gate is not None:
        gate = dataclasses.replace(task.feed_gate, accepted=task.feed_gate.checksum)
        task = dataclasses.replace(task, feed_gate=gate)
    return _result(world, task, make_plan(task, world.directory, world.now, world.memory), world.memory)


def partial(world: World, only: str) -> Result:
    """The run that reads only this person and those above, as `sync.phases` and the action plugin do it.

    Raises:
        NeedsEverybodyError: it reads everybody instead.
    """
    answers = world.answers()
    before = of_few(world.memory, Wanted.of([only]).keys)
    wanted = wanted_of([only], before)
    people = people_of(list(map(Answering, answers)), wanted) if wanted else None
    if people is None:
        raise NeedsEverybodyError("HR and the memory do not have everybody above")
    memory = of_few(world.memory, {(one.key or "").strip() for several in people for one in several})
    asked = [_narrow(answer, several) for answer, several in zip(answers, people, strict=True)]
    settings = _settings(world, only)
    assignment = assignment_of(settings, fetched_of(answers_from_list(asked), memory, is_partial=True))
    why = alone.beyond(settings, assignment)
    if why:
        raise NeedsEverybodyError(why)
    task = assignment.task
    directory = t.cast("t.Any", SearchedDirectory(world.directory))
    snapshot = narrowed(world.directory, read_few(directory, task))
    memory = of_few(world.memory, task.known_keys)
    plan = make_plan(task, snapshot, world.now, memory)
    require_sufficient(task, snapshot, plan)
    return _result(world, task, plan, memory, snapshot)


def of_few(memory: Memory, keys: t.Collection[str]) -> Memory:
    """What the database gives for a few people; `state/suite.py` has the tests of that."""
    people = {key: person for key, person in memory.people.items() if key in keys}
    accounts = sum(bool(one.account and not one.disabled) for one in memory.people.values())
    return Memory(
        is_kept=True,
        revision=memory.revision,
        people=people,
        accounts=accounts,
        made=memory.made,
        secret=memory.secret,
    )


def _settings(world: World, only: str) -> Settings:
    base = world.settings
    return dataclasses.replace(base.at(world.now), params={**base.params, "only": frozenset([only])})


def _narrow(answer: Options, people: t.Sequence[Employee]) -> dict[str, t.Any]:
    ids = {one.id for one in people}
    absences = [one for one in answer["absences"] if one["employee_id"] in ids]
    return {**answer, "employees": [one.to_dict() for one in people], "absences": absences}


def _result(world: World, task: Task, plan: Plan, memory: Memory, snapshot: t.Any = None) -> Result:
    whole = troubles.set_aside(runner.with_steps(plan, (), check_mode=False), memory, world.now)
    plan = checked(whole, check_mode=False)
    outcomes = {} if plan.stops else {index: Outcome(Status.APPLIED) for index in range(len(plan.changes))}
    after = After(task, plan, outcomes, snapshot or world.directory, memory, world.now)
    remembered = world.memory if plan.stops else with_updates(world.memory, updates(after))
    return Result(task, plan, remembered)


def person(memory: Memory, key: str) -> PersonMemory | None:
    """What is remembered of the person, without the times that are those of the last run for everybody."""
    found = memory.people.get(key)
    return found and dataclasses.replace(found, listed=None, checked=None)
