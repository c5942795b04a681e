# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the plan from the desired accounts and the snapshot of the directory; `make_plan` is a pure function."""

from __future__ import annotations

import typing as t

from ..model.bounds import Bounds
from ..model.directory import UNIQUE_ATTRIBUTES
from ..model.memory import FORGETFUL
from ..model.plan import Compared, Plan, Rejection
from . import emergency, needs, steps
from .access import earlier_runs, enablement, leavers, named
from .access.usability import Usability
from .attributes import faults, hands, left_out, persons
from .attributes.likeness import Likenesses
from .attributes.rules import prepare
from .changes import Changes, in_order
from .draft import Draft, Need
from .gates import checks, feed_gate
from .groups.memberships import Memberships
from .identity import adoption, lost_keys, missing, namesakes, rehire_links, transfers
from .identity.correlate import correlate
from .names import mail_addresses, naming
from .names.renames import Renames
from .placement import Places
from .selection import Selection
from .view import View

if t.TYPE_CHECKING:
    import datetime

    from ..model.directory import Snapshot
    from ..model.memory import Memory
    from ..model.plan import Missing, Notice
    from ..model.run import Task
    from .attributes.rules import Rules
    from .identity.lost_keys import Lost
    from .names.holders import Names

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


def make_plan(task: Task, snapshot: Snapshot, now: datetime.datetime | None = None, memory: Memory = FORGETFUL) -> Plan:
    """Plan the changes that bring the directory into the desired state.

    The plan does not depend on the order of `task.desired`. Each employee is unchanged, changed, or rejected with
    reasons; nothing of a rejected employee is changed.

    Args:
        task: the desired accounts, and what the run may do.
        snapshot: the whole directory, with `READ_ATTRIBUTES` and the attributes of the policy.
        now: the timestamp of the run; None if no account counts as expired.
        memory: what is remembered of earlier runs.
    """
    task = emergency.only_leavers(task) if task.emergency else task
    plan = _planned(task, snapshot, now, memory)
    return emergency.confined(plan, task) if task.emergency else plan


def _planned(task: Task, snapshot: Snapshot, now: datetime.datetime | None, memory: Memory) -> Plan:
    rules = prepare(task.policy, snapshot)
    if rules.stops:
        employees = len(task.desired) + len(task.rejections)
        stops = (*task.stops, *rules.stops)
        return Plan(
            rejections=task.rejections, notices=task.notices, stops=stops, faults=task.faults, employees=employees
        )
    return Planning(task, snapshot, rules, now, memory).plan()


