# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends requests on a bound ldap3 connection, many in flight at once, and matches answers by message ID.

ldap3 encodes requests, finds the ends of messages and decodes them. Its own strategies do not fit (release 2.9.1):

- SYNC (`ldap3/strategy/sync.py`) has one request in flight at a time.
- ASYNC (`ldap3/strategy/asynchronous.py`, `ReceiverSocketThread.run`) reads in a thread. With `receive_timeout` set,
  this thread treats every OSError as a pause and reads from a broken connection forever. It copies the whole buffer
  for each message. It decodes each entry on arrival, both raw and as text, before the next page is requested.
"""

from __future__ import annotations

import contextlib
import functools
import typing as t

from ..model.directory import Entry
from . import internals
from .persistence import Persistence

# Without ldap3 no connection is opened, so the strategy is never used.
with contextlib.suppress(ImportError):
    from ldap3.core.exceptions import LDAPException, LDAPSocketSendError

Response = t.Mapping[str, t.Any]
"""An answer as ldap3 decodes it: `result` is the result code, `message` the server's; `controls` if it sent any."""

_RECEIVE_SIZE = 1 << 17
_HEADER_SIZE = 10
"""Bytes that are enough for any tag and length; ldap3 looks at the same number."""
_SEQUENCE = 0x30
_SEARCH_ENTRY = 0x64
"""Tags of LDAPMessage and SearchResultEntry, [RFC 4511] appendix B."""
_PASSED_OVER = ("searchResRef", "intermediateResponse")


class ConnectionLostError(Exception):
    """The server stopped answering; the message continues after the server's name."""


class PipelinedStrategy(internals.SyncStrategy):  # type: ignore[misc]
    """Uses a connection that another strategy opened and bound. Not thread-safe.

    Args:
        connection: the ldap3 connection with its timeout set; a server that does not answer within it counts as lost.
    """

    def __init__(self, connection: t.Any) -> None:
        super().__init__(connection)
        self._outstanding: dict[int, t.Any] = {}
        self._buffer = bytearray()
        self._position = 0
        self._entries: dict[int, list[bytes]] = {}
        self._results: dict[int, Response] = {}
        self.persistence = Persistence()
        self.lost: str | None = None
        """How the connection was lost, worded as the message of ConnectionLostError; None while it is usable."""

    def send(self, message_type: str, request: t.Any, controls: t.Any = None) -> int:
        """Sends a request and returns its message ID.

        Raises:
            ConnectionLostError: the server stopped answering.
        """
        self._raise_if_lost()
        try:
            return super().send(message_type, request, controls)  # type: ignore[no-any-return]
        except LDAPSocketSendError as error:
            while not isinstance(error, TimeoutError):
                # The server may have sent the reason before it closed: read the rest. The last call raises.
                self._receive()
            self._lose_by(error)

    def get_response(self, message_id: int) -> tuple[list[bytes], Response]:
        """Waits for the answer to the request with this message ID.

        Returns:
            The entries of a search as undecoded messages for `entry`, so that the next page can be requested before
            this one is decoded; and the result. Search references are ignored.

        Raises:
            ConnectionLostError: the server stopped answering.
        """
        while message_id not in self._results:
            self._receive()
        self._outstanding.pop(message_id, None)
        return self._entries.pop(message_id, []), self._results.pop(message_id)

    def has_answered(self, message_id: int) -> bool:
        """Whether `get_response` returns without waiting."""
        return message_id in self._results

    def give_up(self, message_id: int) -> None:
        """Discards all answers to the request, including those that arrive later."""
        for held in (self._outstanding, self._entries, self._results):
            held.pop(message_id, None)

    def entry(self, message: bytes) -> Entry:
        """Decodes an entry; its values stay bytes.

        Raises:
            ConnectionLostError: the message is not a search entry.
        """
        try:
            # The last part of each element is its value.
            name, attributes = (part[-1] for part in internals.decode_message_fast(message)["payload"])
            pairs = ((kind[-1], held[-1]) for kind, held in (attribute[-1] for attribute in attributes))
            values = {
                _attribute_name(kind): _once(tuple([value[-1] for value in held])) for kind, held in pairs if held
            }
        except (LookupError, TypeError, ValueError) as error:
            self._lose_by(error)
        return Entry(name.decode("utf-8", "replace"), values)

    def close(self) -> None:
        """Unbinds if the connection is still usable, and closes it. A second call does nothing."""
        if self.lost is None:
            with contextlib.suppress(LDAPException):
                super().send("unbindRequest", internals.unbind_operation())
            self.lost = "is no longer connected: this task closed the connection"
        super().close()
        self._outstanding = {}

    def _receive(self) -> None:
        """Waits for the next message and stores it with its request."""
        self._raise_if_lost()
        try:
            message = self._next_message()
            number, tag = _number_and_tag(message)
            if tag == _SEARCH_ENTRY:
                if number in self._outstanding:
                    self._entries.setdefault(number, []).append(message)
                return
            response = self.decode_response_fast(internals.decode_message_fast(message))
        except (OSError, LookupError, TypeError, ValueError, LDAPException) as error:
            self._lose_by(error)
        if number == 0:
            # Only the Notice of Disconnection ([RFC 4511] section 4.4.1) has no request.
            words = f"ended the connection with code {response['result']}: {response['message']}"
            self._lose(words.rstrip(": "))
        if number in self._outstanding and response["type"] not in _PASSED_OVER:
            self._results[number] = response

    def _next_message(self) -> bytes:
        while True:
            header = self._buffer[self._position : self._position + _HEADER_SIZE]
            if header and header[0] != _SEQUENCE:
                raise ValueError(f"a message begins with {bytes(header)!r}")
            size = self.compute_ldap_message_size(header)
            end = self._position + size
            if size > 0 and end <= len(self._buffer):
                message = bytes(self._buffer[self._position : end])
                self._position = end
                return message
            self._fill()

    def _fill(self) -> None:
        """Reads available data into the buffer, or waits for it."""
        data = self.connection.socket.recv(_RECEIVE_SIZE)
        if not data:
            self._lose("closed the connection")
        del self._buffer[: self._position]
        self._position = 0
        self._buffer += data

    def _lose_by(self, error: BaseException) -> t.NoReturn:
        match error:
            case TimeoutError():
                words = f"did not answer for {self.connection.receive_timeout} seconds"
            case OSError():
                words = f"broke the connection ({error})"
            case _:
                words = f"sent data that is not LDAP ({error})"
        self._lose(words, error)

    def _lose(self, words: str, cause: BaseException | None = None) -> t.NoReturn:
        self.lost = words
        raise ConnectionLostError(words) from cause

    def _raise_if_lost(self) -> None:
        if self.lost is not None:
            raise ConnectionLostError(self.lost)


def _number_and_tag(message: bytes) -> tuple[int, int]:
    """The message ID and the tag of the answer, without decoding the whole message."""
    _size, start = internals.compute_ber_size(message[:_HEADER_SIZE])
    size, offset = internals.compute_ber_size(message[start : start + _HEADER_SIZE])
    end = start + offset + size
    return internals.decode_integer(message, start + offset, end), message[end]


@functools.lru_cache(maxsize=1 << 12)
def _once(values: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The values, the same object for all entries that have them, such as those of a department: memory is scarce."""
    return values


@functools.lru_cache(maxsize=1 << 12)
def _attribute_name(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").lower()
