# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One session with one file server, with smbprotocol: signed, encrypted, with a timeout for each answer."""

from __future__ import annotations

import typing as t
import uuid

from .failures import FileServerError, logon_refusal, refused

try:
    from smbprotocol.connection import Connection
    from smbprotocol.exceptions import SMBException, SMBResponseException
    from smbprotocol.session import Session
    from smbprotocol.tree import TreeConnect
    from spnego.exceptions import SpnegoError

    HAS_SMBPROTOCOL = True
except ImportError:
    HAS_SMBPROTOCOL = False

if t.TYPE_CHECKING:
    from smbprotocol.connection import Request
    from smbprotocol.structure import Structure

    from ...values.unc import UncPath
    from .options import FileServerOptions

CREDITS = 256
"""Number of credits requested: requests, or portions of 64 KiB, that may be in flight ([MS-SMB2] 3.2.4.1.2)."""


class ServerSession:
    """An authenticated session. It is not reopened after its connection is lost.

    Raises:
        FileServerError: the server cannot be reached or trusted, or refuses the credentials.
    """

    def __init__(self, server: str, options: FileServerOptions) -> None:
        self.server = server
        self._timeout = options.timeout
        self._lost = False
        self._trees: dict[str, TreeConnect] = {}
        self._connection = Connection(uuid.uuid4(), server, require_signing=True)
        try:
            self._connection.connect(timeout=options.timeout)
            self._session = Session(
                self._connection,
                options.user or None,
                options.password or None,
                require_encryption=options.encryption,
                auth_protocol=options.authentication,
            )
            self._session.connect()
        except (SMBException, SpnegoError, ValueError, OSError) as error:
            self._lost = True
            self.close()
            raise FileServerError(self._unusable(error, options)) from error

    def _unusable(self, error: Exception, options: FileServerOptions) -> str:
        """Why the session could not be opened; the library's messages do not contain the password."""
        if isinstance(error, SMBResponseException):
            return (
                f"The file server {self.server} refuses the user {options.user or 'of the environment'}"
                f" ({options.authentication}): {logon_refusal(error.status)} Correct the option file_server."
            )
        if isinstance(error, ValueError | OSError):
            return f"The file server {self.server} cannot be reached: {error.__cause__ or error}."
        if "encryption is required" in str(error):
            return (
                f"The file server {self.server} cannot encrypt. Enable SMB 3 there, or set file_server.encryption to"
                " false if you trust the network."
            )
        return f"No session with the file server {self.server} by {options.authentication}: {str(error).rstrip('.')}."

    @property
    def largest(self) -> int:
        """The most bytes that one request may read or write."""
        negotiated = min(self._connection.max_read_size, self._connection.max_write_size)
        return int(min(negotiated, max(1, self.credits // 2) * 65536, 1 << 20))

    @property
    def credits(self) -> int:
        """How many requests, or portions of 64 KiB, may be sent now ([MS-SMB2] 3.2.4.1.2)."""
        window = self._connection.sequence_window
        return int(window["high"] - window["low"])

    def tree(self, path: UncPath) -> TreeConnect:
        """The share of the path; connects to each share once.

        Raises:
            FileServerError: the share does not exist or denies access, or the server does not answer.
        """
        key = path.share.casefold()
        if key not in self._trees:
            share = f"\\\\{path.server}\\{path.share}"
            tree = TreeConnect(self._session, share)
            try:
                tree.connect()
            except SMBResponseException as error:
                raise refused("use the share of", path, error.status) from error
            except (SMBException, ValueError, OSError) as error:
                raise self._broken(error) from error
            # Send paths relative to the share, without the prefix of a DFS namespace.
            tree.is_dfs_share = False
            self._trees[key] = tree
        return self._trees[key]

    def send(self, tree: TreeConnect, messages: t.Sequence[Structure]) -> list[Request]:
        """Send the messages; more than one as a related compound ([MS-SMB2] 3.2.4.1.4).

        Raises:
            FileServerError: the server stopped answering.
        """
        self._raise_if_lost()
        where = self._session.session_id, tree.tree_connect_id
        try:
            if len(messages) == 1:
                wanted = CREDITS if self.credits < CREDITS else None
                return [self._connection.send(messages[0], *where, credit_request=wanted)]
            return list(self._connection.send_compound(list(messages), *where, related=True))
        except (SMBException, ValueError, OSError) as error:
            raise self._broken(error) from error

    def answer(self, request: Request) -> bytes:
        """The data of the answer. Links are not followed.

        Raises:
            FileServerError: the server stopped answering.
            SMBResponseException: the server refused the request.
        """
        self._raise_if_lost()
        try:
            response = self._connection.receive(request, timeout=self._timeout, resolve_symlinks=False)
        except SMBResponseException:
            raise
        except (SMBException, ValueError, OSError) as error:
            raise self._broken(error) from error
        return t.cast(bytes, response["data"].get_value())

    def _raise_if_lost(self) -> None:
        if self._lost:
            raise FileServerError(f"The file server {self.server} stopped answering earlier in this run.")

    def _broken(self, error: Exception) -> FileServerError:
        self._lost = True
        return FileServerError(
            f"The file server {self.server} stopped answering: {str(error).rstrip('.')}. Run again when it answers;"
            " the next run continues where this one stopped."
        )

    def close(self) -> None:
        """Log off and disconnect, without waiting for a server that stopped answering."""
        try:
            if self._connection.transport:
                self._connection.disconnect(close=not self._lost, timeout=self._timeout)
        except (SMBException, ValueError, OSError):
            # The server has already closed the connection.
            self._lost = True
