# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who sends the requests: a technician on premises, or a client of the Zoho API console in the cloud."""

from __future__ import annotations

import threading
import typing as t

from ...errors import ReceiverError
from ...web.credentials import HeaderCredentials, NoCredentials
from ..http import Connection

if t.TYPE_CHECKING:
    import requests

    from ..entry import Chosen


class TechnicianKey(HeaderCredentials):
    """The API key of a technician: `authtoken` is the header of the API, `TECHNICIAN_KEY` that of older builds."""

    def __init__(self, key: str) -> None:
        super().__init__({"authtoken": key, "TECHNICIAN_KEY": key}, (key,))


class ZohoToken:
    """An access token for an hour, by a refresh token (https://www.zoho.com/accounts/protocol/oauth.html)."""

    def __init__(self, chosen: Chosen) -> None:
        self._chosen = chosen
        url = chosen.options["accounts_url"]
        self._connection = Connection(chosen, url, NoCredentials(), option="accounts_url", writes=False)
        self._lock = threading.Lock()
        self._token = ""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Add the token.

        Raises:
            ReceiverError: the accounts server cannot be reached, or refuses the client.
        """
        with self._lock:
            self._token = self._token or self._fetched()
            request.headers["Authorization"] = f"Zoho-oauthtoken {self._token}"
        return request

    def secrets(self) -> tuple[str, ...]:
        """The token, and what it is fetched with."""
        options = self._chosen.options
        return tuple(filter(None, (self._token, options["client_secret"], options["refresh_token"])))

    def renew(self, refused: requests.PreparedRequest) -> bool:
        """After a 401, fetch another token."""
        with self._lock:
            self._token = ""
        return True

    def accepted(self) -> None:
        """Does nothing."""

    def close(self) -> None:
        """Close the connections."""
        self._connection.close()

    def _fetched(self) -> str:
        options = self._chosen.options
        form = {name: options[name] for name in ("client_id", "client_secret", "refresh_token")}
        transfer = self._connection.exchange("POST", "/oauth/v2/token", data={"grant_type": "refresh_token", **form})
        answer = self._connection.parsed("POST", transfer)
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if transfer.status == 200 and isinstance(token, str) and token:
            return token
        # Errors have the status 200, too.
        raise ReceiverError(
            f"{self._connection.where('POST')} answered {transfer.status} without a token. Check client_id,"
            f" client_secret and refresh_token of {self._chosen.where}, and that accounts_url is that of your data"
            " center."
        )
