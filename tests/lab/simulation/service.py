# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start simulated systems: in this process for tests, or as a service of the lab."""

from __future__ import annotations

import abc
import argparse
import pathlib
import signal
import ssl
import sys
import threading
import types
import typing as t

from .application import AnyState
from .control_api import LAB_PREFIX, ControlApi
from .web import Answer, Request, Response, Server, tls_context


class Simulator(abc.ABC, t.Generic[AnyState]):
    """Systems over one state, each on a port of its own; all answer `/_lab/` too.

    `folder`, if given, keeps the credentials over restarts, and tells clients the addresses.
    """

    def __init__(
        self,
        state: AnyState,
        control: ControlApi[AnyState],
        systems: t.Sequence[Answer],
        address: str,
        ports: t.Sequence[int],
        context: ssl.SSLContext,
        folder: pathlib.Path | None,
    ) -> None:
        """`ports` are those of the `systems`; 0 lets the system choose."""
        self.lab = state
        self._control = control
        self._servers: list[Server] = []
        self._threads: list[threading.Thread] = []
        try:
            for answer, port in zip(systems, ports, strict=True):
                self._servers.append(Server(address, port, self._with_control(answer), context))
        except OSError:
            self.stop()
            raise
        state.url = self.url
        if folder:
            state.credentials.save(folder, self.urls)

    @property
    def credentials(self) -> t.Any:
        """The secrets of the systems."""
        return self.lab.credentials

    @property
    def url(self) -> str:
        """Where the first system answers, without a slash at the end."""
        return self._servers[0].url

    @property
    def urls(self) -> dict[str, str]:
        """Addresses for clients; `lab` is where `/_lab/` answers."""
        return {"lab": self.url}

    @abc.abstractmethod
    def greeting(self) -> str:
        """What a service prints when it answers."""

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

    def _with_control(self, answer: Answer) -> Answer:
        def answered(request: Request) -> Response:
            return (self._control.answer if request.path.startswith(LAB_PREFIX) else answer)(request)

        return answered


def command_line(package: str, *ports: str) -> argparse.ArgumentParser:
    """The options that all services have; `ports` are names of options for ports."""
    parser = argparse.ArgumentParser(prog=f"python -m tests.lab.{package}")
    parser.add_argument("--address", default="127.0.0.1", help="loopback address to serve (default: %(default)s)")
    for port in ports:
        parser.add_argument(port, type=int, default=0, help="0 lets the system choose")
    parser.add_argument("--certificate", required=True, help="PEM file with the certificate chain")
    parser.add_argument("--key", required=True, help="PEM file with the certificate's key")
    parser.add_argument("--state", type=pathlib.Path, help="folder for addresses and credentials")
    return parser


def serve(name: str, chosen: argparse.Namespace, make: t.Callable[[ssl.SSLContext], Simulator[t.Any]]) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code.

    Args:
        name: the simulator's, for the message that it cannot start.
        chosen: what `command_line` has parsed.
        make: makes the simulator; may raise OSError and ValueError.
    """
    try:
        simulator = make(tls_context(chosen.certificate, chosen.key))
    except (OSError, ValueError) as error:
        print(f"{name} cannot start on {chosen.address}: {error}", file=sys.stderr)
        return 1
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with simulator:
        print(simulator.greeting(), flush=True)
        stopped.wait()
    return 0
