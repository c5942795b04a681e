# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start the simulated receivers: in this process for tests, or with `python -m tests.lab.simulated_receivers`."""

from __future__ import annotations

import pathlib
import ssl
import types
import typing as t

from ..simulation.service import Simulator
from .control_api import ReceiversControl
from .credentials import Credentials
from .service_desk import ServiceDesk
from .splunk import Splunk
from .syslog import Syslog
from .webhook import Webhook
from .world import World


class SimulatedReceivers(Simulator[World]):
    """Splunk, a webhook, ServiceDesk Plus and a syslog server by TLS, each on a port of its own."""

    def __init__(
        self,
        address: str = "127.0.0.1",
        ports: t.Sequence[int] = (0, 0, 0, 0),
        *,
        context: ssl.SSLContext,
        folder: pathlib.Path | None = None,
    ) -> None:
        self.world = World(Credentials.load(folder) or Credentials.generate())
        self._address = address
        self.syslog = Syslog(self.world, address, ports[3], context)
        systems = [Splunk(self.world).answer, Webhook(self.world).answer, ServiceDesk(self.world).answer]
        super().__init__(self.world, ReceiversControl(self.world), systems, address, ports[:3], context, folder)

    @property
    def urls(self) -> dict[str, str]:
        """Addresses for clients."""
        names = ("splunk", "webhook", "service_desk")
        found = {name: server.url for name, server in zip(names, self._servers, strict=True)}
        return {**super().urls, **found, "syslog": f"tls://{self._address}:{self.syslog.port}"}

    def greeting(self) -> str:
        """Where they answer."""
        return "\n".join(f"{name}: {url}" for name, url in self.urls.items())

    def start(self) -> t.Self:
        """Answer from now on."""
        self.syslog.__enter__()
        return super().start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        self.syslog.__exit__()
