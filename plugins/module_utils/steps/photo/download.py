# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Downloads photos from the addresses in HR data. Only HTTPS, with limits for size, time and redirects."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
import urllib.parse

from ...web.patience import Patience
from ...web.tls import CertificateProblem, certificate_problem
from ...web.transport import BoundedRetry, mount, require_requests, trust
from .errors import PhotoError

with contextlib.suppress(ImportError):
    import requests

MOST_REDIRECTS = 5
MOST_SILENCES = 3
"""After this many downloads that took too long, a server is not asked again in a run."""
_PIECE = 64 * 1024
_UNSPECIFIC = ("", "application/octet-stream", "binary/octet-stream")
"""Content types from servers that do not know the type of their files."""


class Downloads:
    """Downloads for a run. Thread-safe.

    Args:
        ca_file: PEM file with certificate authorities to trust besides the public ones.
        timeout: seconds for a whole download, with its redirects and repetitions.
        most_bytes: maximum size of a download.

    Raises:
        ConfigurationError: `ca_file` cannot be read.
        MissingLibraryError: requests is not installed.
    """

    def __init__(self, ca_file: str | None, timeout: int, most_bytes: int) -> None:
        require_requests()
        self._trust = trust(ca_file)
        self._timeout = timeout
        self._most_bytes = most_bytes
        self._silences: dict[str, int] = {}
        """By host, the downloads that took too long."""

    def get(self, url: str) -> bytes:
        """Download a picture.

        Raises:
            PhotoError: the address is not allowed, or it does not return a picture of at most `most_bytes`.
        """
        silences = self._silences.get(host(url), 0)
        if silences >= MOST_SILENCES:
            raise PhotoError(
                f"The photo at {host(url)} was not downloaded, because {silences} others there took longer than"
                f" {self._timeout} s in this run. Run again when the server answers."
            )
        got: list[bytes | PhotoError] = []
        # A server that sends single bytes keeps a read alive forever, and only another thread can abandon the read.
        asking = threading.Thread(target=lambda: got.append(self._got(url)), daemon=True)
        asking.start()
        asking.join(self._timeout)
        if not got:
            self._silences[host(url)] = silences + 1
            raise self._too_slow(url)
        if isinstance(got[0], PhotoError):
            raise got[0]
        return got[0]

    def _got(self, url: str) -> bytes | PhotoError:
        try:
            return self._followed(url)
        except PhotoError as error:
            return error

    def _followed(self, url: str) -> bytes:
        """The body of the response at the end of the redirects."""
        deadline = time.monotonic() + self._timeout
        is_private = _is_private(url)
        with requests.Session() as session:
            patience = Patience(timeout=self._timeout, retries=2, longest_wait=self._timeout)
            mount(session, self._trust, BoundedRetry.create(patience))
            # Credentials in a .netrc file must not be sent to an address that comes from HR data.
            session.auth = _no_credentials
            for _hop in range(MOST_REDIRECTS + 1):
                checked = _checked(url)
                response = self._ask(session, checked)
                with response:
                    target = _target(response, checked)
                    if target is None:
                        return self._body(response, checked, deadline)
                if _is_private(target) and not is_private:
                    raise PhotoError(
                        f"The photo at {host(url)} was redirected to {host(target)} in a private network, where an"
                        " address on the internet must not lead. Correct the option url."
                    )
                url = target
        raise PhotoError(
            f"The photo at {host(url)} was redirected more than {MOST_REDIRECTS} times. Correct the option url."
        )

    def _ask(self, session: requests.Session, url: str) -> requests.Response:
        try:
            return session.get(
                url,
                allow_redirects=False,
                stream=True,
                timeout=self._timeout,
                # A small compressed response could decompress to a huge one.
                headers={"Accept": "image/*", "Accept-Encoding": "identity"},
            )
        except requests.RequestException as error:
            raise PhotoError(f"The photo at {host(url)} could not be downloaded: {_problem(error)}.") from error

    def _body(self, response: requests.Response, url: str, deadline: float) -> bytes:
        _check_answer(response, url)
        length = response.headers.get("content-length", "")
        if length.isdecimal() and int(length) > self._most_bytes:
            raise self._too_large(url)
        parts: list[bytes] = []
        size = 0
        try:
            for part in response.iter_content(_PIECE):
                parts.append(part)
                size += len(part)
                if size > self._most_bytes:
                    raise self._too_large(url)
                if time.monotonic() > deadline:
                    raise self._too_slow(url)
        except requests.RequestException as error:
            raise PhotoError(f"The download of the photo at {host(url)} was interrupted: {_problem(error)}.") from error
        return b"".join(parts)

    def _too_slow(self, url: str) -> PhotoError:
        return PhotoError(
            f"The photo at {host(url)} took longer than {self._timeout} s to download. Run again, or increase timeout."
        )

    def _too_large(self, url: str) -> PhotoError:
        return PhotoError(
            f"The photo at {host(url)} is larger than the {self._most_bytes:,} bytes of max_source_bytes. Use a smaller"
            " one, or increase max_source_bytes."
        )


