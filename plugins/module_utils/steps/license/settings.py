# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings that the step `license` changes: how a change is shown, written, and verified, in one table. Pure."""

from __future__ import annotations

import dataclasses
import typing as t
import urllib.parse

from ...model.changes import Delta
from .descriptor import GROUPS, LICENSES
from .effects import assignments_after

if t.TYPE_CHECKING:
    from ...model.cloud import Assignment, CloudUser, LicenseGroup
    from .catalog import Catalog
    from .model import LicenseWork

USAGE_LOCATION = "usage_location"
SESSIONS = "sign_in_sessions"
"""Names of deltas; a product whose plans change has one of its own, `NAME disabled plans`."""


class GraphWrite(t.NamedTuple):
    """A request that writes to Microsoft Graph."""

    method: str
    path: str
    """Below the version."""
    body: t.Mapping[str, t.Any] | None = None
    """JSON."""


@dataclasses.dataclass(frozen=True, slots=True)
class LicenseNames:
    """The names of products, service plans and groups in reports."""

    catalog: Catalog
    groups: t.Mapping[str, LicenseGroup]
    """Groups that assign licenses, by id, without groups that could not be read."""

    def group(self, id: str | None) -> str:
        """The name of a group, or its id if it could not be read."""
        found = self.groups.get(str(id))
        return f"the group {found.name if found else id}"

    def group_with_id(self, id: str) -> str:
        """The name and id of a group, because several groups can have the same name."""
        found = self.groups.get(id)
        return f"{found.name} ({id})" if found else id

    def products(self, assignments: t.Iterable[Assignment]) -> tuple[str, ...]:
        """The products of assignments, with their groups and errors."""
        return tuple(sorted({self._product(found) for found in assignments}))

    def _product(self, found: Assignment) -> str:
        origin = f" (from {self.group(found.group)})" if found.group else ""
        state = "" if found.active else f" ({found.state}: {found.error})"
        return f"{self.catalog.name(found.sku)}{origin}{state}"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LicenseSetting:
    """One row of the table: how one setting is shown, written and verified."""

    fields: tuple[str, ...]
    """The fields of `LicenseWork` for the setting."""
    turn: int
    """The position of the setting in the order of writing, for one user."""
    shown: t.Callable[[LicenseNames, CloudUser, LicenseWork], t.Iterator[Delta]]
    """The deltas of the change; none if the work does not change the setting. The user is as before the change."""
    written: t.Callable[[LicenseWork], t.Iterator[GraphWrite]]
    """The requests that make the change; none if the work does not change the setting."""
    missing: t.Callable[[LicenseWork, CloudUser, t.Callable[[str], str]], t.Iterator[str]]
    """The changes that are not visible yet in the user as read afterwards, as parts of a sentence. The last argument
    returns the name of a skuId."""


def deltas(names: LicenseNames, user: CloudUser, work: LicenseWork) -> tuple[Delta, ...]:
    """The deltas of the work; empty if it changes nothing."""
    return tuple(delta for setting in SETTINGS for delta in setting.shown(names, user, work))


def unmet(work: LicenseWork, user: CloudUser, name: t.Callable[[str], str]) -> str:
    """The changes that are not visible yet in a user, as part of a sentence; empty if all are visible.

    Args:
        work: the work that was done.
        user: the user as read afterwards.
        name: returns the name of a skuId.
    """
    return ", ".join(text for setting in SETTINGS for text in setting.missing(work, user, name))


def lingers(work: LicenseWork, user: CloudUser) -> bool:
    """Whether the user still has a license from a group that it left. Microsoft 365 removes it later."""
    return any(found.group in work.leave for found in user.inherited)


# Usage location


def _shown_location(names: LicenseNames, user: CloudUser, work: LicenseWork) -> t.Iterator[Delta]:
    if work.usage_location:
        yield Delta(
            attribute=USAGE_LOCATION, after=(work.usage_location,), reason="license.usage_location, and had none"
        )


def _written_location(work: LicenseWork) -> t.Iterator[GraphWrite]:
    if work.usage_location:
        yield GraphWrite("PATCH", _path("users", work.user), {"usageLocation": work.usage_location})


def _missing_location(work: LicenseWork, user: CloudUser, name: t.Callable[[str], str]) -> t.Iterator[str]:
    if work.usage_location and not user.usage_location:
        yield "the usage location is not set"


# Licenses


