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
    """A warning for each account that has a key and the e-mail address of somebody without a key.

    Args:
        view: the directory.
        people: the employees without a key.
        known_keys: every key from HR.
    """
    wanted = {find_form(person.email): person for person in people if person.email}
    if not wanted or not view.policy.key_attribute:
        return []
    known = {view.keys.form(key) for key in known_keys}
    return [
        _notice(person, account, view, is_known=not known.isdisjoint(view.keys.forms_of(account)))
        for account in view.snapshot.accounts
        if view.keys.forms_of(account)
        for person in {id(wanted[form]): wanted[form] for form in _addresses(account) if form in wanted}.values()
    ]


def _addresses(account: Account) -> t.Iterator[str]:
    for attribute in _ATTRIBUTES:
        for value in account.texts(attribute.lower()):
            form = find_form(value)
            yield form.removeprefix(_PREFIX)


def _notice(person: Keyless, account: Account, view: View, *, is_known: bool) -> Notice:
    attribute = view.policy.key_attribute or ""
    key = account.text(attribute) or ""
    left = f"The person has left ({person.left}), but keeps access. " if person.left and account.enabled else ""
    whose = "is the key of another employee now" if is_known else "is unknown to HR"
    return Notice(
        f"{person.label} has no key in HR. The account {account.dn} has the same e-mail address, and its {attribute}"
        f" {key!r} {whose}. {left}Nothing is changed. Fill in the key in HR, or change the account by hand."
    )
