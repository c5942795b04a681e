# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users: what is shown and to whom, lists and their pages, changes that Graph allows, and who belongs to AD."""

from __future__ import annotations

import typing as t
import urllib.parse

import pytest

from ansible_collections.hrsync.ad.tests.lab.simulated_m365.control import Microsoft365Control
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.query import predicate
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.synchronisation import immutable_id
from ansible_collections.hrsync.ad.tests.lab.simulation.control import ControlError

from .conftest import ANNA, BEN, Client


def test_a_user_is_found_by_id_and_by_name_in_any_case(client: Client) -> None:
    found = client.good("GET", f"/users/{ANNA.upper()}")
    assert client.good("GET", f"/users/{found['id']}") == found
    assert found["userPrincipalName"] == ANNA
    assert "licenseAssignmentStates" not in found and "usageLocation" not in found


def test_only_what_is_selected_comes(client: Client) -> None:
    found = client.good("GET", f"/users/{ANNA}?$select=usageLocation,licenseAssignmentStates")
    assert {name: value for name, value in found.items() if not name.startswith("@")} == {
        "usageLocation": "DE",
        "licenseAssignmentStates": [],
    }


@pytest.mark.parametrize(
    ("status", "method", "path", "code", "said"),
    [
        (404, "GET", "/users/nobody@lab.hrsync.test", "Request_ResourceNotFound", "nobody@lab.hrsync.test"),
        (404, "DELETE", "/users/nobody@lab.hrsync.test", "Request_ResourceNotFound", "does not exist"),
        (404, "GET", "/users/nobody@lab.hrsync.test/mailboxSettings", "ErrorInvalidUser", "is invalid"),
        (404, "GET", "/groups/00000000-0000-0000-0000-000000000000", "Request_ResourceNotFound", "does not exist"),
        (400, "GET", f"/users/{ANNA}?$select=id,shoeSize", "BadRequest", "'shoeSize' on type 'microsoft.graph.user'"),
        (400, "GET", f"/users/{ANNA}?$top=5", "BadRequest", "$top"),
        (400, "GET", "/users?$skip=5", "BadRequest", "$skip"),
        (400, "GET", "/users?$top=1000", "Request_BadRequest", "1000"),
        (400, "GET", "/users?$top=0", "Request_BadRequest", "'0'"),
        (400, "GET", "/users?$skiptoken=x", "Directory_InvalidPageToken", "token"),
        (400, "GET", "/users?$count=true", "Request_UnsupportedQuery", "Count"),
        (400, "GET", "/employees", "BadRequest", "segment 'employees'"),
        (400, "GET", f"/users/{ANNA}/shoes", "BadRequest", "segment 'shoes'"),
        (405, "POST", "/subscribedSkus", "Request_BadRequest", "method"),
        (403, "GET", f"/users/{ANNA}/licenseDetails", "Authorization_RequestDenied", "privileges"),
        (501, "GET", "/users?$select=id,mailboxSettings", "NotImplemented", "not yet supported"),
    ],
)
def test_what_graph_refuses(client: Client, status: int, method: str, path: str, code: str, said: str) -> None:
    found, message = client.refused(status, method, path)
    assert found == code and said in message


def test_the_beta_version_is_another(client: Client) -> None:
    assert client.refused(400, "GET", f"{client.service.url}/beta/users")[0] == "BadRequest"


# Lists


@pytest.fixture
def thirty(control: Microsoft365Control) -> list[str]:
    """Names of 30 users, Anna among them."""
    made = [f"user{number:02}@lab.hrsync.test" for number in range(29)]
    for principal in made:
        control.add_user(principal, accountEnabled=principal != made[0])
    return [ANNA, *made]


def test_pages_follow_each_other_without_gap_or_overlap(client: Client, thirty: list[str]) -> None:
    path, found, pages = "/users?$top=12&$select=userPrincipalName", t.cast("list[str]", []), 0
    while path:
        page = client.good("GET", path)
        assert all(set(row) == {"userPrincipalName"} for row in page["value"])
        found += [row["userPrincipalName"] for row in page["value"]]
        path, pages = page.get("@odata.nextLink", ""), pages + 1
    assert (sorted(found), pages) == (sorted(thirty), 3)


def test_counting_needs_the_consistency_level(client: Client, thirty: list[str]) -> None:
    page = client.good("GET", "/users?$count=true&$top=1", headers={"ConsistencyLevel": "eventual"})
    assert page["@odata.count"] == len(thirty)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f"userPrincipalName eq '{ANNA}'", [ANNA]),
        (f"userPrincipalName in ('{ANNA.upper()}', 'user01@lab.hrsync.test')", [ANNA, "user01@lab.hrsync.test"]),
        ("accountEnabled eq false", ["user00@lab.hrsync.test"]),
        ("startswith(userPrincipalName,'user2')", [f"user2{n}@lab.hrsync.test" for n in range(9)]),
        ("displayName eq 'Anna Schmidt' and accountEnabled eq true", [ANNA]),
        ("(displayName eq 'Anna Schmidt' or accountEnabled eq false) and usageLocation eq 'DE'", [ANNA]),
        ("displayName eq 'O''Neil'", []),
        ("onPremisesSyncEnabled eq true", []),
    ],
)
def test_filters(client: Client, thirty: list[str], expression: str, expected: list[str]) -> None:
    name = "userPrincipalName"
    query = urllib.parse.urlencode({"$filter": expression, "$select": name, "$orderby": name})
    assert [row[name] for row in client.good("GET", f"/users?{query}")["value"]] == sorted(expected)


