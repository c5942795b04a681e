# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the accounts of people who have no key in HR any more, to name them.

Nothing is changed: an e-mail address can be wrong, or given to somebody else.
"""

from __future__ import annotations

import typing as t

from ..model.plan import Notice
from ..values.equality import find_form

if t.TYPE_CHECKING:
    from ..model.directory import Account
    from ..model.run import Keyless
    from .view import View

_ATTRIBUTES = ("mail", "userPrincipalName", "proxyAddresses")
_PREFIX = "smtp:"


def lost_keys(view: View, people: t.Iterable[Keyless], known_keys: t.Collection[str]) -> list[Notice]:
    """A warning for each account that has a key, and probably belongs to somebody without a key.

    It has the person's e-mail address. If HR does not know its key, the part before the at sign is enough, because the
    directory may have the addresses of another domain.

    Args:
        view: the directory.
        people: the employees without a key.
        known_keys: every key from HR.
    """
    wanted = {find_form(person.email): person for person in people if person.email}
    if not wanted or not view.policy.key_attribute:
        return []
    names = _by_name(wanted)
    known = {view.keys.form(key) for key in known_keys}
    notices = []
    for account in view.snapshot.accounts:
        keys = view.keys.forms_of(account)
        is_known = not known.isdisjoint(keys)
        addresses = _addresses(account) if keys else ()
        by_address = (wanted[address] for address in addresses if address in wanted)
        by_name = (names[name] for address in addresses if (name := _name(address)) in names and not is_known)
        person = next(by_address, None) or next(by_name, None)
        if person:
            notices.append(_notice(person, account, view, is_known=is_known))
    return notices


def _by_name(wanted: t.Mapping[str, Keyless]) -> dict[str, Keyless]:
    """The people by the part of their addresses before the at sign, without parts that several have."""
    found: dict[str, list[Keyless]] = {}
    for address, person in wanted.items():
        found.setdefault(_name(address), []).append(person)
    return {name: several[0] for name, several in found.items() if len(several) == 1}


def _name(address: str) -> str:
    return address.partition("@")[0]


def _addresses(account: Account) -> tuple[str, ...]:
    found = (find_form(value) for attribute in _ATTRIBUTES for value in account.texts(attribute.lower()))
    return tuple(form.removeprefix(_PREFIX) for form in found)


def _notice(person: Keyless, account: Account, view: View, *, is_known: bool) -> Notice:
    attribute = view.policy.key_attribute or ""
    key = account.text(attribute) or ""
    left = f"The person has left ({person.left}), but keeps access. " if person.left and account.enabled else ""
    whose = "is the key of another employee now" if is_known else "is unknown to HR"
    return Notice(
        f"{person.label} has no key in HR. By the e-mail address, the account {account.dn} belongs to this person, but"
        f" its {attribute} {key!r} {whose}. {left}Nothing is changed. Fill in the key in HR, or change the account by"
        " hand."
    )
