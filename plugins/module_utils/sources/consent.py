# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The first consent: receives the code after a person has given the consent in a browser."""

from __future__ import annotations

import hmac
import html
import http.server
import ipaddress
import time
import typing as t
import urllib.parse

from ..errors import ConfigurationError, SourceError
from .token_store import Authority

_PAGE = "<!doctype html><meta charset=utf-8><title>{title}</title><p>{title}. You can close this page."


def code_of(authority: Authority, answer: str, state: str | None) -> str:
    """The code in the pasted answer: the code itself, or the whole address to which the browser was redirected."""
    text = answer.strip()
    if "?" not in text and "=" not in text:
        if not text:
            raise ConfigurationError(
                "code is empty. Paste the code, or the whole address to which the browser was redirected."
            )
        return text
    query = text.partition("?")[2] or text
    return _code_of_query(authority, dict(urllib.parse.parse_qsl(query)), state)


def _code_of_query(authority: Authority, query: t.Mapping[str, str], state: str | None) -> str:
    if "error" in query:
        words = query.get("error_description") or query["error"]
        raise SourceError(f"{authority.title} did not return a code: {words[:200]}. Run again: {authority.command}")
    # A different state means that the answer belongs to another consent (RFC 6749 section 10.12).
    if state is not None and not hmac.compare_digest(query.get("state", "").encode(), state.encode()):
        raise SourceError(f"The answer does not belong to this run: its state differs. Run again: {authority.command}")
    if not query.get("code"):
        raise ConfigurationError("There is no code in the address. Paste the code, or the whole address.")
    return query["code"]


def can_listen(redirect_uri: str) -> bool:
    """Whether this process can receive the redirect of the browser: plain HTTP to a port of this host."""
    parts = urllib.parse.urlsplit(redirect_uri)
    return parts.scheme == "http" and _is_loopback(parts.hostname or "") and parts.port is not None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def wait_for_code(authority: Authority, redirect_uri: str, state: str, seconds: float) -> str:
    """Listen on the redirect URI until the browser sends the code.

    Raises:
        ConfigurationError: this process cannot listen on the URI, or its port is in use.
        SourceError: there is no code in time, or the server returns an error.
    """
    if not can_listen(redirect_uri):
        raise ConfigurationError(
            f"redirect_uri is {redirect_uri}, but the module cannot listen on it. Use an address such as "
            "http://127.0.0.1:7000/callback (and register it with the application), or paste the code."
        )
    parts = urllib.parse.urlsplit(redirect_uri)
    host, port = str(parts.hostname), int(parts.port or 0)
    try:
        server = _CodeServer((host, port), _CodeHandler)
    except OSError as error:
        raise ConfigurationError(
            f"redirect_uri: the module cannot listen on {host}:{port} ({error.strerror})."
        ) from error
    with server:
        server.authority, server.expected_path, server.state = authority, parts.path or "/", state
        deadline = time.monotonic() + seconds
        while server.code is None and server.failure is None:
            server.timeout = max(0.0, deadline - time.monotonic())
            if server.timeout == 0:
                raise SourceError(
                    f"{redirect_uri} received no code within {seconds:.0f} s. Run again: {authority.command}"
                )
            server.handle_request()
    if server.failure is not None:
        raise server.failure
    return str(server.code)


class _CodeServer(http.server.HTTPServer):
    """Serves one request at a time. Browsers also request icons, and open connections without a request."""

    authority: Authority
    expected_path = "/"
    state = ""
    code: str | None = None
    failure: SourceError | ConfigurationError | None = None


class _CodeHandler(http.server.BaseHTTPRequestHandler):
    server: _CodeServer
    timeout = 5

    def do_GET(self) -> None:
        """Read the code of the redirect. All other requests, such as a forged redirect, are ignored."""
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        if parts.path != self.server.expected_path:
            self.send_error(404)
        elif not hmac.compare_digest(query.get("state", "").encode(), self.server.state.encode()):
            self._show("This answer does not belong to the current consent")
        else:
            self._take(query)

    def _take(self, query: t.Mapping[str, str]) -> None:
        try:
            self.server.code = _code_of_query(self.server.authority, query, self.server.state)
            self._show("The consent was received")
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
        """Log nothing, because the request line contains the code."""
