# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares the directory as it is with HR: accounts without people, people without accounts, and access that remains.

Nothing here changes anything. The plan of a sync gives the reasons why somebody has no account.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ..model.changes import RemoveFromGroup
from ..model.desired import Presence
from ..planner.attributes.rules import prepare
from ..planner.draft import Draft
from ..planner.groups.memberships import Memberships
from ..planner.identity.correlate import correlate
from ..planner.plan import make_plan
from ..planner.view import View
from ..values.equality import entry_form, find_form
from .accounts import account_facts, unused_since

if t.TYPE_CHECKING:
    from ..model.directory import Account, Snapshot
    from ..model.plan import Plan
    from ..model.run import Task

JsonObject = dict[str, t.Any]

_LEFT = (Presence.LEFT, Presence.ABSENT)
_WORKS = (Presence.ACTIVE, Presence.UPCOMING)


@dataclasses.dataclass(frozen=True, slots=True)
class Leaver:
    """A person who has left, and an account of this person."""

    key: str
    label: str
    why: str
    account: Account
    groups: tuple[str, ...]
    """Names of the groups that it is a member of, without the primary group."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What the comparison found. The rows are plain data, see `docs/compliance.schema.json`; people have keys."""

    accounts: int
    """Number of managed accounts: those below the managed base that are not protected."""
    enabled: int
    """Number of those that are enabled."""
    without_record: tuple[JsonObject, ...] = ()
    without_account: tuple[JsonObject, ...] = ()
    leavers: tuple[Leaver, ...] = ()
    """All people who have left and have an account. Licenses are not known yet, see `with_access`."""
    unused: tuple[JsonObject, ...] = ()
    managers: tuple[JsonObject, ...] = ()
    """Accounts whose manager in the directory has left."""
    against_rules: tuple[JsonObject, ...] = ()
    stops: tuple[str, ...] = ()
    """Why a sync would stop, so that the lists may be wrong."""


def find(task: Task, snapshot: Snapshot, now: datetime.datetime, unused_days: int) -> Findings:
    """Compare the directory with HR.

    Args:
        task: the desired accounts of everybody, without limits of the run.
        snapshot: the whole directory, with the attributes that planning needs and `accounts.ATTRIBUTES`.
        now: the time of the run, with a time zone.
        unused_days: number of days after which an account counts as unused.
    """
    plan = make_plan(task, snapshot, now)
    rules = prepare(task.policy, snapshot)
    if rules.stops:
        return Findings(accounts=0, enabled=0, stops=plan.stops)
    return _Comparison(task, snapshot, plan).findings(now - datetime.timedelta(days=unused_days))


def with_access(leaver: Leaver, licenses: t.Sequence[str]) -> JsonObject | None:
    """The row of a person who has left and still has access; None if nothing is left.

    Args:
        leaver: the person and the account.
        licenses: names of the Microsoft 365 licenses of the account.
    """
    if not (leaver.account.enabled or leaver.groups or licenses):
        return None
    return {
        **account_facts(leaver.account),
        "key": leaver.key,
        "why": leaver.why,
        "groups": list(leaver.groups),
        "licenses": sorted(licenses),
    }


