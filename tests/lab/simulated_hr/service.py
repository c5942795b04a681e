# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start the simulated HR systems: in this process for tests, or with `python -m tests.lab.simulated_hr`."""

from __future__ import annotations

import pathlib
import ssl

from ..simulation.service import Simulator
from .calamari import Calamari
from .control_api import HrControl
from .factorial import Factorial
from .lab import Credentials, Lab, Settings


class SimulatedSystems(Simulator[Lab]):
    """Factorial and Calamari over one company."""

    def __init__(
        self,
        address: str = "127.0.0.1",
        factorial_port: int = 0,
        calamari_port: int = 0,
        *,
        context: ssl.SSLContext,
        folder: pathlib.Path | None = None,
        settings: Settings | None = None,
    ) -> None:
        lab = Lab(Credentials.load(folder), settings)
        factorial = Factorial(lab)
        systems, ports = (factorial.answer, Calamari(lab).answer), (factorial_port, calamari_port)
        super().__init__(lab, HrControl(lab, factorial.oauth), systems, address, ports, context, folder)

    @property
    def factorial_url(self) -> str:
        """Where Factorial answers, without a slash at the end."""
        return self.url

    @property
    def calamari_url(self) -> str:
        """Where Calamari answers: the whole base URL, with `/api`."""
        return f"{self._servers[1].url}/api"

    @property
    def urls(self) -> dict[str, str]:
        """Addresses for clients."""
        return {"factorial": self.factorial_url, "calamari": self.calamari_url, **super().urls}

    def greeting(self) -> str:
        """Where both answer."""
        return f"Factorial: {self.factorial_url}\nCalamari: {self.calamari_url}"
