# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The commands that make, change and end mailboxes. They write what Exchange writes into the directory."""

from __future__ import annotations

import datetime
import re
import typing as t
import uuid

from psrpcore.types import ErrorCategory

from .contents import Store
from .directory import Values
from .powershell import Bound, CommandFailure, Definition, Parameter, Type
from .recipients import (
    EXCHANGE_ATTRIBUTES,
    LOCAL,
    REMOTE,
    VERSION,
    Kind,
    Numbers,
    Recipient,
    Recipients,
    common_properties,
    shown,
)

_TEXT: t.Final = Parameter()
_TEXTS: t.Final = Parameter(Type.TEXTS)
_FLAG: t.Final = Parameter(Type.BOOLEAN)
_SWITCH: t.Final = Parameter(Type.SWITCH)
IDENTITY: t.Final = Parameter(mandatory=True)
_KINDS: t.Final = {"Shared": Kind.SHARED, "Room": Kind.ROOM, "Equipment": Kind.EQUIPMENT}
_LONGEST_ALIAS: t.Final = 64
_ALIAS: t.Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\xa1-\xff-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\xa1-\xff-]+)*")
_ADMINISTRATIVE_GROUP: t.Final = "/o=Lab/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)"
_POLICIES: t.Final = ("{B9C7E5A1-5C4E-4A62-9A9C-2E8F6F1D3B70}", "{26491cfc-9e50-4857-861b-0cb8df22b5d7}")

_ENABLING: t.Final[t.Mapping[str, Parameter]] = {
    "Identity": IDENTITY,
    "DomainController": _TEXT,
    "Alias": _TEXT,
    "DisplayName": _TEXT,
    "PrimarySmtpAddress": _TEXT,
    "Archive": _SWITCH,
    **dict.fromkeys(_KINDS, _SWITCH),
}
_SETTING: t.Final[t.Mapping[str, Parameter]] = {
    "Identity": IDENTITY,
    "DomainController": _TEXT,
    "Type": Parameter(choices=tuple(kind.value for kind in Kind)),
    "Alias": _TEXT,
    "DisplayName": _TEXT,
    "PrimarySmtpAddress": _TEXT,
    "EmailAddresses": _TEXTS,
    "EmailAddressPolicyEnabled": _FLAG,
    "HiddenFromAddressListsEnabled": _FLAG,
    "GrantSendOnBehalfTo": _TEXTS,
    "CustomAttribute1": _TEXT,
}
_ENDING: t.Final[t.Mapping[str, Parameter]] = {
    "Identity": IDENTITY,
    "DomainController": _TEXT,
    "IgnoreLegalHold": _SWITCH,
    "IgnoreDefaultScope": _SWITCH,
}
_GETTING: t.Final[t.Mapping[str, Parameter]] = {
    "Identity": _TEXT,
    "DomainController": _TEXT,
    "ReadFromDomainController": _SWITCH,
    "ResultSize": _TEXT,
    "RecipientTypeDetails": _TEXTS,
}


