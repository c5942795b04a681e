# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source for webhooks of Factorial, over HTTPS: challenges, floods, and bodies that are huge or broken."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import logging
import operator
import pathlib
import runpy
import ssl
import types
import typing as t

import pytest

aiohttp = pytest.importorskip("aiohttp", reason="aiohttp is not installed; the session eda has it")

from .webhook_client import Scenario, WebhookClient, free_port, listening, play_webhooks  # noqa: E402

FILE: t.Final = pathlib.Path(__file__).parents[4] / "extensions/eda/plugins/event_source/factorial.py"
SOURCE: t.Final = runpy.run_path(str(FILE))
"""Loaded as ansible-rulebook does."""
WEBHOOKS: t.Final = SOURCE["_webhooks"]
"""What it shares with other sources."""

CHALLENGE: t.Final = "canary-of-the-challenge-4711"
TERMINATE: t.Final = "employees/employee/terminate"
CHANGE: t.Final = {"kind": "change", "employee": "", "company": ""}
SECRETS: t.Final = {"bank_number": "PL61-canary-bank", "identifier": "canary-national-id", "salary": 123456789}
LIMIT: t.Final = 256 * 1024


class Client(WebhookClient):
    """Sends webhooks as Factorial does."""

    NAME = "factorial"

    async def send(self, path: str, body: object, challenge: str | None = CHALLENGE, **more: t.Any) -> int:
        """The status of the answer. `body` is sent as it is if it is bytes."""
        headers = {} if challenge is None else {"X-Factorial-Wh-Challenge": challenge}
        return await self.request(path, body, headers | more.pop("headers", {}), **more)


def options(port: int, **more: t.Any) -> dict[str, t.Any]:
    return {**listening(port), "challenge": CHALLENGE, **more}


def play(scenario: t.Callable[[Client], Scenario], **more: t.Any) -> None:
    """Run a scenario against the source."""
    play_webhooks(SOURCE, Client, scenario, options(free_port(), **more))


def test_a_webhook_becomes_an_event() -> None:
    async def scenario(client: Client) -> None:
        body = {"id": "18446744073709550", "company_id": "7", **SECRETS}
        assert await client.send(f"/factorial/{TERMINATE}", body) == 204
        assert await client.taken() == [{"kind": TERMINATE, "employee": "18446744073709550", "company": "7"}]

    play(scenario)


@pytest.mark.parametrize(
    "challenge", [None, "", "wrong", CHALLENGE[:-1], f"{CHALLENGE}x", CHALLENGE.upper(), "żółć" * 7]
)
@pytest.mark.parametrize("path", [f"/factorial/{TERMINATE}", "/", "/factorial/a%20b"])
def test_a_wrong_challenge_learns_nothing(challenge: str | None, path: str) -> None:
    async def scenario(client: Client) -> None:
        assert await client.send(path, {"id": "1"}, challenge) == 401
        assert await client.taken() == []

    play(scenario)


def test_a_huge_body_of_a_stranger_is_not_read() -> None:
    async def scenario(client: Client) -> None:
        with contextlib.suppress(aiohttp.ClientError):
            assert await client.send(f"/factorial/{TERMINATE}", b"x" * 20_000_000, "wrong") == 401
        assert await client.send(f"/factorial/{TERMINATE}", {"id": "1"}) == 204
        assert len(await client.taken()) == 1

    play(scenario)


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/factorial/employees/employee/terminate", "GET", 405),
        ("/factorial/employees/employee/terminate", "PUT", 405),
        ("/factorial/", "POST", 404),
        ("/factorial", "POST", 404),
        ("/", "POST", 404),
        ("/other/employees/employee/terminate", "POST", 404),
        ("/factorial/Employees/employee", "POST", 404),
        ("/factorial/a/b/c/d", "POST", 404),
        ("/factorial/nix", "POST", 404),
        ("/factorial/employees/employee/terminat", "POST", 404),
        ("/factorial/a%0Ab", "POST", 404),
        ("/factorial/%2e%2e/etc", "POST", 404),
        (f"/factorial/{'a' * 4000}", "POST", 404),
    ],
)
def test_what_is_not_there(path: str, method: str, status: int) -> None:
    async def scenario(client: Client) -> None:
        assert await client.send(path, {"id": "1"}, method=method) == status
        assert await client.taken() == []

    play(scenario)


