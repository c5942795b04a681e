# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which of the servers is used, and why the others are not; the servers are scripted."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory import opening
from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions, ServerAddress
from ansible_collections.hrsync.ad.plugins.module_utils.directory.strategy import PipelinedStrategy
from ansible_collections.hrsync.ad.plugins.module_utils.errors import (
    ConfigurationError,
    DirectoryError,
    MissingLibraryError,
)

from .wire import Peer, Request, answer, entry

WRITABLE = b"1.2.840.113556.1.4.800"
READ_ONLY = b"1.2.840.113556.1.4.1920"
ROOT = {
    "dnsHostName": (b"dc1.lab.test",),
    "defaultNamingContext": (b"DC=lab,DC=test",),
    "schemaNamingContext": (b"CN=Schema,CN=Configuration,DC=lab,DC=test",),
    "configurationNamingContext": (b"CN=Configuration,DC=lab,DC=test",),
    "supportedCapabilities": (WRITABLE,),
}


class Servers:
    """Stands in for opening connections: by host, a root entry, None for silence, or what is raised."""

    def __init__(self, **servers: t.Any) -> None:
        self._servers = servers
        self.peers: dict[str, Peer] = {}
        self.tried: list[str] = []

    def open(self, address: ServerAddress, _options: ConnectionOptions) -> PipelinedStrategy:
        self.tried.append(address.host)
        found = self._servers[address.host]
        if isinstance(found, Exception):
            raise found

        def reply(request: Request) -> bytes | None:
            if found is None or request.kind != "searchRequest":
                return None
            return entry(request.number, "", found) + answer(request.number, "searchResDone")

        peer = self.peers[address.host] = Peer(reply)
        return peer.strategy


def connect(monkeypatch: pytest.MonkeyPatch, servers: Servers, names: t.Sequence[str], **more: t.Any) -> Directory:
    monkeypatch.setattr(opening, "open_connection", servers.open)
    params = {"servers": names, "bind_user": "svc", "bind_password": "secret", "timeout": 1, **more}
    return Directory.connect(ConnectionOptions.from_params(params))


def test_what_the_root_says(monkeypatch: pytest.MonkeyPatch) -> None:
    servers = Servers(dc1=ROOT)
    with connect(monkeypatch, servers, ["dc1"]) as directory:
        assert (directory.server, directory.domain, directory.base_dn) == ("dc1.lab.test", "lab.test", "DC=lab,DC=test")
        assert directory.schema_dn == "CN=Schema,CN=Configuration,DC=lab,DC=test"
    servers.peers["dc1"].close()
    assert [request.kind for request in servers.peers["dc1"].requests] == ["searchRequest", "unbindRequest"]


def test_a_narrower_base(monkeypatch: pytest.MonkeyPatch) -> None:
    with connect(monkeypatch, Servers(dc1=ROOT), ["dc1"], base_dn="ou=staff, dc=LAB,dc=test") as directory:
        assert (directory.base_dn, directory.domain_dn) == ("ou=staff, dc=LAB,dc=test", "DC=lab,DC=test")


def test_a_base_elsewhere_is_an_error_whichever_server(monkeypatch: pytest.MonkeyPatch) -> None:
    servers = Servers(dc1=ROOT, dc2=ROOT)
    with pytest.raises(ConfigurationError, match="not part of DC=lab,DC=test"):
        connect(monkeypatch, servers, ["dc1", "dc2"], base_dn="DC=other")
    assert servers.tried == ["dc1"]
    assert servers.peers["dc1"].client.fileno() == -1


def test_servers_that_cannot_be_used_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    servers = Servers(
        down=opening.UnreachableError("refused the connection."),
        silent=None,
        openldap={"supportedCapabilities": (b"1.2.3",)},
        rodc={**ROOT, "supportedCapabilities": (WRITABLE, READ_ONLY)},
        good=ROOT,
        unneeded=ROOT,
    )
    with connect(monkeypatch, servers, ["down", "silent", "openldap", "rodc", "good", "unneeded"]) as directory:
        down, silent, openldap, rodc = directory.notes
        assert directory.address.host == "good"
    assert down == "down:636 refused the connection."
    assert silent.startswith("silent:636 did not return its rootDSE: silent:636 closed the connection")
    assert openldap == "openldap:636 is not an Active Directory domain controller."
    assert rodc == "rodc:636 is a read-only domain controller; name a writable one."
    assert "unneeded" not in servers.tried
    assert servers.peers["rodc"].client.fileno() == -1


def test_no_server_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    servers = Servers(a=opening.UnreachableError("is down."), b=opening.UnreachableError("is down too."))
    with pytest.raises(DirectoryError) as caught:
        connect(monkeypatch, servers, ["a", "b"])
    assert str(caught.value) == "None of the 2 servers can be used. a:636 is down. b:636 is down too."


@pytest.mark.parametrize("error", [opening.BindRefusedError("refused"), MissingLibraryError("ldap3", "to connect")])
def test_what_no_other_server_would_mend(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    servers = Servers(a=error, b=ROOT)
    with pytest.raises(type(error)):
        connect(monkeypatch, servers, ["a", "b"])
    assert servers.tried == ["a"]


@pytest.mark.parametrize(("module", "library"), [("ldap3", "ldap3"), ("gssapi", "gssapi")])
def test_a_library_that_is_missing(monkeypatch: pytest.MonkeyPatch, module: str, library: str) -> None:
    monkeypatch.setattr(opening, module, None)
    options = ConnectionOptions.from_params({"servers": ["127.0.0.1"], "authentication": "kerberos"})
    with pytest.raises(MissingLibraryError, match=f"Python library {library} is needed"):
        Directory.connect(options)
