# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file in a share of a file server, read by SMB 3."""

from __future__ import annotations

import contextlib
import datetime
import typing as t

from ...errors import ConfigurationError
from ...services.file_server.client import FileServer
from ...services.file_server.failures import FileServerError
from ...services.file_server.options import FileServerOptions
from ...services.file_server.share import FILE, READ_ATTRIBUTES, READ_DATA, SHARE_READ, SYNCHRONIZE
from ...values.unc import UncPath
from .place import LARGEST, Content, Place

if t.TYPE_CHECKING:
    from ...services.file_server.share import Handle, Share
    from ..system import Values


class SharedFile(Place):
    """A file in a share. While it is read, no program can write to it."""

    def __init__(self, where: str, options: Values) -> None:
        """Check the options.

        Args:
            where: the file, at the beginning of messages.
            options: `name`, `file` and `file_server`.

        Raises:
            ConfigurationError: an option is invalid.
            MissingLibraryError: smbprotocol is not installed.
        """
        super().__init__(where)
        try:
            self._path = UncPath.parse(options["file"])
        except ValueError as error:
            raise ConfigurationError(f"Source {options['name']}: file {error}") from error
        if not self._path.parts:
            raise ConfigurationError(
                f"Source {options['name']}: file is {options['file']!r}, which is a share. Set it to a file in"
                " the share."
            )
        self._server = FileServer.connect(FileServerOptions.from_params(options))

    def read(self) -> Content:
        """The content of the file."""
        try:
            with contextlib.closing(self._server):
                return self._read(self._server.share(self._path))
        except FileServerError as error:
            raise self.refused(str(error)) from error

    def _read(self, share: Share) -> Content:
        with self._opened(share) as handle:
            if handle.size > LARGEST:
                raise self.too_large()
            data = b"".join(share.read(handle))
        age = (datetime.datetime.now(datetime.UTC) - handle.written).total_seconds() if handle.written else None
        return self.settled(Content(data, handle.written, age), lambda: self._is_unchanged(share, handle))

    def _opened(self, share: Share) -> contextlib.AbstractContextManager[Handle]:
        access = READ_DATA | READ_ATTRIBUTES | SYNCHRONIZE
        return share.opened("read the file", self._path, access, options=FILE, sharing=SHARE_READ)

    def _is_unchanged(self, share: Share, before: Handle) -> bool:
        with self._opened(share) as now:
            return (now.size, now.written) == (before.size, before.written)
