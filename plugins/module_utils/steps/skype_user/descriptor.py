# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `skype_user`: a user of Skype for Business Server."""

from __future__ import annotations

import typing as t

from ...model.kinds import Kind, Phase
from ..descriptor import Action, Service, StepDescriptor
from ..requirements import Need, each

if t.TYPE_CHECKING:
    from ...option_table import Options

DISABLED: t.Final = "disabled"
ABSENT: t.Final = "absent"
ENABLED: t.Final = "enabled"

_OPTIONS: t.Final[Options] = {
    "state": {
        "description": """
            V(disabled) writes V(FALSE) to the LDAP attribute C(msRTCSIP-UserEnabled). The user can no longer sign in,
            but keeps address, policies, contacts and conferences. C(Set-CsUser -Enabled $false) does the same. An
            account that never was a user is not changed.

            V(absent) clears all attributes of the account that begin with C(msRTCSIP-), and removes the addresses that
            begin with V(sip:) from the LDAP attribute C(proxyAddresses). The server then deletes the contacts and
            conferences of the user; this cannot be undone. C(Disable-CsUser) does the same.

            Use V(absent) when you retire Skype for Business Server: a C(msRTCSIP-UserEnabled) that is still V(FALSE)
            then prevents users from signing in to Teams.

            V(enabled) writes V(TRUE) to C(msRTCSIP-UserEnabled) of an account that has an address
            (C(msRTCSIP-PrimaryUserAddress)). An account without an address is an error, because only the server can
            choose a pool for a new user (C(Enable-CsUser)).
            """,
        "type": "str",
        "choices": [DISABLED, ABSENT, ENABLED],
        "default": DISABLED,
    },
}

KIND: t.Final = Kind(
    name="skype_user",
    count="skype_users",
    title="Skype users changed",
    verb="change Skype user",
    phase=Phase.SERVICES,
)

SKYPE_USER: t.Final = StepDescriptor(
    name="skype_user",
    variable="lifecycle_skype_user",
    kinds=(KIND,),
    options=_OPTIONS,
    services=(Service.DIRECTORY,),
    protocol="LDAP",
    permissions="""
        LDAP: write C(msRTCSIP-UserEnabled) of the account; for O(state=absent) all attributes that begin with
        C(msRTCSIP-), and C(proxyAddresses). Members of the group C(RTCUniversalUserAdmins) may write attributes that
        begin with C(msRTCSIP-).
        """,
    requirements=(
        *each(Need.ATTRIBUTE, "msRTCSIP-UserEnabled"),
        *each(Need.ATTRIBUTE, "msRTCSIP-PrimaryUserAddress proxyAddresses", state=("absent",)),
    ),
    actions=(Action(18, "Disable Skype for Business and Lync accounts"),),
)
