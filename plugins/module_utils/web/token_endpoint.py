# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The token endpoint of an OAuth 2 server (RFC 6749 section 3.2), used with requests-oauthlib."""

from __future__ import annotations

import collections.abc
import contextlib
import typing as t
import urllib.parse

from .errors import AnswerError, HttpError, UnavailableError, status_error, vendor_words
from .patience import DEFAULT_PATIENCE, Patience
from .tls import CertificateProblem, certificate_problem
from .transport import BoundedRetry, mount, trust

with contextlib.suppress(ImportError):
    import requests

if t.TYPE_CHECKING:
    from requests_oauthlib import OAuth2Session


class TokenEndpoint:
    """Fetches tokens from one endpoint."""

    def __init__(
        self,
        *,
        where: str,
        url: str,
        ca_file: str | None = None,
        patience: Patience | None = None,
        url_option: str = "the url",
    ) -> None:
        """`where` is the request's name in messages, such as `Source hr: POST /oauth/token`; `url_option` the url's."""
        self.where = where
        self._url_option = url_option
        self._url = url
        self._patience = patience or DEFAULT_PATIENCE
        self._trust = trust(ca_file)

    def fetch(
        self,
        session: OAuth2Session,
        call: collections.abc.Callable[..., t.Mapping[str, t.Any]],
        secrets: tuple[str, ...],
    ) -> t.Mapping[str, t.Any]:
        """The token that `call` fetches.

        Args:
            session: sends the request.
            call: takes the session and the keywords that all token requests share, and returns the answer's members.
            secrets: the strings that messages must not quote.

        Raises:
            OAuth2Error: the server refuses the request; the error has the server's message.
            HttpError: the server cannot be reached, or its answer is neither a token nor an OAuth 2 error.
        """
        session.max_redirects = 0
        mount(session, self._trust, BoundedRetry.create(self._patience, unsent_only=True))
        check = self._answer_check(secrets)
        session.register_compliance_hook("access_token_response", check)
        session.register_compliance_hook("refresh_token_response", check)
        try:
            return call(session, token_url=self._url, auth=_unchanged, timeout=self._patience.timeout)
        except requests.RequestException as error:
            raise self._unreachable(error) from error

    def _answer_check(
        self, secrets: tuple[str, ...]
    ) -> collections.abc.Callable[[requests.Response], requests.Response]:
        """A hook that reports other answers with their status; oauthlib would only report a missing token."""

        def check(response: requests.Response) -> requests.Response:
            try:
                answer = response.json()
            except ValueError:
                answer = None
            if isinstance(answer, dict) and (answer.get("access_token") or isinstance(answer.get("error"), str)):
                return response
            if not response.ok:
                raise status_error(self.where, response.status_code, response.content, {}, secrets)
            words = vendor_words(response.content, secrets)
            raise AnswerError(
                f"{self.where} answered without a token{f' ({words})' if words else ''}. Check {self._url_option}."
            )

        return check

    def _unreachable(self, error: Exception) -> HttpError:
        host = urllib.parse.urlsplit(self._url).netloc
        if isinstance(error, requests.TooManyRedirects):
            return AnswerError(
                f"{self.where} answered with a redirect, which is not followed. Check {self._url_option}."
            )
        return UnavailableError(
            f"{self.where}: {_problem(error)} from {host}. Check {self._url_option}, ca_file and the network."
        )


def _problem(error: Exception) -> str:
    if not isinstance(error, requests.exceptions.SSLError):
        return "no answer"
    problem = certificate_problem(error)
    if problem is CertificateProblem.OTHER:
        return "no TLS handshake"
    return f"the TLS certificate is not trusted ({problem})"


def _unchanged(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Does nothing: the credential is in the body, and without `auth`, requests would add one from ~/.netrc."""
    return request
