# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The application's token for Microsoft Graph: client credentials (RFC 6749 section 4.4), by secret or certificate."""

from __future__ import annotations

import base64
import json
import threading
import time
import typing as t
import uuid

from ...errors import ConfigurationError, MissingLibraryError
from ...web.errors import HttpError
from ...web.patience import Patience
from ...web.token_endpoint import TokenEndpoint
from ..errors import ServiceError
from .options import Microsoft365Options

try:
    from oauthlib.oauth2 import BackendApplicationClient, OAuth2Error
    from requests_oauthlib import OAuth2Session

    HAS_REQUESTS_OAUTHLIB = True
except ImportError:
    HAS_REQUESTS_OAUTHLIB = False

try:
    import jwt
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    HAS_JWT = True
except ImportError:
    HAS_JWT = False

if t.TYPE_CHECKING:
    import requests

RENEWED_AHEAD = 120
"""Seconds before its expiry at which a token is renewed."""

ASSERTION_LIFE = 600
"""Seconds for which an assertion is valid; Microsoft recommends five to ten minutes."""

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
"""RFC 7523 section 2.2."""

_REFUSALS: t.Final[tuple[tuple[str, str], ...]] = (
    ("AADSTS90002", "The tenant does not exist in this cloud: check tenant_id and cloud."),
    ("AADSTS900023", "tenant_id is neither the GUID nor a domain of a tenant."),
    ("AADSTS900021", "tenant_id is not the GUID of a tenant."),
    ("AADSTS700016", "The tenant does not know the application: check client_id and tenant_id."),
    ("AADSTS7000215", "client_secret is wrong. It must be the secret's value, not its ID."),
    ("AADSTS7000222", "client_secret has expired: create a new one for the application."),
    ("AADSTS700027", "The certificate is not registered for the application, or has expired: upload a valid one."),
    ("AADSTS7000112", "The application is disabled in the tenant."),
    ("AADSTS500011", "The tenant does not know Microsoft Graph at this address: check cloud."),
    ("AADSTS53003", "A Conditional Access policy of the tenant blocks the application from this computer."),
)
"""Error codes of Microsoft Entra, and the cause in terms of our options.

https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""


class ApplicationToken:
    """Adds a token to requests; it is fetched on first use and renewed before it expires."""

    def __init__(self, options: Microsoft365Options, patience: Patience) -> None:
        if not HAS_REQUESTS_OAUTHLIB:
            raise MissingLibraryError("requests-oauthlib", "to sign in to Microsoft 365")
        self._options = options
        self._url = f"{options.login_url}/{options.tenant_id}/oauth2/v2.0/token"
        self._endpoint = TokenEndpoint(
            where="Microsoft 365: POST /oauth2/v2.0/token",
            url=self._url,
            ca_file=options.ca_file,
            patience=patience,
            url_option="microsoft365.login_url",
        )
        self._certificate = ClientCertificate.read(options.client_certificate) if options.client_certificate else None
        self._lock = threading.Lock()
        self._token = ""
        self._usable_until = 0.0

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the token to a request."""
        request.headers["Authorization"] = f"Bearer {self.value()}"
        return request

    def value(self) -> str:
        """A token that is valid for at least `RENEWED_AHEAD` seconds.

        Raises:
            ServiceError: Microsoft Entra cannot be reached or refuses the application.
        """
        with self._lock:
            if time.monotonic() >= self._usable_until:
                self._fetch()
            return self._token

    def secrets(self) -> tuple[str, ...]:
        """The strings that messages must not quote."""
        return tuple(filter(None, (self._token, self._options.client_secret)))

    def discard(self) -> None:
        """Fetch a new token for the next request."""
        with self._lock:
            self._usable_until = 0

    def renew(self, refused: requests.PreparedRequest) -> bool:
        """After a 401, fetch a new token, unless another thread already did."""
        with self._lock:
            if refused.headers.get("Authorization") == f"Bearer {self._token}":
                self._fetch()
        return True

    def accepted(self) -> None:
        """Does nothing."""

    def _fetch(self) -> None:
        options = self._options
        session = OAuth2Session(client=BackendApplicationClient(options.client_id, scope=[options.scope]))
        asked = time.monotonic()
        try:
            answer = self._endpoint.fetch(session, self._ask, self.secrets())
        except OAuth2Error as error:
            raise ServiceError(self._refusal(error)) from error
        except HttpError as error:
            raise ServiceError(str(error)) from error
        self._token = str(answer["access_token"])
        self._usable_until = asked + max(float(answer.get("expires_in") or 0) - RENEWED_AHEAD, 1)

    def _ask(self, session: OAuth2Session, **common: t.Any) -> t.Mapping[str, t.Any]:
        if self._certificate is None:
            proof = {"client_secret": self._options.client_secret}
        else:
            assertion = self._certificate.assertion(self._options.client_id, self._url)
            proof = {"client_assertion_type": _ASSERTION_TYPE, "client_assertion": assertion}
        answer: t.Mapping[str, t.Any] = session.fetch_token(include_client_id=True, **proof, **common)
        return answer

    def _refusal(self, error: OAuth2Error) -> str:
        words = str(error.description or error.error or "")
        for secret in self.secrets():
            words = words.replace(secret, "********")
        # The lines after the first have identifiers of the request, which differ each time.
        said = words.splitlines()[0].split(" Trace ID:")[0].strip().rstrip(".")[:300] if words else "no reason given"
        code = said.partition(":")[0].strip()
        advice = dict(_REFUSALS).get(code, "Check tenant_id, client_id and the credential.")
        return (
            f"Microsoft 365 refused to sign in the application {self._options.client_id} of the tenant"
            f" {self._options.tenant_id} ({said}). {advice}"
        )


