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

from ..directory import current
from ..directory.requests import Modify
from ..errors import HrsyncError, explained
from ..model.changes import AddToGroup, Create, CreateOu, ForgetGroups, Move, RemoveFromGroup, Rename, StepChange
from ..model.desired import Failure
from ..model.plan import Outcome, Status
from . import control, create, delete, enablement, group_membership, password, unchanged
from .context import NOTHING_READ, Context
from .passwords import Passwords
from .requests import request_of

if t.TYPE_CHECKING:
    from ..directory.requests import Request, Result
    from ..model.changes import Change, GroupChange, SingleChange
    from ..model.directory import Entry, Snapshot
    from ..model.kinds import Kind
    from ..model.plan import Plan

ChangeT = t.TypeVar("ChangeT", bound="Change")
Indexed: t.TypeAlias = tuple[int, ChangeT]
"""A change, and its index in the plan."""
Outcomes: t.TypeAlias = dict[int, Outcome]


class Writer(t.Protocol):
    """The part of a directory that applying needs."""

    domain_dn: str

    def write(self, requests: t.Iterable[Request]) -> t.Iterator[Result]:
        """Send the requests, and yield the results in the same order."""

    def search(self, base: str, filter: str, attributes: t.Collection[str], /) -> t.Iterator[Entry]:
        """See `directory.connection.Directory.search`."""


class ChangeMaker(t.Protocol):
    """The part of a step that applying needs."""

    def begin(self, changes: t.Sequence[StepChange]) -> None:
        """Prepare the step. Called with all its changes before the run makes its first change."""

    def apply(self, changes: t.Sequence[StepChange], context: Context) -> t.Iterator[Outcome]:
        """Make the changes, and yield their outcomes in the same order."""


PORTION = 64
"""The number of renames, moves or deletions whose accounts are checked at once, right before they are sent."""
REREADS = 3
"""How often userAccountControl is read again if somebody else keeps changing it."""

NO_SUCH_ATTRIBUTE = 16
UNWILLING_TO_PERFORM = 53
"""Result codes of RFC 4511. Domain controllers return the second if they do not accept a password in an `add`."""

UNANSWERED = "The directory stopped answering, so it is not known whether this change was made. Run again to finish."
NOT_TRIED = "Not attempted, because the directory had stopped answering. Run again to finish."
ACCOUNT_FAILED = "Not attempted, because an earlier change of this account failed."
NOT_RESTORED = "Not attempted, because the account is not in all of these groups yet. The next run tries again."
LET_PASS = "Refused, but not treated as a failure"
CHANGED_MEANWHILE = "Not written, because somebody else has changed the account: {} {}."
NO_PERSON = "Not attempted, because the account that it points to could not be created."


def apply(
    plan: Plan,
    directory: Writer | None,
    snapshot: Snapshot | None,
    makers: t.Mapping[Kind, ChangeMaker] | None = None,
    passwords: Passwords | None = None,
) -> Outcomes:
    """Make the changes of the plan.

    Args:
        plan: the plan, with its changes in order.
        directory: the connected directory; None if the plan has only changes of steps.
        snapshot: what the plan was made from, with the schema of every attribute that is written; None if the plan has
            only changes of steps.
        makers: the steps, by the kinds of change that they make.
        passwords: the passwords of new accounts; by default each gets a random one.

    Returns:
        The outcome of every change, by its index. If the directory refuses a change, that is an outcome, not an error.
    """
    application = _Application(directory, Context(snapshot or NOTHING_READ, passwords or Passwords()), makers or {})
    return application.run(plan)


