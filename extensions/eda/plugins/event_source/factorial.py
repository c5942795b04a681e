# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Receives webhooks of Factorial, and passes on that something has happened, and to whom."""

from __future__ import annotations

import asyncio
import dataclasses
import hmac
import json
import pathlib
import runpy
import ssl
import typing as t

from aiohttp import web

DOCUMENTATION = r"""
---
short_description: Receives webhooks of Factorial.
version_added: 0.8.0
description:
  - Answers webhooks of Factorial, and passes on events with the member C(factorial), which has the strings C(kind),
    C(employee) and C(company). Nothing else of a webhook is passed on.
  - A termination is passed on at once, with V(employees/employee/terminate) as C(kind), and the ids of the employee and
    of the company. One that waits for the rules is not added again.
  - All webhooks, terminations too, are followed by one event with V(change) as C(kind) and without ids. It comes
    O(quiet_seconds) after the last webhook, and at the latest five times O(quiet_seconds) after the first one.
options:
  challenge:
    description:
      - The challenge of the webhook subscriptions, at least 16 characters. A webhook without it in the header
        C(x-factorial-wh-challenge) is refused.
      - If it consists of digits only, ansible-rulebook makes a number of it, which is refused.
    type: str
    required: true
  host:
    description: The address on which to listen.
    type: str
    default: 0.0.0.0
  port:
    description: The port on which to listen.
    type: int
    required: true
  path:
    description:
      - The path that is before the kind of the event. Factorial does not name the event in its webhooks, so each event
        has a path, such as C(/factorial/employees/employee/terminate).
    type: str
    default: /factorial
  quiet_seconds:
    description: How many seconds no webhook must have come before the event V(change).
    type: int
    default: 120
  certfile:
    description:
      - A PEM file with the certificate chain of the server. Factorial sends webhooks by HTTPS.
      - It is read at the start. Restart the rulebook when the certificate is renewed.
    type: str
  keyfile:
    description: A PEM file with the private key of O(certfile).
    type: str
  behind_proxy:
    description:
      - Set this to V(true) to listen without a certificate, because a proxy ends the TLS connection.
      - Anybody who can read the connection between the proxy and this source can read the challenge.
    type: bool
    default: false
requirements:
  - aiohttp, which ansible-rulebook requires too
"""

EXAMPLES = r"""
- hrsync.ad.factorial:
    port: 5000
    challenge: "{{ factorial_challenge }}"
    certfile: /etc/hrsync/webhook.pem
    keyfile: /etc/hrsync/webhook.key
"""

CHALLENGE: t.Final = "x-factorial-wh-challenge"
LARGEST_BODY: t.Final = 256 * 1024
SHORTEST_CHALLENGE: t.Final = 16
URGENT: t.Final = "employees/employee/terminate"
CHANGE: t.Final = {"kind": "change", "employee": "", "company": ""}
"""The event that stands for all webhooks of a time."""
LONGEST: t.Final = 5
"""How many times `quiet_seconds` a change waits for the end of webhooks that do not stop."""
MOST_WAITING: t.Final = 10_000
"""Different events that wait for the rules. Factorial sends again what is refused."""

_filter: t.Final = runpy.run_path(str(pathlib.Path(__file__).parents[1] / "event_filter" / "factorial.py"))


Nudge = tuple[tuple[str, str], ...]