class _Comparison:
    """One comparison, with everything that several lists need."""

    def __init__(self, task: Task, snapshot: Snapshot, plan: Plan) -> None:
        self._task, self._plan = task, plan
        self._view = View(snapshot, task.policy)
        self._memberships = Memberships(self._view)
        self._drafts = [Draft(one) for one in task.desired]
        correlate(self._drafts, self._view)
        self._managed = [one for one in snapshot.accounts if self._view.protection.account(one) is None]
        self._owners: dict[str, Draft] = {}
        """The draft of the person by objectGUID, also if the person is skipped."""
        for draft in self._drafts:
            for account in self._accounts_of(draft):
                self._owners.setdefault(account.guid, draft)

    def findings(self, unused_before: datetime.datetime) -> Findings:
        return Findings(
            accounts=len(self._managed),
            enabled=sum(account.enabled for account in self._managed),
            without_record=tuple(self._without_record()),
            without_account=tuple(self._without_account()),
            leavers=tuple(self._leavers()),
            unused=tuple(self._unused(unused_before)),
            managers=tuple(self._managers()),
            against_rules=tuple(self._against_rules()),
            stops=self._plan.stops,
        )

    def _accounts_of(self, draft: Draft) -> t.Sequence[Account]:
        if draft.account is not None:
            return (draft.account,)
        return self._view.keys.accounts(draft.desired.key) if draft.desired.key.strip() else ()

    def _key_of(self, account: Account) -> str:
        draft = self._owners.get(account.guid)
        return draft.desired.key if draft else ""

    def _row(self, account: Account, **more: t.Any) -> JsonObject:
        return {**account_facts(account), "key": self._key_of(account), **more}

    def _without_record(self) -> t.Iterator[JsonObject]:
        """Enabled accounts of nobody in HR, neither by the key nor by an address of somebody who has no key."""
        known = {self._view.keys.form(key) for key in self._task.known_keys}
        addresses = {find_form(one.email) for one in self._task.keyless}
        addresses.update(map(find_form, self._task.skipped_addresses))
        for account in self._managed:
            if not account.enabled or account.guid in self._owners:
                continue
            held = self._view.keys.forms_of(account)
            if known.isdisjoint(held) and find_form(account.text("mail") or "") not in addresses:
                yield self._row(account)

    def _without_account(self) -> t.Iterator[JsonObject]:
        reasons = {one.key: one.reasons for one in self._plan.rejections if one.key}
        for draft in self._drafts:
            if draft.desired.presence in _WORKS and not self._accounts_of(draft):
                key = draft.desired.key
                yield {"key": key, "label": draft.desired.label, "reasons": list(reasons.get(key, ()))}
        desired = {draft.desired.key for draft in self._drafts}
        for one in self._task.rejections:
            if one.key not in desired and not (one.key and self._view.keys.accounts(one.key)):
                yield {"key": one.key, "label": one.label, "reasons": list(one.reasons)}

    def _leavers(self) -> t.Iterator[Leaver]:
        for draft in self._drafts:
            if draft.desired.presence not in _LEFT:
                continue
            for account in self._accounts_of(draft):
                groups = sorted(group.name for group in self._view.groups.of(account).values())
                yield Leaver(draft.desired.key, draft.desired.label, draft.desired.why, account, tuple(groups))

    def _unused(self, before: datetime.datetime) -> t.Iterator[JsonObject]:
        """Enabled accounts that nobody uses. Those of people who have left are in that list, and a younger account has
        had no time to be used."""
        for account in self._managed:
            since, owner = unused_since(account), self._owners.get(account.guid)
            has_left = owner is not None and owner.desired.presence in _LEFT
            if account.enabled and not has_left and (since is None or since < before):
                yield self._row(account)

    def _managers(self) -> t.Iterator[JsonObject]:
        """People who work, and whose manager in the directory is the account of somebody who has left."""
        left = {
            entry_form(account.dn): draft
            for draft in self._drafts
            if draft.desired.presence in _LEFT
            for account in self._accounts_of(draft)
        }
        for draft in self._drafts:
            manager = draft.account.text("manager") if draft.account else None
            leaver = left.get(entry_form(manager)) if manager and draft.desired.presence in _WORKS else None
            if leaver:
                yield {"key": draft.desired.key, "manager": leaver.desired.key}

    def _against_rules(self) -> t.Iterator[JsonObject]:
        """Members of managed groups that no rule puts there. People who are skipped are not judged."""
        skipped = {one.key for one in self._plan.rejections}
        judged = {
            draft.account.guid: draft
            for draft in self._drafts
            if draft.account and draft.desired.presence in _WORKS and draft.desired.key not in skipped
        }
        for account in self._managed:
            draft = judged.get(account.guid)
            if draft:
                removed = [one.group.name for one in self._memberships.needed(draft) if one.makes is RemoveFromGroup]
            elif account.guid in self._owners:
                continue
            else:
                removed = [group.name for group in self._memberships.managed_of(account)]
            for group in sorted(removed):
                yield self._row(account, group=group)
