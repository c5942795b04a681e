# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start the simulated Microsoft 365: in this process for tests, or as a service."""

from __future__ import annotations

import pathlib
import ssl
import threading
import types
import typing as t

from ..simulated.application import LAB_PREFIX
from ..simulated.web import Request, Response, Server
from . import credentials
from .assertions import ClientCertificate
from .contract import Contract
from .control_api import Control
from .graph import Graph
from .login import Login
from .tenant import Tenant


class SimulatedMicrosoft365:
    """Graph and the token endpoint on one port.

    `folder`, if given, keeps the credentials over restarts, and tells clients the address. `certificate` is the one
    registered with the client application. `contract`, if given, checks requests.
    """

    def __init__(
        self,
        address: str = "127.0.0.1",
        port: int = 0,
        *,
        context: ssl.SSLContext,
        folder: pathlib.Path | None = None,
        certificate: ClientCertificate | None = None,
        contract: Contract | None = None,
    ) -> None:
        self.tenant = Tenant(credentials.load(folder) if folder else None)
        self.contract = contract
        control = Control(self.tenant, contract)
        self._control = control.answer
        self._login = control.login = Login(self.tenant, control.answer, certificate)
        self._graph = Graph(self.tenant, control.answer, self._login, contract)
        self._server = Server(address, port, self._answer, context)
        self._thread: threading.Thread | None = None
        self.tenant.url = self._server.url
        if folder:
            credentials.save(folder, self.tenant.credentials, self.url)

    @property
    def url(self) -> str:
        """Where Graph, the token endpoint and `/_lab/` answer, without a slash at the end."""
        return self._server.url

    def _answer(self, request: Request) -> Response:
        if request.path.startswith(LAB_PREFIX):
            return self._control(request)
        first = request.path.removeprefix("/").partition("/")[0]
        return (self._graph if first in ("v1.0", "beta") else self._login).answer(request)

    def start(self) -> t.Self:
        """Answer from now on, in a thread of its own."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering, and close the port."""
        self.tenant.faults.clear()
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def __enter__(self) -> t.Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self.stop()
