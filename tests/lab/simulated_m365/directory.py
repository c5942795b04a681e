# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users and groups as Graph shows them, and the changes that the directory allows."""

from __future__ import annotations

import copy
import typing as t

from . import licensing, mailboxes
from .entities import Group, Stale, User, Values, Wait
from .errors import bad_request, no_such_object
from .properties import GROUP, USER, check_user_change, mastered_on_premises
from .tenant import Tenant

MAIL_ENABLED = "Cannot Update a mail-enabled security groups and or distribution list."


# Reading


def view(tenant: Tenant, user: User) -> Values:
    """All properties of a user but the mailbox settings, as they are."""
    mailboxes.settle(tenant, user)
    plain = {name: user.values.get(name) for name in USER if name != "mailboxSettings"}
    return copy.deepcopy(
        {
            **plain,
            "id": user.id,
            "assignedLicenses": licensing.assigned_licenses(user),
            "licenseAssignmentStates": [one.as_state() for one in user.assignments],
            "assignedPlans": licensing.assigned_plans(tenant, user),
            "provisionedPlans": licensing.provisioned_plans(tenant, user),
            "serviceProvisioningErrors": [],
        }
    )


def filterable(user: User) -> Values:
    """What filters and sorting look at, as it is."""
    return {**user.values, "id": user.id, "assignedLicenses": licensing.assigned_licenses(user)}


def seen(tenant: Tenant, user: User) -> Values:
    """All properties of a user as a reader sees them, who may be behind."""
    if user.stale is not None:
        if not user.stale.wait.read(tenant.now()):
            return copy.deepcopy(user.stale.view)
        user.stale = None
    return view(tenant, user)


def remember(tenant: Tenant, user: User, before: Values) -> None:
    """Let readers see a user that changes as `before`, for as long as the settings say."""
    delay = user.consistency or tenant.settings.consistency
    if (delay.seconds or delay.reads) and user.stale is None:
        user.stale = Stale(Wait.begin(delay, tenant.now()), before)


def show_group(group: Group) -> Values:
    """All properties of a group."""
    plain = {name: group.values.get(name) for name in GROUP}
    licenses = [{"disabledPlans": sorted(disabled), "skuId": sku} for sku, disabled in group.licenses.items()]
    return {**plain, "id": group.id, "assignedLicenses": licenses}


# Changing


def change_user(tenant: Tenant, user: User, values: Values) -> None:
    """PATCH of a user. Raises GraphError."""
    check_user_change(values, user.synchronised)
    principal = values.get("userPrincipalName", user.principal)
    other = tenant.find_user(principal)
    if other is not None and other is not user:
        raise bad_request("Another object with the same value for property userPrincipalName already exists.")
    remember(tenant, user, view(tenant, user))
    tenant.rename(user, principal)
    user.values.update(values)
    if values.get("usageLocation"):
        user.values["usageLocation"] = values["usageLocation"].upper()


def delete_user(tenant: Tenant, user: User) -> None:
    """Put a user into the recycle bin: the licences are free again, the mailbox is kept while on hold."""
    licensing.replace(tenant, user, [])
    if user.mailbox is not None:
        mailboxes.soft_delete(tenant, user.mailbox)
        if user.mailbox.hold:
            user.mailbox.state = "inactive"
    for group in tenant.groups.values():
        group.members = [member for member in group.members if member != user.id]
    tenant.release_name(user)
    user.values["deletedDateTime"] = tenant.timestamp()
    user.deleted = True


def revoke_sessions(tenant: Tenant, user: User) -> None:
    """Every refresh token of the user is void from now on."""
    remember(tenant, user, view(tenant, user))
    user.values["signInSessionsValidFromDateTime"] = tenant.timestamp()
    user.sessions_revoked += 1


def remove_member(tenant: Tenant, group: Group, key: str) -> None:
    """Take a user out of a group. Raises GraphError."""
    user = tenant.find_user(key)
    _check_members_writable(group)
    if user is None or user.id not in group.members:
        raise no_such_object(key)
    remember(tenant, user, view(tenant, user))
    group.members.remove(user.id)
    licensing.follow_groups(tenant, user)


def add_member(tenant: Tenant, group: Group, key: str) -> None:
    """Put a user into a group. Raises GraphError."""
    user = tenant.find_user(key)
    _check_members_writable(group)
    if user is None:
        raise no_such_object(key)
    if user.id in group.members:
        raise bad_request(
            "One or more added object references already exist for the following modified properties: 'members'."
        )
    remember(tenant, user, view(tenant, user))
    group.members.append(user.id)
    licensing.follow_groups(tenant, user)


def _check_members_writable(group: Group) -> None:
    if group.values.get("onPremisesSyncEnabled"):
        raise mastered_on_premises()
    if group.dynamic:
        raise bad_request("Members of a group with a dynamic membership rule cannot be added or removed.")
    if group.values.get("mailEnabled") and "Unified" not in group.values.get("groupTypes", []):
        raise bad_request(MAIL_ENABLED)


def refresh_members(tenant: Tenant, keys: t.Iterable[str]) -> None:
    """Let users have what their groups now say."""
    for key in keys:
        user = tenant.find_user(key)
        if user is not None:
            licensing.follow_groups(tenant, user)
