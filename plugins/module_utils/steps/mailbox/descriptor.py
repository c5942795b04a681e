# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `mailbox`: a mailbox in Microsoft 365, in Exchange on premises, or in both."""

from __future__ import annotations

import typing as t

from ...model.kinds import Kind, Phase
from ...model.limits import MAILBOX_CHANGES
from ..descriptor import Action, Service, StepDescriptor
from ..license.descriptor import removals
from ..requirements import Need, each, permissions

if t.TYPE_CHECKING:
    from ...option_table import Options

_OPTIONS: t.Final[Options] = {
    "state": {
        "description": """
            V(present) creates a mailbox if there is none, and converts a shared mailbox to a user mailbox (not with
            O(way=microsoft365)).

            V(shared) creates a shared mailbox, or converts the mailbox to one. A shared mailbox needs no license. With
            O(way=hybrid), directory synchronization converts the mailbox in the cloud.

            With O(way=microsoft365), V(shared) cannot convert a mailbox: Microsoft Graph has no request for it, and
            Exchange Online PowerShell is not supported on Linux. The module fails with the command to run there
            (C(Set-Mailbox -Type Shared)), and continues after the conversion.

            V(disabled) removes the mailbox and keeps the account. In Microsoft 365 it revokes the user's own licenses
            that give a mailbox, and the mailbox can be restored for 30 days. On premises, the mailbox is disconnected,
            and its database keeps it for the retention time of the database.

            V(absent) deletes the mailbox and, because Exchange does so, the account in Active Directory; see
            O(confirm_user_deletion). It needs O(way=exchange) or O(way=hybrid), and O(servers). An account without a
            mailbox is not changed.
            """,
        "type": "str",
        "choices": ["present", "shared", "disabled", "absent"],
        "default": "present",
    },
    "way": {
        "description": """
            V(microsoft365) creates mailboxes by assigning licenses, with Microsoft Graph. Use it for users that exist
            only in the cloud, and for synchronized users whose Exchange attributes are managed in the cloud
            (C(IsExchangeCloudManaged)).

            V(exchange) creates mailboxes on premises, with C(Enable-Mailbox), C(Set-Mailbox), C(Disable-Mailbox) and
            C(Remove-Mailbox).

            V(hybrid) creates mailboxes in Exchange Online that Exchange on premises manages, with
            C(Enable-RemoteMailbox), C(Set-RemoteMailbox), C(Disable-RemoteMailbox) and C(Remove-RemoteMailbox).
            Directory synchronization creates them in the cloud. The user also needs a license; see
            M(hrsync.ad.license). It does not change attributes that are managed in the cloud
            (C(IsExchangeCloudManaged)), and cannot tell on premises which these are.

            V(ldap) writes the LDAP attributes of a remote mailbox without an Exchange server. Microsoft does not
            support this. It writes C(msExchRemoteRecipientType), C(msExchRecipientTypeDetails),
            C(msExchRecipientDisplayType), C(msExchVersion), C(targetAddress), C(mailNickname), C(proxyAddresses) and
            C(msExchHideFromAddressLists).

            The commands of Exchange use the domain controller that the module reads.
            """,
        "type": "str",
        "choices": ["microsoft365", "exchange", "hybrid", "ldap"],
        "default": "microsoft365",
    },
    "license": {
        "description": """
            With O(way=microsoft365), the license to assign to a user that has no license with a mailbox. It is a
            C(skuPartNumber) such as V(SPE_E3), or a C(skuId). It must have an enabled mailbox plan (Exchange Online
            Plan 1, Plan 2, Kiosk or Essentials). Assigned with Graph's C(assignLicense). If not set, a user without
            such a license is an error.

            O(state=disabled) and O(release_license) revoke only this license. If it is not set, they revoke all
            licenses of the user that give a mailbox.
            """,
        "type": "str",
    },
    "usage_location": {
        "description": """
            Country where the user uses Microsoft 365, as a code of ISO 3166-1 or a name, such as V(DE) or V(Germany).
            Microsoft 365 assigns no license without it.

            Written only if the user has none (Graph's C(usageLocation)).
            """,
        "type": "str",
    },
    "wait": {
        "description": """
            Seconds to wait for Microsoft 365. The mailbox of a new license takes minutes or hours. If it is not there
            in time, RV(mailbox) is V(pending), and the next run checks again.

            O(release_license) revokes the license only after Microsoft 365 shows the converted mailbox as shared. If
            that takes longer, the module fails and keeps the license.
            """,
        "type": "int",
        "default": 0,
    },
    "release_license": {
        "description": """
            Whether to revoke the licenses of the user that give a mailbox, with O(way=microsoft365) and O(way=hybrid).
            A license that comes from a group is an error; use O(hrsync.ad.license#module:inherited) to remove the user
            from the group.

            With O(state=shared), they are revoked only after Microsoft 365 shows the mailbox as shared
            (C(userPurpose)). Without O(wait), the next run revokes them.

            With O(state=disabled) and O(way=hybrid), they are revoked before C(Disable-RemoteMailbox), because
            otherwise the mailbox in the cloud would stay. With O(way=microsoft365), O(state=disabled) always revokes
            them.
            """,
        "type": "bool",
        "default": False,
    },
    "alias": {
        "description": """
            Alias of a new mailbox, the LDAP attribute C(mailNickname): 1 to 64 letters, digits and characters such as
            C(-) and C(_), with single dots between them.

            If not set, Exchange chooses one; with O(way=ldap) it is the first part of O(remote_routing_address).
            """,
        "type": "str",
    },
    "database": {
        "description": "Database of a new mailbox, with O(way=exchange). If not set, Exchange chooses one.",
        "type": "str",
    },
    "remote_routing_address": {
        "description": """
            Address of the mailbox in the cloud, such as V(anna@contoso.mail.onmicrosoft.com), with O(way=hybrid) and
            O(way=ldap). Required for a new mailbox.

            Written to the LDAP attribute C(targetAddress), and added to C(proxyAddresses).
            """,
        "type": "str",
    },
    "hide_from_address_lists": {
        "description": """
            Whether to hide the mailbox from address lists. Written to the LDAP attribute C(msExchHideFromAddressLists).
            If not set, it is not changed.

            Not available with O(way=microsoft365), because Microsoft Graph cannot change it.
            """,
        "type": "bool",
    },
    "forward_to": {
        "description": """
            E-mail address to forward messages to (C(ForwardingSmtpAddress)), with O(way=exchange).

            An empty string ends forwarding. If not set, forwarding is not changed.
            """,
        "type": "str",
    },
    "deliver_and_forward": {
        "description": """
            Whether the mailbox also keeps messages that O(forward_to) forwards (C(DeliverToMailboxAndForward)).
            """,
        "type": "bool",
        "default": False,
    },
    "delegate": {
        "description": """
            Users that get full access to the mailbox (C(Add-MailboxPermission)), as user principal names or logins,
            with O(way=exchange). Other users keep their access.
            """,
        "type": "list",
        "elements": "str",
        "default": [],
    },
    "confirm_user_deletion": {
        "description": """
            Must be V(true) with O(state=absent), to confirm that the account in Active Directory is deleted with its
            mailbox.
            """,
        "type": "bool",
        "default": False,
    },
}

