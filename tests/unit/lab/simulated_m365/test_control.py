# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tests can ask of the tenant: permissions, throttling, faults, the log; and the contract with Graph."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
import requests

from ansible_collections.hrsync.ad.tests.lab.ldif import Entry
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.contract import Contract
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.control import Microsoft365Control, account
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.credentials import ALL_PERMISSIONS
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.service import SimulatedMicrosoft365
from ansible_collections.hrsync.ad.tests.lab.simulation.control import ControlError
from tests.unit import tls

from .conftest import ANNA, BEN, E3, Answer, Client, jpeg

JSON = {"Content-Type": "application/json"}
IMAGE = {"Content-Type": "image/jpeg"}


@pytest.mark.parametrize(
    ("permission", "method", "path", "options", "code"),
    [
        ("User.ReadWrite.All", "GET", f"/users/{ANNA}", {}, "Authorization_RequestDenied"),
        ("User.ReadWrite.All", "PATCH", f"/users/{ANNA}", {"json": {}}, "Authorization_RequestDenied"),
        ("Organization.Read.All", "GET", "/subscribedSkus", {}, "Authorization_RequestDenied"),
        ("MailboxSettings.ReadWrite", "GET", f"/users/{ANNA}/mailboxSettings", {}, "ErrorAccessDenied"),
        ("GroupMember.ReadWrite.All", "GET", "/groups", {}, "Authorization_RequestDenied"),
        ("ProfilePhoto.ReadWrite.All", "GET", f"/users/{ANNA}/photo", {}, "Authorization_RequestDenied"),
        ("User.RevokeSessions.All", "POST", f"/users/{ANNA}/revokeSignInSessions", {}, "Authorization_RequestDenied"),
        ("LicenseAssignment.ReadWrite.All", "POST", f"/users/{ANNA}/assignLicense", {}, "Authorization_RequestDenied"),
    ],
)
def test_without_the_permission_nothing_and_with_it_no_other_is_needed(
    client: Client, control: Microsoft365Control, permission: str, method: str, path: str, options: t.Any, code: str
) -> None:
    control.permissions(remove=sorted(ALL_PERMISSIONS))
    assert client.refused(403, method, path, **options)[0] == code
    control.permissions(only=[permission])
    client.login()
    assert client.ask(method, path, **options).status_code in (200, 204, 400, 404)


def test_who_may_only_enable_accounts_may_nothing_else(client: Client, control: Microsoft365Control) -> None:
    control.permissions(only=["User.EnableDisableAccount.All"])
    client.login()
    assert client.ask("PATCH", f"/users/{ANNA}", {"accountEnabled": False}).status_code == 204
    assert client.refused(403, "PATCH", f"/users/{ANNA}", {"usageLocation": "FR"})


def test_a_permission_that_is_granted_comes_with_the_next_token(client: Client, control: Microsoft365Control) -> None:
    control.permissions(only=[])
    client.login()
    control.permissions(add=["User.Read.All"])
    assert client.refused(403, "GET", f"/users/{ANNA}")
    client.login()
    assert client.good("GET", f"/users/{ANNA}")


def test_throttling_lasts_as_long_as_asked(client: Client, control: Microsoft365Control) -> None:
    control.throttle(60, path="/users/")
    response = client.ask("GET", f"/users/{ANNA}")
    assert response.status_code == 429 and 55 <= int(response.headers["Retry-After"]) <= 60
    assert client.good("GET", "/subscribedSkus")
    inside = client.batch({"method": "GET", "url": f"/users/{ANNA}"})["0"]
    assert inside["status"] == 429 and int(inside["headers"]["Retry-After"]) <= 60
    control.skip_time(61)
    assert client.good("GET", f"/users/{ANNA}")
    control.throttle(60, retry_after=3)
    assert client.ask("GET", "/users").headers["Retry-After"] == "3"
    control.throttle(0)
    assert client.good("GET", "/users")


@pytest.mark.parametrize("status", [409, 429, 500, 503, 504])
def test_faults_come_in_graphs_form_and_end(client: Client, control: Microsoft365Control, status: int) -> None:
    control.fault("status", system="graph", status=status, retry_after=1, path=r"\$batch|/users")
    response = client.ask("GET", "/users")
    assert (response.status_code, response.headers["Retry-After"]) == (status, "1")
    assert response.json()["error"]["code"]
    assert client.good("GET", "/users")


