# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Entra's token endpoint: client credentials by secret or by certificate, and the tokens that are alive."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import hmac
import json
import secrets
import typing as t
import urllib.parse
import uuid

from ..simulation.application import Application
from ..simulation.faults import Fault
from ..simulation.web import Request, Response, to_json
from .assertions import AssertionRefusedError, ClientCertificate
from .tenant import Tenant

PUBLIC_RESOURCE = "https://graph.microsoft.com"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclasses.dataclass(frozen=True)
class Token:
    """An access token."""

    permissions: frozenset[str]
    expires_at: float


class LoginError(Exception):
    """A refusal of the token endpoint, with one of Entra's numbers."""

    def __init__(self, status: int, error: str, number: int, text: str) -> None:
        super().__init__(text)
        self.status, self.error, self.number, self.text = status, error, number, text


class Login(Application[Tenant]):
    """Answers below `/{tenant}/`."""

    NAME = "login"

    def __init__(self, tenant: Tenant, certificate: ClientCertificate | None) -> None:
        super().__init__(tenant)
        self._certificate = certificate
        self._tokens: dict[str, Token] = {}
        tenant.on_reset.append(self._tokens.clear)

    def token(self, access: str) -> Token | None:
        """An access token that was issued here, also if it is not alive any more."""
        return self._tokens.get(access)

    def revoke_all(self) -> None:
        """All tokens expire now."""
        self._tokens.clear()

    def error(self, status: int) -> Response:
        """An error with that status."""
        return self._refusal(LoginError(status, "temporarily_unavailable", 90033, "A transient error has occurred."))

    def respond(self, request: Request, fault: Fault | None) -> Response:
        """The token endpoint, and what tells clients where it is."""
        name, _slash, rest = request.path.removeprefix("/").partition("/")
        routes = {
            ("GET", "v2.0/.well-known/openid-configuration"): self._configuration,
            ("POST", "oauth2/v2.0/token"): self._issue,
        }
        route = routes.get((request.method, rest))
        if route is None:
            return Response(404, b"", "text/plain")
        try:
            self._check_tenant(name)
            return route(request)
        except LoginError as error:
            return self._refusal(error)

    def _check_tenant(self, name: str) -> None:
        if name.lower() != self.lab.credentials.tenant_id:
            raise LoginError(
                400,
                "invalid_request",
                90002,
                f"Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into "
                "the correct cloud.",
            )

    def _configuration(self, _request: Request) -> Response:
        base = f"{self.lab.url}/{self.lab.credentials.tenant_id}"
        known = {
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "issuer": f"{base}/v2.0",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        }
        return Response(200, to_json(known))

    def _issue(self, request: Request) -> Response:
        form = {**_basic(request), **request.form()}
        for name in ("grant_type", "client_id", "scope"):
            if not form.get(name):
                raise LoginError(
                    400, "invalid_request", 900144, f"The request body must contain the following parameter: '{name}'."
                )
        if form["grant_type"] != "client_credentials":
            raise LoginError(
                400,
                "unsupported_grant_type",
                70003,
                f"The app requested an unsupported grant type '{form['grant_type']}'.",
            )
        self._check_client(form)
        self._check_scope(form["scope"])
        access = self._new_token()
        lifetime = int(self.lab.settings.token_lifetime)
        answer = {"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": access}
        return Response(200, to_json(answer), headers=(("Cache-Control", "no-store, no-cache"), ("Pragma", "no-cache")))

    def _check_client(self, form: t.Mapping[str, str]) -> None:
        client = self.lab.credentials.client_id
        if form["client_id"].lower() != client:
            raise LoginError(
                400,
                "unauthorized_client",
                700016,
                f"Application with identifier '{form['client_id']}' was not found in the directory 'lab'.",
            )
        if "client_assertion" in form:
            self._check_assertion(form)
        elif "client_secret" not in form:
            raise LoginError(
                401,
                "invalid_client",
                7000218,
                "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
            )
        elif not hmac.compare_digest(form["client_secret"].encode(), self.lab.credentials.client_secret.encode()):
            raise LoginError(
                401,
                "invalid_client",
                7000215,
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
                f"value, not the client secret ID, for a secret added to app '{client}'.",
            )

    def _check_assertion(self, form: t.Mapping[str, str]) -> None:
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise LoginError(400, "invalid_request", 900144, "The parameter 'client_assertion_type' is not valid.")
        if self._certificate is None:
            raise LoginError(401, "invalid_client", 700027, "Client assertion failed signature validation.")
        base = f"{self.lab.url}/{self.lab.credentials.tenant_id}"
        audiences = (f"{base}/oauth2/v2.0/token", f"{base}/v2.0")
        try:
            self._certificate.check(form["client_assertion"], self.lab.credentials.client_id, audiences, self.lab.now())
        except AssertionRefusedError as refused:
            raise LoginError(401, "invalid_client", refused.number, str(refused)) from refused

    def _check_scope(self, scope: str) -> None:
        resource, slash, permission = scope.rpartition("/")
        if not slash or permission != ".default":
            raise LoginError(
                400,
                "invalid_scope",
                1002012,
                f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value "
                "with /.default suffixed to the resource identifier (application ID URI).",
            )
        if resource not in (PUBLIC_RESOURCE, self.lab.url):
            raise LoginError(
                400, "invalid_resource", 500011, f"The resource principal named {resource} was not found in the tenant."
            )

    def _new_token(self) -> str:
        """Shaped as a JWT, as the real ones; nobody but Graph may look inside."""
        now, permissions = self.lab.now(), self.lab.settings.permissions
        claims = {
            "aud": PUBLIC_RESOURCE,
            "appid": self.lab.credentials.client_id,
            "tid": self.lab.credentials.tenant_id,
            "exp": int(now + self.lab.settings.token_lifetime),
            "roles": sorted(permissions),
        }
        parts = [{"typ": "JWT", "alg": "RS256"}, claims]
        access = ".".join([*(_base64url(json.dumps(part).encode()) for part in parts), secrets.token_urlsafe(64)])
        self._tokens[access] = Token(permissions, now + self.lab.settings.token_lifetime)
        return access

    def _refusal(self, error: LoginError) -> Response:
        moment = datetime.datetime.fromtimestamp(self.lab.now(), datetime.UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
        text = f"AADSTS{error.number}: {error.text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {moment}"
        answer = {
            "error": error.error,
            "error_description": text,
            "error_codes": [error.number],
            "timestamp": moment,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"{self.lab.url}/error?code={error.number}",
        }
        return Response(error.status, to_json(answer))


def _basic(request: Request) -> dict[str, str]:
    """Client id and secret from HTTP Basic, each of them form-encoded (RFC 6749, section 2.3.1)."""
    scheme, _space, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, _colon, secret = base64.b64decode(value).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": urllib.parse.unquote_plus(name), "client_secret": urllib.parse.unquote_plus(secret)}


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
