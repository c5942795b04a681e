# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The data that the step `auto_reply` and its backends exchange."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import StepChange
from ...services.errors import ServiceError

if t.TYPE_CHECKING:
    from ...model.auto_reply import AutoReply, ReplyChange
    from ...model.plan import Outcome, Subject


class HeldReply(t.NamedTuple):
    """The automatic reply of one subject, or the reason why there is none."""

    where: str = ""
    """The identity of the mailbox for its service."""
    reply: AutoReply | None = None
    missing: str = ""
    """Why there is no mailbox, as a sentence."""
    pending: str = ""
    """Why the mailbox does not exist yet, as a sentence."""
    problem: str = ""
    """Why the reply cannot be read, as a sentence."""


def understood(where: str, read: t.Callable[[], AutoReply]) -> HeldReply:
    """The reply of a mailbox. An invalid answer of the service blocks the step only for this subject."""
    try:
        return HeldReply(where=where, reply=read())
    except ServiceError as error:
        return HeldReply(problem=str(error))


class ReplyWork(t.NamedTuple):
    """The change of one mailbox."""

    where: str
    """The identity of the mailbox for its service."""
    change: ReplyChange
    """The change, made of rows of `settings.SETTINGS`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AutoReplyChange(StepChange):
    """The change of one automatic reply."""

    way: str
    """The option `way`: the service of the mailbox. It is part of the checksum."""
    work: ReplyWork = dataclasses.field(repr=False, compare=False)


class Replies(t.Protocol):
    """A backend: reads and writes the automatic replies of one service."""

    def read(self, subjects: t.Sequence[Subject]) -> t.Iterator[tuple[Subject, HeldReply]]:
        """Read the reply of each mailbox.

        Raises:
            HrsyncError: the service cannot be used.
        """

    def write(self, works: t.Sequence[ReplyWork]) -> t.Iterator[Outcome]:
        """Make the changes, and yield an outcome for each, in the order of the changes.

        Raises:
            HrsyncError: the service has become unavailable.
        """
