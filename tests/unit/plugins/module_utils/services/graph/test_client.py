# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client against the simulated Microsoft 365, and against a server that answers oddly."""

from __future__ import annotations

import re
import time
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.services.errors import ServiceError
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.batch import BatchRequest
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.client import Graph
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.errors import GraphError, permission_for
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.options import Microsoft365Options
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import Answer, ScriptedServer

from .simulated import Microsoft365

TOKEN = {"access_token": "t0ken-v4lue", "token_type": "Bearer", "expires_in": 3600}


def scripted(server: ScriptedServer, *, longest_wait: float = 3, **options: t.Any) -> Graph:
    server.on("/lab/oauth2/v2.0/token", Answer(TOKEN))
    given = {"tenant_id": "lab", "client_id": "app", "client_secret": "s3cret", "graph_url": server.url}
    params = {"microsoft365": {**given, "login_url": server.url, "ca_file": server.ca_file, "timeout": 1, **options}}
    return Graph(Microsoft365Options.from_params(params), longest_wait=longest_wait)


def test_a_list_is_read_page_by_page(m365: Microsoft365) -> None:
    for number in range(12):
        m365.control.add_user(f"u{number}@example.com")
    with m365.graph() as graph:
        found = list(graph.pages("/users", {"$select": "userPrincipalName", "$top": "5"}))
        assert sorted(item["userPrincipalName"] for item in found) == sorted(f"u{n}@example.com" for n in range(12))
        assert graph.requests == 3


def test_pages_are_asked_for_as_they_are_needed(m365: Microsoft365) -> None:
    for number in range(12):
        m365.control.add_user(f"u{number}@example.com")
    graph = m365.graph()
    next(graph.pages("/users", {"$top": "5"}))
    assert graph.requests == 1


def test_a_batch_is_answered_item_by_item(m365: Microsoft365) -> None:
    names = [f"u{number}@example.com" for number in range(30)]
    for name in names:
        m365.control.add_user(name)
    graph = m365.graph()
    asked = [*names[:10], "nobody@example.com", *names[10:]]
    answers = list(graph.batch(BatchRequest("GET", f"/users/{name}") for name in asked))
    assert graph.requests == 2
    got = [answer.body["userPrincipalName"] if answer.error is None else answer.status for answer in answers]
    assert got == [*names[:10], 404, *names[10:]]


def test_an_item_that_is_throttled_is_sent_again_alone(m365: Microsoft365) -> None:
    names = [f"u{number}@example.com" for number in range(20)]
    for name in names:
        m365.control.add_user(name)
    m365.control.fault("status", system="batch", path=r"u7@", status=429, retry_after=1, times=1)
    started = time.monotonic()
    answers = list(m365.graph().batch(BatchRequest("GET", f"/users/{name}") for name in names))
    assert time.monotonic() - started >= 0.9
    assert all(answer.error is None for answer in answers)
    assert m365.asked("graph POST /v1.0/$batch") == 2
    assert m365.asked("batch GET") == 21


def test_throttling_is_waited_for(m365: Microsoft365) -> None:
    m365.control.add_user("anna@example.com")
    m365.control.throttle(2)
    started = time.monotonic()
    assert [user["userPrincipalName"] for user in m365.graph().pages("/users")] == ["anna@example.com"]
    assert time.monotonic() - started >= 1


def test_throttling_without_an_end_is_given_up_and_the_wait_is_named(m365: Microsoft365) -> None:
    m365.control.throttle(3600, retry_after=1)
    with pytest.raises(GraphError) as caught:
        list(m365.graph(longest_wait=2.5).pages("/users"))
    assert caught.value.status == 429
    assert re.search(r"with 429, also after waiting [23] s \(TooManyRequests", str(caught.value))


def test_a_token_that_has_ended_is_renewed(m365: Microsoft365) -> None:
    graph = m365.graph()
    list(graph.pages("/subscribedSkus"))
    m365.control.revoke_tokens()
    list(graph.pages("/subscribedSkus"))
    assert m365.asked("login POST") == 2


def test_a_token_is_renewed_before_it_ends(m365: Microsoft365) -> None:
    m365.control.settings(token_lifetime=121)
    graph = m365.graph()
    list(graph.pages("/subscribedSkus"))
    time.sleep(1.1)
    list(graph.pages("/subscribedSkus"))
    assert m365.asked("login POST") == 2
    assert m365.asked("graph GET") == 2


def test_a_token_that_is_never_accepted_is_renewed_once(server: ScriptedServer) -> None:
    server.on("/v1.0/users", Answer({"error": {"code": "InvalidAuthenticationToken", "message": "t0ken-v4lue?"}}, 401))
    with pytest.raises(GraphError) as caught:
        list(scripted(server).pages("/users"))
    assert caught.value.status == 401 and "check tenant_id, cloud and graph_url" in str(caught.value)
    assert "t0ken-v4lue" not in str(caught.value) and "s3cret" not in str(caught.value)
    assert server.count("/v1.0/users") == 2 and server.count("/lab/oauth2/v2.0/token") == 2


