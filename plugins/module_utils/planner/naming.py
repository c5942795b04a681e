# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that must be unique: finds the object that has a name, and chooses the first free candidate."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.desired import ValueKind
from ..values import dn
from ..values.equality import find_form, unique_dn_form, unique_form
from . import lawful
from .draft import Draft, Need, Wanted, common_name_of, parent_of

if t.TYPE_CHECKING:
    from ..model.directory import Snapshot
    from .rules import PreparedRule

UNIQUE_ATTRIBUTES = ("sAMAccountName", "userPrincipalName", "mail", "proxyAddresses")
"""Attributes whose values must be unique; read them of every account, mapped or not."""

_UNIQUE = frozenset(attribute.lower() for attribute in UNIQUE_ATTRIBUTES)
_LISTED = 10
"""The maximum number of candidates in a message."""

Claim = tuple[str, str]
"""A namespace (`login`, `upn`, `address`, `dn`, or an attribute), and a name in the form that must be unique in it."""
_CHANGED_BY: t.Mapping[str, tuple[str, ...]] = {
    "login": ("samaccountname",),
    "upn": ("userprincipalname", "samaccountname"),
    "address": ("mail", "proxyaddresses"),
    "proxyaddresses": ("proxyaddresses",),
}
"""By namespace, the attributes whose change frees the name that an account has."""


@dataclasses.dataclass(frozen=True, slots=True)
class Holder:
    """The object that has a name."""

    owner: str
    """`Draft.owner` of the account; empty for other objects."""
    text: str
    """For messages: a DN, or the employee who gets the name in this run."""
    is_planned: bool = False


class Names:
    """The names of the whole directory, and those that this run assigns.

    A name that an account gives up in this run stays taken until the next run: the directory may still refuse it.
    """

    def __init__(self, snapshot: Snapshot, drafts: t.Iterable[Draft]) -> None:
        self._snapshot = snapshot
        self._spaces: dict[str, dict[str, list[Holder]]] = {}
        self._drafts = {draft.account.guid: draft for draft in drafts if draft.account}

    def taken(self, draft: Draft, claims: t.Iterable[Claim]) -> str | None:
        """Which other object has one of the names, for a message: `taken by CN=...`; None if all are free."""
        for space, form in claims:
            others = [holder for holder in self._space(space).get(form, ()) if holder.owner != draft.owner]
            if others:
                # Several may have it. The message must not depend on the order of the accounts.
                return self._message(space, min(others, key=lambda holder: (holder.is_planned, holder.text)))
        return None

    def claim(self, draft: Draft, claims: t.Iterable[Claim]) -> None:
        """Assign the names to the draft."""
        holder = Holder(draft.owner, draft.desired.label, is_planned=True)
        for space, form in claims:
            self._space(space).setdefault(form, []).append(holder)

    def claims(self, lower: str, value: str) -> tuple[Claim, ...]:
        """The names that an account takes with this value of the attribute."""
        form = unique_form(value)
        if lower == "samaccountname":
            # An account without a userPrincipalName implicitly has this one ([MS-ADTS] 5.1.1.1.1).
            return ("login", form), ("upn", f"{form}@{unique_form(self._snapshot.domain)}")
        if lower == "userprincipalname":
            return (("upn", form),)
        if lower == "mail":
            return (("address", form),)
        if lower == "proxyaddresses" and form.startswith("smtp:"):
            return (("address", form.removeprefix("smtp:")),)
        return ((lower, form),)

    def _message(self, space: str, holder: Holder) -> str:
        if holder.is_planned:
            return f"assigned to {holder.text} in this run"
        draft = self._drafts.get(holder.owner)
        released = draft is not None and draft.acts and _gives_up(draft, space)
        later = "; this run frees the name, so that the next run can assign it" if released else ""
        return f"taken by {holder.text}{later}"

    def _space(self, space: str) -> dict[str, list[Holder]]:
        if space not in self._spaces:
            index: dict[str, list[Holder]] = {}
            for form, holder in self._entries(space):
                index.setdefault(form, []).append(holder)
            self._spaces[space] = index
        return self._spaces[space]

    def _entries(self, space: str) -> t.Iterator[tuple[str, Holder]]:
        if space in ("dn", "login"):
            yield from self._other_objects(space)
        for account in self._snapshot.accounts:
            holder = Holder(account.guid, account.dn)
            if space == "dn":
                yield unique_dn_form(account.dn), holder
                continue
            for attribute in _CHANGED_BY.get(space, (space,)):
                for value in account.texts(attribute):
                    yield from ((form, holder) for found, form in self.claims(attribute, value) if found == space)

    def _other_objects(self, space: str) -> t.Iterator[tuple[str, Holder]]:
        for group in self._snapshot.groups:
            form = unique_dn_form(group.dn) if space == "dn" else unique_form(group.name)
            yield form, Holder("", f"the group {group.dn}")
        if space == "login":
            for name in self._snapshot.other_login_names:
                yield unique_form(name), Holder("", f"the computer or trust {name}")
        else:
            for place in self._snapshot.ous:
                yield unique_dn_form(place), Holder("", place)


def _gives_up(draft: Draft, space: str) -> bool:
    if space == "dn":
        return "cn" in draft.wanted or bool(draft.account and draft.parent != parent_of(draft.account.dn))
    return any(attribute in draft.wanted for attribute in _CHANGED_BY.get(space, (space,)))


