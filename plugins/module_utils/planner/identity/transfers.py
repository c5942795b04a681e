# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds people who seem to have a new key, for example after a transfer to another company of the group.

The record with the old key has ended or is gone, and one with a new key, the same name and the same e-mail address
works. Whether both are one person is not certain, so somebody must decide: the account of the old record is disabled
like that of any leaver, but not deleted, and messages name both records and the next step.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.desired import Presence, ValueKind
from ...model.plan import Notice
from ...values.equality import find_form
from ..draft import Draft, Need, common_name_of, person_form
from .lost_keys import addresses_of

if t.TYPE_CHECKING:
    from ...model.directory import Account
    from ..view import View

_ADDRESSES = ("mail", "userprincipalname", "proxyaddresses")
_PREFIX = "smtp:"


class Transfer(t.NamedTuple):
    """Somebody without an account, and the account that probably belongs to this person."""

    new: Draft
    account: Account
    old: Draft | None
    """The record with the key of the account, which has left; None if HR does not have it any more."""


def find(drafts: t.Sequence[Draft], view: View, known_keys: t.Collection[str]) -> list[Transfer]:
    """The accounts with another key of people who have the same name and one of the addresses.

    Sets the presence of leavers whose accounts a rule would delete, so that these are only disabled.

    Args:
        drafts: all drafts, once their accounts are known.
        view: the directory.
        known_keys: every key from HR.
    """
    wanted = _wanted(drafts, view)
    if not wanted:
        return []
    owners = {draft.account.guid: draft for draft in drafts if draft.account}
    known = {view.keys.form(key) for key in known_keys}
    found = []
    for account in view.snapshot.accounts:
        keys, old = view.keys.forms_of(account), owners.get(account.guid)
        is_gone = _has_left(old) if old else known.isdisjoint(keys)
        if keys and is_gone:
            names = {person_form(old.desired.label)} if old else _names(account)
            new = next((wanted[each] for each in addresses_of(account) if each in wanted), None)
            name = person_form(new.desired.label) if new else ""
            if new and name and name in names:
                found.append(Transfer(new, account, old))
    for one in found:
        if one.old and one.old.desired.presence is Presence.ABSENT:
            one.old.desired = dataclasses.replace(one.old.desired, presence=Presence.LEFT)
    return found


def _wanted(drafts: t.Iterable[Draft], view: View) -> dict[str, Draft]:
    """The people for whom an account would be created, by their addresses; not those who wait for somebody already."""
    found: dict[str, Draft] = {}
    for draft in drafts:
        if draft.account or draft.reasons or not draft.desired.source or not _works(draft):
            continue
        for attribute, values in draft.desired.attributes.items():
            rule = view.policy.rules.get(attribute)
            if attribute.lower() in _ADDRESSES and rule and rule.kind is ValueKind.VALUES:
                found.update((find_form(value).removeprefix(_PREFIX), draft) for value in values or ())
    return found


def _works(draft: Draft) -> bool:
    return draft.desired.presence in (Presence.ACTIVE, Presence.UPCOMING)


def _has_left(draft: Draft) -> bool:
    return draft.desired.presence in (Presence.LEFT, Presence.ABSENT)


def _names(account: Account) -> set[str]:
    return {find_form(name) for name in (common_name_of(account), *account.texts("displayname"))}


def tell(found: t.Iterable[Transfer], view: View) -> list[Notice]:
    """Add the explanation to the reasons of those who are skipped; for others, return warnings.

    Args:
        found: of `find`, once it is known what the accounts need, and who is skipped.
        view: the directory.
    """
    notices = []
    for one in found:
        new, key = one.new, view.policy.key_attribute
        same = f"{_whose(one, view)}, so this is probably the same person with a new key. {_fate(one)}"
        correct = f"set {key} of {one.account.dn} to {new.desired.key.strip()!r}"
        if new.reasons:
            new.reasons.insert(
                0,
                f"{same} If it is the same person, {correct}: the next run continues with that account. If not, give"
                " the new person another e-mail address in HR.",
            )
        elif new.selected and new.need is Need.CREATE:
            text = f"{new.desired.label}: {same} A second account is created. If it is the same person, delete it and"
            notices.append(Notice(f"{text} {correct}.", (new.desired.key,)))
    return notices


def _whose(one: Transfer, view: View) -> str:
    key = f"{view.policy.key_attribute} {one.account.text(view.policy.key_attribute or '')!r}"
    if one.old:
        why = f" ({one.old.desired.why})" if one.old.desired.why else ""
        return f"{one.old.desired.label}, who has left{why}, has the same name and e-mail address"
    return f"The account {one.account.dn}, whose {key} is unknown to HR, has the same name and e-mail address"


def _fate(one: Transfer) -> str:
    """What this run does with the account of the old record, as a sentence."""
    account = one.account
    if not account.enabled:
        return f"The account {account.dn} is disabled already."
    if one.old and one.old.acts and one.old.need is Need.DISABLE:
        return f"This run disables the account {account.dn}."
    return f"The account {account.dn} stays enabled."
