# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Licences: the rules of assignLicense, products, and what members get from their groups."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.tests.lab.simulated_m365.control import Microsoft365Control

from .conftest import ANNA, ARCHIVE, BEN, E1, E3, EXCHANGE_IN_E3, PLAN_1, TEAMS_IN_E3, VISIO, Answer, Client


def states(client: Client, user: str = ANNA) -> list[Answer]:
    """The user's licenseAssignmentStates, read anew."""
    found = client.good("GET", f"/users/{user}?$select=licenseAssignmentStates")
    return t.cast("list[Answer]", found["licenseAssignmentStates"])


def complaint(client: Client, *, add: t.Sequence[t.Any] = (), remove: t.Sequence[str] = (), user: str = ANNA) -> str:
    """Why assignLicense is refused; nothing has changed."""
    before = states(client, user)
    response = client.assign(user, add, remove)
    assert response.status_code == 400, response.text
    assert response.json()["error"]["code"] == "Request_BadRequest"
    assert states(client, user) == before
    return str(response.json()["error"]["message"])


def test_a_licence_is_given_and_taken(client: Client, control: Microsoft365Control) -> None:
    answer = client.assign(ANNA, [E3])
    assert answer.status_code == 200
    assert answer.json()["assignedLicenses"] == [{"disabledPlans": [], "skuId": E3}]
    (state,) = states(client)
    assert (state["skuId"], state["assignedByGroup"], state["state"], state["error"]) == (E3, None, "Active", "None")
    assert control.sku("SPE_E3")["consumedUnits"] == 1
    plans = client.good("GET", f"/users/{ANNA}?$select=assignedPlans")["assignedPlans"]
    assert {plan["capabilityStatus"] for plan in plans} == {"Enabled"} and len(plans) == 5
    assert client.assign(ANNA, remove=[E3.upper()]).status_code == 200
    assert states(client) == [] and control.sku("SPE_E3")["consumedUnits"] == 0
    plans = client.good("GET", f"/users/{ANNA}?$select=assignedPlans")["assignedPlans"]
    assert {plan["capabilityStatus"] for plan in plans} == {"Deleted"}


def test_assigning_again_replaces_the_disabled_plans(client: Client) -> None:
    client.assign(ANNA, [{"skuId": E3, "disabledPlans": [TEAMS_IN_E3]}])
    assert states(client)[0]["disabledPlans"] == [TEAMS_IN_E3]
    client.assign(ANNA, [{"skuId": E3, "disabledPlans": [EXCHANGE_IN_E3]}])
    assert states(client)[0]["disabledPlans"] == [EXCHANGE_IN_E3]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"removeLicenses": []}, "The missing parameters are: addLicenses."),
        ({"addLicenses": []}, "The missing parameters are: removeLicenses."),
        ({}, "The missing parameters are: addLicenses, removeLicenses."),
        ({"addLicenses": [], "removeLicenses": [], "force": True}, "parameter 'force'"),
        ({"addLicenses": {}, "removeLicenses": []}, "must be a collection"),
        ({"addLicenses": [E3], "removeLicenses": []}, "microsoft.graph.assignedLicense"),
        ({"addLicenses": [{"skuId": "E3"}], "removeLicenses": []}, "literal 'E3'"),
        ({"addLicenses": [{"disabledPlans": []}], "removeLicenses": []}, "literal 'None'"),
        ({"addLicenses": [{"skuId": E3, "plans": []}], "removeLicenses": []}, "The property 'plans' does not exist"),
        ({"addLicenses": [], "removeLicenses": [{"skuId": E3}]}, "Edm.Guid"),
        ([], "Unable to read JSON"),
    ],
)
def test_requests_that_cannot_be_read(client: Client, body: t.Any, said: str) -> None:
    assert said in client.refused(400, "POST", f"/users/{ANNA}/assignLicense", body)[1]
    assert states(client) == []


def test_the_usage_location_comes_first(client: Client, control: Microsoft365Control) -> None:
    control.add_user(BEN)
    expected = "License assignment cannot be done for user with invalid usage location."
    assert complaint(client, add=[E3], user=BEN) == expected
    client.good("PATCH", f"/users/{BEN}", {"usageLocation": "DE"})
    assert client.assign(BEN, [E3]).status_code == 200


