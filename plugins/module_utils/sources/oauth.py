# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""OAuth 2 with HR systems: the first consent, and the automatic renewal of tokens ([RFC 6749])."""

from __future__ import annotations

import collections.abc
import threading
import typing as t
import urllib.parse

from ..errors import ConfigurationError, MissingLibraryError, SourceError
from ..web.client import base_url
from ..web.errors import AnswerError, AuthenticationError
from ..web.patience import Patience
from ..web.token_endpoint import TokenEndpoint
from ..web.transport import require_requests
from .token_store import Authority, Stored, Token, TokenStore

try:
    from oauthlib.oauth2 import OAuth2Error
    from requests_oauthlib import OAuth2Session

    HAS_REQUESTS_OAUTHLIB = True
except ImportError:
    HAS_REQUESTS_OAUTHLIB = False

if t.TYPE_CHECKING:
    import requests

_REFUSALS = ("invalid_grant", "invalid_token")
"""Errors about the code or the token itself. All other errors say nothing about it (RFC 6749 section 5.2)."""

_CLIENT_ERRORS = ("invalid_client", "unauthorized_client")
"""Errors about the identifier or the secret of the OAuth application (RFC 6749 section 5.2)."""


class OAuthClient:
    """An OAuth application of an HR system."""

    def __init__(
        self,
        authority: Authority,
        *,
        source: str,
        url: str,
        client_id: str,
        client_secret: str,
        redirect_uri: str = "",
        ca_file: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        """`redirect_uri` must be exactly the URI that is registered with the application; renewals do not need it."""
        require_requests()
        if not HAS_REQUESTS_OAUTHLIB:
            raise MissingLibraryError("requests-oauthlib", f"for OAuth 2 with {authority.title}")
        self._authority = authority
        self._url = base_url(source, url)
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._endpoint = TokenEndpoint(
            where=f"Source {source}: POST {urllib.parse.urlsplit(self._url + authority.token_path).path}",
            url=self._url + authority.token_path,
            ca_file=ca_file,
            patience=patience,
        )

    def authorization_url(
        self, *, scopes: collections.abc.Sequence[str], state: str | None = None, **further: str
    ) -> tuple[str, str]:
        """The address for the consent, and the state that must be returned with the code.

        Args:
            scopes: the requested scopes.
            state: the state to use; by default a random one.
            further: parameters that only this HR system has.
        """
        session = OAuth2Session(self._client_id, redirect_uri=self._redirect_uri or None, scope=list(scopes) or None)
        page = self._url + self._authority.authorize_path
        url, used_state = session.authorization_url(page, state=state, **further)
        return str(url), str(used_state)

    def exchange(self, code: str, now: float) -> Token:
        """The token for a code. A code can be used once, for about ten minutes."""
        try:
            answer = self._fetch(
                lambda session, **common: session.fetch_token(code=code, include_client_id=True, **common), (code,)
            )
        except OAuth2Error as error:
            if error.error not in _REFUSALS:
                raise self._unproven(error) from error
            raise AuthenticationError(
                f"{self._where()} refused the code ({_error_words(error)}). A code can be used once, for ten "
                f"minutes, and redirect_uri must be the registered one. Run again for a new code: "
                f"{self._authority.command}"
            ) from error
        return Token.from_answer(answer, now)

    def refresh(self, token: Token, now: float) -> Token:
        """The pair of tokens that follows `token`. The refresh token of `token` is then invalid.

        Raises:
            RefusedError: the refresh token is not accepted.
            SourceError: there is no valid answer, or the server refuses the client instead of the token. It is not
                known whether the refresh token is still valid.
        """
        try:
            answer = self._fetch(
                lambda session, **common: session.refresh_token(
                    refresh_token=token.refresh_token, client_id=self._client_id, **common
                ),
                token.secrets(),
            )
        except OAuth2Error as error:
            if error.error not in _REFUSALS:
                raise self._unproven(error) from error
            raise RefusedError(_error_words(error)) from error
        return Token.from_answer(answer, now, token)

    def _unproven(self, error: OAuth2Error) -> SourceError:
        """The error for an answer that says nothing about the code or the token."""
        if error.error in _CLIENT_ERRORS:
            return AuthenticationError(
                f"{self._where()} does not accept the OAuth application ({_error_words(error)}). Check client_id and "
                "client_secret. The tokens are kept; nobody has to give the consent again."
            )
        return AnswerError(f"{self._where()} refused the request ({_error_words(error)}). The tokens are kept.")

    def _fetch(
        self, call: collections.abc.Callable[..., t.Mapping[str, t.Any]], secrets: tuple[str, ...]
    ) -> t.Mapping[str, t.Any]:
        return self._endpoint.fetch(
            OAuth2Session(self._client_id, redirect_uri=self._redirect_uri or None),
            lambda session, **common: call(session, client_secret=self._client_secret, **common),
            (*secrets, self._client_secret),
        )

    def _where(self) -> str:
        return self._endpoint.where


def _error_words(error: OAuth2Error) -> str:
    return ": ".join(filter(None, (error.error, error.description)))[:200]


class RefusedError(Exception):
    """A refresh token is not accepted. The message is that of the server."""


class StoredCredentials:
    """Bearer tokens of a token file, renewed before they expire. Safe for threads and processes."""

    def __init__(
        self,
        *,
        source: str,
        store: TokenStore,
        client: OAuthClient | None,
        warn: collections.abc.Callable[[str], None],
    ) -> None:
        """`client` can be None for a company token, which is never renewed."""
        self._source = source
        self._store = store
        self._authority = store.authority
        self._client = client
        self._warn = warn
        self._lock = threading.Lock()
        self._renewed_for_age = False
        self._failure: SourceError | None = None
        self._stored = store.read()
        self._warn_about_age()

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Authorize a request with a token that is valid for the next minutes."""
        with self._lock:
            if self._due(self._stored.current):
                self._renew(self._stored.current.access_token)
            request.headers["Authorization"] = f"Bearer {self._stored.current.access_token}"
        return request

    def secrets(self) -> tuple[str, ...]:
        """The tokens of both pairs, which messages must not contain."""
        previous = self._stored.previous.secrets() if self._stored.previous else ()
        return self._stored.current.secrets() + previous

    def renew(self, refused: requests.PreparedRequest) -> bool:
        """After the status 401: get a different token than that of the request. False if that is not possible."""
        with self._lock:
            used = refused.headers.get("Authorization", "").removeprefix("Bearer ")
            if used == self._stored.current.access_token:
                if self._stored.current.refresh_token is None:
                    return False
                self._renew(used)
            return True

    def accepted(self) -> None:
        """The server has accepted the current pair, so delete the previous pair."""
        if self._stored.previous is None:
            return
        with self._lock, self._store.locked():
            stored = self._store.read()
            if stored.previous is not None and stored.current == self._stored.current:
                stored = Stored(current=stored.current)
                self._store.write(stored)
            self._stored = Stored(current=self._stored.current)

    def _due(self, token: Token) -> bool:
        if token.refresh_token is None:
            return False
        now = self._store.clock()
        old = self._authority.is_old(token, now) and not self._renewed_for_age
        return old or not token.usable(now)

    def _renew(self, unwanted: str) -> None:
        """Get a different access token than `unwanted`: that of another process, or a new one.

        A failure is final for this run, because it is not known whether the refresh token is still valid.
        """
        if self._failure is not None:
            raise self._failure
        with self._store.locked():
            self._stored = self._store.read()
            current = self._stored.current
            if current.access_token != unwanted and not self._due(current):
                return
            client = self._require_client()
            with self._store.replacing() as put:
                try:
                    fresh, ancestor = self._refresh_from(client, self._stored)
                except SourceError as error:
                    self._failure = error
                    raise
                stored = Stored(current=fresh, previous=ancestor)
                put(stored)
            self._stored = stored
            self._renewed_for_age = True

    def _refresh_from(self, client: OAuthClient, stored: Stored) -> tuple[Token, Token]:
        """Try the current pair, then the previous pair. After a crash, it is not known which one the server accepts."""
        refusal = ""
        for token in filter(None, (stored.current, stored.previous)):
            try:
                return client.refresh(token, self._store.clock()), token
            except RefusedError as error:
                refusal = refusal or str(error)
        raise self._dead(stored.current, refusal)

    def _require_client(self) -> OAuthClient:
        if self._client is None:
            raise ConfigurationError(
                f"Source {self._source}: the token in {self._store.path} must be renewed. This needs client_id and "
                f"client_secret. Set them, or {' and '.join(self._authority.variables)}."
            )
        return self._client

    def _dead(self, token: Token, words: str) -> SourceError:
        ends = self._authority.ends(token)
        when = f"expiry date {ends:%Y-%m-%d at %H:%M UTC}" if ends else "its age is not known"
        # RFC 6749 section 5.2: invalid_grant also means that the token "was issued to another client".
        return AuthenticationError(
            f"Source {self._source}: the refresh token in {self._store.path} is no longer accepted "
            f"({words}; {when}). If it has not expired, check that client_id is the application that it was issued to. "
            f"Otherwise a person must give the consent again. Run: {self._authority.command}"
        )

    def _warn_about_age(self) -> None:
        token = self._stored.current
        age = token.refresh_age(self._store.clock())
        ends = self._authority.ends(token)
        if ends is not None and self._authority.is_old(token, self._store.clock()):
            self._warn(
                f"Source {self._source}: the refresh token in {self._store.path} was {age / 86400:.0f} days old at the "
                f"beginning of this run and expires on {ends:%Y-%m-%d at %H:%M UTC}. This run tries to renew it. "
                f"{self._authority.advice}: {self._authority.command}"
            )
