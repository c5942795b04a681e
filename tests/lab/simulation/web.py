# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small threaded HTTPS server: HTTP/1.1 with keep-alive, one write per answer."""

from __future__ import annotations

import dataclasses
import functools
import http.client
import http.server
import ipaddress
import json
import socket
import socketserver
import ssl
import sys
import typing as t
import urllib.parse

LONGEST_BODY = 16 * 1024 * 1024
IDLE_SECONDS = 60


@dataclasses.dataclass(frozen=True)
class Request:
    """What a client sent. Header names are in lower case."""

    method: str
    path: str
    query: str
    headers: t.Mapping[str, str]
    body: bytes
    connection: dict[str, t.Any] = dataclasses.field(default_factory=dict, compare=False)
    """What the server keeps as long as the client's connection lasts, such as who has logged on."""

    @functools.cached_property
    def arguments(self) -> dict[str, list[str]]:
        """The query's arguments, each with all of its values."""
        return urllib.parse.parse_qs(self.query, keep_blank_values=True)

    def argument(self, name: str) -> str | None:
        """The last value of an argument."""
        values = self.arguments.get(name)
        return values[-1] if values else None

    def form(self) -> dict[str, str]:
        """The body's fields, where it is a form; else none."""
        if self.headers.get("content-type", "").split(";")[0].strip() != "application/x-www-form-urlencoded":
            return {}
        return dict(urllib.parse.parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def json(self) -> t.Any:
        """The body as JSON. Raises ValueError."""
        return json.loads(self.body.decode())


@dataclasses.dataclass(frozen=True)
class Response:
    """What the client gets. After `cut` bytes of the body the connection is closed; None sends everything."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    cut: int | None = None
    silent: bool = False
    """Close the connection without a word."""

    def serialised(self, close: bool) -> bytes:
        """The answer as it goes over the wire."""
        reason = http.client.responses.get(self.status, "")
        lines = [
            f"HTTP/1.1 {self.status} {reason}",
            f"Content-Type: {self.content_type}",
            f"Content-Length: {len(self.body)}",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        if close:
            lines.append("Connection: close")
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
        return head + (self.body if self.cut is None else self.body[: self.cut])


Answer = t.Callable[[Request], Response]

_encoder = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def to_json(value: t.Any) -> bytes:
    """Compact JSON in UTF-8. Half of a surrogate pair, which UTF-8 does not have, stays an escape, as of servers."""
    return _encoder.encode(value).encode("utf-8", "backslashreplace")


class Handler(http.server.BaseHTTPRequestHandler):
    """Reads requests and writes what the server's `answer` makes of them."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    server: Server

    def setup(self) -> None:
        """Begin a connection."""
        super().setup()
        self.memory: dict[str, t.Any] = {}

    def handle_request(self) -> None:
        """One request, whatever its method."""
        body = self._body()
        if body is None:
            return
        path, _separator, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, urllib.parse.unquote(path), query, headers, body, self.memory)
        self._send(self.server.answer(request))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = handle_request

    def _body(self) -> bytes | None:
        """The request's body; None after refusing it."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers:
            refused = Response(411)
        elif not length.isdigit() or int(length) > LONGEST_BODY:
            refused = Response(413)
        else:
            return self.rfile.read(int(length))
        self.close_connection = True
        self._send(refused)
        return None

    def _send(self, response: Response) -> None:
        if response.silent or response.cut is not None:
            self.close_connection = True
        if response.silent:
            return
        text = response.serialised(self.close_connection)
        if self.command == "HEAD":
            text = text[: text.index(b"\r\n\r\n") + 4]
        self.wfile.write(text)

    def log_message(self, *_arguments: t.Any) -> None:
        """Nothing: the lab keeps its own log of requests."""


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """Serves one application on one loopback address, every connection in a thread of its own."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: str, port: int, answer: Answer, context: ssl.SSLContext) -> None:
        if not ipaddress.ip_address(address).is_loopback:
            raise ValueError(f"The lab's simulated systems serve loopback addresses only, and {address} is none.")
        self.answer = answer
        super().__init__((address, port), Handler)
        # The handshake belongs to the connection's own thread: a client that stalls must not stop the others.
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def port(self) -> int:
        """The port, also where the system chose it."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"https://{self.server_address[0]!s}:{self.port}"

    def server_bind(self) -> None:
        """Bind without asking a name server for the address's name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def finish_request(self, request: t.Any, client_address: t.Any) -> None:
        """Handshake first, then serve the connection."""
        request.settimeout(IDLE_SECONDS)
        request.do_handshake()
        super().finish_request(request, client_address)

    def handle_error(self, request: t.Any, client_address: t.Any) -> None:
        """A client that breaks the connection off is no event; whatever else goes wrong is shown."""
        if not isinstance(sys.exc_info()[1], (ssl.SSLError, ConnectionError, socket.timeout, TimeoutError)):
            super().handle_error(request, client_address)


def tls_context(certificate: str, key: str) -> ssl.SSLContext:
    """TLS 1.2 or newer with this certificate chain and key (paths of PEM files)."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    return context
