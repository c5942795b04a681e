# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Exchange and Skype for Business add to the schema of a directory, as far as the collection reads or writes it.

Names, identifiers and syntaxes are those of directories that have been prepared for these products; an attribute whose
identifier no public source tells has one of the lab's own.
"""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True, slots=True)
class Syntax:
    """An attribute syntax [MS-ADTS 3.1.1.2.2.2]."""

    attribute_syntax: str
    om_syntax: str
    om_object_class: str = ""
    """Base64 of the BER-encoded identifier that tells apart the syntaxes whose oMSyntax is 127."""


TEXT = Syntax("2.5.5.12", "64")
BOOLEAN = Syntax("2.5.5.8", "1")
INTEGER = Syntax("2.5.5.9", "2")
LARGE_INTEGER = Syntax("2.5.5.16", "65")
OCTETS = Syntax("2.5.5.10", "4")
SECURITY_IDENTIFIER = Syntax("2.5.5.17", "4")
TIME = Syntax("2.5.5.11", "24")
NAME = Syntax("2.5.5.1", "127", "KwwCh3McAIVK")
NAME_WITH_BINARY = Syntax("2.5.5.7", "127", "KoZIhvcUAQEBCw==")

_EXCHANGE = "1.2.840.113556.1.4.7000.102"
_EXCHANGE_55 = "1.2.840.113556.1.2"
_SKYPE = "1.2.840.113556.1.6.24.1"
_LAB = "1.2.840.113556.1.8000.2554.8888.3"
"""Below the arc that Microsoft gives to those who have none of their own."""


@dataclasses.dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of users."""

    name: str
    """lDAPDisplayName."""
    identifier: str
    """attributeID."""
    syntax: Syntax
    several: bool = False
    """Whether it may have more than one value."""

    def entry(self) -> dict[str, str]:
        """The attributeSchema entry without its distinguished name."""
        entry = {
            "objectClass": "attributeSchema",
            "adminDisplayName": self.name,
            "lDAPDisplayName": self.name,
            "attributeID": self.identifier,
            "attributeSyntax": self.syntax.attribute_syntax,
            "oMSyntax": self.syntax.om_syntax,
            "isSingleValued": "FALSE" if self.several else "TRUE",
            "isMemberOfPartialAttributeSet": "TRUE",
        }
        return entry | ({"oMObjectClass": self.syntax.om_object_class} if self.syntax.om_object_class else {})


EXCHANGE: t.Final = (
    Attribute("mailNickname", f"{_EXCHANGE_55}.447", TEXT),
    Attribute("targetAddress", f"{_EXCHANGE_55}.352", TEXT),
    Attribute("altRecipient", f"{_EXCHANGE_55}.126", NAME),
    Attribute("deliverAndRedirect", f"{_EXCHANGE_55}.190", BOOLEAN),
    Attribute("homeMDB", f"{_EXCHANGE_55}.244", NAME),
    Attribute("extensionAttribute1", f"{_EXCHANGE_55}.423", TEXT),
    Attribute("homeMTA", f"{_EXCHANGE_55}.171", NAME),
    Attribute("publicDelegates", f"{_EXCHANGE_55}.238", NAME, several=True),
    Attribute("msExchHomeServerName", f"{_EXCHANGE}.47", TEXT),
    Attribute("msExchHideFromAddressLists", f"{_EXCHANGE}.73", BOOLEAN),
    Attribute("msExchUserAccountControl", f"{_EXCHANGE}.101", INTEGER),
    Attribute("msExchMailboxGuid", f"{_EXCHANGE}.11058", OCTETS),
    Attribute("msExchPoliciesIncluded", f"{_EXCHANGE}.50050", TEXT, several=True),
    Attribute("msExchUMDtmfMap", f"{_EXCHANGE}.50341", TEXT, several=True),
    Attribute("msExchRecipientDisplayType", f"{_EXCHANGE}.50730", INTEGER),
    Attribute("msExchRecipientTypeDetails", f"{_EXCHANGE}.50855", LARGE_INTEGER),
    Attribute("msExchWhenMailboxCreated", f"{_EXCHANGE}.51580", TIME),
    Attribute("msExchRemoteRecipientType", f"{_EXCHANGE}.51611", LARGE_INTEGER),
    Attribute("msExchGenericForwardingAddress", f"{_EXCHANGE}.51620", TEXT),
    Attribute("msExchLitigationHoldDate", f"{_EXCHANGE}.51734", TIME),
    Attribute("msExchUsageLocation", f"{_EXCHANGE}.51767", TEXT),
    Attribute("msExchVersion", f"{_LAB}.1", LARGE_INTEGER),
    Attribute("msExchArchiveGUID", f"{_LAB}.2", OCTETS),
    Attribute("msExchArchiveStatus", f"{_LAB}.3", INTEGER),
    Attribute("msExchExtensionCustomAttribute1", f"{_LAB}.4", TEXT, several=True),
)
"""Of Exchange Server; the links among them have no back links here."""

