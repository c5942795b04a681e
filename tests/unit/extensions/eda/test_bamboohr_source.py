# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source for webhooks of BambooHR, over HTTPS: signatures by OpenSSL, both forms, and bad bodies."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import json
import logging
import pathlib
import runpy
import shutil
import subprocess
import tempfile
import time
import typing as t

import pytest

aiohttp = pytest.importorskip("aiohttp", reason="aiohttp is not installed; the session eda has it")

from .webhook_client import Scenario, WebhookClient, free_port, listening, play_webhooks  # noqa: E402

OPENSSL: t.Final = shutil.which("openssl")
if OPENSSL is None:
    pytest.skip("openssl is not installed", allow_module_level=True)

SOURCE: t.Final = runpy.run_path(
    str(pathlib.Path(__file__).parents[4] / "extensions/eda/plugins/event_source/bamboohr.py")
)
"""Loaded as ansible-rulebook does."""
KEY: t.Final = "canary-private-key-4711"
CHANGE: t.Final = {"kind": "change", "employee": "", "company": ""}
NOW: t.Final = datetime.datetime(2026, 11, 28, 12, 0, tzinfo=datetime.UTC)
TOLERANCE: t.Final = datetime.timedelta(minutes=5)
UPDATED: t.Final[dict[str, t.Any]] = {
    "type": "employee.updated",
    "timestamp": "2026-01-31T18:42:00+0000",
    "data": {"companyId": "12345", "employeeId": "67890", "changedFields": ["firstName"]},
}
"""The example of the documentation (Event-Based Webhooks)."""
FIELDS: t.Final[dict[str, t.Any]] = {
    "employees": [
        {
            "action": "Updated",
            "changedFields": ["First Name"],
            "fields": {"First Name": "canary-name", "SSN": "canary-national-id"},
            "id": "12345",
            "timestamp": "2026-01-31T18:42:00+0000",
        }
    ]
}
"""The example of the documentation (Field-Based Webhooks), with a private field."""


def sign(body: bytes, timestamp: str, key: str = KEY) -> str:
    """Sign with OpenSSL, as BambooHR documents it: the body, and after it the timestamp."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(body + timestamp.encode())
        file.flush()
        command = [str(OPENSSL), "dgst", "-sha256", "-hmac", key, "-r", file.name]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[0]


class Client(WebhookClient):
    """Sends webhooks as BambooHR does."""

    NAME = "bamboohr"

    async def send(self, body: object, path: str = "/bamboohr", **more: t.Any) -> int:
        """The status of the answer; `sent` is the timestamp, `key` signs, and `headers` replaces headers."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        timestamp = more.pop("sent", str(int(time.time())))
        signature = sign(data, timestamp, more.pop("key", KEY))
        headers = {"X-BambooHR-Timestamp": timestamp, "X-BambooHR-Signature": signature, **more.pop("headers", {})}
        return await self.request(path, data, headers, **more)


def options(port: int, **more: t.Any) -> dict[str, t.Any]:
    return {**listening(port), "private_key": KEY, **more}


def play(scenario: t.Callable[[Client], Scenario], **more: t.Any) -> None:
    """Run a scenario against the source."""
    play_webhooks(SOURCE, Client, scenario, options(free_port(), **more))


def with_changed(*fields: object) -> dict[str, t.Any]:
    return {**UPDATED, "data": {**UPDATED["data"], "changedFields": [*fields]}}


@pytest.mark.parametrize(
    "field",
    ["status", "Status", "terminationDate", "Termination Date", "employmentStatus", "Employment Status: Date"],
)
def test_another_status_is_an_event_at_once(field: str) -> None:
    async def scenario(client: Client) -> None:
        assert await client.send(with_changed("firstName", field)) == 204
        assert await client.taken() == [{"kind": "status", "employee": "67890", "company": "12345"}]

    play(scenario)


def test_other_changes_are_one_event_later() -> None:
    async def scenario(client: Client) -> None:
        for body in (UPDATED, FIELDS, {**UPDATED, "type": "employee.deleted"}, {"type": "employee.created"}):
            assert await client.send(body) == 204
        assert await client.taken(3) == [CHANGE]

    play(scenario, quiet_seconds=1)


def test_a_webhook_with_fields_is_for_each_employee() -> None:
    async def scenario(client: Client) -> None:
        leaver = {**FIELDS["employees"][0], "changedFields": ["Status"]}
        rows = [leaver, {**leaver, "id": "8"}, FIELDS["employees"][0], {**leaver, "id": None}, "text", leaver]
        assert await client.send({"employees": rows}) == 204
        taken = await client.taken()
        assert taken == [{"kind": "status", "employee": id_, "company": ""} for id_ in ("12345", "8")]

    play(scenario)


@pytest.mark.parametrize(
    ("case", "headers"),
    [
        ({}, {"X-BambooHR-Signature": "00"}),
        ({}, {"X-BambooHR-Signature": ""}),
        ({}, {"X-BambooHR-Timestamp": ""}),
        ({}, {"X-BambooHR-Timestamp": str(int(time.time()) + 1)}),
        ({"key": f"{KEY}x"}, {}),
        ({"sent": str(int(time.time()) - 400)}, {}),
        ({"sent": str(int(time.time()) + 400)}, {}),
        ({"sent": "yesterday"}, {}),
    ],
)
@pytest.mark.parametrize("path", ["/bamboohr", "/", "/other"])
def test_a_webhook_without_a_signature_learns_nothing(case: dict[str, str], headers: dict[str, str], path: str) -> None:
    async def scenario(client: Client) -> None:
        assert await client.send(with_changed("status"), path, headers=headers, **case) == 401
        assert await client.taken() == []

    play(scenario)


