# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Recipients: what the attributes of an account make of it in Exchange, and how it is found."""

from __future__ import annotations

import dataclasses
import enum
import typing as t
import uuid

from psrpcore.types import ErrorCategory, PSCustomObject, PSEnumBase, PSInt64, PSListBase, PSType

from .directory import Directory, User
from .powershell import CommandFailure

VERSION: t.Final = 44220983382016
"""msExchVersion of Exchange 2010 and newer, with few exceptions."""


@PSType(["Microsoft.Exchange.Data.Directory.Recipient.RecipientTypeDetails", "System.Enum"], rehydrate=False)
class RecipientTypeDetails(PSEnumBase, base_type=PSInt64):
    """msExchRecipientTypeDetails."""

    none = 0
    UserMailbox = 1
    LinkedMailbox = 2
    SharedMailbox = 4
    RoomMailbox = 16
    EquipmentMailbox = 32
    MailUser = 128
    User = 65536
    RemoteUserMailbox = 2147483648
    RemoteRoomMailbox = 8589934592
    RemoteEquipmentMailbox = 17179869184
    RemoteSharedMailbox = 34359738368


@PSType(["Microsoft.Exchange.Data.ProxyAddressCollection"], rehydrate=False)
class ProxyAddressCollection(PSListBase):
    """A collection of a class that clients do not know."""


class Kind(enum.Enum):
    """What a mailbox is for."""

    USER = "Regular"
    SHARED = "Shared"
    ROOM = "Room"
    EQUIPMENT = "Equipment"


class Numbers(t.NamedTuple):
    """Attributes by which Active Directory tells recipients apart."""

    details: int
    display_type: int
    remote_type: int = 0


LOCAL: t.Final[t.Mapping[Kind, Numbers]] = {
    Kind.USER: Numbers(1, 1073741824),
    Kind.SHARED: Numbers(4, 0),
    Kind.ROOM: Numbers(16, 7),
    Kind.EQUIPMENT: Numbers(32, 8),
}
REMOTE: t.Final[t.Mapping[Kind, Numbers]] = {
    Kind.USER: Numbers(2147483648, -2147483642, 1),
    Kind.SHARED: Numbers(34359738368, -2147483642, 97),
    Kind.ROOM: Numbers(8589934592, -2147481850, 33),
    Kind.EQUIPMENT: Numbers(17179869184, -2147481594, 65),
}
LOCAL_DETAILS: t.Final = frozenset({2, *(each.details for each in LOCAL.values())})
REMOTE_DETAILS: t.Final = frozenset(each.details for each in REMOTE.values())

EXCHANGE_ATTRIBUTES: t.Final = (
    *("mail", "mailNickname", "proxyAddresses", "targetAddress", "legacyExchangeDN", "showInAddressBook"),
    *("homeMDB", "homeMTA", "altRecipient", "deliverAndRedirect", "publicDelegates", "extensionAttribute1"),
    *("msExchHomeServerName", "msExchHideFromAddressLists", "msExchUserAccountControl", "msExchMailboxGuid"),
    *("msExchPoliciesIncluded", "msExchUMDtmfMap", "msExchRecipientDisplayType", "msExchRecipientTypeDetails"),
    *("msExchWhenMailboxCreated", "msExchRemoteRecipientType", "msExchGenericForwardingAddress", "msExchVersion"),
    *("msExchLitigationHoldDate", "msExchArchiveGUID", "msExchArchiveStatus"),
)
"""What an account loses with its mailbox."""


@dataclasses.dataclass(frozen=True)
class Recipient:
    """An account as Exchange sees it."""

    user: User

    @property
    def details(self) -> RecipientTypeDetails:
        """What it is."""
        return RecipientTypeDetails(self.user.number("msExchRecipientTypeDetails") or 65536)

    @property
    def is_local(self) -> bool:
        """Whether it has a mailbox on this organisation's servers."""
        return int(self.details) in LOCAL_DETAILS

    @property
    def is_remote(self) -> bool:
        """Whether its mailbox is in Microsoft 365."""
        return int(self.details) in REMOTE_DETAILS

    @property
    def kind(self) -> Kind:
        """What its mailbox is for."""
        table = REMOTE if self.is_remote else LOCAL
        return next((kind for kind, numbers in table.items() if numbers.details == int(self.details)), Kind.USER)

    @property
    def primary_address(self) -> str:
        """Without `SMTP:`."""
        addresses = (text[5:] for text in self.user.texts("proxyAddresses") if text.startswith("SMTP:"))
        return next(addresses, self.user.text("mail"))

    @property
    def canonical_name(self) -> str:
        """How Exchange writes an identity: domain, containers, name."""
        names = [part.partition("=") for part in self.user.dn.replace("\\,", "\0").split(",")]
        domain = ".".join(value for kind, _sign, value in names if kind.strip().upper() == "DC")
        path = [value.replace("\0", ",") for kind, _sign, value in names if kind.strip().upper() != "DC"]
        return "/".join([domain, *reversed(path)])


