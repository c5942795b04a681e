# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Licences: giving and taking them as Graph's assignLicense does, and what members get from their groups."""

from __future__ import annotations

import typing as t
import uuid

from . import mailboxes
from .entities import Assignment, Plan, User, Values
from .errors import bad_request
from .tenant import Tenant

Wanted = dict[str, frozenset[str]]
"""Product id to its disabled plans."""


# assignLicense


def parse_request(body: t.Any) -> tuple[Wanted, list[str]]:
    """What is to be added and removed. Raises GraphError, in the words of Graph's parser."""
    if not isinstance(body, dict):
        raise bad_request(
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid "
            "JSON format.",
            "BadRequest",
        )
    missing = [name for name in ("addLicenses", "removeLicenses") if name not in body]
    if missing:
        raise bad_request(
            "One or more parameters of the operation 'assignLicense' are missing from the request payload. "
            f"The missing parameters are: {', '.join(missing)}."
        )
    for name in body:
        if name not in ("addLicenses", "removeLicenses"):
            raise bad_request(
                f"The parameter '{name}' in the request payload is not a valid parameter for the operation "
                "'assignLicense'."
            )
    added, removed = _list(body["addLicenses"], "addLicenses"), _list(body["removeLicenses"], "removeLicenses")
    return dict(map(_license, added)), [_guid(one) for one in removed]


def _list(value: t.Any, name: str) -> list[t.Any]:
    if not isinstance(value, list):
        raise bad_request(f"The value of the parameter '{name}' of the operation 'assignLicense' must be a collection.")
    return value


def _license(value: t.Any) -> tuple[str, frozenset[str]]:
    if not isinstance(value, dict):
        raise bad_request("A license must be an object of the type 'microsoft.graph.assignedLicense'.")
    for name in value:
        if name not in ("skuId", "disabledPlans", "@odata.type"):
            raise bad_request(
                f"The property '{name}' does not exist on type 'microsoft.graph.assignedLicense'. Make sure to only "
                "use property names that are defined by the type."
            )
    return _guid(value.get("skuId")), frozenset(map(_guid, _list(value.get("disabledPlans") or [], "disabledPlans")))


def _guid(value: t.Any) -> str:
    try:
        return str(uuid.UUID(value))
    except (ValueError, TypeError, AttributeError):
        raise bad_request(f"Cannot convert the literal '{value}' to the expected type 'Edm.Guid'.") from None


def assign(tenant: Tenant, user: User, added: Wanted, removed: t.Sequence[str]) -> None:
    """Give and take licences, all or none. Raises GraphError."""
    for sku in removed:
        _check_removal(user, sku)
        if sku in added:
            raise bad_request(f"License {sku} is both added and removed.")
    if added and not user.values.get("usageLocation"):
        raise bad_request("License assignment cannot be done for user with invalid usage location.")
    for sku, disabled in added.items():
        _check_addition(tenant, user, sku, disabled)
    kept = [one for one in user.assignments if one.group or one.sku not in (*removed, *added)]
    after = kept + [direct_assignment(tenant, sku, disabled) for sku, disabled in added.items()]
    _check_plans(tenant, user, after)
    replace(tenant, user, after)


def _check_removal(user: User, sku: str) -> None:
    if user.direct(sku):
        return
    if any(one.sku == sku for one in user.assignments):
        raise bad_request(
            "User license is inherited from a group membership and it cannot be removed directly from the user."
        )
    raise bad_request("User does not have a corresponding license.")


def _check_addition(tenant: Tenant, user: User, sku_id: str, disabled: frozenset[str]) -> None:
    sku = tenant.skus.get(sku_id)
    if sku is None or sku.applies_to != "User":
        raise bad_request(f"License {sku_id} does not correspond to a valid company License.")
    unknown = sorted(plan for plan in disabled if sku.plan(plan) is None)
    if unknown:
        raise bad_request(f"License assignment failed because the service plans {', '.join(unknown)} are not valid.")
    if sku_id not in user.skus() and not _has_free_unit(tenant, sku_id):
        raise bad_request(f"Subscription with SKU {sku_id} does not have any available licenses.")


def _has_free_unit(tenant: Tenant, sku_id: str) -> bool:
    sku = tenant.skus[sku_id]
    return sku.capability_status in ("Enabled", "Warning") and tenant.consumed[sku_id] < sku.enabled + sku.warning


def _check_plans(tenant: Tenant, user: User, assignments: list[Assignment]) -> None:
    before = {plan.id for plan in mailboxes.plans_of(tenant, user)}
    probe = User(user.id, user.values, assignments)
    after = {plan.id: plan for plan in mailboxes.plans_of(tenant, probe)}
    for plan in after.values():
        if plan.needs and not plan.needs & set(after):
            raise bad_request(
                f"License assignment failed because service plan {plan.id} depends on the service plan(s) "
                f"{', '.join(sorted(plan.needs))}"
            )
        if plan.excludes & set(after) and not before >= {plan.id, *plan.excludes}:
            both = ", ".join(sorted({plan.id, *(plan.excludes & set(after))}))
            raise bad_request(f"License assignment failed because service plans {both} are mutually exclusive.")


