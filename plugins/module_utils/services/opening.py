# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Opens each service's client on first use, one of each for a run, and closes them."""

from __future__ import annotations

import contextlib
import functools
import threading
import typing as t

if t.TYPE_CHECKING:
    import types

    from ..values.unc import UncPath
    from .exchange.psrp import Exchange
    from .file_server.client import FileServer
    from .graph.client import Graph
    from .graph.users import Tenant

_MICROSOFT365: t.Final = "microsoft365"
_FILE_SERVER: t.Final = "file_server"


class Services:
    """The services that a task's options name.

    Clients that a run does not use are not opened. Each client is imported when it is opened, so that a target only
    needs the libraries of the services in use.

    Args:
        params: the task's parameters; of these, `microsoft365`, `exchange`, `file_server` and `sources` if the
            module has them.
    """

    def __init__(self, params: t.Mapping[str, t.Any]) -> None:
        self._params = params
        self._open: list[Graph | Exchange | FileServer] = []
        self._early: dict[str, threading.Thread] = {}
        """The threads that read early, by service."""

    @property
    def sources(self) -> t.Sequence[t.Mapping[str, t.Any]]:
        """The entries of the option `sources`; empty if the module does not have it."""
        return self._params.get("sources") or ()

    def begin(self, users: int | None, folders: t.Sequence[UncPath]) -> None:
        """Begin to read users of Microsoft 365, and to list folders. Who uses these services then waits for it.

        Args:
            users: how many users the run may need; None if it does not need Microsoft 365.
            folders: on file servers.
        """
        if users is not None:
            self._begin(_MICROSOFT365, lambda: self._tenant.read_early(users))
        if folders:
            self._begin(_FILE_SERVER, lambda: self._files.list_early(folders))

    def _begin(self, service: str, read: t.Callable[[], None]) -> None:
        thread = threading.Thread(target=_quietly, args=(read,), daemon=True)
        self._early[service] = thread
        thread.start()

    def _wait_for(self, service: str) -> None:
        """Wait until nothing is read early any more: no client is thread-safe."""
        thread = self._early.pop(service, None)
        if thread is not None:
            thread.join()

    @property
    def graph(self) -> Graph:
        """Microsoft Graph.

        Raises:
            ConfigurationError: the option `microsoft365` is invalid.
            ServiceError: Microsoft 365 cannot be reached, or refuses the credentials.
        """
        self._wait_for(_MICROSOFT365)
        return self._graph

    @functools.cached_property
    def _graph(self) -> Graph:
        from .graph.client import Graph
        from .graph.options import Microsoft365Options

        graph = Graph.connect(Microsoft365Options.from_params(self._params))
        self._open.append(graph)
        return graph

    @property
    def tenant(self) -> Tenant:
        """The users and subscriptions of Microsoft 365, read once for the run; raises the errors of `graph`."""
        self._wait_for(_MICROSOFT365)
        return self._tenant

    @functools.cached_property
    def _tenant(self) -> Tenant:
        from .graph.users import Tenant

        return Tenant(self._graph)

    @functools.cached_property
    def exchange(self) -> Exchange:
        """Exchange on premises.

        Raises:
            ConfigurationError: the option `exchange` is invalid.
        """
        from .exchange.options import ExchangeOptions
        from .exchange.psrp import Exchange

        exchange = Exchange(ExchangeOptions.from_params(self._params))
        self._open.append(exchange)
        return exchange

    @property
    def files(self) -> FileServer:
        """The file servers; the client connects to each server on first use.

        Raises:
            ConfigurationError: the option `file_server` is invalid.
        """
        self._wait_for(_FILE_SERVER)
        return self._files

    @functools.cached_property
    def _files(self) -> FileServer:
        from .file_server.client import FileServer
        from .file_server.options import FileServerOptions

        files = FileServer.connect(FileServerOptions.from_params(self._params))
        self._open.append(files)
        return files

    def close(self) -> None:
        """Close the open clients. An error while a client closes is ignored, because its work is done."""
        while self._open:
            with contextlib.suppress(Exception):
                self._open.pop().close()

    def __enter__(self) -> Services:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self.close()


def _quietly(read: t.Callable[[], None]) -> None:
    """Read, and ignore errors: who needs what was not read reads it again, and meets the error."""
    with contextlib.suppress(Exception):
        read()
