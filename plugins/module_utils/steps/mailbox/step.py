# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `mailbox`: a mailbox of somebody's own, a shared one, or none."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ...errors import ConfigurationError
from ...model.desired import Presence
from ...model.mailbox import MailboxType
from ...model.plan import Kind, Outcome, Status
from ..base import Step
from ..cloud_users import ANCHOR_ATTRIBUTES
from ..gathering import Gathering
from ..license.step import License
from ..ways import applied, planned
from . import recipient
from .by_exchange import ExchangeMailboxes
from .by_graph import CloudMailboxes
from .by_ldap import AttributeMailboxes
from .changes import WANTED
from .descriptor import MAILBOX
from .request import MailboxRequest, MailboxState, Way
from .work import Maker, work_of

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...model.plan import Change
    from ...model.step import StepPlan, Subject


_SHARED_BY_SYNCHRONISATION: t.Final = (Way.HYBRID, Way.LDAP)
"""Ways in which a mailbox becomes shared in Microsoft 365 some time after it did in the directory."""


class Mailbox(Step):
    """Plans and makes mailboxes in four ways: see `planner.mailbox_request.Way`."""

    DESCRIPTOR = MAILBOX
    NAME = MAILBOX.name
    KINDS = (Kind.MAILBOX,)
    ATTRIBUTES = (*recipient.ATTRIBUTES, *ANCHOR_ATTRIBUTES)

    @functools.cached_property
    def _types(self) -> dict[str, str]:
        """What mailboxes are for, by the subjects' keys, as far as it is known."""
        return {}

    def plan(self, subjects: t.Sequence[Subject]) -> StepPlan:
        """Compare what there is with the options, each way in bulk."""
        plan = _without_new_ones_of_leavers(planned(subjects, self._plan), subjects)
        stopped = {setback.subject.key for setback in plan.setbacks}
        for subject in subjects:
            if subject.key not in stopped:
                self._types[subject.key] = str(WANTED[MailboxState(subject.options["state"])])
        for change in plan.changes:
            self._types.update((change.key, delta.before[0]) for delta in change.deltas if delta.attribute == "mailbox")
        self._announce(plan, [subject for subject in subjects if subject.key not in stopped])
        return plan

    def _announce(self, plan: StepPlan, subjects: t.Iterable[Subject]) -> None:
        """Let the step `license` know what is done before its own changes."""
        ahead = self.services.ahead
        works = (work_of(change).license for change in plan.changes)
        ahead.work.update((work.user, work) for work in works if work is not None)
        ahead.sharing.update(
            subject.key
            for subject in subjects
            if subject.options["state"] == MailboxState.SHARED and subject.options["way"] in _SHARED_BY_SYNCHRONISATION
        )

    def apply(self, changes: t.Sequence[Change], context: Context) -> t.Iterator[Outcome]:
        """Make the changes, each way in bulk."""
        outcomes = applied(changes, lambda change: work_of(change).way, functools.partial(self._apply, context))
        for change, outcome in zip(changes, outcomes, strict=True):
            if outcome.status is Status.APPLIED:
                self._types[change.key] = str(WANTED[MailboxState(work_of(change).state)])
            yield outcome

    def result(self, subject: Subject) -> t.Mapping[str, t.Any]:
        """What the mailbox is for."""
        if subject.key in self._types and subject.options["way"] == Way.MICROSOFT365:
            return {"mailbox": self._cloud.seen(subject)}
        return {"mailbox": self._types.get(subject.key, "unknown")}

    @functools.cached_property
    def _cloud(self) -> CloudMailboxes:
        own = License(self.services, self.directory, self.snapshot, self.now, check_mode=self.check_mode)
        return CloudMailboxes(own)

    def _maker(self, way: str) -> Maker:
        if way == Way.MICROSOFT365:
            return self._cloud
        if way == Way.LDAP:
            return AttributeMailboxes(self.directory, self.snapshot)
        return ExchangeMailboxes(Way(way), self.services, self.directory, self._cloud)

    def _plan(self, way: str, subjects: t.Sequence[Subject]) -> StepPlan:
        gathering = Gathering()
        wanted: list[tuple[Subject, MailboxRequest]] = []
        for subject in subjects:
            try:
                wanted.append((subject, MailboxRequest.from_options(subject.options)))
            except ConfigurationError as error:
                gathering.setback(subject, str(error))
        if wanted:
            gathering.add(self._maker(way).plan(wanted))
        return gathering.plan

    def _apply(self, context: Context, way: str, changes: t.Sequence[Change]) -> t.Iterator[Outcome]:
        return self._maker(way).apply(changes, context)


def _without_new_ones_of_leavers(plan: StepPlan, subjects: t.Iterable[Subject]) -> StepPlan:
    """Nobody gets a mailbox for leaving: a rule that shares those of leavers finds people who never had one."""
    leavers = {subject.key for subject in subjects if subject.presence is Presence.LEFT}
    changes = tuple(change for change in plan.changes if change.key not in leavers or not _is_new(change))
    return dataclasses.replace(plan, changes=changes)


def _is_new(change: Change) -> bool:
    none = (str(MailboxType.NONE),)
    return any(delta.attribute == "mailbox" and delta.before == none for delta in change.deltas)
