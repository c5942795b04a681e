# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans that are approved before they are applied: what is kept of a plan, and what reviewers decide."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

if t.TYPE_CHECKING:
    import datetime

    from .changes import Change
    from .plan import Plan

NAMESPACE: t.Final = "hrsync.ad"
"""The namespace of SSH signatures, so that a signature for another purpose is none for an approval."""


class Mode(enum.StrEnum):
    """What must be approved before a run may write: the option `approval`."""

    NONE = "none"
    WHOLE = "whole"
    """The plan as a whole, by its checksum."""
    UNITS = "units"
    """The changes of each person, by the digest of the unit."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What a plan would do for one person: the unit of approval."""

    key: str
    """The key in HR; for an account without a key, its objectGUID or DN."""
    label: str
    digest: str
    """SHA-256, in hexadecimal, of everything that would be done for the person, and of what that needs."""
    own: str
    """The part of `digest` without what it needs, to tell which of several people has changed."""
    needs: tuple[str, ...] = ()
    """The keys of other people whose changes must come with these, directly or not, such as a manager whose account
    the same run creates."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a plan belongs to. The same changes somewhere else are another plan."""

    target: str = ""
    """Where everything is written: the domain, the managed base, the services, and the passwords of new accounts."""
    configuration: str = ""
    """The digest of everything that decides about changes. It is part of the plan, but not of its units, so that a rule
    that changes nothing for a person takes no approval away."""
    secret: bytes = b""
    """The key of the hashes of secret values."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """A plan as what people approve."""

    checksum: str
    """Of everything that would be done, the target and the configuration: SHA-256, in hexadecimal."""
    each: t.Mapping[str, Unit]
    """By the key of the person."""
    places: str
    """The digest of the organizational units that would be created."""

    @property
    def digests(self) -> t.Mapping[str, str]:
        """The digests of all units, by the key of the person."""
        return {key: unit.digest for key, unit in self.each.items()}

    def with_needed(self, keys: t.Iterable[str]) -> frozenset[str]:
        """These people, and those whose changes must come with theirs."""
        return frozenset(one for key in keys for one in (key, *self.each[key].needs))


class Approving(t.Protocol):
    """Knows what somebody has approved."""

    binds: bool
    """Whether only what was approved may be written. Then nobody is planned anew in the same run."""

    def decided(self, plan: Plan, units: Units) -> Plan:
        """The plan without what is not approved, or with the reason to write nothing.

        Args:
            plan: complete.
            units: of the plan.
        """


class NeedsNoApproval:
    """For tasks that nobody has to approve."""

    binds = False

    def decided(self, plan: Plan, units: Units) -> Plan:
        """The plan as it is."""
        return plan


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class KeptPlan:
    """A plan of a preview, kept for approval."""

    number: int
    """In the database."""
    name: str
    """The spoken name, such as `brave-otter-42`, unique in the configuration."""
    domain: str
    configuration: str
    checksum: str
    """SHA-256, in hexadecimal, of all units, the target and the configuration."""
    requested_by: str
    """Who ran the preview."""
    created: datetime.datetime
    valid_until: datetime.datetime
    facts: t.Mapping[str, t.Any]
    """`target` and `configuration` as of `Scope`, `places` as of `Units`, `organizational_units` with the changes that
    create these, `approval` as of `Mode`, `feed` with the checksum of the feeds, `version`, `host`, `system_user` if
    AWX says who ran the preview, and `counts`, the number of people by the name of the limit that counts them."""
    units: tuple[Unit, ...] = ()
    """In the order of their keys."""

    @property
    def needs_approval(self) -> bool:
        """Whether plans had to be approved when it was kept."""
        return self.facts.get("approval") != Mode.NONE

    @property
    def requesters(self) -> tuple[str, ...]:
        """The names of who ran the preview: outside AWX, anybody can pretend to be somebody else in AWX."""
        return tuple(filter(None, (self.requested_by, self.facts.get("system_user"))))


class NewPlan(t.NamedTuple):
    """A plan of a preview."""

    checksum: str
    requested_by: str
    facts: t.Mapping[str, t.Any]
    """See `KeptPlan.facts`."""
    units: t.Sequence[Unit]
    changes: t.Mapping[str, t.Sequence[Change]]
    """By the key of the unit."""


class Decision(enum.StrEnum):
    """What a reviewer says of a plan."""

    APPROVED = "approved"
    REJECTED = "rejected"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a reviewer signs. Everything that an approval depends on is in it, so that nothing can be exchanged."""

    domain: str
    configuration: str
    plan: str
    """The spoken name."""
    checksum: str
    units: tuple[str, ...]
    """The digests of the units that the decision is about, sorted; empty for the plan as a whole."""
    requested_by: str
    level: str
    decision: Decision
    reason: str
    expires: datetime.datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SignedDecision:
    """A decision with its signature, as it is kept."""

    number: int
    """In the database."""
    plan: int
    statement: str
    """The text that was signed, byte for byte."""
    signature: str
    """The armored SSH signature."""
    principal: str
    """Who signed, as in the file of allowed signers."""
    at: datetime.datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Who must approve which plans: an entry of the option `approval_levels`."""

    name: str
    approvers: tuple[str, ...]
    """Principals of the file of allowed signers."""
    needed: int = 1
    """How many of them."""
    when: str = ""
    """For which plans, such as `disables > 5 or deletes > 0`; empty for all."""
    valid: datetime.timedelta
    """How long an approval holds."""


class Verdict(t.NamedTuple):
    """What reviewers have decided about a plan."""

    approved: frozenset[str] = frozenset()
    """The digests of the units that every level has approved."""
    rejected: frozenset[str] = frozenset()
    """The digests of the units that somebody has rejected."""
    waits: str = ""
    """What is missing, as sentences; empty if every unit is approved."""


class Submitted(t.NamedTuple):
    """A kept plan with everything that is known of it."""

    plan: KeptPlan
    decisions: t.Sequence[SignedDecision]
    used: t.Mapping[str, int]
    """The runs that have used the approval, by the key of the person."""
    is_recorded: bool = True
    """Whether the audit log says the same of the plan; if not, somebody has edited it in the database."""
