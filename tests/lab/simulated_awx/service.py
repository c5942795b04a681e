# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start the simulated AWX in this process."""

from __future__ import annotations

import dataclasses
import pathlib
import ssl

from ..simulation.control_api import Action, Body, ControlApi
from ..simulation.service import Simulator
from .api import Awx
from .credentials import Credentials
from .world import World


class AwxControl(ControlApi[World]):
    """`/_lab/`: see `simulation.control_api`. Action: `settings`."""

    def state(self) -> Body:
        """The jobs, and why launches were refused."""
        return {"jobs": [dataclasses.asdict(job) for job in self.lab.jobs], "refusals": self.lab.refusals}

    def actions(self) -> dict[str, Action]:
        """See above."""
        return {**super().actions(), "settings": self._settings}

    def _settings(self, body: Body) -> None:
        self.lab.settings = dataclasses.replace(self.lab.settings, **body)


class SimulatedAwx(Simulator[World]):
    """AWX by TLS, as far as launches go."""

    def __init__(
        self, address: str = "127.0.0.1", port: int = 0, *, context: ssl.SSLContext, folder: pathlib.Path | None = None
    ) -> None:
        self.world = World(Credentials.load(folder) or Credentials.generate())
        control, systems = AwxControl(self.world), [Awx(self.world).answer]
        super().__init__(self.world, control, systems, address, [port], context, folder)

    def greeting(self) -> str:
        """Where it answers."""
        return f"awx: {self.url}"
