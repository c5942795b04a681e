# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the step `auto_reply` and its backends hand to each other."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import StepChange
from ...services.errors import ServiceError

if t.TYPE_CHECKING:
    from ...model.auto_reply import AutoReply, ReplyChange
    from ...model.plan import Outcome, Subject


class HeldReply(t.NamedTuple):
    """The automatic reply of one subject, or why there is none."""

    where: str = ""
    """The name of the mailbox for its service."""
    reply: AutoReply | None = None
    missing: str = ""
    """Why there is no mailbox, as a sentence."""
    pending: str = ""
    """The same where it is still to come."""
    problem: str = ""
    """Why it cannot be read, as a sentence."""


def understood(where: str, read: t.Callable[[], AutoReply]) -> HeldReply:
    """The reply of a mailbox; an answer that cannot be understood is a problem of this subject only."""
    try:
        return HeldReply(where=where, reply=read())
    except ServiceError as error:
        return HeldReply(problem=str(error))


class ReplyWork(t.NamedTuple):
    """What is changed of one mailbox."""

    where: str
    """The name of the mailbox for its service."""
    change: ReplyChange
    """Of the rows of `settings.SETTINGS`, which show and write it."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AutoReplyChange(StepChange):
    """The change of one automatic reply."""

    way: str
    """The option `way`: the service that has the mailbox. It is part of the checksum."""
    work: ReplyWork = dataclasses.field(repr=False, compare=False)


class Replies(t.Protocol):
    """The automatic replies of one service."""

    def read(self, subjects: t.Sequence[Subject]) -> t.Iterator[tuple[Subject, HeldReply]]:
        """The reply of each mailbox.

        Raises:
            HrsyncError: the service cannot be used.
        """

    def write(self, works: t.Sequence[ReplyWork]) -> t.Iterator[Outcome]:
        """Make changes; an outcome for each, in their order.

        Raises:
            HrsyncError: the service is lost.
        """
