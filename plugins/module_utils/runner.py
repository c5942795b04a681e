# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Snapshot, plan, check, apply, report: the same way for one account and for all of them."""

from __future__ import annotations

import dataclasses
import typing as t

from .actions.apply import apply
from .directory.snapshot import read_snapshot
from .model.plan import Outcome, Plan, Status
from .planner.plan import checksum, make_plan

if t.TYPE_CHECKING:
    from .directory.connection import Directory
    from .model.desired import Desired, Policy
    from .model.plan import Notice, Rejection


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a run is asked to bring about."""

    desired: tuple[Desired, ...]
    policy: Policy
    known_keys: frozenset[str] = frozenset()
    """Every key that HR still knows, also of those who were set aside."""
    rejections: tuple[Rejection, ...] = ()
    """Who was set aside before the directory was read."""
    notices: tuple[Notice, ...] = ()
    stops: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run would do, or has done."""

    plan: Plan
    outcomes: t.Mapping[int, Outcome]
    """Empty in check mode and where the plan was stopped."""
    server: str
    checksum: str

    @property
    def changed(self) -> bool:
        """Whether the directory was changed, or would be."""
        if self.plan.stops:
            return False
        if not self.outcomes:
            return bool(self.plan.changes)
        return any(outcome.status is Status.APPLIED for outcome in self.outcomes.values())

    @property
    def failures(self) -> int:
        """How many changes the directory refused."""
        return sum(outcome.status is Status.FAILED for outcome in self.outcomes.values())


def run(directory: Directory, task: Task, *, check_mode: bool) -> Report:
    """Plan the task against the directory as it is now and, outside check mode, apply the plan.

    Raises:
        DirectoryError: the directory could not be read; nothing was written.
    """
    snapshot = read_snapshot(directory, attributes_of(task.policy))
    plan = make_plan(
        task.desired,
        snapshot,
        task.policy,
        known_keys=task.known_keys,
        rejections=task.rejections,
        notices=task.notices,
        stops=task.stops,
    )
    may_write = not check_mode and not plan.stops
    outcomes = apply(plan, directory, snapshot.schema) if may_write else {}
    return Report(plan=plan, outcomes=outcomes, server=snapshot.server, checksum=checksum(plan, snapshot.base_dn))


def attributes_of(policy: Policy) -> frozenset[str]:
    """The attributes that planning compares."""
    compared = {*policy.rules, *policy.match_attributes}
    if policy.key_attribute:
        compared.add(policy.key_attribute)
    return frozenset(compared)
