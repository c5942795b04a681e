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
from ...model.plan import Change, Kind
from ..base import Step
from ..cloud_users import ANCHOR_ATTRIBUTES
from ..gathering import Gathering
from ..ways import applied, planned
from .by_exchange import ExchangeReplies
from .by_graph import CloudReplies
from .descriptor import AUTO_REPLY
from .request import ReplyRequest, change_of, deltas_of
from .seen import Replies, Seen, Work

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...model.plan import Outcome
    from ...model.step import StepPlan, Subject

MICROSOFT365: t.Final = "microsoft365"


class AutoReply(Step):
    """Reads the replies of all mailboxes in bulk, and writes what people would see differently."""

    DESCRIPTOR = AUTO_REPLY
    NAME = AUTO_REPLY.name
    KINDS = (Kind.AUTO_REPLY,)
    ATTRIBUTES = ANCHOR_ATTRIBUTES

    def plan(self, subjects: t.Sequence[Subject]) -> StepPlan:
        """Compare what the mailboxes hold with the options."""
        return planned(subjects, self._plan)

    def apply(self, changes: t.Sequence[Change], context: Context) -> t.Iterator[Outcome]:
        """Write the settings, all of a service in bulk."""
        return applied(changes, lambda change: change.work.way, self._write)

    def _replies(self, way: str) -> Replies:
        if way == MICROSOFT365:
            return CloudReplies(self.services, directory=self.directory is not None)
        return ExchangeReplies(self.services, self.directory)

    def _plan(self, way: str, subjects: t.Sequence[Subject]) -> StepPlan:
        gathering = Gathering()
        requests: dict[str, ReplyRequest] = {}
        for subject in subjects:
            try:
                requests[subject.key] = ReplyRequest.from_options(subject.options, self.now)
            except ConfigurationError as error:
                gathering.setback(subject, str(error))
        able = [subject for subject in subjects if subject.key in requests]
        for subject, seen in self._replies(way).read(able):
            self._compare(subject, seen, requests[subject.key], gathering)
        return gathering.plan

    def _compare(self, subject: Subject, seen: Seen, request: ReplyRequest, gathering: Gathering) -> None:
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

    def _change(self, subject: Subject, seen: Seen, held: Reply, request: ReplyRequest, gathering: Gathering) -> None:
        try:
            change = change_of(request, held, self.now)
        except ConfigurationError as error:
            gathering.setback(subject, str(error))
            return
        if change is not None:
            gathering.change(
                Change(
                    kind=Kind.AUTO_REPLY,
                    key=subject.key,
                    label=subject.label,
                    account=subject.account.guid if subject.account else None,
                    dn=subject.account.dn if subject.account else subject.dn,
                    deltas=deltas_of(change, held, self.now),
                    reason=f"auto_reply.state is {request.state}",
                    work=Work(subject.options["way"], seen.where, change),
                )
            )

    def _write(self, way: str, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
        return self._replies(way).write([change.work for change in changes])
