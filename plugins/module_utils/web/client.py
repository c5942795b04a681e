# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP client of all sources: JSON in, JSON out, and typed errors."""

from __future__ import annotations

import contextlib
import json
import threading
import time
import typing as t
import urllib.parse

from ..errors import ConfigurationError
from .credentials import QueryCredentials
from .errors import AnswerError, Hints, HttpError, UnavailableError, status_error
from .patience import DEFAULT_PATIENCE, Patience
from .tls import CertificateProblem, certificate_problem
from .transport import BoundedRetry, mount, require_requests, trust

with contextlib.suppress(ImportError):
    import requests

if t.TYPE_CHECKING:
    from .credentials import Credentials

LARGEST_ANSWER = 64 * 1024 * 1024
"""The most bytes that an answer may have."""

BODY_ATTEMPTS = 3
"""How often a request is sent if its answer is cut off."""


NOT_MODIFIED: t.Final = 304
"""The answer to a conditional request for what has not changed (RFC 9110 section 15.4.5); it is no redirect."""


class Transfer(t.NamedTuple):
    """An answer, with the request as it was sent."""

    status: int
    headers: t.Mapping[str, str]
    body: bytes
    request: requests.PreparedRequest


class HttpClient:
    """Sends requests to one base address with one credential. Thread-safe: each thread has its own session."""

    URL_OPTION: t.ClassVar[str] = "the url"
    """How messages name the option with the base address."""

    CA_OPTION: t.ClassVar[str] = "ca_file"
    """How messages name the option with the certificates to trust."""

    ERROR_HEADERS: t.ClassVar[tuple[str, ...]] = ()
    """Headers in which the system explains an error, in order of preference. Its body is read otherwise."""

    def __init__(
        self,
        *,
        source: str,
        url: str,
        credentials: Credentials,
        ca_file: str | None = None,
        patience: Patience | None = None,
        hints: Hints | None = None,
        writes: bool = False,
    ) -> None:
        """`source` is the name for messages, `url` the base address that paths are appended to.

        With `writes`, a request is only repeated if the server cannot have processed it.
        """
        require_requests()
        self.url = base_url(source, url)
        self._source = source
        self._credentials = credentials
        self._patience = patience or DEFAULT_PATIENCE
        self._hints = hints or {}
        self._trust = trust(ca_file)
        self._retry = BoundedRetry.create(self._patience, unsent_only=writes)
        self._writes = writes
        self._sessions = threading.local()

    def get(self, path: str, parameters: t.Sequence[tuple[str, str]] = ()) -> t.Any:
        """The JSON of the answer to a GET of `path`; raises HttpError."""
        return self._call("GET", path, params=list(parameters))

    def post(self, path: str, body: t.Mapping[str, t.Any]) -> t.Any:
        """The JSON of the answer to a POST of `body` as JSON. Only for reads, because it may be repeated."""
        return self._call("POST", path, json=body)

    def change(self, method: str, path: str, body: t.Mapping[str, t.Any]) -> bytes:
        """The body of the answer to a request that changes something, with `body` as JSON. Only with `writes`.

        Raises:
            HttpError: the request was refused, or it is not known whether the change was made.
        """
        return self._accepted(method, path, json=body).body

    def where(self, method: str, path: str) -> str:
        """How messages name a request."""
        return f"Source {self._source}: {method} {urllib.parse.urlsplit(self.url + path).path}"

    def _call(self, method: str, path: str, **content: t.Any) -> t.Any:
        transfer = self._accepted(method, path, **content)
        answer = parse_json(self.where(method, path), transfer.body, transfer.headers.get("content-type", ""))
        self._credentials.accepted()
        return answer

    def _accepted(self, method: str, path: str, **content: t.Any) -> Transfer:
        transfer = self.exchange(method, path, **content)
        if not 200 <= transfer.status < 300:
            said = next(filter(None, map(transfer.headers.get, self.ERROR_HEADERS)), "")
            secrets = self._credentials.secrets()
            where = self.where(method, path)
            raise status_error(where, transfer.status, transfer.body, self._hints, secrets, said)
        return transfer

    def exchange(self, method: str, path: str, **content: t.Any) -> Transfer:
        """The answer to a request with any status; after a 401, the request is repeated with a renewed credential.

        Args:
            method: the HTTP method.
            path: appended to the base address.
            content: arguments of `requests.request`: params, json, data, headers.

        Raises:
            HttpError: the answer is missing, incomplete or a redirect.
        """
        where = self.where(method, path)
        transfer = self._send(method, path, where, content)
        if transfer.status == 401 and self._credentials.renew(transfer.request):
            transfer = self._send(method, path, where, content)
        if 300 <= transfer.status < 400 and transfer.status != NOT_MODIFIED:
            raise self._redirected(where, transfer)
        return transfer

    def close(self) -> None:
        """Close the connections of this thread."""
        session: requests.Session | None = self._sessions.__dict__.pop("session", None)
        if session is not None:
            session.close()

    def _send(self, method: str, path: str, where: str, content: t.Mapping[str, t.Any]) -> Transfer:
        for _attempt in range(0 if self._writes else BODY_ATTEMPTS - 1):
            with contextlib.suppress(_BrokenOffError):
                return self._send_once(method, path, where, content)
        try:
            return self._send_once(method, path, where, content)
        except _BrokenOffError as error:
            raise UnavailableError(
                f"{where}: the answer was cut off{self._attempts(f'{BODY_ATTEMPTS} times')}. "
                "Check the network between this computer and the source, then run again."
            ) from error

    def _attempts(self, count: str) -> str:
        return f", {'so it is not known whether the change was made' if self._writes else count}"

    def _send_once(self, method: str, path: str, where: str, content: t.Mapping[str, t.Any]) -> Transfer:
        try:
            response = self._session().request(
                method,
                self.url + path,
                auth=t.cast("t.Any", self._credentials),
                timeout=(min(self._patience.timeout, 10), self._patience.timeout),
                allow_redirects=False,
                stream=True,
                **{**content, "headers": {"Accept": "application/json", **content.get("headers", {})}},
            )
        except requests.RequestException as error:
            raise self.failed(where, error) from error
        with response:
            return Transfer(response.status_code, response.headers, self._read(where, response), response.request)

    def _read(self, where: str, response: requests.Response) -> bytes:
        deadline = time.monotonic() + self._patience.longest_answer
        parts: list[bytes] = []
        size = 0
        try:
            for part in response.iter_content(64 * 1024):
                parts.append(part)
                size += len(part)
                if size > LARGEST_ANSWER:
                    raise AnswerError(
                        f"{where} answered with more than {LARGEST_ANSWER >> 20} MiB. Check {self.URL_OPTION}."
                    )
                if time.monotonic() > deadline:
                    raise UnavailableError(
                        f"{where}: reading the answer took longer than {self._patience.longest_answer:.0f} s. Run again"
                        " later."
                    )
        except requests.RequestException as error:
            raise _BrokenOffError from error
        return b"".join(parts)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._sessions, "session", None)
        if session is None:
            session = requests.Session()
            secret = self._credentials.query if isinstance(self._credentials, QueryCredentials) else ""
            mount(session, self._trust, self._retry, secret)
            self._sessions.session = session
        return session

    def _tls_problem(self, host: str, problem: CertificateProblem) -> str:
        if problem is CertificateProblem.OTHER:
            return (
                f"the TLS handshake with {host} failed. Run again, and if it fails again, check that {self.URL_OPTION}"
                " leads to a server with TLS 1.2 or newer."
            )
        return (
            f"the TLS certificate of {host} is not trusted ({problem}). "
            f"Set {self.CA_OPTION} to the certificate of its CA, or correct the host name in {self.URL_OPTION}."
        )

    def failed(self, where: str, error: Exception) -> HttpError:
        """The error for a request without an answer."""
        host = urllib.parse.urlsplit(self.url).netloc
        if isinstance(error, requests.exceptions.SSLError):
            return UnavailableError(f"{where}: {self._tls_problem(host, certificate_problem(error))}")
        if isinstance(error, requests.exceptions.ProxyError):
            return UnavailableError(f"{where}: the proxy cannot reach {host}. Check HTTPS_PROXY and NO_PROXY.")
        if isinstance(error, requests.exceptions.Timeout) or "timed out" in str(error):
            return UnavailableError(
                f"{where}: {host} did not answer within {self._patience.timeout:g} s"
                f"{self._attempts(f'tried {self._patience.retries + 1} times')}. Run again later, or increase timeout."
            )
        return UnavailableError(
            f"{where}: no connection to {host} ({_connection_problem(error)}). "
            f"Check {self.URL_OPTION}, DNS, the firewall and the proxy."
        )

    def _redirected(self, where: str, transfer: Transfer) -> HttpError:
        target = urllib.parse.urlsplit(urllib.parse.urljoin(self.url, transfer.headers.get("location", "")))
        return AnswerError(
            f"{where} answered {transfer.status}, a redirect to {target.scheme}://{target.hostname}. Redirects are not "
            "followed, because they would receive the credential. "
            f"Set {self.URL_OPTION} to the address of the API itself."
        )