def test_an_older_webhook_is_taken_if_the_tolerance_allows_it() -> None:
    async def scenario(client: Client) -> None:
        assert await client.send(with_changed("status"), sent=str(int(time.time()) - 400)) == 204

    play(scenario, tolerance_seconds=3600)


def test_a_huge_body_of_a_stranger_is_not_read() -> None:
    async def scenario(client: Client) -> None:
        with contextlib.suppress(aiohttp.ClientError):
            assert await client.send(b"x" * 20_000_000, sent="") == 401
        with contextlib.suppress(aiohttp.ClientError):
            assert await client.send(b"x" * 20_000_000, headers={"X-BambooHR-Signature": "00"}) == 413
        assert await client.send(with_changed("status")) == 204
        assert len(await client.taken()) == 1

    play(scenario)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/bamboohr/", "POST", 204),
        ("/bamboohr", "GET", 405),
        ("/", "POST", 404),
        ("/bamboohr/x", "POST", 404),
        ("/x/bamboohr", "POST", 404),
    ],
)
def test_paths(path: str, method: str, status: int) -> None:
    async def scenario(client: Client) -> None:
        assert await client.send(with_changed("status"), path, method=method) == status
        assert len(await client.taken()) == (status == 204)

    play(scenario)


@pytest.mark.parametrize("body", [b"", b"{", b"employees[1][changedFields][0]=Status", b"\xff\xfe", b"[" * 100_000])
def test_a_body_that_is_no_json(body: bytes) -> None:
    async def scenario(client: Client) -> None:
        assert await client.send(body) == 400
        assert await client.taken() == []

    play(scenario)


@pytest.mark.parametrize(
    "body",
    [
        *([], {}, "text", 1, None, {"data": []}, {"employees": {}}, {"employees": ["1"]}),
        {"data": {"employeeId": "1"}},
        {"data": {"employeeId": "1", "changedFields": "status"}},
        {"data": {"employeeId": "PL61-canary", "changedFields": ["status"]}},
        {"data": {"changedFields": ["status", None, 1]}},
    ],
)
def test_a_webhook_that_names_nobody_is_a_change(body: object) -> None:
    async def scenario(client: Client) -> None:
        assert await client.send(body) == 204
        assert await client.taken(3) == [CHANGE]

    play(scenario, quiet_seconds=1)


@pytest.mark.parametrize(
    ("timestamp", "known"),
    [
        (str(int(NOW.timestamp())), True),
        (str(int(NOW.timestamp()) - 300), True),
        (str(int(NOW.timestamp()) + 301), False),
        ("2026-11-28T12:00:00Z", True),
        ("2026-11-28T13:02:00+0100", True),
        ("2026-11-28T11:58:00", True),
        ("2026-11-28T12:05:01Z", False),
        ("9" * 40, False),
        ("²", False),
        ("", False),
    ],
)
def test_the_forms_of_timestamps(timestamp: str, known: bool) -> None:
    assert SOURCE["is_new"](timestamp, NOW, TOLERANCE) is known


def test_everything_is_signed() -> None:
    timestamp = str(int(NOW.timestamp()))
    verify, key = SOURCE["is_signed"], KEY.encode()
    for body in (b"", b"\x00\xff\n", "ż".encode()):
        signature = sign(body, timestamp)
        assert verify(body, timestamp, signature, key) and verify(body, timestamp, signature.upper(), key)
        assert not verify(body + b" ", timestamp, signature, key)
        assert not verify(body, f"{timestamp}1", signature, key)
        assert not verify(body, timestamp, signature[:-1], key)
        assert not verify(body, timestamp, f"{signature}ż", key)
        # The timestamp before the body, as some guides have it.
        assert not verify(body, timestamp, sign(f"{timestamp}.".encode() + body, ""), key)


def test_nothing_secret_is_logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    async def scenario(client: Client) -> None:
        for body in (FIELDS, json.dumps(FIELDS).encode()[:-1], FIELDS["employees"] * 100):
            await client.send(body)
        await client.send(FIELDS, key="canary-wrong-private-key")
        assert "canary" not in json.dumps(await client.taken())

    with caplog.at_level(logging.DEBUG):
        play(scenario)
    written = capfd.readouterr()
    assert "canary" not in caplog.text + written.out + written.err


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"private_key": None}, "private_key must be text of at least 16 characters"),
        ({"private_key": "canary-short"}, "private_key must be text"),
        ({"private_key": 12345678901234567890}, "not only digits"),
        ({"tolerance_seconds": 0}, "tolerance_seconds must be a number from 1 to 172800"),
        ({"certfile": ""}, "certfile is missing: give a certificate, or set behind_proxy"),
        ({"port": None}, "port must be a number from 1 to 65535"),
    ],
)
def test_options_that_are_wrong(wrong: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        asyncio.run(SOURCE["main"](asyncio.Queue(), {**options(5001), **wrong}))
    assert "canary" not in str(caught.value)
