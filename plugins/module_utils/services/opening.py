# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Opens each service's client on first use, one of each for a run, and closes them."""

from __future__ import annotations

import contextlib
import functools
import typing as t

if t.TYPE_CHECKING:
    import types

    from .exchange.psrp import Exchange
    from .file_server.client import FileServer
    from .graph.client import Graph
    from .graph.users import Tenant


class Services:
    """The services that a task's options name.

    Clients that a run does not use are not opened. Each client is imported when it is opened, so that a target only
    needs the libraries of the services in use.

    Args:
        params: the task's parameters; of these, `microsoft365`, `exchange` and `file_server` if the module has them.
    """

    def __init__(self, params: t.Mapping[str, t.Any]) -> None:
        self._params = params
        self._open: list[Graph | Exchange | FileServer] = []

    @functools.cached_property
    def graph(self) -> Graph:
        """Microsoft Graph.

        Raises:
            ConfigurationError: the option `microsoft365` is invalid.
            ServiceError: Microsoft 365 cannot be reached, or refuses the credentials.
        """
        from .graph.client import Graph
        from .graph.options import Microsoft365Options

        graph = Graph.connect(Microsoft365Options.from_params(self._params))
        self._open.append(graph)
        return graph

    @functools.cached_property
    def tenant(self) -> Tenant:
        """The users and subscriptions of Microsoft 365, read once for the run; raises the errors of `graph`."""
        from .graph.users import Tenant

        return Tenant(self.graph)

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

    @functools.cached_property
    def files(self) -> FileServer:
        """The file servers; the client connects to each server on first use.

        Raises:
            ConfigurationError: the option `file_server` is invalid.
        """
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
