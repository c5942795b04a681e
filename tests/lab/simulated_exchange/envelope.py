# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""WS-Management messages ([MS-WSMV]): what a client asks, and what it is answered."""

from __future__ import annotations

import base64
import dataclasses
import re
import typing as t
import uuid
import xml.etree.ElementTree as ET
from xml.sax import saxutils

NAMESPACES: t.Final = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "w": "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
    "p": "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd",
    "rsp": "http://schemas.microsoft.com/wbem/wsman/1/windows/shell",
    "x": "http://schemas.xmlsoap.org/ws/2004/09/transfer",
    "f": "http://schemas.microsoft.com/wbem/wsman/1/wsmanfault",
    "pwsh": "http://schemas.microsoft.com/powershell",
}
CONFIGURATION: t.Final = "http://schemas.microsoft.com/powershell/"
_DURATION = re.compile(r"PT(\d+(?:\.\d+)?)S")


class NotAnEnvelope(Exception):
    """The request's body is no message of WS-Management."""


@dataclasses.dataclass(frozen=True)
class Message:
    """One request."""

    action: str
    """The last part of the action's address: Create, Command, Send, Receive, Signal, Delete, Get."""
    full_action: str
    message_id: str
    resource: str
    shell_id: str
    locale: str
    patience: float
    """Seconds that the client grants (OperationTimeout)."""
    body: ET.Element

    @classmethod
    def parse(cls, text: bytes) -> Message:
        """Raises NotAnEnvelope."""
        try:
            envelope = ET.fromstring(text)
        except ET.ParseError as error:
            raise NotAnEnvelope(str(error)) from error
        header, body = envelope.find("s:Header", NAMESPACES), envelope.find("s:Body", NAMESPACES)
        if header is None or body is None:
            raise NotAnEnvelope("the header or the body is missing")
        action = header.findtext("a:Action", "", NAMESPACES)
        duration = _DURATION.fullmatch(header.findtext("w:OperationTimeout", "", NAMESPACES))
        locale = header.find("w:Locale", NAMESPACES)
        return cls(
            action=action.rpartition("/")[2],
            full_action=action,
            message_id=header.findtext("a:MessageID", "", NAMESPACES),
            resource=header.findtext("w:ResourceURI", "", NAMESPACES),
            shell_id=header.findtext("w:SelectorSet/w:Selector", "", NAMESPACES),
            locale="" if locale is None else locale.get("{http://www.w3.org/XML/1998/namespace}lang", ""),
            patience=float(duration[1]) if duration else 60.0,
            body=body,
        )

    def text(self, path: str) -> str:
        """The text of an element of the body; empty if it is not there."""
        return (self.body.findtext(path, "", NAMESPACES) or "").strip()

    def attribute(self, path: str, name: str) -> str:
        """An attribute of an element of the body; empty if it is not there."""
        element = self.body.find(path, NAMESPACES)
        return "" if element is None else element.get(name, "")

    def data(self, path: str) -> bytes:
        """What an element of the body holds in Base64."""
        return base64.b64decode(self.text(path))

    def answer(self, body: str) -> bytes:
        """The envelope of an answer around the body's XML."""
        return _envelope(f"{self.full_action}Response", self.message_id, body)


@dataclasses.dataclass(frozen=True)
class Fault(Exception):
    """A request that cannot be fulfilled ([MS-WSMV] section 2.2.4.43)."""

    code: int
    """Of the Windows error, for instance 0x80338029."""
    subcode: str
    reason: str

    def serialised(self, relates_to: str) -> bytes:
        """The envelope of the fault."""
        reason = saxutils.escape(self.reason)
        body = (
            f"<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>{self.subcode}</s:Value></s:Subcode>"
            f'</s:Code><s:Reason><s:Text xml:lang="en-US">{reason}</s:Text></s:Reason><s:Detail>'
            f'<f:WSManFault Code="{self.code}" Machine="mbx1"><f:Message>{reason}</f:Message></f:WSManFault>'
            "</s:Detail></s:Fault>"
        )
        return _envelope("http://schemas.dmtf.org/wbem/wsman/1/wsman/fault", relates_to, body)


def timed_out() -> Fault:
    """Nothing to say within the time that the client grants; it is expected to ask again."""
    return Fault(
        0x80338029,
        "w:TimedOut",
        "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.",
    )


def no_such_shell() -> Fault:
    """The session was ended."""
    return Fault(
        0x8033805B,
        "w:InvalidSelectors",
        "The WS-Management service cannot process the request because the request contained invalid selectors for the"
        " resource.",
    )


def too_many_shells(allowed: int) -> Fault:
    """One session more than the throttling policy grants the account."""
    return Fault(
        0x803381A6,
        "w:InternalError",
        "Fail to create a runspace because you have exceeded the maximum number of connections allowed :"
        f" {allowed} for the policy party : MaxConcurrency. Please wait until another session has ended.",
    )


def too_many_commands() -> Fault:
    """A client that never says that it is done with a command."""
    return Fault(
        0x803381A7,
        "w:InternalError",
        "The WS-Management service cannot process the request. The maximum number of concurrent commands per shell has"
        " been exceeded. Retry the request later or raise the Maximum Commands per Shell quota.",
    )


def access_is_denied(reason: str = "Access is denied.") -> Fault:
    """The account may log on, and do nothing more."""
    return Fault(5, "w:AccessDenied", reason)


def _envelope(action: str, relates_to: str, body: str) -> bytes:
    spaces = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in NAMESPACES.items())
    return (
        f"<s:Envelope {spaces}><s:Header><a:Action>{action}</a:Action><a:MessageID>uuid:{uuid.uuid4()}</a:MessageID>"
        f"<a:RelatesTo>{saxutils.escape(relates_to)}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()