class Mailboxes:
    """Commands for mailboxes on these servers and, as `remote`, for those in Microsoft 365.

    Args:
        routing_domain: under which the tenant takes mail of this organisation.
    """

    def __init__(self, recipients: Recipients, store: Store, routing_domain: str) -> None:
        self._recipients = recipients
        self._directory = recipients.directory
        self._store = store
        self._routing_domain = routing_domain

    def definitions(self) -> list[Definition]:
        """All commands."""
        local_settings = {
            **_SETTING,
            "Force": _SWITCH,
            "ForwardingAddress": _TEXT,
            "ForwardingSmtpAddress": _TEXT,
            "DeliverToMailboxAndForward": _FLAG,
            "LitigationHoldEnabled": _FLAG,
            "LitigationHoldDuration": _TEXT,
        }
        routing = {"RemoteRoutingAddress": _TEXT}
        return [
            Definition("Enable-Mailbox", {**_ENABLING, "Database": _TEXT, "Force": _SWITCH}, self._enable),
            Definition("Enable-RemoteMailbox", {**_ENABLING, **routing}, self._enable_remote),
            Definition("Disable-Mailbox", {**_ENDING, "Archive": _SWITCH}, self._disable, asks=True),
            Definition("Disable-RemoteMailbox", {**_ENDING, "Archive": _SWITCH}, self._disable, asks=True),
            Definition("Remove-Mailbox", {**_ENDING, "Permanent": _FLAG, "Force": _SWITCH}, self._remove, asks=True),
            Definition("Remove-RemoteMailbox", _ENDING, self._remove, asks=True),
            Definition("Set-Mailbox", local_settings, self._set),
            Definition("Set-RemoteMailbox", {**_SETTING, **routing}, self._set),
            Definition("Get-Mailbox", _GETTING, self._get),
            Definition("Get-RemoteMailbox", _GETTING, self._get),
            Definition("Get-Recipient", _GETTING, self._get),
        ]

    # Making

    def _enable(self, bound: Bound) -> t.Iterable[t.Any]:
        recipient, alias = self._fit_for_mailbox(bound)
        numbers = LOCAL[_wanted_kind(bound)]
        attributes = {
            **self._new_attributes(bound, recipient, alias, numbers),
            "msExchMailboxGuid": [uuid.uuid4().bytes_le],
            # The lab has no object for a database; the container is one that is there.
            "homeMDB": [f"CN=Configuration,{self._base()}"],
            "msExchHomeServerName": [f"{_ADMINISTRATIVE_GROUP}/cn=Configuration/cn=Servers/cn=MBX1"],
            "msExchUserAccountControl": ["0"],
        }
        self._directory.replace(recipient.user, attributes)
        return [self._local_object(self._again(recipient))]

    def _enable_remote(self, bound: Bound) -> t.Iterable[t.Any]:
        recipient, alias = self._fit_for_mailbox(bound)
        numbers = REMOTE[_wanted_kind(bound)]
        routing = bound.text("RemoteRoutingAddress", f"{alias}@{self._routing_domain}")
        routing = routing.partition(":")[2] if routing.lower().startswith("smtp:") else routing
        self._recipients.raise_if_taken([f"smtp:{routing}"], recipient)
        attributes = self._new_attributes(bound, recipient, alias, numbers)
        attributes["proxyAddresses"] = [*attributes["proxyAddresses"], f"smtp:{routing}"]
        attributes["targetAddress"] = [f"SMTP:{routing}"]
        attributes["msExchRemoteRecipientType"] = [str(numbers.remote_type + (2 if bound.flag("Archive") else 0))]
        self._directory.replace(recipient.user, attributes)
        return [self._remote_object(self._again(recipient))]

    def _fit_for_mailbox(self, bound: Bound) -> tuple[Recipient, str]:
        recipient = self._recipients.any_user(bound.text("Identity"))
        if recipient.is_local or recipient.is_remote:
            raise CommandFailure(
                "This task does not support recipients of this type. The specified recipient"
                f" {recipient.canonical_name} is of type {recipient.details.name}. Please make sure that this recipient"
                " matches the required recipient type for this task.",
                category=ErrorCategory.InvalidArgument,
            )
        if not self._directory.defines("msExchRecipientTypeDetails"):
            raise CommandFailure("The schema of the directory has not been extended.", "ADOperationException")
        user = recipient.user
        if bound.given("Alias"):
            _raise_unless_alias(bound.text("Alias"))
        principal = user.text("userPrincipalName").partition("@")[0]
        return recipient, bound.text("Alias", principal or user.text("sAMAccountName"))

    def _new_attributes(self, bound: Bound, recipient: Recipient, alias: str, numbers: Numbers) -> dict[str, Values]:
        address = bound.text("PrimarySmtpAddress", f"{alias}@{self._directory.domain}")
        self._recipients.raise_if_taken([f"smtp:{address}"], recipient)
        kept = [text for text in recipient.user.texts("proxyAddresses") if text[5:].lower() != address.lower()]
        others = [f"smtp:{text[5:]}" if text.startswith("SMTP:") else text for text in kept]
        given_name = {"displayName": [bound.text("DisplayName")]} if bound.given("DisplayName") else {}
        return {
            **given_name,
            "mail": [address],
            "mailNickname": [alias],
            "proxyAddresses": [f"SMTP:{address}", *others],
            "legacyExchangeDN": [
                f"/o=Lab/ou=Exchange Administrative Group/cn=Recipients/cn={uuid.uuid4().hex}-{alias}"
            ],
            "msExchRecipientTypeDetails": [str(numbers.details)],
            "msExchRecipientDisplayType": [str(numbers.display_type)],
            "msExchVersion": [str(VERSION)],
            "msExchPoliciesIncluded": [] if bound.given("PrimarySmtpAddress") else list(_POLICIES),
            "msExchWhenMailboxCreated": [f"{datetime.datetime.now(datetime.UTC):%Y%m%d%H%M%S}.0Z"],
        }

    # Ending

    def _disable(self, bound: Bound) -> t.Iterable[t.Any]:
        recipient = self._to_end(bound)
        if bound.flag("Archive"):
            self._directory.replace(recipient.user, {"msExchArchiveGUID": [], "msExchArchiveStatus": []})
        else:
            self._directory.replace(recipient.user, {name: [] for name in EXCHANGE_ATTRIBUTES})
            self._store.forget(recipient.user.guid)
        return []

    def _remove(self, bound: Bound) -> t.Iterable[t.Any]:
        recipient = self._to_end(bound)
        self._directory.delete(recipient.user)
        self._store.forget(recipient.user.guid)
        return []

    def _to_end(self, bound: Bound) -> Recipient:
        recipient = self._meant(bound)
        if self._store.of(recipient.user.guid).litigation_hold and not bound.flag("IgnoreLegalHold"):
            raise CommandFailure(
                f'Exchange can\'t {bound.name.partition("-")[0].lower()} the mailbox "{recipient.canonical_name}"'
                " because it is on litigation hold. To do it nevertheless, use the IgnoreLegalHold switch."
            )
        return recipient

    def _meant(self, bound: Bound) -> Recipient:
        identity = bound.text("Identity")
        if "Remote" in bound.name:
            return self._recipients.remote_mailbox(identity)
        return self._recipients.mailbox(identity)

    # Changing

    def _set(self, bound: Bound) -> t.Iterable[t.Any]:
        recipient = self._meant(bound)
        changes: dict[str, Values] = {}
        for name in sorted(bound.values.keys() - {"Identity", "DomainController", "Force"}):
            changes |= self._setting(name, bound, recipient)
        if changes:
            self._directory.replace(recipient.user, changes)
        return []

    def _setting(self, name: str, bound: Bound, recipient: Recipient) -> dict[str, Values]:
        """The attributes that a parameter changes; what is no attribute is kept in the mailbox."""
        if name == "Alias":
            _raise_unless_alias(bound.text(name))
        simple = {"Alias": "mailNickname", "DisplayName": "displayName", "CustomAttribute1": "extensionAttribute1"}
        if name in simple:
            return {simple[name]: _values(bound.text(name))}
        if name == "Type":
            return self._conversion(Kind(bound.text(name)), recipient)
        if name == "HiddenFromAddressListsEnabled":
            return {"msExchHideFromAddressLists": ["TRUE"] if bound.flag(name) else []}
        if name == "DeliverToMailboxAndForward":
            return {"deliverAndRedirect": ["TRUE" if bound.flag(name) else "FALSE"]}
        if name == "ForwardingSmtpAddress":
            return {"msExchGenericForwardingAddress": _values(_prefixed(bound.text(name)))}
        if name == "ForwardingAddress":
            return {"altRecipient": self._names([bound.text(name)] if bound.text(name) else [])}
        if name == "GrantSendOnBehalfTo":
            return {"publicDelegates": self._names(bound.values[name] or [])}
        if name == "RemoteRoutingAddress":
            return {"targetAddress": [f"SMTP:{bound.text(name).removeprefix('SMTP:')}"]}
        if name in ("PrimarySmtpAddress", "EmailAddresses"):
            return self._addresses(name, bound, recipient)
        if name.startswith("LitigationHold"):
            return self._hold(name, bound, recipient)
        return {}

    def _conversion(self, kind: Kind, recipient: Recipient) -> dict[str, Values]:
        numbers = (REMOTE if recipient.is_remote else LOCAL)[kind]
        changes: dict[str, Values] = {
            "msExchRecipientTypeDetails": [str(numbers.details)],
            "msExchRecipientDisplayType": [str(numbers.display_type)],
        }
        if recipient.is_remote:
            before = recipient.user.number("msExchRemoteRecipientType")
            # Whether the mailbox was provisioned or migrated, and its archive, stay as they are.
            remote_type = (before & 7) | (numbers.remote_type & ~7)
            changes["msExchRemoteRecipientType"] = [str(remote_type)]
        return changes

    def _addresses(self, name: str, bound: Bound, recipient: Recipient) -> dict[str, Values]:
        if recipient.user.has("msExchPoliciesIncluded") and bound.values.get("EmailAddressPolicyEnabled") is not False:
            raise CommandFailure(
                "The e-mail addresses for this recipient are automatically generated based on e-mail address policies."
                " To modify the primary SMTP address, you must disable automatic updating of e-mail addresses based on"
                " e-mail address policy.",
                "DataValidationException",
            )
        given = [bound.text(name)] if name == "PrimarySmtpAddress" else list(bound.values[name] or [])
        self._recipients.raise_if_taken((_prefixed(text) for text in given), recipient)
        if name == "EmailAddresses":
            addresses = given
        else:
            others = [text for text in recipient.user.texts("proxyAddresses") if text[5:].lower() != given[0].lower()]
            addresses = [f"SMTP:{given[0]}", *(text.replace("SMTP:", "smtp:") for text in others)]
        primary = next((text[5:] for text in addresses if text.startswith("SMTP:")), recipient.primary_address)
        return {"proxyAddresses": addresses, "mail": [primary], "msExchPoliciesIncluded": []}

    def _hold(self, name: str, bound: Bound, recipient: Recipient) -> dict[str, Values]:
        contents = self._store.of(recipient.user.guid)
        if name == "LitigationHoldDuration":
            contents.hold_duration = bound.text(name)
            return {}
        contents.litigation_hold = bound.flag(name)
        now = f"{datetime.datetime.now(datetime.UTC):%Y%m%d%H%M%S}.0Z"
        return {"msExchLitigationHoldDate": [now] if contents.litigation_hold else []}

    def _names(self, identities: t.Iterable[str]) -> list[str]:
        return [self._recipients.any_user(identity).user.dn for identity in identities]

    # Showing

    def _get(self, bound: Bound) -> t.Iterable[t.Any]:
        identity = bound.text("Identity")
        if identity and bound.name == "Get-Recipient":
            found = [self._recipients.any_user(identity)]
            if not found[0].user.has("msExchRecipientTypeDetails"):
                raise self._recipients.not_found(identity)
        elif identity:
            found = [self._meant(bound)]
        else:
            found = [each for each in self._recipients.all() if self._is_of(bound, each)]
        wanted = {text.lower() for text in bound.values.get("RecipientTypeDetails") or ()}
        found = [each for each in found if not wanted or each.details.name.lower() in wanted]
        size = bound.text("ResultSize", "1000")
        show = {"Get-Mailbox": self._local_object, "Get-RemoteMailbox": self._remote_object}
        return map(show.get(bound.name, _recipient_object), found if size == "Unlimited" else found[: int(size)])

    def _is_of(self, bound: Bound, recipient: Recipient) -> bool:
        if bound.name == "Get-Recipient":
            return True
        return recipient.is_remote if "Remote" in bound.name else recipient.is_local

    def _local_object(self, recipient: Recipient) -> t.Any:
        user, contents = recipient.user, self._store.of(recipient.user.guid)
        guid = user.attributes.get("msexchmailboxguid", [bytes(16)])[0]
        return shown(
            "Directory.Management.Mailbox",
            {
                **common_properties(recipient),
                "Database": "DB1",
                "ServerName": "mbx1",
                "ExchangeGuid": uuid.UUID(bytes_le=guid),
                "IsMailboxEnabled": True,
                "IsShared": recipient.kind is Kind.SHARED,
                "IsResource": recipient.kind in (Kind.ROOM, Kind.EQUIPMENT),
                "ForwardingAddress": user.text("altRecipient") or None,
                "ForwardingSmtpAddress": user.text("msExchGenericForwardingAddress") or None,
                "DeliverToMailboxAndForward": user.text("deliverAndRedirect") == "TRUE",
                "GrantSendOnBehalfTo": user.texts("publicDelegates"),
                "LitigationHoldEnabled": contents.litigation_hold,
                "LitigationHoldDuration": contents.hold_duration,
                "InPlaceHolds": [],
                "EmailAddressPolicyEnabled": user.has("msExchPoliciesIncluded"),
            },
        )

    def _remote_object(self, recipient: Recipient) -> t.Any:
        return shown(
            "Directory.Management.RemoteMailbox",
            {
                **common_properties(recipient),
                "RemoteRoutingAddress": recipient.user.text("targetAddress"),
                "RemoteRecipientType": str(recipient.user.number("msExchRemoteRecipientType")),
                "ExchangeGuid": uuid.UUID(int=0),
                "LitigationHoldEnabled": self._store.of(recipient.user.guid).litigation_hold,
                "GrantSendOnBehalfTo": recipient.user.texts("publicDelegates"),
                "EmailAddressPolicyEnabled": recipient.user.has("msExchPoliciesIncluded"),
            },
        )

    def _again(self, recipient: Recipient) -> Recipient:
        user = self._directory.by_guid(recipient.user.guid)
        if user is None:
            raise self._recipients.not_found(str(recipient.user.guid))
        return Recipient(user)

    def _base(self) -> str:
        return ",".join(f"DC={label}" for label in self._directory.domain.split("."))


