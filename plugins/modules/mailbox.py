#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mailbox
short_description: Create, convert, disable or delete the mailbox of an account
version_added: 0.2.0
author: The hrsync.ad authors (@hrsync)
description:
  - Sees to the mailbox of one account, in Microsoft 365, in Exchange on premises, or in both. O(way) says who makes mailboxes in the organisation,
    and so who is asked and who is authoritative for their attributes.
  - A mailbox that is managed on the other side is left alone, and the message says which way is the right one. Such is a mailbox on premises
    (C(msExchMailboxGuid), C(homeMDB)) with O(way=microsoft365), and a remote mailbox with O(way=exchange).
  - A mailbox on hold is not taken away, and keeps its licence. The same goes for a mailbox whose licence comes from a group.
  - A mailbox is shared before its licence goes; see O(release_license).
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory
  - hrsync.ad.identity
  - hrsync.ad.microsoft365
  - hrsync.ad.exchange
  - hrsync.ad.steps.mailbox
options:
  servers:
    description:
      - Domain controllers, each as C(host) or C(host:port), in order of preference. The first one that answers, can be trusted and can be
        written to is used. Each name must be one that the domain controller's certificate holds.
      - May be left out where O(upn) names the user and O(way) is V(microsoft365) or V(exchange). Nothing is then read from a directory.
      - If not set, the environment variable E(HRSYNC_SERVERS) is used, in which commas separate several.
    type: list
    elements: str
    required: false
notes:
  - Whether a mailbox in Microsoft 365 is on hold cannot be read with Graph. It is seen in the directory (C(msExchUserHoldPolicies),
    C(msExchELCMailboxFlags)) where synchronisation writes it back, and by Exchange.
  - In the role, many mailboxes are changed in parallel, and all users share the available licenses.
seealso:
  - module: hrsync.ad.license
  - module: hrsync.ad.auto_reply
  - name: Microsoft Graph, user assignLicense
    description: The request that gives and takes mailboxes in Microsoft 365.
    link: https://learn.microsoft.com/graph/api/user-assignlicense
  - name: Enable-RemoteMailbox
    description: The command for mailboxes in Exchange Online that are managed on premises.
    link: https://learn.microsoft.com/powershell/module/exchange/enable-remotemailbox
"""

EXAMPLES = r"""
# The options for the connections are left out here: they are set once, in module_defaults or in the environment.

- name: Somebody begins, and gets a mailbox in Microsoft 365
  hrsync.ad.mailbox:
    key: "1017"
    license: SPE_E3
    usage_location: PL
    wait: 600

- name: A mailbox in Exchange Online that is managed on premises
  hrsync.ad.mailbox:
    sam_account_name: anowak
    way: hybrid
    remote_routing_address: anowak@contoso.mail.onmicrosoft.com

- name: Somebody has left, the mailbox stays for colleagues, and its licence becomes free
  hrsync.ad.mailbox:
    key: "1017"
    way: hybrid
    state: shared
    release_license: true
    hide_from_address_lists: true

- name: The same on premises, where messages are forwarded and the manager reads those that are there
  hrsync.ad.mailbox:
    key: "1017"
    way: exchange
    state: shared
    hide_from_address_lists: true
    forward_to: jan.kowal@example.com
    deliver_and_forward: true
    delegate: [jkowal]

- name: No mailbox any more
  hrsync.ad.mailbox:
    upn: anna.nowak@example.com
    state: disabled

- name: Neither mailbox nor account
  hrsync.ad.mailbox:
    sam_account_name: test-user
    way: exchange
    state: absent
    confirm_user_deletion: true
"""

RETURN = r"""
mailbox:
  description:
    - What the mailbox is for after the task, in check mode before it.
    - V(user), V(shared) or V(none); V(other) for rooms and the like; V(pending) where a licence gives one that Microsoft 365 is still making;
      V(unknown) where it cannot be read.
  returned: success
  type: str
  sample: user
changes:
  description: What was changed or, in check mode, would be, as sentences.
  returned: success
  type: list
  elements: str
  sample: ["change mailbox: CN=Anna Nowak,OU=People,DC=example,DC=com: mailbox: none to user"]
server:
  description: The domain controller that was read and, with O(way=ldap), written.
  returned: when a directory is used
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import run_step
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.descriptor import MAILBOX


def main() -> None:
    """Run the module."""
    run_step(MAILBOX)


if __name__ == "__main__":
    main()
