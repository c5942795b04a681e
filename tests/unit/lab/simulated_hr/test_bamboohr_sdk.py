# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The vendor's own client (github.com/BambooHR/bhr-api-python) against the simulation, so that not only ours agrees."""

from __future__ import annotations

import importlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl
from tests.unit import tls

from .conftest import Client

sdk: t.Any = pytest.importorskip("bamboohr_sdk", reason="the client of BambooHR's vendor is not installed")


@pytest.fixture
def vendor(client: Client, control: SimulatedControl) -> t.Iterator[t.Any]:
    """The vendor's client, with the API key."""
    for number in ("1002", "1011", "1033"):
        control.set_fields(number, systems=["bamboohr"])
    control.event("take_time_off", "1011", system="bamboohr", first_day="2026-11-20", last_day="2026-11-24")
    with sdk.ApiClient(_configuration(client, client.credentials.bamboohr_api_key)) as api:
        yield api


def _configuration(client: Client, key: str) -> t.Any:
    host = client.systems.bamboohr_url.removesuffix("/api")
    return sdk.Configuration(host=host, username=key, password="x", ssl_ca_cert=tls.loopback().ca)


def test_reports(vendor: t.Any) -> None:
    models = importlib.import_module("bamboohr_sdk.models.request_custom_report")
    wanted = models.RequestCustomReport(fields=["firstName", "status", "nothing"])
    answer = sdk.ReportsApi(vendor).request_custom_report(wanted, format="json")
    assert [field.id for field in answer.fields] == ["firstName", "status"]
    states = {row.additional_properties["firstName"]: row.additional_properties["status"] for row in answer.employees}
    assert states == {"Jordi": "Active", "Jan": "Active", "Ignacy": "Inactive"}


def test_fields(vendor: t.Any) -> None:
    assert "customBadgeNumber" in {field.alias for field in sdk.AccountInformationApi(vendor).list_fields()}
    listed = sdk.DatasetsApi(vendor).get_fields_from_dataset_v12("employee")
    assert {"eeid", "email", "jobInformationJobTitle"} <= {field.name for field in listed.fields}


def test_time_off_and_the_directory(vendor: t.Any) -> None:
    (row,) = sdk.TimeOffApi(vendor).list_time_off_requests(start="2026-11-20", end="2026-12-31")
    assert (row.start.isoformat(), row.status.status, row.type.name) == ("2026-11-20", "approved", "Holidays")
    assert len(sdk.EmployeesApi(vendor).get_employees_directory().employees) == 2


def test_a_wrong_key(client: Client, control: SimulatedControl) -> None:
    refused = importlib.import_module("bamboohr_sdk.exceptions").AuthenticationFailedException
    with sdk.ApiClient(_configuration(client, "wrong")) as api, pytest.raises(refused):
        sdk.AccountInformationApi(api).list_fields()
