# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `auto_reply`: the automatic reply of a mailbox."""

from __future__ import annotations

import typing as t

from ...errors import ConfigurationError
from ...model.auto_reply import AutoReply as Reply
from ...model.auto_reply import ReplyState
from ...model.desired import Presence
from ..base import Step
from ..cloud_users import ANCHOR_ATTRIBUTES
from ..gathering import Gathering
from ..ways import applied, planned
from .by_exchange import ExchangeReplies
from .by_graph import CloudReplies
from .descriptor import AUTO_REPLY, KIND
from .request import ReplyRequest, in_effect, wanted_reply
from .settings import change_between, deltas
from .work import AutoReplyChange, HeldReply, Replies, ReplyWork

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...model.plan import Outcome, StepPlan, Subject

MICROSOFT365: t.Final = "microsoft365"


class AutoReply(Step[AutoReplyChange]):
    """Reads the replies of all mailboxes in bulk, and writes a reply only if senders would see a difference."""

    DESCRIPTOR = AUTO_REPLY
    CHANGE = AutoReplyChange
    ATTRIBUTES = ANCHOR_ATTRIBUTES

    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[AutoReplyChange]:
        """Compare the replies of the mailboxes with the options."""
        return planned(subjects, self._plan)

    def make(self, changes: t.Sequence[AutoReplyChange], context: Context) -> t.Iterator[Outcome]:
        """Write the settings, in bulk for each backend."""
        return applied(changes, lambda change: change.way, self._write)

    def _replies(self, way: str) -> Replies:
        if way == MICROSOFT365:
            return CloudReplies(self.run.services, directory=self.run.directory is not None)
        return ExchangeReplies(self.run.services, self.run.directory)

    def _plan(self, way: str, subjects: t.Sequence[Subject]) -> StepPlan[AutoReplyChange]:
        gathering: Gathering[AutoReplyChange] = Gathering()
        requests: dict[str, ReplyRequest] = {}
        for subject in subjects:
            try:
                requests[subject.key] = ReplyRequest.from_options(subject.options, self.run.now)
            except ConfigurationError as error:
                gathering.setback(subject, str(error))
        able = [subject for subject in subjects if subject.key in requests]
        for subject, held in self._replies(way).read(able):
            self._compare(subject, held, requests[subject.key], gathering)
        return gathering.plan

    def _compare(
        self, subject: Subject, held: HeldReply, request: ReplyRequest, gathering: Gathering[AutoReplyChange]
    ) -> None:
        if held.problem:
            gathering.setback(subject, held.problem)
        elif held.reply is not None:
            self._change(subject, held.where, held.reply, request, gathering)
        elif request.state is ReplyState.DISABLED or subject.presence is Presence.LEFT:
            # Without a mailbox there is no reply to disable, and the mailbox of a leaver may already be deleted.
            return
        elif held.pending:
            gathering.notice(subject, held.pending)
        else:
            gathering.setback(subject, held.missing)

    def _change(
        self, subject: Subject, where: str, reply: Reply, request: ReplyRequest, gathering: Gathering[AutoReplyChange]
    ) -> None:
        held = in_effect(reply, self.run.now)
        try:
            change = change_between(held, wanted_reply(request, reply, self.run.now))
        except ConfigurationError as error:
            gathering.setback(subject, str(error))
            return
        if change is not None:
            gathering.change(
                AutoReplyChange(
                    kind=KIND,
                    **subject.target,
                    deltas=deltas(held, change),
                    reason=f"auto_reply.state is {request.state}",
                    way=subject.options["way"],
                    work=ReplyWork(where, change),
                )
            )

    def _write(self, way: str, changes: t.Sequence[AutoReplyChange]) -> t.Iterator[Outcome]:
        return self._replies(way).write([change.work for change in changes])
