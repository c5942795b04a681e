# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sends requests with verified TLS, and with retries that are limited in number and time."""

from __future__ import annotations

import random
import ssl
import threading
import time
import typing as t

from ..errors import ConfigurationError, MissingLibraryError
from ..given import file_if_not_empty
from .patience import DEFAULT_PATIENCE, Patience

try:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPSConnection
    from urllib3.connectionpool import HTTPSConnectionPool
    from urllib3.exceptions import InvalidHeader, MaxRetryError, SSLError
    from urllib3.util.retry import Retry

    HAS_REQUESTS = True
except ImportError:
    HAS_REQUESTS = False
    HTTPAdapter = object  # type: ignore[assignment,misc]
    Retry = object  # type: ignore[assignment,misc]

RETRIED_STATUSES = frozenset((429, 500, 502, 503, 504))


def require_requests() -> None:
    """Raise MissingLibraryError if requests is not installed."""
    if not HAS_REQUESTS:
        raise MissingLibraryError("requests", "to speak HTTP with HR systems and Microsoft 365")


class BoundedRetry(Retry):
    """urllib3's Retry with a limit on the total time, jitter, and tolerance for an invalid Retry-After."""

    patience = DEFAULT_PATIENCE
    started: float | None = None

    @classmethod
    def create(cls, patience: Patience, *, unsent_only: bool = False) -> BoundedRetry:
        """A retry policy for reads; with `unsent_only`, only requests that the server cannot have processed."""
        refusals = patience.retries if patience.refusals is None else patience.refusals
        retry = cls(
            total=max(patience.retries, refusals),
            connect=patience.retries,
            read=0 if unsent_only else patience.retries,
            other=patience.retries,
            status=refusals,
            status_forcelist=frozenset((429, 503)) if unsent_only else RETRIED_STATUSES,
            allowed_methods=None,
            raise_on_status=False,
        )
        retry.patience = patience
        return retry

    def new(self, **changes: t.Any) -> BoundedRetry:
        """A copy with the given changes; urllib3 makes one after each failure."""
        copy = super().new(**changes)
        copy.patience = self.patience
        copy.started = time.monotonic() if self.started is None else self.started
        return copy

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: t.Any = None,
        error: Exception | None = None,
        *rest: t.Any,
        **keywords: t.Any,
    ) -> BoundedRetry:
        """Count a failure; raises MaxRetryError if the next attempt would be too late."""
        if isinstance(error, SSLError):
            raise MaxRetryError(keywords["_pool"], url or "", error) from error
        following = super().increment(method, url, response, error, *rest, **keywords)
        if following.get_pause(response) > following.time_left():
            raise MaxRetryError(keywords["_pool"], url or "", error)
        return following

    def get_pause(self, response: t.Any) -> float:
        """The shortest wait before the next attempt."""
        return (self.get_retry_after(response) if response is not None else None) or 0.0

    def time_left(self) -> float:
        """Seconds until this request gives up."""
        started = time.monotonic() if self.started is None else self.started
        return self.patience.longest_wait - (time.monotonic() - started)

    def get_retry_after(self, response: t.Any) -> float | None:
        """The Retry-After header (RFC 9110 section 10.2.3) in seconds; None if it is absent or invalid."""
        try:
            return super().get_retry_after(response)
        except (InvalidHeader, ValueError, OverflowError):
            return None

    def get_backoff_time(self) -> float:
        """The pause in seconds: doubled with each failure, times a random factor from 0.5 to 1, within the limits."""
        doubled: float = self.patience.backoff * 2 ** max(len(self.history) - 1, 0)
        pause = min(doubled, self.patience.longest_backoff) * random.uniform(0.5, 1)
        return max(0.0, min(pause, self.time_left()))


