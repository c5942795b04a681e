# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kerberos over HTTP ([RFC 4559]) as IIS takes it: tickets for its HTTP service that are bound to its certificate."""

from __future__ import annotations

import base64
import binascii
import pathlib
import typing as t

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

try:
    import gssapi
    import gssapi.raw
except ImportError:
    gssapi = None


class Tickets:
    """Accepts the tickets of one principal.

    Args:
        keytab: the keys of the HTTP service.
        certificate: the server's certificate (PEM); a ticket that is bound to another one is refused.
        principal: who may log on, ``name@REALM``.
    """

    def __init__(self, keytab: pathlib.Path, certificate: pathlib.Path, principal: str) -> None:
        self._keytab = keytab
        self._bindings = server_end_point(certificate.read_bytes())
        self._principal = principal

    @staticmethod
    def supported() -> bool:
        """Whether this machine has the library."""
        return gssapi is not None

    def accept(self, given: str) -> str | None:
        """The server's own token for the client's, both in base64; None if it is refused."""
        credentials = gssapi.Credentials(usage="accept", store={"keytab": str(self._keytab)})
        bindings = gssapi.raw.ChannelBindings(application_data=self._bindings)
        context = gssapi.SecurityContext(creds=credentials, usage="accept", channel_bindings=bindings)
        try:
            answer = context.step(base64.b64decode(given, validate=True))
            is_allowed = context.complete and str(context.initiator_name) == self._principal
        except (gssapi.exceptions.GSSError, binascii.Error):
            return None
        if not is_allowed:
            return None
        return base64.b64encode(answer or b"").decode("ascii")


def server_end_point(pem: bytes) -> bytes:
    """The channel binding ``tls-server-end-point`` of a certificate ([RFC 5929] section 4.1)."""
    certificate = x509.load_pem_x509_certificate(pem)
    used = certificate.signature_hash_algorithm
    weak = used is None or isinstance(used, hashes.MD5 | hashes.SHA1)
    digest = hashes.Hash(hashes.SHA256() if weak else t.cast(hashes.HashAlgorithm, used))
    digest.update(certificate.public_bytes(serialization.Encoding.DER))
    return b"tls-server-end-point:" + digest.finalize()
