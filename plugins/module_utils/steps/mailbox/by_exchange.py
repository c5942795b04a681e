# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The backends `exchange` and `hybrid`: mailboxes on premises and remote mailboxes, with the commands of Exchange."""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from ...errors import HrsyncError
from ...model.mailbox import MailboxPlace, MailboxType, Recipient
from ...model.plan import Outcome, Status
from ...services.exchange.commands import Check, Command
from ...services.exchange.commands import refusal as unsendable
from ..exchange_target import is_missing, target, trouble
from ..gathering import Gathering
from ..license.catalog import CONVERTING
from ..run import Run
from .changes import mailbox_change, misplaced, refusal, unfit
from .decisions import with_release
from .exchange_checks import is_done, reader
from .exchange_mailbox import ExchangeMailbox, get, has_full_access, mailbox_from
from .exchange_settings import Cmdlet, cmdlets, missing_option, needs_exchange, settings
from .recipient import recipient_of
from .request import MailboxState
from .way import Way
from .work import MailboxChange, MailboxWork

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...model.changes import Delta
    from ...model.plan import StepPlan, Subject
    from ...services.exchange.commands import Answer
    from .by_graph import CloudMailboxes, Releases
    from .request import MailboxRequest
    from .work import MailboxRequests

PORTION = 200
"""The number of mailboxes whose commands are run before the first outcome is reported."""

_CONVERSION_UNSEEN = (
    "The mailbox is converted on premises, but Microsoft 365 did not show it as shared within {wait} seconds (wait)."
    " The license is kept; the next run checks again."
)