class _BrokenOffError(Exception):
    """The connection ended in the middle of an answer."""


def base_url(source: str, url: str) -> str:
    """The base address without a final slash; raises ConfigurationError if it is not an https address."""
    parts = urllib.parse.urlsplit(url.strip())
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment:
        raise ConfigurationError(f"Source {source}: url is {url!r}. Set an address such as https://api.factorialhr.com")
    if parts.username or parts.password:
        raise ConfigurationError(f"Source {source}: url contains a user or password. Set them in their own options.")
    if parts.scheme == "http":
        raise ConfigurationError(
            f"Source {source}: url begins with http://, so the credential for {parts.hostname} would be sent in clear "
            "text. Use https://"
        )
    return urllib.parse.urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/"), "", ""))


def parse_json(where: str, body: bytes, content_type: str) -> t.Any:
    """The JSON of a body.

    Raises:
        AnswerError: the body is not JSON; the message describes it, but does not quote it.
    """
    if "html" in content_type.lower() or body.lstrip()[:1] == b"<":
        raise AnswerError(
            f"{where} answered with a web page (HTML) instead of JSON. Check the url, and whether a proxy or a sign-in "
            "page intercepts the request."
        )
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        size = f"{len(body)} bytes of {content_type or 'no content type'}"
        raise AnswerError(
            f"{where} answered with incomplete or invalid JSON ({size}). "
            "Run again; if the error persists, check the url."
        ) from error


def _connection_problem(error: Exception) -> str:
    text = str(error)
    for sign, meaning in (
        ("Name or service not known", "the name is unknown"),
        ("Temporary failure in name resolution", "the DNS server does not answer"),
        ("No address associated", "the name has no address"),
        ("Connection refused", "connection refused"),
        ("Network is unreachable", "network unreachable"),
        ("No route to host", "no route to host"),
        ("reset by peer", "the connection was reset"),
        ("closed connection without response", "the connection was closed without an answer"),
        ("Connection aborted", "the connection was closed without an answer"),
    ):
        if sign in text:
            return meaning
    return type(error).__name__
