# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A scripted LDAP server at the other end of a socket; its messages are made and read by pyasn1."""

from __future__ import annotations

import contextlib
import socket
import threading
import typing as t

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

Request = tuple[int, str, t.Any, bytes]
"""Number, name of the operation, the operation, the paging cookie."""

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
        for position, (oid, content) in enumerate([("1.2.3", b"x"), ("1.2.840.113556.1.4.319", encode(value))]):
            message["controls"][position]["controlType"] = oid
            message["controls"][position]["controlValue"] = content
    return bytes(encode(message))


class Peer:
    """Answers requests as `script` says, in a thread; ends when the script returns None or the client leaves.

    Args:
        script: from a request to the bytes to send.
    """

    def __init__(self, script: t.Callable[[Request], bytes | None]) -> None:
        self.client, self._server = socket.socketpair()
        self.client.settimeout(1)
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


def _understood(message: t.Any) -> Request:
    cookie = b""
    if message["controls"].hasValue():
        for control in message["controls"]:
            if str(control["controlType"]) == "1.2.840.113556.1.4.319":
                cookie = bytes(decoder.decode(bytes(control["controlValue"]))[0][1])
    kind = message["protocolOp"].getName()
    return int(message["messageID"]), kind, message["protocolOp"][kind], cookie
