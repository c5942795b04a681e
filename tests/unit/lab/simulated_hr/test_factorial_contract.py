# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated Factorial against the vendor's own client and specification."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.factorial_resources import RESOURCES
from tests.unit import tls

from .conftest import API, Client

sdk = pytest.importorskip("factorial_api_client", reason="the vendor's factorial-api-client is not installed")
pytestmark = pytest.mark.usefixtures("control")

MODELS = {
    "employees/employees": ("EmployeesEmployee", "employees.employees"),
    "contracts/contract_versions": ("ContractsContractVersion", "contracts.contract_versions"),
    "contracts/reference_contracts": ("ContractsContractVersion", "contracts.reference_contracts"),
    "contracts/contracts": ("ContractsContract", "contracts.contracts"),
    "teams/teams": ("TeamsTeam", "teams.teams"),
    "teams/memberships": ("TeamsMembership", "teams.memberships"),
    "locations/locations": ("LocationsLocation", "locations.locations"),
    "companies/legal_entities": ("CompaniesLegalEntity", "companies.legal_entities"),
    "custom_fields/fields": ("CustomFieldsField", "custom_fields.fields"),
    "custom_fields/values": ("CustomFieldsValue", "custom_fields.values"),
    "timeoff/leaves": ("TimeoffLeave", "timeoff.leaves"),
    "timeoff/leave_types": ("TimeoffLeaveType", "timeoff.leave_types"),
    "api_public/credentials": ("ApiPublicCredential", "api_public.credentials"),
}
ARGUMENTS: dict[str, dict[str, t.Any]] = {
    "employees/employees": {"only_active": False, "only_managers": False},
    "contracts/contract_versions": {"job_catalog_tree_node_uuids": []},
    "contracts/reference_contracts": {"job_catalog_tree_node_uuids": []},
    "timeoff/leaves": {"include_deleted_leaves": False},
}


@pytest.fixture
def vendor(client: Client, monkeypatch: pytest.MonkeyPatch) -> t.Any:
    """The vendor's client, which takes authorities to trust from the environment alone."""
    monkeypatch.setenv("SSL_CERT_FILE", tls.loopback().ca)
    return sdk.FactorialClient(api_key=client.credentials.factorial_api_key, base_url=client.systems.factorial_url)


def test_every_served_list_is_checked() -> None:
    assert set(MODELS) == {*RESOURCES, "api_public/credentials"}


@pytest.mark.parametrize("resource", MODELS)
def test_vendor_client_reads_the_whole_list(
    client: Client, vendor: t.Any, resource: str, control: SimulatedControl
) -> None:
    control.settings(factorial_page_limit=7)
    namespace, name = MODELS[resource][1].split(".")
    found = list(getattr(getattr(vendor, namespace), name).paginate(**ARGUMENTS.get(resource, {})))
    total = client.factorial(API + resource).json()["meta"]["total"]
    assert total > 0
    assert len({row.id for row in found}) == len(found) == total


@pytest.mark.parametrize("resource", MODELS)
def test_rows_have_the_members_of_the_specification(
    client: Client, resource: str, factorial_models: dict[str, t.Any]
) -> None:
    fields = factorial_models[MODELS[resource][0]]["fields"]
    required = {name for name, field in fields.items() if field["required"]}
    for row in client.rows(resource):
        assert required <= set(row) <= set(fields)
        for name, value in row.items():
            _check_type(fields[name]["type"], value, f"{resource} {name}", factorial_models)


def _check_type(kind: str, value: t.Any, where: str, models: dict[str, t.Any]) -> None:
    types = {"str": str, "bool": bool, "int": int, "float": float}
    if value is None:
        return
    if kind in types:
        assert value.__class__ is types[kind], where
    elif kind == "list[str]":
        assert all(isinstance(each, str) for each in value), where
    elif kind in models and "enum" in models[kind]:
        assert value in models[kind]["enum"], where


def test_meta_has_the_members_of_the_specification(client: Client, factorial_models: dict[str, t.Any]) -> None:
    meta = client.factorial(API + "teams/teams").json()["meta"]
    assert set(meta) == set(factorial_models["PagedIndexMeta"]["fields"])


def test_vendor_client_finds_the_leaves_of_some_days(vendor: t.Any) -> None:
    asked = {"from_": "2026-11-20", "to": "2026-11-21", "approved": True, "include_deleted_leaves": False}
    found = list(vendor.timeoff.leaves.paginate(**asked))
    assert {
        (row.employee_full_name, row.leave_type_name, row.start_on, row.finish_on, row.half_day) for row in found
    } == {
        ("Jan Kowalski", "Holidays", "2026-11-19", "2026-11-24", None),
        ("小明 王", "Home office", "2026-11-20", "2026-11-22", None),
        ("محمد الأحمد", "Holidays", "2026-11-21", "2026-11-21", "end_of_day"),
        ("Björn Ångström", "Parental leave", "2026-10-31", None, None),
    }
    types = {row.id: row.workable for row in vendor.timeoff.leave_types.paginate()}
    assert {row.leave_type_name for row in found if types[row.leave_type_id]} == {"Home office"}


def test_single_rows_come_without_envelope(client: Client, vendor: t.Any) -> None:
    row = client.people()["1003"]
    assert client.factorial(f"{API}employees/employees/{row['id']}").json() == row
    assert vendor.employees.employees.get(row["id"]).last_name == "O'Brien"


def test_older_versions_answer_numbers_and_know_fewer_members(client: Client) -> None:
    new = client.people()
    old = json.loads(client.factorial("/api/2026-04-01/resources/employees/employees").text)["data"]
    assert {row["id"] for row in old} == {int(row["id"]) for row in new.values()}
    assert any(row["id"] > 2**53 for row in old)
    assert all(row["company_identifier"].isdigit() for row in old)
    assert all("communications_email" not in row for row in old)
    assert client.factorial("/api/2026-04-01/resources/contracts/contracts").status_code == 404
    teams = client.factorial("/api/2026-07-01/resources/teams/teams").json()["data"]
    assert isinstance(teams[0]["id"], str) and "depth" not in teams[0]


def test_a_version_past_its_year_is_served_with_the_oldest_schema(client: Client) -> None:
    assert (
        client.factorial("/api/2024-10-01/resources/contracts/reference_contracts").json()
        == client.factorial("/api/2025-10-01/resources/contracts/reference_contracts").json()
    )
    assert client.factorial("/api/2031-01-01/resources/teams/teams").status_code == 404
