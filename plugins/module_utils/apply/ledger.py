# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of the changes of a plan, and which accounts must wait because of it."""

from __future__ import annotations

import typing as t

from ..errors import explained
from ..model.changes import AddToGroup, RemoveFromGroup
from ..model.desired import Failure
from ..model.plan import CHANGED_MEANWHILE, NAME_IS_TAKEN, Outcome, Status
from . import conflicts

if t.TYPE_CHECKING:
    from ..directory.requests import Result
    from ..model.changes import Change, GroupChange, SingleChange
    from ..model.plan import TakenName
    from .context import Context

ChangeT = t.TypeVar("ChangeT", bound="Change")
Indexed: t.TypeAlias = tuple[int, ChangeT]
"""A change, and its index in the plan."""

UNANSWERED = "The directory stopped answering, so it is not known whether this change was made. Run again to finish."
NOT_TRIED = "Not attempted, because the directory had stopped answering. Run again to finish."
LET_PASS = "Refused, but not treated as a failure"


class Ledger:
    """The outcomes of one plan.

    Args:
        context: learns which accounts have failed.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self.outcomes: dict[int, Outcome] = {}
        """By index into `Plan.changes`."""

    def is_applied(self, index: int) -> bool:
        """Whether the change was made."""
        return index in self.outcomes and self.outcomes[index].status is Status.APPLIED

    def record(self, index: int, change: SingleChange | GroupChange, result: Result, *, done: bool = False) -> None:
        """Record the result of a request. `done`: the directory refused it only because it was unnecessary."""
        if result.ok or done:
            self.outcomes[index] = Outcome(Status.APPLIED)
            return
        failure = change.failure if isinstance(change, AddToGroup | RemoveFromGroup) else Failure.FAIL
        if failure is not Failure.FAIL and not result.lost:
            self.outcomes[index] = Outcome(Status.SKIPPED, f"{LET_PASS} ({failure}): {result.message}")
            self._context.let_pass(change)
        elif not result.lost and conflicts.is_conflict(change, result) and not self._context.place_failed(change):
            self.add(index, change, conflict(result.message, conflicts.taken_name(change, result)))
        else:
            outcome = self._failed(result)
            self._context.lost = self._context.lost or result.lost
            self.add(index, change, outcome)

    def conflict(self, index: int, change: Change, difference: str) -> None:
        """Record that the account is not as it was read."""
        self.add(index, change, conflict(difference))

    def add(self, index: int, change: Change, outcome: Outcome) -> None:
        """Record the outcome. Unless the change was made, later changes of the account must wait."""
        self.outcomes[index] = outcome
        if outcome.status is Status.CONFLICT:
            self._context.conflict(change)
        elif outcome.status is not Status.APPLIED:
            self._context.fail(change)

    def fail(self, layer: t.Iterable[Indexed[Change]], error: Exception) -> None:
        """Record that the error ended the changes that have no outcome yet. It must not end those of others."""
        for index, change in layer:
            if index not in self.outcomes:
                self.add(index, change, Outcome(Status.FAILED, explained(error), unknown=True))

    def refuse(self, layer: t.Iterable[Indexed[Change]], reason: str) -> None:
        """Record that the changes failed without having been sent."""
        for index, change in layer:
            self.add(index, change, Outcome(Status.FAILED, reason))

    def _failed(self, result: Result) -> Outcome:
        """The outcome of a failed change. Unsent changes are skipped, except the first, which has the reason."""
        if result.lost and result.sent:
            return Outcome(Status.FAILED, UNANSWERED, unknown=True)
        if result.lost and self._context.lost:
            return Outcome(Status.SKIPPED, NOT_TRIED)
        return Outcome(Status.FAILED, result.message, result.reason, transient=result.transient)


def conflict(why: str, taken: TakenName | None = None) -> Outcome:
    """The outcome of a change that was not made because somebody else was quicker."""
    return Outcome(Status.CONFLICT, f"{NAME_IS_TAKEN if taken else CHANGED_MEANWHILE} {why}", taken=taken)