class ExchangeMailboxes:
    """Plans and changes mailboxes with the commands of Exchange. `cloud` changes the licenses."""

    def __init__(self, way: Way, run: Run, cloud: CloudMailboxes) -> None:
        self._way = way
        self._place = MailboxPlace.REMOTE if way is Way.HYBRID else MailboxPlace.ON_PREMISES
        self._run_context = run
        self._cloud = cloud

    def plan(self, wanted: MailboxRequests) -> StepPlan[MailboxChange]:
        """Compare the mailboxes with the options. Exchange is queried only if the attributes show no match."""
        gathering: Gathering[MailboxChange] = Gathering()
        asked = []
        for subject, request in wanted:
            problem = _unseen(subject, request) or self._obstacle(recipient_of(subject), request)
            if problem:
                gathering.setback(subject, problem)
            elif self._is_in_doubt(subject, request):
                asked.append((subject, request))
        changes: dict[str, MailboxChange] = {}
        on_hold: set[str] = set()
        for subject, request, held in self._held(asked, gathering):
            if held.recipient.on_hold:
                on_hold.add(subject.key)
            changed = settings(request, dataclasses.replace(held, account=subject.dn))
            problem = (
                self._obstacle(held.recipient, request) or missing_option(request, held) or self._unsendable(changed)
            )
            if problem:
                gathering.setback(subject, problem)
            elif changed:
                work = MailboxWork(state=request.state, identity=_identity(subject), settings=changed)
                changes[subject.key] = mailbox_change(subject.target, request, work)
        self._release(wanted, changes, on_hold, gathering)
        for each in changes.values():
            gathering.change(each)
        return gathering.plan

    def _obstacle(self, recipient: Recipient, request: MailboxRequest) -> str | None:
        return misplaced(recipient, self._place) or unfit(recipient) or refusal(recipient, request.state)

    def _unsendable(self, changed: t.Sequence[Delta]) -> str:
        """Why Exchange cannot receive the change; empty if it can."""
        commands = (Command(each.name, each.parameters) for each in cmdlets(self._way, changed)) if changed else ()
        return next(filter(None, map(unsendable, commands)), "")

    def _is_in_doubt(self, subject: Subject, request: MailboxRequest) -> bool:
        """Whether the attributes of the account do not show that the mailbox matches the options.

        Without an account they show nothing.
        """
        return subject.account is None or needs_exchange(request, recipient_of(subject))

    # Reading

    def _held(
        self, asked: MailboxRequests, gathering: Gathering[MailboxChange]
    ) -> t.Iterator[tuple[Subject, MailboxRequest, ExchangeMailbox]]:
        """The mailboxes in Exchange. An account that this run creates has no mailbox yet."""
        there = [(subject, request) for subject, request in asked if not subject.is_new]
        for subject, request in asked:
            if subject.is_new:
                yield subject, request, ExchangeMailbox(lacking=request.delegates)
        commands = [Command(get(self._way), self._target(_identity(subject))) for subject, _r in there]
        found: list[tuple[Subject, MailboxRequest, Answer]] = []
        for (subject, request), answer in zip(there, self._run(commands), strict=True):
            if is_missing(answer):
                yield subject, request, ExchangeMailbox(lacking=request.delegates)
            elif answer.errors or not answer.objects:
                gathering.setback(subject, trouble(answer) or "Exchange returned no data for the mailbox. Run again.")
            else:
                found.append((subject, request, answer))
        yield from self._with_delegates(found, gathering)

    def _with_delegates(
        self, found: t.Sequence[tuple[Subject, MailboxRequest, Answer]], gathering: Gathering[MailboxChange]
    ) -> t.Iterator[tuple[Subject, MailboxRequest, ExchangeMailbox]]:
        commands = [
            Command("Get-MailboxPermission", {**self._target(_identity(subject)), "User": delegate})
            for subject, request, _answer in found
            for delegate in request.delegates
        ]
        permissions = iter(list(self._run(commands)))
        for subject, request, answer in found:
            own = dict(zip(request.delegates, permissions, strict=False))
            words = next(filter(None, map(_delegate_trouble, own, own.values())), "")
            if words:
                gathering.setback(subject, words)
                continue
            lacking = [name for name, given in own.items() if not has_full_access(given.objects)]
            yield subject, request, mailbox_from(answer.objects[0], lacking)

    def _run(self, commands: t.Sequence[Command]) -> t.Iterator[Answer]:
        """Run commands. Without commands, no session is opened."""
        return self._run_context.services.exchange.run(commands) if commands else iter(())

    def _target(self, identity: str) -> dict[str, t.Any]:
        return target(identity, self._run_context.directory)

    # Licenses

    def _release(
        self,
        wanted: MailboxRequests,
        changes: dict[str, MailboxChange],
        on_hold: t.Collection[str],
        gathering: Gathering[MailboxChange],
    ) -> None:
        """Add the releases of licenses to `changes`."""
        stopped = {setback.subject.key for setback in gathering.plan.setbacks}
        releasing = [(s, request) for s, request in wanted if request.release_license and s.key not in stopped]
        if not releasing:
            return
        releases = self._cloud.releases(releasing, on_hold)
        gathering.add(dataclasses.replace(releases.plan, changes=()))
        for setback in releases.plan.setbacks:
            changes.pop(setback.subject.key, None)
        licenses = {each.key: each for each in releases.plan.changes}
        for subject, request in releasing:
            if subject.key in licenses:
                self._join(subject, request, licenses[subject.key], releases, changes, gathering)

    def _join(
        self,
        subject: Subject,
        request: MailboxRequest,
        license_change: MailboxChange,
        releases: Releases,
        changes: dict[str, MailboxChange],
        gathering: Gathering[MailboxChange],
    ) -> None:
        """Release the license once the mailbox is shared: after waiting, or without `wait` in the next run."""
        awaited = request.state is MailboxState.SHARED and releases.types[subject.key] is not MailboxType.SHARED
        if awaited and request.wait == 0:
            gathering.notice(subject, CONVERTING)
            return
        expects = MailboxType.SHARED if awaited else None
        changes[subject.key] = with_release(changes.get(subject.key), license_change, request, expects)

    # Writing

    def apply(self, changes: t.Sequence[MailboxChange], context: Context) -> t.Iterator[Outcome]:
        """Run the commands of different mailboxes in parallel, and the commands of one mailbox one after the other.

        If the service becomes unavailable, the next portion is attempted. After two failed portions in a row, the
        error is raised.
        """
        remaining = iter(changes)
        lost_before = False
        while portion := list(itertools.islice(remaining, PORTION)):
            begun = _Portion(self, portion, context)
            lost = None
            try:
                begun.make()
            except HrsyncError as error:
                lost = error
            yield from begun.outcomes(str(lost or ""))
            if lost is not None and lost_before:
                raise lost
            lost_before = lost is not None

    def run(self, commands: t.Sequence[tuple[str, Cmdlet]]) -> t.Iterator[str]:
        """Run one command for each account, and yield its error; empty if there is none."""
        return map(trouble, self._run([self._command(name, cmdlet) for name, cmdlet in commands]))

    def _command(self, name: str, cmdlet: Cmdlet) -> Command:
        whose = self._target(name)
        reads = reader(self._way, cmdlet)
        check = Check(
            Command(reads.name, {**whose, **reads.parameters}), lambda answer: is_done(cmdlet, answer.objects)
        )
        return Command(cmdlet.name, {**whose, **cmdlet.parameters}, check)

    @property
    def cloud(self) -> CloudMailboxes:
        """The backend that reads mailboxes in Microsoft 365, and changes licenses."""
        return self._cloud


