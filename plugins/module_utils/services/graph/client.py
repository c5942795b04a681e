# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client of Microsoft Graph v1.0."""

from __future__ import annotations

import time
import typing as t

from ...web.client import HttpClient
from ...web.errors import HttpError
from ...web.patience import Patience
from ..errors import ServiceError
from .batch import WINDOW, Batches, BatchRequest, BatchResponse
from .errors import body_of, graph_error
from .options import Microsoft365Options
from .token import ApplicationToken, roles_of

if t.TYPE_CHECKING:
    import types

    from ...web.client import Transfer

VERSION = "/v1.0"

LONGEST_WAIT = 300
"""Seconds for which one request is repeated after 429, 5xx or a lost connection."""

MOST_REFUSALS = 60
"""How often one request is repeated after 429 or 5xx, within `LONGEST_WAIT`."""

Parameters = t.Mapping[str, str]
"""The parameters of a query by name, such as `$select`."""


class _Client(HttpClient):
    """Names requests `Microsoft 365: …` in messages, instead of `Source …`."""

    URL_OPTION = "microsoft365.graph_url"

    def where(self, method: str, path: str) -> str:
        return f"Microsoft 365: {method} {path.partition('?')[0]}"


class Graph:
    """Sends requests to Microsoft Graph as an application.

    Paths start after the version: `/users/anna%40example.com`. Callers must quote values in them
    (`urllib.parse.quote(text, safe="")`).
    """

    def __init__(self, options: Microsoft365Options, *, longest_wait: float = LONGEST_WAIT) -> None:
        """Sends nothing yet; `longest_wait` is in seconds."""
        self._patience = Patience(timeout=options.timeout, refusals=MOST_REFUSALS, longest_wait=longest_wait)
        self._token = ApplicationToken(options, self._patience)
        self._base = options.graph_url + VERSION
        self._reader = self._client(options, writes=False)
        self._writer = self._client(options, writes=True)
        self.requests = 0
        """Number of round trips so far, without those for tokens."""

    def _client(self, options: Microsoft365Options, *, writes: bool) -> _Client:
        return _Client(
            source="Microsoft 365",
            url=self._base,
            credentials=self._token,
            ca_file=options.ca_file,
            patience=self._patience,
            writes=writes,
        )

    @classmethod
    def connect(cls, options: Microsoft365Options) -> Graph:
        """Sign in.

        Raises:
            ServiceError: Microsoft Entra cannot be reached, or refuses the application.
        """
        graph = cls(options)
        graph._token.value()
        return graph

    def permissions(self) -> frozenset[str] | None:
        """The application permissions that the tenant has granted, from the token; None if it does not show them.

        Raises:
            ServiceError: Microsoft Entra cannot be reached, or refuses the application.
        """
        return roles_of(self._token.value())

    def pages(self, path: str, params: Parameters | None = None) -> t.Iterator[t.Mapping[str, t.Any]]:
        """Yields the items of a list; each page is read when its items are needed.

        Raises:
            GraphError: Graph answers a page with an error.
            ServiceError: the answer is incomplete or not a list.
        """
        answer = self._get(path, dict(params or {}))
        while True:
            if not isinstance(answer, dict) or not isinstance(answer.get("value"), list):
                raise ServiceError(f"Microsoft 365 answered GET {path} with data that is not a list. Check graph_url.")
            yield from answer["value"]
            following = answer.get("@odata.nextLink")
            if not following:
                return
            answer = self._get(self._own(path, str(following)), {})

    def batch(self, requests: t.Iterable[BatchRequest]) -> t.Iterator[BatchResponse]:
        """Yields an answer for each request, in the same order, with 20 requests in a round trip.

        Throttled requests are sent again when Graph allows it. An error of one request is in its answer
        (`BatchResponse.error`) and does not stop the others.

        Args:
            requests: at most `WINDOW` of them are taken before the first is answered.

        Raises:
            ServiceError: Graph cannot be reached.
        """
        batches = Batches(self._send_batch, self._patience, self._token.discard, self._token.secrets)
        return batches.run(requests, WINDOW)

    def close(self) -> None:
        """Close the connections."""
        self._reader.close()
        self._writer.close()

    def __enter__(self) -> Graph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: types.TracebackType | None
    ) -> None:
        self.close()

    def _get(self, path: str, params: Parameters) -> t.Any:
        return body_of(self._request("GET", path, params=params).body)

    def _send_batch(self, sent: list[dict[str, t.Any]], requests: t.Sequence[BatchRequest]) -> t.Any:
        client = self._reader if all(request.method == "GET" for request in requests) else self._writer
        return body_of(self._request("POST", "/$batch", client=client, json={"requests": sent}).body)

    def _request(self, method: str, path: str, *, client: _Client | None = None, **content: t.Any) -> Transfer:
        started = time.monotonic()
        self.requests += 1
        try:
            transfer = (client or self._reader).exchange(method, path, **content)
        except HttpError as error:
            raise ServiceError(str(error)) from error
        if not 200 <= transfer.status < 300:
            waited = time.monotonic() - started if transfer.status in (429, 500, 502, 503, 504) else 0
            raise graph_error(
                method,
                path,
                transfer.status,
                body_of(transfer.body),
                waited=waited,
                secrets=self._token.secrets(),
            )
        return transfer

    def _own(self, path: str, link: str) -> str:
        """The path of a next page; it must be at the same address as the first, because the token is sent to it."""
        if not link.startswith(f"{self._base}/"):
            raise ServiceError(
                f"Microsoft 365 answered GET {path} with a next page at another address than graph_url. It was not"
                " read, because the token would be sent there. Check graph_url."
            )
        return link.removeprefix(self._base)
