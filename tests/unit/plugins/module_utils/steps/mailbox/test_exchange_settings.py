# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands for mailboxes: what is run for what there is, and that nothing is run where all is as wanted."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.mailbox import MailboxPlace, MailboxType, Recipient
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.changes import misplaced, refusal, unfit
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.exchange_mailbox import (
    ExchangeMailbox,
    mailbox_from,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.exchange_settings import (
    cmdlets,
    missing_option,
    needs_exchange,
    settings,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.request import MailboxState
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.way import Way
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.mailbox.mailboxes_in_memory import request

Texts = tuple[str, ...]
ROUTING = "anna@lab.mail.onmicrosoft.com"
NONE = ExchangeMailbox()
USER = mailbox_from({"RecipientTypeDetails": "UserMailbox", "HiddenFromAddressListsEnabled": False, "InPlaceHolds": []})
REMOTE = mailbox_from(
    {
        "RecipientTypeDetails": "RemoteUserMailbox",
        "RemoteRoutingAddress": f"SMTP:{ROUTING}",
        "RemoteRecipientType": "ProvisionMailbox, ProvisionArchive",
    }
)
SHARED = dataclasses.replace(USER, recipient=dataclasses.replace(USER.recipient, type=MailboxType.SHARED))


def commands(held: ExchangeMailbox, way: str = "exchange", **options: t.Any) -> list[tuple[str, dict[str, t.Any]]]:
    changed = settings(request(way=way, **options), held)
    found = [(each.name, dict(each.parameters)) for each in cmdlets(Way(way), changed)]
    # What is run is shown, and what is shown is run.
    assert bool(found) == bool(changed)
    return found


def shown(
    held: ExchangeMailbox, way: str = "exchange", **options: t.Any
) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    there = dataclasses.replace(held, account="CN=Anna")
    return [(delta.attribute, delta.before, delta.after) for delta in settings(request(way=way, **options), there)]


def test_mailboxes_begin() -> None:
    assert commands(NONE) == [("Enable-Mailbox", {})]
    assert commands(NONE, alias="anna", database="DB1", state="shared") == [
        ("Enable-Mailbox", {"Alias": "anna", "Database": "DB1", "Shared": True})
    ]
    assert commands(NONE, "hybrid", remote_routing_address=ROUTING) == [
        ("Enable-RemoteMailbox", {"RemoteRoutingAddress": ROUTING})
    ]
    assert shown(NONE, alias="anna", database="DB1") == [
        ("mailbox", ("none",), ("user",)),
        ("mailbox_alias", (), ("anna",)),
        ("mailbox_database", (), ("DB1",)),
    ]


def test_mailboxes_that_are_as_wanted_are_left_alone() -> None:
    assert commands(USER) == commands(SHARED, state="shared") == commands(USER, alias="other") == []
    assert commands(REMOTE, "hybrid", remote_routing_address=ROUTING.upper()) == []
    assert commands(NONE, state="disabled") == []
    assert commands(NONE, "hybrid", state="absent", confirm_user_deletion=True) == []


def test_mailboxes_become_others() -> None:
    assert commands(USER, state="shared") == [("Set-Mailbox", {"Type": "Shared"})]
    assert commands(SHARED) == [("Set-Mailbox", {"Type": "Regular"})]
    assert commands(REMOTE, "hybrid", state="shared", remote_routing_address="ann@b.c") == [
        ("Set-RemoteMailbox", {"Type": "Shared", "RemoteRoutingAddress": "ann@b.c"})
    ]
    assert shown(REMOTE, "hybrid", remote_routing_address="ann@b.c") == [
        ("remote_routing_address", (ROUTING,), ("ann@b.c",))
    ]


def test_mailboxes_go() -> None:
    assert commands(USER, state="disabled") == [("Disable-Mailbox", {})]
    assert commands(REMOTE, "hybrid", state="disabled") == [("Disable-RemoteMailbox", {})]
    assert commands(SHARED, state="absent", confirm_user_deletion=True) == [("Remove-Mailbox", {})]
    assert shown(SHARED, state="disabled") == [("mailbox", ("shared",), ("none",))]
    assert shown(SHARED, state="absent", confirm_user_deletion=True) == [
        ("mailbox", ("shared",), ("none",)),
        ("account", ("CN=Anna",), ()),
    ]


def test_mailboxes_forward_hide_and_are_opened_to_others() -> None:
    held = dataclasses.replace(USER, lacking=("bea",))
    options: dict[str, t.Any] = {"hide_from_address_lists": True, "forward_to": "c@d.e", "deliver_and_forward": True}
    assert commands(held, delegate=["bea"], **options) == [
        (
            "Set-Mailbox",
            {
                "HiddenFromAddressListsEnabled": True,
                "ForwardingAddress": None,
                "ForwardingSmtpAddress": "c@d.e",
                "DeliverToMailboxAndForward": True,
            },
        ),
        ("Add-MailboxPermission", {"User": "bea", "AccessRights": "FullAccess", "InheritanceType": "All"}),
    ]
    assert shown(held, delegate=["bea"], **options) == [
        ("hide_from_address_lists", ("false",), ("true",)),
        ("forward_to", (), ("c@d.e",)),
        ("deliver_and_forward", ("false",), ("true",)),
        ("full_access", (), ("bea",)),
    ]


def test_forwarding_is_compared_as_a_whole() -> None:
    forwarding = dataclasses.replace(USER, forward_to="C@d.e", deliver_and_forward=True)
    assert commands(forwarding, forward_to="c@D.E", deliver_and_forward=True) == []
    assert shown(forwarding, forward_to="c@d.e") == [("deliver_and_forward", ("true",), ("false",))]
    assert shown(dataclasses.replace(USER, forward_to="c@d.e"), forward_to="b@d.e") == [
        ("forward_to", ("c@d.e",), ("b@d.e",))
    ]
    [(_name, parameters)] = commands(forwarding, forward_to="")
    assert parameters["ForwardingSmtpAddress"] is None
    assert commands(USER, forward_to="") == []


def test_exchange_is_asked_only_where_the_directory_leaves_a_doubt() -> None:
    there, none = USER.recipient, Recipient()
    assert not needs_exchange(request(way="exchange"), there)
    assert not needs_exchange(request(way="exchange", hide_from_address_lists=False), there)
    assert not needs_exchange(request(way="hybrid", state="disabled"), none)
    assert not needs_exchange(request(way="hybrid", remote_routing_address=ROUTING), REMOTE.recipient)
    assert needs_exchange(request(way="exchange"), none)
    assert needs_exchange(request(way="exchange", state="shared"), there)
    assert needs_exchange(request(way="exchange", hide_from_address_lists=True), there)
    assert needs_exchange(request(way="exchange", forward_to=""), there)
    assert needs_exchange(request(way="exchange", delegate=["bea"]), there)
    assert needs_exchange(request(way="hybrid", remote_routing_address="a@b.c"), REMOTE.recipient)


def test_a_remote_mailbox_needs_an_address_in_the_cloud() -> None:
    assert "remote_routing_address is empty" in str(missing_option(request(way="hybrid"), NONE))
    assert missing_option(request(way="hybrid"), REMOTE) is None
    assert missing_option(request(way="exchange"), NONE) is None
    assert missing_option(request(way="hybrid", remote_routing_address=ROUTING), NONE) is None
    assert missing_option(request(way="hybrid", state="disabled"), NONE) is None


def test_a_way_touches_its_own_mailboxes_only() -> None:
    assert "set the way to hybrid" in str(misplaced(REMOTE.recipient, MailboxPlace.ON_PREMISES))
    assert "has a mailbox on premises" in str(misplaced(USER.recipient, MailboxPlace.REMOTE))
    assert misplaced(REMOTE.recipient, MailboxPlace.REMOTE) is None
    assert misplaced(Recipient(), MailboxPlace.ON_PREMISES) is None
    assert unfit(USER.recipient) is None
    assert "neither user mailbox nor shared mailbox" in str(unfit(Recipient(type=MailboxType.OTHER)))


def test_what_is_held_is_not_taken_away() -> None:
    held = dataclasses.replace(USER.recipient, on_hold=True)
    assert "on hold" in str(refusal(held, MailboxState.DISABLED))
    assert refusal(held, MailboxState.SHARED) is None
    assert refusal(USER.recipient, MailboxState.ABSENT) is None
    assert refusal(dataclasses.replace(REMOTE.recipient, archive=False), MailboxState.DISABLED) is None
    assert "archive" in str(refusal(REMOTE.recipient, MailboxState.DISABLED))
    assert refusal(Recipient(on_hold=True), MailboxState.DISABLED) is None


def test_forwarding_that_stays_is_not_written_again() -> None:
    kept = dataclasses.replace(USER, forward_to="c@d.e", deliver_and_forward=True)
    assert commands(kept, forward_to="b@d.e", deliver_and_forward=True) == [
        ("Set-Mailbox", {"ForwardingAddress": None, "ForwardingSmtpAddress": "b@d.e"})
    ]
    assert commands(kept, forward_to="c@d.e") == [("Set-Mailbox", {"DeliverToMailboxAndForward": False})]
