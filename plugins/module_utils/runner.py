# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Snapshot, plan, check, apply, report: the same way for one account and for all of them."""

from __future__ import annotations

import typing as t

from .apply.apply import apply
from .apply.password import generate
from .directory.snapshot import read_snapshot
from .errors import HrsyncError
from .model.run import Report, Task
from .model.step import Setback, StepPlan
from .planner.plan import checksum, make_plan
from .planner.steps import joined

if t.TYPE_CHECKING:
    from .directory.connection import Directory
    from .model.desired import Policy
    from .model.directory import Snapshot
    from .model.plan import Plan
    from .steps.base import Step

MakeSteps: t.TypeAlias = "t.Callable[[Snapshot], t.Sequence[Step]]"
"""Makes the steps of a run, in the order of their changes, once the directory was read."""


def no_steps(snapshot: Snapshot) -> t.Sequence[Step]:
    """For runs of the directory alone."""
    return ()


def run(
    directory: Directory,
    task: Task,
    *,
    check_mode: bool,
    attributes: t.Iterable[str] = (),
    make_steps: MakeSteps = no_steps,
    passwords: t.Callable[[], str] = generate,
    issued: dict[str, str] | None = None,
) -> Report:
    """Plan the task against the directory as it is now and, outside check mode, apply the plan.

    Args:
        directory: connected.
        task: what to bring about.
        check_mode: whether nothing is written.
        attributes: LDAP names that the steps need of every account.
        make_steps: see `follow`.
        passwords: see `follow`.
        issued: see `follow`.

    Raises:
        DirectoryError: the directory could not be read; nothing was written.
    """
    wanted = frozenset((*attributes_of(task.policy), *attributes))
    snapshot = read_snapshot(directory, wanted, group_key=task.policy.group_key_attribute)
    return follow(
        directory, task, snapshot, check_mode=check_mode, make_steps=make_steps, passwords=passwords, issued=issued
    )


def follow(
    directory: Directory,
    task: Task,
    snapshot: Snapshot,
    *,
    check_mode: bool,
    passwords: t.Callable[[], str] = generate,
    make_steps: MakeSteps = no_steps,
    issued: dict[str, str] | None = None,
) -> Report:
    """Plan the task against a snapshot that was just read and, outside check mode, apply the plan.

    Args:
        directory: connected.
        task: what to bring about.
        snapshot: the directory, or the part of it that the task is about.
        check_mode: whether nothing is written.
        passwords: gives a password for each account that is created; none of them is part of the plan.
        make_steps: makes what acts beside the directory.
        issued: is filled with the passwords that were given, for `handover.entries`; None where nobody is told.
    """
    plan = make_plan(
        task.desired,
        snapshot,
        task.policy,
        known_keys=task.known_keys,
        rejections=task.rejections,
        notices=task.notices,
        stops=task.stops,
    )
    steps = () if plan.stops else make_steps(snapshot)
    plan = joined(plan, {step.NAME: plan_step(step, plan) for step in steps})
    makers = {kind: step for step in steps for kind in step.KINDS}
    may_write = not check_mode and not plan.stops
    outcomes = apply(plan, directory, snapshot.schema, passwords, makers, issued) if may_write else {}
    return Report(plan=plan, outcomes=outcomes, server=snapshot.server, checksum=checksum(plan, snapshot.base_dn))


def plan_step(step: Step, plan: Plan) -> StepPlan:
    """What the step would do for those for whom it is to be taken; nothing where its service cannot be used at all."""
    subjects = plan.subjects.get(step.NAME, ())
    if not subjects:
        return StepPlan()
    try:
        return step.plan(subjects)
    except HrsyncError as error:
        return StepPlan(setbacks=tuple(Setback(subject=subject, text=str(error)) for subject in subjects))


def attributes_of(policy: Policy) -> frozenset[str]:
    """The attributes that planning compares."""
    compared = {*policy.rules, *policy.match_attributes}
    compared.update(attribute for attribute in (policy.key_attribute, policy.group_memory) if attribute)
    return frozenset(compared)