def test_the_largest_body() -> None:
    async def scenario(client: Client) -> None:
        empty = json.dumps({"id": "1", "note": ""}).encode()
        largest = json.dumps({"id": "1", "note": "x" * (LIMIT - len(empty))}).encode()
        assert len(largest) == LIMIT
        assert await client.send(f"/factorial/{TERMINATE}", largest) == 204
        assert await client.send(f"/factorial/{TERMINATE}", largest + b" ") == 413
        assert [event["employee"] for event in await client.taken()] == ["1"]

    play(scenario)


def test_a_body_that_unpacks_to_a_huge_one() -> None:
    async def scenario(client: Client) -> None:
        body = gzip.compress(b'{"id": "1", "note": "' + b"x" * 50_000_000 + b'"}')
        assert len(body) < LIMIT
        status = await client.send(f"/factorial/{TERMINATE}", body, headers={"Content-Encoding": "gzip"})
        assert status in (400, 413)
        assert await client.taken() == []

    play(scenario)


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"id": "1"', b"\xff\xfe", b"id=1", b'{"id": "1"} x', b"[" * 100_000, b'{"a":' * 40_000]
)
def test_a_broken_body(body: bytes) -> None:
    async def scenario(client: Client) -> None:
        assert await client.send(f"/factorial/{TERMINATE}", body) == 400
        assert await client.taken() == []

    play(scenario)


@pytest.mark.parametrize("body", [[], [{"id": "1"}], {}, {"id": "PL61109010140000071219812874"}, "text", 1, None])
def test_a_termination_without_an_id_is_nobodys(body: object) -> None:
    async def scenario(client: Client) -> None:
        assert await client.send(f"/factorial/{TERMINATE}", body) == 204
        assert await client.taken() == []

    play(scenario)


def test_a_termination_without_an_id_is_a_change() -> None:
    async def scenario(client: Client) -> None:
        assert await client.send(f"/factorial/{TERMINATE}", {}) == 204
        assert await client.taken(3) == [CHANGE]

    play(scenario, quiet_seconds=1)


def test_a_flood_of_different_people() -> None:
    async def scenario(client: Client) -> None:
        sending = [client.send(f"/factorial/{TERMINATE}", {"id": number, **SECRETS}) for number in range(1000)]
        statuses, taken = await asyncio.gather(asyncio.gather(*sending), client.taken())
        assert set(statuses) == {204}
        taken += await client.taken()
        assert sorted(int(event["employee"]) for event in taken) == list(range(1000))

    play(scenario)


def test_a_flood_of_changes_is_one_event() -> None:
    async def scenario(client: Client) -> None:
        sending = [client.send("/factorial/teams/team/update", {"id": number}) for number in range(1000)]
        assert set(await asyncio.gather(*sending)) == {204}
        assert await client.taken() == []
        assert await client.send(f"/factorial/{TERMINATE}", {"id": "1017"}) == 204
        assert [event["kind"] for event in await client.taken()] == [TERMINATE]
        assert await client.taken(6) == [CHANGE]

    play(scenario, quiet_seconds=3)


class Clock:
    """An event loop without sockets, in which time passes at once."""

    def __init__(self) -> None:
        self._now = 0.0
        self._calls: list[tuple[float, t.Callable[[], None], asyncio.Event]] = []

    def time(self) -> float:
        return self._now

    def call_at(self, when: float, call: t.Callable[[], None]) -> t.Any:
        cancelled = asyncio.Event()
        self._calls.append((when, call, cancelled))
        return types.SimpleNamespace(cancel=cancelled.set)

    def pass_until(self, then: float) -> None:
        """Call what is due until then."""
        for when, call, cancelled in sorted(self._calls, key=operator.itemgetter(0)):
            if when <= then and not cancelled.is_set():
                self._now = when
                cancelled.set()
                call()
        self._now = then