def roles_of(token: str) -> frozenset[str] | None:
    """The claim `roles` of a token, which names the application permissions; None if the token cannot be read.

    Only Microsoft Graph may rely on the content of its tokens, whose format can change, so this is only for messages.
    https://learn.microsoft.com/entra/identity-platform/access-tokens#token-ownership
    """
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        roles = claims.get("roles", [])
    except (IndexError, ValueError, AttributeError):
        return None
    return frozenset(map(str, roles)) if isinstance(roles, list) else None


class ClientCertificate:
    """A certificate and its key, which prove the identity of the application (RFC 7523, private_key_jwt).

    https://learn.microsoft.com/entra/identity-platform/certificate-credentials
    """

    def __init__(self, key: rsa.RSAPrivateKey, thumbprint: str) -> None:
        """`thumbprint` is the SHA-256 of the certificate's DER, base64url without padding."""
        self._key = key
        self._thumbprint = thumbprint

    @classmethod
    def read(cls, path: str) -> ClientCertificate:
        """Read both from a PEM file.

        Raises:
            ConfigurationError: the file does not have both, the key is not RSA, or they do not match.
            MissingLibraryError: PyJWT or cryptography is not installed.
        """
        if not HAS_JWT:
            raise MissingLibraryError("PyJWT[crypto]", "to sign in to Microsoft 365 with a certificate")
        try:
            with open(path, "rb") as file:
                pem = file.read()
            certificate = x509.load_pem_x509_certificate(pem)
            key = serialization.load_pem_private_key(pem, password=None)
        except (OSError, ValueError, TypeError) as error:
            raise ConfigurationError(
                f"microsoft365.client_certificate is {path}, which is not a PEM file with a certificate and its"
                " unencrypted private key. Put both into one file that only its owner can read."
            ) from error
        public = certificate.public_key()
        if not isinstance(key, rsa.RSAPrivateKey) or not isinstance(public, rsa.RSAPublicKey):
            raise ConfigurationError(f"microsoft365.client_certificate is {path}, whose key is not an RSA key.")
        if public.public_numbers() != key.public_key().public_numbers():
            raise ConfigurationError(
                f"microsoft365.client_certificate is {path}, whose first certificate does not match its key."
            )
        digest = certificate.fingerprint(hashes.SHA256())
        return cls(key, base64.urlsafe_b64encode(digest).rstrip(b"=").decode())

    def assertion(self, client_id: str, audience: str) -> str:
        """A signed client assertion, which can be used once within `ASSERTION_LIFE` seconds."""
        now = int(time.time())
        claims = {
            "aud": audience,
            "iss": client_id,
            "sub": client_id,
            "jti": str(uuid.uuid4()),
            "nbf": now - 5,
            "iat": now,
            "exp": now + ASSERTION_LIFE,
        }
        return jwt.encode(claims, self._key, algorithm="PS256", headers={"x5t#S256": self._thumbprint})
