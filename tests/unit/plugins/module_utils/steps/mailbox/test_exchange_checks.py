# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a cmdlet took effect."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.exchange_checks import is_done, reader
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.exchange_settings import Cmdlet
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.way import Way

FULL: dict[str, t.Any] = {"AccessRights": ["FullAccess"], "Deny": False}
BOX: dict[str, t.Any] = {
    "RecipientTypeDetails": "SharedMailbox",
    "HiddenFromAddressListsEnabled": True,
    "ForwardingAddress": None,
    "ForwardingSmtpAddress": "smtp:Bea@example.com",
}


@pytest.mark.parametrize(
    ("cmdlet", "objects", "done"),
    [
        (Cmdlet("Enable-Mailbox", {"Alias": "kim"}), [BOX], True),
        (Cmdlet("Enable-Mailbox", {"Alias": "kim"}), [], False),
        (Cmdlet("Disable-Mailbox", {}), [], True),
        (Cmdlet("Disable-Mailbox", {}), [BOX], False),
        (Cmdlet("Remove-RemoteMailbox", {}), [], True),
        (Cmdlet("Set-Mailbox", {"Type": "Shared", "HiddenFromAddressListsEnabled": True}), [BOX], True),
        (Cmdlet("Set-Mailbox", {"Type": "Regular"}), [BOX], False),
        (Cmdlet("Set-Mailbox", {"Type": "Shared", "HiddenFromAddressListsEnabled": False}), [BOX], False),
        (Cmdlet("Set-Mailbox", {"ForwardingAddress": None, "ForwardingSmtpAddress": "bea@example.com"}), [BOX], True),
        (Cmdlet("Set-Mailbox", {"ForwardingAddress": None, "ForwardingSmtpAddress": None}), [BOX], False),
        (Cmdlet("Set-Mailbox", {"Type": "Shared"}), [], False),
        (Cmdlet("Add-MailboxPermission", {"User": "ola"}), [FULL], True),
        (Cmdlet("Add-MailboxPermission", {"User": "ola"}), [], False),
    ],
)
def test_whether_a_cmdlet_took_effect(cmdlet: Cmdlet, objects: list[dict[str, t.Any]], done: bool) -> None:
    assert is_done(cmdlet, objects) is done


def test_the_cmdlet_that_shows_the_effect() -> None:
    assert reader(Way.HYBRID, Cmdlet("Set-RemoteMailbox", {"Type": "Shared"})) == Cmdlet("Get-RemoteMailbox", {})
    granted = Cmdlet("Add-MailboxPermission", {"User": "ola", "AccessRights": "FullAccess"})
    assert reader(Way.EXCHANGE, granted) == Cmdlet("Get-MailboxPermission", {"User": "ola"})
