# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desired and snapshot become a plan: a pure function, and the only way to one."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import typing as t

from ..model.changes import AddToGroup, Create, CreateOu, RemoveFromGroup
from ..model.desired import Category, Presence
from ..model.kinds import order
from ..model.plan import Notice, Plan, Rejection
from ..values.text import count
from . import checks, correlate, differences, naming, persons, steps
from .changes import Changes
from .draft import Draft, Need
from .groups import Memberships
from .likeness import Likenesses
from .placement import Places
from .protection import Protection
from .rules import Rules, prepare

if t.TYPE_CHECKING:
    from ..model.changes import Change, Delta
    from ..model.desired import Policy
    from ..model.directory import Snapshot
    from ..model.run import Task

READ_ATTRIBUTES = (
    *naming.UNIQUE_ATTRIBUTES,
    "adminCount",
    "isCriticalSystemObject",
    "memberOf",
    "primaryGroupID",
    "userAccountControl",
)
"""What planning needs of every account besides the key attribute, the mapped ones and those that match."""

_ALLOWED: t.Mapping[Category, frozenset[Need]] = {
    Category.CREATE: frozenset((Need.CREATE,)),
    Category.MODIFY: frozenset((Need.MODIFY,)),
    Category.DEPROVISION: frozenset((Need.DISABLE, Need.DELETE)),
    Category.ALL: frozenset(Need),
}


def make_plan(task: Task, snapshot: Snapshot) -> Plan:
    """The changes that make the directory as the task desires.

    The plan is the same whatever the order of `task.desired`. Each employee is unchanged, or changed, or rejected with
    reasons; nothing of a rejected employee is changed.

    Args:
        task: what to bring about, and what the run may do.
        snapshot: the whole directory, with `READ_ATTRIBUTES` and the attributes of the policy.
    """
    policy = task.policy
    drafts = [Draft(one) for one in task.desired]
    rules = prepare(policy, snapshot)
    if rules.stops:
        everybody = len(drafts) + len(task.rejections)
        stops = (*task.stops, *rules.stops)
        return Plan(rejections=task.rejections, notices=task.notices, stops=stops, employees=everybody)
    planner = _Planner(drafts, snapshot, policy, rules)
    given = {*task.known_keys, *(one.key for one in task.rejections), *(draft.desired.key for draft in drafts)}
    covered = checks.Coverage()
    if task.known_keys or policy.minimum_coverage > 0:
        covered = checks.coverage(snapshot, policy, planner.keys, planner.protection, given)
    found = [*task.stops, *covered.stops, *planner.places.stops()]
    notices = [*task.notices, *covered.notices, *planner.unknown(given)]
    return planner.plan(task.rejections, notices, found, given)


