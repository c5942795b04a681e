# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the step `auto_reply` and the services that it works with hand to each other."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import StepChange
from ...services.errors import ServiceError

if t.TYPE_CHECKING:
    from ...model.auto_reply import AutoReply, ReplyChange
    from ...model.plan import Outcome, Subject


class Seen(t.NamedTuple):
    """The automatic reply of one subject, or why there is none."""

    where: str = ""
    """What names the mailbox to its service."""
    reply: AutoReply | None = None
    missing: str = ""
    """Why there is no mailbox, as a sentence."""
    pending: str = ""
    """The same where it is still to come."""
    problem: str = ""
    """Why it cannot be read, as a sentence."""


def understood(where: str, read: t.Callable[[], AutoReply]) -> Seen:
    """What a mailbox holds; an answer that cannot be understood is a problem of its own person only."""
    try:
        return Seen(where=where, reply=read())
    except ServiceError as error:
        return Seen(problem=str(error))


class Work(t.NamedTuple):
    """A change of one mailbox, as it is handed over to be made."""

    way: str
    where: str
    change: ReplyChange


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AutoReplyChange(StepChange):
    """The change of one automatic reply."""

    work: Work = dataclasses.field(repr=False, compare=False)


class Replies(t.Protocol):
    """The automatic replies of one service."""

    def read(self, subjects: t.Sequence[Subject]) -> t.Iterator[tuple[Subject, Seen]]:
        """What each mailbox holds.

        Raises:
            HrsyncError: the service cannot be used.
        """

    def write(self, works: t.Sequence[Work]) -> t.Iterator[Outcome]:
        """Make changes; an outcome for each, in their order.

        Raises:
            HrsyncError: the service is lost.
        """
