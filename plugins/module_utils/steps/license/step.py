# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `license`: assigns and revokes Microsoft 365 licenses, with up to 20 requests in one batch."""

from __future__ import annotations

import itertools
import typing as t

from ...model.cloud import CloudUser
from ...model.mailbox import MailboxType
from ...model.plan import Outcome, Status
from ...services.graph import mailboxes
from ...services.graph.batch import WINDOW, BatchRequest
from ...services.graph.errors import GraphError
from ...services.graph.polling import poll
from ..base import Step
from ..cloud_users import ANCHOR_ATTRIBUTES
from .catalog import CONVERTING, Catalog, mailbox_licenses
from .descriptor import LICENSE
from .model import LicenseChange, LicenseRequest, LicensesAhead
from .plan import LicensePlanner
from .settings import IN_TURN, lingers, unmet

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...model.cloud import Assignment, LicenseGroup
    from ...model.plan import StepPlan, Subject
    from .model import LicenseWork
    from .settings import LicenseSetting


class License(Step[LicenseChange]):
    """Reads users and subscriptions with Microsoft Graph, writes changes, and polls until they are visible."""

    DESCRIPTOR = LICENSE
    CHANGE = LicenseChange
    ATTRIBUTES = ANCHOR_ATTRIBUTES

    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[LicenseChange]:
        """Compare the users with the options; see `LicensePlanner`."""
        tenant = self.run.services.tenant
        earlier = next((left for left in ahead if isinstance(left, LicensesAhead)), LicensesAhead())
        found = tenant.find(subjects)
        users = {principal: user for principal, user in found.items() if isinstance(user, CloudUser)}
        leaving = [
            user
            for subject in subjects
            if (user := users.get(subject.principal)) and LicenseRequest.from_options(subject.options).leave_groups
        ]
        planner = LicensePlanner(
            tenant.skus,
            self._groups(users.values(), needed=bool(leaving)),
            tenant.memberships([user.id for user in leaving if user.inherited]),
            directory=self.run.snapshot is not None,
            ahead=earlier,
            unshared=self._unshared(subjects, users, earlier.sharing),
        )
        return planner.plan(subjects, found)

    def _unshared(
        self, subjects: t.Iterable[Subject], users: t.Mapping[str, CloudUser], sharing: t.Collection[str]
    ) -> t.Mapping[str, str]:
        """Why users keep their licenses, by user id: without a license, a mailbox that is not shared yet is deleted."""
        catalog = Catalog(self.run.services.tenant.skus) if sharing else Catalog(())
        asked = [
            user.id
            for subject in subjects
            if subject.key in sharing and (user := users.get(subject.principal)) and mailbox_licenses(user, catalog)
        ]
        held = zip(asked, mailboxes.purposes(self.run.services.graph, asked), strict=True)
        return {
            user: str(purpose) if isinstance(purpose, GraphError) else CONVERTING
            for user, purpose in held
            if purpose is not None and purpose != MailboxType.SHARED
        }

    def _groups(self, users: t.Iterable[CloudUser], *, needed: bool) -> t.Mapping[str, LicenseGroup]:
        """The groups that licenses come from.

        A missing permission to read groups is an error only if a user leaves a group.

        Args:
            users: the users with the licenses.
            needed: whether a user leaves a group.
        """
        ids = {str(found.group) for user in users for found in user.inherited}
        try:
            return self.run.services.tenant.groups(sorted(ids))
        except GraphError as error:
            if needed or error.status != 403:
                raise
            return {}

    def make(self, changes: t.Sequence[LicenseChange], context: Context) -> t.Iterator[Outcome]:
        """Make the changes portion by portion: write all changes of a portion, then poll until they are visible."""
        remaining = iter(changes)
        while portion := list(itertools.islice(remaining, WINDOW)):
            yield from _Portion(self, [change.work for change in portion]).outcomes()

    def result(self, subject: Subject) -> t.Mapping[str, t.Any]:
        """The user's id, usage location and licenses, as last read."""
        user = self.run.services.tenant.find((subject,)).get(subject.principal)
        if not isinstance(user, CloudUser):
            return {"user_id": None, "usage_location": None, "licenses": []}
        catalog = Catalog(self.run.services.tenant.skus)
        groups = self._groups((user,), needed=False)
        licenses = [_shown(found, catalog, groups) for found in user.assignments]
        return {
            "user_id": user.id,
            "usage_location": user.usage_location,
            "licenses": sorted(licenses, key=lambda shown: (shown["sku"], shown["group_id"] or "")),
        }


class _Portion:
    """A portion of the users: their work, and its failures so far."""

    def __init__(self, step: License, work: t.Sequence[LicenseWork]) -> None:
        self._step = step
        self._work = work
        self._failed: dict[int, str] = {}

    def outcomes(self) -> t.Iterator[Outcome]:
        """Write one setting after the other. If a setting of a user fails, its later settings are skipped."""
        for setting in IN_TURN:
            self._write(setting)
        self._verify()
        for index in range(len(self._work)):
            failure = self._failed.get(index)
            yield Outcome(Status.FAILED, failure) if failure else Outcome(Status.APPLIED)

    def _write(self, setting: LicenseSetting) -> None:
        todo = [
            (index, BatchRequest(*write))
            for index, work in enumerate(self._work)
            if index not in self._failed
            for write in setting.written(work)
        ]
        answers = self._step.run.services.graph.batch(request for _index, request in todo)
        for (index, request), answer in zip(todo, answers, strict=True):
            if answer.error and not (request.method == "DELETE" and answer.status == 404):
                self._failed[index] = str(answer.error).rstrip(".")

    def _verify(self) -> None:
        """Poll the users until the changes are visible, each for at most the seconds in its option `wait`."""
        texts: dict[int, str] = {}

        def look(waiting: t.Collection[int]) -> t.Collection[int]:
            missing = self._unseen({index: self._work[index] for index in waiting})
            texts.update(missing)
            return missing

        waits = {
            index: work.wait for index, work in enumerate(self._work) if index not in self._failed and work.wait > 0
        }
        for index, waited in poll(waits, look).items():
            if text := texts[index]:
                self._failed[index] = (
                    f"Microsoft 365 accepted the change, but {waited:.0f} s later {text}. The next run checks again"
                )

    def _unseen(self, work: t.Mapping[int, LicenseWork]) -> dict[int, str]:
        """The changes that are not visible yet, as text by index; an empty text if that is not a failure in the end."""
        tenant = self._step.run.services.tenant
        users = tenant.refresh(one.user for one in work.values())
        name = Catalog(tenant.skus).name
        missing: dict[int, str] = {}
        for index, one in work.items():
            user = users[one.user]
            if not isinstance(user, CloudUser):
                self._failed[index] = user.why if user else "The user was deleted from Microsoft 365 during the run"
                continue
            text = unmet(one, user, name)
            if text or lingers(one, user):
                missing[index] = text
        return missing


def _shown(found: Assignment, catalog: Catalog, groups: t.Mapping[str, LicenseGroup]) -> dict[str, t.Any]:
    sku = catalog.get(found.sku)
    group = groups.get(str(found.group))
    return {
        "sku": catalog.name(found.sku),
        "sku_id": found.sku,
        "group": group.name if group else None,
        "group_id": found.group,
        "state": found.state,
        "disabled_plans": sorted(sku.plans.get(plan, plan) if sku else plan for plan in found.disabled_plans),
    }
