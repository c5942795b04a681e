# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Odd answers on request, the log of requests, and the control interface."""

from __future__ import annotations

import dataclasses
import time
import typing as t

import pytest
import requests

from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl
from ansible_collections.hrsync.ad.tests.lab.simulation.control import ControlError

from .conftest import API, Client

EMPLOYEES = API + "employees/employees"


def numbers(rows: list[dict[str, t.Any]], member: str = "company_identifier") -> list[str]:
    return [row[member] for row in rows]


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_status_a_number_of_times(client: Client, control: SimulatedControl, status: int) -> None:
    control.fault("status", path="employees/employees", status=status, times=2, skip=1)
    answers = [client.factorial(EMPLOYEES) for _time in range(4)]
    assert [answer.status_code for answer in answers] == [200, status, status, 200]
    assert set(answers[1].json()) == {"errors"} and "Retry-After" not in answers[1].headers
    assert control.faults() == []


@pytest.mark.parametrize("when", [2, "Fri, 20 Nov 2026 12:00:00 GMT"])
def test_status_with_retry_after(client: Client, control: SimulatedControl, when: t.Any) -> None:
    control.fault("status", status=429, retry_after=when)
    assert client.factorial(EMPLOYEES).headers["Retry-After"] == str(when)


def test_each_system_puts_errors_its_own_way(client: Client, control: SimulatedControl) -> None:
    control.fault("status", system="calamari", status=503)
    assert client.factorial(EMPLOYEES).status_code == 200
    assert client.calamari().json() == {"message": "Unknown error", "code": "UNKNOWN_ERROR", "field": None}


def test_html_and_errors_null(client: Client, control: SimulatedControl) -> None:
    control.fault("html", status=502)
    control.fault("errors_null")
    page, nothing = client.factorial(EMPLOYEES), client.factorial(EMPLOYEES)
    assert page.status_code == 502 and page.headers["Content-Type"].startswith("text/html") and "<h1>" in page.text
    assert nothing.status_code == 200 and nothing.json() == {"errors": None}


def test_connections_that_break(client: Client, control: SimulatedControl) -> None:
    for kind in ("truncated", "drop"):
        control.fault(kind)
        with pytest.raises(requests.exceptions.RequestException):
            client.factorial(EMPLOYEES)
        assert client.factorial(EMPLOYEES).status_code == 200


def test_slow_answers_come_whole_and_can_be_let_go(client: Client, control: SimulatedControl) -> None:
    control.fault("slow", seconds=0.3)
    begin = time.monotonic()
    assert len(client.rows("employees/employees")) == 34
    assert time.monotonic() - begin >= 0.3
    control.fault("slow", seconds=600)
    with pytest.raises(requests.exceptions.ReadTimeout):
        client.session.get(f"{client.systems.factorial_url}{EMPLOYEES}", timeout=0.2)
    assert [entry["status"] for entry in control.request_log()["entries"]] == [200, None]
    control.clear_faults()


def test_a_cursor_that_does_not_advance(client: Client, control: SimulatedControl) -> None:
    control.fault("stuck_cursor", times=0)
    first = client.factorial(EMPLOYEES, limit=10).json()
    second = client.factorial(EMPLOYEES, limit=10, after_id=first["meta"]["end_cursor"]).json()
    assert first["meta"]["has_next_page"] and second == first
    assert len(control.faults()) == 1
    control.clear_faults()
    assert client.factorial(EMPLOYEES).json()["meta"]["has_next_page"] is False


def test_a_next_page_that_is_nowhere(client: Client, control: SimulatedControl) -> None:
    control.fault("lost_cursor")
    meta = client.factorial(EMPLOYEES, limit=10).json()["meta"]
    assert (meta["has_next_page"], meta["end_cursor"], meta["total"]) == (True, None, 34)


def test_calamari_pages_without_end(client: Client, control: SimulatedControl) -> None:
    control.fault("stuck_cursor", system="calamari", times=0)
    pages = [client.calamari(body={"page": page}).json() for page in range(3)]
    assert pages[0]["employees"] == pages[1]["employees"] == pages[2]["employees"] != []
    assert [page["totalPages"] for page in pages] == [2, 3, 4]


def test_totals_that_do_not_match(client: Client, control: SimulatedControl) -> None:
    control.fault("wrong_total", by=-3, system="factorial")
    control.fault("wrong_total", by=2, system="calamari")
    page = client.factorial(EMPLOYEES).json()
    assert page["meta"]["total"] == 31 and len(page["data"]) == 34
    assert client.calamari().json()["totalPages"] == 3


