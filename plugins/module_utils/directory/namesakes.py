# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter for all objects that may already have a name or an address that a task for one account wants."""

from __future__ import annotations

import re
import typing as t

from ..model.directory import UNIQUE_ATTRIBUTES
from ..values import dn
from .identity import any_of, equals

if t.TYPE_CHECKING:
    from ..model.desired import Desired
    from ..model.directory import Account

_NAMES = frozenset(("cn", "name"))
_UNIQUE = frozenset(attribute.lower() for attribute in UNIQUE_ATTRIBUTES)
_ADDRESSES = frozenset(("mail", "proxyaddresses", "targetaddress"))


def namesakes(desired: Desired, domain: str, account: Account | None) -> str | None:
    """The filter, to be searched in the whole domain; None if the task sets no name that must be unique.

    Args:
        desired: the desired account.
        domain: DNS name of the domain; see `Snapshot.domain`.
        account: the account that was found; None if there is none.
    """
    filters = list(_filters(desired, domain))
    if account is not None and desired.ou is not None:
        filters.append(equals("name", dn.rdn_value(account.dn)))
    return any_of(filters) if filters else None


def _filters(desired: Desired, domain: str) -> t.Iterator[str]:
    for attribute, values in desired.attributes.items():
        for value in values or ():
            yield from _filters_of(attribute.lower(), value, domain)


def _filters_of(lower: str, value: str, domain: str) -> t.Iterator[str]:
    if lower in _NAMES:
        # Whatever the class of an object is, `name` is the value of its RDN ([MS-ADTS] 3.1.1.1.4).
        yield equals("name", value)
    elif lower in _ADDRESSES:
        address = re.sub("^smtp:", "", value, flags=re.IGNORECASE)
        yield equals("mail", address)
        yield equals("proxyAddresses", f"smtp:{address}")
        yield equals("targetAddress", f"smtp:{address}")
    elif lower in _UNIQUE:
        yield equals(lower, value)
    if lower == "samaccountname":
        yield equals("userPrincipalName", f"{value}@{domain}")
    if lower == "userprincipalname":
        yield equals("sAMAccountName", value.partition("@")[0])
