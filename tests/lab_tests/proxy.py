# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A TCP proxy that falls silent: after a set number of bytes of one side, nothing passes until `release`."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
import types


class StallingProxy:
    """Listens on the address of the server, so that the server's certificate names it, on a port of its own.

    Args:
        address: where the server is and the proxy will be.
        port: the server's port.
        silent_after: bytes from the server after which nothing passes any more, in either direction; None for never.
        silent_after_sent: the same for bytes from the client, of which not one more gets to the server.
    """

    def __init__(
        self, address: str, port: int, silent_after: int | None = None, silent_after_sent: int | None = None
    ) -> None:
        self._server_address = (address, port)
        self._listener = socket.create_server((address, 0))
        self.port: int = self._listener.getsockname()[1]
        self.passed = 0
        """Bytes that the client got."""
        self.sent = 0
        """Bytes that the server got."""
        self.silent_after = silent_after
        self.silent_after_sent = silent_after_sent
        self.silent = threading.Event()
        self._released = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> StallingProxy:
        self._thread.start()
        return self

    def release(self) -> None:
        """Pass on all that was held back, and everything after it."""
        self.silent_after = self.silent_after_sent = None
        self._released.set()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(5)
        self._listener.close()

    def _serve(self) -> None:
        self._listener.settimeout(0.1)
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                client, _peer = self._listener.accept()
                with client, socket.create_connection(self._server_address) as server, contextlib.suppress(OSError):
                    self._pass_on(client, server)

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(client, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, client)
            while not self._stop.is_set():
                for key, _events in selector.select(0.1):
                    if self._is_over(self.passed, self.silent_after) or self._is_over(
                        self.sent, self.silent_after_sent
                    ):
                        self.silent.set()
                        if not self._is_released():
                            return
                    data = key.fileobj.recv(self._room(is_client=key.fileobj is client))  # type: ignore[union-attr]
                    if not data:
                        return
                    key.data.sendall(data)
                    if key.fileobj is server:
                        self.passed += len(data)
                    else:
                        self.sent += len(data)

    def _is_released(self) -> bool:
        """Wait for `release`; False if the test ends before."""
        while not self._stop.is_set():
            if self._released.wait(0.1):
                return True
        return False

    def _room(self, *, is_client: bool) -> int:
        """How many bytes may be passed on at once."""
        if is_client and self.silent_after_sent is not None:
            return min(4096, self.silent_after_sent - self.sent)
        return 4096

    @staticmethod
    def _is_over(count: int, limit: int | None) -> bool:
        return limit is not None and count >= limit
