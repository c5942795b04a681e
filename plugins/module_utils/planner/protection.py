# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Protected accounts, groups and containers, which no mapping may change."""

from __future__ import annotations

import typing as t

from ..model.plan import Notice
from ..values.equality import dn_form, entry_form, find_form, is_below
from .draft import parent_of

if t.TYPE_CHECKING:
    from ..model.desired import Policy
    from ..model.directory import Account, Entry, Group, Snapshot


_PRIVILEGED: t.Final = frozenset(
    (512, 516, 517, 518, 519, 520, 521, 526, 527, 544, 548, 549, 550, 551, 552, 556, 557, 578)
)
"""RIDs of the built-in groups that administer the domain, its keys, its policies or its servers ([MS-DTYP] 2.4.2.4).
Domain controllers set adminCount=1 on some of them only."""

DOMAIN_USERS = 513
"""RID of the built-in group of all accounts ([MS-DTYP] 2.4.2.4). It does not protect its members."""


class Protection:
    """Gives the reason why an object must not be changed, or None if it may be changed."""

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self._names = policy.option_names
        self._managed_base = policy.managed_base
        self._bases = policy.protected_bases
        self._listed = policy.protected_groups
        self._below_reasons: dict[str, str | None] = {}
        listed = {find_form(name) for name in policy.protected_groups}
        groups = (*snapshot.groups, *snapshot.outer_groups)
        self._group_reasons = {group.guid: self._judge_group(group, listed) for group in groups}
        nested = self._nested(groups, listed)
        self._group_reasons.update({group.guid: reason for group, reason in nested if not self.group(group)})
        protected = [group for group in groups if _protects_members(group, listed)]
        protected.extend(group for group, _reason in nested)
        self._protected_groups = {entry_form(group.dn): group for group in protected}
        self._primary_groups = {group.rid: group for group in protected if group.rid is not None}
        self._by_member_of: dict[bytes, Group | None] = {}
        places = {dn_form(place) for place in (snapshot.base_dn, *snapshot.ous)}
        # `protected_bases` may contain the DN of a single account.
        self._objects = tuple(base for base in self._bases if dn_form(base) not in places)

    def stops(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Why the run must stop: a protected place does not exist, so that nothing would be protected by its name."""
        wanted = {dn_form(base): base for base in self._bases if not is_below(snapshot.base_dn, base)}
        for place in snapshot.ous:
            wanted.pop(dn_form(place), None)
        if wanted:
            entries: list[Entry | Group] = [*snapshot.accounts, *snapshot.groups, *snapshot.others]
            for entry in entries:
                wanted.pop(dn_form(entry.dn), None)
        return tuple(
            f"{self._names.protected_ous}: {base} does not exist below {snapshot.base_dn}, or the bind account does not"
            " see it, so it protects nothing. Correct the name, or remove it from the option."
            for base in wanted.values()
        )

    def notices(self, snapshot: Snapshot) -> tuple[Notice, ...]:
        """A warning about each protected group that does not exist. Names differ between the languages of Windows."""
        known = {find_form(group.name) for group in (*snapshot.groups, *snapshot.outer_groups)}
        return tuple(
            Notice(
                f"{self._names.protected_groups}: there is no group {name} (sAMAccountName) in {snapshot.domain},"
                " so it protects nobody. Correct the name, or remove it from the option."
            )
            for name in self._listed
            if find_form(name) not in known
        )

    def account(self, account: Account) -> str | None:
        """Why the account must not be changed, as a sentence."""
        reason = self._flags(account) or self.below(parent_of(account.dn)) or self._single(account)
        return reason or self._membership(account)

    def group(self, group: Group) -> str | None:
        """Why the members of the group must not be changed: `is listed in ...`."""
        return self._group_reasons.get(group.guid)

    def below(self, container: str) -> str | None:
        """Why objects below the container must not be changed, as a sentence."""
        if container not in self._below_reasons:
            self._below_reasons[container] = self._judge_container(container)
        return self._below_reasons[container]

    def _judge_container(self, container: str) -> str | None:
        if not is_below(container, self._managed_base):
            return f"{container} is outside {self._names.managed_base} ({self._managed_base})."
        for base in self._bases:
            if is_below(container, base):
                return f"{container} is below {base}, which {self._names.protected_ous} lists."
        return None

    def _judge_group(self, group: Group, listed: set[str]) -> str | None:
        if find_form(group.name) in listed:
            return f"is listed in {self._names.protected_groups}"
        if group.protected:
            return "is a built-in group or has adminCount=1"
        for base in self._bases:
            if is_below(group.dn, base):
                return f"is below {base}, which {self._names.protected_ous} lists"
        return None

    def _nested(self, groups: t.Iterable[Group], listed: set[str]) -> list[tuple[Group, str]]:
        """The groups that protect their members because they are nested in a group of administrators, with the reason.

        AD sets adminCount=1 on them within an hour ([MS-ADTS] 3.1.1.6.1); Samba never does.
        """
        inner: dict[str, list[Group]] = {}
        for group in groups:
            for outer in group.member_of:
                inner.setdefault(entry_form(outer), []).append(group)
        found: dict[str, tuple[Group, str]] = {}
        waiting = [(group, group) for group in groups if _protects_nested(group, listed)]
        seen = {group.guid for group, _top in waiting}
        while waiting:
            outer_group, top = waiting.pop()
            for group in inner.get(entry_form(outer_group.dn), ()):
                if group.guid not in seen and group.rid != DOMAIN_USERS:
                    seen.add(group.guid)
                    found[group.guid] = group, f"is nested in {top.name}, which {self.group(top)}"
                    waiting.append((group, top))
        return list(found.values())

    @staticmethod
    def _flags(account: Account) -> str | None:
        if account.critical:
            return f"{account.dn} is a built-in account."
        if account.admin_count:
            return f"{account.dn} has adminCount=1."
        return None

    def _single(self, account: Account) -> str | None:
        for base in self._objects:
            if is_below(account.dn, base):
                return f"{account.dn} is listed in {self._names.protected_ous}."
        return None

    def _membership(self, account: Account) -> str | None:
        for raw in account.raw("memberOf"):
            if raw not in self._by_member_of:
                self._by_member_of[raw] = self._protected_groups.get(entry_form(raw.decode("utf-8", "replace")))
            group = self._by_member_of[raw]
            if group is not None:
                return self._member(account, group)
        primary = account.primary_group
        group = None if primary is None else self._primary_groups.get(primary)
        return self._member(account, group) if group else None

    def _member(self, account: Account, group: Group) -> str:
        return f"{account.dn} is a member of {group.name}, which {self._group_reasons[group.guid]}."


def _protects_members(group: Group, listed: set[str]) -> bool:
    return find_form(group.name) in listed or (group.protected and group.rid != DOMAIN_USERS)


def _protects_nested(group: Group, listed: set[str]) -> bool:
    """Whether nested groups are protected too. Not for every built-in group: Remote Desktop Users has many members."""
    is_privileged = group.admin or (group.protected and group.rid in _PRIVILEGED)
    return group.rid != DOMAIN_USERS and (is_privileged or find_form(group.name) in listed)
