# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta, Disable, SetAttributes
from ansible_collections.hrsync.ad.plugins.module_utils.model.mailbox import MailboxPlace, MailboxType, Recipient
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.recipient import (
    recipient_of,
    without_prefix,
)
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.mailbox.mailboxes_in_memory import (
    LOCAL,
    REMOTE,
    SHARED,
    creation,
    subject,
)


@pytest.mark.parametrize(
    ("values", "place", "kind"),
    [
        ({}, MailboxPlace.NOWHERE, MailboxType.NONE),
        (LOCAL, MailboxPlace.ON_PREMISES, MailboxType.USER),
        ({"msExchRecipientTypeDetails": "4"}, MailboxPlace.ON_PREMISES, MailboxType.SHARED),
        ({"msExchRecipientTypeDetails": "16"}, MailboxPlace.ON_PREMISES, MailboxType.OTHER),
        (REMOTE, MailboxPlace.REMOTE, MailboxType.USER),
        (SHARED, MailboxPlace.REMOTE, MailboxType.SHARED),
        ({"msExchRecipientTypeDetails": "8589934592"}, MailboxPlace.REMOTE, MailboxType.OTHER),
        ({"msExchRecipientTypeDetails": "128"}, MailboxPlace.NOWHERE, MailboxType.OTHER),
        ({"msExchMailboxGuid": "guid"}, MailboxPlace.ON_PREMISES, MailboxType.USER),
        ({**REMOTE, "msExchMailboxGuid": "guid"}, MailboxPlace.REMOTE, MailboxType.USER),
        ({"homeMDB": "CN=DB1", "msExchRecipientTypeDetails": "128"}, MailboxPlace.ON_PREMISES, MailboxType.OTHER),
    ],
)
def test_attributes_say_where_a_mailbox_is(values: dict[str, t.Any], place: MailboxPlace, kind: MailboxType) -> None:
    found = recipient_of(subject(values))
    assert (found.place, found.type) == (place, kind)


def test_a_new_account_is_no_recipient() -> None:
    assert recipient_of(subject(None)) == Recipient()


def test_attributes_say_what_a_mailbox_is_like() -> None:
    values = {**REMOTE, "msExchRemoteRecipientType": "6", "msExchHideFromAddressLists": "TRUE"}
    found = recipient_of(subject(values))
    assert (found.archive, set(found.switches), found.on_hold) == (True, {"hide_from_address_lists"}, False)
    assert found.routing_address == "anna@lab.mail.onmicrosoft.com"
    assert recipient_of(subject({"targetAddress": "SMTP:elsewhere@example.com"})).routing_address == ""
    assert recipient_of(subject({**REMOTE, "targetAddress": []})).routing_address == ""


@pytest.mark.parametrize(
    ("values", "held"),
    [
        ({"msExchUserHoldPolicies": "mbx1234"}, True),
        ({"msExchELCMailboxFlags": "24"}, True),
        ({"msExchELCMailboxFlags": "16"}, False),
    ],
)
def test_attributes_say_that_a_mailbox_is_on_hold(values: dict[str, t.Any], held: bool) -> None:
    assert recipient_of(subject({**REMOTE, **values})).on_hold is held


def test_values_are_those_after_the_changes_of_the_run() -> None:
    delta = Delta(attribute="MAIL", before=("anna@example.com",), after=("anna.k@example.com",))
    changes = (Disable(), SetAttributes(deltas=(delta,)))
    renamed = subject(REMOTE, *changes)
    assert renamed.texts("mail") == ("anna.k@example.com",)
    assert renamed.texts("mailNickname") == ("anna",)
    new = subject(None, creation(mail="anna@example.com"))
    assert new.texts("mail") == ("anna@example.com",)
    assert new.texts("mailNickname") == ()
    assert new.is_new
    assert not renamed.is_new


def test_prefixes_are_dropped() -> None:
    assert [without_prefix(text) for text in ("SMTP:a@b", "smtp:a@b", "a@b", "sip:a@b")] == [
        "a@b",
        "a@b",
        "a@b",
        "sip:a@b",
    ]
