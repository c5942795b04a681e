# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import ValueKind
from ansible_collections.hrsync.ad.plugins.module_utils.model.option_names import USER, USERS
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    account,
    policy,
    reasons,
    rule,
    snapshot,
    wish,
)

from ..directory_in_memory import plan_of


@pytest.mark.parametrize(
    ("attribute", "message"),
    [
        (
            "userAccountControl",
            "lifecycle_attributes.userAccountControl: this attribute cannot be mapped. Accounts are",
        ),
        ("distinguishedName", "Use lifecycle_ou for the container of an account and cn for its name."),
        ("objectGUID", "The directory assigns it."),
        ("unicodePwd", "The mapping does not set passwords"),
        ("lastLogon", "Domain controllers maintain it, and refuse that others write it."),
        ("MEMBEROF", "List the groups in lifecycle_groups."),
        ("employeeId", "holds the key (lifecycle_key_attribute)"),
        ("Tilte", "the schema of dc1.corp.example has no such attribute; did you mean title?"),
        (
            "departmnet",
            "the schema of dc1.corp.example has no such attribute; did you mean department?",
        ),
        ("zzz", "the schema of dc1.corp.example has no such attribute; check its spelling."),
        (
            "extensionAttribute5",
            "has no such attribute. Exchange adds it to the schema",
        ),
        ("extensionAttribute16", "has no such attribute; did you mean extensionattribute1"),
        (
            "msExchHideFromAddressLists",
            "has no such attribute. Exchange adds it to the schema (Setup",
        ),
        ("msRTCSIP-UserEnabled", "has no such attribute. Skype for Business Server adds it to the schema."),
        ("whenCreated", "cannot be written"),
        ("groupType", "user accounts cannot hold this attribute"),
        ("TITLE", "lifecycle_attributes.title sets the same"),
        ("name", "lifecycle_attributes.cn sets the same"),
    ],
)
def test_a_rule_that_is_wrong_for_everybody_stops_the_run(attribute: str, message: str) -> None:
    plan = plan_of([wish("1", "Anna"), wish("2", "Bea")], snapshot(), policy(rule(attribute)))
    assert len(plan.stops) == 1
    assert message in plan.stops[0]
    assert (plan.changes, plan.rejections, plan.employees) == ((), (), 2)


@pytest.mark.parametrize("attribute", ["title", "cn"])
def test_only_dn_attributes_point_to_persons(attribute: str) -> None:
    plan = plan_of([], snapshot(), policy(rule(attribute, kind=ValueKind.PERSON)))
    assert "only attributes that hold a DN" in plan.stops[0]


@pytest.mark.parametrize(
    ("attribute", "message"),
    [
        ("sAMAccountName", "sAMAccountName has a list of candidates"),
        ("manager", "manager has a person as its value"),
        ("department", "department is not mapped, so there is no value to search accounts"),
    ],
)
def test_fallbacks_need_one_value(attribute: str, message: str) -> None:
    (stop,) = plan_of([], snapshot(), policy(match_attributes=(attribute,))).stops
    assert f"lifecycle_match_attributes: {message}" in stop


def test_an_attribute_to_match_by_can_be_added_to_the_mapping() -> None:
    (stop,) = plan_of([], snapshot(), policy(match_attributes=("department",))).stops
    assert stop.endswith("; add it to lifecycle_more_attributes, or remove it from the list.")
    (stop,) = plan_of([], snapshot(), policy(match_attributes=("department",), option_names=USERS)).stops
    assert stop.endswith("; add it to attributes, or remove it from the list.")


def test_the_key_attribute_must_exist() -> None:
    (stop,) = plan_of([], snapshot(server=""), policy(key_attribute="badge")).stops
    assert "lifecycle_key_attribute badge: the schema of the directory has no such attribute" in stop


def test_options_are_named_as_the_module_names_them() -> None:
    (stop,) = plan_of([], snapshot(), policy(rule("memberOf"), option_names=USERS)).stops
    assert stop.startswith("attributes.memberOf: ")
    assert "List the groups in groups." in stop
    (stop,) = plan_of([], snapshot(), policy(rule("primaryGroupID"), option_names=USER)).stops
    assert "The module hrsync.ad.group_membership changes groups." in stop


def test_the_reason_of_a_value_names_its_sources() -> None:
    mapped = rule("displayName", fields=("first_name", "last_name", "location.city"))
    desired = wish("1", displayName="x", origins={"location.city": "calamari"})
    plan = plan_of([desired], snapshot(account("Anna", "1")), policy(mapped))
    assert plan.changes[0].deltas[0].reason == (
        "factorial first_name, last_name, calamari location.city (lifecycle_attributes.displayName)"
    )


@pytest.mark.parametrize("field", ["private.national_id", "raw", "birthday", "raw.bank"])
def test_values_of_private_fields_are_secret(field: str) -> None:
    mapped = rule("description", fields=(field,))
    plan = plan_of([wish("1", description="PESEL 1")], snapshot(account("Anna", "1")), policy(mapped))
    assert plan.changes[0].deltas[0].secret
    plan = plan_of([wish("1", description="PESEL\x001")], snapshot(account("Anna", "1")), policy(mapped))
    assert "PESEL" not in reasons(plan)
    assert "description: its private value does not match the schema" in reasons(plan)


def test_private_candidates_are_not_shown() -> None:
    mapped = rule("sAMAccountName", kind=ValueKind.CANDIDATES, fields=("private.national_id",))
    before = snapshot(account("Anna", "1"), account("secret1"))
    plan = plan_of([wish("1", sAMAccountName=["secret1"])], before, policy(mapped))
    assert "secret1 " not in reasons(plan) and "'secret1'" not in reasons(plan)
    assert "(a private value)" in reasons(plan)
