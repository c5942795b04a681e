# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Remote mailboxes by their attributes: what is written, and that a second look finds nothing to change."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Change
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import OtherObject
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox import attributes as mailbox_attributes
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.descriptor import KIND
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.request import MailboxRequest
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.work import MailboxChange
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.mailbox.mailboxes_in_memory import (
    LOCAL,
    REMOTE,
    SHARED,
    creation,
    domain,
    subject,
)

ROUTING = "anna@lab.mail.onmicrosoft.com"
Values = dict[str, t.Any]


def pair(values: Values | None, *changes: Change, **options: t.Any) -> tuple[Subject, MailboxRequest]:
    one = subject(values, *changes, way="ldap", **options)
    return one, MailboxRequest.from_options(one.options)


def planned(
    values: Values | None, *changes: Change, without: tuple[str, ...] = (), **options: t.Any
) -> StepPlan[MailboxChange]:
    one = pair(values, *changes, **options)
    accounts = [one[0].account] if one[0].account else []
    return mailbox_attributes.plan([one], domain(*accounts, without=without), {})


def holder(name: str, kind: str) -> OtherObject:
    return OtherObject(name, {"objectclass": (b"top", kind.encode())})


def written(plan: StepPlan[MailboxChange]) -> dict[str, tuple[str, ...]]:
    """What is to be held, by attribute; the work and what is shown of it are the same."""
    assert not plan.setbacks
    [change] = plan.changes
    assert change.kind is KIND
    assert all(delta.reason for delta in change.deltas)
    shown = {delta.attribute: delta.after for delta in change.deltas if delta.attribute != "mailbox"}
    assert shown == {delta.attribute: delta.after for delta in change.work.settings}
    return shown


def after(values: Values, plan: StepPlan[MailboxChange]) -> Values:
    return {**values, **{name: list(texts) for name, texts in written(plan).items()}}


def setback(plan: StepPlan[MailboxChange]) -> str:
    assert not plan.changes
    [found] = plan.setbacks
    return found.text


def test_a_mailbox_begins_with_the_attributes_that_exchange_writes() -> None:
    mail = {"mail": "anna@example.com"}
    plan = planned(mail, remote_routing_address=ROUTING)
    assert written(plan) == {
        "msExchRemoteRecipientType": ("1",),
        "msExchRecipientTypeDetails": ("2147483648",),
        "targetAddress": (f"SMTP:{ROUTING}",),
        "proxyAddresses": ("SMTP:anna@example.com", f"smtp:{ROUTING}"),
        "mailNickname": ("anna",),
        "msExchRecipientDisplayType": ("-2147483642",),
        "msExchVersion": ("44220983382016",),
    }
    assert planned(after(mail, plan), remote_routing_address=ROUTING) == StepPlan()
    assert plan.changes[0].deltas[0].before == ("none",)


def test_a_new_account_gets_one_too() -> None:
    plan = planned(None, creation(mail="anna@example.com"), remote_routing_address=ROUTING, alias="ann", state="shared")
    assert written(plan)["proxyAddresses"] == ("SMTP:anna@example.com", f"smtp:{ROUTING}")
    assert (written(plan)["mailNickname"], written(plan)["msExchRemoteRecipientType"]) == (("ann",), ("97",))
    assert plan.changes[0].account is None


def test_addresses_that_are_there_stay() -> None:
    held = {"mail": "anna@example.com", "proxyAddresses": ["smtp:ANNA@example.com", "smtp:old@example.com", "sip:a@b"]}
    plan = planned(held, remote_routing_address=ROUTING)
    assert written(plan)["proxyAddresses"] == (
        "smtp:old@example.com",
        "sip:a@b",
        "SMTP:anna@example.com",
        f"smtp:{ROUTING}",
    )


@pytest.mark.parametrize(("before", "shared"), [("1", "97"), ("4", "100"), ("3", "99"), ("6", "102")])
def test_a_mailbox_becomes_shared_and_a_users_again(before: str, shared: str) -> None:
    held = {**REMOTE, "msExchRemoteRecipientType": before}
    plan = planned(held, state="shared")
    assert written(plan) == {"msExchRemoteRecipientType": (shared,), "msExchRecipientTypeDetails": ("34359738368",)}
    back = planned(after(held, plan))
    assert written(back) == {"msExchRemoteRecipientType": (before,), "msExchRecipientTypeDetails": ("2147483648",)}