class _Portion:
    """A portion of the changes, and their outcomes so far."""

    def __init__(self, maker: ExchangeMailboxes, changes: t.Sequence[MailboxChange], context: Context) -> None:
        self._maker = maker
        self._changes = changes
        self._cmdlets = [cmdlets(each.way, each.work.settings) for each in changes]
        self._context = context
        self._failed: dict[int, str] = {}
        self._done: set[int] = set()

    def make(self) -> None:
        """Make the changes.

        If the mailbox is disabled, its license is released first, because it would keep the mailbox in the cloud. If
        the mailbox is kept, its license is released last.
        """
        going = [index for index, each in enumerate(self._changes) if self._work(index).state == MailboxState.DISABLED]
        self._release(going)
        self._run_commands()
        staying = [index for index in self._open() if index not in going]
        self._await([index for index in staying if self._work(index).expects])
        self._release([index for index in staying if index not in self._failed])
        self._done.update(self._open())

    def outcomes(self, lost: str) -> t.Iterator[Outcome]:
        """Yield an outcome for each change. `lost` is the error of changes that were neither made nor failed."""
        for index in range(len(self._changes)):
            if index in self._done:
                yield Outcome(Status.APPLIED)
            else:
                yield Outcome(Status.FAILED, self._failed.get(index) or lost)

    def _work(self, index: int) -> MailboxWork:
        return self._changes[index].work

    def _open(self) -> list[int]:
        return [index for index in range(len(self._changes)) if index not in self._failed]

    def _run_commands(self) -> None:
        """Run the first command of each change, then the second command of each, and so on."""
        for position in range(max(map(len, self._cmdlets))):
            due = [index for index in self._open() if position < len(self._cmdlets[index])]
            commands = [(self._name(index), self._cmdlets[index][position]) for index in due]
            for index, words in zip(due, self._maker.run(commands), strict=True):
                if words:
                    self._failed[index] = words
                elif position == len(self._cmdlets[index]) - 1 and self._work(index).license is None:
                    self._done.add(index)

    def _name(self, index: int) -> str:
        return self._work(index).identity or self._context.dn(self._changes[index])

    def _release(self, indexes: t.Sequence[int]) -> None:
        some = [index for index in indexes if self._work(index).license is not None]
        changes = [self._changes[index] for index in some]
        outcomes = self._maker.cloud.apply_licenses(changes, self._context) if some else iter(())
        for index, outcome in zip(some, outcomes, strict=True):
            if outcome.status is not Status.APPLIED:
                self._failed[index] = outcome.message

    def _await(self, indexes: t.Sequence[int]) -> None:
        seen = self._maker.cloud.wait([self._work(index) for index in indexes]) if indexes else set()
        for index in indexes:
            work = self._work(index)
            if work.license is not None and work.license.work.user not in seen:
                self._failed[index] = _CONVERSION_UNSEEN.format(wait=work.wait)


def _unseen(subject: Subject, request: MailboxRequest) -> str | None:
    """Why an account that was not read is not deleted, as a sentence; None if it is not to be deleted, or was read."""
    if request.state is not MailboxState.ABSENT or subject.account is not None:
        return None
    return (
        "The state absent deletes the account in Active Directory. The account must be read before, because it may be"
        " protected. Set servers to the domain controllers."
    )


def _identity(subject: Subject) -> str:
    """The identity of the account for Exchange; empty for an account that this run creates."""
    return subject.account.guid if subject.account else subject.principal if not subject.is_new else ""


def _delegate_trouble(name: str, answer: Answer) -> str:
    """Why the permissions of a delegate cannot be read, as a sentence; empty if they were read."""
    if is_missing(answer):
        return (
            f"The option delegate has {name}, but Exchange has no such user. Use the userPrincipalName or the login of"
            " a user."
        )
    return trouble(answer)
