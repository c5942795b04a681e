# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated Microsoft 365 in this process, and our client for it."""

from __future__ import annotations

import datetime
import pathlib
import typing as t

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.client import Graph
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.options import Microsoft365Options
from tests.lab.simulated_m365.assertions import ClientCertificate
from tests.lab.simulated_m365.contract import Contract
from tests.lab.simulated_m365.control import Microsoft365Control
from tests.lab.simulated_m365.service import SimulatedMicrosoft365
from tests.unit import tls

CONTRACT = Contract.load()


class Microsoft365:
    """The service, whatever a test needs to look behind it, and the options that lead there."""

    def __init__(self, certificate: ClientCertificate | None = None) -> None:
        files = tls.loopback()
        service = SimulatedMicrosoft365(context=files.context, certificate=certificate, contract=CONTRACT)
        self.service = service.start()
        self.control = Microsoft365Control(service.urls, service.credentials, files.ca)

    @property
    def params(self) -> dict[str, t.Any]:
        """What a task says in its option `microsoft365`."""
        known = self.service.tenant.credentials
        return {
            "tenant_id": known.tenant_id,
            "client_id": known.client_id,
            "client_secret": known.client_secret,
            "graph_url": self.service.url,
            "login_url": self.service.url,
            "ca_file": tls.loopback().ca,
        }

    def options(self, **changes: t.Any) -> Microsoft365Options:
        return Microsoft365Options.from_params({"microsoft365": {**self.params, **changes}})

    def graph(self, *, longest_wait: float = 30, **changes: t.Any) -> Graph:
        return Graph(self.options(**changes), longest_wait=longest_wait)

    def asked(self, prefix: str) -> int:
        """How many requests were asked whose "system method path" begins like this."""
        counts: dict[str, int] = self.control.request_log()["counts"]
        return sum(count for name, count in counts.items() if name.startswith(prefix))

    def close(self) -> None:
        violations = self.control.contract_violations()
        self.control.close()
        self.service.stop()
        assert violations == []


def certificate(folder: pathlib.Path, name: str = "client") -> pathlib.Path:
    """A PEM file with a self-signed certificate and its key."""
    key = rsa.generate_private_key(65537, 2048)
    now = datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{name}.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file
