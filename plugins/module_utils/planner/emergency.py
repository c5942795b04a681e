# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An emergency run: it disables the accounts of leavers, and does nothing else. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.changes import Disable
from ..model.desired import Category, Presence

if t.TYPE_CHECKING:
    from ..model.desired import Desired
    from ..model.plan import Plan
    from ..model.run import Task


def only_leavers(task: Task) -> Task:
    """The task that disables the accounts of leavers, as HR says, and changes nothing else of anybody.

    Whatever stops a run because HR's answer is incomplete or odd stops this one too. People who are missing from HR
    are no leavers.
    """
    policy = dataclasses.replace(task.policy, category=Category.DEPROVISION, leave_groups=False, group_memory=None)
    desired = tuple(_without_more(one) for one in task.desired if not one.only_disables)
    return dataclasses.replace(task, desired=desired, policy=policy)


def _without_more(desired: Desired) -> Desired:
    """What is left of somebody: of a leaver, that the account is disabled; of others, their names."""
    # An account that a normal run would delete must not keep access until then.
    presence = Presence.LEFT if desired.presence is Presence.ABSENT else desired.presence
    return dataclasses.replace(desired, presence=presence, staged=None, steps={}, paused=False)


def confined(plan: Plan, task: Task) -> Plan:
    """The plan of an emergency run. If it has anything but disables of leavers, that is left out.

    Args:
        plan: of the task that `only_leavers` returns.
        task: the same.
    """
    leavers = {one.key for one in task.desired if one.presence is Presence.LEFT}
    changes = (change for change in plan.changes if isinstance(change, Disable) and change.key in leavers)
    return dataclasses.replace(plan, changes=tuple(changes), emergency=task.emergency)
