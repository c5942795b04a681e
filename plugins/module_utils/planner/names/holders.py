# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The holders of names: finds the object of the domain, or the employee of this run, that has a name or an address."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ...model.directory import UNIQUE_ATTRIBUTES
from ...values import dn
from ...values.equality import unique_dn_form, unique_form
from ..draft import common_name_of, parent_of
from .held import Claim, HeldNames

if t.TYPE_CHECKING:
    import datetime

    from ...model.directory import Account, OtherObject, Snapshot
    from ..draft import Draft
    from ..view import View

UNIQUE = frozenset(attribute.lower() for attribute in UNIQUE_ATTRIBUTES)
"""Lower-case names of the attributes whose values must be unique."""

_CHANGED_BY: t.Mapping[str, tuple[str, ...]] = {
    "login": ("samaccountname",),
    "upn": ("userprincipalname", "samaccountname"),
    "address": ("mail", "proxyaddresses", "targetaddress"),
}
"""By namespace, the attributes whose values are names in it. Every other namespace is that of the attribute itself."""


_FREED = "; this run frees the name, so that the next run can assign it"


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

    def __init__(self, view: View, drafts: t.Iterable[Draft], now: datetime.datetime | None = None) -> None:
        self._snapshot = view.snapshot
        self._held = HeldNames(view, now, self.claims)
        self._spaces: dict[str, dict[str, list[Holder]]] = {}
        self._promised: list[tuple[Draft, Draft]] = []
        """Who was told that another one frees a name, and the other one."""
        self._drafts = {draft.account.guid: draft for draft in drafts if draft.account}

    def taken(self, draft: Draft, claims: t.Iterable[Claim]) -> str | None:
        """Which other object has one of the names, for a message: `taken by CN=...`; None if all are free.

        A name that nobody has may be held for the person who had it last.
        """
        claims = tuple(claims)
        for space, form in claims:
            others = [holder for holder in self._space(space).get(form, ()) if holder.owner != draft.owner]
            if others:
                # Several may have it. The message must not depend on the order of the accounts.
                return self._message(draft, space, min(others, key=lambda holder: (holder.is_planned, holder.text)))
        return next((held for claim in claims if (held := self._held.problem(draft, claim))), None)

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
            return ("login", form), ("upn", f"{form}@{self._suffix}")
        if lower == "userprincipalname":
            return (("upn", form),)
        if lower == "mail" or (lower in ("proxyaddresses", "targetaddress") and form.startswith("smtp:")):
            return (("address", form.removeprefix("smtp:")),)
        return ((lower, form),)

    @functools.cached_property
    def _suffix(self) -> str:
        return unique_form(self._snapshot.domain)

    def withdraw(self) -> None:
        """Correct the messages that somebody frees a name who was skipped later, such as one of two who swap names."""
        for draft, other in self._promised:
            if other.account and (other.reasons or other.names_kept):
                instead = "is skipped too" if other.reasons else "keeps it too"
                kept = f"; {other.desired.label} would free the name, but {instead}"
                promise = f"{other.account.dn}{_FREED}"
                for told in (draft.reasons, draft.names_kept):
                    told[:] = [one.replace(promise, f"{other.account.dn}{kept}") for one in told]

    def _message(self, draft: Draft, space: str, holder: Holder) -> str:
        if holder.is_planned:
            return f"assigned to {holder.text} in this run"
        other = self._drafts.get(holder.owner)
        if other is None or not other.acts or not _gives_up(other, space):
            return f"taken by {holder.text}"
        self._promised.append((draft, other))
        return f"taken by {holder.text}{_FREED}"

    def _space(self, space: str) -> dict[str, list[Holder]]:
        if space not in self._spaces:
            index: dict[str, list[Holder]] = {}
            for form, holder in held_places(self._snapshot) if space == "dn" else self._values(space):
                index.setdefault(form, []).append(holder)
            self._spaces[space] = index
        return self._spaces[space]

    def _values(self, space: str) -> t.Iterator[tuple[str, Holder]]:
        """The names of all objects in a namespace of attributes."""
        for attribute in _CHANGED_BY.get(space, (space,)):
            for holder, values in self._holders(attribute, space):
                for value in values:
                    yield from ((form, holder) for found, form in self.claims(attribute, value) if found == space)

    def _holders(self, lower: str, space: str) -> t.Iterator[tuple[Holder, tuple[str, ...]]]:
        """Each object that has the attribute, with its values."""
        for account in self._snapshot.accounts:
            if lower in account.values:
                yield _account(account), account.texts(lower)
        is_implied = lower == "samaccountname" and space == "upn"
        for group in () if is_implied else self._snapshot.groups:
            values = (group.name,) if lower == "samaccountname" else group.unique.get(lower, ())
            if values:
                yield Holder("", f"the group {group.dn}"), values
        for other in self._snapshot.others:
            if lower in other.values and (other.logs_on or not is_implied):
                yield _other(other), other.texts(lower)


def held_places(snapshot: Snapshot) -> t.Iterator[tuple[str, Holder]]:
    """Each object with its name and container, in the form of `place_form`."""
    parents = _Parents()
    for account in snapshot.accounts:
        yield parents.form(common_name_of(account), account.dn), _account(account)
    for group in snapshot.groups:
        yield parents.form(dn.rdn_value(group.dn), group.dn), Holder("", f"the group {group.dn}")
    for other in filter(_is_placed, snapshot.others):
        yield parents.form(dn.rdn_value(other.dn), other.dn), _other(other)
    for place in snapshot.ous:
        yield parents.form(dn.rdn_value(place), place), Holder("", place)


def _account(account: Account) -> Holder:
    return Holder(account.guid, account.dn)


def _other(other: OtherObject) -> Holder:
    if not other.is_visible:
        return Holder("", "an object that this run did not find")
    return Holder("", f"the {other.kind} {other.dn}")


def _is_placed(other: OtherObject) -> bool:
    return bool(other.dn)


def place_form(name: str) -> str:
    """The name of an object and its container, in the form that must be unique.

    The attribute of the name does not matter: `CN=Sales` and `OU=Sales` cannot be in one container ([MS-ADTS]
    3.1.1.3.1.2.1).
    """
    return _Parents().form(dn.rdn_value(name), name)


class _Parents:
    """The forms of containers: few, of many objects."""

    def __init__(self) -> None:
        self._forms: dict[str, str] = {}

    def form(self, value: str, name: str) -> str:
        """See `place_form`; `value` is that of the first RDN."""
        parent = parent_of(name)
        form = self._forms.get(parent)
        if form is None:
            form = self._forms[parent] = unique_dn_form(parent)
        return f"{unique_form(value)}\n{form}"


def _gives_up(draft: Draft, space: str) -> bool:
    if space == "dn":
        return "cn" in draft.wanted or bool(draft.account and draft.parent != parent_of(draft.account.dn))
    changed = [wanted for attribute in _CHANGED_BY.get(space, (space,)) if (wanted := draft.wanted.get(attribute))]
    # A former mail address that stays as a secondary address is not freed.
    return bool(changed) and not any(wanted.rule.rule.keep_former for wanted in changed)
