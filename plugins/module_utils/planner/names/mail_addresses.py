# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who decides about the mail addresses of an account, and what happens to its former address.

Exchange sets `mail` and proxyAddresses of recipients with an e-mail address policy. A mapping that also sets them would
take turns with Exchange.
"""

from __future__ import annotations

import typing as t

from ...model.plan import Notice
from ...values.equality import find_form
from ...values.text import count
from ..draft import Wanted
from . import addresses
from .addresses import MAIL, PROXY_ADDRESSES

if t.TYPE_CHECKING:
    from ...model.directory import Account
    from ..attributes.rules import PreparedRule, Rules
    from ..draft import Draft
    from .renames import Renames

_INCLUDED, _EXCLUDED = "msExchPoliciesIncluded", "msExchPoliciesExcluded"
POLICY_ATTRIBUTES = (_INCLUDED, _EXCLUDED)
"""The attributes in which Exchange stores whether its e-mail address policies apply to a recipient."""

_ADDRESS_POLICIES = "{26491cfc-9e50-4857-861b-0cb8df22b5d7}"
"""The kind of policy. `Set-Mailbox -EmailAddressPolicyEnabled $false` adds it to the excluded policies."""


def exchange_decides(account: Account) -> bool:
    """Whether an e-mail address policy of Exchange applies to the account (`EmailAddressPolicyEnabled`)."""
    included, excluded = (", ".join(account.texts(attribute)).lower() for attribute in POLICY_ATTRIBUTES)
    return _ADDRESS_POLICIES in included and _ADDRESS_POLICIES not in excluded


def leave_to_exchange(draft: Draft, rule: PreparedRule) -> None:
    """Drop a difference of an attribute about which Exchange decides, and record the rule for `notices`."""
    if rule.lower in draft.wanted and draft.account is not None and exchange_decides(draft.account):
        del draft.wanted[rule.lower]
        draft.left_to_exchange.append(rule.option)


def keep_former(drafts: t.Iterable[Draft], rules: Rules, renames: Renames) -> None:
    """Keep the former address of each account whose `mail` changes, as a secondary address in proxyAddresses.

    If former addresses are not kept, the new one takes the place of the former one, for people with another name. Call
    it once names are settled. Accounts whose proxyAddresses the mapping sets keep theirs by `differences`.
    """
    rule = rules.kept_addresses
    for draft in drafts if rule else ():
        mail = draft.wanted.get(MAIL)
        if rule and mail and mail.values and draft.account and draft.acts and not _is_mapped(draft, rule):
            if rule.rule.keep_former:
                _keep(draft, draft.account, mail.values[0], rule)
            elif renames.is_renamed(draft):
                _replace(draft, draft.account, mail.values[0], rule)


def _replace(draft: Draft, account: Account, mail: str, rule: PreparedRule) -> None:
    held = account.texts(PROXY_ADDRESSES)
    if held:
        after = addresses.instead(mail, account.text(MAIL) or "", held)
        draft.wanted[PROXY_ADDRESSES] = Wanted(rule, addresses.distinct(after))


def _is_mapped(draft: Draft, rule: PreparedRule) -> bool:
    return bool(draft.desired.attributes.get(rule.mapped)) and not rule.rule.on_create_only


def _keep(draft: Draft, account: Account, mail: str, rule: PreparedRule) -> None:
    held = addresses.held_by(account)
    is_same = find_form(account.text(MAIL) or "") == find_form(mail)
    if held and not is_same:
        draft.wanted[PROXY_ADDRESSES] = Wanted(rule, addresses.distinct(addresses.for_mail(mail, held)))


def notices(drafts: t.Iterable[Draft]) -> t.Iterator[Notice]:
    """A warning for each option whose values are not written because Exchange decides about them."""
    keys: dict[str, list[str]] = {}
    for draft in drafts:
        for option in draft.left_to_exchange if draft.acts else ():
            keys.setdefault(option, []).append(draft.desired.key)
    for option, concerned in sorted(keys.items()):
        yield Notice(
            f"{option} differs from the address that Exchange gave to {count(len(concerned), 'account')} by an e-mail"
            " address policy. Exchange decides, so the attribute is not written. If HR should decide, turn the policy"
            " off for them: Set-Mailbox (or Set-RemoteMailbox) -EmailAddressPolicyEnabled $false.",
            tuple(sorted(concerned)),
        )
