# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A Microsoft 365 for the tests, every test with a new tenant."""

from __future__ import annotations

import io
import typing as t

import pytest
import requests
from PIL import Image

from ansible_collections.hrsync.ad.tests.lab.simulated_m365.contract import FILE, Contract
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.control import Microsoft365Control
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.service import SimulatedMicrosoft365
from tests.unit import tls

ANNA = "anna.schmidt@lab.hrsync.test"
BEN = "ben@lab.hrsync.test"
E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"
E1 = "18181a46-0d4e-45cd-891e-60aabd171b4e"
PLAN_1 = "4b9405b0-7788-4568-add1-99614e613b69"
ARCHIVE = "ee02fd1b-340e-4a4b-b355-4a514e4c8943"
VISIO = "c5928f49-12ba-48f7-ada3-0d743a3601d5"
EXCHANGE_IN_E3 = "efb87545-963c-4e0d-99df-69c6916d9eb0"
TEAMS_IN_E3 = "57ff2da0-773e-42df-b2af-ffb7a2317929"

Answer = dict[str, t.Any]


class Client:
    """An HTTP client, without any library of Microsoft's."""

    def __init__(self, service: SimulatedMicrosoft365) -> None:
        self.service = service
        self.credentials = service.tenant.credentials
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = tls.loopback().ca
        self.login()

    def token(self, **form: str) -> requests.Response:
        """One request to the token endpoint; an empty field is left out."""
        fields = {
            "grant_type": "client_credentials",
            "client_id": self.credentials.client_id,
            "client_secret": self.credentials.client_secret,
            "scope": "https://graph.microsoft.com/.default",
            **form,
        }
        url = f"{self.service.url}/{self.credentials.tenant_id}/oauth2/v2.0/token"
        return self.session.post(url, data={name: value for name, value in fields.items() if value}, timeout=10)

    def login(self) -> None:
        """Use a new token from now on."""
        response = self.token()
        assert response.status_code == 200, response.text
        self.session.headers["Authorization"] = f"Bearer {response.json()['access_token']}"

    def ask(self, method: str, path: str, body: t.Any = None, **options: t.Any) -> requests.Response:
        """One request below /v1.0; a `body` is sent as JSON."""
        url = path if path.startswith("http") else f"{self.service.url}/v1.0{path}"
        sent = {} if body is None else {"json": body}
        return self.session.request(method, url, timeout=10, **sent, **options)

    def good(self, method: str, path: str, body: t.Any = None, **options: t.Any) -> Answer:
        """The JSON of a request that succeeds; nothing for 204."""
        response = self.ask(method, path, body, **options)
        assert response.status_code in (200, 204), response.text
        return t.cast(Answer, response.json()) if response.content else {}

    def refused(self, status: int, method: str, path: str, body: t.Any = None, **options: t.Any) -> tuple[str, str]:
        """Code and message of a request that is refused with that status, in Graph's form."""
        response = self.ask(method, path, body, **options)
        assert response.status_code == status, response.text
        error = response.json()["error"]
        assert {"date", "request-id", "client-request-id"} == set(error["innerError"])
        return error["code"], error["message"]

    def assign(self, user: str, add: t.Sequence[t.Any] = (), remove: t.Sequence[str] = ()) -> requests.Response:
        """assignLicense; what is added is a product's id, or a whole assignedLicense."""
        added = [{"skuId": one, "disabledPlans": []} if isinstance(one, str) else one for one in add]
        return self.ask("POST", f"/users/{user}/assignLicense", {"addLicenses": added, "removeLicenses": [*remove]})

    def batch(self, *steps: Answer) -> dict[str, Answer]:
        """The answers to a batch by id; steps without an id get their number."""
        requests_ = [{"id": str(number), **step} for number, step in enumerate(steps)]
        answers = self.good("POST", "/$batch", {"requests": requests_})["responses"]
        assert len(answers) == len(steps)
        return {answer["id"]: answer for answer in answers}


@pytest.fixture
def contract() -> Contract:
    """Graph's contract, which lies beside a checkout and is no part of it."""
    found = Contract.load()
    if found is None:
        pytest.skip(f"requests were not checked against Graph's contract: {FILE.name} is not beside this checkout")
    return found


@pytest.fixture(scope="module")
def service() -> t.Iterator[SimulatedMicrosoft365]:
    """A tenant without the contract, so that what it refuses it refuses by itself; `control` makes it new."""
    with SimulatedMicrosoft365(context=tls.loopback().context) as running:
        yield running


@pytest.fixture
def control(service: SimulatedMicrosoft365) -> t.Iterator[Microsoft365Control]:
    """What drives it. It is new but for Anna, in Germany."""
    driver = Microsoft365Control(service.urls, service.credentials, tls.loopback().ca)
    driver.reset()
    driver.add_user(ANNA, displayName="Anna Schmidt", usageLocation="DE")
    yield driver
    driver.close()


@pytest.fixture
def client(service: SimulatedMicrosoft365, control: Microsoft365Control) -> Client:
    """A client of it, logged in."""
    return Client(service)


def jpeg(width: int, height: int, colour: str = "navy") -> bytes:
    """A picture."""
    made = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(made, "JPEG")
    return made.getvalue()