def settle(drafts: t.Iterable[Draft], snapshot: Snapshot) -> None:
    """Choose among candidates, and reject drafts whose names are taken.

    Afterwards `wanted` has values instead of candidates, and each draft that is created or modified has the `dn` that
    it will have after the run. The result does not depend on the order of the drafts: existing accounts choose before
    new ones, and within each group the order of the keys decides.
    """
    naming = [draft for draft in drafts if draft.need in (Need.CREATE, Need.MODIFY) and not draft.reasons]
    names = Names(snapshot, naming)
    pending: list[Draft] = []
    for draft in naming:
        if _needs_names(draft):
            pending.append(draft)
        else:
            draft.dn = draft.account.dn if draft.account else ""
    for draft in sorted(pending, key=lambda draft: (draft.account is None, draft.desired.key, draft.desired.label)):
        _Choice(draft, names).make()


def _needs_names(draft: Draft) -> bool:
    if draft.account is None or draft.parent != parent_of(draft.account.dn):
        return True
    return any(
        lower in _UNIQUE or lower == "cn" or wanted.rule.kind is ValueKind.CANDIDATES
        for lower, wanted in draft.wanted.items()
    )


class _Choice:
    """Chooses the names of one employee: all of them, or none."""

    def __init__(self, draft: Draft, names: Names) -> None:
        self._draft = draft
        self._names = names
        self._claims: list[Claim] = []

    def make(self) -> None:
        self._common_name()
        for lower, wanted in self._draft.wanted.items():
            if lower == "cn":
                # `_common_name` handles it: the name must be unique only within its container.
                continue
            if wanted.rule.kind is ValueKind.CANDIDATES and wanted.values:
                self._candidate(wanted)
            elif lower in _UNIQUE:
                self._plain(wanted)
        if self._draft.account is None and "samaccountname" not in self._draft.wanted:
            self._draft.reasons.append("There is no account, and it cannot be created without a sAMAccountName.")
        if not self._draft.reasons:
            self._names.claim(self._draft, self._claims)

    def _plain(self, wanted: Wanted) -> None:
        for value in wanted.values:
            claims = self._names.claims(wanted.rule.lower, value)
            taken = self._names.taken(self._draft, claims)
            if taken:
                rule = wanted.rule
                self._draft.reasons.append(f"{rule.name} {rule.quote(value)} is {taken} ({rule.option}).")
            self._claims.extend(claims)

    def _candidate(self, wanted: Wanted) -> None:
        refused: list[str] = []
        for value in wanted.values:
            claims = self._names.claims(wanted.rule.lower, value)
            problem = lawful.flaw(wanted.rule, (value,)) or self._names.taken(self._draft, claims)
            if problem is None:
                wanted.values = (value,)
                self._claims.extend(claims)
                return
            refused.append(f"{wanted.rule.quote(value)} ({problem})")
        self._none_is_free(wanted.rule, refused)

    def _none_is_free(self, rule: PreparedRule, refused: list[str]) -> None:
        more = f"; and {len(refused) - _LISTED} more" if len(refused) > _LISTED else ""
        self._draft.reasons.append(
            f"None of the candidates for {rule.name} can be used: {'; '.join(refused[:_LISTED])}{more} ({rule.option})."
        )

    def _common_name(self) -> None:
        """Set `dn` of the draft, or add to its `reasons`."""
        draft = self._draft
        wanted = draft.wanted.pop("cn", None)
        if wanted is None:
            self._keep_common_name()
            return
        refused: list[str] = []
        for value in self._preferred(wanted):
            problem = lawful.flaw(wanted.rule, (value,)) or self._place(value)
            if problem is None:
                if draft.account is None or draft.dn != dn.child(dn.rdn(draft.account.dn), draft.parent):
                    draft.wanted["cn"] = Wanted(wanted.rule, (value,))
                return
            refused.append(f"{wanted.rule.quote(value)} ({problem})")
        if wanted.rule.kind is ValueKind.CANDIDATES:
            self._none_is_free(wanted.rule, refused)
        else:
            draft.reasons.append(f"The name {refused[0]} cannot be used below {draft.parent} ({wanted.rule.option}).")

    def _keep_common_name(self) -> None:
        if self._draft.account is None:
            self._draft.reasons.append("There is no account, and it cannot be created without a cn.")
            return
        problem = self._take([dn.child(dn.rdn(self._draft.account.dn), self._draft.parent)])
        if problem:
            self._draft.reasons.append(f"The account cannot be moved to {self._draft.parent}: its name is {problem}.")

    def _preferred(self, wanted: Wanted) -> tuple[str, ...]:
        """The candidates; the current name of the account comes first."""
        account = self._draft.account
        held = find_form(common_name_of(account)) if account else ""
        return tuple(sorted(wanted.values, key=lambda value: find_form(value) != held))

    def _place(self, value: str) -> str | None:
        """Take the name below the parent. Returns None, or which object has the name already."""
        account, parent = self._draft.account, self._draft.parent
        if account is None:
            return self._take([dn.join("CN", value, parent)])
        if value == common_name_of(account):
            return self._take([dn.child(dn.rdn(account.dn), parent)])
        # An account is renamed before it is moved, so the new name must be free in both containers.
        places = dict.fromkeys((parent_of(account.dn), parent))
        return self._take([dn.join("CN", value, place) for place in places])

    def _take(self, names: list[str]) -> str | None:
        claims = [("dn", unique_dn_form(name)) for name in names]
        taken = self._names.taken(self._draft, claims)
        if taken is None:
            self._draft.dn = names[-1]
            self._claims.extend(claims)
        return taken
