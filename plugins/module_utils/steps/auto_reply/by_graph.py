# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The backend `microsoft365`: automatic replies of mailboxes in Microsoft 365."""

from __future__ import annotations

import typing as t

from ...model.plan import Outcome, Status
from ...services.graph import automatic_replies
from ...services.graph.mailboxes import NO_MAILBOX
from .. import cloud_users
from ..license.catalog import PENDING, Catalog, mailbox_licenses
from .work import HeldReply, understood

if t.TYPE_CHECKING:
    from ...model.cloud import CloudUser
    from ...model.plan import Subject
    from ...services.graph.batch import BatchResponse
    from ...services.opening import Services
    from .work import ReplyWork

_MISSING = (
    "The user has no mailbox in Microsoft 365. Create one (mailbox), or set the way to exchange if its mailbox is on"
    " premises."
)


class CloudReplies:
    """Reads and writes automatic replies with Microsoft Graph, 20 mailboxes with each request.

    Exchange Online allows four concurrent requests for one mailbox; this class never sends more than one.
    """

    def __init__(self, services: Services, *, directory: bool) -> None:
        self._services = services
        self._has_directory = directory

    def read(self, subjects: t.Sequence[Subject]) -> t.Iterator[tuple[Subject, HeldReply]]:
        """Read the reply of each mailbox. Subjects without a user of Microsoft 365 come first."""
        asked: list[tuple[Subject, CloudUser]] = []
        users = self._services.tenant.find(subjects)
        for subject, found in cloud_users.found(subjects, users, directory=self._has_directory):
            if found.user is None:
                yield subject, HeldReply(problem=found.problem, pending=found.pending)
            else:
                asked.append((subject, found.user))
        answers = self._services.graph.batch(automatic_replies.read_request(user.id) for _subject, user in asked)
        for (subject, user), answer in zip(asked, answers, strict=True):
            yield subject, self._held(user, answer)

    def write(self, works: t.Sequence[ReplyWork]) -> t.Iterator[Outcome]:
        """Make the changes."""
        requests = (automatic_replies.write_request(work.where, work.change) for work in works)
        for answer in self._services.graph.batch(requests):
            yield Outcome(Status.FAILED, str(answer.error)) if answer.error else Outcome(Status.APPLIED)

    def _held(self, user: CloudUser, answer: BatchResponse) -> HeldReply:
        if answer.error is None:
            return understood(user.id, lambda: automatic_replies.reply_from(answer.body))
        if answer.error.code not in NO_MAILBOX:
            return HeldReply(problem=str(answer.error))
        coming = mailbox_licenses(user, Catalog(self._services.tenant.skus))
        return HeldReply(pending=PENDING) if coming else HeldReply(missing=_MISSING)
