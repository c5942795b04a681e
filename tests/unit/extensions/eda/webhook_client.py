# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs an event source over HTTPS, sends webhooks to it, and takes its events as the rules do."""

from __future__ import annotations

import asyncio
import collections.abc
import contextlib
import json
import socket
import ssl
import typing as t

import aiohttp

from tests.unit import tls

Event = dict[str, dict[str, str]]
Scenario = collections.abc.Coroutine[t.Any, t.Any, None]


class WebhookClient:
    """Sends webhooks, and takes the events as the rules do."""

    NAME: t.ClassVar[str]
    """The member that the events of the source have."""

    def __init__(self, session: aiohttp.ClientSession, url: str, events: asyncio.Queue[Event]) -> None:
        self._session = session
        self.url = url
        self.events = events

    async def request(
        self, path: str, body: object, headers: t.Mapping[str, str], method: str = "POST", **more: t.Any
    ) -> int:
        """The status of the answer. `body` is sent as it is if it is bytes."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        async with self._session.request(method, self.url + path, data=data, headers=headers, **more) as answer:
            assert b"canary" not in await answer.read()
            return int(answer.status)

    async def taken(self, seconds: float = 0.2) -> list[dict[str, str]]:
        """The events so far, once nothing has come for so long."""
        found = []
        with contextlib.suppress(TimeoutError):
            while True:
                event = await asyncio.wait_for(self.events.get(), seconds)
                assert list(event) == [self.NAME]
                found.append(event[self.NAME])
        return found


Client = t.TypeVar("Client", bound=WebhookClient)


def listening(port: int) -> dict[str, t.Any]:
    """Options of every source."""
    files = tls.loopback()
    return {"host": "127.0.0.1", "port": port, "certfile": files.certificate, "keyfile": files.key}


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def play_webhooks(
    source: t.Mapping[str, t.Any],
    client: type[Client],
    scenario: t.Callable[[Client], Scenario],
    options: dict[str, t.Any],
) -> None:
    """Run a scenario against a source. The queue has room for one event, as in ansible-rulebook."""
    asyncio.run(_play(source, client, scenario, options))


async def _play(
    source: t.Mapping[str, t.Any],
    client: type[Client],
    scenario: t.Callable[[Client], Scenario],
    options: dict[str, t.Any],
) -> None:
    events = asyncio.Queue[Event](1)
    serving = asyncio.create_task(source["main"](events, options))
    context = ssl.create_default_context(cafile=tls.loopback().ca)
    scheme = "http" if "behind_proxy" in options else "https"
    try:
        await _answers(options["port"], serving)
        connector = aiohttp.TCPConnector(ssl=context, limit=50)
        async with aiohttp.ClientSession(connector=connector) as session:
            await scenario(client(session, f"{scheme}://127.0.0.1:{options['port']}", events))
    finally:
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving


async def _answers(port: int, serving: asyncio.Task[None]) -> None:
    for _attempt in range(500):
        if serving.done():
            await serving
        with contextlib.suppress(OSError):
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the source does not listen")
