# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers for the tests, every test with a state of its own."""

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest
import requests

from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.service import SimulatedSystems
from tests.unit import tls

TODAY = "2026-11-20"
API = "/api/2026-10-01/resources/"


class Client:
    """An HTTP client of the systems, without any of their libraries."""

    def __init__(self, systems: SimulatedSystems) -> None:
        self.systems = systems
        self.credentials = systems.credentials
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = tls.loopback().ca

    def factorial(self, path: str, *, method: str = "GET", headers: t.Any = None, **query: t.Any) -> requests.Response:
        """One request with the API key, unless `headers` are given."""
        sent = {"x-api-key": self.credentials.factorial_api_key} if headers is None else headers
        names = {name.replace("__", "[]"): value for name, value in query.items()}
        url = f"{self.systems.factorial_url}{path}"
        return self.session.request(method, url, params=names, headers=sent, timeout=10)

    def rows(self, resource: str, **query: t.Any) -> list[dict[str, t.Any]]:
        """The first page of a list; an argument `ids__` is sent as `ids[]`."""
        response = self.factorial(API + resource, **query)
        assert response.status_code == 200, response.text
        return t.cast("list[dict[str, t.Any]]", response.json()["data"])

    def people(self, **query: t.Any) -> dict[str, dict[str, t.Any]]:
        """Factorial's employees by employee number."""
        return {row["company_identifier"]: row for row in self.rows("employees/employees", **query)}

    def calamari(self, path: str = "search", body: t.Any = None, *, key: str | None = None) -> requests.Response:
        """One POST below employees/v1."""
        return self.session.post(
            f"{self.systems.calamari_url}/employees/v1/{path}",
            json=body,
            auth=("calamari", key or self.credentials.calamari_api_key),
            timeout=10,
        )

    def bamboohr(
        self, path: str, body: t.Any = None, *, key: str | None = None, token: str | None = None, **query: t.Any
    ) -> requests.Response:
        """One request to BambooHR, a POST if there is a body. `key` is another key, `token` an access token."""
        return self.session.request(
            "GET" if body is None else "POST",
            f"{self.systems.bamboohr_url}{path}",
            params=query,
            json=body,
            auth=None if token else (key or self.credentials.bamboohr_api_key, "x"),
            headers={"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})},
            timeout=10,
        )

    def report(self, *fields: str, **query: t.Any) -> dict[str, dict[str, t.Any]]:
        """BambooHR's employees by employee number."""
        asked = {"fields": ["employeeNumber", *fields]}
        response = self.bamboohr("/v1/reports/custom", asked, format="JSON", **query)
        assert response.status_code == 200, response.headers
        return {row["employeeNumber"]: row for row in response.json()["employees"]}

    def calamari_people(self, **body: t.Any) -> dict[str, dict[str, t.Any]]:
        """Calamari's employees by employee number, the first page."""
        response = self.calamari(body=body)
        assert response.status_code == 200, response.text
        return {row["externalNumber"]: row for row in response.json()["employees"]}


@pytest.fixture
def systems() -> t.Iterator[SimulatedSystems]:
    """The systems, as the demo begins."""
    with SimulatedSystems(context=tls.loopback().context) as running:
        yield running


@pytest.fixture
def client(systems: SimulatedSystems) -> Client:
    """A client of theirs."""
    return Client(systems)


@pytest.fixture
def control(systems: SimulatedSystems) -> t.Iterator[SimulatedControl]:
    """What drives them; the company's today is `TODAY`."""
    driver = SimulatedControl(systems.urls, systems.credentials, tls.loopback().ca)
    driver.reset(TODAY)
    yield driver
    driver.close()


@pytest.fixture
def reference() -> pathlib.Path:
    """The folder with the vendors' references, which lies beside a checkout and is no part of it."""
    for parent in pathlib.Path(__file__).resolve().parents:
        folder = parent / "shared" / "reference"
        if folder.is_dir():
            return folder
    pytest.skip("shared/reference, with the vendors' samples, does not lie beside this checkout")


@pytest.fixture
def factorial_models(reference: pathlib.Path) -> dict[str, t.Any]:
    """The models of Factorial's specification, as its reference lists them."""
    file = reference / "factorial-2026-10-01.json"
    if not file.is_file():
        pytest.skip(f"{file.name} is not in the vendors' references")
    return t.cast("dict[str, t.Any]", json.loads(file.read_text())["models"])
