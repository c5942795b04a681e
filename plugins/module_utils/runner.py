# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads, plans, applies and reports, in the same way for one account and for all accounts."""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from .apply.apply import Application
from .apply.passwords import Passwords
from .canary import in_waves, with_waves
from .directory.snapshot import read_snapshot
from .errors import HrsyncError, explained
from .model.plan import Outcome, Setback, Status, StepPlan
from .model.run import Report
from .planner.access import enablement
from .planner.anew import Conflicts, conflicts_of, given_up, limited, merged, with_taken
from .planner.gates.limits import beside, checked, intended, together
from .planner.names import mail_addresses
from .planner.names.logins import with_logins
from .planner.names.suffixes import PRINCIPAL
from .planner.plan import make_plan
from .planner.remembering import troubles
from .planner.steps import joined
from .planner.units import units_of

if t.TYPE_CHECKING:
    from .directory.connection import Directory
    from .model.changes import StepChange
    from .model.desired import Policy
    from .model.directory import Snapshot
    from .model.plan import Outcomes, Plan, Subject
    from .model.run import Task
    from .model.waves import Canary
    from .steps.base import AnyStep
    from .steps.run import Run

MOST_CAUSES = 10
"""An unexpected error of a step with more subjects than that is not about one of them; the step is then blocked."""


def read(
    directory: Directory,
    task: Task,
    steps: t.Iterable[type[AnyStep]] = (),
    *,
    account_filter: str | None = None,
    other_filter: str | None = None,
    others: bool = True,
) -> Snapshot:
    """Read the directory, with all attributes that the task and the steps compare.

    Args:
        directory: connected.
        task: what the run is to do.
        steps: those of the run.
        account_filter, other_filter, others: see `read_snapshot`; by default, the whole directory is read.

    Raises:
        DirectoryError: the directory could not be read.
    """
    return read_snapshot(
        directory,
        _attributes([task], steps),
        account_filter=account_filter,
        other_filter=other_filter,
        others=others,
        group_key=task.policy.group_key_attribute,
        suffixes=maps_principals(task.policy),
    )


def read_for(directory: Directory, tasks: t.Sequence[Task], steps: t.Iterable[type[AnyStep]] = ()) -> list[Snapshot]:
    """Read the whole directory for several tasks. They share a snapshot, unless they differ in the key of groups.

    Raises:
        DirectoryError: the directory could not be read.
    """
    wanted = _attributes(tasks, steps)
    group_keys = dict.fromkeys(task.policy.group_key_attribute for task in tasks)
    names_logons = any(maps_principals(task.policy) for task in tasks)
    seen = {key: read_snapshot(directory, wanted, group_key=key, suffixes=names_logons) for key in group_keys}
    return [seen[task.policy.group_key_attribute] for task in tasks]


def _attributes(tasks: t.Iterable[Task], steps: t.Iterable[type[AnyStep]]) -> frozenset[str]:
    of_tasks = (name for task in tasks for name in attributes_of(task.policy))
    return frozenset((*of_tasks, *(name for step in steps for name in step.ATTRIBUTES)))


def attributes_of(policy: Policy) -> frozenset[str]:
    """The attributes that planning compares."""
    compared = {*policy.rules, *policy.match_attributes}
    if policy.match_attributes:
        compared.add("whenCreated")
    compared.update(attribute for attribute in (policy.key_attribute, policy.group_memory) if attribute)
    compared.update(mail_addresses.POLICY_ATTRIBUTES if policy.yield_to_exchange else ())
    return frozenset(compared)


def maps_principals(policy: Policy) -> bool:
    """Whether planning compares user principal names, so that it needs the suffixes of the forest."""
    return any(attribute.lower() == PRINCIPAL for attribute in policy.rules)


class Attempt(t.NamedTuple):
    """A second attempt for the accounts that somebody else changed during the first."""

    snapshot: Snapshot
    """The directory, read again."""
    plan: Plan
    """The plan of the directory for these accounts."""


Again: t.TypeAlias = "t.Callable[[Conflicts], Attempt]"
"""Reads the directory again, and plans the accounts that met conflicts. May raise DirectoryError."""

RUN_AGAIN = "Run again."
APPROVED_OTHERWISE = "What it needs now was not approved. Run a preview again, and have it approved."


