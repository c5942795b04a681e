# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Group memberships: added if a rule matches, and removed only from groups whose membership is managed.

If the policy says so, leavers are removed from all groups, and get them back on return.
"""

from __future__ import annotations

import enum
import typing as t

from ...model.changes import AddToGroup, RemoveFromGroup
from ...model.desired import Drift, Failure, Presence
from ...model.explanation import GroupFacts
from ...model.plan import Notice, Problem
from ...values.equality import is_below
from ...values.text import count
from ..attributes import hands
from ..draft import Draft
from .index import several
from .saved import GroupMemory
from .staged import StagedGroups

if t.TYPE_CHECKING:
    import datetime

    from ...model.changes import Delta
    from ...model.desired import Staged
    from ...model.directory import Account, Group
    from ...model.memory import PersonMemory
    from ..view import View

STEP = "groups"
"""The name of the step in blocked steps about groups."""


class Membership(t.NamedTuple):
    """One membership to add or remove."""

    makes: type[AddToGroup | RemoveFromGroup]
    """The class of the change."""
    group: Group
    why: str
    option: str
    """The option that requires it."""


class _Cause(enum.StrEnum):
    """Why the members of a group cannot be changed."""

    AMBIGUOUS = "ambiguous"
    """Several groups have the same key."""
    MISSING = "missing"
    PROTECTED = "protected"


class _Trouble(t.NamedTuple):
    """A group whose members cannot be changed."""

    name: str
    """As the configuration names it."""
    cause: _Cause
    words: str = ""
    """The reason, as the end of a sentence."""


class Memberships:
    """Makes the changes of group memberships, and records the groups whose members cannot be changed."""

    def __init__(self, view: View) -> None:
        policy = view.policy
        self._view = view
        self._policy = policy
        self._protection = view.protection
        self._index = view.groups
        self._memory = GroupMemory(policy, view.groups)
        self._staged = StagedGroups(view)
        self._troubles: dict[_Trouble, list[str]] = {}
        self._failures: dict[str, Failure] = {}
        self._drifts: dict[str, Drift] = {}
        self._owned = frozenset(self._owned_guids())
        for text, failure in policy.group_failures.items():
            for group in self._index.find(text):
                self._failures[group.guid] = failure.or_stricter(self._failures.get(group.guid, failure))
        for text, drift in policy.group_drift.items():
            for group in self._index.find(text):
                self._drifts[group.guid] = drift.or_stricter(self._drifts.get(group.guid, drift))

    def needed(self, draft: Draft) -> list[Membership]:
        """The memberships to add and to remove for the draft's account."""
        current = self._index.of(draft.account) if draft.account else {}
        if draft.account and draft.desired.presence is Presence.LEFT:
            return [*self._left(draft, current), *self._staged_joins(draft, current)]
        primary = self._index.primary_of(draft.account) if draft.account else None
        wanted = self._resolve(draft)
        restored = self._restored(draft, draft.account, wanted) if draft.account else {}
        draft.groups = frozenset(wanted)
        found: list[Membership] = []
        for guid, group in (wanted | restored).items():
            if guid not in current and group is not primary and self._may_change(group, draft):
                found.append(self._added(group, draft, is_wanted=guid in wanted))
        ended = self._staged.ended(draft.desired, current)
        for guid, group in current.items():
            is_unwanted = guid in self._owned and guid not in wanted and guid not in ended
            if is_unwanted and self._may_change(group, draft):
                why = "no rule of this managed group matches"
                found.append(Membership(RemoveFromGroup, group, why, self._policy.option_names.groups))
        person = hands.person_of(draft, self._view)
        judged = [one for each in found if (one := self._judged(each, draft, person))]
        return [*judged, *self._ended(draft, current, ended, wanted | restored)]

    def _judged(self, membership: Membership, draft: Draft, person: PersonMemory | None) -> Membership | None:
        """The change, with a reason if somebody else has made it necessary; None if that stays."""
        group, is_removed = membership.group, membership.makes is AddToGroup
        if person is None or person.checked is None:
            return membership
        if group.guid not in person.joined & draft.groups if is_removed else group.guid in person.joined:
            return membership
        start = hands.since(group.guid, person, person.checked)
        hand = f"{'removed' if is_removed else 'added'} by hand since {start:%Y-%m-%d}"
        drift = self._drifts.get(group.guid, self._policy.drift)
        if drift is Drift.REVERT:
            return membership._replace(why=f"{membership.why}; {hand}")
        draft.drifts[group.guid] = start
        if drift is Drift.REPORT:
            verb = "removed from" if is_removed else "added to"
            draft.reported[group.guid] = f"{verb} {group.name} since {start:%Y-%m-%d}"
        return None

    def _ended(
        self,
        draft: Draft,
        current: t.Mapping[str, Group],
        ended: t.Mapping[str, tuple[str, str]],
        wanted: t.Container[str],
    ) -> t.Iterator[Membership]:
        """The memberships of somebody who works that stages end, whoever has added them."""
        for guid, (why, option) in ended.items():
            if guid not in wanted and self._may_change(current[guid], draft):
                yield Membership(RemoveFromGroup, current[guid], why, option)

    def _staged_joins(self, draft: Draft, current: t.Container[str]) -> t.Iterator[Membership]:
        """The groups that a stage gives to a leaver."""
        staged = draft.desired.staged
        for group in self._found(staged.joins, draft).values() if staged else ():
            if group.guid not in current and self._may_change(group, draft):
                yield Membership(AddToGroup, group, *t.cast("Staged", staged).causes["groups"])

    def managed_of(self, account: Account) -> list[Group]:
        """The groups with managed membership that the account is a member of, without protected ones."""
        held = self._index.of(account).items()
        return [group for guid, group in held if guid in self._owned and not self._protection.group(group)]

    def change(self, membership: Membership, draft: Draft) -> AddToGroup | RemoveFromGroup:
        """The change for one membership."""
        follows = draft.desired.source or draft.desired.presence is Presence.LEFT
        why = membership.why if follows else "as the task says"
        return membership.makes(
            **draft.target,
            group=membership.group.dn,
            failure=self._failures.get(membership.group.guid, Failure.FAIL),
            reason=f"{why} ({membership.option}: {membership.group.name})",
        )

    def facts(self, draft: Draft) -> t.Iterator[GroupFacts]:
        """Each group that the account is in or should be in, with what happens and why, for an explanation."""
        account, has_left = draft.account, draft.desired.presence in (Presence.LEFT, Presence.ABSENT)
        current = self._index.of(account) if account else {}
        wanted = {} if has_left else self._resolve(draft)
        changes_groups = draft.acts and draft.desired.presence is not Presence.ABSENT
        changes = {one.group.guid: one for one in (self.needed(draft) if changes_groups else ())}
        added = {guid: one.group for guid, one in changes.items()}
        for guid, group in (current | wanted | added).items():
            if has_left and guid not in changes:
                verdict = self._of_leaver(draft, group)
            else:
                rule = (self._staged.reason(draft.desired, group) or "a rule matches") if guid in wanted else ""
                is_in, drifted = guid in current, draft.drifts.get(guid)
                verdict = self._verdict(group, changes.get(guid), drifted, is_in=is_in, rule=rule)
            yield GroupFacts(name=group.name, dn=group.dn, is_member=guid in current, verdict=verdict)
        primary = self._index.primary_of(account) if account else None
        if primary:
            yield GroupFacts(name=primary.name, dn=primary.dn, is_member=True, verdict="stays: the primary group")
        for text in () if has_left else draft.desired.groups:
            found = len(self._index.find(text))
            if found != 1:
                why = f"{found} groups have this name" if found else "the group does not exist in the directory"
                yield GroupFacts(name=text, dn="", is_member=False, verdict=f"cannot join: {why}")

    def _of_leaver(self, draft: Draft, group: Group) -> str:
        """Why a leaver stays in the group."""
        if draft.desired.presence is Presence.ABSENT:
            return "stays until the account is deleted"
        stage = self._staged.reason(draft.desired, group)
        if stage:
            return f"stays: {stage}"
        if not self._policy.leave_groups:
            return f"stays: leavers keep their groups ({self._policy.option_names.leaver_groups})"
        return f"stays: {self._unchanged(group)}"

    def _unchanged(self, group: Group) -> str:
        protected = self._protection.group(group)
        return f"the group {protected}" if protected else "this run does not change the account"

    def _verdict(
        self,
        group: Group,
        change: Membership | None,
        drifted: datetime.datetime | None,
        *,
        is_in: bool,
        rule: str,
    ) -> str:
        """What happens to a membership, and why. `rule` says why the account should be in the group, if it should."""
        if change:
            verb = "joins" if change.makes is AddToGroup else "leaves"
            return f"{verb}: {change.why} ({change.option})"
        if drifted:
            hand = "added" if is_in else "removed"
            return f"stays {'in' if is_in else 'out'}: {hand} by hand since {drifted:%Y-%m-%d} (drift)"
        if not is_in:
            return f"stays out: {self._unchanged(group)}"
        if rule:
            return f"stays: {rule}"
        if group.guid not in self._owned:
            return "stays: no rule decides about it, and its membership is not managed"
        return f"stays: {self._unchanged(group)}"

    def kept(self, draft: Draft, memberships: t.Iterable[Membership]) -> Delta | None:
        """The change that saves the groups before the account is removed from them; None if it is not needed."""
        if draft.account is None or not self._memory.is_kept(draft.desired):
            return None
        given = self._staged.given(draft.desired)
        left = (one.group for one in memberships if one.makes is RemoveFromGroup and one.group.guid not in given)
        return self._memory.kept(draft.account, left)

    def cleared(self, draft: Draft) -> Delta | None:
        """The change that clears the saved groups once the account is in them again; None if it is not needed."""
        if draft.account is None or not self._memory.is_restored(draft.desired):
            return None
        return self._memory.cleared(draft.account)

    def notices(self) -> t.Iterator[Notice]:
        """A warning for each group whose members cannot be changed, if that is no failure and not ignored."""
        for trouble, keys in sorted(self._troubles.items()):
            if self._failure_of(trouble.name) in (None, Failure.WARN):
                yield Notice(self._text(trouble, keys), tuple(sorted(keys)))

    def problems(self) -> t.Iterator[Problem]:
        """A blocked step for each group whose members cannot be changed, if the policy treats that as a failure."""
        for trouble, keys in sorted(self._troubles.items()):
            if self._failure_of(trouble.name) is Failure.FAIL:
                yield Problem(STEP, self._text(trouble, keys), tuple(sorted(keys)))

    def _left(self, draft: Draft, current: t.Mapping[str, Group]) -> t.Iterator[Membership]:
        """The removals of a leaver from all groups, or from those that a stage ends, without protected ones."""
        why, option = draft.desired.why or "has left according to HR", self._policy.option_names.leaver_groups
        leaves = self._policy.leave_groups and not draft.desired.only_disables
        staged = draft.desired.staged
        kept = self._found(staged.joins, draft) if staged else {}
        ended = self._staged.ended(draft.desired, current)
        for guid, group in current.items():
            reason = ended.get(guid) or ((why, option) if leaves else None)
            if reason and guid not in kept and self._may_change(group, draft):
                yield Membership(RemoveFromGroup, group, *reason)

    def _added(self, group: Group, draft: Draft, *, is_wanted: bool) -> Membership:
        if not is_wanted:
            option = self._policy.option_names.remember_in
            return Membership(AddToGroup, group, "the account was a member before", option)
        staged = draft.desired.staged
        if staged and group.guid in self._found(staged.joins, draft):
            return Membership(AddToGroup, group, *staged.causes["groups"])
        return Membership(AddToGroup, group, "a rule matches", self._policy.option_names.groups)

    def _restored(self, draft: Draft, account: Account, wanted: t.Container[str]) -> dict[str, Group]:
        """The saved groups to restore, by objectGUID: without protected groups and those that rules decide."""
        if not self._memory.is_restored(draft.desired):
            return {}
        return {
            group.guid: group
            for group in self._memory.remembered(account)
            if group.guid not in wanted and group.guid not in self._owned and not self._protection.group(group)
        }

    def _text(self, trouble: _Trouble, keys: t.Sized) -> str:
        concerned = count(len(keys), self._policy.subject)
        named = f"The group {trouble.name} ({self._policy.option_names.groups})"
        match trouble.cause:
            case _Cause.MISSING:
                return (
                    f"{named} does not exist in the directory; {concerned} should be in it. Create it or correct its"
                    " name."
                )
            case _Cause.AMBIGUOUS:
                return (
                    f"{named} {trouble.words}; {concerned} should be in one. Correct all but one of them in the"
                    " directory."
                )
        return (
            f"The group {trouble.name} {trouble.words}, so its members are not changed; this concerns {concerned}."
            f" Remove it from {self._policy.option_names.groups}, or remove these people from the group."
        )

    def _resolve(self, draft: Draft) -> dict[str, Group]:
        """The wanted groups that exist, by objectGUID."""
        return self._found(draft.desired.groups, draft)

    def _found(self, names: t.Iterable[str], draft: Draft) -> dict[str, Group]:
        """The groups with these names that exist, by objectGUID."""
        found: dict[str, Group] = {}
        for text in dict.fromkeys(names):
            meant = self._index.find(text)
            if len(meant) == 1:
                found[meant[0].guid] = meant[0]
            elif meant:
                self._note(_Trouble(text, _Cause.AMBIGUOUS, several(text, meant)), draft)
            else:
                self._note(_Trouble(text, _Cause.MISSING), draft)
        return found

    def _may_change(self, group: Group, draft: Draft) -> bool:
        reason = self._protection.group(group)
        if reason:
            self._note(_Trouble(group.name, _Cause.PROTECTED, reason), draft)
        return not reason

    def _note(self, trouble: _Trouble, draft: Draft) -> None:
        keys = self._troubles.setdefault(trouble, [])
        if draft.desired.key not in keys[-1:]:
            keys.append(draft.desired.key)

    def _failure_of(self, name: str) -> Failure | None:
        """How to handle a group that cannot be changed, by the reference in the configuration or by its name."""
        named = self._policy.group_failures.get(name.lower())
        return named or next((self._failures.get(group.guid) for group in self._index.find(name)), None)

    def _owned_guids(self) -> t.Iterator[str]:
        for text in self._policy.owned_groups:
            yield from (group.guid for group in self._index.find(text))
        for group in self._index.groups:
            if any(is_below(group.dn, base) for base in self._policy.owned_group_bases):
                yield group.guid
