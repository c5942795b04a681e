# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applies a plan in layers. The requests of a layer are pipelined, and every change gets an outcome.

A layer contains changes that do not depend on one another: all creates of one level, then all renames, and so on in
the order of the plan. A failure stops the later changes of that account only, but never that it is disabled.
"""

from __future__ import annotations

import itertools
import typing as t

from ..errors import explained
from ..model.changes import AddToGroup, Create, CreateOu, Disable, ForgetGroups, RemoveFromGroup, StepChange
from ..model.plan import WAITS, Outcome, Status
from . import group_membership
from .context import NOTHING_READ, Context
from .journal import PORTION, NoJournal
from .ledger import NOT_TRIED, Indexed, Ledger
from .passwords import Passwords
from .single import SingleChanges

if t.TYPE_CHECKING:
    from ..directory.requests import Request
    from ..model.changes import Change, GroupChange, SingleChange
    from ..model.directory import Snapshot
    from ..model.kinds import Kind
    from ..model.plan import Outcomes, Plan
    from .journal import Journal
    from .writer import Writer


class ChangeMaker(t.Protocol):
    """The part of a step that applying needs."""

    def begin(self, changes: t.Sequence[StepChange]) -> None:
        """Prepare the step. Called with its changes of one part of the plan, before the first change of that part."""

    def apply(self, changes: t.Sequence[StepChange], context: Context) -> t.Iterator[Outcome]:
        """Make the changes, and yield their outcomes in the same order."""


ACCOUNT_FAILED = "Not attempted, because an earlier change of this account failed."
NOT_REMEMBERED = "Not attempted, because the run could not remember what it does any more. Run again to finish."
NOT_RESTORED = "Not attempted, because the account is not in all of these groups yet. The next run tries again."


def apply(
    plan: Plan,
    directory: Writer | None,
    snapshot: Snapshot | None,
    makers: t.Mapping[Kind, ChangeMaker] | None = None,
    passwords: Passwords | None = None,
    journal: Journal | None = None,
) -> Outcomes:
    """Make all changes of the plan.

    Args:
        plan, directory, snapshot, makers, passwords, journal: see `Application`.

    Returns:
        The outcome of every change, by its index. If the directory refuses a change, that is an outcome, not an error.
    """
    return Application(plan, directory, snapshot, makers, passwords, journal).make(range(len(plan.changes)))


class Application:
    """Applies one plan, all of it or one part after the other.

    Args:
        plan: the plan, with its changes in order.
        directory: the connected directory; None if the plan has only changes of steps.
        snapshot: what the plan was made from, with the schema of every attribute that is written; None if the plan has
            only changes of steps.
        makers: the steps, by the kinds of change that they make.
        passwords: the passwords of new accounts; by default each gets a random one.
        journal: remembers the intents before they are sent; by default, nothing is remembered.
    """

    def __init__(
        self,
        plan: Plan,
        directory: Writer | None,
        snapshot: Snapshot | None,
        makers: t.Mapping[Kind, ChangeMaker] | None = None,
        passwords: Passwords | None = None,
        journal: Journal | None = None,
    ) -> None:
        self._changes = plan.changes
        self._directory = directory
        self._context = Context(snapshot or NOTHING_READ, passwords or Passwords())
        self._makers = makers or {}
        self._journal = journal or NoJournal()
        self._ledger = Ledger(self._context)
        self._later = frozenset(self._context.identity(one) for one in plan.changes if not isinstance(one, Create))
        """The identities of the accounts that have more changes than their creation."""

    def make(self, indices: t.Iterable[int]) -> dict[int, Outcome]:
        """Make these changes of the plan, in its order.

        Args:
            indices: into `Plan.changes`. They must have all changes of an account, with those that they depend on,
                unless an earlier part has made them.

        Returns:
            The outcome of each of these changes, by its index.
        """
        part: list[Indexed[Change]] = [(index, self._changes[index]) for index in sorted(indices)]
        self._begin(part)
        for layer in _layers(part):
            for start in range(0, len(layer), PORTION):
                self._apply_portion(layer[start : start + PORTION])
        return {index: self._ledger.outcomes[index] for index, _change in part}

    def _apply_portion(self, portion: list[Indexed[Change]]) -> None:
        """Remember the intents, make the changes, and remember the outcomes. Without its intent, nothing is written."""
        ready = list(self._ready(portion))
        if not ready:
            return
        try:
            self._journal.intend(ready)
        except Exception as error:
            self._context.forsaken = NOT_REMEMBERED
            self._ledger.refuse(ready, explained(error))
            return
        try:
            self._apply(ready)
        except Exception as error:
            self._ledger.fail(ready, error)
        self._journal.settle({index: self._ledger.outcomes[index] for index, _change in ready})

    def _apply(self, ready: list[Indexed[Change]]) -> None:
        """Make the changes of a layer, which are all of one of these three sorts."""
        self._apply_single([(i, c) for i, c in ready if not isinstance(c, AddToGroup | RemoveFromGroup | StepChange)])
        self._apply_groups([(i, c) for i, c in ready if isinstance(c, AddToGroup | RemoveFromGroup)])
        self._apply_step([(i, c) for i, c in ready if isinstance(c, StepChange)])

    def _begin(self, part: t.Sequence[Indexed[Change]]) -> None:
        """Prepare the steps. If a step cannot prepare, nothing is changed for the accounts that it would change."""
        for maker in dict.fromkeys(self._makers.values()):
            steps = ((index, change) for index, change in part if isinstance(change, StepChange))
            own = [(index, change) for index, change in steps if self._makers[change.kind] is maker]
            try:
                maker.begin([change for _index, change in own])
            except Exception as error:
                self._ledger.fail(own, error)

    def _ready(self, layer: list[Indexed[Change]]) -> t.Iterator[Indexed[Change]]:
        """The changes to attempt. All others are recorded as skipped."""
        for index, change in layer:
            if index in self._ledger.outcomes:
                continue
            waits = self._waits(change)
            if waits:
                self._ledger.outcomes[index] = waits
            else:
                yield index, change

    def _waits(self, change: Change) -> Outcome | None:
        """Why the change is not attempted; None if it is."""
        if self._context.forsaken:
            return Outcome(Status.SKIPPED, self._context.forsaken)
        if self._context.lost:
            return Outcome(Status.SKIPPED, NOT_TRIED)
        # Somebody without a right to access must not keep it because a script, or a change of something else, failed.
        if self._context.has_failed(change) and not isinstance(change, Disable):
            return Outcome(Status.SKIPPED, ACCOUNT_FAILED)
        if self._context.has_conflict(change):
            return Outcome(Status.CONFLICT, WAITS, waits=True)
        if isinstance(change, ForgetGroups) and self._context.was_let_pass(change):
            return Outcome(Status.SKIPPED, NOT_RESTORED)
        return None

    @property
    def _known_directory(self) -> Writer:
        if self._directory is None:
            raise TypeError("The plan changes the directory, but there is no directory.")
        return self._directory

    def _apply_single(self, layer: list[Indexed[SingleChange]]) -> None:
        if layer:
            SingleChanges(self._known_directory, self._context, self._ledger, self._later).apply(layer)

    def _apply_groups(self, layer: list[Indexed[GroupChange]]) -> None:
        """Send many members in one request. If the directory refuses it, send one request for each of them."""
        if not layer:
            return
        portions = list(group_membership.batches(layer))
        alone: list[Indexed[GroupChange]] = []
        results = self._known_directory.write(map(self._group_request, portions))
        for portion, result in zip(portions, results, strict=True):
            if result.ok or result.lost:
                for index, change in portion:
                    self._ledger.record(index, change, result)
            else:
                alone.extend(portion)
        singly = self._known_directory.write(self._group_request([indexed]) for indexed in alone)
        for (index, change), result in zip(alone, singly, strict=True):
            self._ledger.record(index, change, result, done=group_membership.is_done(change, result))

    def _group_request(self, portion: list[Indexed[GroupChange]]) -> Request:
        return group_membership.request([change for _index, change in portion], self._context)

    def _apply_step(self, layer: list[Indexed[StepChange]]) -> None:
        """Let the step make its changes. If it raises an error, all remaining changes fail with that error."""
        if not layer:
            return
        changes = [change for _index, change in layer]
        answers = self._makers[changes[0].kind].apply(changes, self._context)
        for (index, change), outcome in zip(layer, answers, strict=True):
            if outcome.status in (Status.FAILED, Status.CONFLICT):
                self._ledger.add(index, change, outcome)
            else:
                self._ledger.outcomes[index] = outcome


def _layers(part: t.Iterable[Indexed[Change]]) -> t.Iterator[list[Indexed[Change]]]:
    for _key, members in itertools.groupby(part, lambda indexed: _layer(indexed[1])):
        yield list(members)


def _layer(change: Change) -> tuple[str, int]:
    match change:
        case AddToGroup() | RemoveFromGroup():
            return "groups", 0
        case CreateOu():
            return change.kind.name, change.dn.count(",")
        case Create():
            return change.kind.name, change.level
        case _:
            return change.kind.name, 0