def follow(
    run: Run,
    task: Task,
    steps: t.Sequence[AnyStep] = (),
    passwords: Passwords | None = None,
    *,
    read: t.Callable[[], Snapshot],
    check: t.Callable[[Snapshot, Plan], None] = lambda snapshot, plan: None,
    canary: Canary | None = None,
) -> Report:
    """Plan the task against the snapshot of the run, and execute the plan.

    Args:
        run: the context of the run. It needs the directory and a snapshot of all objects that matter to the task.
        task: the desired accounts, and what the run may do.
        steps, passwords: see `execute`.
        read: reads the snapshot again, if there are conflicts, and after each wave.
        check: raises an error if the plan of the directory, made of this snapshot, must not be executed.
        canary: see `execute`.
    """

    def again(conflicts: Conflicts) -> Attempt:
        seen = with_taken(read(), conflicts.taken)
        memory = enablement.with_created(run.memory, conflicts.created, run.now)
        anew = make_plan(limited(task, conflicts.keys), seen, run.now, memory)
        check(seen, anew)
        return Attempt(seen, anew)

    plan = make_plan(task, run.known_snapshot, run.now, run.memory)
    check(run.known_snapshot, plan)
    return execute(run, plan, steps, passwords, again, canary)


def execute(
    run: Run,
    plan: Plan,
    steps: t.Sequence[AnyStep] = (),
    passwords: Passwords | None = None,
    again: Again | None = None,
    canary: Canary | None = None,
) -> Report:
    """Add the plans of the steps to the plan of the directory and, outside check mode, apply the whole plan.

    All modules and the role call this function: it is the only way from a plan to changes. Accounts that somebody else
    changes meanwhile are planned anew, once.

    Args:
        run: the context of the run.
        plan: the plan of the directory. `subjects` has the employees of each step.
        steps: the steps, in the order of their changes.
        passwords: the passwords of new accounts; by default each gets a random one.
        again: plans accounts anew; None if conflicts are failures.
        canary: applies the plan in waves; None applies it at once.
    """
    execution = Execution(run, plan, steps, passwords or Passwords(), again)
    if canary is None:
        return execution.at_once()
    return in_waves(execution, canary) if execution.may_write else with_waves(execution.report, canary)


class Execution:
    """Executes a plan, all of it or one part after the other. Its arguments are those of `execute`."""

    def __init__(
        self, run: Run, plan: Plan, steps: t.Sequence[AnyStep], passwords: Passwords, again: Again | None
    ) -> None:
        self._run, self._steps, self._passwords, self._again = run, steps, passwords, again
        self._conflicts: frozenset[str] = frozenset()
        whole = troubles.set_aside(with_steps(plan, steps, check_mode=run.check_mode), run.memory, run.now)
        measured = checked(_shared(run, whole), check_mode=run.check_mode, withholds=run.withholds)
        complete = with_logins(measured, run.snapshot)
        units = units_of(complete, run.scope)
        complete = complete if run.check_mode else run.approval.decided(complete, units)
        self.report = Report(
            plan=complete,
            outcomes={},
            server=run.directory.server if run.directory else "",
            checksum=units.checksum,
            units=units,
        )
        """The whole plan, with the outcomes of the parts that are made, and the changes that were planned anew."""
        makers = {kind: step for step in steps for kind in step.DESCRIPTOR.kinds}
        self._application = Application(complete, run.directory, run.snapshot, makers, passwords, run.journal)

    @property
    def may_write(self) -> bool:
        """Whether the plan may be applied."""
        return not (self._run.check_mode or self.report.plan.stops)

    def at_once(self) -> Report:
        """Make all changes, if the plan may be applied."""
        if self.may_write:
            self.make(range(len(self.report.plan.changes)))
        return self.report

    def make(self, indices: t.Iterable[int]) -> Outcomes:
        """Make these changes, and plan accounts anew that somebody else has changed meanwhile.

        Args:
            indices: see `Application.make`.

        Returns:
            The outcomes of these changes, and of those that were planned anew, by their index into `report.plan`.
        """
        part = self._settled(dataclasses.replace(self.report, outcomes=self._application.make(indices)))
        self.report = dataclasses.replace(part, outcomes={**self.report.outcomes, **part.outcomes})
        return part.outcomes

    def _settled(self, first: Report) -> Report:
        conflicts = conflicts_of(first.plan, first.outcomes, self._conflicts)
        if conflicts is None:
            return first
        self._conflicts |= conflicts.keys
        if self._again is None or self._run.approval.binds:
            return given_up(first, RUN_AGAIN if self._again is None else APPROVED_OTHERWISE)
        try:
            seen, anew = self._again(conflicts)
            renewed = dataclasses.replace(self._run, snapshot=seen)
            steps = [type(step)(renewed) for step in self._steps]
            execution = Execution(renewed, together(first.plan, anew), steps, self._passwords, None)
            second = dataclasses.replace(execution.report, outcomes=execution._made())
        except Exception as error:
            return given_up(first, f"The account could not be planned anew: {explained(error)}")
        if second.plan.stops:
            return given_up(first, f"The account could not be planned anew: {' '.join(second.plan.stops)}")
        return merged(first, second, self._run.known_snapshot, seen, self._run.memory)

    def _made(self) -> Outcomes:
        """The outcomes of all changes; conflicts stay conflicts."""
        return self._application.make(range(len(self.report.plan.changes))) if self.may_write else {}

    def review(self, keys: t.Collection[str], created: t.Collection[str]) -> Plan:
        """Read the directory again, and plan these people anew. Nothing is written.

        Args:
            keys: of people whose changes are made.
            created: those of them whose accounts were created.

        Raises:
            DirectoryError: the directory could not be read.
        """
        if self._again is None:
            raise TypeError("Nobody can plan accounts anew.")
        return self._again(Conflicts(frozenset(keys), frozenset(), frozenset(created))).plan

    def end(self, indices: t.Iterable[int], why: str) -> None:
        """Record that these changes are not made any more."""
        left = {index: Outcome(Status.SKIPPED, why) for index in indices}
        self.report = dataclasses.replace(self.report, outcomes={**self.report.outcomes, **left})


