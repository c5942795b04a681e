# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start the simulated systems: in this process for tests, or as a service with `python -m tests.lab.simulated`."""

from __future__ import annotations

import pathlib
import ssl
import threading
import types
import typing as t

from .calamari import Calamari
from .control_api import Control
from .factorial import Factorial
from .lab import Lab, Settings, load_credentials, save_state
from .web import Server


class SimulatedSystems:
    """Both systems over one state, each on a port of its own.

    `folder`, if given, keeps the credentials over restarts, and tells clients the addresses: see `lab.STATE_FILE`.
    """

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
        self.lab = Lab(load_credentials(folder) if folder else None, settings)
        control = Control(self.lab)
        control.factorial = Factorial(self.lab, control.answer)
        calamari = Calamari(self.lab, control.answer)
        self._servers = [Server(address, factorial_port, control.factorial.answer, context)]
        try:
            self._servers.append(Server(address, calamari_port, calamari.answer, context))
        except OSError:
            self._servers[0].server_close()
            raise
        self._threads: list[threading.Thread] = []
        if folder:
            save_state(folder, self.lab.credentials, self.urls)

    @property
    def factorial_url(self) -> str:
        """Where Factorial answers, without a slash at the end."""
        return self._servers[0].url

    @property
    def calamari_url(self) -> str:
        """Where Calamari answers: the whole base URL, with `/api`."""
        return f"{self._servers[1].url}/api"

    @property
    def urls(self) -> dict[str, str]:
        """Addresses for clients; `lab` is where `/_lab/` answers."""
        return {"factorial": self.factorial_url, "calamari": self.calamari_url, "lab": self.factorial_url}

    def start(self) -> t.Self:
        """Answer from now on, in threads of their own."""
        for server in self._servers:
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
            thread.start()
            self._threads.append(thread)
        return self

    def stop(self) -> None:
        """Stop answering, and close the ports."""
        self.lab.faults.clear()
        for server in self._servers:
            if self._threads:
                server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def __enter__(self) -> t.Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self.stop()
