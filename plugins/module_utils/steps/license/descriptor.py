# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `license`: the Microsoft 365 licenses of a user."""

from __future__ import annotations

import typing as t

from ...model.kinds import Kind, Phase
from ...model.limits import LICENSE_REMOVALS
from ..descriptor import Action, Service, StepDescriptor
from ..requirements import permissions

if t.TYPE_CHECKING:
    from ...model.kinds import BeforeAfter
    from ...option_table import Options

_ASSIGNED: t.Final[Options] = {
    "sku": {
        "description": "The product, as a C(skuPartNumber) such as V(SPE_E3) or as a C(skuId).",
        "type": "str",
        "required": True,
    },
    "disabled_plans": {
        "description": """
            Service plans of the license to disable, by name or id. Plans that you do not name are not changed; a new
            license has all plans enabled.
            """,
        "type": "list",
        "elements": "str",
        "default": [],
    },
    "enabled_plans": {
        "description": "Service plans of the license to enable, by name or id.",
        "type": "list",
        "elements": "str",
        "default": [],
    },
}

_OPTIONS: t.Final[Options] = {
    "assign": {
        "description": """
            Licenses that the user must have. A license that a group gives counts, and is not assigned again.

            The tenant must have an available license, and the user a usage location; see O(usage_location).

            Sets C(addLicenses) of Graph's C(assignLicense).
            """,
        "type": "list",
        "elements": "dict",
        "suboptions": _ASSIGNED,
    },
    "revoke": {
        "description": """
            Licenses that the user must not have, by C(skuPartNumber) or C(skuId). V(all) stands for every license that
            O(assign) does not name.

            A name that the tenant has no subscription for is an error, because it may be misspelled.

            Sets C(removeLicenses) of Graph's C(assignLicense).
            """,
        "type": "list",
        "elements": "str",
    },
    "inherited": {
        "description": """
            How to handle licenses in O(revoke) that come from a group. The user has them as long as the user is a
            member of the group.

            V(report) keeps them and warns.

            V(leave_group) removes the user from the group. It does not do so for a group with dynamic membership, for a
            synchronized group (remove the account from it in the directory, with M(hrsync.ad.group_membership)), and
            for a group that also gives licenses to keep. The module warns of these groups and does the rest.
            """,
        "type": "str",
        "choices": ["report", "leave_group"],
        "default": "report",
    },
    "usage_location": {
        "description": """
            Country where the user uses Microsoft 365, as a code of ISO 3166-1 or a name, such as V(DE) or V(Germany).
            Microsoft 365 assigns no license without it.

            Written only if the user has none (Graph's C(usageLocation)).
            """,
        "type": "str",
    },
    "revoke_sessions": {
        "description": """
            Whether the user must sign in again everywhere (Graph's C(revokeSignInSessions)). Access tokens that were
            already issued stay valid for up to an hour.

            Sessions are revoked if this run also revokes licenses, and if they were not revoked since the user was
            created and the password was last changed. A second run therefore changes nothing.

            It does not end the sessions of a user that has signed in again since then. Disable the account to end them.
            """,
        "type": "bool",
    },
    "wait": {
        "description": """
            Seconds to poll the user until the changes are visible. The module fails if they are not visible by then.

            For licenses of a group that the user has left, the module waits for the same time, but does not fail if
            they are still there.

            V(0) does not wait.
            """,
        "type": "int",
        "default": 60,
    },
}

LICENSES: t.Final = "licenses"
GROUPS: t.Final = "license_groups"
"""Names of deltas by which a user may lose licenses."""


def removals(deltas: t.Iterable[BeforeAfter]) -> tuple[str, ...]:
    """The limit that counts the change, if it removes licenses."""
    losing = (delta for delta in deltas if delta.attribute in (LICENSES, GROUPS))
    return (LICENSE_REMOVALS,) if any(set(delta.before) - set(delta.after) for delta in losing) else ()


KIND: t.Final = Kind(
    name="license",
    count="licenses",
    title="licenses changed",
    verb="change licenses",
    phase=Phase.SERVICES,
    limits=removals,
)

LICENSE: t.Final = StepDescriptor(
    name="license",
    variable="lifecycle_license",
    kinds=(KIND,),
    options=_OPTIONS,
    services=(Service.DIRECTORY, Service.MICROSOFT365),
    needs_directory=False,
    protocol="Microsoft Graph",
    permissions="""
        Microsoft Graph: the application permissions C(User.Read.All) and C(LicenseAssignment.ReadWrite.All);
        C(User.ReadWrite.All) for O(usage_location); C(User.RevokeSessions.All) for O(revoke_sessions);
        C(GroupMember.Read.All) to name the groups that licenses come from, and C(GroupMember.ReadWrite.All) for
        O(inherited=leave_group).

        In the role, also C(MailboxSettings.Read) if C(lifecycle_mailbox) shares mailboxes with C(way: hybrid) or C(way:
        ldap): the user keeps the license until Microsoft 365 shows the mailbox as shared.
        """,
    requirements=(
        *permissions("User.Read.All LicenseAssignment.ReadWrite.All GroupMember.Read.All"),
        *permissions("User.ReadWrite.All", usage_location=()),
        *permissions("User.RevokeSessions.All", revoke_sessions=()),
        *permissions("GroupMember.ReadWrite.All", inherited=("leave_group",)),
    ),
    actions=(Action(14, "Revoke Microsoft 365 licenses"),),
)
