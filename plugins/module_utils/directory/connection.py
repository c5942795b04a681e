# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection to the directory: connect, search, write."""

from __future__ import annotations

import contextlib
import types
import typing as t

from ..errors import ConfigurationError, DirectoryError
from ..model.directory import Entry
from ..values import dn
from ..values.equality import is_below
from . import opening, reader, writer
from .options import ConnectionOptions, ServerAddress
from .persistence import Persistence
from .reader import PAGE_SIZE, NoSuchEntryError, Scope, Search
from .requests import BUSY, Control, Request, Result
from .strategy import PipelinedStrategy

__all__ = ["Directory", "Entry", "NoSuchEntryError", "Scope"]

_ACTIVE_DIRECTORY = "1.2.840.113556.1.4.800"
"""LDAP_CAP_ACTIVE_DIRECTORY_OID, [MS-ADTS] 3.1.1.3.4.3."""
_READ_ONLY = "1.2.840.113556.1.4.1920"
"""LDAP_CAP_ACTIVE_DIRECTORY_PARTIAL_SECRETS_OID: a read-only domain controller."""
_ROOT_ATTRIBUTES = (
    "dnsHostName",
    "defaultNamingContext",
    "schemaNamingContext",
    "configurationNamingContext",
    "supportedCapabilities",
)


class Directory:
    """One bound connection to one writable domain controller, for a whole run.

    Not thread-safe. Callers may write while they iterate over a search.
    """

    def __init__(self, strategy: PipelinedStrategy, address: ServerAddress, options: ConnectionOptions) -> None:
        """Wraps a bound connection. Callers use `connect`."""
        self._strategy = strategy
        self.options = options
        """With which it was connected."""
        self.address = address
        """Host and port, as configured."""
        self.notes: tuple[str, ...] = ()
        """Why the servers earlier in the list were not used."""
        root = self._root(str(address))
        self.server = root.text("dnsHostName") or str(address)
        """The domain controller's own name."""
        self.domain_dn = root.text("defaultNamingContext") or ""
        """DN of the domain."""
        self.schema_dn = root.text("schemaNamingContext") or ""
        """DN below which attributes and classes are defined."""
        self.configuration_dn = root.text("configurationNamingContext") or ""
        """DN of the configuration of the forest."""
        self.domain = ".".join(dn.rdn_value(part) for part in dn.split(self.domain_dn)) if self.domain_dn else ""
        """DNS name of the domain."""
        self.base_dn = options.base_dn or self.domain_dn
        """DN below which entries are read: the option base_dn, by default the domain."""
        self._raise_unless_usable(frozenset(root.texts("supportedCapabilities")))

    @classmethod
    def connect(cls, options: ConnectionOptions) -> Directory:
        """Connects to the first server in the list that answers and is writable.

        If a server refuses the credentials, no other server is tried: each would count one more wrong password. If none
        can be used, but one is only busy, all are tried again a few times.

        Raises:
            DirectoryError: no server can be used; the message gives the reason for each server.
            ConfigurationError: an option is invalid for this directory.
            MissingLibraryError: ldap3 is not installed, or a library that Kerberos needs.
        """
        attempts = Persistence().attempts(BUSY)
        while True:
            notes: list[str] = []
            is_busy = False
            for address in options.servers:
                try:
                    directory = cls._connect_to(address, options)
                except opening.UnreachableError as error:
                    notes.append(f"{address} {error}")
                    is_busy = is_busy or isinstance(error, opening.BusyError)
                else:
                    directory.notes = tuple(notes)
                    return directory
            if not is_busy or next(attempts, None) is None:
                break
        if len(notes) == 1:
            raise DirectoryError(f"The directory cannot be reached. {notes[0]}")
        raise DirectoryError(f"None of the {len(notes)} servers can be used. " + " ".join(notes))

    @classmethod
    def _connect_to(cls, address: ServerAddress, options: ConnectionOptions) -> Directory:
        strategy = opening.open_connection(address, options)
        try:
            return cls(strategy, address, options)
        except BaseException:
            strategy.close()
            raise

    def search(
        self,
        base: str,
        filter: str,
        attributes: t.Collection[str],
        scope: Scope = "subtree",
        *,
        page_size: int = PAGE_SIZE,
        controls: tuple[Control, ...] = (),
    ) -> t.Iterator[Entry]:
        """Reads entries page by page; the next page is requested before the current one is decoded.

        Args:
            base: DN to search; `<GUID=…>` works for scope base.
            filter: [RFC 4515]; escape values with `text.escape_filter`.
            attributes: LDAP names; if empty, no attributes are read.
            scope: base, level or subtree.
            page_size: entries per page, at most 1,000 (see `PAGE_SIZE`).
            controls: sent with the request for each page.

        Raises:
            NoSuchEntryError: the base does not exist.
            DirectoryError: the server refuses the search, or stops answering (the message says after how many entries).
        """
        wanted = tuple(attributes) or ("1.1",)
        search = Search(base, filter, wanted, scope, min(page_size, PAGE_SIZE), controls)
        return reader.read(self._strategy, search, self.server)

    def write(self, requests: t.Iterable[Request], window: int = 64) -> t.Iterator[Result]:
        """Sends requests, at most `window` of them in flight at once, and yields their results in the same order.

        The server processes the requests in this order. A refused request or a lost connection raises no error: see
        `Result.ok` and `Result.lost`. A request is taken from the iterable only when the window has room.
        """
        return writer.write(self._strategy, requests, self.server, max(window, 1))

    def close(self) -> None:
        """Unbinds and closes the connection. A second call does nothing.

        An error while it closes is ignored, because all requests are answered.
        """
        with contextlib.suppress(Exception):
            self._strategy.close()

    def __enter__(self) -> Directory:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: types.TracebackType | None,
    ) -> None:
        self.close()

    def _root(self, name: str) -> Entry:
        """The rootDSE ([MS-ADTS] 3.1.1.3.2)."""
        search = Search("", "(objectClass=*)", _ROOT_ATTRIBUTES, "base")
        try:
            entries = list(reader.read(self._strategy, search, name))
        except DirectoryError as error:
            raise opening.UnreachableError(f"did not return its rootDSE: {error}") from error
        if not entries:
            raise opening.UnreachableError("did not return its rootDSE.")
        return entries[0]

    def _raise_unless_usable(self, capabilities: frozenset[str]) -> None:
        if _ACTIVE_DIRECTORY not in capabilities or not self.domain_dn:
            raise opening.UnreachableError("is not an Active Directory domain controller.")
        if _READ_ONLY in capabilities:
            raise opening.UnreachableError("is a read-only domain controller; name a writable one.")
        if not is_below(self.base_dn, self.domain_dn):
            raise ConfigurationError(
                f"The option base_dn is {self.base_dn}, which is not part of {self.domain_dn},"
                f" the domain of {self.server}."
            )
