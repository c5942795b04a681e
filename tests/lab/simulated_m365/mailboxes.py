# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mailboxes of Exchange Online: how they come and go with licences."""

from __future__ import annotations

import datetime

from .entities import Mailbox, Plan, User, Values, Wait
from .errors import GraphError
from .tenant import Tenant

KEPT_SECONDS = 30 * 24 * 3600
"""How long a soft-deleted mailbox can come back."""
PURPOSES = ("user", "linked", "shared", "room", "equipment", "others")


def plans_of(tenant: Tenant, user: User) -> list[Plan]:
    """Service plans that the user has in effect."""
    found: dict[str, Plan] = {}
    for one in user.assignments:
        sku = tenant.skus.get(one.sku)
        if one.active and sku is not None:
            found.update({plan.id: plan for plan in sku.plans if plan.id not in one.disabled})
    return list(found.values())


def follow_licences(tenant: Tenant, user: User) -> None:
    """Provision, restore or soft-delete the mailbox, as the user's licences now say."""
    wanted = any(plan.is_mailbox for plan in plans_of(tenant, user)) and not user.on_premises_mailbox
    box = user.mailbox
    if wanted and (box is None or box.state == "soft-deleted"):
        _provision(tenant, user)
    elif not wanted and box is not None and box.state in ("active", "provisioning"):
        _take_away(tenant, user, box)


def _provision(tenant: Tenant, user: User) -> None:
    wait = Wait.begin(user.provisioning or tenant.settings.provisioning, tenant.now())
    box = user.mailbox
    if box is None or (tenant.now() - box.deleted_at > KEPT_SECONDS and not box.hold):
        user.mailbox = Mailbox(state="provisioning", wait=wait, settings=first_settings(tenant.now()))
    else:
        box.state, box.wait = "provisioning", wait
    settle(tenant, user)


def _take_away(tenant: Tenant, user: User, box: Mailbox) -> None:
    settle(tenant, user)
    if box.state == "provisioning":
        user.mailbox = None
    elif box.purpose == "user":
        soft_delete(tenant, box)


def soft_delete(tenant: Tenant, box: Mailbox) -> None:
    """Keep the mailbox for 30 days: a licence brings it back as it was."""
    box.state, box.deleted_at = "soft-deleted", tenant.now()


def settle(tenant: Tenant, user: User) -> None:
    """Let a mailbox become active whose time has come."""
    box = user.mailbox
    if box is not None and box.state == "provisioning" and box.wait.over(tenant.now()):
        box.state = "active"
        if not user.values.get("mail"):
            user.values["mail"] = user.principal
        if not user.values.get("proxyAddresses"):
            user.values["proxyAddresses"] = [f"SMTP:{user.values['mail']}"]


def opened(tenant: Tenant, user: User) -> Mailbox:
    """The mailbox, for a reader or writer. Raises GraphError where Exchange Online has none for the user."""
    settle(tenant, user)
    box = user.mailbox
    if box is not None and box.state == "active":
        return box
    if box is not None and box.state == "provisioning":
        box.wait.read(tenant.now())
    raise GraphError(
        404,
        "MailboxNotEnabledForRESTAPI",
        "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
    )


def first_settings(now: float) -> Values:
    """Settings of a new mailbox; instants of the automatic replies are `datetime` in UTC."""
    hour = now - now % 3600
    return {
        "archiveFolder": "",
        "timeZone": "UTC",
        "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
        "dateFormat": "yyyy-MM-dd",
        "timeFormat": "HH:mm",
        "automaticRepliesSetting": {
            "status": "disabled",
            "externalAudience": "all",
            "internalReplyMessage": "",
            "externalReplyMessage": "",
            "scheduledStartDateTime": datetime.datetime.fromtimestamp(hour, datetime.UTC),
            "scheduledEndDateTime": datetime.datetime.fromtimestamp(hour + 24 * 3600, datetime.UTC),
        },
        "language": {"locale": "en-US", "displayName": "English (United States)"},
        "workingHours": {
            "daysOfWeek": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "startTime": "08:00:00.0000000",
            "endTime": "17:00:00.0000000",
            "timeZone": {"name": "UTC"},
        },
    }
