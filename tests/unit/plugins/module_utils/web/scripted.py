# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An HTTPS server on loopback that answers what a test scripts, over real sockets."""

from __future__ import annotations

import collections.abc
import contextlib
import dataclasses
import json
import socket
import threading
import time
import typing as t
import urllib.parse

from requests.structures import CaseInsensitiveDict

from tests.lab.simulation.web import Request, Response, Server
from tests.unit import tls


@dataclasses.dataclass
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: CaseInsensitiveDict[str]
    body: bytes

    @property
    def json(self) -> t.Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return dict(urllib.parse.parse_qsl(self.body.decode()))


@dataclasses.dataclass
class Answer:
    """What to send: `body` is JSON unless it is bytes."""

    body: t.Any = None
    status: int = 200
    headers: dict[str, str] = dataclasses.field(default_factory=dict)
    content_type: str = "application/json"
    delay: float = 0
    cut: bool = False
    """Send half of the body, then close the connection."""
    drop: bool = False
    """Close the connection without an answer."""


Script = collections.abc.Callable[[Asked], Answer]


class ScriptedServer:
    """Answers by path; remembers what was asked."""

    def __init__(self, files: tls.Files | None = None) -> None:
        """`files` are those of a server on 127.0.0.1 unless given."""
        files = files or tls.loopback()
        self.ca_file = files.ca
        self.scripts: dict[str, Script] = {}
        self.asked: list[Asked] = []
        self._server = Server("127.0.0.1", 0, self._answer, files.context)
        self.url = self._server.url
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def _answer(self, request: Request) -> Response:
        asked = Asked(
            request.method, request.path, request.arguments, CaseInsensitiveDict(request.headers), request.body
        )
        self.asked.append(asked)
        script = self.scripts.get(asked.path)
        answer = script(asked) if script else Answer({"errors": ["no script"]}, status=404)
        time.sleep(answer.delay)
        content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        return Response(
            answer.status,
            content,
            answer.content_type,
            tuple(answer.headers.items()),
            cut=len(content) // 2 if answer.cut else None,
            silent=answer.drop,
        )

    def on(self, path: str, *answers: Answer) -> None:
        """Answer a path with these in turn; the last one stays."""
        waiting = list(answers)
        self.scripts[path] = lambda _asked: waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(asked.path == path for asked in self.asked)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextlib.contextmanager
def without_tls() -> t.Iterator[str]:
    """The https address of a server that answers one connection in plain HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            with listening.accept()[0] as connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                connection.recv(4096)

        answering = threading.Thread(target=answer, daemon=True)
        answering.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        answering.join(30)
