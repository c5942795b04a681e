# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How requests travel: verified TLS, and retries that are bounded in number and in time."""

from __future__ import annotations

import dataclasses
import os
import random
import ssl
import time
import typing as t

from ..errors import ConfigurationError, MissingLibraryError

try:
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.exceptions import InvalidHeader, MaxRetryError, SSLError
    from urllib3.util.retry import Retry

    HAS_REQUESTS = True
except ImportError:
    HAS_REQUESTS = False
    HTTPAdapter = object  # type: ignore[assignment,misc]
    Retry = object  # type: ignore[assignment,misc]

RETRIED_STATUSES = frozenset((429, 500, 502, 503, 504))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a request may take. All times are seconds."""

    timeout: float = 30
    """For the connection, and for each silence while the answer is read."""
    retries: int = 4
    """How often a request is repeated after a timeout or a lost connection."""
    refusals: int | None = None
    """How often it is repeated after 429 or 5xx; None for as often as `retries`."""
    backoff: float = 0.5
    """Before the first repetition, unless the source says Retry-After; doubled each time, with jitter."""
    longest_backoff: float = 30
    longest_wait: float = 180
    """From the first failure on; a Retry-After beyond what is left of it ends the request at once."""
    longest_answer: float = 300
    """For reading one answer's body."""


DEFAULT_PATIENCE = Patience()


def require_requests() -> None:
    """Raise where the library is missing."""
    if not HAS_REQUESTS:
        raise MissingLibraryError("requests", "to speak HTTP with HR systems and Microsoft 365")


class BoundedRetry(Retry):
    """urllib3's Retry with a limit on the whole time, jitter, and a tolerant reading of Retry-After."""

    patience = DEFAULT_PATIENCE
    started: float | None = None

    @classmethod
    def create(cls, patience: Patience, *, unsent_only: bool = False) -> BoundedRetry:
        """A retry policy for reads; `unsent_only` repeats just what the server has surely not processed."""
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
        """Count a failure; gives up when the next attempt would come too late."""
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
        """The Retry-After header (RFC 9110 section 10.2.3) in seconds; None where it is absent or not understood."""
        try:
            return super().get_retry_after(response)
        except (InvalidHeader, ValueError, OverflowError):
            return None

    def get_backoff_time(self) -> float:
        """Doubled with each failure, between half and the whole of it at random, within the time that is left."""
        doubled: float = self.patience.backoff * 2 ** max(len(self.history) - 1, 0)
        pause = min(doubled, self.patience.longest_backoff) * random.uniform(0.5, 1)
        return max(0.0, min(pause, self.time_left()))


class VerifyingAdapter(HTTPAdapter):
    """A transport whose TLS trusts the public authorities and those of a file besides."""

    def __init__(self, context: ssl.SSLContext | None, retry: BoundedRetry) -> None:
        self._context = context
        super().__init__(max_retries=retry)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **keywords: t.Any) -> None:
        """Called by requests for direct connections."""
        super().init_poolmanager(connections, maxsize, block, **self._with_trust(keywords))

    def proxy_manager_for(self, proxy: str, **keywords: t.Any) -> t.Any:
        """Called by requests for connections through a proxy."""
        return super().proxy_manager_for(proxy, **self._with_trust(keywords))

    def _with_trust(self, keywords: dict[str, t.Any]) -> dict[str, t.Any]:
        return keywords if self._context is None else {**keywords, "ssl_context": self._context}


def trust(ca_file: str | None) -> ssl.SSLContext | None:
    """A TLS context that trusts the authorities in a PEM file too; None leaves requests its own."""
    if not ca_file:
        return None
    path = os.path.expanduser(ca_file)
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(cafile=path)
    except FileNotFoundError as error:
        raise ConfigurationError(f"ca_file is {ca_file}, which does not exist. Give the path of a PEM file.") from error
    except (ssl.SSLError, OSError) as error:
        raise ConfigurationError(
            f"ca_file {ca_file} could not be read as PEM certificates ({error}). Give the path of a PEM file."
        ) from error
    return context


def mount(session: requests.Session, context: ssl.SSLContext | None, retry: BoundedRetry) -> None:
    """Let a session send its requests this way, inside TLS; it refuses other addresses."""
    session.adapters.clear()
    session.mount("https://", VerifyingAdapter(context, retry))
