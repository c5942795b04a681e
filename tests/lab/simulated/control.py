# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drive the simulated systems from tests and the demo, over HTTP."""

from __future__ import annotations

import json
import pathlib
import typing as t
import urllib.parse

import requests

from .lab import OUT_OF_BAND, STATE_FILE, Credentials

TIMEOUT = 60


class ControlError(Exception):
    """The simulated systems refused what was asked."""


class SimulatedControl:
    """A client of `/_lab/`, which also knows the systems' addresses and credentials.

    `ca_file` is the PEM file of the CA that signed the servers' certificate; TLS is always verified.
    """

    def __init__(self, urls: t.Mapping[str, str], credentials: Credentials, ca_file: str | None = None) -> None:
        self.urls = dict(urls)
        self.credentials = credentials
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["X-Lab-Token"] = credentials.lab_token
        if ca_file:
            self._session.verify = ca_file

    @classmethod
    def from_folder(cls, folder: pathlib.Path, ca_file: str | None = None) -> SimulatedControl:
        """For the systems that were started with `--state folder`."""
        state = json.loads((folder / STATE_FILE).read_text())
        return cls(state["urls"], Credentials(**state["credentials"]), ca_file)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _ask(self, method: str, path: str, body: t.Any = None) -> dict[str, t.Any]:
        response = self._session.request(method, f"{self.urls['lab']}/_lab/{path}", json=body, timeout=TIMEOUT)
        answer = response.json()
        if not response.ok:
            raise ControlError(f"{method} /_lab/{path}: {answer['error']}")
        return t.cast("dict[str, t.Any]", answer)

    # State

    def state(self) -> dict[str, t.Any]:
        """What is shown now: `company`, `today`, `people`, `factorial`, `calamari`, `version`, `settings`."""
        return self._ask("GET", "state")

    def act(self, action: str, **values: t.Any) -> dict[str, t.Any]:
        """Any action of the control interface."""
        return self._ask("POST", "state", {"action": action, **values})

    def reset(self, today: str | None = None) -> dict[str, t.Any]:
        """Back to the beginning: the demo's company, no faults, empty log, first settings and tokens."""
        return self.act("reset", today=today)

    def second_act(self, *events: str) -> dict[str, t.Any]:
        """The events of the demo's second act, or only those named."""
        return self.act("life", **({"events": list(events)} if events else {}))

    def generate(self, people: int, **options: t.Any) -> dict[str, t.Any]:
        """A generated company; options `seed`, `calamari` (share), `left` (share), `first`, `today`."""
        return self.act("generate", people=people, **options)

    def event(self, name: str, number: str, **values: t.Any) -> dict[str, t.Any]:
        """An event of `life` for one person: promote, rename, relocate, hire, leave, come_back."""
        return self.act("event", name=name, number=number, **values)

    def set_fields(self, number: str, system: str | None = None, **fields: t.Any) -> dict[str, t.Any]:
        """Fields of `Person`; with a `system`, members of its employee object by wire name."""
        return self.act("set", number=number, system=system, fields=fields)

    def delete(self, number: str) -> dict[str, t.Any]:
        """Somebody disappears from the systems without having left."""
        return self.act("delete", number=number)

    def settings(self, **values: t.Any) -> dict[str, t.Any]:
        """Members of `lab.Settings`."""
        return self.act("settings", **values)

    def skip_time(self, seconds: float) -> dict[str, t.Any]:
        """Put the systems' clock forward."""
        return self.act("skip_time", seconds=seconds)

    # Faults

    def fault(self, kind: str, **values: t.Any) -> None:
        """Ask for an odd answer; `values` are the other members of `faults.Fault`."""
        self._ask("POST", "faults", {"kind": kind, **values})

    def faults(self) -> list[dict[str, t.Any]]:
        """Those that still wait."""
        return t.cast("list[dict[str, t.Any]]", self._ask("GET", "faults")["faults"])

    def clear_faults(self) -> None:
        """Answer as usual from now on."""
        self._ask("DELETE", "faults")

    # Requests

    def request_log(self) -> dict[str, t.Any]:
        """The log: `total`, `counts`, `entries`."""
        return self._ask("GET", "requests")

    def clear_requests(self) -> None:
        """Begin a new log."""
        self._ask("DELETE", "requests")

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

    def new_token(self, redirect_uri: str = OUT_OF_BAND, **values: str) -> dict[str, t.Any]:
        """Consent and exchange: the token response, for tests that need one to begin with."""
        code = self.consent(self.authorization_url(redirect_uri, **values))["code"]
        response = self.exchange(grant_type="authorization_code", code=code, redirect_uri=redirect_uri)
        return t.cast("dict[str, t.Any]", response.json())
