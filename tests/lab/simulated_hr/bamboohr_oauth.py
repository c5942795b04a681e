# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated BambooHR's OAuth 2: `authorize.php` and `token.php`.

Assumptions, where the documentation is silent: refresh tokens are good for one renewal, and without the scope
`offline_access` there is none; a renewal needs no `redirect_uri`, as in the vendor's SDK.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import typing as t
import urllib.parse

from ..simulation.web import Request, Response, to_json
from .lab import Lab

REDIRECT_URI = "https://hr.example/callback"
"""The address that is registered with the application."""

SCOPES = frozenset(("report", "field", "employee", "employee_directory", "time_off", "offline_access"))


class BambooOAuth:
    """The codes and tokens that are alive."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._lock = threading.Lock()
        self._codes: dict[str, str] = {}
        self._refresh: dict[str, str] = {}
        self._access: dict[str, float] = {}
        lab.on_reset += [self._codes.clear, self._refresh.clear, self._access.clear]

    def accepts(self, access: str) -> bool:
        """Whether an access token is alive; the one that was there from the start always is."""
        first = self._lab.credentials.bamboohr_access_token
        return hmac.compare_digest(access.encode(), first.encode()) or self._access.get(access, 0) > self._lab.now()

    def authorize(self, request: Request) -> Response:
        """Consent at once, as a user who clicks the button."""
        wanted = {name: request.argument(name) or "" for name in ("client_id", "redirect_uri", "response_type")}
        scope = request.argument("scope") or ""
        if (
            wanted
            != {
                "client_id": self._lab.credentials.bamboohr_client_id,
                "redirect_uri": REDIRECT_URI,
                "response_type": "code",
            }
            or not set(scope.split()) <= SCOPES
        ):
            return Response(400, b"<html>invalid request</html>", "text/html")
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._codes[code] = scope
        query = urllib.parse.urlencode({"code": code, "state": request.argument("state") or ""})
        return Response(302, headers=(("Location", f"{REDIRECT_URI}?{query}"),))

    def token(self, request: Request) -> Response:
        """Exchange a code or a refresh token."""
        form, credentials = request.form(), self._lab.credentials
        if request.method != "POST" or request.argument("request") != "token":
            return _error(400, "invalid_request")
        secret = form.get("client_secret", "").encode()
        is_secret = hmac.compare_digest(secret, credentials.bamboohr_client_secret.encode())
        if form.get("client_id") != credentials.bamboohr_client_id or not is_secret:
            return _error(401, "invalid_client")
        held = self._held(form)
        if held is None:
            return _error(400, "invalid_grant")
        return self._issued(held)

    def _held(self, form: t.Mapping[str, str]) -> str | None:
        """The scopes of the code or of the refresh token, which is used up."""
        kind = form.get("grant_type")
        with self._lock:
            if kind == "authorization_code" and form.get("redirect_uri") == REDIRECT_URI:
                return self._codes.pop(form.get("code", ""), None)
            if kind == "refresh_token":
                return self._refresh.pop(form.get("refresh_token", ""), None)
        return None

    def _issued(self, scope: str) -> Response:
        access, refresh = secrets.token_hex(20), secrets.token_hex(20)
        answer: dict[str, t.Any] = {"access_token": access, "token_type": "Bearer", "expires_in": 3600, "scope": scope}
        with self._lock:
            self._access[access] = self._lab.now() + 3600
            if "offline_access" in scope.split():
                self._refresh[refresh] = scope
                answer["refresh_token"] = refresh
        return Response(200, to_json(answer))


def _error(status: int, code: str) -> Response:
    return Response(status, to_json({"error": code, "error_description": code.replace("_", " ")}))
