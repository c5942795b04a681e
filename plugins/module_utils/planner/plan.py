# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Desired and snapshot become a plan: a pure function, and the only way to one."""

from __future__ import annotations

import hashlib
import json
import typing as t

from ..model.desired import Category, Presence
from ..model.plan import Kind, Notice, Plan, Rejection
from ..values.text import count
from . import checks, correlate, differences, naming, persons, steps
from .changes import Changes
from .draft import Draft, Step
from .groups import Memberships
from .likeness import Likenesses
from .placement import Places
from .protection import Protection
from .rules import Rules, prepare

if t.TYPE_CHECKING:
    from ..model.desired import Desired, Policy
    from ..model.directory import Snapshot
    from ..model.plan import Change, Delta

READ_ATTRIBUTES = (
    *naming.UNIQUE_ATTRIBUTES,
    "adminCount",
    "isCriticalSystemObject",
    "memberOf",
    "primaryGroupID",
    "userAccountControl",
)
"""What planning needs of every account besides the key attribute, the mapped ones and those that match."""

_ORDER = {kind: position for position, kind in enumerate(Kind)}
_ALLOWED: t.Mapping[Category, frozenset[Step]] = {
    Category.CREATE: frozenset((Step.CREATE,)),
    Category.MODIFY: frozenset((Step.MODIFY,)),
    Category.DEPROVISION: frozenset((Step.DISABLE, Step.DELETE)),
    Category.ALL: frozenset(Step),
}


def make_plan(
    desired: t.Iterable[Desired],
    snapshot: Snapshot,
    policy: Policy,
    *,
    known_keys: t.Collection[str] = frozenset(),
    rejections: t.Iterable[Rejection] = (),
    notices: t.Iterable[Notice] = (),
    stops: t.Iterable[str] = (),
) -> Plan:
    """What is to be changed so that the directory is as desired.

    The plan is the same whatever the order of `desired`. Each employee is unchanged, or changed, or set aside with
    reasons, and in that case nothing of theirs is changed.

    Args:
        desired: one for each employee who was not set aside before.
        snapshot: the whole directory, with `READ_ATTRIBUTES` and those of the policy.
        policy: what the run may do.
        known_keys: every key that HR gave, also of those who were set aside.
        rejections: who was set aside before.
        notices: what happened before.
        stops: why nothing may be written, known before.
    """
    rejected = tuple(rejections)
    drafts = [Draft(one) for one in desired]
    rules = prepare(policy, snapshot)
    if rules.stops:
        everybody = len(drafts) + len(rejected)
        return Plan(rejections=rejected, notices=tuple(notices), stops=(*stops, *rules.stops), employees=everybody)
    planner = _Planner(drafts, snapshot, policy, rules)
    given = {*known_keys, *(one.key for one in rejected), *(draft.desired.key for draft in drafts)}
    covered = checks.Coverage()
    if known_keys or policy.minimum_coverage > 0:
        covered = checks.coverage(snapshot, policy, planner.keys, planner.protection, given)
    found = [*stops, *covered.stops, *planner.places.stops()]
    return planner.plan(rejected, [*notices, *covered.notices, *planner.unknown(given)], found, given)


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
            draft.step = _step(draft, self._policy)
            if draft.step not in (Step.CREATE, Step.MODIFY):
                continue
            self._likenesses.settle(draft)
            self.places.settle(draft)
            differences.compare(draft, self._rules.all if draft.step is Step.CREATE else self._rules.lasting)
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


def _step(draft: Draft, policy: Policy) -> Step:
    """What the employee's account needs, as far as the category allows it."""
    account, presence = draft.account, draft.desired.presence
    step = Step.NOTHING
    if presence is Presence.LEFT:
        if account is not None and (account.enabled or policy.leave_groups):
            step = Step.DISABLE
    elif presence is Presence.ABSENT:
        if account is not None:
            step = Step.DELETE
    elif presence is not Presence.FUTURE:
        step = Step.CREATE if account is None else Step.MODIFY
    return step if step in _ALLOWED[policy.category] else Step.NOTHING


def _position(change: Change) -> tuple[t.Any, ...]:
    depth = change.dn.count(",") if change.kind is Kind.CREATE_OU else change.level
    return _ORDER[change.kind], depth, change.key, change.dn, change.group


def checksum(plan: Plan, target: str) -> str:
    """What an approval of the plan refers to: sha256 of its changes and of the directory that they are for.

    Values go in as hashes, labels and reasons not at all; the order of the employees does not matter.

    Args:
        target: names the directory, such as its base DN: a plan for one is no plan for another.
    """
    changes = sorted(json.dumps(_canonical(change), sort_keys=True) for change in plan.changes)
    text = json.dumps({"target": target, "changes": changes}, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(change: Change) -> dict[str, t.Any]:
    return {
        "kind": change.kind,
        "key": change.key,
        "account": change.account,
        "dn": change.dn,
        "new_dn": change.new_dn,
        "deltas": sorted(_canonical_delta(delta) for delta in change.deltas),
        "group": change.group,
        "enabled": change.enabled,
        "control": change.control,
    }


def _canonical_delta(delta: Delta) -> tuple[str, str, str]:
    values = json.dumps((sorted(delta.before), sorted(delta.after)))
    return delta.attribute.lower(), hashlib.sha256(values.encode()).hexdigest(), delta.person or ""
