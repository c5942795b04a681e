# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Microsoft 365 data: users, their licenses and the origin of these, and the tenant's subscriptions."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One license of a user and its origin (licenseAssignmentState)."""

    sku: str
    """skuId, in lower case."""
    group: str | None = None
    """ID of the group that it is inherited from; None if it is assigned directly."""
    state: str = "Active"
    """Active, ActiveWithError, Disabled or Error."""
    error: str = "None"
    """The reason for an error, such as CountViolation, DependencyViolation or MutuallyExclusiveViolation."""
    disabled_plans: frozenset[str] = frozenset()
    """servicePlanId, in lower case, of the disabled plans."""

    @property
    def active(self) -> bool:
        """Whether the license is in effect."""
        return self.state in ("Active", "ActiveWithError")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CloudUser:
    """A user of Microsoft 365."""

    id: str
    principal: str
    """userPrincipalName."""
    immutable_id: str | None = None
    """onPremisesImmutableId: base64 of the anchor, the objectGUID or mS-DS-ConsistencyGuid of the account."""
    usage_location: str | None = None
    """ISO 3166-1 alpha-2."""
    assignments: tuple[Assignment, ...] = ()
    provisioned: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """provisioningStatus by service in lower case, such as `exchange`: Success if all plans of the service have it."""
    created: datetime.datetime | None = None
    password_changed: datetime.datetime | None = None
    sessions_valid_from: datetime.datetime | None = None
    """Sessions from before this time are revoked."""

    @property
    def own(self) -> t.Mapping[str, Assignment]:
        """The licenses that are assigned to the user directly, by skuId."""
        return {found.sku: found for found in self.assignments if found.group is None}

    @property
    def inherited(self) -> tuple[Assignment, ...]:
        """The licenses that come from groups."""
        return tuple(found for found in self.assignments if found.group is not None)


@dataclasses.dataclass(frozen=True, slots=True)
class Unreadable:
    """A user that Microsoft 365 cannot return; other users are not affected."""

    why: str
    """The error, as a sentence."""


MaybeUser: t.TypeAlias = "CloudUser | Unreadable | None"
"""None if the user does not exist in Microsoft 365."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sku:
    """A product that the tenant has subscribed to (subscribedSku)."""

    id: str
    """skuId, in lower case."""
    name: str
    """skuPartNumber, such as ENTERPRISEPACK."""
    status: str = "Enabled"
    """capabilityStatus: Enabled, Warning, Suspended, Deleted or LockedOut."""
    for_users: bool = True
    """Whether it is assigned to users, and not to the company as a whole (appliesTo)."""
    units: int = 0
    """Number of usable licenses: paid ones and those in their grace period."""
    consumed: int = 0
    plans: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """servicePlanId in lower case to servicePlanName."""

    @property
    def usable(self) -> bool:
        """Whether it can be assigned."""
        return self.status in ("Enabled", "Warning")

    @property
    def free(self) -> int:
        """Number of licenses that are not assigned."""
        return max(self.units - self.consumed, 0)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LicenseGroup:
    """A group that users inherit licenses from."""

    id: str
    name: str
    dynamic: bool = False
    """Whether a rule determines its members."""
    on_premises: bool = False
    """Whether it is synchronized from Active Directory."""


EXCHANGE_MAILBOX_PLANS: t.Final[t.Mapping[str, str]] = {
    "9aaf7827-d63c-4b61-89c3-182f06f82e5c": "EXCHANGE_S_STANDARD",
    "efb87545-963c-4e0d-99df-69c6916d9eb0": "EXCHANGE_S_ENTERPRISE",
    "4a82b400-a79f-41a4-b4e2-e94f5787b113": "EXCHANGE_S_DESKLESS",
    "1126bef5-da20-4f07-b45e-ad25d2581aa8": "EXCHANGE_S_ESSENTIALS",
}
"""The service plans with a mailbox, servicePlanId to name. EXCHANGE_S_FOUNDATION, which nearly every product has, has
no mailbox."""