def test_a_mailbox_is_hidden_and_shown_again() -> None:
    plan = planned(REMOTE, hide_from_address_lists=True)
    assert written(plan) == {"msExchHideFromAddressLists": ("TRUE",)}
    hidden = after(REMOTE, plan)
    assert planned(hidden, hide_from_address_lists=True) == planned(hidden) == StepPlan()
    assert written(planned(hidden, hide_from_address_lists=False)) == {"msExchHideFromAddressLists": ("FALSE",)}
    assert planned(REMOTE, hide_from_address_lists=False) == StepPlan()


def test_a_mailbox_goes_and_its_own_addresses_stay() -> None:
    plan = planned({**REMOTE, "msExchHideFromAddressLists": "TRUE"}, state="disabled")
    found = written(plan)
    assert found.pop("proxyAddresses") == ("SMTP:anna@example.com",)
    assert set(found.values()) == {()}
    assert found.keys() == {
        "msExchRecipientTypeDetails",
        "msExchRecipientDisplayType",
        "msExchRemoteRecipientType",
        "msExchVersion",
        "targetAddress",
        "mailNickname",
        "msExchHideFromAddressLists",
    }
    assert planned(after(REMOTE, plan), state="disabled") == StepPlan()
    assert planned({}, state="disabled") == StepPlan()


@pytest.mark.parametrize(
    ("values", "options", "words"),
    [
        (LOCAL, {"remote_routing_address": ROUTING}, "has a mailbox on premises"),
        (
            {"msExchRecipientTypeDetails": "128"},
            {"remote_routing_address": ROUTING},
            "neither user mailbox nor shared mailbox",
        ),
        ({"mail": "a@b.c"}, {}, "The option remote_routing_address is empty"),
        ({}, {"remote_routing_address": ROUTING}, "The account has no e-mail address"),
        ({**REMOTE, "msExchUserHoldPolicies": "x"}, {"state": "disabled"}, "The mailbox is on hold"),
        ({**REMOTE, "msExchRemoteRecipientType": "3"}, {"state": "disabled"}, "has an archive"),
        (SHARED, {"state": "disabled"}, "would stay without its remote mailbox"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(values: Values, options: Values, words: str) -> None:
    assert words in setback(planned(values, **options))


def test_a_directory_without_the_exchange_schema_is_named_with_what_it_lacks() -> None:
    text = setback(planned({}, without=("targetAddress", "msExchVersion"), remote_routing_address=ROUTING))
    assert "have no msExchVersion, targetAddress." in text


def test_an_address_belongs_to_one_account_only() -> None:
    one = pair({"mail": "anna@example.com"}, remote_routing_address=ROUTING.upper())
    assert mailbox_attributes.routing_addresses([one]) == [ROUTING.upper()]
    account = one[0].account
    assert account is not None
    own, bea = holder(account.dn.upper(), "user"), holder("CN=Bea,DC=corp", "contact")
    taken = mailbox_attributes.plan([one], domain(account), {ROUTING: [own, bea]})
    assert "already belongs to the contact CN=Bea,DC=corp." in setback(taken)
    assert mailbox_attributes.plan([one], domain(account), {ROUTING: [own]}).changes
    new = pair(None, creation(mail="anna@example.com"), remote_routing_address=ROUTING)
    assert "belongs to the account" in setback(mailbox_attributes.plan([new], domain(), {ROUTING: [own]}))


def test_two_people_do_not_get_one_address_in_one_run() -> None:
    one, same = (pair({"mail": "anna@example.com"}, remote_routing_address=ROUTING) for _time in range(2))
    other = (dataclasses.replace(same[0], label="Bea (2)"), same[1])
    account = one[0].account
    assert account is not None
    plan = mailbox_attributes.plan([one, other], domain(account), {})
    assert len(plan.changes) == 1
    assert f"The remote routing address {ROUTING} is assigned to {one[0].label} in this run." in plan.setbacks[0].text


def test_only_new_addresses_are_looked_for() -> None:
    assert mailbox_attributes.routing_addresses([pair(REMOTE, remote_routing_address=ROUTING)]) == []
    assert mailbox_attributes.routing_addresses([pair(REMOTE), pair(REMOTE, state="disabled")]) == []


def test_a_mailbox_moves_to_another_routing_address() -> None:
    plan = planned(REMOTE, remote_routing_address="ann@lab.mail.onmicrosoft.com")
    assert written(plan) == {
        "targetAddress": ("SMTP:ann@lab.mail.onmicrosoft.com",),
        "proxyAddresses": (*REMOTE["proxyAddresses"], "smtp:ann@lab.mail.onmicrosoft.com"),
    }
