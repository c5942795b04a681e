# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What event sources for webhooks share: where they listen, and how events wait for the rules.

Event sources load this file by its path, because ansible-rulebook does not import plugins as parts of a package.
"""

from __future__ import annotations

import asyncio
import dataclasses
import ssl
import typing as t

from aiohttp import web

LARGEST_BODY: t.Final = 256 * 1024
SHORTEST_SECRET: t.Final = 16
CHANGE: t.Final = {"kind": "change", "employee": "", "company": ""}
"""The event that stands for all webhooks of a time."""
LONGEST: t.Final = 5
"""How many times `quiet_seconds` a change waits for the end of webhooks that do not stop."""
MOST_WAITING: t.Final = 10_000
"""Different events that wait for the rules. HR systems send again what is refused."""


Nudge = tuple[tuple[str, str], ...]
Answer = t.Callable[[web.Request], t.Awaitable[web.Response]]


class Queue(t.Protocol):
    """What ansible-rulebook hands over for events."""

    async def put(self, event: dict[str, t.Any]) -> None:
        """Wait until there is room for an event."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where webhooks come in."""

    host: str
    port: int
    path: str
    """With a slash at both ends."""
    quiet_seconds: int
    tls: ssl.SSLContext | None

    @classmethod
    def create(cls, options: t.Mapping[str, t.Any], path: str) -> Endpoint:
        """The checked options; `path` is the default of the option. Raises ValueError."""
        return cls(
            host=str(options.get("host") or "0.0.0.0"),
            port=number("port", options.get("port"), 65535),
            path=f"/{str(options.get('path') or path).strip('/')}/".replace("//", "/"),
            quiet_seconds=number("quiet_seconds", options.get("quiet_seconds", 120), 3600),
            tls=_tls(options),
        )


class Waiting:
    """Events on their way to the rules. Each waits once, however often it comes."""

    def __init__(self, name: str) -> None:
        """`name` is that of the member that events have."""
        self._name = name
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
            await queue.put({self._name: dict(key)})


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


class Inbox:
    """Takes what webhooks say: urgent events at once, and one change for all of them a while later."""

    def __init__(self, name: str, quiet_seconds: float) -> None:
        """`name` is that of the member that events have."""
        self.waiting = Waiting(name)
        self._changes = Changes(self.waiting, quiet_seconds)

    def take(self, urgent: t.Iterable[t.Mapping[str, str]]) -> bool:
        """Whether there was room for the urgent events of a webhook. One without room is sent again, with the others.

        The emergency run only disables, so that an urgent event is a change too.
        """
        for nudge in urgent:
            if not self.waiting.add(nudge):
                return False
        self._changes.note()
        return True


async def serve(queue: Queue, endpoint: Endpoint, inbox: Inbox, answer: Answer) -> None:
    """Serve until the rulebook ends. aiohttp itself answers 413 if a body is too large."""
    app = web.Application(client_max_size=LARGEST_BODY)
    app.router.add_route("*", "/{path:.*}", answer)
    # An access log would have a line for each webhook of a flood.
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, endpoint.host, endpoint.port, ssl_context=endpoint.tls).start()
        await inbox.waiting.deliver(queue)
    finally:
        await runner.cleanup()


def secret(option: str, given: object) -> bytes:
    """The value of an option that is a secret. Raises ValueError, without the value in it."""
    if not isinstance(given, str) or len(given.strip()) < SHORTEST_SECRET:
        raise ValueError(f"{option} must be text of at least {SHORTEST_SECRET} characters, and not only digits")
    return given.strip().encode()


def number(option: str, given: object, largest: int) -> int:
    """The value of an option that is a number. Raises ValueError."""
    found = int(str(given)) if str(given).isdecimal() else 0
    if not 0 < found <= largest:
        raise ValueError(f"{option} must be a number from 1 to {largest}")
    return found


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
