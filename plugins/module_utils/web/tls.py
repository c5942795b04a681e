# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explains why a server's certificate is not trusted."""

from __future__ import annotations

import enum
import typing as t


class CertificateProblem(enum.StrEnum):
    """Why a certificate is not trusted; each value is the end of a sentence."""

    OTHER_NAME = "it is for another host name or address"
    EXPIRED = "it has expired"
    NOT_YET_VALID = "it is not valid yet"
    UNKNOWN_AUTHORITY = "unknown authority"
    OTHER = "the TLS handshake failed"


_SIGNS: t.Final[t.Mapping[str, CertificateProblem]] = {
    "Hostname mismatch": CertificateProblem.OTHER_NAME,
    "IP address mismatch": CertificateProblem.OTHER_NAME,
    "doesn't match": CertificateProblem.OTHER_NAME,
    "has expired": CertificateProblem.EXPIRED,
    "not yet valid": CertificateProblem.NOT_YET_VALID,
    "self-signed": CertificateProblem.UNKNOWN_AUTHORITY,
    "self signed": CertificateProblem.UNKNOWN_AUTHORITY,
    "unable to get local issuer": CertificateProblem.UNKNOWN_AUTHORITY,
}
"""Parts of the messages of X509_verify_cert_error_string(3); `doesn't match` is from urllib3."""


def certificate_problem(error: Exception) -> CertificateProblem:
    """The problem behind an error of `ssl` or of a library that uses it, by the message: libraries only keep that."""
    text = str(error)
    return next((problem for sign, problem in _SIGNS.items() if sign in text), CertificateProblem.OTHER)
