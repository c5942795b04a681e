# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Products and plans by the names that people write."""

from __future__ import annotations

from ansible_collections.hrsync.ad.plugins.module_utils.model.cloud import Assignment, CloudUser, Sku
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.catalog import (
    Catalog,
    is_guid,
    mailbox_licenses,
    plan_named,
    unknown_plan,
)

E3 = Sku(id="05e9a617-0261-4cee-bb44-138d3ef5d965", name="SPE_E3", plans={"57ff2da0": "TEAMS1"})
EMPTY = Sku(id="19ec0d23-8335-4cbd-94ac-6050e30712fa", name="EXCHANGEENTERPRISE")
CATALOG = Catalog((E3, EMPTY))


def test_a_product_is_found_by_name_and_by_id_in_any_case() -> None:
    assert CATALOG.find("spe_e3") is E3
    assert CATALOG.find(E3.id.upper()) is E3
    assert CATALOG.find("SPE_E4") is None
    assert CATALOG.get(E3.id) is E3
    assert list(CATALOG.all()) == [E3, EMPTY]


def test_a_product_that_is_no_longer_subscribed_to_is_named_by_its_id() -> None:
    assert CATALOG.name(E3.id) == "SPE_E3"
    assert CATALOG.name("gone") == "gone"


def test_an_unknown_product_is_answered_with_near_names_or_with_all() -> None:
    assert "'SPE_E33'" in (said := CATALOG.unknown("assign", "SPE_E33")) and "Similar names: SPE_E3." in said
    assert "It has EXCHANGEENTERPRISE, SPE_E3." in CATALOG.unknown("revoke", "??")
    assert "It has none." in Catalog(()).unknown("revoke", "??")


def test_a_plan_is_found_by_name_and_by_id_in_any_case() -> None:
    assert plan_named(E3, "teams1") == plan_named(E3, "57FF2DA0") == "57ff2da0"
    assert plan_named(E3, "TEAMS2") is None


def test_an_unknown_plan_is_answered_with_near_names_or_with_all() -> None:
    assert "Similar names: TEAMS1." in unknown_plan(E3, "disabled_plans", "TEAMS")
    assert "It has TEAMS1." in unknown_plan(E3, "disabled_plans", "??")
    assert "It has none." in unknown_plan(EMPTY, "disabled_plans", "??")


def test_ids_are_told_from_names() -> None:
    assert is_guid(E3.id.upper())
    assert not is_guid("SPE_E3")


def test_licenses_that_give_a_mailbox_are_told_apart() -> None:
    mailbox, foundation = "efb87545-963c-4e0d-99df-69c6916d9eb0", "113feb6c-3fe4-4440-bddc-54d774bf0318"
    catalog = Catalog(
        [
            Sku(id="e3", name="SPE_E3", plans={mailbox: "EXCHANGE_S_ENTERPRISE", foundation: "EXCHANGE_S_FOUNDATION"}),
            Sku(id="e5", name="SPE_E5", plans={mailbox: "EXCHANGE_S_ENTERPRISE"}),
            Sku(id="visio", name="VISIOCLIENT", plans={foundation: "EXCHANGE_S_FOUNDATION"}),
        ]
    )
    assigned = (
        Assignment(sku="e3"),
        Assignment(sku="visio"),
        Assignment(sku="e5", state="Error"),
        Assignment(sku="gone"),
        Assignment(sku="e5", disabled_plans=frozenset({mailbox})),
    )
    user = CloudUser(id="1", principal="anna@example.com", assignments=assigned)
    assert [each.sku for each in mailbox_licenses(user, catalog)] == ["e3"]