class Queue(t.Protocol):
    """What ansible-rulebook hands over for events."""

    async def put(self, event: dict[str, t.Any]) -> None:
        """Wait until there is room for an event."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Settings:
    """The checked options."""

    challenge: bytes
    host: str
    port: int
    path: str
    """With a slash at both ends."""
    quiet_seconds: int
    tls: ssl.SSLContext | None

    @classmethod
    def create(cls, options: t.Mapping[str, t.Any]) -> Settings:
        """Raises ValueError, without the challenge in it."""
        return cls(
            challenge=_challenge(options.get("challenge")),
            host=str(options.get("host") or "0.0.0.0"),
            port=_number("port", options.get("port"), 65535),
            path=f"/{str(options.get('path') or 'factorial').strip('/')}/".replace("//", "/"),
            quiet_seconds=_number("quiet_seconds", options.get("quiet_seconds", 120), 3600),
            tls=_tls(options),
        )


class Waiting:
    """Events on their way to the rules. Each waits once, however often it comes."""

    def __init__(self) -> None:
        self._nudges: dict[Nudge, None] = {}
        self._some = asyncio.Event()

    def add(self, nudge: t.Mapping[str, str]) -> bool:
        """Whether there was room."""
        key = tuple(nudge.items())
        if key not in self._nudges and len(self._nudges) >= MOST_WAITING:
            return False
        self._nudges[key] = None
        self._some.set()
        return True

    async def deliver(self, queue: Queue) -> t.NoReturn:
        """Hand over the events in order, as fast as the rules take them."""
        while True:
            await self._some.wait()
            key = next(iter(self._nudges))
            del self._nudges[key]
            if not self._nudges:
                self._some.clear()
            await queue.put({"factorial": dict(key)})


class Changes:
    """Adds one event for many changes, once no more have come for a while. So floods do not reach the rules."""

    def __init__(self, waiting: Waiting, quiet_seconds: float) -> None:
        self._waiting = waiting
        self._quiet_seconds = quiet_seconds
        self._timer: asyncio.TimerHandle | None = None
        self._latest = 0.0

    def note(self) -> None:
        """Something has changed. Call this where the event loop runs."""
        loop = asyncio.get_running_loop()
        if self._timer:
            self._timer.cancel()
        else:
            self._latest = loop.time() + LONGEST * self._quiet_seconds
        self._timer = loop.call_at(min(loop.time() + self._quiet_seconds, self._latest), self._end)

    def _end(self) -> None:
        self._timer = None
        if not self._waiting.add(CHANGE):
            self.note()


class Receiver:
    """Answers webhooks. It checks the challenge first: strangers learn nothing, and no body of theirs is read."""

    def __init__(self, settings: Settings, waiting: Waiting) -> None:
        self._settings = settings
        self._waiting = waiting
        self._changes = Changes(waiting, settings.quiet_seconds)

    def application(self) -> web.Application:
        """The server, which answers whatever the path is."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", "/{path:.*}", self.answer)
        return app

    async def answer(self, request: web.Request) -> web.Response:
        """Answer a request. aiohttp itself answers 413 if the body is too large."""
        given = request.headers.get(CHALLENGE, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._settings.challenge):
            return web.Response(status=401)
        before, _path, kind = request.path.partition(self._settings.path)
        if before or not _filter["KIND"].fullmatch(kind):
            return web.Response(status=404)
        if request.method != "POST":
            return web.Response(status=405, headers={"Allow": "POST"})
        try:
            body = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400)
        return web.Response(status=204 if self._take(_filter["nudge"](kind, body)) else 503)

    def _take(self, nudge: t.Mapping[str, str]) -> bool:
        """Whether there was room. The emergency run only disables, so a termination is a change too."""
        is_urgent = nudge["kind"] == URGENT and nudge["employee"]
        if is_urgent and not self._waiting.add(nudge):
            return False
        self._changes.note()
        return True


async def main(queue: Queue, args: dict[str, t.Any]) -> None:
    """Serve until the rulebook ends; ansible-rulebook calls this."""
    settings, waiting = Settings.create(args), Waiting()
    # An access log would have a line for each webhook of a flood.
    runner = web.AppRunner(Receiver(settings, waiting).application(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port, ssl_context=settings.tls).start()
        await waiting.deliver(queue)
    finally:
        await runner.cleanup()


def _challenge(given: object) -> bytes:
    if not isinstance(given, str) or len(given.strip()) < SHORTEST_CHALLENGE:
        raise ValueError(f"challenge must be text of at least {SHORTEST_CHALLENGE} characters, and not only digits")
    return given.strip().encode()


def _number(option: str, given: object, largest: int) -> int:
    number = int(str(given)) if str(given).isdecimal() else 0
    if not 0 < number <= largest:
        raise ValueError(f"{option} must be a number from 1 to {largest}")
    return number


def _tls(options: t.Mapping[str, t.Any]) -> ssl.SSLContext | None:
    certificate, key = options.get("certfile"), options.get("keyfile")
    if not certificate:
        if str(options.get("behind_proxy", "")).lower() not in ("true", "yes", "1"):
            raise ValueError("certfile is missing: give a certificate, or set behind_proxy if a proxy has one")
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key or None)
    except OSError as error:
        raise ValueError(f"certfile {certificate} and keyfile {key} cannot be used: {error}") from None
    return context
