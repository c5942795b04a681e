# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Taking over accounts of Active Directory, as Entra Connect does."""

from __future__ import annotations

import base64
import typing as t
import uuid

from . import directory
from .entities import User, Values
from .tenant import Tenant

_NAMES = {
    "displayName",
    "givenName",
    "surname",
    "mail",
    "mailNickname",
    "employeeId",
    "proxyAddresses",
    "accountEnabled",
    "onPremisesSamAccountName",
    "onPremisesDomainName",
    "showInAddressList",
}


def immutable_id(guid: str) -> str:
    """What Entra keeps of an objectGUID: its bytes, as Active Directory stores them, in base 64."""
    return base64.b64encode(uuid.UUID(guid).bytes_le).decode()


def synchronise(tenant: Tenant, accounts: t.Sequence[Values], *, remove_missing: bool) -> Values:
    """Take over accounts; those known by objectGUID first, then those with the same name and no account yet.

    An account has `objectGUID`, `userPrincipalName`, and if known `displayName`, `givenName`, `surname`, `mail`,
    `mailNickname`, `employeeId`, `proxyAddresses`, `accountEnabled`, `onPremisesSamAccountName` and
    `msExchMailboxGuid` (anything but null: its mailbox is on premises). With `remove_missing`, synchronised users that
    are not among the accounts are deleted. The answer counts, and names accounts that could not be taken over.
    """
    done: dict[str, t.Any] = {"added": 0, "updated": 0, "removed": 0, "errors": {}}
    seen: set[str] = set()
    for account in accounts:
        key = immutable_id(account["objectGUID"])
        seen.add(key)
        try:
            done["added" if _take_over(tenant, key, account) else "updated"] += 1
        except ValueError as error:
            done["errors"][account["objectGUID"]] = str(error)
    for user in tenant.living() if remove_missing else ():
        if user.synchronised and user.values.get("onPremisesImmutableId") not in seen:
            directory.delete_user(tenant, user)
            done["removed"] += 1
    return done


def _take_over(tenant: Tenant, key: str, account: Values) -> bool:
    """Whether the user is new."""
    user = _match(tenant, key, account)
    values = {name: value for name, value in account.items() if name in _NAMES}
    values |= {
        "onPremisesImmutableId": key,
        "onPremisesSyncEnabled": True,
        "onPremisesLastSyncDateTime": tenant.timestamp(),
    }
    new = user is None
    if user is None:
        user = tenant.add_user({**values, "userPrincipalName": account["userPrincipalName"]})
    else:
        tenant.rename(user, account["userPrincipalName"])
        user.values.update(values)
    user.on_premises_mailbox = account.get("msExchMailboxGuid") is not None
    return new


def _match(tenant: Tenant, key: str, account: Values) -> User | None:
    for known in tenant.living():
        if known.values.get("onPremisesImmutableId") == key:
            return known
    user = tenant.find_user(account["userPrincipalName"])
    if user is not None and user.values.get("onPremisesImmutableId"):
        raise ValueError(f"the user {user.principal} belongs to another account of Active Directory")
    return user
