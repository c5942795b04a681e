# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON batches, and what goes wrong with them and in them."""

from __future__ import annotations

import base64
import typing as t

import pytest

from ansible_collections.hrsync.ad.tests.lab.simulated_m365.control import Microsoft365Control

from .conftest import ANNA, E3, Answer, Client, jpeg

JSON = {"Content-Type": "application/json"}


def get(path: str = f"/users/{ANNA}", **values: t.Any) -> Answer:
    """A request that reads."""
    return {"method": "GET", "url": path, **values}


def test_every_request_has_its_own_answer(client: Client, control: Microsoft365Control) -> None:
    change = {"method": "PATCH", "url": f"/users/{ANNA}", "headers": JSON, "body": {"usageLocation": "FR"}}
    answers = client.batch(get(), get("/users/nobody@x.test"), get("users?$top=1&$select=id"), change)
    assert {name: answer["status"] for name, answer in answers.items()} == {"0": 200, "1": 404, "2": 200, "3": 204}
    assert answers["0"]["body"]["displayName"] == "Anna Schmidt"
    assert answers["1"]["body"]["error"]["code"] == "Request_ResourceNotFound"
    assert len(answers["2"]["body"]["value"]) == 1
    assert "body" not in answers["3"] and control.user(ANNA)["usageLocation"] == "FR"
    assert list(answers) != sorted(answers), "nobody may rely on the order"
    assert control.request_log()["counts"][f"batch GET /v1.0/users/{ANNA}"] == 1


def test_pictures_travel_in_base_64(client: Client) -> None:
    path = f"/users/{ANNA}/photo/$value"
    picture = base64.b64encode(jpeg(96, 96)).decode()
    put = {"method": "PUT", "url": path, "headers": {"content-type": "image/jpeg"}, "body": picture}
    answers = client.batch(put, get(path, dependsOn=["0"]))
    assert [answers[name]["status"] for name in "01"] == [200, 200]
    assert answers["1"]["headers"]["Content-Type"] == "image/jpeg"
    assert base64.b64decode(answers["1"]["body"]) == client.ask("GET", path).content
    assert client.refused(400, "POST", "/$batch", {"requests": [{"id": "1", **put, "body": "not base 64!"}]})


def test_who_depends_on_what_failed_is_not_asked(client: Client, control: Microsoft365Control) -> None:
    delete = {"method": "DELETE", "url": f"/users/{ANNA}", "dependsOn": ["0"]}
    answers = client.batch(get("/users/nobody@x.test"), delete, get(dependsOn=["1"]))
    assert [answers[name]["status"] for name in "012"] == [404, 424, 424]
    assert answers["1"]["body"]["error"]["code"] == "FailedDependency"
    assert control.user(ANNA)["deleted"] is False


WRITE = {"id": "1", "method": "POST", "url": f"/users/{ANNA}/revokeSignInSessions"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"requests": [get(id=str(number)) for number in range(21)]}, "MaximumValueExceeded"),
        ({"requests": [get(id="1"), get(id="1")]}, "BadRequest"),
        ({"requests": [get()]}, "BadRequest"),
        ({"requests": [get(id=1)]}, "BadRequest"),
        ({"requests": [{"id": "1", "url": "/users"}]}, "BadRequest"),
        ({"requests": [{"id": "1", "method": "GET"}]}, "BadRequest"),
        ({"requests": [{"id": "1", "method": "OPTIONS", "url": "/users"}]}, "BadRequest"),
        ({"requests": [{"id": "1", "method": "POST", "url": "/$batch", "headers": JSON, "body": {}}]}, "BadRequest"),
        ({"requests": [get(id="1", dependsOn=["2"]), get(id="2")]}, "BadRequest"),
        ({"requests": [get(id="1", dependsOn=["1"])]}, "BadRequest"),
        ({"requests": [WRITE]}, "BadRequest"),
        ({"requests": [{**WRITE, "body": {}}]}, "BadRequest"),
        ({"requests": [{**WRITE, "headers": JSON}]}, "BadRequest"),
        ({"requests": []}, "BadRequest"),
        ({"requests": ["x"]}, "BadRequest"),
        ([], "BadRequest"),
    ],
)
def test_batches_that_are_refused_as_a_whole(
    client: Client, control: Microsoft365Control, body: t.Any, code: str
) -> None:
    assert client.refused(400, "POST", "/$batch", body)[0] == code
    assert not [name for name in control.request_log()["counts"] if name.startswith("batch")]


def test_a_batch_is_posted_and_is_json(client: Client) -> None:
    assert client.refused(405, "GET", "/$batch")
    assert client.refused(400, "POST", "/$batch", data="{", headers=JSON)[0] == "BadRequest"


def test_a_write_with_an_empty_body_is_taken(client: Client, control: Microsoft365Control) -> None:
    assert client.batch({**WRITE, "headers": JSON, "body": {}})["1"]["status"] == 200
    assert control.user(ANNA)["sessions_revoked"] == 1


@pytest.mark.parametrize("url", ["https://graph.microsoft.com/v1.0/users", "/v1.0/users"])
def test_urls_are_relative_to_the_version(client: Client, url: str) -> None:
    answer = client.batch(get(url))["0"]
    assert answer["status"] == 400 and answer["body"]["error"]["code"] == "BadRequest"


def test_requests_inside_need_permission_too(client: Client, control: Microsoft365Control) -> None:
    control.permissions(remove=["User.ReadWrite.All"])
    assert client.batch(get(), get("/subscribedSkus"))["0"]["status"] == 403


def test_one_request_is_throttled_and_the_others_are_not(client: Client, control: Microsoft365Control) -> None:
    control.fault("status", system="batch", status=429, retry_after=7, path="assignLicense")
    body = {"addLicenses": [{"skuId": E3, "disabledPlans": []}], "removeLicenses": []}
    assign = {"method": "POST", "url": f"/users/{ANNA}/assignLicense", "headers": JSON, "body": body}
    answers = client.batch(get(), assign)
    assert [answers[name]["status"] for name in "01"] == [200, 429]
    assert answers["1"]["headers"]["Retry-After"] == "7"
    assert answers["1"]["body"]["error"]["code"] == "TooManyRequests"
    assert control.user(ANNA)["licenses"] == []
    assert client.batch(assign)["0"]["status"] == 200


def test_a_request_that_gets_no_answer_is_a_timeout_inside(client: Client, control: Microsoft365Control) -> None:
    control.fault("drop", system="batch")
    assert client.batch(get())["0"]["status"] == 504