SKYPE: t.Final = (
    Attribute("msRTCSIP-PrimaryUserAddress", f"{_SKYPE}.1", TEXT),
    Attribute("msRTCSIP-UserEnabled", f"{_SKYPE}.6", BOOLEAN),
    Attribute("msRTCSIP-TargetHomeServer", f"{_SKYPE}.47", NAME),
    Attribute("msRTCSIP-OriginatorSid", f"{_SKYPE}.50", SECURITY_IDENTIFIER),
    Attribute("msRTCSIP-PrimaryHomeServer", f"{_SKYPE}.57", NAME),
    Attribute("msRTCSIP-UserExtension", f"{_SKYPE}.63", TEXT, several=True),
    Attribute("msRTCSIP-FederationEnabled", f"{_SKYPE}.67", BOOLEAN),
    Attribute("msRTCSIP-InternetAccessEnabled", f"{_SKYPE}.68", BOOLEAN),
    Attribute("msRTCSIP-ArchivingEnabled", f"{_SKYPE}.80", INTEGER),
    Attribute("msRTCSIP-OptionFlags", f"{_SKYPE}.87", INTEGER),
    Attribute("msRTCSIP-Line", f"{_SKYPE}.88", TEXT),
    Attribute("msRTCSIP-LineServer", f"{_SKYPE}.89", TEXT),
    Attribute("msRTCSIP-UserPolicy", f"{_SKYPE}.132", NAME_WITH_BINARY, several=True),
    Attribute("msRTCSIP-UserPolicies", f"{_LAB}.20", TEXT, several=True),
    Attribute("msRTCSIP-TargetUserPolicies", f"{_LAB}.21", TEXT, several=True),
    Attribute("msRTCSIP-DeploymentLocator", f"{_LAB}.22", TEXT),
    Attribute("msRTCSIP-TenantId", f"{_LAB}.23", OCTETS),
    Attribute("msRTCSIP-PrivateLine", f"{_LAB}.24", TEXT),
    Attribute("msRTCSIP-AcpInfo", f"{_LAB}.25", TEXT, several=True),
    Attribute("msRTCSIP-GroupingID", f"{_LAB}.26", OCTETS),
    Attribute("msRTCSIP-OwnerUrn", f"{_LAB}.27", TEXT),
    Attribute("msRTCSIP-SourceObjectType", f"{_LAB}.28", INTEGER),
    Attribute("msRTCSIP-UserLocationProfile", f"{_LAB}.29", NAME),
    Attribute("msRTCSIP-UserRoutingGroupId", f"{_LAB}.30", OCTETS),
)
"""Of Skype for Business Server, which was Lync and Office Communications Server."""


def entries() -> dict[str, dict[str, str]]:
    """All of them as entries of the schema, by name, as `populate.py` takes them."""
    return {attribute.name: attribute.entry() for attribute in (*EXCHANGE, *SKYPE)}
