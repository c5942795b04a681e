# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Group memberships: added where a condition holds, removed only from groups that the configuration owns."""

from __future__ import annotations

import typing as t

from ..directory import dn
from ..model.plan import Change, Kind, Notice
from .draft import Draft, count

if t.TYPE_CHECKING:
    from ..model.desired import Policy
    from ..model.directory import Account, Group, Snapshot
    from .protection import Protection


class Memberships:
    """The groups of the directory, and what went wrong with those that are wanted."""

    def __init__(self, snapshot: Snapshot, policy: Policy, protection: Protection) -> None:
        self._policy = policy
        self._protection = protection
        self._by_name = {group.name.lower(): group for group in snapshot.groups}
        self._by_dn = {dn.normalise(group.dn): group for group in snapshot.groups}
        self._by_rid: dict[int | None, Group] = {group.rid: group for group in snapshot.groups if group.rid is not None}
        self._by_member_of: dict[bytes, Group | None] = {}
        self._wanted: dict[str, Group | None] = {}
        self._missing: dict[str, list[str]] = {}
        self._protected: dict[tuple[str, str], list[str]] = {}
        self._owned = frozenset(group.guid for group in snapshot.groups if self._is_owned(group))

    def needed(self, draft: Draft) -> list[tuple[Kind, Group]]:
        """What the draft's account is to be added to and removed from."""
        current = self._current(draft.account) if draft.account else {}
        primary = self._by_rid.get(draft.account.primary_group) if draft.account else None
        wanted = self._resolve(draft)
        found: list[tuple[Kind, Group]] = []
        for guid, group in wanted.items():
            if guid not in current and group is not primary and self._may_change(group, draft):
                found.append((Kind.ADD_TO_GROUP, group))
        for guid, group in current.items():
            if guid in self._owned and guid not in wanted and self._may_change(group, draft):
                found.append((Kind.REMOVE_FROM_GROUP, group))
        return found

    def change(self, kind: Kind, group: Group, draft: Draft) -> Change:
        """The change for one membership."""
        holds = "the condition holds" if kind is Kind.ADD_TO_GROUP else "the group is owned and no condition holds"
        if not draft.desired.source:
            holds = "as the task says"
        return Change(
            kind=kind,
            key=draft.desired.key,
            label=draft.desired.label,
            account=draft.account.guid if draft.account else None,
            dn=draft.account.dn if draft.account else draft.dn,
            group=group.dn,
            reason=f"{holds} ({self._policy.group_owner}: {group.name})",
        )

    def notices(self) -> t.Iterator[Notice]:
        """One for each group that could not be used."""
        for name, keys in sorted(self._missing.items()):
            yield Notice(
                f"The group {name} ({self._policy.group_owner}) does not exist in the directory;"
                f" {count(len(keys), self._policy.subject)} should be in it. Create it or correct its name.",
                tuple(sorted(keys)),
            )
        for (name, reason), keys in sorted(self._protected.items()):
            yield Notice(
                f"The group {name} {reason}, so its members are not changed; this concerns"
                f" {count(len(keys), self._policy.subject)}. Remove it from {self._policy.group_owner}.",
                tuple(sorted(keys)),
            )

    def _resolve(self, draft: Draft) -> dict[str, Group]:
        """The wanted groups that exist, by objectGUID."""
        found: dict[str, Group] = {}
        for name in dict.fromkeys(draft.desired.groups):
            group = self._by_name.get(name.lower())
            if group is None:
                self._missing.setdefault(name, []).append(draft.desired.key)
            else:
                found[group.guid] = group
        return found

    def _may_change(self, group: Group, draft: Draft) -> bool:
        reason = self._protection.group(group)
        if reason:
            self._protected.setdefault((group.name, reason), []).append(draft.desired.key)
        return not reason

    def _is_owned(self, group: Group) -> bool:
        if group.name.lower() in self._policy.owned_groups:
            return True
        return any(dn.is_below(group.dn, base) for base in self._policy.owned_group_bases)

    def _current(self, account: Account) -> dict[str, Group]:
        """The groups that memberOf lists, by objectGUID; groups of other domains are left out."""
        found: dict[str, Group] = {}
        for raw in account.values.get("memberof", ()):
            if raw not in self._by_member_of:
                self._by_member_of[raw] = self._by_dn.get(dn.normalise(raw.decode("utf-8", "replace")))
            group = self._by_member_of[raw]
            if group is not None:
                found[group.guid] = group
        return found
