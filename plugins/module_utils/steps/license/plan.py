# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares the licenses that users have in Microsoft 365 with their options. Pure."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import typing as t

from ...errors import ConfigurationError
from ...model.plan import Notice, Setback, StepPlan
from ..cloud_users import gathered, located
from ..usage_location import usage_location
from .catalog import Catalog, is_guid, mailbox_licenses, plan_named, unknown_plan
from .descriptor import KIND
from .effects import skus_after, user_after
from .model import LicenseChange, LicenseRequest, LicensesAhead, LicenseWork
from .settings import LicenseNames, deltas

if t.TYPE_CHECKING:
    from ...model.changes import Delta
    from ...model.cloud import Assignment, CloudUser, LicenseGroup, MaybeUser, Sku
    from ...model.plan import Subject
    from .model import WantedLicense

SAME_MOMENT = datetime.timedelta(seconds=2)
"""The maximum difference between a change of the password and the timestamp of the sessions that it ends."""


class _RefusedError(Exception):
    """The request is impossible. The message is the text of the setback."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Draft:
    """The work for one subject, before free licenses are distributed."""

    subject: Subject
    work: LicenseWork
    deltas: tuple[Delta, ...]


class LicensePlanner:
    """Plans for all subjects of a run together, because they share the free licenses.

    Args:
        skus: the products of the tenant.
        groups: the groups that assign licenses, by id, without groups that could not be read.
        memberships: ids of the groups of users, by user id; needed only for users who leave groups.
        directory: whether the subjects have accounts in a directory.
        ahead: the license changes that earlier steps of this run have planned.
        unshared: for users whose mailboxes become shared but are not shared yet: why they keep the licenses that
            include a mailbox, as a sentence, by user id.
    """

    def __init__(
        self,
        skus: t.Iterable[Sku],
        groups: t.Mapping[str, LicenseGroup],
        memberships: t.Mapping[str, frozenset[str]],
        *,
        directory: bool,
        ahead: LicensesAhead | None = None,
        unshared: t.Mapping[str, str] | None = None,
    ) -> None:
        self._ahead = ahead or LicensesAhead()
        self._unshared = unshared or {}
        self._catalog = Catalog(skus_after(skus, self._ahead.work.values()))
        self._groups = groups
        self._names = LicenseNames(self._catalog, groups)
        self._memberships = memberships
        self._directory = directory
        self._notices: list[Notice] = []

    def plan(self, subjects: t.Iterable[Subject], users: t.Mapping[str, MaybeUser]) -> StepPlan[LicenseChange]:
        """The changes of all subjects. Changes that only free licenses come first, because others may need these.

        Args:
            users: by `Subject.principal`.
        """
        self._notices = []
        drafts: list[_Draft] = []
        setbacks: list[Setback] = []
        for subject in subjects:
            made = self._draft(subject, users.get(subject.principal))
            if isinstance(made, _Draft):
                drafts.append(made)
            elif isinstance(made, Setback):
                setbacks.append(made)
        drafts, without = _shared_out(drafts, self._catalog)
        changes = tuple(map(_change, drafts))
        return StepPlan(changes=changes, setbacks=(*setbacks, *without), notices=gathered(self._notices))

    def _draft(self, subject: Subject, user: MaybeUser) -> _Draft | Setback | None:
        request = LicenseRequest.from_options(subject.options)
        found = located(subject, user, directory=self._directory)
        if isinstance(found, Setback):
            return found
        if isinstance(found, Notice):
            if not request.takes_only:
                self._notices.append(found)
            return None
        try:
            return self._compared(subject, found, request)
        except _RefusedError as refused:
            return Setback(subject=subject, text=str(refused))

    def _compared(self, subject: Subject, user: CloudUser, request: LicenseRequest) -> _Draft | None:
        earlier = self._ahead.work.get(user.id)
        user = user_after(user, earlier) if earlier else user
        wanted = [(_known(self._catalog, wish), wish) for wish in request.assign]
        going = self._going(request, user, {sku.id for sku, _wish in wanted})
        going -= self._kept_until_shared(subject, user, going)
        add = dict(self._added(subject, user, wanted))
        remove = tuple(sorted(going & set(user.own)))
        leave = self._leaving(subject, user, request, going)
        revoked = remove or leave or (earlier and earlier.remove)
        work = LicenseWork(
            user=user.id,
            usage_location=_location(request, user, bool(add)),
            revoke_sessions=request.revoke_sessions and (bool(revoked) or not sessions_ended(user)),
            sessions_valid_from=user.sessions_valid_from,
            add=add,
            remove=remove,
            leave=leave,
            wait=request.wait,
        )
        shown = deltas(self._names, user, work)
        if not shown:
            return None
        before, after = _active(user.assignments), _active(user_after(user, work).assignments)
        work = dataclasses.replace(work, takes=frozenset(after - before), frees=frozenset(before - after))
        return _Draft(subject, work, shown)

    def _kept_until_shared(self, subject: Subject, user: CloudUser, going: set[str]) -> set[str]:
        """The licenses to keep for a mailbox that Microsoft 365 does not show as shared yet."""
        why = self._unshared.get(user.id)
        kept = {found.sku for found in mailbox_licenses(user, self._catalog)} & going if why else set()
        if why and kept:
            self._note(subject, why)
        return kept

    def _going(self, request: LicenseRequest, user: CloudUser, kept: set[str]) -> set[str]:
        """The skuIds of all licenses that the user must not have, whether they come from a group or not."""
        going: set[str] = set()
        for text in request.revoke:
            found = self._catalog.find(text)
            if found is None and not is_guid(text):
                raise _RefusedError(self._catalog.unknown("revoke", text))
            going.add(found.id if found else text.lower())
        both = sorted(self._catalog.name(sku) for sku in going & kept)
        if both:
            raise _RefusedError(f"assign and revoke both name {', '.join(both)}. Name each license in only one.")
        if request.everything:
            going.update(found.sku for found in user.assignments)
        return going - kept

    def _added(
        self, subject: Subject, user: CloudUser, wanted: t.Iterable[tuple[Sku, WantedLicense]]
    ) -> t.Iterator[tuple[str, frozenset[str]]]:
        """The licenses to assign, or to assign again with other plans: skuId and the plans to disable."""
        for sku, wish in wanted:
            off = _plans(sku, "disabled_plans", wish.disabled_plans)
            on = _plans(sku, "enabled_plans", wish.enabled_plans)
            if off & on:
                names = ", ".join(sorted(sku.plans[plan] for plan in off & on))
                raise _RefusedError(f"disabled_plans and enabled_plans of {sku.name} both name {names}.")
            own = user.own.get(sku.id)
            given = [found for found in user.inherited if found.sku == sku.id and found.active]
            before = own.disabled_plans if own else _off_in_all(given)
            after = (before | off) - on
            if own and own.active and before == after:
                continue
            if not own and any(not on & found.disabled_plans for found in given):
                self._note_plans_of_groups(subject, sku, off, given)
                continue
            _check_usable(sku)
            yield sku.id, after

    def _note_plans_of_groups(
        self, subject: Subject, sku: Sku, off: frozenset[str], given: t.Iterable[Assignment]
    ) -> None:
        for found in given:
            still_on = off - found.disabled_plans
            if still_on:
                names = ", ".join(sorted(sku.plans[plan] for plan in still_on))
                self._note(
                    subject,
                    f"The license {sku.name} comes from {self._names.group(found.group)} with the service plans {names}"
                    " enabled. Disable them in the group: Microsoft 365 cannot change them for one member.",
                )

    def _leaving(self, subject: Subject, user: CloudUser, request: LicenseRequest, going: set[str]) -> tuple[str, ...]:
        """Ids of the groups to leave. Adds a warning for each license that the user keeps because of its group."""
        leave: dict[str, None] = {}
        for found in user.inherited:
            if found.sku not in going:
                continue
            obstacle = (
                self._obstacle(user, found, going)
                if request.leave_groups
                else "Remove the user from the group, or set inherited to leave_group."
            )
            if obstacle:
                name = self._catalog.name(found.sku)
                self._note(
                    subject,
                    f"The license {name} is inherited from {self._names.group(found.group)} and is kept. {obstacle}",
                )
            else:
                leave[str(found.group)] = None
        return tuple(leave)

    def _obstacle(self, user: CloudUser, found: Assignment, going: set[str]) -> str:
        """Why the user cannot leave the group that assigns the license, as sentences; empty if the user can."""
        group = self._groups.get(str(found.group))
        if group is None:
            return "The group cannot be read. Remove the user from it by hand."
        if group.dynamic:
            return (
                "The group has dynamic membership. Change its rule, or the properties of the user that the rule uses."
            )
        if group.on_premises:
            return (
                "The group is synchronized: remove the account from it in the directory (hrsync.ad.group_membership)."
            )
        if group.id not in self._memberships.get(user.id, frozenset()):
            return "The user has already left the group; Microsoft 365 removes the license later."
        kept = {other.sku for other in user.inherited if other.group == found.group} - going
        if kept:
            names = ", ".join(sorted(map(self._catalog.name, kept)))
            return f"The group also gives {names}, which the user would lose. Remove the user from it by hand."
        return ""

    def _note(self, subject: Subject, text: str) -> None:
        self._notices.append(Notice(text, (subject.key,)))


def sessions_ended(user: CloudUser) -> bool:
    """Whether sign-in sessions of a user were revoked since the user was created and the password was last changed.

    A new user and a new password also set signInSessionsValidFromDateTime, so only a later timestamp comes from a
    revocation.
    """
    if user.sessions_valid_from is None:
        return False
    others = [instant for instant in (user.created, user.password_changed) if instant is not None]
    return not others or user.sessions_valid_from > max(others) + SAME_MOMENT


def _known(catalog: Catalog, wish: WantedLicense) -> Sku:
    sku = catalog.find(wish.sku)
    if sku is None:
        raise _RefusedError(catalog.unknown("assign", wish.sku))
    return sku


def _plans(sku: Sku, option: str, names: t.Iterable[str]) -> frozenset[str]:
    plans = set()
    for text in names:
        plan = plan_named(sku, text)
        if plan is None:
            raise _RefusedError(unknown_plan(sku, option, text))
        plans.add(plan)
    return frozenset(plans)


def _off_in_all(given: t.Sequence[Assignment]) -> frozenset[str]:
    """The plans that all groups with the license disable: a direct assignment must not enable them."""
    off = [found.disabled_plans for found in given]
    return frozenset.intersection(*off) if off else frozenset()


def _check_usable(sku: Sku) -> None:
    if not sku.for_users:
        raise _RefusedError(
            f"The license {sku.name} is a license of the whole company and cannot be assigned to users."
        )
    if not sku.usable:
        raise _RefusedError(
            f"The license {sku.name} cannot be assigned: the state of its subscription is {sku.status}. Renew it."
        )


def _location(request: LicenseRequest, user: CloudUser, adds: bool) -> str | None:
    """The usage location to write; None if the user has one, because it is never changed."""
    try:
        wanted = usage_location(request.usage_location)
    except ConfigurationError as error:
        raise _RefusedError(str(error)) from error
    if user.usage_location:
        return None
    if adds and not wanted:
        raise _RefusedError(
            "The user has no usage location, which every license needs. Set usage_location, such as DE."
        )
    return wanted or None


def _active(assignments: t.Iterable[Assignment]) -> set[str]:
    return {found.sku for found in assignments if found.active}


def _shared_out(drafts: t.Sequence[_Draft], catalog: Catalog) -> tuple[list[_Draft], list[Setback]]:
    """The drafts that have enough free licenses, in the order of the subjects, and setbacks for the others."""
    releasing = [draft for draft in drafts if not draft.work.takes]
    freed = collections.Counter(sku for draft in releasing for sku in draft.work.frees)
    left = {sku.id: sku.free + freed[sku.id] for sku in catalog.all()}
    served, without = list(releasing), []
    for draft in drafts:
        if not draft.work.takes:
            continue
        if all(left[sku] > 0 for sku in draft.work.takes):
            served.append(draft)
            for sku in draft.work.takes:
                left[sku] -= 1
            for sku in draft.work.frees:
                left[sku] = left.get(sku, 0) + 1
        else:
            without.append(draft)
    wanted = collections.Counter(sku for draft in drafts for sku in draft.work.takes)
    setbacks = [
        Setback(subject=draft.subject, text=_shortage(draft, catalog, wanted, freed, left)) for draft in without
    ]
    return served, setbacks


def _shortage(
    draft: _Draft,
    catalog: Catalog,
    wanted: collections.Counter[str],
    freed: collections.Counter[str],
    left: t.Mapping[str, int],
) -> str:
    sentences = []
    for sku in sorted(draft.work.takes):
        found = catalog.get(sku)
        if found and left[sku] <= 0:
            also = f", {freed[sku]} freed by this run" if freed[sku] else ""
            sentences.append(
                f"There is no free license of {found.name} left: {wanted[sku]} wanted, {found.free} free{also}."
            )
    return f"{' '.join(sentences)} Buy more, or revoke licenses that users no longer need."


def _change(draft: _Draft) -> LicenseChange:
    subject = draft.subject
    return LicenseChange(
        kind=KIND,
        **subject.target,
        deltas=draft.deltas,
        work=draft.work,
    )
