# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A bound connection as a stream of LDAP messages: many requests under way, each answer found by its number.

ldap3 opens the connection, starts TLS and binds. From then on it is used through this channel, and not through ldap3's
asynchronous strategy: that one decodes in a thread of its own, tries for ever to read from a broken connection when a
time-out is set, and copies all that waits for every message it takes.
"""

from __future__ import annotations

import collections
import contextlib
import typing as t

from . import messages
from .messages import Message

_RECEIVE_SIZE = 1 << 17


class StreamSocket(t.Protocol):
    """The part of a (TLS) socket that a channel uses."""

    def sendall(self, data: bytes, /) -> None:
        """Send all of it, or raise OSError."""

    def recv(self, size: int, /) -> bytes:
        """What has come, at most `size` bytes; empty when the other side has closed."""


class ConnectionLostError(Exception):
    """The server stopped answering; the text goes on from `the server …`."""


class Channel:
    """Messages to and from one server.

    Args:
        connection: bound, with its time-out set.
        timeout: seconds after which a silent server counts as lost; for messages only.
        first_id: number of the first request; higher than any that was used on the connection.
    """

    def __init__(self, connection: StreamSocket, timeout: int, first_id: int) -> None:
        self._socket = connection
        self._timeout = timeout
        self._next_id = first_id
        self._buffer = bytearray()
        self._position = 0
        self._waiting: dict[int, collections.deque[Message]] = {}
        """Messages that came for a request while another one's were awaited, by its number."""
        self.lost: str | None = None
        """How the connection was lost, as in ConnectionLostError."""

    def send(self, operation: bytes, controls: bytes = b"") -> int:
        """Sends a request and returns its number; raises ConnectionLostError."""
        self._raise_if_lost()
        number = self._next_id
        self._next_id += 1
        try:
            self._socket.sendall(messages.encode_message(number, operation, controls))
        except OSError as error:
            self._lose(error)
        self._waiting[number] = collections.deque()
        return number

    def next_message(self, number: int) -> Message:
        """The next message that answers the request; raises ConnectionLostError."""
        awaited = self._waiting[number]
        while not awaited:
            message = self._receive()
            # Answers to requests that were given up have no place to wait.
            if message.id in self._waiting:
                self._waiting[message.id].append(message)
        message = awaited.popleft()
        if message.tag not in (messages.SEARCH_ENTRY, messages.SEARCH_REFERENCE):
            del self._waiting[number]
        return message

    def has_answered(self, number: int) -> bool:
        """Whether a message for the request has come and was not taken yet."""
        return bool(self._waiting.get(number))

    def give_up(self, number: int) -> None:
        """Lets answers to the request pass unseen."""
        self._waiting.pop(number, None)

    def close(self) -> None:
        """Says goodbye, where the server still listens; the socket is closed by its owner."""
        if self.lost is None:
            self.lost = "was left: the connection is closed"
            with contextlib.suppress(OSError):
                self._socket.sendall(messages.encode_message(self._next_id, messages.unbind()))

    def _receive(self) -> Message:
        self._raise_if_lost()
        try:
            while True:
                size = messages.message_size(self._buffer, self._position)
                if size is not None and len(self._buffer) - self._position >= size:
                    break
                self._fill()
            end = self._position + size
            message = messages.open_message(bytes(self._buffer[self._position : end]))
        except (OSError, messages.MalformedMessageError) as error:
            self._lose(error)
        self._position = end
        if message.id == 0:
            self._lose_by_notice(message)
        return message

    def _fill(self) -> None:
        """Reads what has come, or waits for it."""
        data = self._socket.recv(_RECEIVE_SIZE)
        if not data:
            raise ConnectionAbortedError("closed the connection")
        if self._position:
            del self._buffer[: self._position]
            self._position = 0
        self._buffer += data

    def _lose_by_notice(self, message: Message) -> t.NoReturn:
        """Notice of Disconnection ([RFC 4511] section 4.4.1) is the only message without a request."""
        answer = messages.decode_answer(message)
        self._lose(
            ConnectionAbortedError(f"ended the connection with code {answer.code}: {answer.message}".rstrip(": "))
        )

    def _lose(self, error: Exception) -> t.NoReturn:
        self.lost = self._words(error)
        raise ConnectionLostError(self.lost) from error

    def _raise_if_lost(self) -> None:
        if self.lost is not None:
            raise ConnectionLostError(self.lost)

    def _words(self, error: Exception) -> str:
        if isinstance(error, TimeoutError):
            return f"did not answer for {self._timeout} seconds"
        if isinstance(error, messages.MalformedMessageError):
            return f"sent what is not LDAP ({error})"
        if isinstance(error, ConnectionAbortedError) and not error.errno:
            return str(error)
        return f"broke the connection ({error})"
