# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The first consent: which address a person opens, and how the code comes back."""

from __future__ import annotations

import hmac
import html
import http.server
import ipaddress
import time
import typing as t
import urllib.parse

from ...errors import ConfigurationError, SourceError
from .token_store import AUTHORIZE_COMMAND

_PAGE = "<!doctype html><meta charset=utf-8><title>{title}</title><p>{title}. You can close this page."


def code_of(answer: str, state: str | None) -> str:
    """The code in what a person pasted: the code alone, or the whole address to which the browser was redirected."""
    text = answer.strip()
    if "?" not in text and "=" not in text:
        if not text:
            raise ConfigurationError("code is empty. Paste the code, or the whole address of the page that came after.")
        return text
    query = text.partition("?")[2] or text
    return _code_of_query(dict(urllib.parse.parse_qsl(query)), state)


def _code_of_query(query: t.Mapping[str, str], state: str | None) -> str:
    if "error" in query:
        words = query.get("error_description") or query["error"]
        raise SourceError(f"Factorial did not give a code: {words[:200]}. Run again: {AUTHORIZE_COMMAND}")
    # A state that does not fit means that the answer belongs to somebody else's consent (RFC 6749 section 10.12).
    if state is not None and not hmac.compare_digest(query.get("state", "").encode(), state.encode()):
        raise SourceError(f"The answer does not belong to this run: its state differs. Run again: {AUTHORIZE_COMMAND}")
    if not query.get("code"):
        raise ConfigurationError("There is no code in the address. Paste the code, or the whole address.")
    return query["code"]


def can_listen(redirect_uri: str) -> bool:
    """Whether the browser's redirect can be caught here: plain HTTP to a port of this machine."""
    parts = urllib.parse.urlsplit(redirect_uri)
    return parts.scheme == "http" and _is_loopback(parts.hostname or "") and parts.port is not None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def wait_for_code(redirect_uri: str, state: str, seconds: float) -> str:
    """Listen on the redirect URI until the browser brings the code.

    Raises:
        ConfigurationError: the URI is not one to listen on, or its port is taken.
        SourceError: no code came in time, or Factorial sent an error instead.
    """
    if not can_listen(redirect_uri):
        raise ConfigurationError(
            f"redirect_uri is {redirect_uri}, which cannot be listened on. Use an address such as "
            "http://127.0.0.1:7000/callback (and register it with the application), or paste the code."
        )
    parts = urllib.parse.urlsplit(redirect_uri)
    host, port = str(parts.hostname), int(parts.port or 0)
    try:
        server = _CodeServer((host, port), _CodeHandler)
    except OSError as error:
        raise ConfigurationError(f"redirect_uri: {host}:{port} cannot be listened on ({error.strerror}).") from error
    with server:
        server.expected_path, server.state = parts.path or "/", state
        deadline = time.monotonic() + seconds
        while server.code is None and server.failure is None:
            server.timeout = max(0.0, deadline - time.monotonic())
            if server.timeout == 0:
                raise SourceError(f"No code came to {redirect_uri} within {seconds:.0f} s. Run: {AUTHORIZE_COMMAND}")
            server.handle_request()
    if server.failure is not None:
        raise server.failure
    return str(server.code)


class _CodeServer(http.server.HTTPServer):
    """Serves one request at a time; browsers also ask for icons, and open connections without asking anything."""

    expected_path = "/"
    state = ""
    code: str | None = None
    failure: SourceError | ConfigurationError | None = None


class _CodeHandler(http.server.BaseHTTPRequestHandler):
    server: _CodeServer
    timeout = 5

    def do_GET(self) -> None:
        """Take the code of a redirect; anything else that comes here, such as a forged redirect, changes nothing."""
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        if parts.path != self.server.expected_path:
            self.send_error(404)
        elif not hmac.compare_digest(query.get("state", "").encode(), self.server.state.encode()):
            self._show("This does not belong to the consent that is waited for")
        else:
            self._take(query)

    def _take(self, query: t.Mapping[str, str]) -> None:
        try:
            self.server.code = _code_of_query(query, self.server.state)
            self._show("The consent has arrived")
        except (ConfigurationError, SourceError) as error:
            self.server.failure = error
            self._show("The consent was not given")

    def _show(self, title: str) -> None:
        page = _PAGE.format(title=html.escape(title)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *arguments: t.Any) -> None:
        """Nothing: the request line holds the code."""
