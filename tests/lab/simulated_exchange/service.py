# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated Exchange as a whole: in the process of a test, or as a service of the lab."""

from __future__ import annotations

import pathlib
import ssl
import threading
import types
import typing as t

from ..simulated.web import Request, Response, Server
from .control_api import Control
from .credentials import Credentials, load, save
from .directory import Directory
from .endpoint import Endpoint
from .faults import Faults
from .organization import Organization


class SimulatedExchange:
    """Exchange over one directory, on one port.

    `folder`, if given, keeps the credentials over restarts, and tells clients the address.
    """

    def __init__(
        self,
        directory: Directory,
        address: str = "127.0.0.1",
        port: int = 0,
        *,
        context: ssl.SSLContext,
        folder: pathlib.Path | None = None,
    ) -> None:
        self.credentials = (load(folder) if folder else None) or Credentials.generate(directory.domain)
        self.faults = Faults()
        self.organization = Organization(directory, self.faults)
        user, password = self.credentials.user, self.credentials.password
        self.endpoint = Endpoint(user, password, self.organization.run, self.faults)
        self._control = Control(self.credentials.lab_token, self.endpoint, self.organization, self.faults)
        self._server = Server(address, port, self._answer, context)
        self._thread: threading.Thread | None = None
        if folder:
            save(folder, self.credentials, self.url)

    @property
    def url(self) -> str:
        """Where it answers, without a slash at the end."""
        return self._server.url

    @property
    def port(self) -> int:
        """The port."""
        return self._server.port

    def _answer(self, request: Request) -> Response:
        return (self._control if request.path.startswith("/_lab/") else self.endpoint).answer(request)

    def start(self) -> t.Self:
        """Answer from now on, in threads of their own."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop answering, and close the port."""
        self.faults.clear()
        self.endpoint.end_sessions()
        if self._thread:
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
