# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Client assertions: a JWT that the client signs with the key of its certificate (RFC 7523, as Entra wants it)."""

from __future__ import annotations

import base64
import hashlib
import json
import pathlib
import typing as t

from cryptography import exceptions, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

LONGEST_LIFE = 24 * 3600
CLOCK_SKEW = 300
"""Seconds by which the clocks of client and server may differ."""


class AssertionRefusedError(Exception):
    """Why an assertion is not accepted; `number` is Entra's."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(text)
        self.number = number


class ClientCertificate:
    """The certificate that was registered with the client application."""

    def __init__(self, certificate: x509.Certificate) -> None:
        key = certificate.public_key()
        if not isinstance(key, rsa.RSAPublicKey):
            raise ValueError("Entra takes certificates with RSA keys only")
        self._key = key
        der = certificate.public_bytes(serialization.Encoding.DER)
        self._thumbprints = {
            "x5t": _base64url(hashlib.sha1(der, usedforsecurity=False).digest()),
            "x5t#S256": _base64url(hashlib.sha256(der).digest()),
        }

    @classmethod
    def load(cls, file: pathlib.Path) -> ClientCertificate:
        """From a PEM file. Raises OSError and ValueError."""
        return cls(x509.load_pem_x509_certificate(file.read_bytes()))

    def check(self, assertion: str, client_id: str, audiences: t.Collection[str], now: float) -> None:
        """Raises AssertionRefusedError unless the client made this assertion, for this server, for now."""
        signed, _dot, signature = assertion.rpartition(".")
        header, claims = _parts(signed)
        self._check_signature(header, signed.encode(), signature)
        if claims.get("aud") not in audiences:
            raise AssertionRefusedError(700023, "Client assertion audience claim does not match Realm issuer.")
        if claims.get("iss") != client_id or claims.get("sub") != client_id:
            raise AssertionRefusedError(
                700021, "Client assertion application identifier doesn't match 'client_id' parameter."
            )
        begin, end = claims.get("nbf", 0), claims.get("exp")
        if not isinstance(end, int | float) or not isinstance(begin, int | float) or "jti" not in claims:
            raise AssertionRefusedError(50027, "JWT token is invalid or malformed.")
        if not begin - CLOCK_SKEW <= now < end + CLOCK_SKEW or end - now > LONGEST_LIFE:
            raise AssertionRefusedError(700024, "Client assertion is not within its valid time range.")

    def _check_signature(self, header: t.Mapping[str, t.Any], signed: bytes, signature: str) -> None:
        # RFC 7515 wants no padding; azure-identity pads, and Entra takes it.
        named = {name: str(header[name]).rstrip("=") for name in self._thumbprints if name in header}
        if not named or any(self._thumbprints[name] != value for name, value in named.items()):
            raise AssertionRefusedError(
                700027,
                "The certificate with identifier used to sign the client assertion is not registered on application.",
            )
        kinds: dict[t.Any, padding.AsymmetricPadding] = {
            "RS256": padding.PKCS1v15(),
            "PS256": padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH),
        }
        kind = kinds.get(header.get("alg"))
        if kind is None:
            raise AssertionRefusedError(5002738, "Invalid JWT token. Unsupported signing algorithm.")
        try:
            self._key.verify(_decoded(signature), signed, kind, hashes.SHA256())
        except (exceptions.InvalidSignature, ValueError):
            raise AssertionRefusedError(700027, "Client assertion failed signature validation.") from None


def _parts(signed: str) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    try:
        header, claims = (json.loads(_decoded(part)) for part in signed.split("."))
    except ValueError:
        raise AssertionRefusedError(50027, "JWT token is invalid or malformed.") from None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise AssertionRefusedError(50027, "JWT token is invalid or malformed.")
    return header, claims


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
