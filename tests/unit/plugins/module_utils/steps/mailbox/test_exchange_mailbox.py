# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands for mailboxes: what is run for what there is, and that nothing is run where all is as wanted."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.mailbox import MailboxPlace, MailboxType, Recipient
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.exchange_mailbox import (
    ExchangeMailbox,
    get,
    has_full_access,
    mailbox_from,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.way import Way

ROUTING = "anna@lab.mail.onmicrosoft.com"
REMOTE = mailbox_from(
    {
        "RecipientTypeDetails": "RemoteUserMailbox",
        "RemoteRoutingAddress": f"SMTP:{ROUTING}",
        "RemoteRecipientType": "ProvisionMailbox, ProvisionArchive",
    }
)


def test_objects_of_exchange_are_read() -> None:
    assert REMOTE.recipient == Recipient(
        type=MailboxType.USER, place=MailboxPlace.REMOTE, routing_address=ROUTING, archive=True
    )
    found = mailbox_from(
        {
            "RecipientTypeDetails": "RoomMailbox",
            "HiddenFromAddressListsEnabled": True,
            "LitigationHoldEnabled": True,
            "ForwardingSmtpAddress": "smtp:bea@example.com",
            "DeliverToMailboxAndForward": True,
        },
        ["bea"],
    )
    assert found == ExchangeMailbox(
        recipient=Recipient(
            type=MailboxType.OTHER,
            place=MailboxPlace.ON_PREMISES,
            switches=frozenset({"hide_from_address_lists"}),
            on_hold=True,
        ),
        forward_to="bea@example.com",
        deliver_and_forward=True,
        lacking=("bea",),
    )
    assert mailbox_from({"InPlaceHolds": ["x"], "ForwardingAddress": "corp/Bea"}).forward_to == "corp/Bea"
    assert mailbox_from({"InPlaceHolds": ["x"]}).recipient.on_hold
    assert (get(Way.EXCHANGE), get(Way.HYBRID)) == ("Get-Mailbox", "Get-RemoteMailbox")


@pytest.mark.parametrize(
    ("permissions", "given"),
    [
        ([], False),
        ([{"AccessRights": ["ReadPermission"]}], False),
        ([{"AccessRights": ["ReadPermission"]}, {"AccessRights": ["FullAccess"], "Deny": False}], True),
        ([{"AccessRights": "FullAccess, ReadPermission"}], True),
        ([{"AccessRights": ["FullAccess"]}, {"AccessRights": ["FullAccess"], "Deny": True}], False),
        ([{"AccessRights": None}], False),
    ],
)
def test_full_access_is_recognised(permissions: list[dict[str, t.Any]], given: bool) -> None:
    assert has_full_access(permissions) is given
