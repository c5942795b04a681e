# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Signing in as an application: by secret, by certificate, and what is said where that is refused."""

from __future__ import annotations

import collections.abc
import pathlib
import sys
import typing as t

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, MissingLibraryError
from ansible_collections.hrsync.ad.plugins.module_utils.services.errors import ServiceError
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph import token
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.client import Graph
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import (
    Answer,
    ScriptedServer,
    without_tls,
)
from tests.lab.simulated_m365.assertions import ClientCertificate

from .simulated import Microsoft365, certificate

NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def signed(tmp_path: pathlib.Path) -> collections.abc.Iterator[Microsoft365]:
    """A tenant whose application has a certificate, `client.pem`."""
    service = Microsoft365(ClientCertificate.load(certificate(tmp_path)))
    yield service
    service.close()


def refusal(m365: Microsoft365, **changes: t.Any) -> str:
    with pytest.raises(ServiceError) as caught:
        Graph.connect(m365.options(**changes))
    assert m365.params["client_secret"] not in str(caught.value)
    return str(caught.value)


def test_a_secret_is_enough(m365: Microsoft365) -> None:
    assert list(Graph.connect(m365.options()).pages("/subscribedSkus"))


def test_a_certificate_is_enough(signed: Microsoft365, tmp_path: pathlib.Path) -> None:
    graph = Graph.connect(signed.options(client_secret=None, client_certificate=str(tmp_path / "client.pem")))
    assert list(graph.pages("/subscribedSkus"))


def test_a_certificate_that_is_not_registered_is_refused(signed: Microsoft365, tmp_path: pathlib.Path) -> None:
    other = certificate(tmp_path, "other")
    said = refusal(signed, client_secret=None, client_certificate=str(other))
    assert "AADSTS700027" in said and "not registered for the application, or has expired" in said


@pytest.mark.parametrize(
    ("changes", "code", "step"),
    [
        ({"client_secret": "wr0ng-value"}, "AADSTS7000215", "client_secret is wrong"),
        ({"tenant_id": NOBODY}, "AADSTS90002", "The tenant does not exist in this cloud"),
        ({"client_id": NOBODY}, "AADSTS700016", "does not know the application"),
    ],
)
def test_a_refusal_is_a_sentence(m365: Microsoft365, changes: dict[str, str], code: str, step: str) -> None:
    said = refusal(m365, **changes)
    assert code in said and step in said
    assert "wr0ng" not in said and "Trace ID" not in said


def test_an_expired_secret_is_named(server: ScriptedServer, m365: Microsoft365) -> None:
    description = "AADSTS7000222: The provided client secret keys for app 'x' are expired. Trace ID: 1\r\nTimestamp: 2"
    path = f"/{m365.params['tenant_id']}/oauth2/v2.0/token"
    server.on(path, Answer({"error": "invalid_client", "error_description": description}, 401))
    said = refusal(m365, login_url=server.url)
    assert "(AADSTS7000222: The provided client secret keys for app 'x' are expired). client_secret has expired" in said


def test_a_refusal_without_a_reason_is_a_sentence_too(server: ScriptedServer, m365: Microsoft365) -> None:
    server.on(f"/{m365.params['tenant_id']}/oauth2/v2.0/token", Answer({"error": "invalid_client"}, 400))
    assert "(invalid_client). Check tenant_id, client_id and the credential." in refusal(m365, login_url=server.url)


@pytest.mark.parametrize("answer", [Answer(b"<html>", 502), Answer({"no": "token"}), Answer(b"{}")])
def test_an_answer_without_a_token_is_a_sentence(server: ScriptedServer, m365: Microsoft365, answer: Answer) -> None:
    server.on(f"/{m365.params['tenant_id']}/oauth2/v2.0/token", answer)
    assert "Microsoft 365: POST /oauth2/v2.0/token answered" in refusal(m365, login_url=server.url)


def test_a_login_that_is_down_is_a_sentence(m365: Microsoft365) -> None:
    server = ScriptedServer()
    server.close()
    with pytest.raises(ServiceError, match="no answer from 127.0.0.1.*Check microsoft365.login_url"):
        list(m365.graph(longest_wait=0.5, login_url=server.url).pages("/users"))


def test_a_login_without_tls_is_a_sentence(m365: Microsoft365) -> None:
    said = "no TLS handshake from 127.0.0.1.*Check microsoft365.login_url"
    with without_tls() as url, pytest.raises(ServiceError, match=said):
        list(m365.graph(login_url=url).pages("/users"))


def test_neither_secret_nor_token_is_printed(m365: Microsoft365) -> None:
    graph = Graph.connect(m365.options())
    for secret in graph._token.secrets():
        assert secret not in repr(graph) + repr(graph._token) + repr(vars(graph))


@pytest.mark.parametrize("content", [b"not PEM", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_file_that_is_no_certificate_is_a_sentence(
    m365: Microsoft365, tmp_path: pathlib.Path, content: bytes
) -> None:
    file = tmp_path / "bad.pem"
    file.write_bytes(content)
    with pytest.raises(ConfigurationError, match="not a PEM file with a certificate and its unencrypted private key"):
        m365.graph(client_secret=None, client_certificate=str(file))


def test_a_certificate_must_belong_to_its_key(m365: Microsoft365, tmp_path: pathlib.Path) -> None:
    first, second = certificate(tmp_path, "a").read_text(), certificate(tmp_path, "b").read_text()
    mixed = tmp_path / "mixed.pem"
    mixed.write_text(
        first.partition("-----BEGIN PRIVATE")[0] + "-----BEGIN PRIVATE" + second.partition("-----BEGIN PRIVATE")[2]
    )
    with pytest.raises(ConfigurationError, match="does not match its key"):
        m365.graph(client_secret=None, client_certificate=str(mixed))


def test_a_key_must_be_rsa(m365: Microsoft365, tmp_path: pathlib.Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    mixed = tmp_path / "mixed.pem"
    mixed.write_bytes(certificate(tmp_path).read_bytes().partition(b"-----BEGIN PRIVATE")[0] + key)
    with pytest.raises(ConfigurationError, match="whose key is not an RSA key"):
        m365.graph(client_secret=None, client_certificate=str(mixed))


@pytest.mark.parametrize(
    ("flag", "library"), [("HAS_REQUESTS_OAUTHLIB", "requests-oauthlib"), ("HAS_JWT", r"PyJWT\[crypto\]")]
)
def test_a_missing_library_is_named(
    m365: Microsoft365, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, flag: str, library: str
) -> None:
    monkeypatch.setattr(sys.modules[token.__name__], flag, False)
    with pytest.raises(MissingLibraryError, match=f"pip install {library}"):
        m365.graph(client_secret=None, client_certificate=str(certificate(tmp_path)))