class VerifyingAdapter(HTTPAdapter):
    """A transport that trusts the CAs of a TLS context; without one, those of requests."""

    def __init__(self, context: ssl.SSLContext | None, retry: BoundedRetry) -> None:
        self._context = context
        super().__init__(max_retries=retry)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **keywords: t.Any) -> None:
        """requests calls this for direct connections."""
        super().init_poolmanager(connections, maxsize, block, **self._with_trust(keywords))

    def proxy_manager_for(self, proxy: str, **keywords: t.Any) -> t.Any:
        """requests calls this for connections through a proxy."""
        return super().proxy_manager_for(proxy, **self._with_trust(keywords))

    def _with_trust(self, keywords: dict[str, t.Any]) -> dict[str, t.Any]:
        return keywords if self._context is None else {**keywords, "ssl_context": self._context}


class SecretQueryAdapter(VerifyingAdapter):
    """A transport that adds a secret to the query of each request when it is written to the connection.

    The libraries log addresses, also as warnings, and their exceptions quote them. They never see this part.
    """

    def __init__(self, context: ssl.SSLContext | None, retry: BoundedRetry, secret: str) -> None:
        """`secret` is encoded, such as `apikey=x`."""
        self._pools = {"https": _pool_that_adds(secret)}
        super().__init__(context, retry)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **keywords: t.Any) -> None:
        """requests calls this for direct connections."""
        super().init_poolmanager(connections, maxsize, block, **keywords)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **keywords: t.Any) -> t.Any:
        """requests calls this for connections through a proxy, which sees the host only."""
        manager = super().proxy_manager_for(proxy, **keywords)
        manager.pool_classes_by_scheme = self._pools
        return manager


def _pool_that_adds(secret: str) -> type[HTTPSConnectionPool]:
    class Connection(HTTPSConnection):
        def putrequest(self, method: str, url: str, *rest: t.Any, **keywords: t.Any) -> None:
            super().putrequest(method, f"{url}{'&' if '?' in url else '?'}{secret}", *rest, **keywords)

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Connection

    return Pool


class SharedContext(ssl.SSLContext):
    """A TLS context with which several threads may connect at once.

    For each connection, urllib3 sets the protocols of ALPN (RFC 7301) of the context. OpenSSL then frees the former
    ones without a lock, while it copies them into the connection of another thread, and a server refuses what that
    connection says as broken. So they are set once.
    """

    _setting = threading.Lock()
    _has_protocols = False

    @classmethod
    def create(cls) -> SharedContext:
        """A context that verifies as that of `ssl.create_default_context` does."""
        default = ssl.create_default_context()
        context = cls(default.protocol)
        context.verify_flags = default.verify_flags
        context.load_default_certs()
        return context

    def set_alpn_protocols(self, alpn_protocols: t.Iterable[str]) -> None:
        """Set the protocols, the first time only."""
        with self._setting:
            if not self._has_protocols:
                super().set_alpn_protocols(alpn_protocols)
                self._has_protocols = True


def trust(ca_file: str | None) -> ssl.SSLContext | None:
    """A TLS context that also trusts the CAs in a PEM file.

    None without a file, or if the file is blank, so that requests uses its own.
    """
    path = file_if_not_empty(ca_file)
    if path is None:
        return None
    context = SharedContext.create()
    try:
        context.load_verify_locations(cafile=path)
    except FileNotFoundError as error:
        raise ConfigurationError(f"ca_file is {ca_file}, which does not exist. Set the path of a PEM file.") from error
    except (ssl.SSLError, OSError) as error:
        raise ConfigurationError(
            f"ca_file is {ca_file}, which has no readable PEM certificates ({error}). Set the path of a PEM file."
        ) from error
    return context


def mount(
    session: requests.Session, context: ssl.SSLContext | None, retry: BoundedRetry, secret_query: str = ""
) -> None:
    """Configure a session to use this context and these retries; it then refuses addresses without TLS.

    Args:
        session: of requests.
        context: see `trust`.
        retry: the policy.
        secret_query: a secret in the query of each request, encoded; empty if there is none.
    """
    adapter = SecretQueryAdapter(context, retry, secret_query) if secret_query else VerifyingAdapter(context, retry)
    session.adapters.clear()
    session.mount("https://", adapter)
