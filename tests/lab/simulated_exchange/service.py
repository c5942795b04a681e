# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated Exchange as a whole: in the process of a test, or as a service of the lab."""

from __future__ import annotations

import pathlib
import ssl

from ..simulation.service import Simulator
from ..simulation.state import State
from .control_api import ExchangeControlApi
from .credentials import Credentials
from .directory import Directory
from .endpoint import Endpoint, ExchangeState
from .faults import Fault
from .kerberos import Tickets
from .organization import Organization


class SimulatedExchange(Simulator[ExchangeState]):
    """Exchange over one directory, on one port."""

    def __init__(
        self,
        directory: Directory,
        address: str = "127.0.0.1",
        port: int = 0,
        *,
        context: ssl.SSLContext,
        folder: pathlib.Path | None = None,
        tickets: Tickets | None = None,
    ) -> None:
        state = State(Credentials.load(folder) or Credentials.generate(directory.domain), Fault)
        self.faults = state.faults
        self.organization = Organization(directory, state.faults)
        self.endpoint = Endpoint(state, self.organization.run, tickets)
        control = ExchangeControlApi(self.endpoint, self.organization)
        super().__init__(state, control, [self.endpoint.answer], address, [port], context, folder)

    @property
    def port(self) -> int:
        """The port."""
        return self._servers[0].port

    def greeting(self) -> str:
        """Where it answers."""
        return f"Exchange: {self.url}/PowerShell"

    def stop(self) -> None:
        """End all sessions, stop answering, and close the port."""
        self.endpoint.end_sessions()
        super().stop()
