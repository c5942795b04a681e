# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How requests prove who sends them, where the proof never changes."""

from __future__ import annotations

import typing as t
import urllib.parse

if t.TYPE_CHECKING:
    import requests


class Credentials(t.Protocol):
    """Authenticates requests."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the credential to the request."""

    def secrets(self) -> t.Iterable[str]:
        """The strings that messages must not quote."""

    def renew(self, refused: requests.PreparedRequest) -> bool:
        """After a 401, get another credential than that of the refused request; returns whether this succeeded."""

    def accepted(self) -> None:
        """Called when the source has accepted the credential."""


class NoCredentials:
    """For requests whose address is their proof, or that need none.

    Without it, requests would add a password from ~/.netrc.

    Args:
        secrets: parts of the address that messages must not quote.
    """

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        self._secrets = secrets

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add nothing."""
        return request

    def secrets(self) -> tuple[str, ...]:
        """The secrets."""
        return self._secrets

    def renew(self, refused: requests.PreparedRequest) -> bool:
        """Returns False: there is no other credential."""
        return False

    def accepted(self) -> None:
        """Does nothing."""


class HeaderCredentials(NoCredentials):
    """A credential in headers.

    Args:
        headers: the headers.
        secrets: the parts of their values that messages must not quote.
    """

    def __init__(self, headers: t.Mapping[str, str], secrets: tuple[str, ...]) -> None:
        super().__init__(secrets)
        self._headers = headers

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the headers."""
        request.headers.update(self._headers)
        return request


class QueryCredentials(NoCredentials):
    """A credential in the query. `transport.SecretQueryAdapter` adds it when a request is written, so that nothing logs
    or quotes it."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__((value, urllib.parse.quote_plus(value)))
        self.query = urllib.parse.urlencode({name: value})
        """Encoded, such as `apikey=x`."""
