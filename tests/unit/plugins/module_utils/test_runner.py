# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Steps whose planning fails: for whom, and what is left of the others."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils import runner
from ansible_collections.hrsync.ad.plugins.module_utils.apply.journal import NoJournal
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.errors import HrsyncError
from ansible_collections.hrsync.ad.plugins.module_utils.model.bounds import Bounds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import SetAttributes, StepChange
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import Limit, Limits
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Made, Others
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan, StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.anew import Conflicts
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from ansible_collections.hrsync.ad.plugins.module_utils.steps.skype_user.descriptor import KIND, SKYPE_USER

from .planner.directory_in_memory import account, policy, snapshot, wish

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Snapshot
    from ansible_collections.hrsync.ad.plugins.module_utils.steps.base import AnyStep


class Step:
    """Plans a change for each subject, but fails where one of `bad` is among them."""

    DESCRIPTOR = SKYPE_USER

    def __init__(self, bad: t.Collection[str], error: Exception) -> None:
        self.bad = bad
        self.error = error
        self.calls = 0

    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[StepChange]:
        self.calls += 1
        if any(subject.key in self.bad for subject in subjects):
            raise self.error
        return StepPlan(changes=tuple(StepChange(kind=KIND, key=subject.key) for subject in subjects))


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_plan_that_must_be_confirmed_is_shown_in_a_preview_and_stops_a_run(check_mode: bool) -> None:
    run = Run(services=Services({}), now=datetime.datetime.now(datetime.UTC), check_mode=check_mode)
    plan = Plan(changes=(SetAttributes(key="1"),), unconfirmed=("Set lifecycle_adopt: true.",))
    report = runner.execute(run, plan)
    assert report.outcomes == {}, "nothing is written, and without a directory it would fail"
    assert report.plan.stops == (() if check_mode else plan.unconfirmed)
    assert [notice.text for notice in report.plan.notices] == (list(plan.unconfirmed) if check_mode else [])


@pytest.mark.parametrize("check_mode", [True, False])
def test_limits_are_measured_with_the_changes_of_steps_before_anything_is_written(check_mode: bool) -> None:
    run = Run(services=Services({}), now=datetime.datetime.now(datetime.UTC), check_mode=check_mode)
    limits = Limits(each=(Limit(name="people", count=1),))
    subjects = tuple(Subject(key=key, label=key, presence=Presence.ACTIVE, options={}) for key in "12")
    plan = Plan(bounds=Bounds(limits=limits), subjects={SKYPE_USER.name: subjects})
    report = runner.execute(run, plan, [t.cast("AnyStep", Step((), ValueError()))])
    assert report.outcomes == {}
    assert [gauge.number for gauge in report.plan.gauges] == [2]
    texts = [notice.text for notice in report.plan.notices] if check_mode else report.plan.stops
    assert "-e lifecycle_limits_once=people=2" in texts[0]


def test_a_comparison_has_the_changes_that_limits_withhold() -> None:
    limits = Limits(each=(Limit(name="people", count=0, holds=True),))
    plan = Plan(changes=(SetAttributes(key="1"),), bounds=Bounds(limits=limits))
    run = Run(services=Services({}), now=datetime.datetime.now(datetime.UTC), check_mode=True)
    withheld, compared = (
        runner.execute(dataclasses.replace(run, withholds=withholds), plan).plan for withholds in (True, False)
    )
    assert (withheld.changes, len(withheld.rejections)) == ((), 1)
    assert (compared.changes, compared.rejections) == (plan.changes, ())
    assert compared.notices == withheld.notices
    assert compared.gauges == withheld.gauges
    assert "-e lifecycle_limits_once=people=1" in compared.notices[0].text


class OfShard(NoJournal):
    """The journal of a configuration that counts together with another one, which has changed one person."""

    def __init__(self) -> None:
        self.shared: list[tuple[list[int], int]] = []

    def share(self, made: t.Sequence[Made], managed: int) -> Others:
        self.shared.append(([one.people for one in made], managed))
        return Others(made=(dataclasses.replace(made[0], who=frozenset(("somebody",)), configuration=2),), managed=50)


