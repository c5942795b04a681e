# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A scripted LDAP server at the other end of a socket; its messages are made and read by pyasn1."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
import typing as t

import ldap3
from ldap3.protocol.rfc2696 import RealSearchControlValue
from ldap3.protocol.rfc4511 import (
    AddResponse,
    DelResponse,
    ExtendedResponse,
    LDAPMessage,
    ModifyDNResponse,
    ModifyResponse,
    SearchResultDone,
    SearchResultEntry,
    SearchResultReference,
)
from ldap3.utils.asn1 import decoder, encode

from ansible_collections.hrsync.ad.plugins.module_utils.directory.strategy import PipelinedStrategy

PAGED_RESULTS = "1.2.840.113556.1.4.319"


class Request(t.NamedTuple):
    """What the client asked."""

    number: int
    kind: str
    operation: t.Any
    controls: dict[str, tuple[bool, bytes]]
    """Criticality and value by object identifier."""

    @property
    def page(self) -> tuple[int, bytes]:
        """Size and cookie of the page that is asked for."""
        value = decoder.decode(self.controls[PAGED_RESULTS][1], asn1Spec=RealSearchControlValue())[0]
        return int(value["size"]), bytes(value["cookie"])


_RESPONSES = {
    "searchResDone": SearchResultDone,
    "addResponse": AddResponse,
    "modifyResponse": ModifyResponse,
    "delResponse": DelResponse,
    "modDNResponse": ModifyDNResponse,
    "extendedResp": ExtendedResponse,
}


def entry(number: int, name: str, attributes: t.Mapping[str, tuple[bytes, ...]]) -> bytes:
    result = SearchResultEntry()
    result["object"] = name
    for position, (attribute, values) in enumerate(attributes.items()):
        result["attributes"][position]["type"] = attribute
        result["attributes"][position]["vals"].extend(values)
    if not attributes:
        result["attributes"].clear()
    return _message(number, "searchResEntry", result)


def reference(number: int, url: str) -> bytes:
    result = SearchResultReference()
    result[0] = url
    return _message(number, "searchResRef", result)


def answer(number: int, kind: str, code: int = 0, words: str = "", cookie: bytes | None = None) -> bytes:
    result = _RESPONSES[kind]()
    result["resultCode"] = code
    result["matchedDN"] = ""
    result["diagnosticMessage"] = words
    return _message(number, kind, result, cookie)


def _message(number: int, kind: str, operation: t.Any, cookie: bytes | None = None) -> bytes:
    message = LDAPMessage()
    message["messageID"] = number
    message["protocolOp"][kind] = operation
    if cookie is not None:
        value = RealSearchControlValue()
        value["size"], value["cookie"] = 0, cookie
        # Another control before it, and the criticality left out, as some servers answer.
        for position, (oid, content) in enumerate([("1.2.3", b"x"), (PAGED_RESULTS, encode(value))]):
            message["controls"][position]["controlType"] = oid
            message["controls"][position]["controlValue"] = content
    return bytes(encode(message))


class Peer:
    """Answers requests as `script` says, in a thread; ends when the script returns None or the client leaves.

    Args:
        script: from a request to the bytes to send.
        patience: for how many seconds the client waits; long, because a busy machine is no fault of the code.
    """

    def __init__(self, script: t.Callable[[Request], bytes | None], patience: float = 30) -> None:
        self.client, self._server = socket.socketpair()
        self.client.settimeout(patience)
        self.strategy = strategy(self.client)
        self.requests: list[Request] = []
        self._script = script
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.client.close()
        self._thread.join(5)

    def _serve(self) -> None:
        buffer = b""
        with self._server, contextlib.suppress(BrokenPipeError):
            while data := self._server.recv(65536):
                buffer += data
                while buffer:
                    try:
                        message, buffer = decoder.decode(buffer, asn1Spec=LDAPMessage())
                    except Exception:  # more is to come
                        break
                    request = _understood(message)
                    self.requests.append(request)
                    reply = self._script(request)
                    if reply is None:
                        return
                    self._server.sendall(reply)


def strategy(client: socket.socket) -> PipelinedStrategy:
    """What is under test, on a connection that ldap3 takes for an open one; its requests are numbered from 1."""
    server = ldap3.Server("dc1", get_info=ldap3.NONE)
    server.next_message_id = itertools.count(1).__next__
    connection = ldap3.Connection(server, receive_timeout=1)
    connection.socket, connection.closed, connection.listening = client, False, True
    return PipelinedStrategy(connection)


def _understood(message: t.Any) -> Request:
    controls = {}
    for control in message["controls"] if message["controls"].hasValue() else ():
        value = bytes(control["controlValue"]) if control["controlValue"].hasValue() else b""
        controls[str(control["controlType"])] = bool(control["criticality"]), value
    kind = message["protocolOp"].getName()
    return Request(int(message["messageID"]), kind, message["protocolOp"][kind], controls)