KIND: t.Final = Kind(
    name="mailbox",
    count="mailboxes",
    title="mailboxes changed",
    verb="change mailbox",
    phase=Phase.SERVICES,
    limits=lambda deltas: (MAILBOX_CHANGES, *removals(deltas)),
)

_CLOUD: t.Final = (
    *permissions("User.Read.All LicenseAssignment.ReadWrite.All MailboxSettings.Read", way=("microsoft365",)),
    *permissions("User.ReadWrite.All", way=("microsoft365",), usage_location=()),
    *permissions(
        "User.Read.All LicenseAssignment.ReadWrite.All MailboxSettings.Read", way=("hybrid",), release_license=()
    ),
)

_COMMANDS: t.Final = tuple(
    requirement
    for way, noun in (("exchange", "Mailbox"), ("hybrid", "RemoteMailbox"))
    for requirement in (
        *each(Need.COMMAND, f"Get-{noun} Set-{noun}", way=(way,)),
        *each(Need.COMMAND, f"Enable-{noun}", way=(way,), state=("present", "shared")),
        *each(Need.COMMAND, f"Disable-{noun}", way=(way,), state=("disabled",)),
        *each(Need.COMMAND, f"Remove-{noun}", way=(way,), state=("absent",)),
        *each(Need.COMMAND, "Get-MailboxPermission Add-MailboxPermission", way=(way,), delegate=()),
    )
)
"""The commands of `exchange_settings.py`; a test compares them."""

MAILBOX: t.Final = StepDescriptor(
    name="mailbox",
    variable="lifecycle_mailbox",
    kinds=(KIND,),
    options=_OPTIONS,
    services=(Service.DIRECTORY, Service.MICROSOFT365, Service.EXCHANGE),
    needs_directory=False,
    gone="absent",
    protocol="Microsoft Graph, PowerShell remoting (PSRP), or LDAP",
    permissions="""
        Microsoft Graph, with O(way=microsoft365): the application permissions C(User.Read.All),
        C(LicenseAssignment.ReadWrite.All) and C(MailboxSettings.Read); C(User.ReadWrite.All) for O(usage_location).
        O(release_license) with O(way=hybrid) needs the same.

        Exchange, with O(way=exchange) and O(way=hybrid): the management role C(Mail Recipients), and remote PowerShell,
        as Microsoft documents for the commands.

        LDAP, with O(way=ldap): write C(msExchRemoteRecipientType), C(msExchRecipientTypeDetails),
        C(msExchRecipientDisplayType), C(msExchVersion), C(msExchHideFromAddressLists), C(targetAddress),
        C(mailNickname) and C(proxyAddresses) of the accounts.
        """,
    requirements=(
        *_CLOUD,
        *_COMMANDS,
        *each(
            Need.ATTRIBUTE,
            "msExchRemoteRecipientType msExchRecipientTypeDetails msExchRecipientDisplayType msExchVersion"
            " msExchHideFromAddressLists targetAddress mailNickname proxyAddresses",
            way=("ldap",),
        ),
    ),
    actions=(
        Action(6, "Create mailboxes"),
        Action(
            8,
            "Disable or delete mailboxes",
            "Exchange, with O(state=absent), which deletes the account too: also the management role"
            " C(Mail Recipient Creation).",
        ),
    ),
)
