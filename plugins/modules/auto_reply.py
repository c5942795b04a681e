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
  - Enables, disables or schedules the automatic reply (out of office) of one mailbox, and sets its messages. It uses Microsoft Graph for Microsoft
    365, or Exchange on premises.
  - The current and the desired reply are compared by visible content. Timestamps are compared regardless of their time zone. Messages are compared by
    their text, links and pictures, because Exchange changes the HTML of a message. A message that looks the same is not written again.
  - A scheduled reply whose end has passed counts as V(disabled), both in the mailbox and in the task.
  - Settings that the task does not name are not changed.
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory.optional
  - hrsync.ad.identity
  - hrsync.ad.microsoft365
  - hrsync.ad.exchange
  - hrsync.ad.steps.auto_reply
notes:
  - Set the reply of a leaver before the mailbox loses its license. The role takes its steps in that order.
  - If the mailbox of a new license does not exist yet, the module warns, and the next run continues.
  - In the role, one request serves twenty mailboxes.
seealso:
  - module: hrsync.ad.mailbox
  - module: hrsync.ad.license
  - name: Microsoft Graph, mailboxSettings
    description: The resource that the module reads and writes.
    link: https://learn.microsoft.com/graph/api/resources/mailboxsettings
  - name: Set-MailboxAutoReplyConfiguration
    description: The command of Exchange.
    link: https://learn.microsoft.com/powershell/module/exchange/set-mailboxautoreplyconfiguration
"""

EXAMPLES = r"""
# The examples omit the connection options. Set them once, in module_defaults or in the environment.

- name: Reply for a leaver, to all senders
  hrsync.ad.auto_reply:
    key: "1017"
    state: enabled
    internal_message: |
      Anna Nowak has left the company.
      Please write to Jan Kowal, jan.kowal@example.com.
    external_message: >-
      <p>Anna Nowak has left the company. Please write to <a href="mailto:sales@example.com">our sales team</a>.</p>

- name: Reply during a vacation, to colleagues only
  hrsync.ad.auto_reply:
    upn: anna.nowak@example.com
    state: scheduled
    start: "2026-12-21"
    end: "2026-12-31"
    timezone: Europe/Warsaw
    internal_message: I am back on 2 January.

- name: Disable the reply of a mailbox on premises
  hrsync.ad.auto_reply:
    sam_account_name: anowak
    way: exchange
    state: disabled
"""

RETURN = r"""
changes:
  description: The changes that were made, or in check mode would be made, as sentences.
  returned: when the account exists
  type: list
  elements: str
  sample: ["change auto-reply: anna.nowak@example.com: auto_reply: disabled to enabled"]
server:
  description: The domain controller that the module read.
  returned: when a directory is used
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import run_step
from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.step import AutoReply


def main() -> None:
    """Run the module."""
    run_step(AutoReply, required_if=[("state", "scheduled", ["end"])])


if __name__ == "__main__":
    main()
