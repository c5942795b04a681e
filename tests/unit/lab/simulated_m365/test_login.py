# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The token endpoint: secrets, certificates, and whatever Entra refuses."""

from __future__ import annotations

import base64
import datetime
import json
import time
import typing as t

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from ansible_collections.hrsync.ad.tests.lab.certificates import make_client
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.assertions import ClientCertificate
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.control import Microsoft365Control
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.login import ASSERTION_TYPE
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.service import SimulatedMicrosoft365
from tests.unit import tls

from .conftest import ANNA, Client


def test_a_secret_gets_a_token_that_expires(client: Client, control: Microsoft365Control) -> None:
    assert client.good("GET", f"/users/{ANNA}")["displayName"] == "Anna Schmidt"
    control.skip_time(3600)
    code, message = client.refused(401, "GET", f"/users/{ANNA}")
    assert code == "InvalidAuthenticationToken" and "expired" in message
    client.login()
    assert client.good("GET", f"/users/{ANNA}")
    control.settings(token_lifetime=60)
    assert client.token().json()["expires_in"] == 60


def test_basic_authentication_with_encoded_parts_is_taken(client: Client) -> None:
    secret = client.credentials.client_secret
    assert "+" in secret, "the secret has to need its encoding"
    url = f"{client.service.url}/{client.credentials.tenant_id}/oauth2/v2.0/token"
    form = {"grant_type": "client_credentials", "scope": f"{client.service.url}/.default"}
    encoded = secret.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    response = client.session.post(url, data=form, auth=(client.credentials.client_id, encoded), timeout=10)
    assert response.status_code == 200, response.text


@pytest.mark.parametrize(
    ("form", "status", "error", "number"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_secret": ""}, 401, "invalid_client", 7000218),
        ({"client_id": "00000000-0000-0000-0000-000000000000"}, 400, "unauthorized_client", 700016),
        ({"scope": "https://graph.microsoft.com/User.Read.All"}, 400, "invalid_scope", 1002012),
        ({"scope": "https://elsewhere.test/.default"}, 400, "invalid_resource", 500011),
        ({"scope": ""}, 400, "invalid_request", 900144),
        ({"grant_type": ""}, 400, "invalid_request", 900144),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
    ],
)
def test_wrong_requests_are_refused_with_entras_numbers(
    client: Client, form: dict[str, str], status: int, error: str, number: int
) -> None:
    response = client.token(**form)
    answer = response.json()
    assert (response.status_code, answer["error"], answer["error_codes"]) == (status, error, [number])
    assert answer["error_description"].startswith(f"AADSTS{number}: ")
    assert "access_token" not in answer


def test_another_tenant_is_not_found(client: Client) -> None:
    url = f"{client.service.url}/somewhere.test/oauth2/v2.0/token"
    assert client.session.post(url, data={}, timeout=10).json()["error_codes"] == [90002]


def test_without_a_good_token_nothing_is_told(client: Client, control: Microsoft365Control) -> None:
    for header in ({"Authorization": ""}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}):
        assert client.refused(401, "GET", f"/users/{ANNA}", headers=header)[0] == "InvalidAuthenticationToken"
    control.revoke_tokens()
    assert client.refused(401, "GET", f"/users/{ANNA}")[0] == "InvalidAuthenticationToken"


# Certificates

Key = tuple[rsa.RSAPrivateKey, x509.Certificate]


@pytest.fixture(scope="module")
def key() -> Key:
    """The key and certificate of the client."""
    return make_client("client", datetime.datetime.now(datetime.UTC))


@pytest.fixture
def with_certificate(key: Key) -> t.Iterator[Client]:
    """A client of a tenant where the certificate is registered."""
    with SimulatedMicrosoft365(context=tls.loopback().context, certificate=ClientCertificate(key[1])) as running:
        yield Client(running)


def part(value: dict[str, t.Any] | bytes) -> str:
    """A part of a JWT."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def ask(client: Client, key: Key, header: dict[str, t.Any] | None = None, **claims: t.Any) -> tuple[int, t.Any]:
    """Status and error numbers of a request with an assertion, which is right but for what is given."""
    audience = f"{client.service.url}/{client.credentials.tenant_id}/oauth2/v2.0/token"
    right = {"aud": audience, "iss": client.credentials.client_id, "sub": client.credentials.client_id}
    times = {"nbf": int(time.time()), "exp": int(time.time()) + 300, "jti": "1"}
    thumbprint = {"alg": "RS256", "x5t#S256": part(key[1].fingerprint(hashes.SHA256()))}
    signed = f"{part({**thumbprint, **(header or {})})}.{part({**right, **times, **claims})}"
    signature = key[0].sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": f"{signed}.{part(signature)}"}
    response = client.token(client_secret="", **form)
    return response.status_code, response.json().get("error_codes")


def test_an_assertion_that_the_key_signed_is_taken(with_certificate: Client, key: Key) -> None:
    assert ask(with_certificate, key) == (200, None)
    sha_1 = part(key[1].fingerprint(hashes.SHA1()))
    assert ask(with_certificate, key, {"x5t": sha_1}) == (200, None)


@pytest.mark.parametrize(
    ("header", "claims", "number"),
    [
        ({}, {"aud": "https://elsewhere.test/token"}, 700023),
        ({}, {"iss": "somebody"}, 700021),
        ({}, {"exp": 1000}, 700024),
        ({}, {"exp": 10**10}, 700024),
        ({}, {"exp": None}, 50027),
        ({"x5t#S256": "AAAA"}, {}, 700027),
        ({"alg": "none"}, {}, 5002738),
        ({"alg": "PS256"}, {}, 700027),
    ],
)
def test_wrong_assertions_are_refused(
    with_certificate: Client, key: Key, header: dict[str, str], claims: dict[str, t.Any], number: int
) -> None:
    assert ask(with_certificate, key, header, **claims) == (401, [number])


def test_the_key_of_somebody_else_signs_nothing(with_certificate: Client, key: Key) -> None:
    other = make_client("other", datetime.datetime.now(datetime.UTC))
    assert ask(with_certificate, other) == (401, [700027])
    assert ask(with_certificate, (other[0], key[1])) == (401, [700027])


def test_a_certificate_that_was_never_registered_is_refused(client: Client, key: Key) -> None:
    assert ask(client, key) == (401, [700027])


@pytest.mark.parametrize("assertion", ["x", "a.b.c", "e30.e30.e30"])
def test_nonsense_is_no_assertion(with_certificate: Client, assertion: str) -> None:
    form = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
    response = with_certificate.token(client_secret="", **form)
    assert response.status_code == 401 and response.json()["error"] == "invalid_client"
