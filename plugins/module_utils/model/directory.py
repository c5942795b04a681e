# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The snapshot of the directory: accounts, groups, organizational units and the schema of compared attributes."""

from __future__ import annotations

import dataclasses
import typing as t

if t.TYPE_CHECKING:
    from ..values.syntax import AttributeType

ACCOUNT_DISABLED = 0x2
"""ADS_UF_ACCOUNTDISABLE of userAccountControl, [MS-ADTS] 2.2.16."""
PASSWORD_NOT_REQUIRED = 0x20
NORMAL_ACCOUNT = 0x200
PASSWORD_NEVER_EXPIRES = 0x10000
LOCKED_OUT = 0x10
"""UF_LOCKOUT of msDS-User-Account-Control-Computed, [MS-ADTS] 3.1.1.4.5.17."""

UNIQUE_ATTRIBUTES = (
    "sAMAccountName",
    "userPrincipalName",
    "mail",
    "proxyAddresses",
    "targetAddress",
    "mailNickname",
)
"""Attributes whose values must be unique in the domain, whichever object has them.

Domain controllers enforce this for the first two. Exchange needs it for the others, and directory synchronization
refuses two objects with the same address (AttributeValueMustBeUnique). Only the Exchange schema has the last two.
"""

_KINDS: t.Final[t.Mapping[str, str]] = {
    "user": "account",
    "inetorgperson": "account",
    "contact": "contact",
    "computer": "computer",
    "group": "group",
    "msds-managedserviceaccount": "managed service account",
    "msds-groupmanagedserviceaccount": "managed service account",
    "msds-delegatedmanagedserviceaccount": "managed service account",
    "msexchdynamicdistributionlist": "dynamic distribution group",
    "publicfolder": "public folder",
    "printqueue": "printer",
    "volume": "shared folder",
    "organizationalunit": "organizational unit",
    "container": "container",
}
"""How messages name objects, by the most specific object class in lower case."""


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """An object with the attributes that the server sent."""

    dn: str
    values: t.Mapping[str, tuple[bytes, ...]]
    """Raw values by lower-case attribute name; an attribute without values is missing."""

    def raw(self, attribute: str) -> tuple[bytes, ...]:
        """The values as bytes; empty if there are none."""
        return self.values.get(attribute.lower(), ())

    def texts(self, attribute: str) -> tuple[str, ...]:
        """The values decoded as UTF-8."""
        return tuple(value.decode("utf-8", "replace") for value in self.raw(attribute))

    def text(self, attribute: str) -> str | None:
        """The first value decoded as UTF-8, or None."""
        values = self.raw(attribute)
        return values[0].decode("utf-8", "replace") if values else None


@dataclasses.dataclass(frozen=True, slots=True)
class Account(Entry):
    """An AD user object."""

    guid: str
    """objectGUID, as `8-4-4-4-12` lower-case hexadecimal digits."""

    @property
    def control(self) -> int:
        """userAccountControl."""
        return int(self.text("userAccountControl") or 0)

    @property
    def enabled(self) -> bool:
        return not self.control & ACCOUNT_DISABLED

    @property
    def locked(self) -> bool:
        """Whether the account is locked out.

        Uses msDS-User-Account-Control-Computed if it was read; otherwise lockoutTime, which stays set after the lockout
        has ended.
        """
        computed = self.text("msDS-User-Account-Control-Computed")
        if computed is not None:
            return bool(int(computed) & LOCKED_OUT)
        return (self.text("lockoutTime") or "0") != "0"

    @property
    def primary_group(self) -> int | None:
        """primaryGroupID: the `rid` of the primary group, which memberOf does not list."""
        text = self.text("primaryGroupID")
        return int(text) if text else None

    @property
    def admin_count(self) -> bool:
        """Whether AdminSDHolder protects the account (adminCount=1)."""
        return self.text("adminCount") == "1"

    @property
    def critical(self) -> bool:
        """Whether the account is built in (isCriticalSystemObject: Administrator, Guest, krbtgt)."""
        return self.text("isCriticalSystemObject") == "TRUE"


@dataclasses.dataclass(frozen=True, slots=True)
class OtherObject(Entry):
    """An object that is never changed, but has a name or an address that no account can get: a contact, a computer."""

    is_visible: bool = True
    """False if the bind account does not see the object, and the directory has told about it by refusing its name. It
    then has only this name: a DN, or one attribute and an empty DN."""

    @property
    def kind(self) -> str:
        """The word for such objects in messages."""
        # Domain controllers list the most specific class last ([MS-ADTS] 3.1.1.1.4).
        specific = (self.texts("objectClass") or ("top",))[-1]
        return _KINDS.get(specific.lower(), f"{specific} object")

    @property
    def logs_on(self) -> bool:
        """Whether it can log on, so that its sAMAccountName implies a user principal name."""
        return b"user" in self.raw("objectClass")


@dataclasses.dataclass(frozen=True, slots=True)
class Group:
    """An AD group. Its members are not read, because accounts have their groups (memberOf)."""

    guid: str
    dn: str
    name: str
    """sAMAccountName, unique in the domain."""
    protected: bool = False
    """adminCount=1 or a built-in group."""
    rid: int | None = None
    """The last part of objectSid (primaryGroupToken), to which an account's primaryGroupID refers."""
    admin: bool = False
    """adminCount=1: the directory itself protects its direct and nested members."""
    member_of: tuple[str, ...] = ()
    """DNs of the groups that it is a direct member of."""
    keys: tuple[str, ...] = ()
    """Values of the attribute with the keys of groups."""
    unique: t.Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """Its values of `UNIQUE_ATTRIBUTES`, by lower-case attribute, without sAMAccountName."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The directory at one moment, from one domain controller."""

    server: str
    """The domain controller that answered."""
    base_dn: str
    domain: str = ""
    """DNS name of the domain, the suffix with which accounts without userPrincipalName log on."""
    accounts: tuple[Account, ...] = ()
    groups: tuple[Group, ...] = ()
    outer_groups: tuple[Group, ...] = ()
    """The groups of the domain that are not below the base: they protect their members, and nobody is added to them."""
    ous: tuple[str, ...] = ()
    """DNs of organizational units and containers."""
    schema: t.Mapping[str, AttributeType] = dataclasses.field(default_factory=dict)
    """The requested attributes that exist, by lower-case name."""
    others: tuple[OtherObject, ...] = ()
    """All other objects below the base, and objects outside it that have a value of `UNIQUE_ATTRIBUTES`; with a global
    catalog, also those of other domains, without sAMAccountName."""
    user_attributes: frozenset[str] = frozenset()
    """Lower-case names of the attributes that a user object may have (allowedAttributes)."""
    suffixes: frozenset[str] | None = None
    """The suffixes of user principal names that the forest has, in the form for finding; empty if the bind account
    cannot read them, None if they were not read."""