def _shown_licenses(names: LicenseNames, user: CloudUser, work: LicenseWork) -> t.Iterator[Delta]:
    before = names.products(user.assignments)
    after = tuple(
        sorted({*names.products(assignments_after(user, work)), *map(names.catalog.name, work.add)}),
    )
    if before != after:
        causes = {"license.assign": work.add, "license.revoke": work.remove or work.leave}
        why = " and ".join(option for option, done in causes.items() if done)
        yield Delta(attribute=LICENSES, before=before, after=after, reason=why)
    for sku, disabled in work.add.items():
        own = user.own.get(sku)
        # An inactive license enables no plans, so its disabled plans are not the state before the change.
        was = names.catalog.plans(sku, own.disabled_plans if own and own.active else frozenset())
        will_be = names.catalog.plans(sku, disabled)
        if was != will_be:
            title = f"{names.catalog.name(sku)} disabled plans"
            yield Delta(attribute=title, before=was, after=will_be, reason="license.assign")


def _written_licenses(work: LicenseWork) -> t.Iterator[GraphWrite]:
    """One request, because some licenses exclude each other, and others depend on each other."""
    if work.add or work.remove:
        body = {
            "addLicenses": [{"skuId": sku, "disabledPlans": sorted(plans)} for sku, plans in work.add.items()],
            "removeLicenses": list(work.remove),
        }
        yield GraphWrite("POST", _path("users", work.user, "assignLicense"), body)


def _missing_licenses(work: LicenseWork, user: CloudUser, name: t.Callable[[str], str]) -> t.Iterator[str]:
    for sku, disabled in work.add.items():
        own = user.own.get(sku)
        if not (own and own.active and own.disabled_plans == disabled):
            because = f" ({own.error})" if own and not own.active else ""
            yield f"{name(sku)} is not assigned{because}"
    for sku in work.remove:
        if sku in user.own:
            yield f"{name(sku)} is still assigned"


# Groups


def _shown_groups(names: LicenseNames, user: CloudUser, work: LicenseWork) -> t.Iterator[Delta]:
    if work.leave:
        left = tuple(sorted(map(names.group_with_id, work.leave)))
        yield Delta(attribute=GROUPS, before=left, reason="license.inherited is leave_group")


def _written_groups(work: LicenseWork) -> t.Iterator[GraphWrite]:
    for group in work.leave:
        yield GraphWrite("DELETE", f"{_path('groups', group, 'members', work.user)}/$ref")


def _missing_groups(work: LicenseWork, user: CloudUser, name: t.Callable[[str], str]) -> t.Iterator[str]:
    """Always empty: Microsoft 365 removes the licenses of a group later than the membership; see `lingers`."""
    yield from ()


# Sign-in sessions


def _shown_sessions(names: LicenseNames, user: CloudUser, work: LicenseWork) -> t.Iterator[Delta]:
    if work.revoke_sessions:
        yield Delta(attribute=SESSIONS, before=("valid",), after=("revoked",), reason="license.revoke_sessions")


def _written_sessions(work: LicenseWork) -> t.Iterator[GraphWrite]:
    if work.revoke_sessions:
        yield GraphWrite("POST", _path("users", work.user, "revokeSignInSessions"))


def _missing_sessions(work: LicenseWork, user: CloudUser, name: t.Callable[[str], str]) -> t.Iterator[str]:
    if work.revoke_sessions and user.sessions_valid_from == work.sessions_valid_from:
        yield "the sign-in sessions are still valid"


def _path(*segments: str) -> str:
    return "".join(f"/{urllib.parse.quote(segment, safe='@')}" for segment in segments)


SETTINGS: t.Final = (
    LicenseSetting(
        fields=("usage_location",),
        turn=1,
        shown=_shown_location,
        written=_written_location,
        missing=_missing_location,
    ),
    LicenseSetting(
        fields=("add", "remove"),
        turn=3,
        shown=_shown_licenses,
        written=_written_licenses,
        missing=_missing_licenses,
    ),
    LicenseSetting(
        fields=("leave",),
        turn=4,
        shown=_shown_groups,
        written=_written_groups,
        missing=_missing_groups,
    ),
    LicenseSetting(
        fields=("revoke_sessions",),
        turn=2,
        shown=_shown_sessions,
        written=_written_sessions,
        missing=_missing_sessions,
    ),
)
"""The settings, in the order of reports. The step writes only settings of this table.

Microsoft 365 assigns no license without a usage location, so the location is written first. Sessions are revoked before
licenses: if revoking a license then fails, the next run plans both again.
"""

IN_TURN: t.Final = tuple(sorted(SETTINGS, key=lambda setting: setting.turn))
"""The settings, in the order of writing."""
