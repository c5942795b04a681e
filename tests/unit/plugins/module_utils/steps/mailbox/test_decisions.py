# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mailboxes in Microsoft 365: which licenses come and go for them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.cloud import Assignment, CloudUser, Sku
from ansible_collections.hrsync.ad.plugins.module_utils.model.mailbox import MailboxPlace, MailboxType, Recipient
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.catalog import PENDING, Catalog
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox import decisions as cloud_mailboxes
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.decisions import (
    Decision,
    decide,
    needs_purpose,
    purpose,
    release,
)
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.mailbox.mailboxes_in_memory import request

MAILBOX = "efb87545-963c-4e0d-99df-69c6916d9eb0"
FOUNDATION = "113feb6c-3fe4-4440-bddc-54d774bf0318"
CATALOG = Catalog(
    [
        Sku(id="e3", name="SPE_E3", plans={MAILBOX: "EXCHANGE_S_ENTERPRISE", FOUNDATION: "EXCHANGE_S_FOUNDATION"}),
        Sku(id="e5", name="SPE_E5", plans={MAILBOX: "EXCHANGE_S_ENTERPRISE"}),
        Sku(id="visio", name="VISIOCLIENT", plans={FOUNDATION: "EXCHANGE_S_FOUNDATION"}),
    ]
)
NONE, USER, SHARED, OTHER = MailboxType.NONE, MailboxType.USER, MailboxType.SHARED, MailboxType.OTHER
HELD = Recipient(type=USER, place=MailboxPlace.REMOTE, on_hold=True)


def user(*assignments: Assignment, provisioned: str = "Success") -> CloudUser:
    status = {"exchange": provisioned} if provisioned else {}
    return CloudUser(id="1", principal="anna@example.com", assignments=assignments, provisioned=status)


def own(sku: str = "e3", **values: t.Any) -> Assignment:
    return Assignment(sku=sku, **values)


LICENSED = user(own())


def decided(one: CloudUser, held: MailboxType, recipient: Recipient | None = None, **options: t.Any) -> Decision:
    return decide(request(**options), recipient or Recipient(), one, held, CATALOG)


def test_purposes_are_types() -> None:
    assert [purpose(name) for name in ("user", "shared", "room", None)] == [USER, SHARED, OTHER, OTHER]


@pytest.mark.parametrize(
    ("options", "one", "needed"),
    [
        ({}, LICENSED, False),
        ({}, user(own(), provisioned="PendingActivation"), True),
        ({}, user(), True),
        ({"state": "shared"}, user(), True),
        ({"state": "disabled"}, user(), False),
        ({"state": "disabled"}, LICENSED, True),
    ],
)
def test_mailboxes_are_read_only_where_licenses_leave_a_doubt(
    options: dict[str, t.Any], one: CloudUser, needed: bool
) -> None:
    assert needs_purpose(request(**options), one, CATALOG) is needed


def test_a_mailbox_comes_with_a_license() -> None:
    found = decided(user(), NONE, license="spe_e3", usage_location="DE")
    assert found.options == {
        "assign": [{"sku": "e3", "enabled_plans": [MAILBOX]}],
        "usage_location": "DE",
        "wait": 60,
    }
    assert (found.before, found.after, found.notice, found.problem) == (NONE, USER, "", "")
    assert decided(LICENSED, NONE, license="SPE_E3") == Decision()
    assert decided(user(own(), provisioned="PendingActivation"), USER) == Decision(before=USER, after=USER)


def test_a_mailbox_that_is_being_made_is_waited_for() -> None:
    assert decided(user(own(), provisioned=""), NONE).notice == PENDING
    assert decided(LICENSED, NONE, state="shared").notice == PENDING


def test_a_shared_mailbox_stays_shared_with_a_license() -> None:
    found = decided(user(), SHARED, license="SPE_E3")
    assert (found.notice, found.after) == (cloud_mailboxes.SHARED_STAYS, SHARED)
    assert found.options is not None


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "Set license to the skuPartNumber of one"),
        ({"license": "SPE_E4"}, "license names the license 'SPE_E4', but the tenant has no subscription for it"),
        ({"license": "VISIOCLIENT"}, "VISIOCLIENT gives no mailbox"),
    ],
)
def test_a_license_must_be_one_with_a_mailbox(options: dict[str, t.Any], words: str) -> None:
    assert words in decided(user(), NONE, **options).problem


def test_a_mailbox_on_premises_is_left_alone() -> None:
    local = Recipient(type=USER, place=MailboxPlace.ON_PREMISES)
    for state in ("present", "shared", "disabled"):
        assert "has a mailbox on premises" in decided(LICENSED, NONE, local, state=state).problem


def test_graph_cannot_share_a_mailbox() -> None:
    assert decided(LICENSED, USER, state="shared", release_license=True).problem == cloud_mailboxes.NOT_SHARED
    assert decided(LICENSED, OTHER, state="shared").problem.startswith("The mailbox is neither a user mailbox nor")
    assert decided(user(), NONE, state="shared").problem == cloud_mailboxes.NO_MAILBOX
    assert decided(LICENSED, SHARED, state="shared") == Decision(before=SHARED, after=SHARED)


def test_the_license_of_a_shared_mailbox_is_released() -> None:
    found = decided(LICENSED, SHARED, state="shared", release_license=True)
    assert found == Decision(options={"revoke": ["e3"], "wait": 60}, before=SHARED, after=SHARED)
    assert decided(user(own("visio")), SHARED, state="shared", release_license=True).options is None
    held = decided(LICENSED, SHARED, HELD, state="shared", release_license=True)
    assert held.problem == cloud_mailboxes.HELD


def test_a_mailbox_goes_with_its_licenses() -> None:
    both = user(own(), own("e5"), own("visio"))
    assert decided(both, USER, state="disabled") == Decision(
        options={"revoke": ["e3", "e5"], "wait": 60}, before=USER, after=NONE
    )
    named = decided(both, USER, state="disabled", license="SPE_E5")
    kept = Decision(options={"revoke": ["e5"], "wait": 60}, before=USER, after=USER)
    assert named == kept, "the other license keeps the mailbox"
    assert decided(LICENSED, USER, state="disabled", license="SPE_E5") == Decision(before=USER, after=USER)
    assert decided(user(own("visio")), NONE, state="disabled") == Decision()


def test_a_mailbox_that_must_stay_keeps_its_license() -> None:
    assert "on hold" in decided(LICENSED, USER, HELD, state="disabled").problem
    assert decided(LICENSED, SHARED, state="disabled").problem == cloud_mailboxes.KEPT_AS_SHARED
    assert decided(LICENSED, OTHER, state="disabled").problem.startswith("The mailbox is neither a user mailbox nor")
    inherited = user(own(), own("e5", group="g"))
    assert "The license SPE_E5 comes from a group" in decided(inherited, USER, state="disabled").problem
    assert "'SPE_E9'" in decided(LICENSED, USER, state="disabled", license="SPE_E9").problem


def test_a_shared_mailbox_outlives_its_license() -> None:
    found = release(
        request(way="hybrid", state="disabled", release_license=True), Recipient(), LICENSED, SHARED, CATALOG
    )
    assert found == Decision(options={"revoke": ["e3"], "wait": 60}, before=SHARED, after=SHARED)
