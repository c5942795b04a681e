# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""OAuth 2 with Factorial: the first consent, and tokens that renew themselves (GUIDES/oauth-2 of the vendor)."""

from __future__ import annotations

import collections.abc
import threading
import typing as t
import urllib.parse

from ...errors import ConfigurationError, MissingLibraryError, SourceError
from ...option_table import variable
from ...web.client import base_url
from ...web.errors import AuthenticationError
from ...web.token_endpoint import TokenEndpoint
from ...web.transport import Patience, require_requests
from .descriptor import CONSENT
from .token_store import AUTHORIZE_COMMAND, REFRESH_WARNING, Stored, Token, TokenStore

try:
    from oauthlib.oauth2 import OAuth2Error
    from requests_oauthlib import OAuth2Session

    HAS_REQUESTS_OAUTHLIB = True
except ImportError:
    HAS_REQUESTS_OAUTHLIB = False

if t.TYPE_CHECKING:
    import requests

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
"""Redirect URI with which Factorial shows the code to the person, who pastes it."""

TOKEN_PATH = "/oauth/token"


class OAuthClient:
    """An OAuth application of Factorial: `/oauth/authorize` and `/oauth/token`."""

    def __init__(
        self,
        *,
        source: str,
        url: str,
        client_id: str,
        client_secret: str,
        redirect_uri: str = OUT_OF_BAND,
        ca_file: str | None = None,
        patience: Patience | None = None,
    ) -> None:
        """`redirect_uri` must be the one that is registered with the application, letter by letter."""
        require_requests()
        if not HAS_REQUESTS_OAUTHLIB:
            raise MissingLibraryError("requests-oauthlib", "for OAuth 2 with Factorial")
        self._url = base_url(source, url)
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._endpoint = TokenEndpoint(
            where=f"Source {source}: POST {urllib.parse.urlsplit(self._url).path}{TOKEN_PATH}",
            url=self._url + TOKEN_PATH,
            ca_file=ca_file,
            patience=patience,
        )

    def authorization_url(
        self, *, owner: str, scopes: collections.abc.Sequence[str], state: str | None = None
    ) -> tuple[str, str]:
        """Where a person consents, and the state that must come back with the code; `owner` is company or user."""
        session = OAuth2Session(self._client_id, redirect_uri=self._redirect_uri, scope=list(scopes) or None)
        extra = {"resource_owner_type": "company"} if owner == "company" else {}
        url, used_state = session.authorization_url(f"{self._url}/oauth/authorize", state=state, **extra)
        return str(url), str(used_state)

    def exchange(self, code: str, now: float) -> Token:
        """The token for a code, which is good once and for about ten minutes."""
        try:
            answer = self._fetch(
                lambda session, **common: session.fetch_token(code=code, include_client_id=True, **common), (code,)
            )
        except OAuth2Error as error:
            raise AuthenticationError(
                f"{self._where()} refused the code ({_error_words(error)}). A code is good once and for ten "
                f"minutes, and redirect_uri must be the registered one. Run again for a new code: {AUTHORIZE_COMMAND}"
            ) from error
        return Token.from_answer(answer, now)

    def refresh(self, token: Token, now: float) -> Token:
        """The pair that follows `token`, whose refresh token is then used up.

        Raises:
            RefusedError: the refresh token is not accepted.
            SourceError: no usable answer; whether the token was used up is then not known.
        """
        try:
            answer = self._fetch(
                lambda session, **common: session.refresh_token(
                    refresh_token=token.refresh_token, client_id=self._client_id, **common
                ),
                token.secrets(),
            )
        except OAuth2Error as error:
            raise RefusedError(_error_words(error)) from error
        return Token.from_answer(answer, now, token)

    def _fetch(
        self, call: collections.abc.Callable[..., t.Mapping[str, t.Any]], secrets: tuple[str, ...]
    ) -> t.Mapping[str, t.Any]:
        return self._endpoint.fetch(
            OAuth2Session(self._client_id, redirect_uri=self._redirect_uri),
            lambda session, **common: call(session, client_secret=self._client_secret, **common),
            (*secrets, self._client_secret),
        )

    def _where(self) -> str:
        return self._endpoint.where


def _error_words(error: OAuth2Error) -> str:
    return ": ".join(filter(None, (error.error, error.description)))[:200]


class RefusedError(Exception):
    """A refresh token is not accepted; the text says it in the server's words."""


class StoredCredentials:
    """Bearer tokens of a token file, renewed in time by whoever comes first; safe for threads and processes."""

    def __init__(
        self,
        *,
        source: str,
        store: TokenStore,
        client: OAuthClient | None,
        warn: collections.abc.Callable[[str], None],
    ) -> None:
        """`client` may be None for a company token, which is never renewed."""
        self._source = source
        self._store = store
        self._client = client
        self._warn = warn
        self._lock = threading.Lock()
        self._renewed_for_age = False
        self._failure: SourceError | None = None
        self._stored = store.read()
        self._warn_about_age()

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign a request with a token that is good for the next minutes."""
        with self._lock:
            if self._due(self._stored.current):
                self._renew(self._stored.current.access_token)
            request.headers["Authorization"] = f"Bearer {self._stored.current.access_token}"
        return request

    def secrets(self) -> tuple[str, ...]:
        """Both pairs."""
        previous = self._stored.previous.secrets() if self._stored.previous else ()
        return self._stored.current.secrets() + previous

    def renew(self, refused: requests.PreparedRequest) -> bool:
        """After a 401: another pair than the request carried, once."""
        with self._lock:
            used = refused.headers.get("Authorization", "").removeprefix("Bearer ")
            if used == self._stored.current.access_token:
                if self._stored.current.refresh_token is None:
                    return False
                self._renew(used)
            return True

    def accepted(self) -> None:
        """The current pair works: the one before is no longer needed."""
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
        old = token.refresh_age(now) >= REFRESH_WARNING and not self._renewed_for_age
        return old or not token.usable(now)

    def _renew(self, unwanted: str) -> None:
        """Have another access token than `unwanted`: the one that somebody else fetched meanwhile, or a new one.

        A failure is final for this run: whether the server has used up the refresh token is then not known.
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
        """Try the current pair, then the one before: which of the two a server honours after a crash is not known."""
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
                f"Source {self._source}: the token in {self._store.path} must be renewed, which needs client_id and "
                f"client_secret. Set them, or {variable(CONSENT, 'client_id')} and "
                f"{variable(CONSENT, 'client_secret')}."
            )
        return self._client

    def _dead(self, token: Token, words: str) -> SourceError:
        ends = token.refresh_ends()
        when = f"its week ended, or ends, on {ends:%Y-%m-%d at %H:%M UTC}" if ends else "its age is not known"
        return AuthenticationError(
            f"Source {self._source}: the refresh token in {self._store.path} is not accepted any more "
            f"({words}; {when}). A person must consent again. Run: {AUTHORIZE_COMMAND}"
        )

    def _warn_about_age(self) -> None:
        token = self._stored.current
        age = token.refresh_age(self._store.clock())
        ends = token.refresh_ends()
        if ends is not None and age >= REFRESH_WARNING:
            self._warn(
                f"Source {self._source}: the refresh token in {self._store.path} was {age / 86400:.0f} days old at the "
                f"beginning of this run and dies on {ends:%Y-%m-%d at %H:%M UTC}. This run tries to renew it. Run at "
                f"least every five days, or use a company token, which does not expire: {AUTHORIZE_COMMAND}"
            )