@pytest.mark.parametrize("together", ["", "company"])
def test_a_run_says_what_it_intends_before_it_is_measured_together_with_others(together: str) -> None:
    now = datetime.datetime.now(datetime.UTC)
    journal = OfShard()
    limits = Limits(each=(Limit(name="people", count=1, period=datetime.timedelta(days=7)),), together=together)
    plan = Plan(changes=(SetAttributes(key="1"),), bounds=Bounds(limits=limits, population=100, now=now))
    for check_mode in (True, False):
        run = Run(services=Services({}), now=now, check_mode=check_mode, journal=journal)
        execution = runner.Execution(run, plan, (), Passwords(), None)
    # A preview intends nothing.
    assert journal.shared == ([([1], 100)] if together else [])
    assert execution.may_write is not bool(together)
    assert execution.report.plan.gauges[0].population == (150 if together else 100)


def planned(step: Step, people: int) -> StepPlan[StepChange]:
    subjects = tuple(
        Subject(key=str(number), label=str(number), presence=Presence.ACTIVE, options={}) for number in range(people)
    )
    return runner.plan_step(t.cast("AnyStep", step), Plan(subjects={SKYPE_USER.name: subjects}))


def blocked(plan: StepPlan[StepChange]) -> set[str]:
    return {setback.subject.key for setback in plan.setbacks}


@pytest.mark.parametrize("bad", [{"0"}, {"3", "41", "99"}])
def test_an_unexpected_error_blocks_the_step_for_those_who_cause_it(bad: set[str]) -> None:
    step = Step(bad, TypeError("salary"))
    plan = planned(step, 100)
    assert blocked(plan) == bad
    assert {change.key for change in plan.changes} == {str(number) for number in range(100)} - bad
    assert plan.setbacks[0].text.startswith("Unexpected error TypeError")
    assert step.calls < 50


def test_an_unexpected_error_with_everybody_blocks_the_step() -> None:
    everybody = {str(number) for number in range(100)}
    step = Step(everybody, TypeError())
    plan = planned(step, 100)
    assert (blocked(plan), plan.changes) == (everybody, ())
    assert step.calls < 50


def test_an_error_of_the_service_blocks_the_step_without_a_second_try() -> None:
    step = Step({"1"}, HrsyncError("Exchange cannot be reached."))
    plan = planned(step, 3)
    assert blocked(plan) == {"0", "1", "2"}
    assert {setback.text for setback in plan.setbacks} == {"Exchange cannot be reached."}
    assert step.calls == 1


def test_one_subject_alone_is_blocked() -> None:
    assert blocked(planned(Step({"0"}, TypeError()), 1)) == {"0"}


def test_an_error_that_comes_only_together_blocks_the_step() -> None:
    class Together(Step):
        def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[StepChange]:
            return super().plan(subjects) if len(subjects) > 2 else StepPlan()

    assert blocked(planned(Together({"1"}, TypeError()), 3)) == {"0", "1", "2"}


def test_an_error_that_comes_back_without_those_who_cause_it_blocks_the_step() -> None:
    class Later(Step):
        def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[StepChange]:
            if len(subjects) == 3:
                raise HrsyncError("Exchange cannot be reached.")
            return super().plan(subjects)

    plan = planned(Later({"1"}, TypeError()), 4)
    assert blocked(plan) == {"0", "1", "2", "3"}
    assert {setback.text for setback in plan.setbacks if setback.subject.key != "1"} == {"Exchange cannot be reached."}


def test_what_is_planned_anew_is_judged_like_the_first_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """A conflict can give people another plan, which a run that has not read everybody must not execute."""
    judged: list[tuple[Snapshot, Plan]] = []

    def check(snapshot: Snapshot, plan: Plan) -> None:
        judged.append((snapshot, plan))
        if len(judged) > 1:
            raise HrsyncError("Others may be the cause.")

    first, later = snapshot(account("Anna", "1")), snapshot(account("Ann", "1"))
    run = Run(services=Services({}), now=datetime.datetime.now(datetime.UTC), check_mode=False, snapshot=first)
    monkeypatch.setattr(runner, "execute", lambda _run, _plan, _steps, _passwords, again, _canary: again)
    again: t.Any = runner.follow(run, Task(desired=(wish("1"),), policy=policy()), read=lambda: later, check=check)
    with pytest.raises(HrsyncError, match="Others may be the cause"):
        again(Conflicts(frozenset(["1"]), frozenset(), frozenset()))
    assert [seen for seen, _plan in judged] == [first, later]
