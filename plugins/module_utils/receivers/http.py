# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests to receivers. Messages never quote an answer, because a receiver may repeat what it was sent."""

from __future__ import annotations

import typing as t
import urllib.parse

from ..errors import ConfigurationError, ReceiverError, SourceError
from ..web.client import HttpClient, parse_json
from ..web.patience import Patience

if t.TYPE_CHECKING:
    from ..web.client import Transfer
    from ..web.credentials import Credentials
    from .entry import Chosen

RETRIES: t.Final = 3
BACKOFF: t.Final = 0.5
"""Seconds before the first retry."""
LONGEST_WAIT: t.Final = 30
"""Seconds for all retries of one request, so that a receiver that is down does not hold up a run."""


class _Client(HttpClient):
    """Names requests by the receiver, and not by their path, which can be a secret of a webhook."""

    label: str = ""

    def where(self, method: str, path: str) -> str:
        return f"{self.label}: {method} to {urllib.parse.urlsplit(self.url).netloc}"


class Connection:
    """Requests to one server.

    Args:
        chosen: the receiver.
        url: address of the server, with what all paths begin with.
        option: the option with the address, for messages.
        credentials: authenticates the requests.
        writes: whether a request that the server may have processed must not be repeated.

    Raises:
        ConfigurationError: ca_file cannot be read.
        MissingLibraryError: requests is not installed.
    """

    def __init__(
        self, chosen: Chosen, url: str, credentials: Credentials, *, option: str = "url", writes: bool = True
    ) -> None:
        class Client(_Client):
            label = chosen.label
            URL_OPTION = f"{chosen.where}.{option}"

        timeout = chosen.options["timeout"]
        patience = Patience(timeout=timeout, retries=RETRIES, backoff=BACKOFF, longest_wait=LONGEST_WAIT)
        try:
            self._client = Client(
                source=chosen.name,
                url=url,
                credentials=credentials,
                ca_file=chosen.options.get("ca_file"),
                patience=patience,
                writes=writes,
            )
        except ConfigurationError as error:
            raise ConfigurationError(f"{chosen.where}.{error}") from None

    def exchange(self, method: str, path: str, **content: t.Any) -> Transfer:
        """The answer, with any status.

        Raises:
            ReceiverError: there is none, or it is a redirect.
        """
        try:
            return self._client.exchange(method, path, **content)
        except SourceError as error:
            raise ReceiverError(str(error)) from None

    def where(self, method: str) -> str:
        """How messages name a request."""
        return self._client.where(method, "")

    def parsed(self, method: str, transfer: Transfer) -> t.Any:
        """The JSON of an answer.

        Raises:
            ReceiverError: it is a web page, or no JSON.
        """
        try:
            return parse_json(self.where(method), transfer.body, transfer.headers.get("content-type", ""))
        except SourceError as error:
            raise ReceiverError(str(error)) from None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
