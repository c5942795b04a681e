# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task or rule asks of somebody's Microsoft 365 licences, and what is to be done for that."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ...model.changes import StepChange

EVERYTHING = "all"
"""What `revoke` holds where every licence goes that `assign` does not name."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WantedLicense:
    """A licence that somebody is to have."""

    sku: str
    """skuPartNumber or skuId, as written."""
    disabled_plans: tuple[str, ...] = ()
    """Service plans that are to be off, by name or id, as written; the others stay as they are."""
    enabled_plans: tuple[str, ...] = ()
    """Service plans that are to be on."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LicenseRequest:
    """The options of the step `license` for one person."""

    assign: tuple[WantedLicense, ...] = ()
    revoke: tuple[str, ...] = ()
    """SKUs as written; `everything` says the rest."""
    everything: bool = False
    """Whether all licences go that `assign` does not name."""
    usage_location: str | None = None
    """In capitals."""
    leave_groups: bool = False
    """Whether the person leaves the groups that give a licence which is to be revoked."""
    revoke_sessions: bool = False
    wait: int = 0
    """Seconds to read until what was written shows."""

    @property
    def takes_only(self) -> bool:
        """Whether there is nothing to be done for a user who does not exist."""
        return not self.assign

    @classmethod
    def from_options(cls, options: t.Mapping[str, t.Any]) -> LicenseRequest:
        """The request that the options of the step say."""
        revoke = tuple(text.strip() for text in options.get("revoke") or ())
        return cls(
            assign=tuple(
                WantedLicense(
                    sku=wanted["sku"].strip(),
                    disabled_plans=tuple(wanted.get("disabled_plans") or ()),
                    enabled_plans=tuple(wanted.get("enabled_plans") or ()),
                )
                for wanted in options.get("assign") or ()
            ),
            revoke=tuple(text for text in revoke if text.lower() != EVERYTHING),
            everything=any(text.lower() == EVERYTHING for text in revoke),
            usage_location=(options.get("usage_location") or "").strip().upper() or None,
            leave_groups=options.get("inherited") == "leave_group",
            revoke_sessions=bool(options.get("revoke_sessions")),
            wait=int(options.get("wait") or 0),
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LicenseWork:
    """What is to be written for one user; `Change.work` of a license change."""

    user: str
    """Id."""
    usage_location: str | None = None
    """None where it stays."""
    revoke_sessions: bool = False
    sessions_valid_from: datetime.datetime | None = None
    """Before they are revoked."""
    add: t.Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    """skuId to the servicePlanIds that are off: licences that are new, and those whose plans change."""
    remove: tuple[str, ...] = ()
    """skuId of the user's own licences."""
    leave: tuple[str, ...] = ()
    """Ids of groups."""
    takes: frozenset[str] = frozenset()
    """skuId of the products of which a further unit is used."""
    frees: frozenset[str] = frozenset()
    """skuId of the products of which a unit becomes free."""
    wait: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LicenseChange(StepChange):
    """The change of one user's licenses."""

    work: LicenseWork = dataclasses.field(repr=False, compare=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LicensesAhead:
    """License changes that earlier steps of this run have planned; later steps must count them as done.

    The step `mailbox` changes licences too. Planned as if it did not, the step `license` would take what is gone by
    then, give away the last free unit twice, or take the licence of a mailbox that is yet to be seen as shared.
    """

    work: t.Mapping[str, LicenseWork] = dataclasses.field(default_factory=dict)
    """By the user's id."""
    sharing: frozenset[str] = frozenset()
    """Keys of the subjects whose mailboxes in Microsoft 365 become shared by directory synchronisation."""