def test_there_are_only_so_many_units(client: Client, control: Microsoft365Control) -> None:
    control.set_sku("SPE_E3", free=1)
    control.add_user(BEN, usageLocation="DE")
    assert client.assign(ANNA, [E3]).status_code == 200
    assert complaint(client, add=[E3], user=BEN) == f"Subscription with SKU {E3} does not have any available licenses."
    assert client.assign(ANNA, [E3]).status_code == 200, "who has a unit needs no other"
    client.assign(ANNA, remove=[E3])
    assert client.assign(BEN, [E3]).status_code == 200


def test_a_subscription_that_ended_gives_nothing(client: Client, control: Microsoft365Control) -> None:
    control.set_sku("SPE_E3", capability_status="Suspended")
    assert "available licenses" in complaint(client, add=[E3])
    control.set_sku("COMPANYWIDE", free=5, applies_to="Company")
    assert "valid company License" in complaint(client, add=[control.sku("COMPANYWIDE")["skuId"]])


def test_products_and_plans_must_be_the_tenants(client: Client) -> None:
    unknown = "00000000-0000-0000-0000-00000000000a"
    assert complaint(client, add=[unknown]) == f"License {unknown} does not correspond to a valid company License."
    assert unknown in complaint(client, add=[{"skuId": E3, "disabledPlans": [unknown]}])


def test_what_is_not_held_cannot_be_taken_and_nothing_else_happens(client: Client) -> None:
    client.assign(ANNA, [E3])
    assert complaint(client, remove=[E3, E1]) == "User does not have a corresponding license."
    assert "both added and removed" in complaint(client, add=[E3], remove=[E3])


def test_plans_that_need_each_other(client: Client) -> None:
    assert "depends on the service plan(s)" in complaint(client, add=[ARCHIVE])
    assert client.assign(ANNA, [PLAN_1, ARCHIVE]).status_code == 200
    assert "depends on the service plan(s)" in complaint(client, remove=[PLAN_1])
    assert client.assign(ANNA, remove=[PLAN_1, ARCHIVE]).status_code == 200


def test_plans_that_exclude_each_other(client: Client) -> None:
    client.assign(ANNA, [E1])
    assert "mutually exclusive" in complaint(client, add=[E3])
    assert client.assign(ANNA, [E3], remove=[E1]).status_code == 200


def test_readers_may_see_the_licence_later(client: Client, control: Microsoft365Control) -> None:
    control.settings(consistency={"reads": 1})
    assert client.assign(ANNA, [E3]).json()["assignedLicenses"], "the answer itself is up to date"
    assert states(client) == []
    assert len(states(client)) == 1


def test_products_are_listed_with_their_plans(client: Client) -> None:
    rows = {row["skuPartNumber"]: row for row in client.good("GET", "/subscribedSkus")["value"]}
    assert {plan["servicePlanName"] for plan in rows["VISIOCLIENT"]["servicePlans"]} >= {"EXCHANGE_S_FOUNDATION"}
    exchange = next(plan for plan in rows["SPE_E3"]["servicePlans"] if plan["servicePlanId"] == EXCHANGE_IN_E3)
    assert exchange["servicePlanName"] == "EXCHANGE_S_ENTERPRISE"
    assert rows["SPE_E3"]["capabilityStatus"] == "Enabled" and rows["SPE_E3"]["appliesTo"] == "User"
    assert rows["SPE_E3"]["prepaidUnits"]["enabled"] > rows["SPE_E3"]["consumedUnits"] == 0
    assert client.refused(400, "GET", "/subscribedSkus?$filter=skuId eq 'x'")[0] == "BadRequest"


# Groups


@pytest.fixture
def group(control: Microsoft365Control) -> str:
    """Id of a group that gives its one member, Anna, E3 without Teams."""
    made = control.set_group(
        displayName="M365 E3", members=[ANNA], licenses=[{"sku": "SPE_E3", "disabled": [TEAMS_IN_E3]}]
    )
    return str(made["id"])