class _Application:
    """Applies one plan."""

    def __init__(self, directory: Writer | None, context: Context, makers: t.Mapping[Kind, ChangeMaker]) -> None:
        self._directory = directory
        self._context = context
        self._makers = makers
        self._outcomes: Outcomes = {}
        self._later: frozenset[str] = frozenset()
        """The identities of the accounts that have more changes than their creation."""

    def run(self, plan: Plan) -> Outcomes:
        self._begin(plan)
        self._later = frozenset(self._context.identity(one) for one in plan.changes if not isinstance(one, Create))
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

    @property
    def _known_directory(self) -> Writer:
        if self._directory is None:
            raise TypeError("The plan changes the directory, but there is no directory.")
        return self._directory

    def _write(self, requests: t.Iterable[Request]) -> t.Iterator[Result]:
        return self._known_directory.write(requests)

    def _apply_single(self, wave: list[Indexed[SingleChange]]) -> None:
        """One request for each change."""
        if wave and isinstance(wave[0][1], unchanged.CHECKED):
            for start in range(0, len(wave), PORTION):
                self._send(list(self._unchanged(wave[start : start + PORTION])))
        else:
            self._send(wave)
            self._identify([change for index, change in wave if isinstance(change, Create) and self._is_done(index)])

    def _unchanged(self, wave: list[Indexed[SingleChange]]) -> t.Iterator[Indexed[SingleChange]]:
        """The changes whose accounts are still as they were read. All others are recorded as conflicts."""
        guids = [self._context.guid(change) for _index, change in wave]
        try:
            found = current.entries(self._known_directory, guids, unchanged.ATTRIBUTES)
        except HrsyncError as error:
            for index, change in wave:
                self._stop(index, change, Outcome(Status.FAILED, str(error)))
            return
        for (index, change), guid in zip(wave, guids, strict=True):
            difference = unchanged.difference(change, found.get(guid), self._context)
            if difference:
                self._stop(index, change, Outcome(Status.FAILED, CHANGED_MEANWHILE.format(change.dn, difference)))
            else:
                yield index, change

    def _send(self, wave: t.Iterable[Indexed[SingleChange]]) -> None:
        """Send the changes. If somebody else has changed userAccountControl, read it and send again."""
        for _time in range(REREADS):
            refused = list(self._sent(wave, reads_again=True))
            if not refused:
                return
            wave = self._reread(refused)
        for _refused in self._sent(wave, reads_again=False):
            pass

    def _sent(
        self, wave: t.Iterable[Indexed[SingleChange]], *, reads_again: bool
    ) -> t.Iterator[tuple[Indexed[SingleChange], Result]]:
        """Send the changes, and record their outcomes.

        Yields:
            With `reads_again`: instead of recording an outcome, the refused changes for which userAccountControl must
            be read again.
        """
        asked = list(self._requests(wave))
        if not asked:
            return
        results = self._write(request for _indexed, request in asked)
        for ((index, change), request), result in zip(asked, results, strict=True):
            if isinstance(change, Create) and result.code == UNWILLING_TO_PERFORM and not result.lost:
                result = self._create_in_parts(change)
            if reads_again and result.code == NO_SUCH_ATTRIBUTE and control.writes_control(change):
                yield (index, change), result
                continue
            self._record(index, change, result)
            if result.ok:
                self._note(change, request)

    def _requests(self, wave: t.Iterable[Indexed[SingleChange]]) -> t.Iterator[tuple[Indexed[SingleChange], Request]]:
        """The requests of the changes. Changes that need none are recorded."""
        for index, change in wave:
            try:
                request = request_of(change, self._context)
            except Exception as error:
                self._fail([(index, change)], error)
                continue
            if not isinstance(request, Modify) or request.changes:
                yield (index, change), request
            elif any(map(self._context.person_is_missing, change.deltas)):
                self._outcomes[index] = Outcome(Status.SKIPPED, NO_PERSON)
            else:
                # Somebody else has set the same flags meanwhile.
                self._outcomes[index] = Outcome(Status.APPLIED)

    def _note(self, change: SingleChange, request: Request) -> None:
        """Record what later changes of the account need to know."""
        if isinstance(change, Rename | Move):
            self._context.relocated(change, change.new_dn)
        flags = control.written(request)
        if flags is not None:
            self._context.controlled(change, flags)

    def _reread(self, refused: list[tuple[Indexed[SingleChange], Result]]) -> list[Indexed[SingleChange]]:
        """Read userAccountControl of these accounts. Changes that were refused for another reason are recorded."""
        guids = [self._context.guid(change) for (_index, change), _result in refused]
        try:
            found = current.entries(self._known_directory, filter(None, guids), (control.ATTRIBUTE,))
        except HrsyncError:
            found = {}
        again: list[Indexed[SingleChange]] = []
        for ((index, change), result), guid in zip(refused, guids, strict=True):
            text = found[guid].text(control.ATTRIBUTE) if guid in found else None
            if text and int(text) != self._context.control(change, control.before(change)):
                self._context.controlled(change, int(text))
                again.append((index, change))
            else:
                self._record(index, change, result)
        return again

    def _is_done(self, index: int) -> bool:
        return index in self._outcomes and self._outcomes[index].status is Status.APPLIED

    def _identify(self, changes: t.Sequence[Create]) -> None:
        """Read the objectGUIDs of new accounts, so that their later changes do not depend on the DN."""
        logins = {
            create.login(change).lower(): change for change in changes if self._context.identity(change) in self._later
        }
        try:
            found = current.guids(self._known_directory, logins) if logins else {}
        except HrsyncError:
            # Later changes use the DN. If the directory is lost, they are not attempted.
            found = {}
        for login, guid in found.items():
            self._context.created(logins[login], guid)

    def _create_in_parts(self, change: Create) -> Result:
        """Create the account disabled, set its password and enable it. If a later request fails, delete the account.

        If a later request was not sent, the account still exists in part, so the change as a whole counts as sent.
        """
        [result] = self._write([create.request_without_password(change, self._context)])
        if not result.ok:
            return result
        self._identify([change])
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
        outcome = self._failed(result)
        self._context.lost = self._context.lost or result.lost
        self._stop(index, change, outcome)

    def _stop(self, index: int, change: Change, outcome: Outcome) -> None:
        """Record the outcome, and that later changes of the account must wait."""
        self._outcomes[index] = outcome
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
