# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kerberos with the directory, file servers and Exchange: by password, ticket cache and keytab."""

from __future__ import annotations

import base64
import os
import pathlib
import subprocess
import typing as t

import gssapi
import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions
from ansible_collections.hrsync.ad.plugins.module_utils.errors import DirectoryError
from ansible_collections.hrsync.ad.plugins.module_utils.services.errors import ServiceError
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.commands import Command
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.options import ExchangeOptions
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.psrp import Exchange
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.client import FileServer
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.failures import FileServerError
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.options import FileServerOptions
from ansible_collections.hrsync.ad.plugins.module_utils.values.unc import UncPath
from tests.lab.domain import has_own_view
from tests.lab.facts import LabFacts
from tests.lab.simulated_exchange.kerberos import Tickets, server_end_point
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab

PROOFS = ("password", "ticket cache", "keytab", "keytab of a named user")
"""What proves the identity of the service account."""
SMB = pytest.mark.skipif(not has_own_view(), reason="This machine allows no mount namespace: Samba has no SMB.")


class Stage:
    """A user's environment of Kerberos: the lab's configuration, and an empty ticket cache."""

    def __init__(self, lab: LabFacts, folder: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lab = lab
        self.cache = folder / "tickets"
        self._monkeypatch = monkeypatch
        monkeypatch.setenv("KRB5_CONFIG", str(lab.krb5_conf))
        monkeypatch.setenv("KRB5CCNAME", f"FILE:{self.cache}")
        monkeypatch.setenv("KRB5_CLIENT_KTNAME", str(folder / "no-keytab"))

    def prove(self, proof: str) -> dict[str, str]:
        """Get the proof ready; user and password to give as options."""
        if proof == "password":
            return {"user": self.lab.principal, "password": self.lab.bind_password}
        if proof == "ticket cache":
            command = ["kinit", "-k", "-t", str(self.lab.keytab), self.lab.principal]
            subprocess.run(command, check=True, capture_output=True, env=dict(os.environ))
            return {"user": "", "password": ""}
        self._monkeypatch.setenv("KRB5_CLIENT_KTNAME", str(self.lab.keytab))
        return {"user": self.lab.principal if proof.endswith("user") else "", "password": ""}

    def services(self) -> set[str]:
        """The services for which `klist` shows a ticket in the cache; the others got theirs in memory."""
        done = subprocess.run(["klist"], check=True, capture_output=True, text=True, env=dict(os.environ))
        return {line.split()[-1].partition("@")[0] for line in done.stdout.splitlines() if f"@{self.lab.realm}" in line}

    def directory(self, user: str, password: str, **more: t.Any) -> ConnectionOptions:
        given = {"servers": [self.lab.address], "ca_file": str(self.lab.ca_file), "timeout": 10}
        own = {"authentication": "kerberos", "bind_user": user, "bind_password": password}
        return ConnectionOptions.from_params({**given, **own, **more})

    def file_server(self, user: str, password: str) -> FileServerOptions:
        return FileServerOptions.from_params(
            {"file_server": {"authentication": "kerberos", "user": user, "password": password}}
        )

    def exchange(self, user: str, password: str) -> ExchangeOptions:
        given = {"server": self.lab.exchange_server, "port": self.lab.exchange_port, "ca_file": str(self.lab.ca_file)}
        return ExchangeOptions.from_params({"exchange": {**given, "user": user, "password": password, "timeout": 30}})


@pytest.fixture
def stage(lab: LabFacts, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return Stage(lab, tmp_path, monkeypatch)


# ---- the directory ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("tls", ["ldaps", "starttls"])
@pytest.mark.parametrize("proof", PROOFS)
def test_directory(stage: Stage, proof: str, tls: str) -> None:
    with Directory.connect(stage.directory(**stage.prove(proof), tls=tls)) as directory:
        [found] = directory.search(stage.lab.bind_dn, "(objectClass=user)", ["sAMAccountName"], "base")
    assert found.text("sAMAccountName") == "svc-hrsync"


def test_the_ticket_is_for_the_server_of_the_option(stage: Stage) -> None:
    Directory.connect(stage.directory(**stage.prove("ticket cache"))).close()
    assert f"ldap/{stage.lab.address}" in stage.services()


def _refusal(options: ConnectionOptions) -> str:
    with pytest.raises(DirectoryError) as caught:
        Directory.connect(options).close()
    return str(caught.value)


def test_a_wrong_password(stage: Stage) -> None:
    text = _refusal(stage.directory(stage.lab.principal, "wrong"))
    assert text == f"Kerberos has no credentials for {stage.lab.principal}: Preauthentication failed."


def test_no_credentials_at_all(stage: Stage) -> None:
    text = _refusal(stage.directory("", ""))
    assert "Kerberos refused the default Kerberos principal: No Kerberos credentials available" in text
    assert text.endswith(
        "Get a ticket with kinit, set KRB5_CLIENT_KTNAME to a keytab, or give bind_user and bind_password."
    )


# ---- file servers ----------------------------------------------------------------------------------------------------
@SMB
@pytest.mark.parametrize("proof", PROOFS)
def test_file_server(stage: Stage, proof: str) -> None:
    root = UncPath.parse(f"\\\\{stage.lab.file_server_address}\\homes1")
    server = FileServer.connect(stage.file_server(**stage.prove(proof)))
    try:
        assert root.key in server.descriptors([root])
        assert not isinstance(server.descriptors([root])[root.key], FileServerError)
    finally:
        server.close()


# ---- Exchange --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("proof", PROOFS)
def test_exchange(stage: Stage, proof: str) -> None:
    with Exchange(stage.exchange(**stage.prove(proof))) as exchange:
        [answer] = exchange.run([Command("Get-Recipient", {"Identity": "svc-hrsync"})])
    assert [error.identifier for error in answer.errors] == ["ManagementObjectNotFoundException"]


def test_exchange_does_not_take_the_ticket_of_somebody_else(stage: Stage) -> None:
    options = stage.exchange(f"Administrator@{stage.lab.realm}", stage.lab.administrator_password)
    with Exchange(options) as exchange, pytest.raises(ServiceError, match=r"refuses the credentials of Administrator"):
        list(exchange.run([Command("Get-Recipient", {"Identity": "svc-hrsync"})]))


def test_exchange_with_a_wrong_password(stage: Stage) -> None:
    options = stage.exchange(stage.lab.principal, "wrong")
    with Exchange(options) as exchange, pytest.raises(ServiceError, match=r"cannot be logged on to with Kerberos"):
        list(exchange.run([Command("Get-Recipient", {"Identity": "svc-hrsync"})]))


@pytest.mark.parametrize(("certificate", "is_accepted"), [("hr.pem", True), ("dc.pem", False)])
def test_a_ticket_is_bound_to_the_certificate_of_the_server(stage: Stage, certificate: str, is_accepted: bool) -> None:
    """The simulated Exchange must not take a ticket that a server in between has been given."""
    stage.prove("ticket cache")
    own = stage.lab.certificates / "hr.pem"
    name = gssapi.Name(f"HTTP@{stage.lab.exchange_server}", gssapi.NameType.hostbased_service)
    bindings = gssapi.raw.ChannelBindings(application_data=server_end_point(own.read_bytes()))
    client = gssapi.SecurityContext(name=name, usage="initiate", channel_bindings=bindings)
    tickets = Tickets(stage.lab.exchange_keytab, stage.lab.certificates / certificate, stage.lab.principal)
    assert bool(tickets.accept(base64.b64encode(client.step()).decode())) is is_accepted


# ---- a whole run -----------------------------------------------------------------------------------------------------
@SMB
def test_a_run_with_kerberos_everywhere(stage: Stage, company: SimulatedControl, playbooks: Playbooks) -> None:
    stage.prove("keytab")
    settings = {
        "HRSYNC_AUTHENTICATION": "kerberos",
        "HRSYNC_BIND_USER": stage.lab.principal,
        "HRSYNC_BIND_PASSWORD": "",
        "HRSYNC_EXCHANGE_AUTHENTICATION": "kerberos",
        "HRSYNC_EXCHANGE_USER": "",
        "HRSYNC_EXCHANGE_PASSWORD": "",
        "HRSYNC_FILE_SERVER_AUTHENTICATION": "kerberos",
        "HRSYNC_FILE_SERVER_USER": "",
        "HRSYNC_FILE_SERVER_PASSWORD": "",
    }
    done = playbooks.run("--check", overrides=settings)
    assert done.code == 0, done.output
    assert done.result["server"] == stage.lab.host_name
