# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start the simulated Microsoft 365: in this process for tests, or with `python -m tests.lab.simulated_m365`."""

from __future__ import annotations

import pathlib
import ssl

from ..simulation.service import Simulator
from ..simulation.web import Request, Response
from .assertions import ClientCertificate
from .contract import Contract
from .control_api import TenantControl
from .credentials import Credentials
from .graph import Graph
from .login import Login
from .tenant import Tenant


class SimulatedMicrosoft365(Simulator[Tenant]):
    """Graph and the token endpoint on one port.

    `certificate` is the one registered with the client application. `contract`, if given, checks requests.
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
        self.tenant = Tenant(Credentials.load(folder))
        self._contract = contract
        self._login = Login(self.tenant, certificate)
        self._graph = Graph(self.tenant, self._login, contract)
        control = TenantControl(self.tenant, self._login, contract)
        super().__init__(self.tenant, control, [self._answer], address, [port], context, folder)

    def greeting(self) -> str:
        """Where it answers, and whether requests are checked."""
        unchecked = "" if self._contract else "\nRequests are not checked against Graph's contract: it is not there."
        return f"Microsoft 365: {self.url}{unchecked}"

    def _answer(self, request: Request) -> Response:
        first = request.path.removeprefix("/").partition("/")[0]
        return (self._graph if first in ("v1.0", "beta") else self._login).answer(request)
