# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Snapshot, plan, check, apply, report: the same way for one account and for all of them."""

from __future__ import annotations

import typing as t

from .actions.apply import apply
from .actions.password import generate
from .directory.snapshot import read_snapshot
from .model.run import Report, Task
from .planner.plan import checksum, make_plan

if t.TYPE_CHECKING:
    from .directory.connection import Directory
    from .model.desired import Policy
    from .model.directory import Snapshot


def run(directory: Directory, task: Task, *, check_mode: bool) -> Report:
    """Plan the task against the directory as it is now and, outside check mode, apply the plan.

    Raises:
        DirectoryError: the directory could not be read; nothing was written.
    """
    return follow(directory, task, read_snapshot(directory, attributes_of(task.policy)), check_mode=check_mode)


def follow(
    directory: Directory,
    task: Task,
    snapshot: Snapshot,
    *,
    check_mode: bool,
    passwords: t.Callable[[], str] = generate,
) -> Report:
    """Plan the task against a snapshot that was just read and, outside check mode, apply the plan.

    Args:
        directory: connected.
        task: what to bring about.
        snapshot: the directory, or the part of it that the task is about.
        check_mode: whether nothing is written.
        passwords: gives a password for each account that is created; none of them is part of the plan.
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
    may_write = not check_mode and not plan.stops
    outcomes = apply(plan, directory, snapshot.schema, passwords) if may_write else {}
    return Report(plan=plan, outcomes=outcomes, server=snapshot.server, checksum=checksum(plan, snapshot.base_dn))


def attributes_of(policy: Policy) -> frozenset[str]:
    """The attributes that planning compares."""
    compared = {*policy.rules, *policy.match_attributes}
    if policy.key_attribute:
        compared.add(policy.key_attribute)
    return frozenset(compared)
