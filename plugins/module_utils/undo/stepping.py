# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lets a step bring back what it has changed: by its own plan, checked against what is remembered."""

from __future__ import annotations

import typing as t

from ..model.changes import StepChange
from ..model.desired import Presence
from ..model.plan import Setback, StepPlan, Subject
from ..model.undo import Lost
from ..planner.undo.changes import reason
from ..specification import validate
from ..steps.base import Step
from ..steps.loading import step_class
from ..steps.registry import STEPS
from ..steps.undoing import ORDER, STEP_OF, reversal_of

if t.TYPE_CHECKING:
    from ..apply.context import Context
    from ..model.changes import Change
    from ..model.plan import Outcome
    from ..model.undo import Reversal, StepHistory
    from ..steps.base import AnyStep
    from ..steps.run import Run

_FORCE: t.Final = "To undo nevertheless, name the key in force."


class Reversing(t.NamedTuple):
    """What steps bring back, and what they cannot."""

    subjects: t.Mapping[str, tuple[Subject, ...]]
    """By the name of the step, in the order of `steps.undoing.ORDER`."""
    expected: t.Mapping[tuple[str, str], Expected]
    """By the name of the step and the key."""
    lost: tuple[Lost, ...]

    def steps(self, run: Run) -> list[AnyStep]:
        """The steps that have something to bring back."""
        return [_Checked(step_class(name)(run), self.expected) for name in self.subjects]


class Expected(t.NamedTuple):
    """What a step must find and do for one person."""

    history: StepHistory
    reversal: Reversal


def reversing(histories: t.Iterable[StepHistory], changes: t.Sequence[Change], services: frozenset[str]) -> Reversing:
    """What steps bring back.

    Args:
        histories: what steps have changed, of people of whom something is undone.
        changes: of the directory, in this plan.
        services: those to which the task has a connection.
    """
    subjects: dict[str, list[Subject]] = {name: [] for name in ORDER}
    expected: dict[tuple[str, str], Expected] = {}
    lost: list[Lost] = []
    for history in histories:
        found = reversal_of(history, services)
        lost += [
            Lost(key=history.key, label=history.label, run=history.runs[0], what=what, why=why)
            for what, why in found.lost
        ]
        name = STEP_OF[history.kind]
        if found.options is not None:
            subjects[name].append(_subject(name, history, found.options, changes))
            expected[name, history.key] = Expected(history, found)
    several = {name: tuple(members) for name, members in subjects.items() if members}
    return Reversing(several, expected, tuple(lost))


def _subject(name: str, history: StepHistory, options: t.Mapping[str, t.Any], changes: t.Iterable[Change]) -> Subject:
    """The person with the options. The account counts as existing, also if the plan deletes it at the end."""
    own = [change for change in changes if change.account == history.account.guid and change.kind.name != "delete"]
    return Subject(
        key=history.key,
        label=history.label,
        presence=Presence.ACTIVE,
        options=validate(options, STEPS[name].argument_spec)[0],
        account=history.account,
        changes=tuple(own),
        cause=reason(history.runs),
    )


class _Checked(Step[StepChange]):
    """A step that changes only what is remembered, and only if nobody else has changed it since."""

    def __init__(self, step: AnyStep, expected: t.Mapping[tuple[str, str], Expected]) -> None:
        super().__init__(step.run)
        self._step = step
        self._expected = expected
        self.DESCRIPTOR = step.DESCRIPTOR  # type: ignore[misc]
        self.CHANGE = step.CHANGE

    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[StepChange]:
        """The plan of the step, without the changes that differ from what is remembered."""
        planned = self._step.plan(subjects, ahead)
        by_key = {subject.key: subject for subject in subjects}
        kept: list[StepChange] = []
        setbacks = list(planned.setbacks)
        for change in planned.changes:
            problems = list(self._problems(change))
            if problems:
                setbacks.append(Setback(subject=by_key[change.key], text=" ".join(problems)))
            else:
                kept.append(change)
        return StepPlan(changes=tuple(kept), setbacks=tuple(setbacks), notices=planned.notices, ahead=planned.ahead)

    def begin(self, changes: t.Sequence[StepChange]) -> None:
        """Prepare the step."""
        self._step.begin(changes)

    def make(self, changes: t.Sequence[StepChange], context: Context) -> t.Iterator[Outcome]:
        """Let the step make its changes."""
        return self._step.apply(changes, context)

    def _problems(self, change: StepChange) -> t.Iterator[str]:
        known = self._expected[self.DESCRIPTOR.name, change.key]
        return differences(change, known)


def differences(change: StepChange, known: Expected) -> t.Iterator[str]:
    """How a change differs from bringing back what is remembered, as sentences."""
    history = known.history
    for delta in change.deltas:
        if delta.attribute in known.reversal.ignored:
            continue
        before, after = history.before(delta.attribute), history.after(delta.attribute)
        if before is None or after is None:
            yield f"{delta.attribute} would be changed too, which no run that is undone has changed."
        elif set(delta.after) != set(before):
            yield f"{delta.attribute} would become {_words(delta.after)}, but it was {_words(before)}."
        elif set(delta.before) != set(after) and not history.is_forced:
            yield (
                f"Somebody else has changed {delta.attribute} since run {history.runs[-1]}: it is"
                f" {_words(delta.before)} now, and the run wrote {_words(after)}. {_FORCE}"
            )


def _words(values: tuple[str, ...]) -> str:
    return ", ".join(values) or "not set"
