# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start the simulated HR systems: in this process for tests, or with `python -m tests.lab.simulated_hr`."""

from __future__ import annotations

import pathlib
import ssl
import typing as t

from ..simulation.service import Simulator
from .bamboohr import BambooHr
from .calamari import Calamari
from .control_api import HrControl
from .factorial import Factorial
from .hr_system import HrSystem
from .lab import Credentials, Lab, Settings

SYSTEMS: tuple[type[HrSystem], ...] = (Factorial, Calamari, BambooHr)


class SimulatedSystems(Simulator[Lab]):
    """All HR systems over one company."""

    def __init__(
        self,
        address: str = "127.0.0.1",
        ports: t.Mapping[str, int] | None = None,
        *,
        context: ssl.SSLContext,
        folder: pathlib.Path | None = None,
        settings: Settings | None = None,
    ) -> None:
        """`ports` are those of the systems by name; by default, the operating system chooses them."""
        lab = Lab(Credentials.load(folder), settings)
        factorial = Factorial(lab)
        systems = {each.NAME: factorial if each is Factorial else each(lab) for each in SYSTEMS}
        chosen = [(ports or {}).get(name, 0) for name in systems]
        answers = [system.answer for system in systems.values()]
        super().__init__(lab, HrControl(lab, factorial.oauth), answers, address, chosen, context, folder)

    @property
    def factorial_url(self) -> str:
        """Where Factorial answers, without a slash at the end."""
        return self.urls[Factorial.NAME]

    @property
    def calamari_url(self) -> str:
        """Where Calamari answers: the whole base URL, with `/api`."""
        return self.urls[Calamari.NAME]

    @property
    def bamboohr_url(self) -> str:
        """Where BambooHR answers: the whole base URL, with `/api`."""
        return self.urls[BambooHr.NAME]

    @property
    def urls(self) -> dict[str, str]:
        """Addresses for clients."""
        servers = zip(SYSTEMS, self._servers, strict=True)
        return {**{system.NAME: f"{server.url}{system.BASE}" for system, server in servers}, **super().urls}

    def greeting(self) -> str:
        """Where they answer."""
        return "\n".join(f"{system.TITLE}: {self.urls[system.NAME]}" for system in SYSTEMS)