def test_filter_by_product(client: Client, control: Microsoft365Control, thirty: list[str]) -> None:
    control.change_user(thirty[1], licenses=["SPE_E3"])
    sku = control.sku("SPE_E3")["skuId"]
    query = urllib.parse.urlencode({"$filter": f"assignedLicenses/any(x:x/skuId eq {sku})"})
    assert [row["userPrincipalName"] for row in client.good("GET", f"/users?{query}")["value"]] == [thirty[1]]


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("userPrincipalName in (" + ",".join(f"'u{n}@x.test'" for n in range(16)) + ")", "Request_UnsupportedQuery"),
        (" or ".join(f"userPrincipalName eq 'u{n}@x.test'" for n in range(16)), "Request_UnsupportedQuery"),
        ("shoeSize eq '42'", "Request_UnsupportedQuery"),
        ("userPrincipalName ne 'x'", "Request_UnsupportedQuery"),
        ("userPrincipalName eq 'it's'", "BadRequest"),
        ("userPrincipalName eq", "BadRequest"),
        ("userPrincipalName eq 'x' displayName", "BadRequest"),
        ("(displayName eq 'x'", "BadRequest"),
        ("endswith(mail,'x')", "BadRequest"),
        ("'x' eq displayName", "BadRequest"),
        ("displayName eq other", "BadRequest"),
        ("", "BadRequest"),
    ],
)
def test_filters_that_graph_refuses(client: Client, expression: str, code: str) -> None:
    assert client.refused(400, "GET", f"/users?{urllib.parse.urlencode({'$filter': expression})}")[0] == code


def test_fifteen_names_may_be_asked_for_at_once() -> None:
    accepts = predicate("userPrincipalName in (" + ",".join(f"'u{n}@x.test'" for n in range(15)) + ")")
    assert accepts({"userPrincipalName": "U14@x.test"}) and not accepts({"userPrincipalName": "u15@x.test"})


# Changes


def test_a_change_answers_nothing_and_is_there(client: Client, control: Microsoft365Control) -> None:
    assert client.ask("PATCH", f"/users/{ANNA}", {"usageLocation": "fr", "accountEnabled": False}).status_code == 204
    user = control.user(ANNA)
    assert (user["usageLocation"], user["accountEnabled"]) == ("FR", False)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"shoeSize": 42}, "Property 'shoeSize' does not exist"),
        ({"assignedLicenses": []}, "'assignedLicenses' is read-only"),
        ({"onPremisesSyncEnabled": False}, "'onPremisesSyncEnabled' is read-only"),
        ({"usageLocation": "Germany"}, "Invalid value specified for property 'usageLocation'"),
        ({"usageLocation": 49}, "Invalid value specified for property 'usageLocation'"),
        ({"accountEnabled": "no"}, "Invalid value specified for property 'accountEnabled'"),
        ({"displayName": ""}, "Invalid value specified for property 'displayName'"),
        ({"businessPhones": "1"}, "Invalid value specified for property 'businessPhones'"),
        ([], "An object is expected"),
    ],
)
def test_changes_that_graph_refuses_change_nothing(
    client: Client, control: Microsoft365Control, body: t.Any, said: str
) -> None:
    before = control.user(ANNA)
    assert said in client.refused(400, "PATCH", f"/users/{ANNA}", body)[1]
    assert control.user(ANNA) == before


def test_a_body_has_to_be_json_and_say_so(client: Client) -> None:
    for content_type, data in (("text/plain", "{}"), ("application/json", "{")):
        headers = {"Content-Type": content_type}
        assert "Unable to read JSON" in client.refused(400, "PATCH", f"/users/{ANNA}", data=data, headers=headers)[1]


def test_a_user_can_be_renamed_but_not_to_another_users_name(client: Client, control: Microsoft365Control) -> None:
    control.add_user(BEN)
    assert "already exists" in client.refused(400, "PATCH", f"/users/{ANNA}", {"userPrincipalName": BEN})[1]
    client.good("PATCH", f"/users/{ANNA}", {"userPrincipalName": "anna@lab.hrsync.test"})
    assert client.good("GET", "/users/anna@lab.hrsync.test")["displayName"] == "Anna Schmidt"
    assert client.refused(404, "GET", f"/users/{ANNA}")


