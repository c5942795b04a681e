# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated receivers refuse what the real ones refuse. Asked with the standard library only."""

from __future__ import annotations

import collections.abc
import dataclasses
import http.client
import json
import ssl
import typing as t
import urllib.parse

import pytest

from tests.lab.simulated_receivers.service import SimulatedReceivers
from tests.lab.simulated_receivers.service_desk import ACCEPT
from tests.lab.simulated_receivers.syslog import BOM, parsed
from tests.lab.simulation.control import Control
from tests.unit import tls

CHANNEL: t.Final = "0AECC8A5-0D6B-4F0C-9E93-4B1F2A2B9C3D"


@pytest.fixture(scope="module")
def service() -> collections.abc.Iterator[SimulatedReceivers]:
    with SimulatedReceivers(context=tls.loopback().context) as running:
        yield running


@pytest.fixture
def lab(service: SimulatedReceivers) -> SimulatedReceivers:
    service.world.reset()
    return service


def ask(
    url: str, method: str, path: str, body: str | bytes = b"", **headers: str
) -> tuple[int, t.Any, http.client.HTTPResponse]:
    context = ssl.create_default_context(cafile=tls.loopback().ca)
    connection = http.client.HTTPSConnection(urllib.parse.urlsplit(url).netloc, context=context, timeout=5)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content[:1] in (b"{", b"[") else content, answer
    finally:
        connection.close()


def collect(
    lab: SimulatedReceivers, body: str, path: str = "/services/collector/event", **more: str
) -> tuple[int, t.Any]:
    headers = {"Authorization": f"Splunk {lab.credentials.splunk_token}", **more}
    return ask(lab.urls["splunk"], "POST", path, body, **headers)[:2]


@pytest.mark.parametrize(
    ("authorization", "status", "code"),
    [("Bearer x", 401, 3), ("Splunk", 401, 3), ("Splunk wrong", 403, 4)],
)
def test_tokens_of_splunk(lab: SimulatedReceivers, authorization: str, status: int, code: int) -> None:
    answer = collect(lab, '{"event": "x"}', Authorization=authorization)
    assert (answer[0], answer[1]["code"]) == (status, code)


def test_no_token_at_all(lab: SimulatedReceivers) -> None:
    status, answer, _whole = ask(lab.urls["splunk"], "POST", "/services/collector/event", '{"event": "x"}')
    assert (status, answer) == (401, {"text": "Token is required", "code": 2})


@pytest.mark.parametrize(
    ("body", "code", "number"),
    [
        ("", 5, None),
        ("x", 6, 0),
        ('{"event": "x"} {"event": ', 6, 1),
        ('{"event": "x", "colour": "red"}', 6, 0),
        ('{"event": "x", "time": "noon"}', 6, 0),
        ('{"event": "x", "host": 5}', 6, 0),
        ('{"event": "x"}{"host": "x"}', 12, 1),
        ('{"event": ""}', 13, 0),
        ('{"event": "x", "index": "secret"}', 7, 0),
        ("[]", 6, 0),
    ],
)
def test_events_that_splunk_refuses(lab: SimulatedReceivers, body: str, code: int, number: int | None) -> None:
    status, answer = collect(lab, body)
    assert (status, answer["code"], answer.get("invalid-event-number")) == (400, code, number)
    assert len(lab.world.events) == (number or 0), "those before the wrong one are indexed"


def test_channels_of_splunk(lab: SimulatedReceivers) -> None:
    lab.world.settings.acknowledges = True
    assert collect(lab, '{"event": "x"}')[1]["code"] == 10
    assert collect(lab, '{"event": "x"}', X_Splunk_Request_Channel="mine")[1]["code"] == 11
    first = collect(lab, '{"event": "x"}', X_Splunk_Request_Channel=CHANNEL)
    second = collect(lab, '{"event": "x"}', f"/services/collector/event?channel={CHANNEL}")
    assert [first[1]["ackId"], second[1]["ackId"]] == [0, 1]
    asked = {"path": "/services/collector/ack", "X_Splunk_Request_Channel": CHANNEL}
    for indexed in (True, False):
        assert collect(lab, '{"acks": [0]}', **asked)[1] == {"acks": {"0": indexed}}, "it is given once"
    assert collect(lab, '{"acks": ["0"]}', **asked)[1]["code"] == 6
    lab.world.settings.acknowledges = False
    assert collect(lab, '{"acks": [0]}', **asked)[1]["code"] == 14


def test_the_health_of_splunk(lab: SimulatedReceivers) -> None:
    assert ask(lab.urls["splunk"], "GET", "/services/collector/health")[1]["code"] == 17
    assert ask(lab.urls["splunk"], "GET", "/services/collector/event")[0] == 405
    assert collect(lab, "", "/services/other")[0] == 404


RFC_5424: t.Final = (
    f"<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - {BOM}'su root' failed for lonvick on /dev/pts/8",
    "<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 "
    '[exampleSDID@32473 iut="3" eventSource="Application" eventID="1011"][examplePriority@32473 class="high"]',
    "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - -",
)


def test_the_examples_of_rfc_5424() -> None:
    first, second, third = (parsed(text.encode()) for text in RFC_5424)
    assert (first.facility, first.severity, first.app, first.kind, first.data) == (4, 2, "su", "ID47", {})
    assert first.text == "'su root' failed for lonvick on /dev/pts/8"
    assert second.data["exampleSDID@32473"] == {"iut": "3", "eventSource": "Application", "eventID": "1011"}
    assert second.data["examplePriority@32473"] == {"class": "high"} and third.process == "8710"


