# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tenant consists of: users, their licences and mailboxes, groups, subscriptions."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

Values = dict[str, t.Any]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Delay:
    """How long something takes: so many seconds, and so many reads that still see the old state."""

    seconds: float = 0
    reads: int = 0

    def __post_init__(self) -> None:
        if self.seconds < 0 or self.reads < 0:
            raise ValueError("seconds and reads of a delay must not be negative")


@dataclasses.dataclass
class Wait:
    """A delay that runs."""

    until: float
    reads: int

    @classmethod
    def begin(cls, delay: Delay, now: float) -> Wait:
        """A delay that begins now."""
        return cls(now + delay.seconds, delay.reads)

    def over(self, now: float) -> bool:
        """Whether it is over."""
        return now >= self.until and self.reads <= 0

    def read(self, now: float) -> bool:
        """Whether it is over for the reader who comes now; counts the read if not."""
        if self.over(now):
            return True
        self.reads = max(self.reads - 1, 0)
        return False


@dataclasses.dataclass(frozen=True)
class Plan:
    """A service plan; it needs one of `needs` (ids), and cannot be had with one of `excludes`."""

    id: str
    name: str
    service: str
    needs: frozenset[str] = frozenset()
    excludes: frozenset[str] = frozenset()
    applies_to: str = "User"

    @property
    def is_mailbox(self) -> bool:
        """Whether it gives a mailbox."""
        return self.name in MAILBOX_PLANS


MAILBOX_PLANS = frozenset(
    {"EXCHANGE_S_STANDARD", "EXCHANGE_S_ENTERPRISE", "EXCHANGE_S_DESKLESS", "EXCHANGE_S_ESSENTIALS"}
)
"""EXCHANGE_S_FOUNDATION is in nearly every product and gives none."""


@dataclasses.dataclass
class Sku:
    """A product that the company subscribed to."""

    id: str
    part_number: str
    plans: tuple[Plan, ...]
    enabled: int
    suspended: int = 0
    warning: int = 0
    capability_status: str = "Enabled"
    applies_to: str = "User"

    def plan(self, plan_id: str) -> Plan | None:
        """One of its plans."""
        return next((plan for plan in self.plans if plan.id == plan_id), None)


@dataclasses.dataclass
class Assignment:
    """A licence that a user has, directly or through a group."""

    sku: str
    group: str | None
    disabled: frozenset[str]
    updated: str
    error: str = "None"

    @property
    def active(self) -> bool:
        """Whether it counts."""
        return self.error == "None"

    def as_state(self) -> Values:
        """As a member of licenseAssignmentStates."""
        return {
            "skuId": self.sku,
            "assignedByGroup": self.group,
            "disabledPlans": sorted(self.disabled),
            "state": "Active" if self.active else "Error",
            "error": self.error,
            "lastUpdatedDateTime": self.updated,
        }


@dataclasses.dataclass
class Mailbox:
    """A mailbox of Exchange Online.

    `state` is provisioning, active, soft-deleted (30 days long) or inactive (on hold, its user is gone).
    """

    state: str
    wait: Wait
    settings: Values
    purpose: str = "user"
    hold: bool = False
    deleted_at: float = 0
    """Seconds since 1970, where it is soft-deleted."""


@dataclasses.dataclass(frozen=True)
class Photo:
    """A picture as the service keeps it, by size (longest is the width and height of the original)."""

    sizes: t.Mapping[str, bytes]
    largest: str
    width: int
    height: int
    etag: str


@dataclasses.dataclass
class Stale:
    """What readers see until a change has got round."""

    wait: Wait
    view: Values


@dataclasses.dataclass
class User:
    """A user. `values` are the plain properties by their names in Graph."""

    id: str
    values: Values
    assignments: list[Assignment] = dataclasses.field(default_factory=list)
    lost_plans: list[Plan] = dataclasses.field(default_factory=list)
    mailbox: Mailbox | None = None
    on_premises_mailbox: bool = False
    """The account in Active Directory has a mailbox of its own, so a licence makes none."""
    photo: Photo | None = None
    sessions_revoked: int = 0
    deleted: bool = False
    stale: Stale | None = None
    provisioning: Delay | None = None
    """How long this user's mailbox takes; the tenant's setting if None."""
    consistency: Delay | None = None

    @property
    def principal(self) -> str:
        """The user principal name."""
        return str(self.values["userPrincipalName"])

    @property
    def synchronised(self) -> bool:
        """Whether the user comes from Active Directory."""
        return bool(self.values.get("onPremisesSyncEnabled"))

    def direct(self, sku: str) -> Assignment | None:
        """The licence that was given to the user and not to a group."""
        return next((one for one in self.assignments if one.sku == sku and one.group is None), None)

    def skus(self) -> set[str]:
        """Products that the user has in effect."""
        return {one.sku for one in self.assignments if one.active}


@dataclasses.dataclass
class Group:
    """A group. `licenses` are the products given to its members, each with its disabled plans."""

    id: str
    values: Values
    members: list[str] = dataclasses.field(default_factory=list)
    licenses: dict[str, frozenset[str]] = dataclasses.field(default_factory=dict)

    @property
    def dynamic(self) -> bool:
        """Whether a rule decides who is a member."""
        return "DynamicMembership" in self.values.get("groupTypes", [])


def timestamp(now: float) -> str:
    """An instant as the directory writes it."""
    return datetime.datetime.fromtimestamp(now, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