def _shared(run: Run, plan: Plan) -> Plan:
    """The plan beside what other configurations intend whose limits count together, once they know what it intends."""
    if run.check_mode or plan.stops or not plan.bounds.limits.together:
        return plan
    return beside(plan, run.journal.share(intended(plan), plan.bounds.population))


def with_steps(plan: Plan, steps: t.Sequence[AnyStep], *, check_mode: bool) -> Plan:
    """The plan of the directory with the plans of the steps. If the run must stop, nothing of the steps is read."""
    plan = plan.decided(check_mode=check_mode)
    return plan if plan.stops else joined(plan, _planned(steps, plan))


def _planned(steps: t.Iterable[AnyStep], plan: Plan) -> dict[str, StepPlan[StepChange]]:
    """The plans of the steps by their names. Each step gets the `ahead` values of earlier steps."""
    plans: dict[str, StepPlan[StepChange]] = {}
    ahead: list[object] = []
    for step in steps:
        planned = plan_step(step, plan, ahead)
        plans[step.DESCRIPTOR.name] = planned
        ahead.extend(planned.ahead)
    return plans


def plan_step(step: AnyStep, plan: Plan, ahead: t.Sequence[object] = ()) -> StepPlan[StepChange]:
    """Plan the step for its subjects. If its service cannot be used, the step is blocked for all of them.

    An unexpected error blocks the step only for the subjects that cause it.
    """
    subjects = plan.subjects.get(step.DESCRIPTOR.name, ())
    if not subjects:
        return StepPlan()
    try:
        return step.plan(subjects, ahead)
    except HrsyncError as error:
        return StepPlan(setbacks=_setbacks(subjects, error))
    except Exception as error:
        return _planned_without_causes(step, subjects, ahead, error)


def _setbacks(subjects: t.Iterable[Subject], error: Exception) -> tuple[Setback, ...]:
    return tuple(Setback(subject=subject, text=explained(error)) for subject in subjects)


def _planned_without_causes(
    step: AnyStep, subjects: t.Sequence[Subject], ahead: t.Sequence[object], error: Exception
) -> StepPlan[StepChange]:
    """The plan for the subjects that do not cause the error. Planning writes nothing, so it can be repeated."""
    causes = list(itertools.islice(_causes(step, subjects, ahead), MOST_CAUSES + 1))
    others = [subject for subject in subjects if subject not in causes]
    if not others or not causes or len(causes) > MOST_CAUSES:
        return StepPlan(setbacks=_setbacks(subjects, error))
    try:
        planned = step.plan(others, ahead)
    except Exception as second:
        return StepPlan(setbacks=(*_setbacks(causes, error), *_setbacks(others, second)))
    return dataclasses.replace(planned, setbacks=(*planned.setbacks, *_setbacks(causes, error)))


def _causes(step: AnyStep, subjects: t.Sequence[Subject], ahead: t.Sequence[object]) -> t.Iterator[Subject]:
    """The subjects that cannot be planned even alone, found by halving, because a plan may read from a service."""
    middle = len(subjects) // 2
    for part in (subjects[:middle], subjects[middle:]) if middle else (subjects,):
        try:
            step.plan(part, ahead)
        except Exception:
            if len(part) == 1:
                yield part[0]
            else:
                yield from _causes(step, part, ahead)
