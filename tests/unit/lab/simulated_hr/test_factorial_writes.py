# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated Factorial writes some members of employees, and refuses what the real one would."""

from __future__ import annotations

import typing as t

import pytest
import requests

from ansible_collections.hrsync.ad.tests.lab.simulated_hr import factorial_writes
from ansible_collections.hrsync.ad.tests.lab.simulated_hr.control import SimulatedControl

from .conftest import API, Client

EMPLOYEES = API + "employees/employees"
EMAIL = "communications_email"
pytestmark = pytest.mark.usefixtures("control")


def anna(client: Client) -> dict[str, t.Any]:
    return next(iter(client.people().values()))


def put(client: Client, identifier: str, body: t.Any, **headers: str) -> requests.Response:
    sent = headers or {"x-api-key": client.credentials.factorial_api_key}
    url = f"{client.systems.factorial_url}{EMPLOYEES}/{identifier}"
    return client.session.put(url, json=body, headers=sent, timeout=10)


def test_members_are_written_and_shown(client: Client, control: SimulatedControl) -> None:
    one = anna(client)
    answer = put(client, one["id"], {"id": one["id"], EMAIL: "new@x.test", "phone_number": "+48 1"})
    assert answer.status_code == 200
    assert answer.json()["email"] == "new@x.test"
    now = anna(client)
    assert (now[EMAIL], now["email"], now["phone_number"]) == ("new@x.test", "new@x.test", "+48 1")
    assert now["login_email"] == one["login_email"]
    assert now["updated_at"] != one["updated_at"]
    put(client, one["id"], {"id": one["id"], EMAIL: None})
    assert (anna(client)[EMAIL], anna(client)["email"]) == (None, one["login_email"])
    assert control.state()["written"] == [
        {"system": "factorial", "record": one["id"], "fields": {EMAIL: "new@x.test", "phone_number": "+48 1"}},
        {"system": "factorial", "record": one["id"], "fields": {EMAIL: None}},
    ]
    control.reset()
    assert control.state()["written"] == []


def test_an_address_that_must_be_confirmed(client: Client, control: SimulatedControl) -> None:
    control.settings(factorial_confirms_email=True)
    one = anna(client)
    assert put(client, one["id"], {"id": one["id"], EMAIL: "new@x.test"}).status_code == 200
    now = anna(client)
    assert (now[EMAIL], now["unconfirmed_communications_email"], now["email"]) == (None, "new@x.test", one["email"])


@pytest.mark.parametrize(
    "members",
    [
        {"email": "new@x.test"},
        {"login_email": "new@x.test"},
        {"shoe_size": "43"},
        {EMAIL: "no address"},
        {EMAIL: ""},
        {"phone_number": 48},
        {"id": "1"},
        {"id": None},
        {"gender": "female"},
    ],
)
def test_what_is_refused(client: Client, control: SimulatedControl, members: dict[str, t.Any]) -> None:
    one = anna(client)
    answer = put(client, one["id"], {"id": one["id"], **members})
    assert (answer.status_code, list(answer.json())) == (422, ["errors"])
    assert put(client, one["id"], [1]).status_code == 422
    assert control.state()["written"] == []
    assert anna(client) == one


def test_who_may_not_write(client: Client, control: SimulatedControl) -> None:
    one = anna(client)
    body = {"id": one["id"], EMAIL: "new@x.test"}
    control.settings(consent_role="basic")
    token = {"Authorization": f"Bearer {control.new_token()['access_token']}"}
    assert put(client, one["id"], body, **token).status_code == 403
    assert put(client, one["id"], body, **{"x-api-key": "wrong"}).status_code == 401
    assert put(client, "1", {"id": "1"}).status_code == 404
    control.settings(factorial_refuses_writes=True)
    assert put(client, one["id"], body).status_code == 403
    assert control.state()["written"] == []


def test_the_members_are_those_of_the_vendor() -> None:
    models = pytest.importorskip("factorial_api_client.generated.models")
    body = models.PutApi20261001ResourcesEmployeesEmployeesIdBody
    members = {field.name for field in body.__attrs_attrs__} - {"id", "additional_properties"}
    assert members == factorial_writes.WRITABLE
