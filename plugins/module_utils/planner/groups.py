# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Group memberships: added where a condition holds, removed only from groups that the configuration owns.

Somebody who has left leaves all groups where the policy says so, and has them back on return.
"""

from __future__ import annotations

import typing as t

from ..model.desired import Presence
from ..model.plan import Change, Failure, Kind, Notice, Problem
from ..values import dn
from ..values.text import count
from .draft import Draft
from .group_index import GroupIndex, several
from .group_memory import GroupMemory, option

if t.TYPE_CHECKING:
    from ..model.desired import Policy
    from ..model.directory import Account, Group, Snapshot
    from ..model.plan import Delta
    from .protection import Protection

STEP = "groups"
"""What problems with groups are listed under."""


class Membership(t.NamedTuple):
    """One membership that is to be changed."""

    kind: Kind
    group: Group
    why: str
    option: str
    """What says so."""


class Memberships:
    """The groups of the directory, and what went wrong with those that are wanted."""

    def __init__(self, snapshot: Snapshot, policy: Policy, protection: Protection) -> None:
        self._policy = policy
        self._protection = protection
        self._index = GroupIndex(snapshot.groups)
        self._memory = GroupMemory(policy, self._index)
        self._troubles: dict[tuple[str, str], list[str]] = {}
        self._failures: dict[str, Failure] = {}
        self._owned = frozenset(self._owned_guids())
        for text, failure in policy.group_failures.items():
            for group in self._index.find(text):
                self._failures[group.guid] = failure.or_stricter(self._failures.get(group.guid, failure))

    def needed(self, draft: Draft) -> list[Membership]:
        """What the draft's account is to be added to and removed from."""
        current = self._index.of(draft.account) if draft.account else {}
        if draft.account and draft.desired.presence is Presence.LEFT:
            return list(self._left(draft, current.values()))
        primary = self._index.primary_of(draft.account) if draft.account else None
        wanted = self._resolve(draft)
        restored = self._restored(draft, draft.account, wanted) if draft.account else {}
        found: list[Membership] = []
        for guid, group in (wanted | restored).items():
            if guid not in current and group is not primary and self._may_change(group, draft):
                found.append(self._added(group, is_wanted=guid in wanted))
        for guid, group in current.items():
            if guid in self._owned and guid not in wanted and self._may_change(group, draft):
                why = "the group is owned and no condition holds"
                found.append(Membership(Kind.REMOVE_FROM_GROUP, group, why, self._policy.group_owner))
        return found

    def change(self, membership: Membership, draft: Draft) -> Change:
        """The change for one membership."""
        follows = draft.desired.source or draft.desired.presence is Presence.LEFT
        why = membership.why if follows else "as the task says"
        return Change(
            kind=membership.kind,
            key=draft.desired.key,
            label=draft.desired.label,
            account=draft.account.guid if draft.account else None,
            dn=draft.account.dn if draft.account else draft.dn,
            group=membership.group.dn,
            failure=self._failures.get(membership.group.guid, Failure.FAIL),
            reason=f"{why} ({membership.option}: {membership.group.name})",
        )

    def kept(self, draft: Draft, memberships: t.Iterable[Membership]) -> Delta | None:
        """What the account is to remember before it leaves these groups."""
        if draft.account is None or not self._memory.is_kept(draft.desired):
            return None
        left = (one.group for one in memberships if one.kind is Kind.REMOVE_FROM_GROUP)
        return self._memory.kept(draft.account, left)

    def cleared(self, draft: Draft) -> Delta | None:
        """What the account is to forget once it is in its remembered groups again."""
        if draft.account is None or not self._memory.is_restored(draft.desired):
            return None
        return self._memory.cleared(draft.account)

    def notices(self) -> t.Iterator[Notice]:
        """One for each group that could not be used, where that is no problem."""
        for (name, trouble), keys in sorted(self._troubles.items()):
            if self._failure_of(name) in (None, Failure.WARN):
                yield Notice(self._text(name, trouble, keys), tuple(sorted(keys)))

    def problems(self) -> t.Iterator[Problem]:
        """One for each group that could not be used, where the policy says that this is a failure."""
        for (name, trouble), keys in sorted(self._troubles.items()):
            if self._failure_of(name) is Failure.FAIL:
                yield Problem(STEP, self._text(name, trouble, keys), tuple(sorted(keys)))

    def _left(self, draft: Draft, current: t.Iterable[Group]) -> t.Iterator[Membership]:
        """Every group of somebody who has left; of protected ones, nobody is removed."""
        why, option = draft.desired.why or "has left according to HR", f"{self._policy.option_prefix}leaver_groups"
        for group in current if self._policy.leave_groups else ():
            if self._may_change(group, draft):
                yield Membership(Kind.REMOVE_FROM_GROUP, group, why, option)

    def _added(self, group: Group, *, is_wanted: bool) -> Membership:
        if is_wanted:
            return Membership(Kind.ADD_TO_GROUP, group, "the condition holds", self._policy.group_owner)
        return Membership(Kind.ADD_TO_GROUP, group, "the account had it before", option(self._policy))

    def _restored(self, draft: Draft, account: Account, wanted: t.Container[str]) -> dict[str, Group]:
        """The remembered groups, by objectGUID: those about which no rule says otherwise."""
        if not self._memory.is_restored(draft.desired):
            return {}
        return {
            group.guid: group
            for group in self._memory.remembered(account)
            if group.guid not in wanted and group.guid not in self._owned and not self._protection.group(group)
        }

    def _text(self, name: str, trouble: str, keys: t.Sized) -> str:
        concerned = count(len(keys), self._policy.subject)
        if trouble == _MISSING:
            return (
                f"The group {name} ({self._policy.group_owner}) does not exist in the directory; {concerned} should be"
                " in it. Create it or correct its name."
            )
        if trouble.startswith(_HELD):
            return (
                f"The group {name} ({self._policy.group_owner}) {trouble}; {concerned} should be in one. Correct all"
                " but one of them in the directory."
            )
        return (
            f"The group {name} {trouble}, so its members are not changed; this concerns {concerned}. Remove it from"
            f" {self._policy.group_owner}, or such people from the group."
        )

    def _resolve(self, draft: Draft) -> dict[str, Group]:
        """The wanted groups that exist, by objectGUID."""
        found: dict[str, Group] = {}
        for text in dict.fromkeys(draft.desired.groups):
            meant = self._index.find(text)
            if len(meant) == 1:
                found[meant[0].guid] = meant[0]
            else:
                self._note(text, several(text, meant) if meant else _MISSING, draft)
        return found

    def _may_change(self, group: Group, draft: Draft) -> bool:
        reason = self._protection.group(group)
        if reason:
            self._note(group.name, reason, draft)
        return not reason

    def _note(self, name: str, trouble: str, draft: Draft) -> None:
        self._troubles.setdefault((name, trouble), []).append(draft.desired.key)

    def _failure_of(self, name: str) -> Failure | None:
        """What it means that a group cannot be used, by the text that names it or by its own name."""
        named = self._policy.group_failures.get(name.lower())
        return named or next((self._failures.get(group.guid) for group in self._index.find(name)), None)

    def _owned_guids(self) -> t.Iterator[str]:
        for text in self._policy.owned_groups:
            yield from (group.guid for group in self._index.find(text))
        for group in self._index.groups:
            if any(dn.is_below(group.dn, base) for base in self._policy.owned_group_bases):
                yield group.guid


_MISSING = "is missing"
_HELD = "is held by"
