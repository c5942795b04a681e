# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the plan from the desired accounts and the snapshot of the directory; `make_plan` is a pure function."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import typing as t

from ..model.changes import StepChange
from ..model.directory import UNIQUE_ATTRIBUTES
from ..model.plan import Plan, Rejection
from . import checks, left_out, lost_keys, mail_addresses, naming, needs, persons, steps
from .changes import Changes, in_order
from .correlate import correlate
from .draft import Draft
from .groups import Memberships
from .likeness import Likenesses
from .placement import Places
from .rules import prepare
from .selection import Selection
from .usability import Usability
from .view import View

if t.TYPE_CHECKING:
    import datetime

    from ..model.changes import Change, Delta
    from ..model.directory import Snapshot
    from ..model.run import Task

READ_ATTRIBUTES = (
    *UNIQUE_ATTRIBUTES,
    "accountExpires",
    "adminCount",
    "isCriticalSystemObject",
    "lockoutTime",
    "memberOf",
    "primaryGroupID",
    "userAccountControl",
)
"""Attributes that planning needs of every account, in addition to the key, mapped and match attributes."""


def make_plan(task: Task, snapshot: Snapshot, now: datetime.datetime | None = None) -> Plan:
    """Plan the changes that bring the directory into the desired state.

    The plan does not depend on the order of `task.desired`. Each employee is unchanged, changed, or rejected with
    reasons; nothing of a rejected employee is changed.

    Args:
        task: the desired accounts, and what the run may do.
        snapshot: the whole directory, with `READ_ATTRIBUTES` and the attributes of the policy.
        now: the timestamp of the run; None if no account counts as expired.
    """
    rules = prepare(task.policy, snapshot)
    if rules.stops:
        employees = len(task.desired) + len(task.rejections)
        stops = (*task.stops, *rules.stops)
        return Plan(rejections=task.rejections, notices=task.notices, stops=stops, employees=employees)
    view = View(snapshot, task.policy)
    places = Places(view, (one.ou for one in task.desired))
    likenesses, memberships = Likenesses(view), Memberships(view)
    selection = Selection(task, view.keys)
    drafts = [Draft(one, selected=selection.has(one.key)) for one in task.desired]
    covered = checks.coverage(view, selection.known_keys) if selection.judges_coverage else checks.Coverage()
    correlate(drafts, view)
    lost = lost_keys.lost_keys(view, task.keyless, selection.known_keys)
    lost_keys.hold(drafts, lost)
    needs.settle(drafts, view, rules, likenesses, places)
    naming.settle(drafts, snapshot)
    mail_addresses.keep_former(drafts, rules)
    missing_people = persons.resolve(drafts, view.keys, task.policy, selection.known_keys)
    acting = [draft for draft in drafts if draft.acts]
    usability = Usability(snapshot, task.policy, now)
    own = [Changes(task.policy, memberships, usability).of(draft) for draft in acting]
    changes = in_order(own, places.create_changes(acting))
    people = _People.of(task, drafts, selection)
    return Plan(
        changes=changes,
        rejections=people.rejections,
        notices=(
            *selection.concerned(task.notices),
            *covered.notices,
            *checks.still_enabled(drafts, view.keys),
            *checks.not_enabled(drafts),
            *(lost_keys.notices(lost, view) if selection.has("") else ()),
            *missing_people,
            *mail_addresses.notices(drafts),
            *left_out.notices(acting, task.policy),
            *memberships.notices(),
            *likenesses.notices(),
            *usability.notices(acting),
        ),
        problems=tuple(memberships.problems()),
        stops=(*task.stops, *covered.stops, *selection.stops(), *places.stops()),
        limits=selection.limits(),
        employees=people.employees,
        unchanged=people.accepted - sum(map(bool, own)),
        subjects=steps.subjects_of(drafts, changes, task.policy.category),
    )


class _People(t.NamedTuple):
    """The number of employees in the run, of those who are accepted, and the rejections."""

    employees: int
    accepted: int
    rejections: tuple[Rejection, ...]

    @classmethod
    def of(cls, task: Task, drafts: t.Iterable[Draft], selection: Selection) -> _People:
        before = [one for one in task.rejections if selection.has(one.key)]
        selected = [draft for draft in drafts if draft.selected]
        rejected = [draft.rejection() for draft in selected if draft.reasons]
        ordered = sorted((*before, *rejected), key=lambda one: (one.key, one.label, one.reasons))
        return cls(len(selected) + len(before), len(selected) - len(rejected), tuple(ordered))


def checksum(plan: Plan, target: str) -> str:
    """The ID of the plan for approvals: the SHA-256 hash of its changes and of the directory that they are for.

    Values are included as hashes. Labels and reasons are not included. The order of the employees does not matter.

    Args:
        target: identifies the directory, such as its base DN, so that plans for two directories differ.
    """
    changes = sorted(json.dumps(_canonical(change), sort_keys=True) for change in plan.changes)
    text = json.dumps({"target": target, "changes": changes}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


_NOT_APPROVED: t.Final = frozenset(("kind", "label", "reason", "level"))
"""Fields that do not affect what a change does. The kind is included by its name."""


def _canonical(change: Change) -> dict[str, object]:
    """All fields that affect what the change does, for any kind of change.

    The fields of a step's change that stay in the process are left out, because its other fields show what they do.
    """
    is_step = isinstance(change, StepChange)
    fields = (field for field in dataclasses.fields(change) if field.compare or not is_step)
    done = {field.name: getattr(change, field.name) for field in fields if field.name not in _NOT_APPROVED}
    return {"kind": change.kind.name, **{name: _canonical_value(value) for name, value in done.items()}}


def _canonical_value(value: object) -> object:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return sorted(map(_canonical_delta, value)) if isinstance(value, tuple) else value


def _canonical_delta(delta: Delta) -> str:
    """The order of values says nothing, as in the directory."""
    values = json.dumps((sorted(delta.before), sorted(delta.after)))
    return json.dumps((delta.attribute, delta.person, hashlib.sha256(values.encode()).hexdigest()))
