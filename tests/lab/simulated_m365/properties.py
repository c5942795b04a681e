# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which properties users and groups have in Graph, and who may write them."""

from __future__ import annotations

import typing as t

import pycountry

from .errors import GraphError, bad_request

Kind = t.Literal["text", "boolean", "texts", "computed"]


class Property(t.NamedTuple):
    """A property of an entity."""

    kind: Kind
    default: bool = False
    """Whether it comes without `$select`."""
    writable: bool = False
    cloud: bool = False
    """Whether it may be written for a user that is synchronised from Active Directory."""


USER: t.Final[t.Mapping[str, Property]] = {
    "id": Property("computed", default=True),
    "businessPhones": Property("texts", default=True, writable=True),
    "displayName": Property("text", default=True, writable=True),
    "givenName": Property("text", default=True, writable=True),
    "jobTitle": Property("text", default=True, writable=True),
    "mail": Property("text", default=True, writable=True),
    "mobilePhone": Property("text", default=True, writable=True),
    "officeLocation": Property("text", default=True, writable=True),
    "preferredLanguage": Property("text", default=True, writable=True),
    "surname": Property("text", default=True, writable=True),
    "userPrincipalName": Property("text", default=True, writable=True),
    "accountEnabled": Property("boolean", writable=True),
    "usageLocation": Property("text", writable=True, cloud=True),
    "department": Property("text", writable=True),
    "employeeId": Property("text", writable=True),
    "mailNickname": Property("text", writable=True),
    "onPremisesImmutableId": Property("text", writable=True),
    "showInAddressList": Property("boolean", writable=True),
    "userType": Property("text", writable=True),
    "proxyAddresses": Property("texts"),
    "createdDateTime": Property("computed"),
    "lastPasswordChangeDateTime": Property("computed"),
    "deletedDateTime": Property("computed"),
    "onPremisesDomainName": Property("text"),
    "onPremisesSamAccountName": Property("text"),
    "onPremisesSecurityIdentifier": Property("text"),
    "onPremisesSyncEnabled": Property("boolean"),
    "onPremisesLastSyncDateTime": Property("computed"),
    "signInSessionsValidFromDateTime": Property("computed"),
    "assignedLicenses": Property("computed"),
    "licenseAssignmentStates": Property("computed"),
    "assignedPlans": Property("computed"),
    "provisionedPlans": Property("computed"),
    "serviceProvisioningErrors": Property("computed"),
    "mailboxSettings": Property("computed"),
}

GROUP: t.Final[t.Mapping[str, Property]] = {
    **{name: Property("computed", default=True) for name in ("id", "createdDateTime", "deletedDateTime")},
    **{name: Property("text", default=True) for name in ("description", "displayName", "mail", "mailNickname")},
    **{name: Property("text", default=True) for name in ("membershipRule", "membershipRuleProcessingState")},
    **{name: Property("boolean", default=True) for name in ("mailEnabled", "securityEnabled", "onPremisesSyncEnabled")},
    "groupTypes": Property("texts", default=True),
    "assignedLicenses": Property("computed"),
}

SKU: t.Final[t.Mapping[str, Property]] = {
    name: Property("computed", default=True)
    for name in (
        "accountId accountName appliesTo capabilityStatus consumedUnits id prepaidUnits servicePlans skuId "
        "skuPartNumber subscriptionIds"
    ).split()
}

ENTITIES: t.Final[t.Mapping[str, t.Mapping[str, Property]]] = {"user": USER, "group": GROUP, "subscribedSku": SKU}


def selected(entity: str, names: t.Iterable[str] | None) -> list[str]:
    """Names of the properties that an answer has. Raises GraphError for one that the entity does not have."""
    known = ENTITIES[entity]
    if names is None:
        return [name for name, each in known.items() if each.default]
    wanted = list(names)
    for name in wanted:
        if name not in known:
            raise bad_request(
                f"Parsing OData Select and Expand failed: Could not find a property named '{name}' "
                f"on type 'microsoft.graph.{entity}'.",
                "BadRequest",
            )
    return wanted


def check_user_change(values: t.Mapping[str, t.Any], synchronised: bool) -> None:
    """Refuse a PATCH of a user that Graph would refuse. Raises GraphError."""
    for name, value in values.items():
        known = USER.get(name)
        if known is None:
            raise bad_request(f"Property '{name}' does not exist as a declared property or extension property.")
        if not known.writable:
            raise bad_request(f"Property '{name}' is read-only and cannot be set.")
        if not _fits(known.kind, value):
            raise bad_request(f"Invalid value specified for property '{name}' of resource 'User'.")
    if values.get("usageLocation") is not None and not _is_country(values["usageLocation"]):
        raise bad_request("Invalid value specified for property 'usageLocation' of resource 'User'.")
    if synchronised and not all(USER[name].cloud for name in values):
        raise mastered_on_premises()


def _is_country(code: str) -> bool:
    """Whether it is an assigned alpha-2 code of ISO 3166-1, or that of Kosovo; Graph knows no `UK` and no `EU`."""
    return len(code) == 2 and (code.upper() == "XK" or pycountry.countries.get(alpha_2=code.upper()) is not None)


def mastered_on_premises() -> GraphError:
    """What Graph says where Active Directory has the last word."""
    return bad_request(
        "Unable to update the specified properties for on-premises mastered Directory Sync objects or objects "
        "currently undergoing migration."
    )


def _fits(kind: Kind, value: t.Any) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "texts":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return value is None or (isinstance(value, str) and value != "")
