# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""File servers over SMB: one session per server for a run."""

from __future__ import annotations

import contextlib
import typing as t

from ...errors import MissingLibraryError
from .failures import FileServerError
from .session import HAS_SMBPROTOCOL, ServerSession
from .share import Share

if t.TYPE_CHECKING:
    from ...values.security import Descriptor
    from ...values.unc import UncPath
    from .entries import FileEntry
    from .options import FileServerOptions


class FileServer:
    """All file servers of a run. It connects to each server on first use, and not again after a failure."""

    def __init__(self, options: FileServerOptions) -> None:
        self._options = options
        self._sessions: dict[str, ServerSession | FileServerError] = {}
        self._shares: dict[tuple[str, str], Share] = {}
        self._listed: dict[str, list[FileEntry]] = {}
        """The folders that were listed early and not used yet, by the path's key."""

    @classmethod
    def connect(cls, options: FileServerOptions) -> FileServer:
        """The file servers with these options. It does not connect yet.

        Raises:
            MissingLibraryError: smbprotocol is not installed.
        """
        if not HAS_SMBPROTOCOL:
            raise MissingLibraryError("smbprotocol", "to use file servers")
        return cls(options)

    @property
    def login(self) -> str:
        """The sAMAccountName of the account that works on the file servers, in lower case; empty if it is not known."""
        return self._options.user.rpartition("\\")[2].partition("@")[0].casefold()

    def share(self, path: UncPath) -> Share:
        """The share of the path.

        Raises:
            FileServerError: the server cannot be used, or has no such share.
        """
        key = path.place
        if key not in self._shares:
            self._shares[key] = Share(self._session(path.server), path)
        return self._shares[key]

    def list_early(self, folders: t.Iterable[UncPath]) -> None:
        """List folders, for the next call of `listing` with each of them. Errors are left to that call."""
        for folder in folders:
            with contextlib.suppress(FileServerError):
                self._listed[folder.key] = self.share(folder).listing(folder)

    def listing(self, folder: UncPath) -> list[FileEntry]:
        """All entries of a folder, including hidden files, as `list_early` has found them if it was called.

        Raises:
            FileServerError: the server cannot be used, or refuses to list the folder.
        """
        listed = self._listed.pop(folder.key, None)
        return self.share(folder).listing(folder) if listed is None else listed

    def descriptors(self, paths: t.Iterable[UncPath]) -> dict[str, Descriptor | FileServerError]:
        """The descriptor of each folder, or the error that prevented reading it, by the path's key."""
        by_share: dict[tuple[str, str], list[UncPath]] = {}
        for path in paths:
            by_share.setdefault(path.place, []).append(path)
        found: dict[str, Descriptor | FileServerError] = {}
        for members in by_share.values():
            try:
                answers = self.share(members[0]).descriptors(members)
                found.update(zip((path.key for path in members), answers, strict=True))
            except FileServerError as error:
                found.update((path.key, error) for path in members if path.key not in found)
        return found

    def _session(self, server: str) -> ServerSession:
        key = server.casefold()
        if key not in self._sessions:
            try:
                self._sessions[key] = ServerSession(server, self._options)
            except FileServerError as error:
                self._sessions[key] = error
        found = self._sessions[key]
        if isinstance(found, FileServerError):
            raise found
        return found

    def close(self) -> None:
        """Log off from all servers. A second call does nothing."""
        while self._sessions:
            _server, session = self._sessions.popitem()
            if isinstance(session, ServerSession):
                session.close()
        self._shares.clear()
