# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The backend `exchange`: automatic replies of mailboxes in Exchange on premises."""

from __future__ import annotations

import typing as t

from ...model.plan import Outcome, Status
from ...services.exchange import automatic_replies
from ..exchange_target import is_missing, target, trouble
from .settings import shows
from .work import HeldReply, understood

if t.TYPE_CHECKING:
    from ...directory.connection import Directory
    from ...model.plan import Subject
    from ...services.exchange.commands import Answer
    from ...services.opening import Services
    from .work import ReplyWork

_MISSING = (
    "The account has no mailbox on premises. Create one (mailbox), or set the way to microsoft365 if its mailbox is in"
    " the cloud."
)
_PENDING = "This run creates the account, so it has no mailbox yet. The next run continues."


class ExchangeReplies:
    """Reads and writes automatic replies with PowerShell remoting, in one session."""

    def __init__(self, services: Services, directory: Directory | None) -> None:
        self._services = services
        self._directory = directory

    def read(self, subjects: t.Sequence[Subject]) -> t.Iterator[tuple[Subject, HeldReply]]:
        """Read the reply of each mailbox. Accounts that this run creates come first."""
        asked = [subject for subject in subjects if not subject.is_new]
        yield from ((subject, HeldReply(pending=_PENDING)) for subject in subjects if subject.is_new)
        commands = [automatic_replies.read_command(target(_where(subject), self._directory)) for subject in asked]
        answers = self._services.exchange.run(commands) if commands else iter(())
        for subject, answer in zip(asked, answers, strict=True):
            yield subject, _held(_where(subject), answer)

    def write(self, works: t.Sequence[ReplyWork]) -> t.Iterator[Outcome]:
        """Make the changes."""
        commands = (
            automatic_replies.write_command(target(work.where, self._directory), work.change, shows) for work in works
        )
        for answer in self._services.exchange.run(commands):
            words = trouble(answer)
            yield Outcome(Status.FAILED, words) if words else Outcome(Status.APPLIED)


def _where(subject: Subject) -> str:
    return subject.account.guid if subject.account else subject.principal


def _held(where: str, answer: Answer) -> HeldReply:
    if is_missing(answer):
        return HeldReply(missing=_MISSING)
    words = trouble(answer)
    if words or not answer.objects:
        return HeldReply(problem=words or "Exchange returned no data for the automatic reply. Run again.")
    return understood(where, lambda: automatic_replies.reply_from(answer.objects[0]))
