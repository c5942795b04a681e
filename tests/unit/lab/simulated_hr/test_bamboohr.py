# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated BambooHR: what it shows, and what it refuses as the real one does."""

from __future__ import annotations

import typing as t

import pytest
import requests

from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl

from .conftest import Client

REPORT = "/v1/reports/custom"
DATASET = "/v2/datasets/employee/data"
BAMBOOHR = ["bamboohr"]


@pytest.fixture(autouse=True)
def people(control: SimulatedControl) -> None:
    """Some of the demo's people are in BambooHR: a boss, two who report to her, one who starts later, a leaver."""
    for number in ("1002", "1008", "1011", "1032", "1033"):
        control.set_fields(number, systems=BAMBOOHR)


def test_a_report_has_everybody_with_the_fields_that_were_asked_for(client: Client) -> None:
    rows = client.report("firstName", "workEmail", "supervisorEId", "supervisorId", "supervisorEmail", "status")
    assert set(rows) == {"1002", "1008", "1011", "1032", "1033"}
    assert set(rows["1008"]) == {
        "id", "employeeNumber", "firstName", "workEmail", "supervisorEId", "supervisorId", "supervisorEmail", "status",
    }  # fmt: skip
    boss = rows["1002"]
    assert (rows["1008"]["supervisorEId"], rows["1008"]["supervisorId"]) == (boss["id"], "1002")
    assert (rows["1008"]["supervisorEmail"], boss["supervisorEId"]) == (boss["workEmail"], None)
    assert {number: row["status"] for number, row in rows.items() if row["status"] != "Active"} == {"1033": "Inactive"}


def test_days_are_shown_as_reports_do(client: Client) -> None:
    rows = client.report("hireDate", "terminationDate")
    assert (rows["1011"]["terminationDate"], rows["1033"]["terminationDate"]) == ("0000-00-00", "2026-10-21")
    assert rows["1032"]["hireDate"] == "2026-11-27"


def test_values_of_the_future(client: Client, control: SimulatedControl) -> None:
    control.event("leave", "1011", day="2026-12-31")
    today, ahead = (client.report("jobTitle", "terminationDate", onlyCurrent=flag) for flag in ("true", "false"))
    assert (today["1032"]["jobTitle"], ahead["1032"]["jobTitle"]) == (None, "Intern")
    assert [rows["1011"]["terminationDate"] for rows in (today, ahead)] == ["0000-00-00", "2026-12-31"]


def test_custom_fields_and_names_of_fields(client: Client, control: SimulatedControl) -> None:
    control.set_fields("1011", custom={"badge_number": "00011"})
    fields = {row["name"]: row for row in client.bamboohr("/v1/meta/fields").json()}
    badge = fields["Badge number"]
    assert badge["alias"] == "customBadgeNumber" and fields["Old badge"]["deprecated"]
    assert client.report(badge["alias"])["1011"][badge["alias"]] == "00011"
    assert client.report(badge["id"])["1011"][badge["id"]] == "00011"


def test_hidden_and_unknown_fields_are_left_out_without_an_error(client: Client, control: SimulatedControl) -> None:
    control.settings(bamboohr_hidden=["homeEmail"])
    answer = client.bamboohr(REPORT, {"fields": ["firstName", "homeEmail", "nothing"]}, format="json").json()
    assert [field["id"] for field in answer["fields"]] == ["firstName"]
    assert all(set(row) == {"id", "firstName"} for row in answer["employees"])


@pytest.mark.parametrize(
    ("body", "headers", "query", "status", "words"),
    [
        ({"fields": ["status"]}, {"Content-Type": "application/json; charset=UTF-8"}, {"format": "JSON"}, 400, "XML"),
        ({"fields": ["status"]}, {"Content-Type": "text/xml"}, {"format": "JSON"}, 400, "Malformed XML"),
        ({"fields": ["status"]}, {}, {"format": "bogus"}, 404, "Report format not found"),
        ({"fields": ["status"]}, {"Accept": "*/*"}, {}, 404, "Report format not found"),
        ({"fields": ["f"] * 401}, {}, {"format": "JSON"}, 400, "Too many fields"),
        ({}, {}, {"format": "JSON"}, 400, "fields is missing"),
        ([], {}, {"format": "JSON"}, 400, "Malformed JSON"),
        ({"fields": ["status"], "filters": {"employeeIds": [1]}}, {}, {"format": "JSON"}, 400, "lastChanged only"),
        ({"fields": ["status"], "filters": {"lastChanged": "2026"}}, {}, {"format": "JSON"}, 400, "date and time"),
    ],
)
def test_reports_that_are_refused(
    client: Client, body: t.Any, headers: dict[str, str], query: dict[str, str], status: int, words: str
) -> None:
    request = requests.Request(
        "POST", client.systems.bamboohr_url + REPORT, json=body, params=query,
        auth=(client.credentials.bamboohr_api_key, "x"), headers={"Accept": "application/json", **headers},
    )  # fmt: skip
    response = client.session.send(client.session.prepare_request(request), timeout=10, verify=client.session.verify)
    assert response.status_code == status
    assert words in response.headers["X-BambooHR-Error-Message"]


