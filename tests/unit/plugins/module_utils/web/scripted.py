# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An HTTP server on loopback that answers what a test scripts, over real sockets."""

from __future__ import annotations

import collections.abc
import contextlib
import dataclasses
import http.server
import json
import ssl
import threading
import time
import typing as t
import urllib.parse


@dataclasses.dataclass
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
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

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.scripts: dict[str, Script] = {}
        self.asked: list[Asked] = []
        owner = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 10

            def answer(self) -> None:
                parts = urllib.parse.urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked = Asked(
                    self.command, parts.path, urllib.parse.parse_qs(parts.query), dict(self.headers.items()), body
                )
                owner.asked.append(asked)
                script = owner.scripts.get(parts.path)
                self.send(script(asked) if script else Answer({"errors": ["no script"]}, status=404))

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

            wbufsize = -1  # headers and body in one segment

            def send(self, answer: Answer) -> None:
                time.sleep(answer.delay)
                if answer.drop:
                    self.close_connection = True
                    return
                content = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                self.send_response(answer.status)
                headers = {"Content-Type": answer.content_type, "Content-Length": str(len(content)), **answer.headers}
                for name, value in headers.items():
                    self.send_header(name, value)
                self.close_connection = answer.cut
                with contextlib.suppress(ConnectionError):  # whoever asked may have given up
                    self.end_headers()
                    self.wfile.write(content[: len(content) // 2] if answer.cut else content)
                    self.wfile.flush()

            def log_message(self, format: str, *arguments: t.Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if context:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

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
