# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Steps outside Active Directory: selects their employees, and joins their plans with the plan of the directory."""

from __future__ import annotations

import collections
import dataclasses
import itertools
import typing as t

from ..model.changes import CreateOu
from ..model.desired import Category, Presence
from ..model.kinds import order
from ..model.plan import Problem, Subject
from .draft import Draft, Need

if t.TYPE_CHECKING:
    from ..model.changes import Change, StepChange
    from ..model.desired import Staged
    from ..model.memory import Written
    from ..model.plan import Plan, StepPlan


def subjects_of(
    drafts: t.Iterable[Draft], changes: t.Iterable[Change], category: Category
) -> dict[str, tuple[Subject, ...]]:
    """The subjects of each step: employees who are not skipped and whose account exists or is created in this run.

    Args:
        drafts: the finished drafts.
        changes: all changes of the directory.
        category: limits steps in the same way as changes of the directory.

    Returns:
        The subjects by the name of the step, in the order of their keys.
    """
    own: dict[str, list[Change]] = collections.defaultdict(list)
    for change in changes:
        own[change.key].append(change)
    subjects: dict[str, list[Subject]] = collections.defaultdict(list)
    for draft in sorted(drafts, key=lambda draft: draft.desired.key):
        if draft.desired.steps and _takes_steps(draft, category):
            subject = _subject(draft, tuple(own[draft.desired.key]))
            for name, several in draft.desired.steps.items():
                subjects[name].extend(_with_options(subject, name, several, draft.desired.staged))
    return {name: tuple(members) for name, members in subjects.items()}


def _with_options(
    subject: Subject, step: str, several: t.Sequence[t.Mapping[str, t.Any]], staged: Staged | None
) -> t.Iterator[Subject]:
    """The subject once for each rule that applies, with the stage that the rule belongs to."""
    causes = staged.steps.get(step, ()) if staged else ()
    for options, cause in itertools.zip_longest(several, causes, fillvalue=""):
        yield dataclasses.replace(subject, options=t.cast("t.Mapping[str, t.Any]", options), cause=cause)


def _takes_steps(draft: Draft, category: Category) -> bool:
    if not draft.selected or draft.reasons or draft.desired.presence is Presence.FUTURE:
        return False
    if draft.desired.presence in (Presence.LEFT, Presence.ABSENT):
        return draft.account is not None and category in (Category.DEPROVISION, Category.ALL)
    return draft.need is not Need.NOTHING


def _subject(draft: Draft, changes: tuple[Change, ...]) -> Subject:
    return Subject(
        key=draft.desired.key,
        label=draft.desired.label,
        presence=draft.desired.presence,
        options={},
        account=draft.account,
        changes=changes,
        document=draft.desired.document,
    )


def joined(plan: Plan, step_plans: t.Mapping[str, StepPlan[StepChange]]) -> Plan:
    """Join the plan of the directory and the plans of the steps, in the order in which the changes are applied.

    If a step is blocked for an employee, later steps of this employee are skipped, because they may depend on it.

    Args:
        plan: the plan of the directory.
        step_plans: the plans by the name of the step, in the order of their changes.
    """
    changes, notices, problems = list(plan.changes), list(plan.notices), list(plan.problems)
    held_back: set[str] = set()
    recognizable: dict[str, dict[str, Written]] = {}
    for name, own in step_plans.items():
        held_back.update(setback.subject.key for setback in own.setbacks if setback.holds_back)
        causes = {subject.key: subject.cause for subject in plan.subjects.get(name, ()) if subject.cause}
        changes.extend(_because(change, causes) for change in own.changes if change.key not in held_back)
        notices.extend(own.notices)
        problems.extend(_problems(name, own))
        for key, entries in own.recognizable.items():
            recognizable.setdefault(key, {}).update(entries)
    ordered = sorted(changes, key=lambda change: order(change.kind))
    changed = {change.key for change in changes if not isinstance(change, CreateOu)}
    before = {change.key for change in plan.changes if not isinstance(change, CreateOu)}
    return dataclasses.replace(
        plan,
        changes=tuple(ordered),
        notices=tuple(notices),
        problems=tuple(problems),
        recognizable=recognizable,
        unchanged=plan.unchanged - len(changed - before),
    )


def _because(change: StepChange, causes: t.Mapping[str, str]) -> StepChange:
    """The change, with the stage that decides about it in its reason."""
    cause = causes.get(change.key)
    if not cause:
        return change
    reason = f"{change.reason}; {cause}" if change.reason else cause
    return dataclasses.replace(change, reason=reason)


def _problems(name: str, step_plan: StepPlan[StepChange]) -> t.Iterator[Problem]:
    """One blocked step for each message, with the keys of all employees whom it concerns."""
    keys: dict[str, list[str]] = {}
    for setback in step_plan.setbacks:
        keys.setdefault(setback.text, []).append(setback.subject.key)
    for text, concerned in keys.items():
        yield Problem(name, text, tuple(concerned))
