# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import pathlib
import socket
import ssl
import threading

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.web.tls import CertificateProblem, certificate_problem
from ansible_collections.hrsync.ad.tests.lab import certificates
from tests.unit import tls

NOW = datetime.datetime.now(datetime.UTC)
YEARS = datetime.timedelta(days=3 * certificates.VALID_DAYS)


def handshake(folder: pathlib.Path, made: datetime.datetime, name: str, *, trusted: bool) -> Exception:
    """The error of a handshake with a server that has such a certificate, as `ssl` of this Python words it."""
    files = tls.issue(folder, "hr.example.test", "127.0.0.1", made=made)
    client, server = socket.socketpair()
    context = files.context

    def serve() -> None:
        with pytest.raises(OSError):
            context.wrap_socket(server, server_side=True).close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        with pytest.raises(ssl.SSLError) as caught:
            ssl.create_default_context(cafile=files.ca if trusted else None).wrap_socket(client, server_hostname=name)
    finally:
        client.close()
        thread.join()
        server.close()
    return caught.value


@pytest.mark.parametrize(
    ("made", "name", "trusted", "expected"),
    [
        (NOW, "other.example.test", True, CertificateProblem.OTHER_NAME),
        (NOW, "127.0.0.2", True, CertificateProblem.OTHER_NAME),
        (NOW, "hr.example.test", False, CertificateProblem.UNKNOWN_AUTHORITY),
        (NOW - YEARS, "hr.example.test", True, CertificateProblem.EXPIRED),
        (NOW + YEARS, "hr.example.test", True, CertificateProblem.NOT_YET_VALID),
    ],
)
def test_what_openssl_says_is_understood(
    tmp_path: pathlib.Path, made: datetime.datetime, name: str, trusted: bool, expected: CertificateProblem
) -> None:
    error = handshake(tmp_path, made, name, trusted=trusted)
    assert certificate_problem(error) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("self-signed certificate in certificate chain", CertificateProblem.UNKNOWN_AUTHORITY),
        ("self signed certificate", CertificateProblem.UNKNOWN_AUTHORITY),
        ("hostname 'a' doesn't match 'b'", CertificateProblem.OTHER_NAME),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number", CertificateProblem.OTHER),
    ],
)
def test_other_words_for_it(text: str, expected: CertificateProblem) -> None:
    assert certificate_problem(Exception(text)) is expected
