# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates for servers of the tests, by certificate authorities that nobody else trusts."""

from __future__ import annotations

import datetime
import functools
import pathlib
import ssl
import tempfile
import typing as t

from tests.lab import certificates
from tests.lab.simulation.web import tls_context


class Files(t.NamedTuple):
    """Paths of PEM files: the authority's certificate, and a server's certificate and key."""

    ca: str
    certificate: str
    key: str

    @property
    def context(self) -> ssl.SSLContext:
        """What the server speaks TLS with."""
        return tls_context(self.certificate, self.key)


def issue(folder: pathlib.Path, *names: str, made: datetime.datetime | None = None) -> Files:
    """A new authority, and a certificate of a server with these DNS names and addresses, as files in `folder`.

    The certificate is valid from `made` on (default: now).
    """
    now = datetime.datetime.now(datetime.UTC)
    authority = certificates.make_authority("unit tests", now)
    ca = folder / "ca.pem"
    ca.write_text(certificates.pem(authority.certificate), "ascii")
    certificates.issue(folder, authority, "server", names, made or now)
    return Files(str(ca), str(folder / "server.pem"), str(folder / "server.key"))


_folder = tempfile.TemporaryDirectory(prefix="hrsync-tests-")


@functools.cache
def loopback() -> Files:
    """The files of a server on 127.0.0.1, the same for the whole session."""
    return issue(pathlib.Path(_folder.name), "127.0.0.1")
