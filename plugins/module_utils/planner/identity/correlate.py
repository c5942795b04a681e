# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the account of each employee: by the stored key, then by the match attributes, and by nothing else."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.desired import Presence
from ...model.explanation import Search
from ...values import equality
from ..attributes.rules import NAMES
from ..draft import common_name_of

if t.TYPE_CHECKING:
    from ...model.desired import Desired, Policy
    from ...model.directory import Account
    from ..draft import Draft
    from ..protection import Protection
    from ..view import View
    from .keys import Keys


def correlate(drafts: t.Sequence[Draft], view: View) -> None:
    """Find each draft's account.

    Sets `account` and `adopted_by`, and adds to `reasons` if the account is ambiguous or protected.
    """
    keys, policy = view.keys, view.policy
    _reject_equal_keys(drafts, keys)
    by_guid = {account.guid: account for account in view.snapshot.accounts}
    fallback = _Fallback(view)
    for draft in drafts:
        if draft.desired.account is not None:
            _by_guid(draft, by_guid, policy, keys)
        elif not _by_key(draft, policy, keys) and (draft.desired.source or not _is_absent(draft)):
            fallback.find(draft)
            if draft.account is not None and _is_absent(draft):
                # Match attributes can find the wrong account. What they find is never deleted.
                draft.desired = dataclasses.replace(draft.desired, presence=Presence.LEFT)
    _reject_shared_accounts(drafts)
    for draft in drafts:
        if draft.account is not None:
            _reject_protected(draft, draft.account, view.protection)


def _is_absent(draft: Draft) -> bool:
    return draft.desired.presence is Presence.ABSENT


def _reject_equal_keys(drafts: t.Iterable[Draft], keys: Keys) -> None:
    owners: dict[str, list[Draft]] = {}
    for draft in drafts:
        if form := keys.form(draft.desired.key):
            owners.setdefault(form, []).append(draft)
    for draft, others in _sharing(owners):
        draft.reasons.append(f"{others} has the same key; keys must be different.")


def _by_guid(draft: Draft, by_guid: t.Mapping[str, Account], policy: Policy, keys: Keys) -> None:
    account = by_guid.get((draft.desired.account or "").lower())
    if account is None:
        draft.reasons.append(f"No account has the objectGUID {draft.desired.account}.")
        return
    draft.account = account
    held = keys.forms_of(account)
    if not policy.key_attribute or not draft.desired.key or keys.form(draft.desired.key) in held:
        return
    if held:
        draft.reasons.append(
            f"{account.dn} holds another key: {policy.key_attribute} is {account.text(policy.key_attribute)!r}."
        )
    draft.adopted_by = "objectGUID"


def _by_key(draft: Draft, policy: Policy, keys: Keys) -> bool:
    """Whether any account has the key. If several have it, the draft is rejected and no other search follows."""
    if not policy.key_attribute or not draft.desired.key.strip():
        return False
    found = keys.accounts(draft.desired.key)
    if len(found) > 1:
        draft.reasons.append(_several(policy.key_attribute, draft.desired.key, found))
    elif found:
        draft.account = found[0]
    return bool(found)


def _several(attribute: str, value: str, found: t.Sequence[Account]) -> str:
    names = "; ".join(sorted(account.dn for account in found))
    return f"{len(found)} accounts have the {attribute} {value!r}: {names}. Correct all but one in the directory."


class _Fallback:
    """Finds accounts without a key by the match attributes."""

    def __init__(self, view: View) -> None:
        self._keyless = view.keys.keyless
        self._policy = view.policy
        self._schema = view.snapshot.schema
        self._indexes: dict[str, dict[str, list[Account]]] = {}

    def find(self, draft: Draft) -> None:
        """Set the account of the draft, or add to its reasons."""
        for attribute in self._policy.match_attributes:
            for value in match_values(draft.desired, attribute):
                found = self.found(attribute, value)
                if len(found) > 1:
                    draft.reasons.append(_several(attribute, value, found))
                    return
                if found:
                    draft.account, draft.adopted_by = found[0], attribute
                    return

    def found(self, attribute: str, value: str) -> list[Account]:
        """The accounts without a key that have the value."""
        return self._index(attribute.lower()).get(self.form(attribute.lower(), value), [])

    def _index(self, lower: str) -> dict[str, list[Account]]:
        if lower not in self._indexes:
            index: dict[str, list[Account]] = {}
            for account in self._keyless:
                for text in _texts(account, lower):
                    index.setdefault(self.form(lower, text), []).append(account)
            self._indexes[lower] = index
        return self._indexes[lower]

    def form(self, lower: str, text: str) -> str:
        """The value in the form for comparison."""
        return equality.key_form(self._schema.get(lower), text)


def match_values(desired: Desired, attribute: str) -> t.Iterator[str]:
    """The values of a match attribute that can find an account."""
    wanted = NAMES if attribute.lower() in NAMES else (attribute.lower(),)
    for mapped, values in desired.attributes.items():
        if mapped.lower() in wanted:
            yield from (value for value in values or () if value.strip())


def _texts(account: Account, lower: str) -> tuple[str, ...]:
    return (common_name_of(account),) if lower in NAMES else account.texts(lower)


def _reject_shared_accounts(drafts: t.Iterable[Draft]) -> None:
    owners: dict[str, list[Draft]] = {}
    for draft in drafts:
        if draft.account is not None:
            owners.setdefault(draft.account.guid, []).append(draft)
    for draft, others in _sharing(owners):
        draft.reasons.append(f"The same account was also found for {others}; set the right key in the directory.")


def _sharing(owners: t.Mapping[str, list[Draft]]) -> t.Iterator[tuple[Draft, str]]:
    """Each draft that shares its key or account with others, with the labels of the others."""
    for drafts in owners.values():
        for draft in drafts if len(drafts) > 1 else ():
            yield draft, ", ".join(sorted(other.desired.label for other in drafts if other is not draft))


def _reject_protected(draft: Draft, account: Account, protection: Protection) -> None:
    reason = protection.account(account)
    if reason:
        draft.reasons.append(f"protected: {reason}")
    if not account.raw("userAccountControl"):
        draft.reasons.append(f"userAccountControl of {account.dn} cannot be read; give bind_user the right to read it.")


def searches(draft: Draft, view: View) -> t.Iterator[Search]:
    """The searches for the account of one draft, in order, for an explanation."""
    policy, key = view.policy, draft.desired.key
    if policy.key_attribute and key.strip():
        found = view.keys.accounts(key)
        yield Search(attribute=policy.key_attribute, value=key, found=_names(found))
        if found:
            return
    fallback = _Fallback(view)
    for attribute in policy.match_attributes:
        for value in match_values(draft.desired, attribute):
            found = fallback.found(attribute, value)
            others = () if found else tuple(_with_keys(attribute, value, fallback, view))
            yield Search(attribute=attribute, value=value, found=_names(found), others=others)
            if found:
                return


def _names(accounts: t.Iterable[Account]) -> tuple[str, ...]:
    return tuple(sorted(account.dn for account in accounts))


def _with_keys(attribute: str, value: str, fallback: _Fallback, view: View) -> t.Iterator[str]:
    """The accounts that have the value, but also a key, so that they are not adopted."""
    lower = attribute.lower()
    wanted, key_attribute = fallback.form(lower, value), view.policy.key_attribute or ""
    for account in view.snapshot.accounts:
        if view.keys.forms_of(account) and wanted in (fallback.form(lower, text) for text in _texts(account, lower)):
            yield f"{account.dn} ({key_attribute} {account.text(key_attribute)})"
