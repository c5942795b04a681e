# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drive the simulated HR systems from tests and the demo."""

from __future__ import annotations

import typing as t
import urllib.parse

import requests

from ..simulation.control import TIMEOUT, Answer, Control, ControlError
from .lab import OUT_OF_BAND, Credentials


class SimulatedControl(Control[Credentials]):
    """A client of `/_lab/`, and a person with a browser who consents. `urls` has the systems by name, too.

    `state()` has `company`, `today`, `people`, `factorial`, `calamari`, `bamboohr`, `version`, `written` and `settings`
    (`lab.Settings`).
    """

    CREDENTIALS = Credentials

    def reset(self, today: str | None = None) -> Answer:
        """Back to the beginning: the demo's company, no faults, empty log, first settings and tokens."""
        return self.act("reset", today=today)

    def second_act(self, *events: str) -> Answer:
        """The events of the demo's second act, or only those named."""
        return self.act("life", **({"events": list(events)} if events else {}))

    def generate(self, people: int, **options: t.Any) -> Answer:
        """A generated company; options `seed`, `calamari` (share), `left` (share), `first`, `today`, `system`."""
        return self.act("generate", people=people, **options)

    def event(self, name: str, number: str, **values: t.Any) -> Answer:
        """An event of `life` for one person: promote, rename, relocate, hire, leave, come_back."""
        return self.act("event", name=name, number=number, **values)

    def set_fields(self, number: str, system: str | None = None, **fields: t.Any) -> Answer:
        """Fields of `Person`; with a `system`, members of its employee object by wire name."""
        return self.act("set", number=number, system=system, fields=fields)

    def delete(self, number: str) -> Answer:
        """Somebody disappears from the systems without having left."""
        return self.act("delete", number=number)

    # OAuth, as a person with a browser

    def authorization_url(self, redirect_uri: str = OUT_OF_BAND, **values: str) -> str:
        """The address that the person opens; `values` such as `scope`, `state`, `resource_owner_type`."""
        query = {
            "client_id": self.credentials.factorial_client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            **values,
        }
        return f"{self.urls['factorial']}/oauth/authorize?{urllib.parse.urlencode(query)}"

    def consent(self, url: str) -> dict[str, str]:
        """Open an authorization URL as the person would, and return what the redirect carries (`code`, `state`)."""
        response = self._session.get(url, allow_redirects=False, timeout=TIMEOUT)
        if response.status_code != 302:
            raise ControlError(f"the authorization page answered {response.status_code}: {response.text}")
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(response.headers["Location"]).query))

    def exchange(self, **form: str) -> requests.Response:
        """POST /oauth/token with the client's id and secret and these fields."""
        fields = {
            "client_id": self.credentials.factorial_client_id,
            "client_secret": self.credentials.factorial_client_secret,
            **form,
        }
        return self._session.post(f"{self.urls['factorial']}/oauth/token", data=fields, timeout=TIMEOUT)

    def new_token(self, redirect_uri: str = OUT_OF_BAND, **values: str) -> Answer:
        """Consent and exchange: the token response, for tests that need one to begin with."""
        code = self.consent(self.authorization_url(redirect_uri, **values))["code"]
        response = self.exchange(grant_type="authorization_code", code=code, redirect_uri=redirect_uri)
        return t.cast("Answer", response.json())