class _Planner:
    """The steps of planning, in order."""

    def __init__(self, drafts: list[Draft], snapshot: Snapshot, policy: Policy, rules: Rules) -> None:
        self._drafts = drafts
        self._snapshot = snapshot
        self._policy = policy
        self._rules = rules
        self.keys = correlate.Keys(snapshot, policy)
        self.protection = Protection(snapshot, policy)
        self.places = Places(snapshot, policy, self.protection)
        self._memberships = Memberships(snapshot, policy, self.protection)
        self._likenesses = Likenesses(snapshot, self.protection)
        self._only = None if policy.only is None else {self.keys.form(key) for key in policy.only}

    def unknown(self, known_keys: t.Collection[str]) -> list[Notice]:
        """A notice where the run is limited to keys that nobody has."""
        known = {self.keys.form(key) for key in known_keys}
        missing = sorted(key for key in self._policy.only or () if self.keys.form(key) not in known)
        if not missing:
            return []
        option = f"{self._policy.option_prefix}only"
        text = f"{option} names {count(len(missing), 'key')} that HR does not know: {', '.join(missing[:10])}."
        return [Notice(text, tuple(missing))]

    def plan(
        self,
        rejected: tuple[Rejection, ...],
        notices: list[Notice],
        stops: list[str],
        known_keys: t.Collection[str],
    ) -> Plan:
        for draft in self._drafts:
            draft.selected = self._is_selected(draft.desired.key)
        self._decide()
        notices.extend(persons.resolve(self._drafts, self.keys, self._policy, known_keys))
        changes, changed = self._changes()
        notices.extend((*self._memberships.notices(), *self._likenesses.notices()))
        before = [one for one in rejected if self._is_selected(one.key)]
        selected = [draft for draft in self._drafts if draft.selected]
        own = [draft.rejection() for draft in selected if draft.reasons]
        return Plan(
            changes=tuple(changes),
            rejections=tuple(sorted((*before, *own), key=lambda one: (one.key, one.label, one.reasons))),
            notices=tuple(notices),
            problems=tuple(self._memberships.problems()),
            stops=tuple(stops),
            employees=len(selected) + len(before),
            unchanged=len(selected) - len(own) - changed,
            subjects=steps.subjects_of(self._drafts, changes, self._policy.category),
        )

    def _is_selected(self, key: str) -> bool:
        return self._only is None or self.keys.form(key) in self._only

    def _decide(self) -> None:
        """What each employee needs, or why they are set aside."""
        correlate.correlate(self._drafts, self._snapshot, self._policy, self.keys, self.protection)
        for draft in self._drafts:
            draft.need = _need(draft, self._policy)
            if draft.need not in (Need.CREATE, Need.MODIFY):
                continue
            self._likenesses.settle(draft)
            self.places.settle(draft)
            differences.compare(draft, self._rules.all if draft.need is Need.CREATE else self._rules.lasting)
        naming.settle(self._drafts, self._snapshot)

    def _changes(self) -> tuple[list[Change], int]:
        """All changes in order, and how many employees have some."""
        maker = Changes(self._policy, self._memberships)
        changes: list[Change] = []
        acting = [draft for draft in self._drafts if draft.acts]
        changed = 0
        for draft in acting:
            own = maker.of(draft)
            changed += bool(own)
            changes.extend(own)
        changes.extend(self.places.create_changes(acting))
        return sorted(changes, key=_position), changed


def _need(draft: Draft, policy: Policy) -> Need:
    """What the employee's account needs, as far as the category allows it."""
    account, presence = draft.account, draft.desired.presence
    need = Need.NOTHING
    if presence is Presence.LEFT:
        if account is not None and (account.enabled or policy.leave_groups):
            need = Need.DISABLE
    elif presence is Presence.ABSENT:
        if account is not None:
            need = Need.DELETE
    elif presence is not Presence.FUTURE:
        need = Need.CREATE if account is None else Need.MODIFY
    return need if need in _ALLOWED[policy.category] else Need.NOTHING


def _position(change: Change) -> tuple[t.Any, ...]:
    level, group = 0, ""
    match change:
        case CreateOu():
            level = change.dn.count(",")
        case Create():
            level = change.level
        case AddToGroup() | RemoveFromGroup():
            group = change.group
    return order(change.kind), level, change.key, change.dn, group


def checksum(plan: Plan, target: str) -> str:
    """What an approval of the plan refers to: sha256 of its changes and of the directory that they are for.

    Values go in as hashes, labels and reasons not at all; the order of the employees does not matter.

    Args:
        target: names the directory, such as its base DN: a plan for one is no plan for another.
    """
    changes = sorted(json.dumps(_canonical(change), sort_keys=True) for change in plan.changes)
    text = json.dumps({"target": target, "changes": changes}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


_NOT_APPROVED: t.Final = frozenset(("kind", "label", "reason", "level"))
"""Fields of changes that say nothing about what is done; the kind goes in by its name."""


def _canonical(change: Change) -> dict[str, t.Any]:
    """Every field that says what is done, whatever the kind of change."""
    fields = (field for field in dataclasses.fields(change) if field.compare and field.name not in _NOT_APPROVED)
    return {"kind": change.kind.name, **{field.name: _canonical_value(getattr(change, field.name)) for field in fields}}


def _canonical_value(value: t.Any) -> t.Any:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    return sorted(map(_canonical_delta, value)) if isinstance(value, tuple) else value


def _canonical_delta(delta: Delta) -> tuple[str, str, str]:
    values = json.dumps((sorted(delta.before), sorted(delta.after)))
    return delta.attribute.lower(), hashlib.sha256(values.encode()).hexdigest(), delta.person or ""
