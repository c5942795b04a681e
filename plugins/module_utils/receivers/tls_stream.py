# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS over a socket, for protocols without an acknowledgment.

In TLS 1.3, a server refuses the certificate of a client after the handshake, by an alert. `ssl.SSLSocket.unwrap` takes
such an alert for the end of the connection, and the loss of everything that was sent is not noticed. Here, the
end is said first, and what the server says after that is read.
"""

from __future__ import annotations

import contextlib
import ssl
import typing as t

if t.TYPE_CHECKING:
    import socket

_PART: t.Final = 64 * 1024


class TlsStream:
    """A connection. Its errors are those of the socket and of `ssl`.

    Args:
        plain: the connected socket.
        context: whom to trust.
        name: of the server, for its certificate.
    """

    def __init__(self, plain: socket.socket, context: ssl.SSLContext, name: str) -> None:
        self._plain = plain
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name)
        self._shake_hands()

    def sendall(self, content: bytes) -> None:
        """Send everything."""
        rest = memoryview(content)
        while rest:
            rest = rest[self._tls.write(rest[:_PART]) :]
            self._flush()

    def end(self, patience: float) -> None:
        """Say that nothing more comes, and wait until the server has said so, too, or for so many seconds.

        Raises:
            OSError: the server has refused something, or has reset the connection.
        """
        # The incoming bytes are still on the socket, so nothing is taken for the end.
        with contextlib.suppress(ssl.SSLWantReadError):
            self._tls.unwrap()
        self._flush()
        self._plain.settimeout(patience)
        with contextlib.suppress(ssl.SSLEOFError, ssl.SSLZeroReturnError, TimeoutError):
            while True:
                self._read()

    def _read(self) -> None:
        try:
            self._tls.read(_PART)
        except ssl.SSLWantReadError:
            self._receive()

    def _shake_hands(self) -> None:
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._flush()
                self._receive()
            else:
                self._flush()
                return

    def _receive(self) -> None:
        part = self._plain.recv(_PART)
        if part:
            self._incoming.write(part)
        else:
            self._incoming.write_eof()

    def _flush(self) -> None:
        self._plain.sendall(self._outgoing.read())