class Planning:
    """Plans one task: its parts, and what they have found so far."""

    def __init__(
        self,
        task: Task,
        snapshot: Snapshot,
        rules: Rules,
        now: datetime.datetime | None,
        memory: Memory = FORGETFUL,
    ) -> None:
        self.task, self.rules, self._now = task, rules, now
        self.view = View(snapshot, task.policy, memory)
        self._places = Places(self.view, (one.ou for one in task.desired))
        self._likenesses, self.memberships = Likenesses(self.view), Memberships(self.view)
        self.hands = hands.Hands(self.view)
        self._usability = Usability(snapshot, task.policy, now)
        self.renames = Renames(rules, task.policy)
        self.selection = Selection(task, self.view.keys)
        self.names: Names | None = None
        """The names of the directory and of this run, once they are settled."""
        self.drafts = [Draft(one, selected=self.selection.has(one.key)) for one in task.desired]
        self._covered = checks.Coverage()
        self.lost: t.Sequence[Lost] = ()
        self._new_keys: t.Sequence[Notice] = ()
        self._missing: tuple[Missing, ...] = ()
        self._missing_people: t.Sequence[Notice] = ()

    def plan(self) -> Plan:
        """The plan."""
        self._settle()
        policy = self.task.policy
        acting = [draft for draft in self.drafts if draft.acts]
        own = [Changes(policy, self.memberships, self._usability).of(draft) for draft in acting]
        changes = in_order(own, self._places.create_changes(acting))
        changed = (draft for draft, made in zip(acting, own, strict=True) if made)
        by_draft = {id(draft): made for draft, made in zip(acting, own, strict=True)}
        people = _People.of(self.task, self.drafts, self.selection)
        told = named.told(self.task, self.drafts, self.selection, self.view)
        return Plan(
            changes=changes,
            rejections=people.rejections,
            notices=(*told.notices, *self._notices(acting)),
            problems=tuple(self.memberships.problems()),
            stops=tuple(self._stops()),
            unconfirmed=(
                *feed_gate.unconfirmed(self.task.feed_gate, policy, self.drafts, by_draft, checks.begun(self.view)),
                *adoption.unconfirmed(changed, policy),
            ),
            faults=(
                *told.faults,
                *self.task.faults,
                *faults.faults(self.drafts, self.rules, policy, self.task.faults),
            ),
            limits=self.selection.limits(),
            employees=people.employees,
            unchanged=people.accepted - sum(map(bool, own)),
            missing=self._missing,
            coverage=self._covered.figures,
            insists=policy.only is not None,
            subjects=steps.subjects_of(self.drafts, changes, policy.category),
            compared={
                draft.desired.key: Compared(draft.groups, draft.drifts) for draft in acting if _is_compared(draft)
            },
            bounds=self._bounds(),
        )

    def _bounds(self) -> Bounds:
        """What the changes are measured by, once the steps have added theirs."""
        view, figures = self.view, self._covered.figures
        return Bounds(
            limits=view.policy.limits,
            population=figures.total if figures else view.memory.accounts,
            is_empty=checks.is_unmanaged(view),
            begun=checks.begun(view),
            made=view.memory.made,
            others=view.memory.others,
            secret=view.memory.secret,
            now=self._now,
        )

    def _settle(self) -> None:
        """Fill in the drafts: the account, what it needs, where it belongs, and its names."""
        view, selection = self.view, self.selection
        if selection.judges_coverage:
            self._missing = missing.with_account(self.task.missing, view)
            self._covered = checks.coverage(view, selection.known_keys, [one.key for one in self._missing])
        correlate(self.drafts, view)
        rehire_links.link(self.drafts, view, self.task.identities, selection.known_keys)
        enablement.settle(self.drafts, view)
        earlier_runs.settle(self.drafts, view)
        self.lost = lost_keys.lost_keys(view, self.task.keyless, selection.known_keys, self.drafts)
        lost_keys.hold(self.drafts, self.lost)
        lost_keys.spare(self.drafts, self.task.skipped_addresses)
        transferred = transfers.find(self.drafts, view, selection.known_keys)
        needs.settle(self.drafts, view, self.renames, self._likenesses, self._places)
        self.hands.settle(self.drafts, persons=False)
        self.renames.settle(self.drafts)
        self.names = naming.settle(self.drafts, view, self.renames, self._now)
        mail_addresses.keep_former(self.drafts, self.rules, self.renames)
        self._new_keys = transfers.tell(transferred, view)
        self._missing_people = persons.resolve(self.drafts, view, selection.known_keys)
        self.hands.settle(self.drafts, persons=True)

    def _stops(self) -> t.Iterator[str]:
        yield from self.task.stops
        yield from self._covered.stops
        yield from self.selection.stops()
        yield from self._places.stops()
        yield from self.view.protection.stops(self.view.snapshot)

    def _notices(self, acting: t.Sequence[Draft]) -> t.Iterator[Notice]:
        """The warnings; read them once the changes are made, because some parts only then know theirs."""
        yield from self.selection.concerned(self.task.notices)
        yield from self._covered.notices
        yield from missing.notices(self.selection.asked(self._missing), self.view)
        yield from self.view.protection.notices(self.view.snapshot)
        yield from leavers.notices(self.drafts, self.view)
        yield from self._new_keys
        yield from namesakes.notices(acting, self.drafts, self.view)
        yield from checks.not_enabled(self.drafts)
        yield from enablement.notices(acting, self.view, self._now)
        yield from hands.notices(acting, self.view)
        if self.selection.has(""):
            yield from lost_keys.notices(self.lost, self.view)
        yield from self._missing_people
        yield from mail_addresses.notices(self.drafts)
        yield from self.renames.notices(acting)
        yield from left_out.notices(acting, self.view.policy)
        yield from left_out.unchecked_suffixes(acting, self.view.snapshot)
        yield from self.memberships.notices()
        yield from self._likenesses.notices()
        yield from self._usability.notices(acting)


def _is_compared(draft: Draft) -> bool:
    return draft.need in (Need.CREATE, Need.MODIFY)


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
