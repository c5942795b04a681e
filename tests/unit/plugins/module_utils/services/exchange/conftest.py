# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulated Exchange for each test, inside TLS, and the client under test connected to it."""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange import under_way
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.commands import Answer, Command
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.options import ExchangeOptions
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.psrp import Exchange
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.memory import MemoryDirectory
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.service import SimulatedExchange
from tests.unit import tls


class Stage:
    """What a test works with."""

    def __init__(self, directory: MemoryDirectory, service: SimulatedExchange, ca_file: pathlib.Path) -> None:
        self.directory = directory
        self.service = service
        self.ca_file = ca_file

    def options(self, **others: t.Any) -> ExchangeOptions:
        """Those that work, but for `others`."""
        credentials = self.service.credentials
        given = {
            "server": "127.0.0.1",
            "port": self.service.port,
            "user": credentials.user,
            "password": credentials.password,
            "authentication": "basic",
            "ca_file": str(self.ca_file),
            "timeout": 10,
        }
        return ExchangeOptions.from_params({"exchange": {**given, **others}})

    def connect(self, **others: t.Any) -> Exchange:
        """A new client."""
        return Exchange(self.options(**others))

    def run(self, *commands: Command) -> list[Answer]:
        """Run commands in a session of their own."""
        with self.connect() as exchange:
            return list(exchange.run(commands))

    @property
    def log(self) -> list[dict[str, t.Any]]:
        """The commands that came to the server."""
        return list(self.service.organization.log)


@pytest.fixture(scope="session")
def server_files(tmp_path_factory: pytest.TempPathFactory) -> tls.Files:
    """Of a server with a name besides its address."""
    return tls.issue(tmp_path_factory.mktemp("exchange"), "mbx1.example.test", "127.0.0.1")


@pytest.fixture
def stage(server_files: tls.Files, monkeypatch: pytest.MonkeyPatch) -> t.Iterator[Stage]:
    """An Exchange in which nobody has a mailbox yet, and a client that waits only for moments."""
    monkeypatch.setattr(
        under_way, "PATIENCE", dataclasses.replace(under_way.PATIENCE, backoff=0.01, longest_backoff=0.01)
    )
    directory = MemoryDirectory()
    for login in ("kim", "ola", "sam"):
        directory.add(login, displayName=login.title())
    with SimulatedExchange(directory, context=server_files.context) as service:
        yield Stage(directory, service, pathlib.Path(server_files.ca))
