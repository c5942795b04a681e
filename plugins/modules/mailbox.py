#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: mailbox
short_description: Give somebody a mailbox, make it a shared one, or take it away
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
  state:
    description:
      - V(present) makes a mailbox where there is none, and turns a shared one into a user's again (not with O(way=microsoft365)).
      - V(shared) makes or converts to a shared mailbox, which needs no licence. Microsoft Graph cannot convert one, and from Linux there is no
        supported way into Exchange Online PowerShell. With O(way=microsoft365) the module therefore fails, says what to run there
        (C(Set-Mailbox -Type Shared)), and goes on once it is done. With O(way=hybrid) directory synchronisation converts it.
      - V(disabled) takes the mailbox away, and keeps the account. In Microsoft 365 the user's own licences that give a mailbox go, and the mailbox
        can be had back for 30 days; on premises it stays disconnected for as long as its database keeps such.
      - V(absent) deletes the mailbox and, because Exchange does so, the account in Active Directory with it; see O(confirm_user_deletion). For
        O(way=exchange) and O(way=hybrid) only, and with O(servers). An account without a mailbox is left alone.
    type: str
    choices: [present, shared, disabled, absent]
    default: present
  way:
    description:
      - V(microsoft365) makes mailboxes by licences, with Microsoft Graph. Right for users of the cloud alone, and for synchronised users whose
        Exchange attributes are managed in the cloud (C(IsExchangeCloudManaged)).
      - V(exchange) makes them on premises, with C(Enable-Mailbox), C(Set-Mailbox), C(Disable-Mailbox) and C(Remove-Mailbox).
      - V(hybrid) makes mailboxes in Exchange Online that Exchange on premises manages, with C(Enable-RemoteMailbox), C(Set-RemoteMailbox),
        C(Disable-RemoteMailbox) and C(Remove-RemoteMailbox). Directory synchronisation brings them there; the user needs a licence too, see
        M(hrsync.ad.license). Attributes that are managed in the cloud (C(IsExchangeCloudManaged)) are not changed by it, which cannot be seen on
        premises.
      - V(ldap) writes the LDAP attributes of a remote mailbox itself, for organisations without an Exchange server. Microsoft does not support
        that. It writes C(msExchRemoteRecipientType), C(msExchRecipientTypeDetails), C(msExchRecipientDisplayType), C(msExchVersion),
        C(targetAddress), C(mailNickname), C(proxyAddresses) and C(msExchHideFromAddressLists).
      - The commands of Exchange work on the domain controller that the module reads.
    type: str
    choices: [microsoft365, exchange, hybrid, ldap]
    default: microsoft365
  license:
    description:
      - With O(way=microsoft365), the licence that gives the mailbox where the user has none that does, by C(skuPartNumber) such as V(SPE_E3) or by
        C(skuId). It must have a mailbox plan (Exchange Online Plan 1, Plan 2, Kiosk or Essentials), which is switched on. Assigned with Graph's
        C(assignLicense).
      - Where licences are taken, only this one goes; if not set, all of the user's own that give a mailbox.
    type: str
  usage_location:
    description: Country where the user uses services, as two letters (ISO 3166-1 alpha-2) such as V(DE), for Graph's C(usageLocation). Written where
      the user has none; no licence can be assigned without.
    type: str
  wait:
    description:
      - Seconds for which Microsoft 365 is asked for what takes time there. The mailbox of a new licence takes minutes or hours; one that is not
        there in time is V(pending) in RV(mailbox), and the next run looks again. A conversion to a shared mailbox must be seen before
        O(release_license) takes the licence, or the module fails and keeps it.
    type: int
    default: 0
  release_license:
    description:
      - Whether the user's own licences that give a mailbox are revoked, with O(way=microsoft365) and O(way=hybrid).
      - With O(state=shared) after Microsoft 365 shows the mailbox as shared (C(userPurpose)), and never before. Without O(wait), that is left to the
        next run.
      - With O(state=disabled) and O(way=hybrid) before C(Disable-RemoteMailbox), without which the mailbox in the cloud would stay. With
        O(way=microsoft365) they go in any case.
    type: bool
    default: false
  alias:
    description: Alias of a new mailbox, the LDAP attribute C(mailNickname). If not set, Exchange chooses one, and with O(way=ldap) it is the first
      part of O(remote_routing_address).
    type: str
  database:
    description: Database in which a new mailbox is made, with O(way=exchange). If not set, Exchange chooses one.
    type: str
  remote_routing_address:
    description:
      - Address of the mailbox in the cloud, such as V(anna@contoso.mail.onmicrosoft.com), with O(way=hybrid) and O(way=ldap). Needed for a new
        mailbox. The LDAP attribute C(targetAddress), and a value of C(proxyAddresses).
    type: str
  hide_from_address_lists:
    description: Whether the mailbox is left out of address lists, the LDAP attribute C(msExchHideFromAddressLists). If not set, it stays as it is.
      Not with O(way=microsoft365), where Graph cannot do it.
    type: bool
  forward_to:
    description: E-mail address to which messages are forwarded (C(ForwardingSmtpAddress)), with O(way=exchange). Empty ends forwarding. If not set, it
      stays as it is.
    type: str
  deliver_and_forward:
    description: Whether messages that are forwarded are kept in the mailbox too (C(DeliverToMailboxAndForward)).
    type: bool
    default: false
  delegate:
    description: Users who get full access to the mailbox (C(Add-MailboxPermission)), by user principal name or login, with O(way=exchange). Others who
      have it keep it.
    type: list
    elements: str
    default: []
  confirm_user_deletion:
    description: Must be V(true) with O(state=absent), to say that the account in Active Directory is meant to be deleted with its mailbox.
    type: bool
    default: false
notes:
  - "Least permissions with O(way=microsoft365): the application permissions C(User.Read.All), C(LicenseAssignment.ReadWrite.All) and
    C(MailboxSettings.Read); C(User.ReadWrite.All) for O(usage_location). O(release_license) with O(way=hybrid) needs the same."
  - "Least permissions with O(way=exchange) and O(way=hybrid): the management role C(Mail Recipients) of Exchange, and remote PowerShell. The role
    C(Mail Recipient Creation) besides for O(state=absent). This is what Microsoft documents for the commands."
  - "Least permissions with O(way=ldap): to write the attributes named there on the accounts."
  - Whether a mailbox in Microsoft 365 is on hold cannot be read with Graph. It is seen in the directory (C(msExchUserHoldPolicies),
    C(msExchELCMailboxFlags)) where synchronisation writes it back, and by Exchange.
  - For many mailboxes at once use the variable C(lifecycle_mailbox) of the role P(hrsync.ad.lifecycle#role). It works on many of them side by side,
    and shares free licences out over all of them.
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

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import IDENTITY, IDENTITY_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.step import OPTIONAL_CONNECTION_OPTIONS, take
from ansible_collections.hrsync.ad.plugins.module_utils.module import run
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.options import EXCHANGE_OPTION
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.options import MICROSOFT365_OPTION
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.step import Mailbox


def main() -> None:
    """Run the module."""
    run(
        lambda module: take(module, Mailbox),
        {
            **OPTIONAL_CONNECTION_OPTIONS,
            **IDENTITY_OPTIONS,
            **MICROSOFT365_OPTION,
            **EXCHANGE_OPTION,
            **Mailbox.OPTIONS,
        },
        required_one_of=[IDENTITY],
        mutually_exclusive=[IDENTITY],
    )


if __name__ == "__main__":
    main()