def test_a_missing_permission_is_named(m365: Microsoft365) -> None:
    m365.control.add_user("anna@example.com")
    m365.control.permissions(only=["User.Read.All"])
    graph = m365.graph()
    with pytest.raises(GraphError, match="the application permission LicenseAssignment.Read.All") as caught:
        list(graph.pages("/subscribedSkus"))
    assert (caught.value.status, caught.value.code) == (403, "Authorization_RequestDenied")
    body: dict[str, list[str]] = {"addLicenses": [], "removeLicenses": []}
    [answer] = graph.batch([BatchRequest("POST", "/users/anna@example.com/assignLicense", body)])
    assert "the application permission LicenseAssignment.ReadWrite.All" in str(answer.error)


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", "/users?$top=5", "User.Read.All"),
        ("GET", "/users/a@b/memberOf?$select=id", "User.Read.All"),
        ("PATCH", "/users/a@b", "User.ReadWrite.All"),
        ("POST", "/users/a@b/revokeSignInSessions", "User.RevokeSessions.All"),
        ("PATCH", "/users/a@b/mailboxSettings", "MailboxSettings.ReadWrite"),
        ("PUT", "/users/a@b/photo/$value", "ProfilePhoto.ReadWrite.All"),
        ("GET", "/groups/g", "GroupMember.Read.All"),
        ("DELETE", "/groups/g/members/u/$ref", "GroupMember.ReadWrite.All"),
        ("GET", "/sites", None),
    ],
)
def test_each_request_has_its_least_permission(method: str, path: str, permission: str | None) -> None:
    assert permission_for(method, path) == permission


def test_a_permission_that_is_not_known_is_a_further_one(server: ScriptedServer) -> None:
    server.on("/v1.0/sites", Answer({"error": "denied"}, 403))
    with pytest.raises(GraphError, match="grant it the missing application permission"):
        list(scripted(server).pages("/sites"))


def test_a_next_page_elsewhere_is_not_followed(server: ScriptedServer) -> None:
    other = ScriptedServer()
    try:
        server.on("/v1.0/users", Answer({"value": [{"id": "1"}], "@odata.nextLink": f"{other.url}/v1.0/users?page=2"}))
        pages = scripted(server).pages("/users")
        assert next(pages) == {"id": "1"}
        with pytest.raises(ServiceError, match="at another address than graph_url"):
            next(pages)
        assert other.asked == []
    finally:
        other.close()


@pytest.mark.parametrize("body", [[], {"value": None}, b"<html>", b"{"])
def test_a_list_that_is_none_is_a_sentence(server: ScriptedServer, body: t.Any) -> None:
    server.on("/v1.0/users", Answer(body))
    with pytest.raises(ServiceError, match="data that is not a list"):
        next(scripted(server).pages("/users"))


def test_a_redirect_is_not_followed(server: ScriptedServer) -> None:
    server.on("/v1.0/users", Answer(status=302, headers={"Location": "https://elsewhere.example.com/"}))
    with pytest.raises(ServiceError, match="Microsoft 365: GET /users answered 302") as caught:
        list(scripted(server).pages("/users"))
    assert not isinstance(caught.value, GraphError)


def test_a_read_that_gets_no_answer_is_repeated(server: ScriptedServer) -> None:
    server.on("/v1.0/users", Answer(drop=True), Answer({"value": []}))
    assert list(scripted(server).pages("/users")) == []
    server.on("/v1.0/$batch", Answer(drop=True), Answer({"responses": [{"id": "0", "status": 200}]}))
    [answer] = scripted(server).batch([BatchRequest("GET", "/users/1")])
    assert answer.error is None


@pytest.mark.parametrize("fault", [Answer(drop=True), Answer({"responses": []}, cut=True), Answer({}, delay=1.5)])
def test_a_write_that_gets_no_answer_is_not_repeated(server: ScriptedServer, fault: Answer) -> None:
    server.on("/v1.0/$batch", fault)
    [answer] = scripted(server).batch([BatchRequest("POST", "/users/1/assignLicense", {})])
    assert answer.error is not None
    assert re.match(
        r"Microsoft 365: POST /\$batch.* The next run checks whether the change was made\.", str(answer.error)
    )
    assert server.count("/v1.0/$batch") == 1


def test_a_write_that_was_refused_for_now_is_repeated(server: ScriptedServer) -> None:
    later = Answer({}, 429, headers={"Retry-After": "0"})
    server.on("/v1.0/$batch", later, later, Answer({"responses": [{"id": "0", "status": 204}]}))
    [answer] = scripted(server).batch([BatchRequest("POST", "/users/1/assignLicense", {})])
    assert (answer.status, answer.error) == (204, None)


def test_a_service_that_is_down_is_a_sentence() -> None:
    server = ScriptedServer()
    graph = scripted(server, longest_wait=0.5)
    graph._token.value()
    server.close()
    with pytest.raises(
        ServiceError, match="no connection to 127.0.0.1:.*connection refused.*Check microsoft365.graph_url"
    ):
        list(graph.pages("/users"))


def test_a_fault_of_the_service_is_tried_again_and_then_named(server: ScriptedServer) -> None:
    server.on("/v1.0/users", Answer({"error": {"code": "UnknownError", "message": ""}}, 500))
    with pytest.raises(GraphError, match="with 500.*UnknownError.*has an internal error: run again later"):
        list(scripted(server, longest_wait=1).pages("/users"))
    assert server.count("/v1.0/users") > 1
