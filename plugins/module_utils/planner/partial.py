# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a plan for a few people is the one that would be made if everybody had been read. Pure.

Other people matter for names, which must be unique among all, for limits, which are shares of all accounts, and for
whatever keeps a person from being changed.
"""

from __future__ import annotations

import typing as t

from ..model.changes import Create, Delete, Move, Rename, SetAttributes
from ..model.desired import ManagerLeft, Presence, ValueKind
from ..model.directory import UNIQUE_ATTRIBUTES
from ..model.limits import OF_STEPS, PEOPLE
from ..values.equality import find_form, unique_form
from .attributes.superiors import MANAGER
from .draft import common_name_of
from .gates.counting import people_of
from .gates.limits import counted_runs

if t.TYPE_CHECKING:
    from ..model.bounds import Bounds
    from ..model.changes import Change
    from ..model.directory import Snapshot
    from ..model.limits import Limit
    from ..model.plan import Plan
    from ..model.run import Task

_UNIQUE: t.Final = frozenset(name.lower() for name in UNIQUE_ATTRIBUTES)
_GONE: t.Final = (Presence.LEFT, Presence.ABSENT)


def beyond(task: Task, snapshot: Snapshot, plan: Plan) -> str:
    """Why everybody must be read, as a clause; empty if the plan can be executed.

    Args:
        task: the people, and those above them.
        snapshot: their accounts, and the objects with their names.
        plan: of the directory.
    """
    if plan.rejections:
        return f"{plan.rejections[0].label} cannot be changed, and others may be the cause"
    if plan.stops or plan.unconfirmed or plan.faults or plan.problems:
        return "the plan has problems, and others may be the cause"
    if _has_strange_manager(task):
        return "HR was not asked for a manager whom the mapping names, who may have left"
    changes = (why for change in plan.changes if (why := _beyond(change, task, snapshot)))
    return next(changes, "") or _limit(task, plan)


def _has_strange_manager(task: Task) -> bool:
    """Whether the mapping names a manager who is not among those above by HR, and somebody else may be the manager."""
    names = {name for name, rule in task.policy.rules.items() if _is_manager(name, rule.kind)}
    known = set(map(find_form, task.known_keys))
    keys = (key for one in task.desired for name in names for key in one.attributes.get(name) or ())
    return task.policy.manager_left is not ManagerLeft.KEEP and any(find_form(key) not in known for key in keys)


def _is_manager(name: str, kind: ValueKind) -> bool:
    return name.lower() == MANAGER and kind is ValueKind.PERSON


def _beyond(change: Change, task: Task, snapshot: Snapshot) -> str:
    if isinstance(change, Create | Rename):
        return f"{change.label} gets a new name, which must be unique"
    if isinstance(change, SetAttributes) and any(one.attribute.lower() in _UNIQUE for one in change.deltas):
        return f"{change.label} gets another name or address, which must be unique"
    if isinstance(change, Delete):
        return f"the account of {change.label} is deleted, unless somebody else continues with it"
    if isinstance(change, Move) and _may_meet(change, task, snapshot):
        return f"the account of {change.label} is moved, and another one with its name may be, too"
    return ""


def _may_meet(change: Move, task: Task, snapshot: Snapshot) -> bool:
    """Whether somebody may get the same name in the same place in this run. Nobody else is renamed among leavers."""
    gone = {one.key for one in task.desired if one.presence in _GONE}
    own = {unique_form(common_name_of(one)) for one in snapshot.accounts if one.guid == change.account}
    others = {unique_form(common_name_of(one)) for one in snapshot.accounts if one.guid != change.account}
    return change.key not in gone or not own.isdisjoint(others)


def _limit(task: Task, plan: Plan) -> str:
    """Why everybody must be counted: the run may exceed a limit."""
    own = people_of(plan.changes, plan.bounds.begun)
    chosen = len(task.policy.only or ())
    for limit in plan.bounds.limits.each:
        of_steps = chosen if plan.subjects and limit.name in (*OF_STEPS, PEOPLE) else 0
        number = max(of_steps, len(own.get(limit.counts, {})))
        if number and number + _earlier(limit, plan.bounds) > limit.allowed(_fewest(plan.bounds)):
            return f"the run may exceed the limit {limit.name}, which is a share of all accounts"
    return ""


def _earlier(limit: Limit, bounds: Bounds) -> int:
    return len(frozenset[str]().union(*(made.who for made in counted_runs(limit, bounds))))


def _fewest(bounds: Bounds) -> int:
    """The fewest accounts that there may be: somebody may have disabled or deleted accounts since the last run."""
    return bounds.population // 2