def test_members_inherit(client: Client, control: Microsoft365Control, group: str) -> None:
    (state,) = states(client)
    assert (state["assignedByGroup"], state["disabledPlans"]) == (group, [TEAMS_IN_E3])
    assert complaint(client, remove=[E3]).startswith("User license is inherited from a group membership")
    client.assign(ANNA, [E3])
    assert sorted(str(state["assignedByGroup"]) for state in states(client)) == sorted([group, "None"])
    assert control.sku("SPE_E3")["consumedUnits"] == 1
    shown = client.good("GET", f"/users/{ANNA}?$select=assignedLicenses")["assignedLicenses"]
    assert shown == [{"disabledPlans": [], "skuId": E3}], "what one assignment enables is enabled"
    assert client.assign(ANNA, remove=[E3]).status_code == 200
    assert [state["assignedByGroup"] for state in states(client)] == [group]


def test_leaving_the_group_ends_it(client: Client, control: Microsoft365Control, group: str) -> None:
    user = control.user(ANNA)["id"]
    assert [row["id"] for row in client.good("GET", f"/groups/{group}/members?$select=id")["value"]] == [user]
    assert [row["id"] for row in client.good("GET", f"/users/{ANNA}/memberOf?$select=id")["value"]] == [group]
    assert client.ask("DELETE", f"/groups/{group}/members/{user}/$ref").status_code == 204
    assert states(client) == [] and control.sku("SPE_E3")["consumedUnits"] == 0
    assert client.refused(404, "DELETE", f"/groups/{group}/members/{user}/$ref")[0] == "Request_ResourceNotFound"
    reference = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{user}"}
    assert client.ask("POST", f"/groups/{group}/members/$ref", reference).status_code == 204
    assert len(states(client)) == 1
    assert "already exist" in client.refused(400, "POST", f"/groups/{group}/members/$ref", reference)[1]
    assert client.refused(400, "POST", f"/groups/{group}/members/$ref", {"id": user})[1].startswith("Invalid URL")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"groupTypes": ["DynamicMembership"], "membershipRule": "true"}, "dynamic"),
        ({"onPremisesSyncEnabled": True}, "on-premises mastered"),
        ({"mailEnabled": True}, "mail-enabled"),
    ],
)
def test_groups_whose_members_are_decided_elsewhere(
    client: Client, control: Microsoft365Control, group: str, values: Answer, said: str
) -> None:
    control.set_group(id=group, **values)
    user = control.user(ANNA)["id"]
    assert said in client.refused(400, "DELETE", f"/groups/{group}/members/{user}/$ref")[1]
    assert len(states(client)) == 1
    shown = client.good("GET", f"/groups/{group}?$select=groupTypes,onPremisesSyncEnabled,mailEnabled")
    assert all(shown[name] == value for name, value in values.items() if name in shown)


def test_a_group_without_free_units_shows_the_error(client: Client, control: Microsoft365Control, group: str) -> None:
    control.set_sku("SPE_E3", free=0)
    control.add_user(BEN, usageLocation="DE")
    control.set_group(id=group, members=[ANNA, BEN])
    (state,) = states(client, BEN)
    assert (state["state"], state["error"]) == ("Error", "CountViolation")
    assert client.good("GET", f"/users/{BEN}?$select=assignedLicenses")["assignedLicenses"] == []
    control.set_sku("SPE_E3", free=1)
    assert client.good("POST", f"/users/{BEN}/reprocessLicenseAssignment")
    assert states(client, BEN)[0]["state"] == "Active"


def test_taking_the_licence_from_the_group_takes_it_from_its_members(
    client: Client, control: Microsoft365Control, group: str
) -> None:
    control.set_group(id=group, licenses=["VISIOCLIENT"])
    assert [state["skuId"] for state in states(client)] == [VISIO]
    assert client.good("GET", f"/groups/{group}?$select=assignedLicenses")["assignedLicenses"][0]["skuId"] == VISIO
    assert [row["id"] for row in client.good("GET", "/groups?$filter=displayName eq 'M365 E3'")["value"]] == [group]
    control.remove_group(group)
    assert states(client) == [] and client.good("GET", "/groups")["value"] == []
