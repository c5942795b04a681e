# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A strict syslog server: RFC 5424 messages with octet counting, by TLS (RFC 5425) or plain TCP (RFC 6587)."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import re
import socket
import socketserver
import ssl
import threading
import typing as t

from .world import World

_HEADER = re.compile(
    r"<(\d{1,3})>([1-9]\d{0,2}) (\S+) ([\x21-\x7e]{1,255}) ([\x21-\x7e]{1,48}) ([\x21-\x7e]{1,128})"
    r" ([\x21-\x7e]{1,32}) "
)
_TIMESTAMP = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d)(?:\.\d{1,6})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)")
_NAME = re.compile(r'[^\x00-\x20\x7f-\uffff="\]]{1,32}')
BOM = "\ufeff"


@dataclasses.dataclass(frozen=True)
class Line:
    """A message of RFC 5424."""

    facility: int
    severity: int
    time: str
    host: str
    app: str
    process: str
    kind: str
    data: dict[str, dict[str, str]]
    text: str


def parsed(octets: bytes) -> Line:
    """A SYSLOG-MSG; raises ValueError for whatever RFC 5424 does not allow."""
    text = octets.decode("utf-8")
    found = _HEADER.match(text)
    if found is None:
        raise ValueError("the header is wrong")
    priority, version, time, host, app, process, kind = found.groups()
    if int(priority) > 191 or (len(priority) > 1 and priority.startswith("0")) or version != "1":
        raise ValueError("the priority or the version is wrong")
    stamp = _TIMESTAMP.fullmatch(time)
    if stamp is None:
        raise ValueError("the timestamp is wrong")
    # No leap seconds, and a day that exists.
    datetime.datetime.fromisoformat(stamp[1])
    data, rest = _data(text[found.end() :])
    if rest and not rest.startswith(f" {BOM}"):
        raise ValueError("the message is not marked as UTF-8")
    return Line(int(priority) // 8, int(priority) % 8, time, host, app, process, kind, data, rest[2:])


def _data(text: str) -> tuple[dict[str, dict[str, str]], str]:
    """STRUCTURED-DATA, and what follows."""
    if text.startswith("-"):
        return {}, text[1:]
    data: dict[str, dict[str, str]] = {}
    while text.startswith("["):
        name, text = _name(text[1:])
        if name in data:
            raise ValueError("an SD-ID occurs twice")
        if "@" in name and not re.fullmatch(r"[^@]+@\d+(\.\d+)*", name):
            raise ValueError("the enterprise number is wrong")
        if "@" not in name and name not in ("origin", "meta", "timeQuality"):
            raise ValueError("an SD-ID without an enterprise number is not registered")
        data[name] = {}
        while text.startswith(" "):
            parameter, text = _name(text[1:])
            if not text.startswith('="'):
                raise ValueError("a parameter has no value")
            data[name][parameter], text = _value(text[2:])
        if not text.startswith("]"):
            raise ValueError("an element does not end")
        text = text[1:]
    if not data:
        raise ValueError("there is no structured data")
    return data, text


def _name(text: str) -> tuple[str, str]:
    found = _NAME.match(text)
    if found is None:
        raise ValueError("a name is wrong")
    return found[0], text[found.end() :]


def _value(text: str) -> tuple[str, str]:
    value, place = list[str](), 0
    while place < len(text):
        character = text[place]
        if character == '"':
            return "".join(value), text[place + 1 :]
        if character == "]":
            raise ValueError("a bracket is not escaped")
        if character == "\\" and text[place + 1 : place + 2] in ('"', "\\", "]"):
            place += 1
            character = text[place]
        value.append(character)
        place += 1
    raise ValueError("a value does not end")


class Syslog:
    """The server. `context` of None means plain TCP."""

    def __init__(self, world: World, address: str, port: int, context: ssl.SSLContext | None) -> None:
        self._world = world
        self._context = context
        self.resets = 0
        """How many connections are reset after their first bytes."""
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                outer._serve(self.request)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = True
            allow_reuse_address = True

        self._server = Server((address, port), Handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> t.Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        with contextlib.suppress(OSError):
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            if self.resets:
                self._reset(connection)
                return
            self._read(connection)
            if isinstance(connection, ssl.SSLSocket):
                connection = connection.unwrap()
            connection.shutdown(socket.SHUT_RDWR)

    def _reset(self, connection: socket.socket) -> None:
        """Close with a reset, as a server that ends, with data that it has not read."""
        self.resets -= 1
        connection.recv(1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        connection.close()

    def _read(self, connection: socket.socket) -> None:
        """Frames: MSG-LEN SP SYSLOG-MSG, until the client closes."""
        received = b""
        while part := connection.recv(65536):
            received += part
            try:
                received = self._take(received)
            except ValueError as error:
                self._world.violations.append(f"syslog: {error}")
                return
        if received:
            self._world.violations.append("syslog: the last frame is cut")

    def _take(self, received: bytes) -> bytes:
        """Take whole frames; returns what is left."""
        while b" " in received[:12]:
            length, _space, rest = received.partition(b" ")
            if not re.fullmatch(rb"[1-9]\d*", length):
                raise ValueError("the length of a frame is wrong")
            if len(rest) < int(length):
                return received
            line = parsed(rest[: int(length)])
            with self._world.lock:
                self._world.lines.append(line)
            received = rest[int(length) :]
        if len(received) > 12:
            raise ValueError("a frame has no length")
        return received
