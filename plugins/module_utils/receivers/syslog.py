# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A syslog server: RFC 5424 messages by TLS (RFC 5425), TCP (RFC 6587) or UDP (RFC 5426).

Syslog has no acknowledgment. A message counts as delivered when the operating system of this computer has taken it, and
the server has not reset the connection by the time that it is closed.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import typing as t

from ..errors import ConfigurationError, ReceiverError
from ..web.tls import certificate_problem
from ..web.transport import trust
from .kinds import FACILITIES
from .syslog_message import counted, formatted
from .tls_stream import TlsStream

if t.TYPE_CHECKING:
    from .entry import Chosen
    from .message import Message

PORTS: t.Final[t.Mapping[str, int]] = {"tls": 6514, "tcp": 601, "udp": 514}
"""RFC 5425 section 4.1, RFC 3195 and RFC 5426 section 3.3."""
_LONGEST_DATAGRAM: t.Final = 65507
"""What a datagram of IPv4 can carry."""
_FAREWELL: t.Final = 2
"""Seconds to wait until the server closes the connection, too."""


class SyslogReceiver:
    """Sends messages by a connection for each batch."""

    limit = 1000

    def __init__(self, chosen: Chosen) -> None:
        self._chosen = chosen
        options = chosen.options
        self._protocol: str = options["protocol"]
        self._host: str = options["host"]
        self._port: int = options.get("port") or PORTS[self._protocol]
        self._timeout: float = options["timeout"]
        self._context = self._trust() if self._protocol == "tls" else None

    def check(self) -> None:
        """See `Receiver.check`. UDP has nothing to check but the name."""
        self._send(b"")

    def try_out(self) -> str:
        """See `Receiver.try_out`."""
        self.check()
        return "cannot be tested, because UDP has no answers" if self._protocol == "udp" else ""

    def send(self, messages: t.Sequence[Message]) -> None:
        """See `Receiver.send`."""
        options = self._chosen.options
        facility, enterprise = FACILITIES[options["facility"]], options["enterprise_number"]
        texts = [formatted(one, facility, enterprise) for one in messages]
        if self._protocol == "udp":
            self._send_datagrams(texts)
        else:
            self._send(b"".join(map(counted, texts)))

    def close(self) -> None:
        """See `Receiver.close`."""

    def _send_datagrams(self, texts: t.Sequence[bytes]) -> None:
        if max(map(len, texts)) > _LONGEST_DATAGRAM:
            raise ReceiverError(
                f"{self._chosen.label}: an entry has more than {_LONGEST_DATAGRAM} bytes, which UDP cannot carry. Set"
                f" {self._chosen.where}.protocol to tls."
            )
        with self._connected() as connection:
            for text in texts:
                connection.sendall(text)

    def _send(self, content: bytes) -> None:
        """Send everything, and see that the server does not refuse it."""
        with self._connected() as connection:
            if self._context:
                stream = TlsStream(connection, self._context, self._host)
                stream.sendall(content)
                stream.end(_FAREWELL)
            elif self._protocol == "tcp":
                connection.sendall(content)
                _end(connection)

    @contextlib.contextmanager
    def _connected(self) -> t.Iterator[socket.socket]:
        """A connection.

        Raises:
            ReceiverError: there is none, or it broke.
        """
        try:
            with self._connect() as connection:
                yield connection
        except ssl.SSLCertVerificationError as error:
            raise self._failed(
                f"its TLS certificate is not trusted ({certificate_problem(error)}). Set {self._chosen.where}.ca_file"
                " to the certificate of its CA, or correct the name of the host"
            ) from None
        except ssl.SSLError as error:
            raise self._failed(
                f"the TLS connection failed ({error.reason or 'no reason is given'}). Check that the port speaks TLS,"
                f" and {self._chosen.where}.client_certificate"
            ) from None
        except TimeoutError:
            raise self._failed(f"no answer within {self._timeout:g} s") from None
        except socket.gaierror:
            raise self._failed(f"the name is unknown. Check {self._chosen.where}.host") from None
        except OSError as error:
            raise self._failed(f"{error.strerror or type(error).__name__}") from None

    def _connect(self) -> socket.socket:
        if self._protocol == "udp":
            return self._udp()
        return socket.create_connection((self._host, self._port), self._timeout)

    def _udp(self) -> socket.socket:
        family, kind, protocol, _name, address = socket.getaddrinfo(self._host, self._port, type=socket.SOCK_DGRAM)[0]
        opened = socket.socket(family, kind, protocol)
        opened.settimeout(self._timeout)
        opened.connect(address)
        return opened

    def _failed(self, reason: str) -> ReceiverError:
        return ReceiverError(f"{self._chosen.label}: {self._protocol}://{self._host}:{self._port}: {reason}.")

    def _trust(self) -> ssl.SSLContext:
        where = self._chosen.where
        try:
            context = trust(self._chosen.options.get("ca_file")) or ssl.create_default_context()
        except ConfigurationError as error:
            raise ConfigurationError(f"{where}.{error}") from None
        certificate = self._chosen.options.get("client_certificate")
        if certificate:
            try:
                context.load_cert_chain(certificate, password="")
            except (ssl.SSLError, OSError, ValueError) as error:
                raise ConfigurationError(
                    f"{where}.client_certificate is {certificate}, which has no readable certificate with its"
                    f" unencrypted key ({getattr(error, 'strerror', None) or type(error).__name__})."
                ) from None
        return context


def _end(connection: socket.socket) -> None:
    """Say that nothing more comes, and wait a little for the server to close, so that a reset is seen.

    Raises:
        OSError: the server has reset the connection, so it may not have read everything.
    """
    connection.shutdown(socket.SHUT_WR)
    connection.settimeout(_FAREWELL)
    # Some servers keep the connection open.
    with contextlib.suppress(TimeoutError):
        while connection.recv(4096):
            pass