def test_a_report_of_changes(client: Client, control: SimulatedControl) -> None:
    number = client.report()["1011"]["id"]
    assert client.bamboohr(f"/v1/employees/{number}", {"workEmail": "jan@example.com"}).status_code == 200
    filters = {"lastChanged": {"value": "2026-11-20T12:00:00+0000", "includeNull": "no"}}
    answer = client.bamboohr(REPORT, {"fields": ["workEmail"], "filters": filters}, format="json").json()
    assert answer["employees"] == [{"id": number, "workEmail": "jan@example.com"}]


@pytest.mark.parametrize("body", ["", "<report>", "<employee/>", "<report/>", '{"fields": ["status"]}'])
def test_a_report_in_other_xml_is_refused(client: Client, body: str) -> None:
    response = client.session.post(
        f"{client.systems.bamboohr_url}{REPORT}?format=json",
        data=body,
        auth=(client.credentials.bamboohr_api_key, "x"),
        timeout=10,
    )
    words = "fields is missing" if body == "<report/>" else "Malformed XML"
    assert response.status_code == 400 and words in response.headers["X-BambooHR-Error-Message"]


def test_one_employee(client: Client) -> None:
    path = f"/v1/employees/{client.report()['1011']['id']}"
    assert set(client.bamboohr(path).json()) == {"id", "firstName", "lastName"}
    assert set(client.bamboohr(f"{path}/", fields="status,nothing").json()) == {"id", "status"}
    refused = client.bamboohr(path, fields=",".join(["status"] * 401))
    assert refused.status_code == 400 and "Too many fields" in refused.headers["X-BambooHR-Error-Message"]


@pytest.mark.parametrize(
    "path", ["/v1/meta/fields", "/v1/employees/directory", "/v1/time_off/requests", "/v1/employees/502"]
)
def test_who_does_not_ask_for_json_gets_xml(client: Client, path: str) -> None:
    credentials = (client.credentials.bamboohr_api_key, "x")
    response = client.session.get(f"{client.systems.bamboohr_url}{path}", auth=credentials, timeout=10)
    assert response.status_code == 406


def test_who_may_read(client: Client) -> None:
    fields = "/v1/meta/fields"
    for response, status in (
        (client.bamboohr(fields, key="wrong"), 401),
        (client.bamboohr(fields, token="wrong"), 401),
        (client.bamboohr(fields, key=client.credentials.bamboohr_disabled_key), 403),
        (client.bamboohr("/v1/nothing"), 404),
        (client.bamboohr(fields, {}), 405),
        (client.bamboohr(fields, token=client.credentials.bamboohr_access_token), 200),
    ):
        assert response.status_code == status
        assert ("X-BambooHR-Error-Message" in response.headers) == (status != 200)


def test_the_older_address_names_the_company(client: Client) -> None:
    assert client.bamboohr("/gateway.php/hrsync/v1/meta/fields").status_code == 200
    assert client.bamboohr("/gateway.php/other/v1/meta/fields").status_code == 404


def test_failed_logins_count(client: Client, control: SimulatedControl) -> None:
    assert {client.bamboohr("/v1/meta/fields", key="wrong").status_code for _time in range(10)} == {401}
    blocked = client.bamboohr("/v1/meta/fields")
    assert blocked.status_code == 429 and 290 < int(blocked.headers["Retry-After"]) <= 300
    control.skip_time(301)
    assert client.bamboohr("/v1/meta/fields").status_code == 200


@pytest.mark.parametrize("status", [429, 503])
def test_too_many_requests(client: Client, control: SimulatedControl, status: int) -> None:
    control.settings(bamboohr_limit=[2, 60], bamboohr_limit_status=status)
    answers = [client.bamboohr("/v1/meta/fields") for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, status]
    assert int(answers[-1].headers["Retry-After"]) <= 60


def dataset(client: Client, **body: t.Any) -> requests.Response:
    return client.bamboohr(DATASET, {"fields": ["eeid", "email"], "orderBy": "eeid asc", **body})


def test_the_dataset_has_pages(client: Client) -> None:
    pages = [dataset(client, page=number, pageSize=2).json() for number in (1, 2, 3, 4)]
    assert [len(page["data"]) for page in pages] == [2, 2, 1, 0]
    assert all(page["meta"]["totalItems"] == 5 and page["meta"]["totalPages"] == 3 for page in pages)
    assert len({row["fields"]["eeid"] for page in pages for row in page["data"]}) == 5


def test_filters_of_the_dataset(client: Client) -> None:
    counts = [
        dataset(client, filter=text).json()["meta"]["totalItems"]
        for text in ("status in ('Active','Inactive')", "status in ('Active')", "status eq 'Inactive'", None)
    ]
    assert counts == [5, 4, 1, 5]


