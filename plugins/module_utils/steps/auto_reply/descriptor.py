# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `auto_reply`: the automatic reply of a mailbox."""

from __future__ import annotations

import typing as t

from ...model.kinds import Kind, Phase
from ..descriptor import Action, Service, StepDescriptor
from ..requirements import Need, each, permissions

if t.TYPE_CHECKING:
    from ...option_table import Options

_OPTIONS: t.Final[Options] = {
    "state": {
        "description": """
            V(disabled) sends no replies.

            V(enabled) sends replies until they are disabled.

            V(scheduled) sends replies from O(start) to O(end). If O(end) is in the past, it is the same as V(disabled).

            Sets Graph's C(automaticRepliesSetting/status), or C(AutoReplyState) of
            C(Set-MailboxAutoReplyConfiguration).
            """,
        "type": "str",
        "choices": ["disabled", "enabled", "scheduled"],
        "required": True,
    },
    "way": {
        "description": """
            Where the mailbox is. V(microsoft365) is Exchange Online, and uses O(microsoft365). V(exchange) is Exchange
            on premises, and uses O(exchange).
            """,
        "type": "str",
        "choices": ["microsoft365", "exchange"],
        "default": "microsoft365",
    },
    "internal_message": {
        "description": """
            Reply to senders in the same organization. Required with V(enabled) and V(scheduled), unless the mailbox
            already has a message.

            A message with HTML tags is HTML. Any other message is plain text and keeps its line breaks. In HTML, escape
            values from elsewhere, such as names, with Jinja's filter C(escape).

            Sets Graph's C(internalReplyMessage), or C(InternalMessage) of Exchange.
            """,
        "type": "str",
    },
    "external_message": {
        "description": """
            Reply to senders outside the organization, in the same format as O(internal_message).

            Sets Graph's C(externalReplyMessage), or C(ExternalMessage) of Exchange.
            """,
        "type": "str",
    },
    "audience": {
        "description": """
            Which senders outside the organization get replies. V(contacts) are senders that are contacts of the
            mailbox.

            If not set, it is V(all) if O(external_message) is not empty, and V(none) otherwise. With O(state=disabled)
            it is not changed.

            Sets Graph's C(externalAudience), where V(contacts) is C(contactsOnly), or C(ExternalAudience) of Exchange,
            where V(contacts) is C(Known).
            """,
        "type": "str",
        "choices": ["none", "contacts", "all"],
    },
    "start": {
        "description": """
            When replies start, with O(state=scheduled). An ISO 8601 timestamp with an offset, such as
            V(2026-12-24T08:00:00+01:00). Without an offset it is local time in O(timezone). A date without a time is
            the start of that day.

            If not set, replies start at once, and a schedule that has started is not changed.

            Sets Graph's C(scheduledStartDateTime), or C(StartTime) of Exchange.
            """,
        "type": "str",
    },
    "end": {
        "description": """
            When replies end, in the same format as O(start). Required with O(state=scheduled). A date without a time is
            the end of that day, so it is the last day of replies.

            Sets Graph's C(scheduledEndDateTime), or C(EndTime) of Exchange.
            """,
        "type": "str",
    },
    "timezone": {
        "description": "Time zone of timestamps without an offset, as an IANA name such as V(Europe/Warsaw).",
        "type": "str",
        "default": "UTC",
    },
}

KIND: t.Final = Kind(
    name="auto_reply",
    count="auto_replies",
    title="auto-replies changed",
    verb="change auto-reply",
    phase=Phase.SERVICES,
)

AUTO_REPLY: t.Final = StepDescriptor(
    name="auto_reply",
    variable="lifecycle_auto_reply",
    kinds=(KIND,),
    options=_OPTIONS,
    services=(Service.DIRECTORY, Service.MICROSOFT365, Service.EXCHANGE),
    needs_directory=False,
    messages=frozenset(("internal_message", "external_message")),
    protocol="Microsoft Graph, or PowerShell remoting (PSRP)",
    permissions="""
        Microsoft Graph, with O(way=microsoft365): the application permissions C(User.Read.All) and
        C(MailboxSettings.ReadWrite), which an Exchange administrator can limit to some mailboxes (RBAC for
        Applications); C(LicenseAssignment.Read.All) or C(Organization.Read.All) to tell a mailbox that is still being
        created from a missing one.

        Exchange, with O(way=exchange): the management role C(Mail Recipients), for C(Get-MailboxAutoReplyConfiguration)
        and C(Set-MailboxAutoReplyConfiguration), and remote PowerShell.
        """,
    requirements=(
        *permissions("User.Read.All MailboxSettings.ReadWrite LicenseAssignment.Read.All", way=("microsoft365",)),
        *each(Need.COMMAND, "Get-MailboxAutoReplyConfiguration Set-MailboxAutoReplyConfiguration", way=("exchange",)),
    ),
    actions=(Action(20, "Configure auto-reply settings"),),
    more_variables="``lifecycle_sources`` (``absences``)",
)
