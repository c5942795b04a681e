# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies attributes and groups from a template account, unless the configuration sets them otherwise."""

from __future__ import annotations

import dataclasses
import functools
import typing as t

from ...model.plan import Notice
from ...values import dn, syntax
from ...values.equality import Finder, dn_form, entry_form, find_form
from ...values.text import count
from ..groups.index import DN

if t.TYPE_CHECKING:
    from ...model.desired import Likeness
    from ...model.directory import Account, Group
    from ..draft import Draft
    from ..view import View

COPIED: t.Final = (
    "c",
    "co",
    "company",
    "countryCode",
    "department",
    "division",
    "homeDrive",
    "l",
    "physicalDeliveryOfficeName",
    "postalCode",
    "postOfficeBox",
    "profilePath",
    "scriptPath",
    "st",
    "streetAddress",
    "wWWHomePage",
)
"""The attributes that are copied by default: those that people at one site have in common. Windows also copies most of
them with a user (searchFlags bit 0x10, [MS-ADTS] 2.2.9)."""

_UNIQUE = "it identifies one account, so its value must be unique"
_SECRET = "it is a secret"
_OWN = "each account has its own"
_ELSEWHERE = "it controls what an account may do; use flags, groups or state"
_NEVER: t.Final[t.Mapping[str, t.Sequence[str]]] = {
    _UNIQUE: (
        "altSecurityIdentities cn distinguishedName employeeID employeeNumber legacyExchangeDN mail mailNickname"
        " mS-DS-ConsistencyGuid msExchMailboxGuid msExchArchiveGUID name objectGUID objectSid proxyAddresses"
        " sAMAccountName servicePrincipalName sIDHistory targetAddress uid uidNumber userPrincipalName"
        " msRTCSIP-PrimaryUserAddress"
    ).split(),
    _SECRET: (
        "dBCSPwd lmPwdHistory msDS-KeyCredentialLink ntPwdHistory supplementalCredentials unicodePwd"
        " unixUserPassword userPassword"
    ).split(),
    _OWN: (
        "displayName givenName homeDirectory homePhone initials jpegPhoto lockoutTime mobile pwdLastSet sn"
        " telephoneNumber thumbnailPhoto userCertificate userSMIMECertificate"
    ).split(),
    _ELSEWHERE: "adminCount memberOf nTSecurityDescriptor objectClass primaryGroupID userAccountControl".split(),
}
_REASONS = {name.lower(): reason for reason, names in _NEVER.items() for name in names}


def copying_problem(attribute: str, key_attribute: str | None = None) -> str | None:
    """Why the attribute cannot be copied from another account, as a sentence; None if it can."""
    is_key = key_attribute is not None and attribute.lower() == key_attribute.lower()
    reason = _UNIQUE if is_key else _REASONS.get(attribute.lower())
    return f"{attribute} cannot be copied from another account: {reason}." if reason else None


class Likenesses:
    """The template accounts of the directory."""

    def __init__(self, view: View) -> None:
        self._snapshot = view.snapshot
        self._protection = view.protection
        self._index = view.groups
        self._left_out: dict[tuple[str, str], list[str]] = {}

    # Made when they are needed, because few mappings have template accounts.
    @functools.cached_property
    def _by_dn(self) -> Finder[Account]:
        return Finder(((account.dn, account) for account in self._snapshot.accounts), str, entry_form, dn_form)

    @functools.cached_property
    def _by_principal(self) -> Finder[Account]:
        return Finder(_by_text(self._snapshot.accounts, "userPrincipalName"), find_form)

    @functools.cached_property
    def _by_login(self) -> Finder[Account]:
        return Finder(_by_text(self._snapshot.accounts, "sAMAccountName"), find_form)

    def settle(self, draft: Draft) -> None:
        """Add the attributes and groups of the template account to the draft; reject it if there is no such account."""
        like = draft.desired.like
        if like is None or (like.on_create_only and draft.account is not None):
            return
        template = self._template(like.account)
        if template is None:
            draft.reasons.append(f"{like.option}: the template account {like.account} does not exist in the directory.")
        elif draft.account is None or template.guid != draft.account.guid:
            copied = self._copied(draft, like, template)
            draft.desired = dataclasses.replace(
                draft.desired,
                attributes={**copied, **draft.desired.attributes},
                options={**dict.fromkeys(copied, f"{like.option}: {like.account}"), **draft.desired.options},
                groups=(*draft.desired.groups, *self._groups(draft, like, template)),
            )

    def notices(self) -> t.Iterator[Notice]:
        """A warning for each protected group of a template account; such groups are not copied."""
        for (group, reason), keys in sorted(self._left_out.items()):
            text = f"The group {group} {reason}, so it is not copied from template accounts."
            yield Notice(f"{text} This concerns {count(len(keys), 'account')}.", tuple(sorted(keys)))

    def _template(self, name: str) -> Account | None:
        if "=" in name:
            found = () if dn.problem(name) else self._by_dn.find(name)
        else:
            found = (self._by_principal if "@" in name else self._by_login).find(name)
        return found[0] if len(found) == 1 else None

    def _copied(self, draft: Draft, like: Likeness, template: Account) -> dict[str, tuple[str, ...]]:
        """The values of the template account, without attributes that the draft sets already."""
        mapped = {attribute.lower() for attribute in draft.desired.attributes}
        copied: dict[str, tuple[str, ...]] = {}
        for attribute in like.attributes:
            known = self._snapshot.schema.get(attribute.lower())
            held = template.raw(attribute)
            if known and held and attribute.lower() not in mapped:
                copied[attribute] = tuple(syntax.show(known, value) for value in held)
        return copied

    def _groups(self, draft: Draft, like: Likeness, template: Account) -> t.Iterator[str]:
        """References to the groups of the template account."""
        if not like.groups:
            return
        skipped = {group.guid for text in like.skipped_groups for group in self._index.find(text)}
        for group in self._index.of(template).values():
            if group.guid not in skipped and self._may_join(group, draft):
                yield f"{DN}:{group.dn}"

    def _may_join(self, group: Group, draft: Draft) -> bool:
        reason = self._protection.group(group)
        if reason:
            self._left_out.setdefault((group.name, reason), []).append(draft.desired.key)
        return not reason


def _by_text(accounts: t.Iterable[Account], attribute: str) -> t.Iterator[tuple[str, Account]]:
    return ((text, account) for account in accounts for text in account.texts(attribute))
