#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: auto_reply
short_description: Set the automatic reply of a mailbox
version_added: 0.2.0
author: The hrsync.ad authors (@hrsync)
description:
  - Switches the automatic reply (out of office) of one mailbox on, off, or on for a time, and says what it replies, in Microsoft 365 with Microsoft
    Graph or in Exchange on premises.
  - What is there is compared with what is wanted as people see it. Instants are compared as instants, in whichever time zone they are written, and
    messages by their text, links and pictures, because Exchange changes the HTML that it is given. A message that looks the same is not written
    again.
  - A scheduled reply whose end is past counts as V(disabled), both in the mailbox and in the task.
  - Only what the task names is changed.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
  - hrsync.ad.microsoft365
  - hrsync.ad.exchange
options:
  servers:
    description:
      - Domain controllers, each as C(host) or C(host:port), in order of preference. The first one that answers, can be trusted and can be
        written to is used. Each name must be one that the domain controller's certificate holds.
      - May be left out where O(upn) names the user. Nothing is then read from a directory.
      - If not set, the environment variable E(HRSYNC_SERVERS) is used, in which commas separate several.
    type: list
    elements: str
    required: false
  state:
    description:
      - V(disabled) sends no replies.
      - V(enabled) sends them until they are disabled.
      - V(scheduled) sends them from O(start) to O(end).
      - Graph's C(automaticRepliesSetting/status), and C(AutoReplyState) of C(Set-MailboxAutoReplyConfiguration).
    type: str
    choices: [disabled, enabled, scheduled]
    required: true
  way:
    description:
      - Where the mailbox is. With V(microsoft365) it is in Exchange Online, and O(microsoft365) is used; with V(exchange) on premises, and
        O(exchange) is used.
    type: str
    choices: [microsoft365, exchange]
    default: microsoft365
  internal_message:
    description:
      - What senders of the same organisation are answered. Needed with V(enabled) and V(scheduled), unless the mailbox holds a message already.
      - Text with HTML tags is taken for HTML, other text is shown as it is written, with its line ends. In HTML, put what comes from elsewhere,
        such as a name, through Jinja's filter C(escape).
      - Graph's C(internalReplyMessage), and C(InternalMessage).
    type: str
  external_message:
    description:
      - What senders from outside are answered, as O(internal_message).
      - Graph's C(externalReplyMessage), and C(ExternalMessage).
    type: str
  audience:
    description:
      - Which senders from outside are answered. V(contacts) are those among the contacts of the mailbox.
      - If not set, V(all) where O(external_message) has a text and V(none) otherwise; with O(state=disabled) it stays as it is.
      - Graph's C(externalAudience), and C(ExternalAudience), which call V(contacts) C(contactsOnly) and C(Known).
    type: str
    choices: [none, contacts, all]
  start:
    description:
      - When replies begin, with O(state=scheduled). ISO 8601 with an offset such as V(2026-12-24T08:00:00+01:00); without one it is the local time
        in O(timezone), and a day alone means its beginning.
      - If not set, replies begin at once, and a schedule that has begun stays begun.
      - Graph's C(scheduledStartDateTime), and C(StartTime).
    type: str
  end:
    description:
      - When replies end, with O(state=scheduled), as O(start). A day alone means its end, so that it is the last day of replies.
      - Graph's C(scheduledEndDateTime), and C(EndTime).
    type: str
  timezone:
    description: Time zone of what has no offset, as an IANA name such as V(Europe/Warsaw).
    type: str
    default: UTC
notes:
  - "Least permissions with O(way=microsoft365): the application permissions C(User.Read.All) and C(MailboxSettings.ReadWrite), which an Exchange
    administrator can limit to some mailboxes (RBAC for Applications); C(LicenseAssignment.Read.All) or C(Organization.Read.All) to tell a mailbox
    that is still being made from one that is missing."
  - "Least permissions with O(way=exchange): the management role C(Mail Recipients), for C(Get-MailboxAutoReplyConfiguration) and
    C(Set-MailboxAutoReplyConfiguration), and remote PowerShell."
  - Set the reply of somebody who leaves before the mailbox loses its licence. The role takes its steps in that order.
  - A mailbox that a licence has given and that is not there yet is no error. The module then warns, and the next run goes on.
  - For many mailboxes at once use the variable C(lifecycle_auto_reply) of the role P(hrsync.ad.lifecycle#role). It needs one request for twenty of
    them.
seealso:
  - module: hrsync.ad.mailbox
  - module: hrsync.ad.license
  - name: Microsoft Graph, mailboxSettings
    description: The resource that is read and written.
    link: https://learn.microsoft.com/graph/api/resources/mailboxsettings
  - name: Set-MailboxAutoReplyConfiguration
    description: The command of Exchange.
    link: https://learn.microsoft.com/powershell/module/exchange/set-mailboxautoreplyconfiguration
"""

EXAMPLES = r"""
# The options for the connections are left out here: they are set once, in module_defaults or in the environment.

- name: Somebody has left, and all who write are told so
  hrsync.ad.auto_reply:
    key: "1017"
    state: enabled
    internal_message: |
      Anna Nowak has left the company.
      Please write to Jan Kowal, jan.kowal@example.com.
    external_message: >-
      <p>Anna Nowak has left the company. Please write to <a href="mailto:sales@example.com">our sales team</a>.</p>

- name: A holiday, of which only colleagues are told
  hrsync.ad.auto_reply:
    upn: anna.nowak@example.com
    state: scheduled
    start: "2026-12-21"
    end: "2026-12-31"
    timezone: Europe/Warsaw
    internal_message: I am back on 2 January.

- name: Somebody is back, and has a mailbox on premises
  hrsync.ad.auto_reply:
    sam_account_name: anowak
    way: exchange
    state: disabled
"""

RETURN = r"""
changes:
  description: What was changed or, in check mode, would be, as sentences.
  returned: when the account exists
  type: list
  elements: str
  sample: ["change auto-reply: anna.nowak@example.com: auto_reply: disabled to enabled"]
server:
  description: The domain controller that was read.
  returned: when a directory is used
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import IDENTITY, IDENTITY_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import OPTIONAL_CONNECTION_OPTIONS, take
from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.options import EXCHANGE_OPTION
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.options import MICROSOFT365_OPTION
from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.step import AutoReply


def main() -> None:
    """Run the module."""
    run(
        lambda module: take(module, AutoReply),
        {
            **OPTIONAL_CONNECTION_OPTIONS,
            **IDENTITY_OPTIONS,
            **MICROSOFT365_OPTION,
            **EXCHANGE_OPTION,
            **AutoReply.OPTIONS,
        },
        required_one_of=[IDENTITY],
        required_if=[("state", "scheduled", ["end"])],
        mutually_exclusive=[IDENTITY],
    )


if __name__ == "__main__":
    main()
