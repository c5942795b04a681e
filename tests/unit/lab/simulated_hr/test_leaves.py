# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time off in both simulated systems."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
import requests

from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl
from ansible_collections.hrsync.ad.tests.lab.simulation.control import ControlError

from .conftest import API, Client

pytestmark = pytest.mark.usefixtures("control")


LONG = ("1009", "1011", "1015")
"""Who is away, or at home, for the three days from today on."""


def leaves(client: Client, **query: t.Any) -> set[tuple[str, str]]:
    """Whose leaves Factorial answers with, and what they are."""
    numbers = {row["id"]: number for number, row in client.people().items()}
    return {(numbers[row["employee_id"]], row["leave_type_name"]) for row in client.rows("timeoff/leaves", **query)}


def find(client: Client, **body: t.Any) -> requests.Response:
    """One question to Calamari."""
    return client.session.post(
        f"{client.systems.calamari_url}/leave/request/v1/find-advanced",
        json={"from": "2026-11-20", "to": "2026-11-22", **body},
        auth=("calamari", client.credentials.calamari_api_key),
        timeout=10,
    )


def statuses(client: Client, **body: t.Any) -> dict[str, str]:
    """Calamari's requests by the local part of the employee's e-mail address."""
    response = find(client, **body)
    assert response.status_code == 200, response.text
    return {row["employeeEmail"].partition("@")[0]: row["status"] for row in response.json()}


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, {"1011", "1002", "1012", "1003", "1005", "1009", "1010", "1014", "1015"}),
        ({"include_deleted_leaves": "true", "to": "2026-11-20", "from": "2026-11-22"}, {"1003", "1005", "1007", *LONG}),
        ({"from": "2026-11-20", "to": "2026-11-20"}, {"1011", "1003", "1005", "1009", "1015"}),
        ({"to": "2026-11-15"}, {"1012", "1015"}),
        ({"approved": "true", "to": "2026-11-20"}, {"1011", "1012", "1009", "1015"}),
        ({"approved": "false"}, {"1005"}),
        ({"type_is_workable": "true"}, {"1009"}),
    ],
)
def test_factorials_filters(client: Client, query: dict[str, str], numbers: set[str]) -> None:
    assert {number for number, _kind in leaves(client, **query)} == numbers


def test_factorials_leaves_of_some_people(client: Client) -> None:
    people = client.people()
    ids = [people[number]["id"] for number in ("1011", "1015")]
    found = leaves(client, employee_ids__=ids)
    assert found == {("1011", "Holidays"), ("1011", "Doctor"), ("1015", "Parental leave")}


def test_factorials_leaves_need_their_scope(client: Client, control: SimulatedControl) -> None:
    control.settings(scopes="employees contracts")
    token = control.new_token()["access_token"]
    answer = client.factorial(API + "timeoff/leaves", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403
    assert "time_off" in answer.text


def test_calamaris_rows_have_the_members_of_the_vendors_sample(client: Client, reference: pathlib.Path) -> None:
    sample = json.loads((reference / "samples" / "CALAMARI_leave_request_v1_find_response.json").read_text())
    rows = find(client).json()
    assert rows
    for row in rows:
        assert set(row) == {*sample[0], "employeeEmail"}
        assert len(row["startTime"]) == len(sample[0]["startTime"])


def test_calamaris_statuses(client: Client) -> None:
    assert statuses(client) == {
        "g.brzeczyszczykiewicz": "ACCEPTED",
        "olga.pietrzak": "PENDING",
        "sean.oconnor": "REJECTED",
        "jan.kowalski2": "CANCELED",
        "wiktoria.krol": "ACCEPTED",
        "stanislaw.mroz": "ACCEPTED",
        "katerina.prochazkova": "ACCEPTED",
    }
    assert set(statuses(client, absenceStatuses=["APPROVED"]).values()) == {"ACCEPTED"}
    assert set(statuses(client, absenceStatuses=["CANCELED"])) == {"jan.kowalski2"}


def test_calamaris_people(client: Client) -> None:
    asked = ["olga.pietrzak@hrsync.test", "externalNumber:2005"]
    assert set(statuses(client, employees=asked)) == {"olga.pietrzak", "sean.oconnor"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"from": None}, "INVALID_DATE_FROM"),
        ({"to": "tomorrow"}, "INVALID_DATE_TO"),
        ({"employees": ["nobody@hrsync.test"]}, "INVALID_EMPLOYEE"),
        ({"employees": "olga.pietrzak@hrsync.test"}, "INVALID_EMPLOYEE"),
    ],
)
def test_calamari_refuses(client: Client, body: dict[str, t.Any], code: str) -> None:
    answer = find(client, **body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_half_a_day(client: Client) -> None:
    (row,) = find(client, employees=["externalNumber:2007"]).json()
    assert row["fullDayRequest"] is False
    assert (row["startTime"], row["endTime"]) == ("2026-11-21T08:00:00", "2026-11-21T12:00:00")
    assert row["timeZone"] == "Europe/Warsaw"


def test_somebody_takes_time_off(client: Client, control: SimulatedControl) -> None:
    control.event("take_time_off", "1031", system="factorial", first_day="2026-11-20", kind="Doctor")
    control.event("take_time_off", "2004", system="calamari", first_day="2026-11-21", last_day="2026-11-22")
    assert ("1031", "Doctor") in leaves(client, approved="true")
    assert set(statuses(client, employees=["externalNumber:2004"], absenceStatuses=["APPROVED"])) == {"olga.pietrzak"}
    control.event("withdraw_time_off", "2004", system="calamari")
    control.event("withdraw_time_off", "1031", system="factorial")
    assert statuses(client, employees=["externalNumber:2004"]) == {"olga.pietrzak": "CANCELED"}
    assert ("1031", "Doctor") not in leaves(client)
    with pytest.raises(ControlError, match="no kind of leave named Party"):
        control.event("take_time_off", "1031", system="factorial", first_day="2026-11-20", kind="Party")
