# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the directory once; the number of searches does not depend on the number of accounts."""

from __future__ import annotations

import typing as t
import uuid

from ..errors import DirectoryError
from ..model.directory import UNIQUE_ATTRIBUTES, Account, Entry, Group, OtherObject, Snapshot
from ..values import dn
from ..values.equality import dn_form
from .catalog import read_foreign
from .connection import Directory, NoSuchEntryError
from .schema import read_attribute_types
from .suffixes import read_suffixes

ACCOUNT_FILTER = "(&(objectCategory=person)(objectClass=user))"
GROUP_FILTER = "(objectCategory=group)"
OU_FILTER = "(|(objectClass=organizationalUnit)(objectClass=container)(objectClass=domainDNS))"
UNIQUE_FILTER = f"(|{''.join(f'({attribute}=*)' for attribute in UNIQUE_ATTRIBUTES)})"
"""Objects that have a login name or an address."""
OTHER_FILTER = f"(&(!(|{ACCOUNT_FILTER}{GROUP_FILTER}{OU_FILTER}))(|(!(showInAdvancedViewOnly=TRUE)){UNIQUE_FILTER}))"
"""All objects that the other filters do not find, except hidden ones that have neither a login name nor an address.

Classes decide whether their objects are hidden (defaultHidingValue). Those below computers and users, such as BitLocker
recovery passwords and mobile devices, are hidden, and there may be more of them than accounts.
"""

ACCOUNT_ATTRIBUTES = (
    "objectGUID",
    "objectSid",
    *UNIQUE_ATTRIBUTES,
    "userAccountControl",
    "memberOf",
    "primaryGroupID",
    "adminCount",
    "isCriticalSystemObject",
    "accountExpires",
    "lockoutTime",
    "pwdLastSet",
)
"""Always read of every account."""

_GROUP_ATTRIBUTES = (
    "objectGUID",
    "objectSid",
    *UNIQUE_ATTRIBUTES,
    "adminCount",
    "isCriticalSystemObject",
    "memberOf",
)

_GROUP_NAMES = tuple(attribute.lower() for attribute in UNIQUE_ATTRIBUTES if attribute != "sAMAccountName")


def read_snapshot(
    directory: Directory,
    attributes: t.Collection[str],
    *,
    account_filter: str | None = None,
    group_filter: str | None = None,
    group_key: str | None = None,
    ous: bool = True,
    others: bool = True,
    other_filter: str | None = None,
    suffixes: bool = False,
) -> Snapshot:
    """Reads accounts and everything that planning their changes needs, below the directory's `base_dn`.

    Args:
        directory: connected.
        attributes: LDAP names to read of accounts, in addition to `ACCOUNT_ATTRIBUTES`. Their schema is read too; names
            that the schema does not have are missing from `Snapshot.schema`.
        account_filter: an [RFC 4515] filter that limits the accounts, for modules that manage one user.
        group_filter: the same for groups.
        group_key: the attribute with the keys of groups, if any.
        ous: whether to read organizational units and containers.
        others: whether to read the names and addresses of all other objects (`Snapshot.others`), also of the forest if
            the options name a global catalog.
        other_filter: the same as `account_filter` for these objects.
        suffixes: whether to read the suffixes that user principal names may have.

    Raises:
        DirectoryError: the directory refuses a search or stops answering; no snapshot is returned.
    """
    wanted = _distinct((*ACCOUNT_ATTRIBUTES, *attributes))
    accounts = tuple(read_accounts(directory, wanted, account_filter))
    found_groups = tuple(read_groups(directory, group_filter, group_key))
    places = tuple(entry.dn for entry in _search(directory, OU_FILTER, ())) if ous else ()
    known = {*(account.dn for account in accounts), *(group.dn for group in found_groups), *places}
    return Snapshot(
        server=directory.server,
        base_dn=directory.base_dn,
        domain=directory.domain,
        accounts=accounts,
        groups=found_groups,
        outer_groups=tuple(_outer_groups(directory, known, group_filter)),
        ous=places,
        schema=read_attribute_types(directory, wanted),
        others=(*_others(directory, known, other_filter), *read_foreign(directory, other_filter)) if others else (),
        user_attributes=read_user_attributes(directory, accounts),
        suffixes=read_suffixes(directory) if suffixes else None,
    )


def read_user_attributes(directory: Directory, accounts: t.Sequence[Account] = ()) -> frozenset[str]:
    """Lower-case names of the attributes that a user object may have, including those of auxiliary classes.

    They are read from one user object, the first of `accounts` if any: allowedAttributes ([MS-ADTS] 3.1.1.4.5) is the
    same for all users. Every domain has users.

    Raises:
        DirectoryError: no user object can be read.
    """
    if accounts:
        found = directory.search(f"<GUID={accounts[0].guid}>", "(objectClass=*)", ("allowedAttributes",), "base")
    else:
        found = directory.search(directory.domain_dn, ACCOUNT_FILTER, ("allowedAttributes",), page_size=1)
    for entry in found:
        names = entry.texts("allowedAttributes")
        if names:
            return frozenset(name.lower() for name in names)
    raise DirectoryError(
        f"{directory.server} does not show which attributes a user may have (allowedAttributes)."
        " Give the bind account the right to read the users below " + directory.base_dn + "."
    )


