# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""PyBambooHR, a public client that nobody here wrote, against the simulated BambooHR over HTTPS.

It sends XML and wants JSON. BambooHR's own client (github.com/BambooHR/bhr-api-python) is in no package index.
"""

from __future__ import annotations

import datetime
import typing as t

import pytest
import requests
from PyBambooHR.PyBambooHR import PyBambooHR

from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl
from tests.unit import tls

from .conftest import Client

VENDOR = "https://api.bamboohr.com"
PEOPLE = ("1002", "1011", "1033")


@pytest.fixture(autouse=True)
def environment(control: SimulatedControl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three people in BambooHR, one of them a leaver. The client takes authorities from the environment alone."""
    for number in PEOPLE:
        control.set_fields(number, systems=["bamboohr"])
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", tls.loopback().ca)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def connect(client: Client, key: str | None = None, **options: t.Any) -> t.Any:
    """A client of the simulation, which has the vendor's addresses on another host."""
    options = {"subdomain": "hrsync", "api_key": key or client.credentials.bamboohr_api_key, "timeout": 10, **options}
    made: t.Any = PyBambooHR(**options)
    assert made.base_url.startswith(VENDOR)
    made.base_url = made.base_url.replace(VENDOR, client.systems.bamboohr_url.removesuffix("/api"))
    return made


def report(client: Client, *fields: str, **options: t.Any) -> dict[str, dict[str, t.Any]]:
    """The rows of a custom report by employee number."""
    asked = ["employeeNumber", *fields]
    answer = connect(client).request_custom_report(asked, report_format="json", title="People", **options)
    assert answer["title"] == "People"
    return {row["employeeNumber"]: row for row in answer["employees"]}


def test_reports(client: Client, control: SimulatedControl) -> None:
    control.set_fields("1011", custom={"badge_number": "00011"})
    rows = report(client, "firstName", "status", "hireDate", "supervisorEId", "customBadgeNumber", "payRate")
    assert {number: (row["firstName"], row["status"]) for number, row in rows.items()} == {
        "1002": ("Jordi", "Active"), "1011": ("Jan", "Active"), "1033": ("Ignacy", "Inactive"),
    }  # fmt: skip
    assert rows["1011"]["customBadgeNumber"] == "00011" and "payRate" not in rows["1011"]
    assert datetime.date.fromisoformat(rows["1011"]["hireDate"])


def test_reports_of_changes(client: Client) -> None:
    writer = connect(client)
    number = report(client)["1011"]["id"]
    assert writer.update_employee(number, {"workEmail": "jan@example.com"})
    changed = datetime.datetime(2026, 11, 20, 12)
    assert set(report(client, last_changed=changed)) == {"1011"}
    assert set(report(client, last_changed=changed - datetime.timedelta(days=3650))) == set(PEOPLE)
    assert report(client, last_changed=changed + datetime.timedelta(days=1)) == {}


def test_one_employee_is_read_and_written(client: Client) -> None:
    bamboohr = connect(client, underscore_keys=True)
    number = report(client)["1011"]["id"]
    asked = ["workEmail", "work_phone", "customBadgeNumber"]
    assert bamboohr.update_employee(number, {"workEmail": "jan@example.com", "customBadgeNumber": "R&D 7"})
    assert bamboohr.update_employee(number, {"work_phone": None, "nothing": "ignored"})
    row = bamboohr.get_employee(number, asked)
    assert (row["id"], row["work_email"], row["work_phone"]) == (number, "jan@example.com", None)
    assert row["custom_badge_number"] == "R&D 7"
    everything = bamboohr.get_employee(number)
    assert everything["last_name"] and "pay_rate" not in everything
    with pytest.raises(requests.HTTPError, match="^400 "):
        bamboohr.update_employee(number, {"workEmail": "no address"})
    with pytest.raises(requests.HTTPError, match="^404 "):
        bamboohr.get_employee("9999")


def test_fields_and_the_directory(client: Client) -> None:
    bamboohr = connect(client)
    fields = {field["name"]: field for field in bamboohr.get_meta_fields()}
    assert fields["Badge number"]["alias"] == "customBadgeNumber"
    rows = report(client)
    assert {row["id"] for row in bamboohr.get_employee_directory()} == {rows["1002"]["id"], rows["1011"]["id"]}


def test_time_off(client: Client, control: SimulatedControl) -> None:
    for number, first, last in (("1011", "2026-11-20", "2026-11-24"), ("1002", "2026-12-21", "2026-12-22")):
        control.event("take_time_off", number, system="bamboohr", first_day=first, last_day=last)
    bamboohr, rows = connect(client), report(client)
    days = (datetime.date(2026, 11, 20), datetime.date(2026, 12, 31))
    first, second = bamboohr.get_time_off_requests(*days, status="approved")
    assert (first["start"], first["end"], first["type"]["name"]) == ("2026-11-20", "2026-11-24", "Holidays")
    assert str(second["employeeId"]) == rows["1002"]["id"]
    assert bamboohr.get_time_off_requests(*days, employee_id=rows["1002"]["id"]) == [second]
    assert bamboohr.get_time_off_requests(*days, type=first["type"]["id"]) == [first, second]
    assert bamboohr.get_time_off_requests(*days, type=9999) == []
    with pytest.raises(requests.HTTPError, match="^400 "):
        bamboohr.get_time_off_requests(days[0])


def test_refusals(client: Client, control: SimulatedControl) -> None:
    for refused, status in (
        (connect(client, "wrong"), 401),
        (connect(client, client.credentials.bamboohr_disabled_key), 403),
        (connect(client, subdomain="other"), 404),
    ):
        with pytest.raises(requests.HTTPError, match=f"^{status} "):
            refused.get_meta_fields()
    control.settings(bamboohr_limit=[1, 60], bamboohr_limit_status=503)
    with pytest.raises(requests.HTTPError, match="^503 "):
        connect(client).get_meta_fields()


def test_hidden_fields_are_missing(client: Client, control: SimulatedControl) -> None:
    control.settings(bamboohr_hidden=["homeEmail"])
    assert set(report(client, "homeEmail", "lastName")["1011"]) == {"id", "employeeNumber", "lastName"}


def test_an_unknown_authority(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(requests.exceptions.SSLError):
        connect(client).get_meta_fields()