def test_who_comes_from_active_directory_is_changed_there(client: Client, control: Microsoft365Control) -> None:
    control.change_user(ANNA, onPremisesSyncEnabled=True, usageLocation=None)
    for body in ({"accountEnabled": False}, {"displayName": "A"}, {"usageLocation": "DE", "mail": "a@x.test"}):
        assert "on-premises mastered" in client.refused(400, "PATCH", f"/users/{ANNA}", body)[1]
    client.good("PATCH", f"/users/{ANNA}", {"usageLocation": "DE"})
    assert control.user(ANNA)["usageLocation"] == "DE" and control.user(ANNA)["accountEnabled"] is True


def test_deleting_frees_licences_and_keeps_the_mailbox_only_on_hold(
    client: Client, control: Microsoft365Control
) -> None:
    control.change_user(ANNA, licenses=["SPE_E3"], mailbox={"hold": True})
    control.add_user(BEN, licenses=["SPE_E3"])
    for user in (ANNA, BEN):
        assert client.ask("DELETE", f"/users/{user}").status_code == 204
    state = control.state()
    assert state["users"] == {} and state["skus"]["SPE_E3"]["consumedUnits"] == 0
    assert state["deleted_users"][ANNA]["mailbox"]["state"] == "inactive"
    assert state["deleted_users"][BEN]["mailbox"]["state"] == "soft-deleted"
    assert client.refused(404, "GET", f"/users/{ANNA}")
    control.add_user(ANNA)
    control.remove_user(state["deleted_users"][ANNA]["id"])
    assert client.good("GET", f"/users/{ANNA}")


def test_revoking_sessions_leaves_a_date(client: Client, control: Microsoft365Control) -> None:
    assert client.good("POST", f"/users/{ANNA}/revokeSignInSessions")["value"] is True
    user = control.user(ANNA)
    assert user["sessions_revoked"] == 1
    shown = client.good("GET", f"/users/{ANNA}?$select=signInSessionsValidFromDateTime")
    assert shown["signInSessionsValidFromDateTime"] == user["signInSessionsValidFromDateTime"] != ""


def test_readers_may_be_behind(client: Client, control: Microsoft365Control) -> None:
    control.settings(consistency={"reads": 2})
    client.good("PATCH", f"/users/{ANNA}", {"usageLocation": "FR"})
    path = f"/users/{ANNA}?$select=usageLocation"
    assert [client.good("GET", path)["usageLocation"] for _read in range(3)] == ["DE", "DE", "FR"]
    control.change_user(ANNA, consistency={"seconds": 60})
    client.good("PATCH", f"/users/{ANNA}", {"usageLocation": "ES"})
    assert client.good("GET", "/users?$select=usageLocation")["value"][0]["usageLocation"] == "FR"
    control.skip_time(61)
    assert client.good("GET", path)["usageLocation"] == "ES"


# Synchronisation

GUID = "6f1d2c1e-5a7b-4c3d-9e8f-0a1b2c3d4e5f"


def account(guid: str = GUID, principal: str = BEN, **values: t.Any) -> dict[str, t.Any]:
    """An account of Active Directory."""
    return {"objectGUID": guid, "userPrincipalName": principal, "displayName": "Ben", "accountEnabled": True, **values}


def test_accounts_are_taken_over_and_followed(client: Client, control: Microsoft365Control) -> None:
    assert control.synchronise([account()]) == {"added": 1, "updated": 0, "removed": 0, "errors": {}}
    first = control.user(BEN)
    assert first["onPremisesSyncEnabled"] is True and first["usageLocation"] is None
    assert first["onPremisesImmutableId"] == "Hiwdb3taPUyejwobLD1OXw=="
    done = control.synchronise([account(principal="benjamin@lab.hrsync.test", accountEnabled=False)])
    assert (done["added"], done["updated"]) == (0, 1)
    renamed = client.good("GET", "/users/benjamin@lab.hrsync.test?$select=id,accountEnabled")
    assert (renamed["id"], renamed["accountEnabled"]) == (first["id"], False)


def test_a_cloud_user_with_the_same_name_is_matched_once(control: Microsoft365Control) -> None:
    before = control.user(ANNA)["id"]
    assert control.synchronise([account(principal=ANNA)])["updated"] == 1
    assert control.user(ANNA)["id"] == before
    other = "00000000-0000-0000-0000-000000000001"
    done = control.synchronise([account(other, ANNA)])
    assert list(done["errors"]) == [other] and "belongs to another account" in done["errors"][other]
    assert control.user(ANNA)["onPremisesImmutableId"] == immutable_id(GUID)


def test_accounts_that_are_gone_are_deleted_where_asked_for(control: Microsoft365Control) -> None:
    control.synchronise([account()])
    assert control.synchronise([])["removed"] == 0
    assert control.synchronise([], remove_missing=True)["removed"] == 1
    with pytest.raises(ControlError, match="no user"):
        control.user(BEN)
    assert control.user(ANNA)["displayName"] == "Anna Schmidt"