# Consequences


def direct_assignment(tenant: Tenant, sku: str, disabled: t.Iterable[str]) -> Assignment:
    """A licence given to a user directly, now."""
    return Assignment(sku, None, frozenset(disabled), tenant.timestamp())


def replace(tenant: Tenant, user: User, assignments: list[Assignment]) -> None:
    """Let a user have these licences, with all that follows."""
    before = mailboxes.plans_of(tenant, user)
    tenant.consumed.subtract(user.skus())
    user.assignments = assignments
    tenant.consumed.update(user.skus())
    now = {plan.id for plan in mailboxes.plans_of(tenant, user)}
    lost = {plan.id: plan for plan in (*user.lost_plans, *before) if plan.id not in now}
    user.lost_plans = list(lost.values())
    mailboxes.follow_licences(tenant, user)


def follow_groups(tenant: Tenant, user: User) -> None:
    """Give the user what the groups' licences say, and take what no group says any more."""
    wanted = {
        (sku, group.id): disabled
        for group in tenant.groups.values()
        if user.id in group.members
        for sku, disabled in group.licenses.items()
    }
    after = [one for one in user.assignments if one.group is None or _unchanged(one, wanted)]
    there = {(one.sku, one.group) for one in after}
    for (sku, group), disabled in wanted.items():
        if (sku, group) not in there:
            free = any(one.sku == sku and one.active for one in after) or _has_free_unit(tenant, sku)
            after.append(
                Assignment(sku, group, disabled, tenant.timestamp(), error="None" if free else "CountViolation")
            )
    replace(tenant, user, after)


def _unchanged(one: Assignment, wanted: t.Mapping[tuple[str, str], frozenset[str]]) -> bool:
    return one.active and wanted.get((one.sku, one.group or "")) == one.disabled


# What Graph shows


def assigned_licenses(user: User) -> list[Values]:
    """The user's assignedLicenses: each product once, with the plans that no assignment enables."""
    found: dict[str, frozenset[str]] = {}
    for one in user.assignments:
        if one.active:
            found[one.sku] = found[one.sku] & one.disabled if one.sku in found else one.disabled
    return [{"disabledPlans": sorted(disabled), "skuId": sku} for sku, disabled in found.items()]


def assigned_plans(tenant: Tenant, user: User) -> list[Values]:
    """The user's assignedPlans; those that were lost stay, as Deleted."""
    found = [(plan, "Enabled") for plan in mailboxes.plans_of(tenant, user)]
    found += [(plan, "Deleted") for plan in user.lost_plans]
    updated = max((one.updated for one in user.assignments), default=str(user.values["createdDateTime"]))
    return [_assigned_plan(plan, status, updated) for plan, status in found]


def _assigned_plan(plan: Plan, status: str, updated: str) -> Values:
    return {
        "assignedDateTime": updated,
        "capabilityStatus": status,
        "service": plan.service,
        "servicePlanId": plan.id,
    }


def provisioned_plans(tenant: Tenant, user: User) -> list[Values]:
    """The user's provisionedPlans; a mailbox that is not there yet is pending."""
    waits = user.mailbox is not None and user.mailbox.state == "provisioning"
    return [
        {
            "capabilityStatus": "Enabled",
            "provisioningStatus": "PendingActivation" if waits and plan.is_mailbox else "Success",
            "service": plan.service,
        }
        for plan in mailboxes.plans_of(tenant, user)
    ]


def show_sku(tenant: Tenant, sku_id: str) -> Values:
    """A product as /subscribedSkus shows it."""
    sku = tenant.skus[sku_id]
    account = tenant.credentials.tenant_id
    return {
        "accountId": account,
        "accountName": "lab",
        "appliesTo": sku.applies_to,
        "capabilityStatus": sku.capability_status,
        "consumedUnits": tenant.consumed[sku_id],
        "id": f"{account}_{sku_id}",
        "skuId": sku_id,
        "skuPartNumber": sku.part_number,
        "subscriptionIds": [str(uuid.uuid5(uuid.UUID(account), sku_id))],
        "prepaidUnits": {
            "enabled": sku.enabled,
            "suspended": sku.suspended,
            "warning": sku.warning,
            "lockedOut": 0,
        },
        "servicePlans": [
            {
                "servicePlanId": plan.id,
                "servicePlanName": plan.name,
                "provisioningStatus": "Success",
                "appliesTo": plan.applies_to,
            }
            for plan in sku.plans
        ],
    }
