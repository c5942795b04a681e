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
  - hrsync.ad.steps.auto_reply
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
notes:
  - Set the reply of somebody who leaves before the mailbox loses its licence. The role takes its steps in that order.
  - A mailbox that a licence has given and that is not there yet is no error. The module then warns, and the next run goes on.
  - In the role, one request serves twenty mailboxes.
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

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import run_step
from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.descriptor import AUTO_REPLY


def main() -> None:
    """Run the module."""
    run_step(AUTO_REPLY, required_if=[("state", "scheduled", ["end"])])


if __name__ == "__main__":
    main()
