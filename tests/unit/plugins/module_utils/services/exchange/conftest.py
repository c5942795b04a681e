# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulated Exchange for each test, inside TLS, and the client under test connected to it."""

from __future__ import annotations

import datetime
import pathlib
import typing as t

import pytest
from cryptography.hazmat.primitives import serialization

from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.commands import Answer, Command
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.options import ExchangeOptions
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.psrp import Exchange
from ansible_collections.hrsync.ad.tests.lab import certificates
from ansible_collections.hrsync.ad.tests.lab.simulated.web import tls_context
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.memory import MemoryDirectory
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.service import SimulatedExchange


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
def server_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[pathlib.Path, pathlib.Path, pathlib.Path]:
    """A CA's certificate, and a server's certificate and key."""
    folder = tmp_path_factory.mktemp("exchange")
    now = datetime.datetime.now(datetime.UTC)
    authority = certificates.make_authority("unit tests", now)
    key, certificate = certificates.make_server(authority, ["mbx1.example.test", "127.0.0.1"], now)
    ca_file, certificate_file, key_file = folder / "ca.pem", folder / "server.pem", folder / "server.key"
    pem = serialization.Encoding.PEM
    ca_file.write_bytes(authority.certificate.public_bytes(pem))
    certificate_file.write_bytes(certificate.public_bytes(pem))
    key_file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
    )
    return ca_file, certificate_file, key_file


@pytest.fixture
def stage(server_files: tuple[pathlib.Path, pathlib.Path, pathlib.Path]) -> t.Iterator[Stage]:
    """An Exchange in which nobody has a mailbox yet."""
    ca_file, certificate, key = server_files
    directory = MemoryDirectory()
    for login in ("kim", "ola", "sam"):
        directory.add(login, displayName=login.title())
    with SimulatedExchange(directory, context=tls_context(str(certificate), str(key))) as service:
        yield Stage(directory, service, ca_file)
