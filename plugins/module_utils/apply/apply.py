# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applies a plan in waves. The requests of a wave are pipelined, and every change gets an outcome.

A wave contains changes that do not depend on one another: all creates of one level, then all renames, and so on in
the order of the plan. A failure stops the later changes of that account only.
"""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from ..directory.requests import Modify, ModifyDn
from ..errors import explained
from ..model.changes import AddToGroup, Create, CreateOu, ForgetGroups, RemoveFromGroup, StepChange
from ..model.desired import Failure
from ..model.plan import Outcome, Status
from . import create, delete, enablement, group_membership, location, password
from .context import Context
from .passwords import Passwords
from .requests import request_of

if t.TYPE_CHECKING:
    from ..directory.requests import Request, Result
    from ..model.changes import Change, GroupChange, SingleChange
    from ..model.kinds import Kind
    from ..model.plan import Plan
    from ..values.syntax import AttributeType

ChangeT = t.TypeVar("ChangeT", bound="Change")
Indexed: t.TypeAlias = tuple[int, ChangeT]
"""A change, and its index in the plan."""
Outcomes: t.TypeAlias = dict[int, Outcome]


class Writer(t.Protocol):
    """The part of a directory that applying needs."""

    def write(self, requests: t.Iterable[Request]) -> t.Iterator[Result]:
        """Send the requests, and yield the results in the same order."""


class ChangeMaker(t.Protocol):
    """The part of a step that applying needs."""

    def begin(self, changes: t.Sequence[StepChange]) -> None:
        """Prepare the step. Called with all its changes before the run makes its first change."""

    def apply(self, changes: t.Sequence[StepChange], context: Context) -> t.Iterator[Outcome]:
        """Make the changes, and yield their outcomes in the same order."""


UNWILLING_TO_PERFORM = 53
"""Result code of RFC 4511. Domain controllers return it if they do not accept a password in an `add`."""

UNANSWERED = "The directory stopped answering, so it is not known whether this change was made. Run again to finish."
NOT_TRIED = "Not attempted, because the directory had stopped answering. Run again to finish."
ACCOUNT_FAILED = "Not attempted, because an earlier change of this account failed."
NOT_RESTORED = "Not attempted, because the account is not in all of these groups yet. The next run tries again."
LET_PASS = "Refused, but not treated as a failure"
NO_PERSON = "Not attempted, because the account that it points to could not be created."


def apply(
    plan: Plan,
    directory: Writer | None,
    schema: t.Mapping[str, AttributeType],
    makers: t.Mapping[Kind, ChangeMaker] | None = None,
    passwords: Passwords | None = None,
) -> Outcomes:
    """Make the changes of the plan.

    Args:
        plan: the plan, with its changes in order.
        directory: the connected directory; None if the plan has only changes of steps.
        schema: the schema of every attribute that is written.
        makers: the steps, by the kinds of change that they make.
        passwords: the passwords of new accounts; by default each gets a random one.

    Returns:
        The outcome of every change, by its index. If the directory refuses a change, that is an outcome, not an error.
    """
    application = _Application(directory, Context(schema, passwords or Passwords()), makers or {})
    return application.run(plan)


class _Application:
    """Applies one plan."""

    def __init__(self, directory: Writer | None, context: Context, makers: t.Mapping[Kind, ChangeMaker]) -> None:
        self._directory = directory
        self._context = context
        self._makers = makers
        self._outcomes: Outcomes = {}

    def run(self, plan: Plan) -> Outcomes:
        self._begin(plan)
        for wave in _waves(plan.changes):
            ready = list(self._ready(wave))
            try:
                self._apply(ready)
            except Exception as error:
                self._fail(ready, error)
        return self._outcomes

    def _apply(self, ready: list[Indexed[Change]]) -> None:
        """Make the changes of a wave, which are all of one of these three sorts."""
        self._apply_single([(i, c) for i, c in ready if not isinstance(c, AddToGroup | RemoveFromGroup | StepChange)])
        self._apply_groups([(i, c) for i, c in ready if isinstance(c, AddToGroup | RemoveFromGroup)])
        self._apply_step([(i, c) for i, c in ready if isinstance(c, StepChange)])

    def _fail(self, wave: t.Iterable[Indexed[Change]], error: Exception) -> None:
        """Record that the error ended the changes that have no outcome yet. It must not end those of others."""
        for index, change in wave:
            if index not in self._outcomes:
                self._outcomes[index] = Outcome(Status.FAILED, explained(error), unknown=True)
                self._context.fail(change)

    def _begin(self, plan: Plan) -> None:
        """Prepare the steps. If a step cannot prepare, nothing is changed for the accounts that it would change."""
        for maker in dict.fromkeys(self._makers.values()):
            steps = ((index, change) for index, change in enumerate(plan.changes) if isinstance(change, StepChange))
            own = [(index, change) for index, change in steps if self._makers[change.kind] is maker]
            try:
                maker.begin([change for _index, change in own])
            except Exception as error:
                self._fail(own, error)

    def _ready(self, wave: list[Indexed[Change]]) -> t.Iterator[Indexed[Change]]:
        """The changes to attempt. All others are recorded as skipped."""
        for index, change in wave:
            if index in self._outcomes:
                continue
            if self._context.lost:
                self._outcomes[index] = Outcome(Status.SKIPPED, NOT_TRIED)
            elif self._context.has_failed(change):
                self._outcomes[index] = Outcome(Status.SKIPPED, ACCOUNT_FAILED)
            elif isinstance(change, ForgetGroups) and self._context.was_let_pass(change):
                self._outcomes[index] = Outcome(Status.SKIPPED, NOT_RESTORED)
            else:
                yield index, change

    def _write(self, requests: t.Iterable[Request]) -> t.Iterator[Result]:
        if self._directory is None:
            raise TypeError("The plan changes the directory, but there is no directory.")
        return self._directory.write(requests)

    def _apply_single(self, wave: list[Indexed[SingleChange]]) -> None:
        """One request for each change."""
        asked: list[tuple[Indexed[SingleChange], Request]] = []
        for index, change in wave:
            try:
                request = request_of(change, self._context)
            except Exception as error:
                self._fail([(index, change)], error)
                continue
            if isinstance(request, Modify) and not request.changes:
                self._outcomes[index] = Outcome(Status.SKIPPED, NO_PERSON)
            else:
                asked.append(((index, change), request))
        if not asked:
            return
        results = self._write(request for _indexed, request in asked)
        for ((index, change), request), result in zip(asked, results, strict=True):
            if isinstance(change, Create) and result.code == UNWILLING_TO_PERFORM and not result.lost:
                result = self._create_in_parts(change)
            self._record(index, change, result)
            if result.ok and isinstance(request, ModifyDn):
                self._context.relocated(change, location.result(request))

    def _create_in_parts(self, change: Create) -> Result:
        """Create the account disabled, set its password and enable it. If a later request fails, delete the account.

        If a later request was not sent, the account still exists in part, so the change as a whole counts as sent.
        """
        [result] = self._write([create.request_without_password(change, self._context)])
        if not result.ok:
            return result
        requests = [password.request(change, self._context)]
        if change.enabled:
            requests.append(enablement.enable_new(change, self._context))
        for request in requests:
            [result] = self._write([request])
            if not result.ok:
                list(self._write([delete.request(change, self._context)]))
                return dataclasses.replace(result, sent=True)
        return result

    def _apply_groups(self, wave: list[Indexed[GroupChange]]) -> None:
        """Send many members in one request. If the directory refuses it, send one request for each of them."""
        if not wave:
            return
        portions = list(group_membership.batches(wave))
        alone: list[Indexed[GroupChange]] = []
        for portion, result in zip(portions, self._write(map(self._group_request, portions)), strict=True):
            if result.ok or result.lost:
                for index, change in portion:
                    self._record(index, change, result)
            else:
                alone.extend(portion)
        results = self._write(self._group_request([indexed]) for indexed in alone)
        for (index, change), result in zip(alone, results, strict=True):
            self._record(index, change, result, done=group_membership.is_done(change, result))

    def _group_request(self, portion: list[Indexed[GroupChange]]) -> Request:
        return group_membership.request([change for _index, change in portion], self._context)

    def _apply_step(self, wave: list[Indexed[StepChange]]) -> None:
        """Let the step make its changes. If it raises an error, all remaining changes fail with that error."""
        if not wave:
            return
        changes = [change for _index, change in wave]
        answers = self._makers[changes[0].kind].apply(changes, self._context)
        for (index, change), outcome in zip(wave, answers, strict=True):
            self._outcomes[index] = outcome
            if outcome.status is Status.FAILED:
                self._context.fail(change)

    def _record(self, index: int, change: SingleChange | GroupChange, result: Result, *, done: bool = False) -> None:
        """Record the outcome of a change. `done` says that the directory refused it only because it was unnecessary."""
        if result.ok or done:
            self._outcomes[index] = Outcome(Status.APPLIED)
            return
        failure = change.failure if isinstance(change, AddToGroup | RemoveFromGroup) else Failure.FAIL
        if failure is not Failure.FAIL and not result.lost:
            self._outcomes[index] = Outcome(Status.SKIPPED, f"{LET_PASS} ({failure}): {result.message}")
            self._context.let_pass(change)
            return
        self._outcomes[index] = self._failed(result)
        self._context.lost = self._context.lost or result.lost
        self._context.fail(change)

    def _failed(self, result: Result) -> Outcome:
        """The outcome of a failed change. Unsent changes are skipped, except the first, which has the reason."""
        if result.lost and result.sent:
            return Outcome(Status.FAILED, UNANSWERED, unknown=True)
        if result.lost and self._context.lost:
            return Outcome(Status.SKIPPED, NOT_TRIED)
        return Outcome(Status.FAILED, result.message, result.reason)


def _waves(changes: t.Sequence[Change]) -> t.Iterator[list[Indexed[Change]]]:
    for _key, members in itertools.groupby(enumerate(changes), lambda indexed: _wave(indexed[1])):
        yield list(members)


def _wave(change: Change) -> tuple[str, int]:
    match change:
        case AddToGroup() | RemoveFromGroup():
            return "groups", 0
        case CreateOu():
            return change.kind.name, change.dn.count(",")
        case Create():
            return change.kind.name, change.level
        case _:
            return change.kind.name, 0