def host(url: str) -> str:
    """The host of an address, for messages. The rest of the address may give anybody access to the photo."""
    with contextlib.suppress(ValueError):
        return urllib.parse.urlsplit(url).hostname or "an address without a host"
    return "an address without a host"


def _is_private(url: str) -> bool:
    """Whether the host has an address in a private network or on this computer."""
    try:
        found = socket.getaddrinfo(host(url), None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return not all(ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global for *_rest, address in found)


def _no_credentials(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _checked(url: str) -> str:
    """The address, if downloads from it are allowed.

    Raises:
        PhotoError: they are not.
    """
    try:
        parts = urllib.parse.urlsplit(url.strip())
        known = parts.scheme, bool(parts.hostname), parts.port
    except ValueError as error:
        raise PhotoError("The option url is not an address. Use an address that begins with https://") from error
    if known[0] != "https" or not known[1]:
        raise PhotoError(
            f"The option url leads to {host(url)} with {parts.scheme or 'no scheme'}, but photos are downloaded only"
            " with https. Use an address that begins with https://"
        )
    if parts.username or parts.password:
        raise PhotoError(f"The option url contains a user or password for {host(url)}. Use an address without them.")
    return urllib.parse.urlunsplit(parts)


def _target(response: requests.Response, url: str) -> str | None:
    """The address that the response redirects to; None if it is not a redirect."""
    if response.status_code not in (301, 302, 303, 307, 308):
        return None
    return urllib.parse.urljoin(url, response.headers.get("location", ""))


def _check_answer(response: requests.Response, url: str) -> None:
    if response.status_code != 200:
        raise PhotoError(
            f"The photo at {host(url)} could not be downloaded: the response was {response.status_code}"
            f" {response.reason or ''}".rstrip()
            + ". The address may have expired; read HR again, or correct the option url."
        )
    content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type not in _UNSPECIFIC and not content_type.startswith("image/"):
        raise PhotoError(
            f"The option url leads to {content_type} at {host(url)}, not to a picture; it may be a sign-in page."
            " Correct the option url."
        )
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise PhotoError(
            f"The server {host(url)} sent the photo compressed, although hrsync.ad requested it uncompressed. Correct"
            " the option url."
        )


def _problem(error: Exception) -> str:
    if isinstance(error, requests.exceptions.SSLError):
        problem = certificate_problem(error)
        if problem is CertificateProblem.OTHER:
            return "the TLS handshake failed; run again, and check that the option url leads to a server with TLS"
        return f"its TLS certificate is not trusted ({problem}); set url_ca_file to the authority that issued it"
    if isinstance(error, requests.exceptions.Timeout) or "timed out" in str(error):
        return "it did not answer in time; run again, or increase timeout"
    if isinstance(error, requests.exceptions.ProxyError):
        return "the connection through the proxy failed; check HTTPS_PROXY and NO_PROXY"
    return "there is no connection; check the option url, name resolution, the firewall and the proxy"
