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
  - Manages the mailbox of one account, in Microsoft 365, in Exchange on premises, or in both. O(way) selects the system that provisions mailboxes
    in the organization and is authoritative for their attributes.
  - The module does not change a mailbox that another system manages, and its message names the right O(way). Such mailboxes are a mailbox on premises
    (C(msExchMailboxGuid), C(homeMDB)) with O(way=microsoft365), and a remote mailbox with O(way=exchange).
  - A mailbox on hold is not removed, and keeps its license. The same is true for a mailbox whose license comes from a group.
  - A mailbox is converted to a shared mailbox before its license is revoked; see O(release_license).
extends_documentation_fragment:
  - hrsync.ad.attributes
  - hrsync.ad.directory.optional
  - hrsync.ad.identity
  - hrsync.ad.microsoft365
  - hrsync.ad.exchange
  - hrsync.ad.steps.mailbox
notes:
  - O(servers) is required unless O(way) is V(microsoft365) or V(exchange), and O(upn) names the account.
  - Microsoft Graph does not show whether a mailbox in Microsoft 365 is on hold. The module reads this from the directory
    (C(msExchUserHoldPolicies), C(msExchELCMailboxFlags)) if synchronization writes it back, and from Exchange.
  - In the role, many mailboxes are changed in parallel, and all users share the available licenses.
seealso:
  - module: hrsync.ad.license
  - module: hrsync.ad.auto_reply
  - name: Microsoft Graph, user assignLicense
    description: The request that creates and removes mailboxes in Microsoft 365.
    link: https://learn.microsoft.com/graph/api/user-assignlicense
  - name: Enable-RemoteMailbox
    description: The command for mailboxes in Exchange Online that are managed on premises.
    link: https://learn.microsoft.com/powershell/module/exchange/enable-remotemailbox
"""

EXAMPLES = r"""
# The examples omit the connection options. Set them once, in module_defaults or in the environment.

- name: Create a mailbox in Microsoft 365
  hrsync.ad.mailbox:
    key: "1017"
    license: SPE_E3
    usage_location: PL
    wait: 600

- name: Create a mailbox in Exchange Online that is managed on premises
  hrsync.ad.mailbox:
    sam_account_name: anowak
    way: hybrid
    remote_routing_address: anowak@contoso.mail.onmicrosoft.com

- name: Convert the mailbox of a leaver to a shared one, and release its license
  hrsync.ad.mailbox:
    key: "1017"
    way: hybrid
    state: shared
    release_license: true
    hide_from_address_lists: true

- name: Do the same on premises, forward new messages, and give the manager access
  hrsync.ad.mailbox:
    key: "1017"
    way: exchange
    state: shared
    hide_from_address_lists: true
    forward_to: jan.kowal@example.com
    deliver_and_forward: true
    delegate: [jkowal]

- name: Disable a mailbox
  hrsync.ad.mailbox:
    upn: anna.nowak@example.com
    state: disabled

- name: Delete a mailbox and its account
  hrsync.ad.mailbox:
    sam_account_name: test-user
    way: exchange
    state: absent
    confirm_user_deletion: true
"""

RETURN = r"""
mailbox:
  description:
    - The type of the mailbox after the task, in check mode before it.
    - V(user), V(shared) or V(none); V(other) for rooms and similar mailboxes; V(pending) if Microsoft 365 is still creating the mailbox of a license;
      V(unknown) if the type cannot be read.
  returned: success
  type: str
  sample: user
changes:
  description: The changes that were made, or in check mode would be made, as sentences.
  returned: success
  type: list
  elements: str
  sample: ["change mailbox: CN=Anna Nowak,OU=People,DC=example,DC=com: mailbox: none to user"]
server:
  description: The domain controller that the module read and, with O(way=ldap), wrote to.
  returned: when a directory is used
  type: str
  sample: dc1.example.com
"""

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import run_step
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.step import Mailbox


def main() -> None:
    """Run the module."""
    run_step(Mailbox)


if __name__ == "__main__":
    main()