def test_the_token_endpoint_fails_in_its_own_form(client: Client, control: Microsoft365Control) -> None:
    control.fault("status", system="login", status=503)
    response = client.token()
    assert response.status_code == 503 and response.json()["error"] == "temporarily_unavailable"
    control.fault("drop", system="login")
    with pytest.raises(requests.ConnectionError):
        client.token()
    assert client.token().status_code == 200


def test_faults_wait_until_they_are_cleared(control: Microsoft365Control) -> None:
    control.fault("status", status=500, times=0)
    assert [fault["status"] for fault in control.faults()] == [500]
    control.clear_faults()
    assert control.faults() == []
    with pytest.raises(ControlError, match="half_list"):
        control.fault("half_list")


def test_the_log_counts_by_path(client: Client, control: Microsoft365Control) -> None:
    control.clear_requests()
    client.good("GET", f"/users/{ANNA}?$select=id")
    client.ask("GET", "/users/nobody@x.test")
    log = control.request_log()
    assert log["counts"] == {f"graph GET /v1.0/users/{ANNA}": 1, "graph GET /v1.0/users/nobody@x.test": 1}
    assert [(entry["status"], entry["query"]) for entry in log["entries"]] == [(200, "$select=id"), (404, "")]


@pytest.mark.parametrize(
    ("action", "values", "said"),
    [
        ("dance", {}, "action is 'dance'"),
        ("add_user", {"userPrincipalName": "anna"}, "with an @"),
        ("add_user", {"userPrincipalName": ANNA}, "already"),
        ("add_user", {"userPrincipalName": BEN, "shoeSize": 42}, "shoeSize"),
        ("change_user", {"user": BEN}, f"no user {BEN}"),
        ("change_user", {"user": ANNA, "licenses": ["SHOES"]}, "no product SHOES"),
        ("set_mailbox", {"user": ANNA, "state": "lost"}, "state is 'lost'"),
        ("set_group", {"shoeSize": 42}, "shoeSize"),
        ("settings", {"provisioning": {"seconds": -1}}, "negative"),
        ("settings", {"colour": "red"}, "colour"),
        ("throttle", {}, "seconds"),
    ],
)
def test_nonsense_is_refused(control: Microsoft365Control, action: str, values: Answer, said: str) -> None:
    with pytest.raises(ControlError, match=said):
        control.act(action, **values)


def test_control_needs_its_token(service: SimulatedMicrosoft365) -> None:
    assert requests.get(f"{service.url}/_lab/health", timeout=5, verify=tls.loopback().ca).json() == {"healthy": True}
    assert requests.get(f"{service.url}/_lab/state", timeout=5, verify=tls.loopback().ca).status_code == 403
    guessed = dataclasses.replace(service.credentials, lab_token="guess")
    stranger = Microsoft365Control(service.urls, guessed, tls.loopback().ca)
    with pytest.raises(ControlError, match="X-Lab-Token"):
        stranger.reset()


def test_reset_forgets_everything(client: Client, control: Microsoft365Control) -> None:
    control.settings(consistency={"reads": 5}, provisioning={"seconds": 9})
    control.set_sku("SPE_E3", enabled=1)
    state = control.reset()
    assert (state["users"], state["groups"], state["contract_violations"]) == ({}, {}, [])
    assert state["settings"]["consistency"] == {"seconds": 0, "reads": 0}
    assert state["skus"]["SPE_E3"]["prepaidUnits"]["enabled"] == 10_000
    assert client.refused(401, "GET", "/users")


def test_an_entry_of_the_directory_becomes_an_account() -> None:
    entry = Entry(
        "CN=Ben,DC=x",
        {
            "objectguid": (b"\x1e\x2c\x1d\x6f\x7b\x5a\x3d\x4c\x9e\x8f\x0a\x1b\x2c\x3d\x4e\x5f",),
            "userprincipalname": (BEN.encode(),),
            "useraccountcontrol": (b"514",),
            "displayname": ("Bén".encode(),),
            "proxyaddresses": (b"SMTP:ben@x.test", b"smtp:b@x.test"),
        },
    )
    made = account(entry)
    assert made["objectGUID"] == "6f1d2c1e-5a7b-4c3d-9e8f-0a1b2c3d4e5f"
    assert (made["userPrincipalName"], made["displayName"], made["accountEnabled"]) == (BEN, "Bén", False)
    assert made["proxyAddresses"] == ["SMTP:ben@x.test", "smtp:b@x.test"]
    assert made["mail"] is None and made["msExchMailboxGuid"] is None


# The contract


