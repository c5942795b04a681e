# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the accounts of people who have no key in HR any more, to name them.

An e-mail address can be wrong, or given to somebody else, so nothing is changed. If the key now belongs to somebody
with another name, that person does not get the account. A leaver does not get an account without a key that may be that
of somebody whose records cannot be used.
"""

from __future__ import annotations

import typing as t

from ...model.desired import Presence
from ...model.plan import Notice
from ...values.equality import find_form
from ..draft import person_form

if t.TYPE_CHECKING:
    from ...model.directory import Account
    from ...model.run import Keyless
    from ..draft import Draft
    from ..view import View

_ATTRIBUTES = ("mail", "userPrincipalName", "proxyAddresses")
_PREFIX = "smtp:"


class Lost(t.NamedTuple):
    """Somebody without a key, and the account that probably belongs to this person."""

    person: Keyless
    account: Account
    is_known: bool
    """Whether the key of the account is now that of somebody else."""


def lost_keys(
    view: View, people: t.Iterable[Keyless], known_keys: t.Collection[str], drafts: t.Iterable[Draft]
) -> list[Lost]:
    """The accounts that probably belong to somebody without a key: those with a key, and those that a leaver can use.

    They have the person's e-mail address. If HR does not know their key, the part before the at sign is enough, because
    the directory may have the addresses of another domain.

    Args:
        view: the directory.
        people: the employees without a key.
        known_keys: every key from HR.
        drafts: those of the people with a key, whose accounts without a key are known.
    """
    wanted = {find_form(person.email): person for person in people if person.email}
    if not wanted or not view.policy.key_attribute:
        return []
    names = _by_name(wanted)
    known = {view.keys.form(key) for key in known_keys}
    taken = {draft.account.guid for draft in drafts if draft.account}
    found = []
    for account in view.snapshot.accounts:
        keys = view.keys.forms_of(account)
        is_known = not known.isdisjoint(keys)
        addresses = addresses_of(account)
        by_address = (wanted[address] for address in addresses if address in wanted)
        by_name = (names[name] for address in addresses if (name := _name(address)) in names and not is_known)
        person = next(by_address, None) or (next(by_name, None) if keys else None)
        if person and (keys or (person.left and account.enabled and account.guid not in taken)):
            found.append(Lost(person, account, is_known))
    return found


def hold(drafts: t.Iterable[Draft], found: t.Iterable[Lost]) -> None:
    """Reject drafts that would take the account of somebody with another name who has lost the key."""
    owners = {lost.account.guid: lost.person for lost in found}
    for draft in drafts:
        owner = owners.get(draft.account.guid) if draft.account else None
        if (
            owner
            and not (owner.left and draft.desired.presence in (Presence.LEFT, Presence.ABSENT))
            and person_form(owner.label) != person_form(draft.desired.label)
        ):
            draft.reasons.append(
                f"The account has the e-mail address of {owner.label}, who has no key in HR, and probably belongs to"
                " that person. If the key was given to somebody new, remove it from the account."
            )


def spare(drafts: t.Iterable[Draft], addresses: t.Iterable[str]) -> None:
    """Reject leavers whose enabled account has no key, and the e-mail address of somebody skipped who has not left."""
    forms = frozenset(map(find_form, addresses))
    for draft in drafts if forms else ():
        account = draft.account if draft.adopted_by and draft.desired.presence is Presence.LEFT else None
        if account and account.enabled and not forms.isdisjoint(addresses_of(account)):
            draft.reasons.append(
                f"{account.dn} was found by {draft.adopted_by}, but also has the e-mail address of somebody who has not"
                " left, and who is skipped or has no key in HR. Correct that record in HR, or disable the account by"
                " hand."
            )


def notices(found: t.Iterable[Lost], view: View) -> list[Notice]:
    """A warning about each account."""
    return [_notice(lost, view) for lost in found]


def _by_name(wanted: t.Mapping[str, Keyless]) -> dict[str, Keyless]:
    """The people by the part of their addresses before the at sign, without parts that several have."""
    found: dict[str, list[Keyless]] = {}
    for address, person in wanted.items():
        found.setdefault(_name(address), []).append(person)
    return {name: several[0] for name, several in found.items() if len(several) == 1}


def _name(address: str) -> str:
    return address.partition("@")[0]


def addresses_of(account: Account) -> tuple[str, ...]:
    """The e-mail addresses of an account, and its logon name, in the form for finding."""
    found = (find_form(value) for attribute in _ATTRIBUTES for value in account.texts(attribute.lower()))
    return tuple(form.removeprefix(_PREFIX) for form in found)


def _notice(lost: Lost, view: View) -> Notice:
    person, account = lost.person, lost.account
    attribute = view.policy.key_attribute or ""
    key = account.text(attribute) or ""
    left = f"The person has left ({person.left}), but keeps access. " if person.left and account.enabled else ""
    whose = "is the key of another employee now" if lost.is_known else "is unknown to HR"
    key_is = f"its {attribute} {key!r} {whose}" if key else f"it has no {attribute}"
    return Notice(
        f"{person.label} has no key in HR. By the e-mail address, the account {account.dn} belongs to this person, but"
        f" {key_is}. {left}Nothing is changed. Fill in the key in HR, or change the account by"
        " hand."
    )
