# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Exchange's /PowerShell: requests of WS-Management ([MS-WSMV]), as IIS and WinRM take them: Basic or Kerberos."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hmac
import threading
import time
import typing as t
import uuid

from ..simulation import faults
from ..simulation.application import HTML, Application
from ..simulation.state import State
from ..simulation.web import Request, Response
from . import envelope
from .credentials import Credentials
from .envelope import Fault, Message
from .faults import Fault as Oddity
from .kerberos import Tickets
from .session import Refused, Runner, Session

SOAP: t.Final = "application/soap+xml;charset=UTF-8"

ExchangeState = State[Credentials, Oddity]


class Endpoint(Application[ExchangeState]):
    """Answers the requests of one account.

    Attributes:
        sessions_allowed: how many sessions the account may have (PowerShellMaxConcurrency).
        idle_seconds: after how long a session without a request ends.
        opened: how many sessions were opened so far.
        remote_shell_allowed: whether the account may use remote PowerShell.
    """

    NAME = "exchange"

    def __init__(self, state: ExchangeState, runner: Runner, tickets: Tickets | None = None) -> None:
        super().__init__(state)
        self._tickets = tickets
        user, password = state.credentials.user, state.credentials.password
        # Which encoding a server takes is its own affair ([RFC 7617] section 2.1): this one takes both usual ones.
        self._credentials = [f"{user}:{password}".encode(encoding) for encoding in ("utf-8", "latin-1")]
        self._runner = runner
        self._lock = threading.Lock()
        self._sessions: dict[str, Session] = {}
        self.sessions_allowed = 18
        self.idle_seconds = 900.0
        self.opened = 0
        self.remote_shell_allowed = True

    @property
    def open(self) -> int:
        """How many sessions there are."""
        with self._lock:
            return sum(not session.closed for session in self._sessions.values())

    def end_sessions(self) -> None:
        """End all sessions, as a restart of Exchange does."""
        with self._lock:
            sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            session.close()

    def fault(self, request: Request) -> Oddity | None:
        """The fault that waits for a message of the account, used up by one."""
        message = self._read(request)
        if isinstance(message, Response):
            return None
        return self.lab.faults.take(lambda each: each.meets_request(message.action))

    def error(self, status: int) -> Response:
        """An answer without an envelope, as of a proxy."""
        return Response(status, b"", "text/html")

    def respond(self, request: Request, fault: faults.Fault | None) -> Response:
        """Answer one request."""
        response = self._respond_to(self._read(request), fault)
        proof = request.connection.pop("proof", "")
        headers = (*response.headers, ("WWW-Authenticate", f"Negotiate {proof}")) if proof else response.headers
        return dataclasses.replace(response, headers=headers)

    def _respond_to(self, message: Message | Response, fault: faults.Fault | None) -> Response:
        if isinstance(message, Response):
            return message
        if fault and fault.kind == "session_limit":
            return _fault(message, envelope.too_many_shells(self.sessions_allowed))
        if fault and fault.kind == "session_gone":
            self._delete(message)
        return self._respond(message)

    def _read(self, request: Request) -> Message | Response:
        """The message of the account in a request, or the answer to a request without one."""
        if request.path.rstrip("/").lower() != "/powershell":
            return Response(404, HTML, "text/html")
        if not self._knows(request):
            offers = ["Negotiate", 'Basic realm="mbx1"'] if self._tickets else ['Basic realm="mbx1"']
            return Response(401, headers=tuple(("WWW-Authenticate", offer) for offer in offers))
        try:
            return Message.parse(request.body)
        except envelope.NotAnEnvelope:
            return Response(400)

    def _knows(self, request: Request) -> bool:
        """Whether the account has sent the request; with Kerberos, it logs on once for all of a connection."""
        scheme, _space, given = request.headers.get("authorization", "").partition(" ")
        if not scheme:
            return bool(request.connection.get("known"))
        if scheme.lower() in ("negotiate", "kerberos"):
            return self._takes(given, request.connection)
        return self._has_password(scheme, given)

    def _takes(self, ticket: str, connection: dict[str, t.Any]) -> bool:
        """Whether the ticket is the account's. A second look at the same request must not count as a replay."""
        if connection.get("ticket") != ticket:
            proof = self._tickets.accept(ticket) if self._tickets else None
            connection.update(ticket=ticket, known=proof is not None, proof=proof or "")
        return bool(connection["known"])

    def _has_password(self, scheme: str, given: str) -> bool:
        try:
            decoded = base64.b64decode(given, validate=True)
        except binascii.Error:
            return False
        return scheme.lower() == "basic" and any(hmac.compare_digest(decoded, known) for known in self._credentials)

    def _respond(self, message: Message) -> Response:
        actions: dict[str, t.Callable[[Message], str]] = {
            "Create": self._create,
            "Command": self._command,
            "Send": self._send,
            "Receive": self._receive,
            "Signal": self._signal,
            "Delete": self._delete,
        }
        try:
            if not self.remote_shell_allowed:
                raise envelope.access_is_denied()
            if message.action not in actions:
                raise Fault(0x80338041, "a:ActionNotSupported", f"The action {message.full_action} is not supported.")
            return Response(200, message.answer(actions[message.action](message)), SOAP)
        except Fault as fault:
            return _fault(message, fault)
        except Refused as refused:
            return self.error(refused.status)

    def _create(self, message: Message) -> str:
        if message.resource != f"{envelope.CONFIGURATION}Microsoft.Exchange":
            raise Fault(0x80338096, "a:DestinationUnreachable", f"The resource URI {message.resource} was not found.")
        session = Session(self._runner)
        with self._lock:
            self._end_idle()
            if len(self._sessions) >= self.sessions_allowed:
                raise envelope.too_many_shells(self.sessions_allowed)
            self._sessions[session.id] = session
            self.opened += 1
        session.feed(message.data("rsp:Shell/pwsh:creationXml"))
        return (
            "<x:ResourceCreated><a:Address>http://mbx1/PowerShell</a:Address><a:ReferenceParameters><w:ResourceURI>"
            f'{message.resource}</w:ResourceURI><w:SelectorSet><w:Selector Name="ShellId">{session.id}</w:Selector>'
            f"</w:SelectorSet></a:ReferenceParameters></x:ResourceCreated><rsp:Shell><rsp:ShellId>{session.id}"
            f"</rsp:ShellId><rsp:ResourceUri>{message.resource}</rsp:ResourceUri></rsp:Shell>"
        )

    def _command(self, message: Message) -> str:
        identifier = message.attribute("rsp:CommandLine", "CommandId")
        self._session(message).begin(uuid.UUID(identifier), message.data("rsp:CommandLine/rsp:Arguments"))
        return f"<rsp:CommandResponse><rsp:CommandId>{identifier}</rsp:CommandId></rsp:CommandResponse>"

    def _send(self, message: Message) -> str:
        identifier = message.attribute("rsp:Send/rsp:Stream", "CommandId")
        self._session(message).feed(message.data("rsp:Send/rsp:Stream"), uuid.UUID(identifier) if identifier else None)
        return "<rsp:SendResponse/>"

    def _receive(self, message: Message) -> str:
        identifier = message.attribute("rsp:Receive/rsp:DesiredStream", "CommandId")
        command = uuid.UUID(identifier) if identifier else None
        data, last = self._session(message).receive(command, message.patience)
        target = f' CommandId="{identifier}"' if identifier else ""
        stream = f'<rsp:Stream Name="stdout"{target}>{base64.b64encode(data).decode("ascii")}</rsp:Stream>'
        if identifier:
            state = "Done" if last else "Running"
            stream += f'<rsp:CommandState{target} State="{envelope.NAMESPACES["rsp"]}/CommandState/{state}"/>'
        return f"<rsp:ReceiveResponse>{stream}</rsp:ReceiveResponse>"

    def _signal(self, message: Message) -> str:
        self._session(message).signal(uuid.UUID(message.attribute("rsp:Signal", "CommandId")))
        return "<rsp:SignalResponse/>"

    def _delete(self, message: Message) -> str:
        with self._lock:
            session = self._sessions.pop(message.shell_id, None)
        if session is None:
            raise envelope.no_such_shell()
        session.close()
        return ""

    def _session(self, message: Message) -> Session:
        with self._lock:
            self._end_idle()
            session = self._sessions.get(message.shell_id)
            if session is None or session.closed:
                self._sessions.pop(message.shell_id, None)
                raise envelope.no_such_shell()
            session.used = time.monotonic()
            return session

    def _end_idle(self) -> None:
        """With the lock held."""
        limit = time.monotonic() - self.idle_seconds
        for session in [session for session in self._sessions.values() if session.used < limit]:
            del self._sessions[session.id]
            session.close()


def _fault(message: Message, fault: Fault) -> Response:
    return Response(500, fault.serialised(message.message_id), SOAP)
