# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `mailbox`: creates, converts and removes user mailboxes and shared mailboxes."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ...errors import ConfigurationError
from ...model.desired import Presence
from ...model.mailbox import MailboxType
from ...model.plan import Outcome, Status
from ..base import Step
from ..cloud_users import ANCHOR_ATTRIBUTES
from ..gathering import Gathering
from ..license.model import LicensesAhead
from ..license.step import License
from ..ways import applied, planned
from . import recipient
from .by_exchange import ExchangeMailboxes
from .by_graph import CloudMailboxes
from .by_ldap import AttributeMailboxes
from .changes import TYPE, WANTED
from .descriptor import MAILBOX
from .request import MailboxRequest, MailboxState
from .way import Way
from .work import MailboxChange

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...model.plan import StepPlan, Subject
    from .work import MailboxRequests


_SHARED_BY_SYNCHRONIZATION: t.Final = (Way.HYBRID, Way.LDAP)
"""Backends that convert a mailbox in the directory; directory synchronization later converts it in Microsoft 365."""


class Maker(t.Protocol):
    """A backend: plans and changes mailboxes."""

    def plan(self, wanted: MailboxRequests) -> StepPlan[MailboxChange]:
        """Compare the mailboxes with the requests.

        Raises:
            HrsyncError: the service cannot be used.
        """

    def apply(self, changes: t.Sequence[MailboxChange], context: Context) -> t.Iterator[Outcome]:
        """Make the changes, and yield an outcome for each, in the order of the changes.

        Raises:
            HrsyncError: the service has become unavailable.
        """


class Mailbox(Step[MailboxChange]):
    """Plans and changes mailboxes with four backends; see `request.Way`."""

    DESCRIPTOR = MAILBOX
    CHANGE = MailboxChange
    ATTRIBUTES = (*recipient.ATTRIBUTES, *ANCHOR_ATTRIBUTES)

    @functools.cached_property
    def _types(self) -> dict[str, str]:
        """The known types of mailboxes, by `Subject.key`."""
        return {}

    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[MailboxChange]:
        """Compare the mailboxes with the options, in bulk for each backend."""
        plan = _without_new_ones_of_leavers(planned(subjects, self._plan), subjects)
        stopped = {setback.subject.key for setback in plan.setbacks}
        for subject in subjects:
            if subject.key not in stopped:
                self._types[subject.key] = str(WANTED[MailboxState(subject.options["state"])])
        for change in plan.changes:
            self._types.update((change.key, delta.before[0]) for delta in change.deltas if delta.attribute == TYPE)
        planned_subjects = [subject for subject in subjects if subject.key not in stopped]
        return dataclasses.replace(plan, ahead=_licenses_ahead(plan, planned_subjects))

    def make(self, changes: t.Sequence[MailboxChange], context: Context) -> t.Iterator[Outcome]:
        """Make the changes, in bulk for each backend."""
        outcomes = applied(changes, lambda change: change.way, functools.partial(self._apply, context))
        for change, outcome in zip(changes, outcomes, strict=True):
            if outcome.status is Status.APPLIED:
                self._types[change.key] = str(WANTED[change.work.state])
            yield outcome

    def result(self, subject: Subject) -> t.Mapping[str, t.Any]:
        """The type of the mailbox."""
        if subject.key in self._types and subject.options["way"] == Way.MICROSOFT365:
            return {"mailbox": self._cloud.seen(subject)}
        return {"mailbox": self._types.get(subject.key, "unknown")}

    @functools.cached_property
    def _cloud(self) -> CloudMailboxes:
        own = License(self.run)
        return CloudMailboxes(own)

    def _maker(self, way: str) -> Maker:
        if way == Way.MICROSOFT365:
            return self._cloud
        if way == Way.LDAP:
            return AttributeMailboxes(self.run)
        return ExchangeMailboxes(Way(way), self.run, self._cloud)

    def _plan(self, way: str, subjects: t.Sequence[Subject]) -> StepPlan[MailboxChange]:
        gathering: Gathering[MailboxChange] = Gathering()
        wanted: list[tuple[Subject, MailboxRequest]] = []
        for subject in subjects:
            try:
                wanted.append((subject, MailboxRequest.from_options(subject.options)))
            except ConfigurationError as error:
                gathering.setback(subject, str(error))
        if wanted:
            gathering.add(self._maker(way).plan(wanted))
        return gathering.plan

    def _apply(self, context: Context, way: str, changes: t.Sequence[MailboxChange]) -> t.Iterator[Outcome]:
        return self._maker(way).apply(changes, context)


def _licenses_ahead(plan: StepPlan[MailboxChange], subjects: t.Iterable[Subject]) -> tuple[LicensesAhead, ...]:
    """The planned changes that affect licenses, for the step `license`; empty if there are none."""
    parts = (change.work.license for change in plan.changes)
    ahead = LicensesAhead(
        work={part.work.user: part.work for part in parts if part is not None},
        sharing=frozenset(
            subject.key
            for subject in subjects
            if subject.options["state"] == MailboxState.SHARED and subject.options["way"] in _SHARED_BY_SYNCHRONIZATION
        ),
    )
    return (ahead,) if ahead.work or ahead.sharing else ()


def _without_new_ones_of_leavers(
    plan: StepPlan[MailboxChange], subjects: t.Iterable[Subject]
) -> StepPlan[MailboxChange]:
    """The plan without new mailboxes for leavers: a rule that shares their mailboxes also matches those without one."""
    leavers = {subject.key for subject in subjects if subject.presence is Presence.LEFT}
    changes = tuple(change for change in plan.changes if change.key not in leavers or not _is_new(change))
    return dataclasses.replace(plan, changes=changes)


def _is_new(change: MailboxChange) -> bool:
    none = (str(MailboxType.NONE),)
    return any(delta.attribute == TYPE and delta.before == none for delta in change.deltas)