@pytest.mark.parametrize(
    ("webhooks", "events"),
    [
        ([], []),
        ([0], [120]),
        ([0, 1, 119], [239]),
        ([0, 121], [120, 241]),
        ([0, 100, 200, 300], [420]),
        (range(0, 1201, 60), [600, 1200]),
    ],
)
def test_when_changes_are_passed_on(
    monkeypatch: pytest.MonkeyPatch, webhooks: t.Iterable[int], events: list[int]
) -> None:
    """Two minutes after the last webhook, and ten minutes after the first one at the latest."""
    clock = Clock()
    found: list[tuple[float, object]] = []
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: clock)

    def add(nudge: object) -> bool:
        found.append((clock.time(), nudge))
        return True

    changes = WEBHOOKS["Changes"](types.SimpleNamespace(add=add), 120)
    for webhook in webhooks:
        clock.pass_until(webhook)
        changes.note()
    clock.pass_until(1250)
    assert found == [(event, CHANGE) for event in events]


def test_a_change_without_room_comes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, answers = Clock(), [False, True]
    monkeypatch.setattr(asyncio, "get_running_loop", lambda: clock)
    changes = WEBHOOKS["Changes"](types.SimpleNamespace(add=lambda nudge: answers.pop(0)), 120)
    changes.note()
    clock.pass_until(120)
    assert answers == [True]
    clock.pass_until(240)
    assert answers == []


def test_more_than_can_wait_is_sent_again_by_factorial() -> None:
    waiting = WEBHOOKS["Waiting"]("factorial")
    most = WEBHOOKS["MOST_WAITING"]
    added = [waiting.add({"kind": TERMINATE, "employee": str(number), "company": ""}) for number in range(most + 5)]
    assert added == [True] * most + [False] * 5
    assert waiting.add({"kind": TERMINATE, "employee": "0", "company": ""})


def test_a_full_source_answers_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WEBHOOKS["Waiting"].add.__globals__, "MOST_WAITING", 0)

    async def scenario(client: Client) -> None:
        assert await client.send(f"/factorial/{TERMINATE}", {"id": "1"}) == 503

    play(scenario)


def test_nothing_secret_is_logged(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    async def scenario(client: Client) -> None:
        for body in ({"id": "1", **SECRETS}, json.dumps(SECRETS).encode()[:-1], [SECRETS] * 10_000):
            await client.send(f"/factorial/{TERMINATE}", body)
        await client.send(f"/factorial/{TERMINATE}", SECRETS, "canary-wrong-challenge")
        assert "canary" not in json.dumps(await client.taken())

    with caplog.at_level(logging.DEBUG):
        play(scenario)
    written = capfd.readouterr()
    assert "canary" not in caplog.text + written.out + written.err


@pytest.mark.parametrize(
    ("path", "before"), [("hooks/", "/hooks/"), ("/a/b", "/a/b/"), ("/", "/"), ("", "/factorial/")]
)
def test_behind_a_proxy(path: str, before: str) -> None:
    async def scenario(client: Client) -> None:
        assert await client.send(f"{before}{TERMINATE}", {"id": "1"}) == 204
        assert [event["kind"] for event in await client.taken()] == [TERMINATE]
        assert await client.send(f"/x{before}{TERMINATE}", {"id": "1"}) == 404

    play(scenario, certfile="", keyfile="", behind_proxy=True, path=path)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"challenge": None}, "challenge must be text of at least 16 characters"),
        ({"challenge": ""}, "challenge must be text"),
        ({"challenge": " canary-short   \n"}, "challenge must be text"),
        ({"challenge": 12345678901234567890}, "not only digits"),
        ({"port": None}, "port must be a number from 1 to 65535"),
        ({"port": "http"}, "port must be"),
        ({"port": 65536}, "port must be"),
        ({"port": -1}, "port must be"),
        ({"quiet_seconds": 0}, "quiet_seconds must be a number from 1 to 3600"),
        ({"quiet_seconds": "2 minutes"}, "quiet_seconds must be"),
        ({"certfile": ""}, "certfile is missing: give a certificate, or set behind_proxy"),
        ({"certfile": None, "behind_proxy": "false"}, "certfile is missing"),
        ({"certfile": "/no/such.pem"}, "certfile /no/such.pem and keyfile .* cannot be used: "),
        ({"keyfile": __file__}, "cannot be used"),
    ],
)
def test_options_that_are_wrong(wrong: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        asyncio.run(SOURCE["main"](asyncio.Queue(), {**options(5000), **wrong}))
    assert "canary" not in str(caught.value)


def test_a_client_with_old_tls_is_refused() -> None:
    endpoint = WEBHOOKS["Endpoint"].create(options(5000), "factorial")
    assert endpoint.tls.minimum_version == ssl.TLSVersion.TLSv1_2
