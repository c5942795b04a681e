# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applies a plan in waves: reads the people of each wave back, lets a check decide, and goes on only if all is well."""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from .errors import explained
from .model.changes import Create, identity
from .model.option_names import ROLE
from .model.plan import Status
from .model.waves import WaveFigures, Waves
from .planner.waves import differences, divide
from .values.text import count, ended, examples

if t.TYPE_CHECKING:
    from .model.plan import Outcomes, Plan
    from .model.run import Report
    from .model.waves import Canary
    from .planner.waves import Wave

NAMED: t.Final = 5
"""The most people or differences that a sentence names."""


class Execution(t.Protocol):
    """Makes parts of a plan; see `runner.Execution`."""

    report: Report

    def make(self, indices: t.Iterable[int], /) -> Outcomes:
        """Make these changes, and return their outcomes and those of changes that were planned anew."""

    def review(self, keys: t.Collection[str], created: t.Collection[str], /) -> Plan:
        """Plan these people against the directory as it is now."""

    def end(self, indices: t.Iterable[int], why: str, /) -> None:
        """Record that these changes are not made any more."""


def with_waves(report: Report, canary: Canary) -> Report:
    """The report of a plan that is not applied, with the waves in which it would be."""
    sizes = tuple(len(wave.people) for wave in _divided(report, canary))
    return _with(report, Waves(sizes=sizes))


def in_waves(execution: Execution, canary: Canary) -> Report:
    """Make the changes of the plan in waves. If a wave fails, the changes of all later ones are not made.

    Args:
        execution: has the plan, which may be applied.
        canary: the sizes of the waves, and the check.
    """
    waves = _divided(execution.report, canary)
    for number in range(1, len(waves) + 1):
        why = _Round(execution, canary, number, waves).follow()
        if why:
            return _ended(execution, waves, number, why)
    return _with(execution.report, Waves(sizes=tuple(len(wave.people) for wave in waves), begun=len(waves)))


def _divided(report: Report, canary: Canary) -> tuple[Wave, ...]:
    needs = {key: unit.needs for key, unit in report.units.each.items()} if report.units else {}
    return divide(report.plan.changes, canary.sizes, needs)


class _Round:
    """One wave, from its changes to the decision about the next one."""

    def __init__(self, execution: Execution, canary: Canary, number: int, waves: t.Sequence[Wave]) -> None:
        self._execution, self._canary, self._waves = execution, canary, waves
        self._number, self._wave = number, waves[number - 1]
        self._rejected = frozenset(one.key for one in self._plan.rejections)

    def follow(self) -> str:
        """Make the changes. Returns why the run ends with this wave; empty if it does not.

        Changes that fail in the last wave end nothing any more: they are failures as in a run without waves.
        """
        outcomes = self._execution.make(self._wave.indices)
        failed = self._failed(outcomes) or self._skipped()
        if failed:
            return failed if self._number < len(self._waves) else ""
        return self._unlike(outcomes) or self._refused(outcomes)

    def _failed(self, outcomes: Outcomes) -> str:
        failed = [index for index, outcome in sorted(outcomes.items()) if outcome.status is Status.FAILED]
        if not failed:
            return ""
        first = self._plan.changes[failed[0]]
        return (
            f"{count(len(failed), 'change')} failed. The first: {first.kind.verb} {first.label or first.dn}:"
            f" {ended(outcomes[failed[0]].message)}"
        )

    def _skipped(self) -> str:
        """Who cannot be changed any more after a conflict with somebody else."""
        found = [one for one in self._plan.rejections if one.key not in self._rejected]
        shown = examples([f"{one.label}: {'; '.join(one.reasons)}" for one in found], NAMED, "; ")
        return f"{count(len(found), 'person', 'people')} could not be changed: {shown}" if found else ""

    @property
    def _plan(self) -> Plan:
        return self._execution.report.plan

    def _unlike(self, outcomes: Outcomes) -> str:
        """What the directory does not hold although this wave has written it."""
        own = [(self._plan.changes[index], outcome) for index, outcome in outcomes.items()]
        created = {one.key for one, made in own if isinstance(one, Create) and made.status is Status.APPLIED}
        try:
            anew = self._execution.review(self._wave.people, created)
        except Exception as error:
            return f"The people could not be read back: {explained(error)}"
        found = differences(self._plan, outcomes, anew, self._rejected)
        shown = examples(found, NAMED, "; ")
        return f"The directory does not hold everything that the wave has written: {shown}." if found else ""

    def _refused(self, outcomes: Outcomes) -> str:
        if self._canary.check is None:
            return ""
        try:
            return self._canary.check(self._figures(outcomes))
        except Exception as error:
            return explained(error)

    def _figures(self, outcomes: Outcomes) -> WaveFigures:
        made = [self._plan.changes[index] for index, one in outcomes.items() if one.status is Status.APPLIED]
        done = sum(len(wave.people) for wave in self._waves[: self._number])
        return WaveFigures(
            wave=self._number,
            waves=len(self._waves),
            people=len(self._wave.people),
            changes=len(made),
            people_done=done,
            people_left=sum(len(wave.people) for wave in self._waves) - done,
            counts=dict(collections.Counter(change.kind.count for change in made)),
            server=self._execution.report.server,
        )


def _ended(execution: Execution, waves: t.Sequence[Wave], number: int, why: str) -> Report:
    """The report of a run that ended after this wave."""
    later = waves[number:]
    labels = _labels(execution.report.plan)
    left = [labels[who] for wave in later for who in wave.people]
    told = Waves(
        sizes=tuple(len(wave.people) for wave in waves), begun=number, why=ended(why), left=tuple(left[:NAMED])
    )
    indices = [index for wave in later for index in wave.indices]
    execution.end(indices, f"Not attempted, because the run ended after wave {number} of {len(waves)}: {told.why}")
    report = _with(execution.report, told)
    faults = (*report.plan.faults, _fault(told, left))
    return dataclasses.replace(report, plan=dataclasses.replace(report.plan, faults=faults))


def _labels(plan: Plan) -> dict[str, str]:
    return {identity(change): change.label or change.dn for change in plan.changes}


def _fault(waves: Waves, left: t.Sequence[str]) -> str:
    head = f"The run ended after wave {waves.begun} of {len(waves.sizes)} ({ROLE.waves}). {waves.why}"
    if not left:
        return f"{head} Nobody is left. Fix the cause and run again."
    are = "is" if len(left) == 1 else "are"
    return (
        f"{head} {count(len(left), 'person', 'people')} {are} left, and nothing of theirs is changed:"
        f" {examples(left, NAMED)}. Fix the cause and run again: the next run plans them anew. {ROLE.emergency}"
        " disables leavers at once."
    )


def _with(report: Report, waves: Waves) -> Report:
    return dataclasses.replace(report, plan=dataclasses.replace(report.plan, waves=waves))