@pytest.mark.parametrize(
    "text",
    [
        RFC_5424[0].replace("<34>", "<192>"),
        RFC_5424[0].replace("<34>", "<034>"),
        RFC_5424[0].replace(">1 ", ">2 "),
        RFC_5424[0].replace("2003-10-11", "2003-02-30"),
        RFC_5424[0].replace("22:14:15.003Z", "22:14:15.0030001Z"),
        RFC_5424[0].replace("22:14:15.003Z", "22:14:60Z"),
        RFC_5424[0].replace("22:14:15.003Z", "22:14:15.003"),
        RFC_5424[0].replace("mymachine.example.com", "m" * 256),
        RFC_5424[0].replace(" su ", f" {'s' * 49} "),
        RFC_5424[0].replace(BOM, ""),
        RFC_5424[0].replace(f" - {BOM}", f" {BOM}"),
        RFC_5424[1].replace("exampleSDID@32473", "exampleSDID"),
        RFC_5424[1].replace("exampleSDID@32473", "exampleSDID@x"),
        RFC_5424[1].replace("examplePriority", "exampleSDID"),
        RFC_5424[1].replace('"3"', '"3]"'),
        RFC_5424[1].replace('"3"', '"3'),
        RFC_5424[1].replace("iut=", "iut "),
        RFC_5424[1].removesuffix("]"),
    ],
)
def test_what_rfc_5424_does_not_allow(text: str) -> None:
    with pytest.raises(ValueError):
        parsed(text.encode())


def desk(lab: SimulatedReceivers, method: str, path: str, given: t.Any = None, **more: str) -> tuple[int, t.Any]:
    form = {} if given is None else {"input_data": json.dumps(given)}
    headers = {"Accept": ACCEPT, "authtoken": lab.credentials.technician_key, **more}
    if method == "GET" and form:
        path, form = f"{path}?{urllib.parse.urlencode(form)}", {}
    if form:
        headers["Content_Type"] = "application/x-www-form-urlencoded"
    return ask(lab.urls["service_desk"], method, path, urllib.parse.urlencode(form), **headers)[:2]


def test_a_request_of_the_service_desk(lab: SimulatedReceivers) -> None:
    status, made = desk(lab, "POST", "/api/v3/requests", {"request": {"subject": "Hello"}})
    assert status == 201 and made["response_status"] == {"status_code": 2000, "status": "success"}
    number = made["request"]["id"]
    criterion = {"field": "subject", "condition": "contains", "value": "ell"}
    found = desk(lab, "GET", "/api/v3/requests", {"list_info": {"search_criteria": [criterion]}})[1]
    assert [one["id"] for one in found["requests"]] == [number] and isinstance(found["response_status"], list)
    assert desk(lab, "PUT", f"/api/v3/requests/{number}", {"request": {"subject": "Bye"}})[0] == 200
    closing = {"request": {"closure_info": {"closure_comments": "done"}}}
    assert desk(lab, "PUT", f"/api/v3/requests/{number}/close", closing)[0] == 200
    assert desk(lab, "PUT", f"/api/v3/requests/{number}/close", closing)[0] == 400
    assert desk(lab, "PUT", f"/api/v3/requests/{number}", {"request": {"subject": "Again"}})[0] == 400
    assert desk(lab, "GET", f"/api/v3/requests/{number}")[1]["request"]["status"]["name"] == "Closed"


@pytest.mark.parametrize(
    ("method", "path", "given", "more", "status"),
    [
        ("POST", "/api/v3/requests", {"request": {"subject": "x"}}, {"authtoken": "wrong"}, 401),
        ("POST", "/api/v3/requests", {"request": {"subject": "x"}}, {"Accept": "application/json"}, 415),
        ("POST", "/app/itdesk/api/v3/requests", {"request": {"subject": "x"}}, {}, 401),
        ("POST", "/api/v3/requests", {"request": {}}, {}, 400),
        ("POST", "/api/v3/requests", {"request": {"subject": "x" * 251}}, {}, 400),
        ("POST", "/api/v3/requests", {"request": {"subject": "x", "colour": "red"}}, {}, 400),
        ("POST", "/api/v3/requests", {"subject": "x"}, {}, 400),
        ("POST", "/api/v3/requests", None, {}, 400),
        ("POST", "/api/v3/requests", "x", {}, 400),
        ("GET", "/api/v3/requests", {"list_info": {"row_count": 101}}, {}, 400),
        ("GET", "/api/v3/requests/5", None, {}, 404),
        ("GET", "/api/v3/other", None, {}, 404),
        ("PATCH", "/api/v3/requests", None, {}, 405),
    ],
)
def test_what_the_service_desk_refuses(
    lab: SimulatedReceivers, method: str, path: str, given: t.Any, more: dict[str, str], status: int
) -> None:
    answer = desk(lab, method, path, given, **more)
    assert (answer[0], answer[1]["response_status"]["status_code"]) == (status, 4000)
    assert lab.world.tickets == {}


def test_the_lab_drives_them(lab: SimulatedReceivers) -> None:
    control: Control[t.Any] = Control(lab.urls, lab.credentials, tls.loopback().ca)
    control.settings(indexes=["main", "other"], acknowledges=True)
    assert lab.world.settings.indexes == ("main", "other")
    desk(lab, "POST", "/api/v3/requests", {"request": {"subject": "Hello"}})
    (ticket,) = control.state()["tickets"]
    control.act("close_ticket", id=ticket["id"])
    control.act("trash_ticket", id=ticket["id"])
    assert dataclasses.asdict(lab.world.tickets[ticket["id"]]) == control.state()["tickets"][0]
    assert lab.world.tickets[ticket["id"]].is_trashed and lab.world.tickets[ticket["id"]].completed
    control.close()
