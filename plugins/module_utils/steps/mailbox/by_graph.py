# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The backend `microsoft365`: mailboxes in Microsoft 365, which are created and removed with licenses."""

from __future__ import annotations

import dataclasses
import functools
import operator
import typing as t

from ...errors import HrsyncError
from ...model.cloud import CloudUser
from ...model.desired import Presence
from ...model.mailbox import MailboxType
from ...model.plan import Status, StepPlan
from ...services.graph import mailboxes
from ...services.graph.errors import GraphError
from .. import cloud_users
from ..gathering import Gathering
from ..license.catalog import Catalog, mailbox_licenses
from ..license.step import License
from .decisions import Decision, decide, licensed_change, needs_purpose, purpose, release
from .recipient import recipient_of

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...model.plan import Outcome, StepPlan, Subject
    from ..license.model import LicenseChange
    from .request import MailboxRequest
    from .work import MailboxChange, MailboxRequests, MailboxWork

Held: t.TypeAlias = "MailboxType | GraphError"
"""The type of the mailbox of a user, or the error if it cannot be read."""


class CloudMailboxes:
    """Creates and removes mailboxes through licenses, which the step `license` assigns and revokes."""

    def __init__(self, license_step: License) -> None:
        self._license = license_step
        self._services = license_step.run.services

    # Way microsoft365

    def plan(self, wanted: MailboxRequests) -> StepPlan[MailboxChange]:
        """Compare the mailboxes with the options. Mailboxes are read only if the licenses do not show their state."""
        gathering: Gathering[MailboxChange] = Gathering()
        found = self._users(wanted, gathering)
        catalog = Catalog(self._services.tenant.skus)
        asked = [user.id for _subject, request, user in found if needs_purpose(request, user, catalog)]
        held = self._held(asked)
        decisions: dict[str, tuple[MailboxRequest, Decision]] = {}
        for subject, request, user in found:
            own = held.get(user.id, MailboxType.NONE)
            if isinstance(own, GraphError):
                gathering.setback(subject, str(own))
            elif own is MailboxType.NONE and subject.presence is Presence.LEFT and not mailbox_licenses(user, catalog):
                # A leaver without a mailbox gets none.
                continue
            else:
                decisions[subject.key] = request, decide(request, recipient_of(subject), user, own, catalog)
        self._license_plan([subject for subject, _request, _user in found], decisions, gathering)
        return gathering.plan

    def _users(
        self, wanted: MailboxRequests, gathering: Gathering[MailboxChange]
    ) -> list[tuple[Subject, MailboxRequest, CloudUser]]:
        requests = {subject.key: request for subject, request in wanted}
        subjects = [subject for subject, _request in wanted]
        read = self._services.tenant.find(subjects)
        users: list[tuple[Subject, MailboxRequest, CloudUser]] = []
        for subject, found in cloud_users.found(subjects, read, directory=self._license.run.directory is not None):
            request = requests[subject.key]
            if found.user is not None:
                users.append((subject, request, found.user))
            elif found.problem:
                gathering.setback(subject, found.problem)
            elif request.keeps_mailbox:
                gathering.notice(subject, found.pending)
        return users

    def _held(self, users: t.Sequence[str]) -> dict[str, Held]:
        found = zip(users, mailboxes.purposes(self._services.graph, users), strict=True)
        return {user: _type(told) for user, told in found}

    def _license_plan(
        self,
        subjects: t.Sequence[Subject],
        decisions: t.Mapping[str, tuple[MailboxRequest, Decision]],
        gathering: Gathering[MailboxChange],
    ) -> None:
        asked: list[Subject] = []
        for subject in subjects:
            _request, decision = decisions.get(subject.key, (None, Decision()))
            if decision.problem:
                gathering.setback(subject, decision.problem)
            if decision.notice:
                gathering.notice(subject, decision.notice)
            if decision.options is not None:
                asked.append(dataclasses.replace(subject, options=decision.options))
        plan = self._license.plan(asked) if asked else None
        if plan is not None:
            changes = tuple(licensed_change(change, *decisions[change.key]) for change in plan.changes)
            gathering.add(StepPlan(changes=changes, setbacks=plan.setbacks, notices=plan.notices))

    def apply(self, changes: t.Sequence[MailboxChange], context: Context) -> t.Iterator[Outcome]:
        """Assign and revoke licenses, then wait for the new mailboxes for the seconds in their option `wait`.

        A mailbox that does not exist by then is not a failure: the license is assigned, and the next run checks again.
        """
        outcomes: list[Outcome] = []
        lost: HrsyncError | None = None
        try:
            outcomes.extend(self.apply_licenses(changes, context))
        except HrsyncError as error:
            lost = error
        made = [change.work for change, outcome in zip(changes, outcomes, strict=False) if _is_done(outcome)]
        if lost is None:
            self.wait([work for work in made if work.wait > 0 and work.expects])
        yield from outcomes
        if lost is not None:
            raise lost

    def apply_licenses(self, changes: t.Sequence[MailboxChange], context: Context) -> t.Iterator[Outcome]:
        """Make only the license changes, which all of these changes must have."""
        yield from self._license.make([_license_part(change) for change in changes], context)

    def wait(self, works: t.Iterable[MailboxWork]) -> set[str]:
        """Wait until mailboxes have the expected userPurpose, each for at most `wait` seconds.

        Returns:
            Ids of the users whose mailboxes have it.
        """
        done: set[str] = set()
        by_purpose: dict[str, dict[str, int]] = {}
        for work in works:
            if work.license is not None:
                by_purpose.setdefault(work.expects, {})[work.license.work.user] = work.wait
        for expected, users in by_purpose.items():
            done |= mailboxes.wait(self._services.graph, users, functools.partial(operator.eq, expected))
        return done

    def seen(self, subject: Subject) -> str:
        """The type of the user's mailbox.

        `pending` if the user has a license for a mailbox that does not exist yet; `unknown` if it cannot be read.
        """
        user = self._services.tenant.find((subject,)).get(subject.principal)
        if not isinstance(user, CloudUser):
            return str(MailboxType.NONE) if user is None else "unknown"
        [held] = self._held([user.id]).values()
        if isinstance(held, GraphError):
            return "unknown"
        if held is MailboxType.NONE and mailbox_licenses(user, Catalog(self._services.tenant.skus)):
            return "pending"
        return str(held)

    # Way hybrid

    def releases(self, wanted: MailboxRequests, on_hold: t.Collection[str]) -> Releases:
        """Plan the release of the licenses of mailboxes that Exchange converts or removes.

        Args:
            wanted: the subjects whose licenses are released, with their requests.
            on_hold: keys of the subjects whose mailboxes are on hold in Exchange.
        """
        gathering: Gathering[MailboxChange] = Gathering()
        found = self._users(wanted, gathering)
        catalog = Catalog(self._services.tenant.skus)
        held = self._held([user.id for _subject, _request, user in found])
        decisions: dict[str, tuple[MailboxRequest, Decision]] = {}
        for subject, request, user in found:
            own = held[user.id]
            if isinstance(own, GraphError):
                gathering.setback(subject, str(own))
            else:
                recipient = recipient_of(subject)
                recipient = dataclasses.replace(recipient, on_hold=recipient.on_hold or subject.key in on_hold)
                decisions[subject.key] = request, release(request, recipient, user, own, catalog)
        self._license_plan([subject for subject, _request, _user in found], decisions, gathering)
        types = {key: decision.before for key, (_request, decision) in decisions.items()}
        return Releases(gathering.plan, types)


class Releases(t.NamedTuple):
    """The planned releases of licenses in a hybrid organization."""

    plan: StepPlan[MailboxChange]
    types: t.Mapping[str, MailboxType]
    """The current types of the mailboxes in Microsoft 365, by `Subject.key`."""


def _type(told: str | GraphError | None) -> Held:
    if isinstance(told, GraphError):
        return told
    return MailboxType.NONE if told is None else purpose(told)


def _is_done(outcome: Outcome) -> bool:
    return outcome.status is Status.APPLIED


def _license_part(change: MailboxChange) -> LicenseChange:
    if change.work.license is None:
        raise TypeError(f"The change of the mailbox of {change.label} has no license change.")
    return change.work.license
