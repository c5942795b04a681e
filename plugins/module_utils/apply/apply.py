# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apply a plan: wave after wave, each pipelined, every outcome collected.

A wave holds the changes that do not depend on one another: all creates of one level, then all renames, and so on in
the order of the plan. A failure stops the later changes of that account only.
"""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from ..directory.requests import Modify, ModifyDn
from ..errors import HrsyncError
from ..model.plan import Failure, Kind, Outcome, Status
from . import (
    attributes,
    create,
    delete,
    enablement,
    group_membership,
    location,
    organizational_unit,
    password,
    protection,
    restore,
    unlock,
)
from .context import Context

if t.TYPE_CHECKING:
    from ..directory.requests import Request, Result
    from ..model.directory import AttributeType
    from ..model.plan import Change, Plan
    from ..steps.base import Step

Indexed = tuple[int, "Change"]
Outcomes = dict[int, Outcome]


class Writer(t.Protocol):
    """The part of a directory that applying needs."""

    def write(self, requests: t.Iterable[Request]) -> t.Iterator[Result]:
        """Send the requests, answer in their order."""


ACTIONS: t.Mapping[Kind, t.Callable[[Change, Context], Request]] = {
    Kind.CREATE_OU: organizational_unit.request,
    Kind.CREATE: create.request,
    Kind.RESTORE: restore.request,
    Kind.LIFT_PROTECTION: protection.lift,
    Kind.RENAME: location.rename,
    Kind.MOVE: location.move,
    Kind.SET_ATTRIBUTES: attributes.request,
    Kind.FORGET_GROUPS: attributes.replace,
    Kind.SET_PASSWORD: password.request,
    Kind.UNLOCK: unlock.request,
    Kind.PRIMARY_GROUP: attributes.request,
    Kind.DISABLE: enablement.disable,
    Kind.ENABLE: enablement.enable,
    Kind.DELETE: delete.request,
}
"""What each kind of change asks of the directory; group memberships are asked for many accounts at once."""

GROUP_KINDS = (Kind.ADD_TO_GROUP, Kind.REMOVE_FROM_GROUP)

UNWILLING_TO_PERFORM = 53
"""RFC 4511; what a domain controller answers that takes no password in an `add`."""

UNANSWERED = "The directory stopped answering: whether this was done is not known. Run again to finish."
NOT_TRIED = "Not tried, because the directory stopped answering before. Run again to finish."
ACCOUNT_FAILED = "Not tried, because an earlier change of this account failed."
NOT_RESTORED = "Not tried, because the account could not be added to all of these groups. The next run tries again."
LET_PASS = "Refused, which its failure lets pass"
NO_PERSON = "Not tried, because the account that it points to could not be created."


def apply(
    plan: Plan,
    directory: Writer,
    schema: t.Mapping[str, AttributeType],
    passwords: t.Callable[[], str] = password.generate,
    steps: t.Mapping[Kind, Step] | None = None,
    issued: dict[str, str] | None = None,
) -> Outcomes:
    """Make the changes of the plan.

    Args:
        plan: with the changes in order.
        directory: connected.
        schema: of every attribute that is written.
        passwords: gives a password for each account that is created.
        steps: who makes the changes that are not the directory's, by their kind.
        issued: is filled with the passwords that were given, whether the directory took them or not; see
            `handover.entries`.

    Returns:
        An outcome for every change, by its index. Nothing is raised for what the directory refuses.
    """
    context = Context(schema, passwords, issued)
    outcomes: Outcomes = {}
    for step in {id(step): step for step in (steps or {}).values()}.values():
        step.begin([change for change in plan.changes if change.kind in step.KINDS])
    for wave in _waves(plan.changes):
        ready = list(_ready(wave, context, outcomes))
        kind = wave[0][1].kind
        if kind in GROUP_KINDS:
            _apply_groups(ready, directory, context, outcomes)
        elif steps and kind in steps:
            _apply_step(ready, steps[kind], context, outcomes)
        else:
            _apply_wave(ready, directory, context, outcomes)
    return outcomes


def _waves(changes: t.Sequence[Change]) -> t.Iterator[list[Indexed]]:
    for _key, members in itertools.groupby(enumerate(changes), lambda indexed: _wave(indexed[1])):
        yield list(members)


def _wave(change: Change) -> tuple[str, int]:
    if change.kind in GROUP_KINDS:
        return "groups", 0
    if change.kind is Kind.CREATE_OU:
        return change.kind, change.dn.count(",")
    return change.kind, change.level


def _ready(wave: list[Indexed], context: Context, outcomes: Outcomes) -> t.Iterator[Indexed]:
    """The changes that may be tried; the others are recorded as skipped."""
    for index, change in wave:
        if context.lost:
            outcomes[index] = Outcome(Status.SKIPPED, NOT_TRIED)
        elif context.has_failed(change):
            outcomes[index] = Outcome(Status.SKIPPED, ACCOUNT_FAILED)
        elif change.kind is Kind.FORGET_GROUPS and context.was_let_pass(change):
            outcomes[index] = Outcome(Status.SKIPPED, NOT_RESTORED)
        else:
            yield index, change


def _apply_wave(wave: list[Indexed], directory: Writer, context: Context, outcomes: Outcomes) -> None:
    requests = [ACTIONS[change.kind](change, context) for _index, change in wave]
    work = [item for item in zip(wave, requests, strict=True) if not _is_empty(item[1])]
    for (index, _change), request in zip(wave, requests, strict=True):
        if _is_empty(request):
            outcomes[index] = Outcome(Status.SKIPPED, NO_PERSON)
    results = directory.write(request for _indexed, request in work)
    for ((index, change), request), result in zip(work, results, strict=True):
        if change.kind is Kind.CREATE and result.code == UNWILLING_TO_PERFORM and not result.lost:
            result = _create_in_steps(change, directory, context)
        _record(index, change, result, context, outcomes)
        if result.ok and isinstance(request, ModifyDn):
            context.relocated(change, location.result(request))


def _is_empty(request: Request) -> bool:
    return isinstance(request, Modify) and not request.changes


def _apply_groups(wave: list[Indexed], directory: Writer, context: Context, outcomes: Outcomes) -> None:
    """Many members in one request; where one of them is refused, each on its own."""
    portions = list(group_membership.batches(wave))
    results = directory.write(_group_request(portion, context) for portion in portions)
    alone: list[Indexed] = []
    for portion, result in zip(portions, results, strict=True):
        if result.ok or result.lost:
            for index, change in portion:
                _record(index, change, result, context, outcomes)
        else:
            alone.extend(portion)
    for (index, change), result in zip(
        alone, directory.write(_group_request([indexed], context) for indexed in alone), strict=True
    ):
        _record(index, change, result, context, outcomes, done=group_membership.is_done(change, result))


def _apply_step(wave: list[Indexed], step: Step, context: Context, outcomes: Outcomes) -> None:
    """Let the step make its changes; a service that is lost in the middle leaves the rest not made, and says so."""
    answers = step.apply([change for _index, change in wave], context)
    lost = ""
    for index, change in wave:
        if not lost:
            try:
                outcomes[index] = next(answers)
            except HrsyncError as error:
                lost = str(error)
        if lost:
            outcomes[index] = Outcome(Status.FAILED, lost)
        if outcomes[index].status is Status.FAILED:
            context.fail(change)


def _group_request(portion: list[Indexed], context: Context) -> Request:
    return group_membership.request([change for _index, change in portion], context)


def _record(
    index: int,
    change: Change,
    result: Result,
    context: Context,
    outcomes: Outcomes,
    *,
    done: bool | None = None,
) -> None:
    if result.ok if done is None else done:
        outcomes[index] = Outcome(Status.APPLIED)
        return
    if change.failure is not Failure.FAIL and not result.lost:
        outcomes[index] = Outcome(Status.SKIPPED, f"{LET_PASS} ({change.failure}): {result.message}")
        context.let_pass(change)
        return
    outcomes[index] = _outcome_of_failure(result, context)
    context.lost = context.lost or result.lost
    context.fail(change)


def _outcome_of_failure(result: Result, context: Context) -> Outcome:
    """What was not sent was not tried; but a run that lost the directory has at least one failure, which says why."""
    if result.lost and result.sent:
        return Outcome(Status.FAILED, UNANSWERED)
    if result.lost and context.lost:
        return Outcome(Status.SKIPPED, NOT_TRIED)
    return Outcome(Status.FAILED, result.message)


def _create_in_steps(change: Change, directory: Writer, context: Context) -> Result:
    """Create disabled, set the password, enable; what is left of an account that cannot have one is deleted.

    A later step that was not even sent leaves the account half made: the change as a whole counts as sent.
    """
    [result] = directory.write([create.request_without_password(change, context)])
    if not result.ok:
        return result
    steps = [password.request(change, context)]
    if change.enabled:
        steps.append(enablement.enable_new(change, context))
    for step in steps:
        [result] = directory.write([step])
        if not result.ok:
            list(directory.write([delete.request(change, context)]))
            return dataclasses.replace(result, sent=True)
    return result
