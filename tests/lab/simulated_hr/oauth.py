# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Factorial's OAuth 2: authorization codes, user tokens with rotating refresh tokens, company tokens."""

from __future__ import annotations

import dataclasses
import hmac
import html
import secrets
import threading
import typing as t
import urllib.parse

from ..simulation.web import Request, Response, to_json
from .lab import OUT_OF_BAND, Lab

INVALID_GRANT = (
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the "
    "authorization request, or was issued to another client."
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Grant:
    """What somebody consented to."""

    owner: str
    """`user` or `company`."""
    role: str
    scopes: frozenset[str]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Code:
    """An authorization code, good for one exchange."""

    grant: Grant
    redirect_uri: str
    expires_at: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class Token:
    """An access token; a company's has no end and no refresh token."""

    access: str
    grant: Grant
    created_at: float
    expires_at: float | None = None
    refresh: str | None = None
    refresh_until: float = 0


class AuthorisationServer:
    """`/oauth/authorize` and `/oauth/token`, and the tokens that are alive."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._lock = threading.Lock()
        self._codes: dict[str, Code] = {}
        self._tokens: dict[str, Token] = {}
        self.forget()
        lab.on_reset.append(self.forget)

    def forget(self) -> None:
        """Revoke everything but the company token that was there from the start."""
        with self._lock:
            self._codes.clear()
            self._tokens.clear()
            company = self._lab.credentials.factorial_company_token
            grant = Grant(owner="company", role="admin", scopes=self._scopes())
            self._tokens[company] = Token(access=company, grant=grant, created_at=self._lab.now())

    def revoke_all(self) -> None:
        """Revoke everything, as a change of the application's scopes does."""
        with self._lock:
            self._codes.clear()
            self._tokens.clear()

    def grant_of(self, access: str) -> Grant | None:
        """What a living access token permits."""
        with self._lock:
            token = self._tokens.get(access)
        if token is None or (token.expires_at is not None and token.expires_at <= self._lab.now()):
            return None
        return token.grant

    def _scopes(self) -> frozenset[str]:
        return frozenset(self._lab.settings.scopes.split())

    # /oauth/authorize

    def authorize(self, request: Request) -> Response:
        """Consent at once, as an administrator who clicks the button."""
        wanted = {name: request.argument(name) for name in ("client_id", "redirect_uri", "response_type", "state")}
        if wanted["client_id"] != self._lab.credentials.factorial_client_id:
            return _page(401, "Client authentication failed due to unknown client.")
        target = wanted["redirect_uri"]
        if target is None or target not in self._lab.settings.redirect_uris:
            return _page(400, "The requested redirect uri is malformed or doesn't match client redirect URI.")
        if wanted["response_type"] != "code":
            return _redirect(target, {"error": "unsupported_response_type", "state": wanted["state"]})
        scopes = frozenset((request.argument("scope") or self._lab.settings.scopes).split())
        if not scopes <= self._scopes():
            return _redirect(target, {"error": "invalid_scope", "state": wanted["state"]})
        code = self._new_code(target, scopes, request.argument("resource_owner_type") == "company")
        return _redirect(target, {"code": code, "state": wanted["state"]})

    def _new_code(self, target: str, scopes: frozenset[str], company: bool) -> str:
        code = secrets.token_urlsafe(32)
        settings = self._lab.settings
        grant = Grant(
            owner="company" if company else "user", role="admin" if company else settings.consent_role, scopes=scopes
        )
        with self._lock:
            self._codes[code] = Code(
                grant=grant, redirect_uri=target, expires_at=self._lab.now() + settings.code_lifetime
            )
        return code

    @staticmethod
    def native(request: Request) -> Response:
        """The page that shows the code where there is no address to redirect to."""
        code = html.escape(request.argument("code") or "")
        return _page(200, f'Authorization code: <code id="authorization_code">{code}</code>', escape=False)

    # /oauth/token

    def token(self, request: Request) -> Response:
        """Exchange a code or a refresh token. The fields come as a form; the client's secret is one of them."""
        form = request.form()
        if not form:
            return _error(400, "invalid_request", "The request is missing a required parameter.")
        if not self._is_client(form):
            return _error(401, "invalid_client", "Client authentication failed.")
        exchanges = {"authorization_code": self._exchange_code, "refresh_token": self._refresh}
        exchange = exchanges.get(form.get("grant_type", ""))
        if exchange is None:
            return _error(400, "unsupported_grant_type", "The authorization grant type is not supported.")
        token = exchange(form)
        return _error(400, "invalid_grant", INVALID_GRANT) if token is None else self._show(token)

    def _is_client(self, form: t.Mapping[str, str]) -> bool:
        credentials = self._lab.credentials
        return form.get("client_id") == credentials.factorial_client_id and hmac.compare_digest(
            form.get("client_secret", "").encode(), credentials.factorial_client_secret.encode()
        )

    def _exchange_code(self, form: t.Mapping[str, str]) -> Token | None:
        with self._lock:
            code = self._codes.pop(form.get("code", ""), None)
        if code is None or code.expires_at <= self._lab.now() or form.get("redirect_uri") != code.redirect_uri:
            return None
        return self._issue(code.grant)

    def _refresh(self, form: t.Mapping[str, str]) -> Token | None:
        """The strict reading: the old pair dies with the answer, whether it arrives or not."""
        refresh = form.get("refresh_token")
        with self._lock:
            old = next((token for token in self._tokens.values() if refresh and token.refresh == refresh), None)
            if old is None or old.refresh_until <= self._lab.now():
                return None
            del self._tokens[old.access]
        return self._issue(old.grant)

    def _issue(self, grant: Grant) -> Token:
        now, settings = self._lab.now(), self._lab.settings
        token = Token(access=secrets.token_hex(32), grant=grant, created_at=now)
        if grant.owner == "user":
            token = dataclasses.replace(
                token,
                expires_at=now + settings.token_lifetime,
                refresh=secrets.token_hex(32),
                refresh_until=now + settings.refresh_lifetime,
            )
        with self._lock:
            self._tokens[token.access] = token
        return token

    def _show(self, token: Token) -> Response:
        answer: dict[str, t.Any] = {"access_token": token.access, "token_type": "Bearer"}
        if token.expires_at is not None:
            answer["expires_in"] = int(token.expires_at - token.created_at)
            answer["refresh_token"] = token.refresh
        answer["scope"] = " ".join(sorted(token.grant.scopes))
        answer["created_at"] = int(token.created_at)
        return Response(200, to_json(answer), headers=(("Cache-Control", "no-store"),))


def _redirect(target: str, values: t.Mapping[str, str | None]) -> Response:
    query = urllib.parse.urlencode({name: value for name, value in values.items() if value is not None})
    place = "/oauth/authorize/native" if target == OUT_OF_BAND else target
    return Response(302, headers=(("Location", f"{place}{'&' if '?' in place else '?'}{query}"),))


def _page(status: int, text: str, *, escape: bool = True) -> Response:
    shown = html.escape(text) if escape else text
    body = f"<!DOCTYPE html><html><body><main>{shown}</main></body></html>"
    return Response(status, body.encode(), "text/html; charset=utf-8")


def _error(status: int, code: str, description: str) -> Response:
    return Response(status, to_json({"error": code, "error_description": description}))