def test_empty_and_half_lists_agree_with_their_totals(client: Client, control: SimulatedControl) -> None:
    control.fault("empty_list")
    control.fault("half_list", times=2)
    empty = client.factorial(EMPLOYEES).json()
    assert empty["data"] == [] and empty["meta"]["total"] == 0 and empty["meta"]["end_cursor"] is None
    first = client.factorial(EMPLOYEES, limit=10).json()
    rest = client.factorial(EMPLOYEES, limit=10, after_id=first["meta"]["end_cursor"]).json()
    assert first["meta"]["total"] == len(first["data"] + rest["data"]) == 17
    control.fault("empty_list", system="calamari")
    assert client.calamari().json() == {"employees": [], "currentPage": 0, "totalPages": 0}


def test_the_same_twice(client: Client, control: SimulatedControl) -> None:
    control.fault("duplicate_rows")
    control.fault("duplicate_keys", times=1)
    rows = client.rows("employees/employees")
    assert rows[0] == rows[1] and len(rows) == 34
    rows = client.rows("employees/employees")
    assert rows[0]["company_identifier"] == rows[1]["company_identifier"] and rows[0]["id"] != rows[1]["id"]
    control.fault("duplicate_keys")
    people = client.calamari().json()["employees"]
    assert people[0]["externalNumber"] == people[1]["externalNumber"] and people[0]["id"] != people[1]["id"]


def test_hidden_members(client: Client, control: SimulatedControl) -> None:
    control.fault("hide", names=["manager_id", "last_name"], path="employees/employees")
    assert all(row["manager_id"] is None and row["last_name"] is None for row in client.rows("employees/employees"))
    assert any(row["manager_id"] for row in client.rows("employees/employees"))


def test_faults_that_make_no_sense(control: SimulatedControl) -> None:
    for fault in (
        {"kind": "odd"},
        {"kind": "status"},
        {"kind": "html", "times": -1},
        {"kind": "html", "colour": "red"},
    ):
        with pytest.raises(ControlError):
            control.fault(**fault)
    assert control.faults() == []


def test_the_log_counts_and_holds_no_secret(client: Client, control: SimulatedControl) -> None:
    control.new_token()
    client.factorial(EMPLOYEES, only_active="false")
    client.factorial(EMPLOYEES)
    client.calamari()
    log = control.request_log()
    assert log["counts"][f"factorial GET {EMPLOYEES}"] == 2
    assert log["counts"]["calamari POST /api/employees/v1/search"] == 1
    asked = next(entry for entry in log["entries"] if entry["path"] == EMPLOYEES)
    assert asked["query"] == "only_active=false" and asked["status"] == 200 and "x-api-key" in asked["headers"]
    secrets = dataclasses.astuple(client.credentials)
    assert len(secrets) == 12 and not any(secret in str(log) for secret in secrets)
    assert not any("/_lab/" in path for path in log["counts"])
    control.clear_requests()
    assert control.request_log() == {"total": 0, "counts": {}, "entries": []}


def test_control_needs_its_token(client: Client) -> None:
    url = f"{client.systems.factorial_url}/_lab/"
    key = {"x-api-key": client.credentials.factorial_api_key}
    assert client.session.get(f"{url}health", timeout=10).json() == {"healthy": True}
    for method, path in (("GET", "state"), ("POST", "state"), ("POST", "faults"), ("DELETE", "requests")):
        assert client.session.request(method, url + path, headers=key, timeout=10).status_code == 403


def test_actions_that_make_no_sense(control: SimulatedControl) -> None:
    before = control.state()
    wrong: list[dict[str, t.Any]] = [
        {"action": "explode"},
        {"action": "set", "number": "9999", "fields": {"phone": "1"}},
        {"action": "set", "number": "1001", "fields": {"shoe_size": 44}},
        {"action": "set", "number": "1001", "system": "sap", "fields": {}},
        {"action": "life", "events": ["lottery"]},
        {"action": "settings", "colour": "red"},
        {"action": "settings", "consent_role": "king"},
        {"action": "generate", "people": 10**9},
        {"action": "event", "name": "relocate", "number": "1001", "location": "Atlantis"},
    ]
    for action in wrong:
        with pytest.raises(ControlError):
            control.act(**action)
    assert control.state() == before