def read_accounts(
    directory: Directory, attributes: t.Collection[str], narrower: str | None = None
) -> t.Iterator[Account]:
    """The accounts below the directory's `base_dn`.

    Args:
        directory: connected.
        attributes: LDAP names, including `objectGUID`.
        narrower: an [RFC 4515] filter that limits the accounts.

    Raises:
        DirectoryError: the directory refuses the search, or the bind account may not read an account's objectGUID.
    """
    for entry in _search(directory, _narrowed(ACCOUNT_FILTER, narrower), attributes):
        yield Account(entry.dn, entry.values, _guid(entry))


def guid_text(raw: bytes) -> str:
    """objectGUID as `8-4-4-4-12` lower-case hexadecimal digits; the first three parts are little-endian."""
    return str(uuid.UUID(bytes_le=raw))


def _search(
    directory: Directory, filter: str, attributes: t.Collection[str], base: str | None = None
) -> t.Iterator[Entry]:
    try:
        yield from directory.search(base or directory.base_dn, filter, attributes)
    except NoSuchEntryError as error:
        raise DirectoryError(f"{error} Correct the option base_dn.") from error


def read_groups(
    directory: Directory, narrower: str | None = None, key: str | None = None, base: str | None = None
) -> t.Iterator[Group]:
    """The groups below the directory's `base_dn`.

    Args:
        directory: connected.
        narrower: an [RFC 4515] filter that limits the groups.
        key: the attribute with the keys of groups, if any.
        base: DN below which groups are read instead.

    Raises:
        DirectoryError: the directory refuses the search, or the bind account may not read a group's objectGUID.
    """
    attributes = (*_GROUP_ATTRIBUTES, key) if key else _GROUP_ATTRIBUTES
    for entry in _search(directory, _narrowed(GROUP_FILTER, narrower), attributes, base):
        yield _group(entry, key)


def _outer_groups(directory: Directory, known: t.Container[str], narrower: str | None) -> t.Iterator[Group]:
    """The groups of the domain outside `base_dn`: never changed, but they protect the accounts that they contain."""
    if _is_whole(directory):
        return
    for group in read_groups(directory, narrower, base=directory.domain_dn):
        if group.dn not in known:
            yield group


def _is_whole(directory: Directory) -> bool:
    """Whether the whole domain is read."""
    return dn_form(directory.base_dn) == dn_form(directory.domain_dn)


def _narrowed(filter: str, narrower: str | None) -> str:
    return filter if narrower is None else f"(&{filter}{narrower})"


def _group(entry: Entry, key: str | None) -> Group:
    return Group(
        _guid(entry),
        entry.dn,
        entry.text("sAMAccountName") or dn.rdn_value(entry.dn),
        protected=entry.text("adminCount") == "1" or entry.text("isCriticalSystemObject") == "TRUE",
        rid=_rid(entry),
        admin=entry.text("adminCount") == "1",
        member_of=entry.texts("memberOf"),
        keys=entry.texts(key) if key else (),
        unique={lower: entry.texts(lower) for lower in _GROUP_NAMES if lower in entry.values},
    )


def _rid(entry: Entry) -> int | None:
    """The last sub-authority of objectSid, little-endian ([MS-DTYP] 2.4.2.2)."""
    raw = entry.raw("objectSid")
    return int.from_bytes(raw[0][-4:], "little") if raw else None


def _guid(entry: Entry) -> str:
    raw = entry.raw("objectGUID")
    if not raw:
        raise DirectoryError(
            f"{entry.dn} has no objectGUID that the bind account may read."
            " Give it the right to read all properties there."
        )
    return guid_text(raw[0])


def _others(directory: Directory, known: set[str], narrower: str | None) -> t.Iterator[OtherObject]:
    """The objects of the domain that are not `known` by their DN, and that have names or addresses.

    Outside `base_dn`, only login names and addresses matter: accounts are neither created nor moved there.
    """
    beyond = [] if _is_whole(directory) else [(directory.domain_dn, UNIQUE_FILTER)]
    searches = [(directory.base_dn, OTHER_FILTER), *beyond]
    if narrower is not None:
        searches = [(directory.domain_dn, narrower)]
    seen = set(known)
    for base, filter in searches:
        for entry in directory.search(base, filter, ("objectClass", *UNIQUE_ATTRIBUTES)):
            if entry.dn not in seen:
                seen.add(entry.dn)
                yield OtherObject(entry.dn, entry.values)


def _distinct(names: t.Iterable[str]) -> tuple[str, ...]:
    """The names without those that differ from an earlier one only in case."""
    return tuple({name.lower(): name for name in reversed(tuple(names))}.values())