@pytest.fixture
def checked(contract: Contract) -> t.Iterator[tuple[Client, Microsoft365Control]]:
    """A client of a tenant that checks requests, and what drives it."""
    with SimulatedMicrosoft365(context=tls.loopback().context, contract=contract) as running:
        driver = Microsoft365Control(running.urls, running.credentials, tls.loopback().ca)
        driver.add_user(ANNA, usageLocation="DE", licenses=["SPE_E3"])
        yield Client(running), driver
        driver.close()


ASSIGN = f"/users/{ANNA}/assignLicense"
REPLIES = f"/users/{ANNA}/mailboxSettings"


@pytest.mark.parametrize(
    ("method", "path", "options", "said"),
    [
        ("POST", ASSIGN, {"json": {"removeLicenses": []}}, "'addLicenses' is a required"),
        ("POST", ASSIGN, {"json": {"addLicenses": [{"skuId": "E3"}], "removeLicenses": []}}, "E3"),
        ("POST", ASSIGN, {"data": "{", "headers": JSON}, "no JSON"),
        ("POST", ASSIGN, {"data": "{}"}, "Content-Type"),
        ("POST", f"/users/{ANNA}/revokeSignInSessions", {"json": {"force": True}}, "has a body"),
        ("PATCH", f"/users/{ANNA}", {"json": {"accountEnabled": "no"}}, "accountEnabled"),
        ("PATCH", REPLIES, {"json": {"automaticRepliesSetting": {"status": "on"}}}, "'on'"),
        ("GET", f"/users/{ANNA}?$filter=id eq 'x'", {}, "$filter"),
        ("GET", "/users?$top=many", {}, "$top"),
    ],
)
def test_what_breaks_the_contract_is_refused_and_counted(
    checked: tuple[Client, Microsoft365Control], method: str, path: str, options: t.Any, said: str
) -> None:
    client, control = checked
    code, message = client.refused(422, method, path, **options)
    assert code == "ContractViolation" and said in message
    (violation,) = control.contract_violations()
    assert violation["method"] == method and any(said in error for error in violation["errors"])
    control.clear_contract_violations()
    assert control.contract_violations() == []


def test_requests_in_a_batch_are_checked(checked: tuple[Client, Microsoft365Control]) -> None:
    client, control = checked
    step = {"method": "POST", "url": f"/users/{ANNA}/assignLicense", "headers": JSON, "body": {}}
    assert client.batch(step)["0"]["status"] == 422
    assert len(control.contract_violations()) == 1


def test_requests_and_answers_keep_the_contract(
    checked: tuple[Client, Microsoft365Control], contract: Contract
) -> None:
    client, control = checked
    group = control.set_group(displayName="G", members=[ANNA], licenses=["VISIOCLIENT"])["id"]
    everything = "id,accountEnabled,assignedLicenses,assignedPlans,licenseAssignmentStates,provisionedPlans,mail"
    start, end = ({"dateTime": f"2026-12-{day}T08:00:00", "timeZone": "UTC"} for day in ("01", "02"))
    replies = {"status": "scheduled", "scheduledStartDateTime": start, "scheduledEndDateTime": end}
    client.ask("PUT", f"/users/{ANNA}/photo/$value", data=jpeg(96, 96), headers=IMAGE)
    license_change = {"addLicenses": [{"skuId": E3, "disabledPlans": []}], "removeLicenses": []}
    asked: list[tuple[str, str, t.Any]] = [
        ("GET", f"/users/{ANNA}?$select={everything}", None),
        ("GET", "/users?$top=999", None),
        ("GET", "/subscribedSkus", None),
        ("GET", f"/groups/{group}", None),
        ("GET", "/groups", None),
        ("GET", f"/users/{ANNA}/photo", None),
        ("GET", f"/users/{ANNA}/mailboxSettings", None),
        ("PATCH", f"/users/{ANNA}/mailboxSettings", {"automaticRepliesSetting": replies}),
        ("POST", f"/users/{ANNA}/assignLicense", license_change),
        ("POST", f"/users/{ANNA}/revokeSignInSessions", None),
        ("PATCH", f"/users/{ANNA}", {"usageLocation": "FR"}),
    ]
    for method, path, body in asked:
        answer = client.good(method, path, body)
        plain = path.partition("?")[0]
        assert contract.answer_errors(method, plain, 200, answer) == [] or (method == "PATCH" and not answer)
    assert control.contract_violations() == []
    assert control.state()["contract"] == "checked"


def test_without_the_contract_the_state_says_so(control: Microsoft365Control) -> None:
    assert control.state()["contract"].startswith("not checked")
