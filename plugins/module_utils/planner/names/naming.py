# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that must be unique: chooses the first free candidate, and rejects names that are taken."""

from __future__ import annotations

import typing as t

from ...model.desired import ValueKind
from ...values import dn
from ...values.equality import find_form, tidy
from ..attributes import lawful
from ..draft import Draft, Need, Wanted, common_name_of, parent_of
from .held import Claim
from .holders import UNIQUE, Names, place_form

if t.TYPE_CHECKING:
    import datetime

    from ...model.directory import Account
    from ..attributes.rules import PreparedRule
    from ..view import View
    from .renames import Renames

_LISTED = 10
"""The maximum number of candidates in a message."""


def settle(drafts: t.Iterable[Draft], view: View, renames: Renames, now: datetime.datetime | None) -> Names:
    """Choose among candidates, and reject drafts whose names are taken. People with another name keep theirs instead.

    Afterwards `wanted` has values instead of candidates, and each draft that is created or modified has the `dn` that
    it will have after the run. The result does not depend on the order of the drafts: existing accounts choose before
    new ones, and within each group the order of the keys decides.

    Returns:
        The names of the directory and of this run.
    """
    naming = [draft for draft in drafts if _is_named(draft) and not draft.reasons]
    names = Names(view, naming, now)
    pending: list[Draft] = []
    for draft in naming:
        if _needs_names(draft):
            pending.append(draft)
        else:
            draft.dn = draft.account.dn if draft.account else ""
    for draft in sorted(pending, key=lambda draft: (draft.account is None, draft.desired.key, draft.desired.label)):
        _Choice(draft, names).make()
        if renames.withhold(draft):
            _Choice(draft, names).make()
        if draft.need is Need.DISABLE and draft.reasons:
            _keep_place(draft)
    names.withdraw()
    return names


def refusals(draft: Draft, rule: PreparedRule, names: Names) -> t.Iterator[tuple[str, str]]:
    """Each value that the mapping gives for a name, with the reason why it cannot be used; empty if it can.

    Args:
        draft: a draft for which names were settled.
        rule: of one of its attributes: a name, an address, or one with candidates.
        names: as `settle` returns them.
    """
    for value in draft.desired.attributes.get(rule.mapped) or ():
        if rule.is_common_name:
            claims: tuple[Claim, ...] = (("dn", place_form(dn.join("CN", tidy(value), draft.parent))),)
        else:
            claims = names.claims(rule.lower, value)
        yield value, lawful.flaw(rule, (value,)) or names.taken(draft, claims) or ""


def _is_named(draft: Draft) -> bool:
    return draft.need in (Need.CREATE, Need.MODIFY) or draft.is_staged_leaver


def _keep_place(draft: Draft) -> None:
    """Leave out the names and the place of a leaver's account that cannot be had. The account is disabled anyway."""
    draft.spare()
    draft.dn = t.cast("Account", draft.account).dn
    for lower in (*UNIQUE, "cn"):
        draft.wanted.pop(lower, None)


def _needs_names(draft: Draft) -> bool:
    if draft.account is None or draft.parent != parent_of(draft.account.dn):
        return True
    return any(
        lower in UNIQUE or lower == "cn" or wanted.rule.kind is ValueKind.CANDIDATES
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
            elif lower in UNIQUE:
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
        draft.wanted["cn"] = wanted
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
        claims = [("dn", place_form(name)) for name in names]
        taken = self._names.taken(self._draft, claims)
        if taken is None:
            self._draft.dn = names[-1]
            self._claims.extend(claims)
        return taken
