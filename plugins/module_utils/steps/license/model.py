# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The request for the Microsoft 365 licenses of a user, and the work that follows from it. Pure."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ...model.changes import StepChange

EVERYTHING = "all"
"""The value of `revoke` for every license that `assign` does not name."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WantedLicense:
    """A license that a user must have."""

    sku: str
    """skuPartNumber or skuId, as given."""
    disabled_plans: tuple[str, ...] = ()
    """Service plans to disable, by name or id, as given. Plans in neither list are not changed."""
    enabled_plans: tuple[str, ...] = ()
    """Service plans to enable."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LicenseRequest:
    """The options of the step `license` for one subject."""

    assign: tuple[WantedLicense, ...] = ()
    revoke: tuple[str, ...] = ()
    """SKUs as given, without `all`; see `everything`."""
    everything: bool = False
    """Whether to revoke all licenses that `assign` does not name."""
    usage_location: str | None = None
    """Two capital letters."""
    leave_groups: bool = False
    """Whether to remove the user from groups that assign a license to revoke."""
    revoke_sessions: bool = False
    wait: int = 0
    """Seconds to poll the user until the changes are visible."""

    @property
    def takes_only(self) -> bool:
        """Whether the request only revokes, so that a missing user is not a problem."""
        return not self.assign

    @classmethod
    def from_options(cls, options: t.Mapping[str, t.Any]) -> LicenseRequest:
        """Make the request from the options of the step."""
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
            usage_location=(options.get("usage_location") or "").strip() or None,
            leave_groups=options.get("inherited") == "leave_group",
            revoke_sessions=bool(options.get("revoke_sessions")),
            wait=int(options.get("wait") or 0),
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LicenseWork:
    """The changes of one user.

    The table `settings.SETTINGS` shows and writes the first five fields. The other fields change nothing: they identify
    the user, set how long to wait, and count the units that the work takes from other users or frees for them.
    """

    usage_location: str | None = None
    """The new usage location; None to keep the current one."""
    add: t.Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    """Licenses to assign, or to assign with other plans: skuId to the servicePlanIds to disable."""
    remove: tuple[str, ...] = ()
    """skuIds of directly assigned licenses to remove."""
    leave: tuple[str, ...] = ()
    """Ids of groups to leave."""
    revoke_sessions: bool = False

    user: str
    """Id of the user."""
    sessions_valid_from: datetime.datetime | None = None
    """The value before sessions are revoked. It changes when they are."""
    wait: int = 0
    """Seconds to poll the user until the changes are visible."""
    takes: frozenset[str] = frozenset()
    """skuIds of products of which the work uses one more unit."""
    frees: frozenset[str] = frozenset()
    """skuIds of products of which the work frees one unit."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LicenseChange(StepChange):
    """The change of one user's licenses."""

    work: LicenseWork = dataclasses.field(repr=False, compare=False)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LicensesAhead:
    """License changes that earlier steps of this run have planned; later steps must count them as done.

    The step `mailbox` also changes licenses. Without this, the step `license` would revoke licenses that are already
    revoked, assign the last free unit twice, or revoke the license of a mailbox that Microsoft 365 does not show as
    shared yet.
    """

    work: t.Mapping[str, LicenseWork] = dataclasses.field(default_factory=dict)
    """By the user's id."""
    sharing: frozenset[str] = frozenset()
    """Keys of the subjects whose mailboxes in Microsoft 365 become shared by directory synchronization."""