def test_fields_of_the_dataset(client: Client, control: SimulatedControl) -> None:
    control.settings(bamboohr_hidden=["workEmail"])
    listed = client.bamboohr("/v1_2/datasets/employee/fields", page_size=5).json()
    assert len(listed["fields"]) == 5 and listed["pagination"]["total_pages"] > 5
    everything = client.bamboohr("/v1_2/datasets/employee/fields").json()["fields"]
    assert "email" not in {field["name"] for field in everything}
    row = dataset(client).json()["data"][0]
    assert row["fields"]["email"] is None and row["_restrictedFields"] == ["email"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"fields": ["workEmail"], "orderBy": None}, 400, "UNKNOWN_FIELD"),
        ({"fields": []}, 400, "MISSING_FIELDS"),
        ({"orderBy": "lastName asc"}, 400, "UE-1001"),
        ({"pageSize": 1001}, 422, "INVALID_PAGINATION"),
        ({"page": 0}, 422, "INVALID_PAGINATION"),
        ({"filter": "status like 'A'"}, 422, "INVALID_FILTER"),
        ({"filter": "nothing eq 'A'"}, 422, "INVALID_FILTER"),
    ],
)
def test_questions_to_the_dataset_that_are_refused(client: Client, body: t.Any, status: int, code: str) -> None:
    response = dataset(client, **body)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["Content-Type"] == "application/problem+json"


def test_locations_are_for_oauth(client: Client) -> None:
    path = "/v1/hris/org/locations"
    assert client.bamboohr(path).status_code == 403
    answer = client.bamboohr(path, token=client.credentials.bamboohr_access_token, expand="state,country").json()
    warsaw = next(row for row in answer["data"] if row["label"] == "Warsaw")
    assert warsaw["address"]["country"]["name"] == "Poland" and warsaw["address"]["timezone"] == "Europe/Warsaw"
    assert answer["meta"]["totalItems"] == len(answer["data"])
    plain = client.bamboohr(path, token=client.credentials.bamboohr_access_token).json()
    assert "country" not in plain["data"][0]["address"]


def test_the_directory(client: Client, control: SimulatedControl) -> None:
    ids = {row["employeeNumber"]: row["id"] for row in client.report().values()}
    today = client.bamboohr("/v1/employees/directory").json()["employees"]
    ahead = client.bamboohr("/v1/employees/directory", onlyCurrent="false").json()["employees"]
    assert {row["id"] for row in ahead} - {row["id"] for row in today} == {ids["1032"]}
    assert ids["1033"] not in {row["id"] for row in ahead}
    assert {row["photoUploaded"] for row in ahead} == {True, False}
    for number in ("1002", "1008", "1011", "1032"):
        control.delete(number)
    assert client.bamboohr("/v1/employees/directory", onlyCurrent="false").status_code == 404
    control.settings(bamboohr_directory_shared=False)
    assert client.bamboohr("/v1/employees/directory").status_code == 403


def time_off(client: Client, **query: t.Any) -> requests.Response:
    return client.bamboohr("/v1/time_off/requests", **{"start": "2026-11-20", "end": "2026-12-31", **query})


def test_time_off(client: Client, control: SimulatedControl) -> None:
    control.event("take_time_off", "1011", system="bamboohr", first_day="2026-12-21", last_day="2026-12-22")
    (row,) = time_off(client).json()
    number = client.report()["1011"]["id"]
    assert (row["employeeId"], row["start"], row["end"]) == (int(number), "2026-12-21", "2026-12-22")
    assert row["status"]["status"] == "approved" and row["dates"] == {"2026-12-21": 1, "2026-12-22": 1}
    assert "PRIVATE" in row["notes"]["employee"]
    (bare,) = time_off(client, excludeNote="1", status="approved", employeeId=number).json()
    assert "notes" not in bare
    kind, other = row["type"]["id"], row["type"]["id"] + 1
    assert time_off(client, id=row["id"], type=f"{other},{kind}").json() == [row]
    assert time_off(client, id="1").json() == time_off(client, type=other).json() == []
    assert time_off(client, status="denied").json() == time_off(client, employeeId="1").json() == []


@pytest.mark.parametrize("query", [{"start": ""}, {"end": "31.12.2026"}, {"end": "2026-01-01"}, {"status": "accepted"}])
def test_questions_about_time_off_that_are_refused(client: Client, query: dict[str, str]) -> None:
    assert time_off(client, **query).status_code == 400


def test_faults(client: Client, control: SimulatedControl) -> None:
    control.fault("half_list", system="bamboohr")
    assert len(client.report()) == 2
    control.fault("stuck_cursor", system="bamboohr", times=0)
    pages = [dataset(client, page=number, pageSize=5).json() for number in (1, 2)]
    assert pages[0]["data"] == pages[1]["data"] and pages[1]["meta"]["totalPages"] == 3


def test_a_generated_company(client: Client, control: SimulatedControl) -> None:
    assert control.generate(300, system="bamboohr")["bamboohr"] == 300
    assert len(client.report("firstName")) == 300
