# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `auto_reply`: what a mailbox answers while somebody is away, or gone."""

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
from .request import ReplyRequest, change_of, deltas_of
from .seen import AutoReplyChange, Replies, Seen, Work

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...model.plan import Outcome, StepPlan, Subject

MICROSOFT365: t.Final = "microsoft365"


class AutoReply(Step[AutoReplyChange]):
    """Reads the replies of all mailboxes in bulk, and writes what people would see differently."""

    DESCRIPTOR = AUTO_REPLY
    CHANGE = AutoReplyChange
    ATTRIBUTES = ANCHOR_ATTRIBUTES

    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[AutoReplyChange]:
        """Compare what the mailboxes hold with the options."""
        return planned(subjects, self._plan)

    def make(self, changes: t.Sequence[AutoReplyChange], context: Context) -> t.Iterator[Outcome]:
        """Write the settings, all of a service in bulk."""
        return applied(changes, lambda change: change.work.way, self._write)

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
        for subject, seen in self._replies(way).read(able):
            self._compare(subject, seen, requests[subject.key], gathering)
        return gathering.plan

    def _compare(
        self, subject: Subject, seen: Seen, request: ReplyRequest, gathering: Gathering[AutoReplyChange]
    ) -> None:
        if seen.problem:
            gathering.setback(subject, seen.problem)
        elif seen.reply is not None:
            self._change(subject, seen, seen.reply, request, gathering)
        elif request.state is ReplyState.DISABLED or subject.presence is Presence.LEFT:
            # A mailbox that is not there answers nobody, and who left long ago may have none.
            return
        elif seen.pending:
            gathering.notice(subject, seen.pending)
        else:
            gathering.setback(subject, seen.missing)

    def _change(
        self, subject: Subject, seen: Seen, held: Reply, request: ReplyRequest, gathering: Gathering[AutoReplyChange]
    ) -> None:
        try:
            change = change_of(request, held, self.run.now)
        except ConfigurationError as error:
            gathering.setback(subject, str(error))
            return
        if change is not None:
            gathering.change(
                AutoReplyChange(
                    kind=KIND,
                    **subject.target,
                    deltas=deltas_of(change, held, self.run.now),
                    reason=f"auto_reply.state is {request.state}",
                    work=Work(subject.options["way"], seen.where, change),
                )
            )

    def _write(self, way: str, changes: t.Sequence[AutoReplyChange]) -> t.Iterator[Outcome]:
        return self._replies(way).write([change.work for change in changes])