def _recipient_object(recipient: Recipient) -> t.Any:
    return shown("Directory.Management.ReducedRecipient", common_properties(recipient))


def _raise_unless_alias(alias: str) -> None:
    """Exchange's own words for an alias that it refuses; learn.microsoft.com on Enable-Mailbox has the length."""
    if len(alias) > _LONGEST_ALIAS:
        raise CommandFailure(
            "The length of the property is too long. The maximum length is 64 and the length of the value provided is"
            f" {len(alias)}.",
            "DataValidationException",
        )
    if not _ALIAS.fullmatch(alias):
        raise CommandFailure(
            f'Property expression "{alias}" isn\'t valid. Valid values are: Strings formed with characters from A to Z'
            " (uppercase or lowercase), digits from 0 to 9, !, #, $, %, &, ', *, +, -, /, =, ?, ^, _, `, {, |, } or ~."
            " One or more periods may be embedded in an alias, but each period should be preceded and followed by at"
            " least one of the other characters.",
            "DataValidationException",
        )


def _wanted_kind(bound: Bound) -> Kind:
    return next((kind for name, kind in _KINDS.items() if bound.flag(name)), Kind.USER)


def _prefixed(address: str) -> str:
    return address if not address or ":" in address else f"smtp:{address}"


def _values(text: str) -> list[str]:
    return [text] if text else []