class Recipients:
    """Finds recipients as Exchange's commands do."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory

    def any_user(self, identity: str) -> Recipient:
        """The account that an identity means. Raises CommandFailure."""
        found = self._find(identity)
        if not found:
            raise self.not_found(identity)
        if len(found) > 1:
            raise CommandFailure(
                f"The operation couldn't be performed because '{identity}' matches multiple entries.",
                "ManagementObjectAmbiguousException",
                category=ErrorCategory.InvalidData,
            )
        return Recipient(found[0])

    def mailbox(self, identity: str) -> Recipient:
        """The mailbox on these servers that an identity means. Raises CommandFailure."""
        recipient = self.any_user(identity)
        if not recipient.is_local:
            raise self.not_found(identity)
        return recipient

    def remote_mailbox(self, identity: str) -> Recipient:
        """The mailbox in Microsoft 365 that an identity means. Raises CommandFailure."""
        recipient = self.any_user(identity)
        if not recipient.is_remote:
            raise self.not_found(identity)
        return recipient

    def all(self) -> list[Recipient]:
        """Everything that has a type."""
        return [Recipient(user) for user in self.directory.find([("msExchRecipientTypeDetails", "")])]

    def not_found(self, identity: str) -> CommandFailure:
        """In the words of Exchange."""
        return CommandFailure(
            f"The operation couldn't be performed because object '{identity}' couldn't be found on"
            f" 'dc1.{self.directory.domain}'.",
            "ManagementObjectNotFoundException",
        )

    def raise_if_taken(self, addresses: t.Iterable[str], recipient: Recipient) -> None:
        """CommandFailure if another recipient has one of these addresses (`smtp:…`)."""
        for address in addresses:
            for user in self.directory.find([("proxyAddresses", address)]):
                if user.guid != recipient.user.guid:
                    raise CommandFailure(
                        f'The proxy address "{address}" is already being used by the proxy addresses or'
                        f' LegacyExchangeDN of "{Recipient(user).canonical_name}". Please choose another one.',
                        "ProxyAddressExistsException",
                    )

    def _find(self, identity: str) -> list[User]:
        try:
            user = self.directory.by_guid(uuid.UUID(identity))
            return [user] if user else []
        except ValueError:
            pass
        if "=" in identity:
            user = self.directory.by_dn(identity)
            return [user] if user else []
        _domain, backslash, name = identity.partition("\\")
        if backslash:
            return self.directory.find([("sAMAccountName", name)])
        names = ("userPrincipalName", "sAMAccountName", "mailNickname", "mail", "cn", "displayName")
        return self.directory.find([*((each, identity) for each in names), ("proxyAddresses", f"smtp:{identity}")])


def common_properties(recipient: Recipient) -> dict[str, t.Any]:
    """What all kinds of recipients show."""
    user = recipient.user
    return {
        "Identity": recipient.canonical_name,
        "Alias": user.text("mailNickname"),
        "DisplayName": user.text("displayName"),
        "DistinguishedName": user.dn,
        "EmailAddresses": ProxyAddressCollection(user.texts("proxyAddresses")),
        "Guid": user.guid,
        "HiddenFromAddressListsEnabled": user.text("msExchHideFromAddressLists") == "TRUE",
        "Name": user.text("cn"),
        "PrimarySmtpAddress": recipient.primary_address,
        "RecipientType": "MailUser" if recipient.is_remote else "UserMailbox",
        "RecipientTypeDetails": recipient.details,
        "SamAccountName": user.text("sAMAccountName"),
        "UserPrincipalName": user.text("userPrincipalName"),
        "CustomAttribute1": user.text("extensionAttribute1"),
    }


def shown(type_name: str, properties: t.Mapping[str, t.Any]) -> PSCustomObject:
    """An object of Exchange with these properties."""
    made = PSCustomObject(PSTypeName=f"Deserialized.Microsoft.Exchange.Data.{type_name}", **properties)
    made.PSObject.to_string = str(properties.get("Identity", ""))
    return made
