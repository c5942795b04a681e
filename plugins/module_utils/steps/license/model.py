# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task or rule asks of a user's Microsoft 365 licenses, and the work that follows from it. Pure."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ...model.changes import StepChange

EVERYTHING = "all"
"""The value of `revoke` that stands for every license that `assign` does not name."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WantedLicense:
    """A license that a user must have."""

    sku: str
    """skuPartNumber or skuId, as written."""
    disabled_plans: tuple[str, ...] = ()
    """Service plans to disable, by name or id, as written; the others are not changed."""
    enabled_plans: tuple[str, ...] = ()
    """Service plans to enable."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LicenseRequest:
    """The options of the step `license` for one person."""

    assign: tuple[WantedLicense, ...] = ()
    revoke: tuple[str, ...] = ()
    """SKUs as written, without `all`; see `everything`."""
    everything: bool = False
    """Whether all licenses are revoked that `assign` does not name."""
    usage_location: str | None = None
    """In capitals."""
    leave_groups: bool = False
    """Whether the user leaves the groups that give a license to revoke."""
    revoke_sessions: bool = False
    wait: int = 0
    """Seconds to read the user until the work is visible."""

    @property
    def takes_only(self) -> bool:
        """Whether a user who does not exist needs nothing."""
        return not self.assign

    @classmethod
    def from_options(cls, options: t.Mapping[str, t.Any]) -> LicenseRequest:
        """The request of the options of the step."""
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
    """What is changed of one user.

    The table `settings.SETTINGS` shows and writes the first five fields. The other fields change nothing: they say
    which user it is, how long to wait, and what the work means for the licenses that are left for others.
    """

    usage_location: str | None = None
    """None where it stays."""
    add: t.Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    """skuId to the servicePlanIds that are disabled: licenses that are new, and licenses whose plans change."""
    remove: tuple[str, ...] = ()
    """skuId of licenses that are assigned to the user directly."""
    leave: tuple[str, ...] = ()
    """Ids of groups."""
    revoke_sessions: bool = False

    user: str
    """Id of the user."""
    sessions_valid_from: datetime.datetime | None = None
    """Before sessions are revoked, to recognize that they are."""
    wait: int = 0
    """Seconds to read the user until the work is visible."""
    takes: frozenset[str] = frozenset()
    """skuId of the products of which one more unit is in use afterwards."""
    frees: frozenset[str] = frozenset()
    """skuId of the products of which one more unit is free afterwards."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LicenseChange(StepChange):
    """The change of one user's licenses."""

    work: LicenseWork = dataclasses.field(repr=False, compare=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LicensesAhead:
    """License changes that earlier steps of this run have planned; later steps must count them as done.

    The step `mailbox` changes licenses too. If the step `license` did not know of it, it would revoke licenses that are
    already revoked, assign the last free unit twice, or revoke the license of a mailbox that Microsoft 365 does not
    show as shared yet.
    """

    work: t.Mapping[str, LicenseWork] = dataclasses.field(default_factory=dict)
    """By the user's id."""
    sharing: frozenset[str] = frozenset()
    """Keys of the subjects whose mailboxes in Microsoft 365 become shared by directory synchronisation."""
