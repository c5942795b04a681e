# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drive the simulated Exchange from tests and the demo, over HTTP."""

from __future__ import annotations

import json
import pathlib
import typing as t

import requests

from .credentials import STATE_FILE, Credentials

TIMEOUT = 60


class ControlError(Exception):
    """The simulated Exchange refused what was asked."""


class ExchangeControl:
    """A client of `/_lab/`. `ca_file` is the PEM file of the CA that signed the server's certificate."""

    def __init__(self, url: str, credentials: Credentials, ca_file: str | None = None) -> None:
        self.url = url
        self.credentials = credentials
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["X-Lab-Token"] = credentials.lab_token
        if ca_file:
            self._session.verify = ca_file

    @classmethod
    def from_folder(cls, folder: pathlib.Path, ca_file: str | None = None) -> ExchangeControl:
        """For the one that was started with `--state folder`."""
        state = json.loads((folder / STATE_FILE).read_text("utf-8"))
        return cls(state["url"], Credentials(**state["credentials"]), ca_file)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def state(self) -> dict[str, t.Any]:
        """`sessions` open now, `opened` so far, `mailboxes` by objectGUID, `settings`."""
        return self._ask("GET", "state")

    def act(self, action: str, **values: t.Any) -> dict[str, t.Any]:
        """Any action of the control interface."""
        return self._ask("POST", "state", {"action": action, **values})

    def reset(self) -> None:
        """Empty mailboxes without holds, no sessions, no faults, first settings, an empty log."""
        self.act("reset")

    def settings(self, **values: t.Any) -> None:
        """`sessions_allowed`, `idle_seconds`, `remote_shell_allowed`, `hidden` commands."""
        self.act("settings", **values)

    def hold(self, identity: str, held: bool = True) -> None:
        """Put somebody's mailbox on litigation hold, or take it off."""
        self.act("hold", identity=identity, held=held)

    def fault(self, kind: str, **values: t.Any) -> None:
        """Ask for an odd answer; `values` are the other members of `faults.Fault`."""
        self._ask("POST", "faults", {"kind": kind, **values})

    def clear_faults(self) -> None:
        """Answer as usual from now on."""
        self._ask("DELETE", "faults")

    def commands(self) -> list[dict[str, t.Any]]:
        """The commands that were asked for: `command`, `parameters`, `outcome`."""
        return t.cast("list[dict[str, t.Any]]", self._ask("GET", "commands")["commands"])

    def clear_commands(self) -> None:
        """Begin a new log."""
        self._ask("DELETE", "commands")

    def _ask(self, method: str, path: str, body: t.Any = None) -> dict[str, t.Any]:
        response = self._session.request(method, f"{self.url}/_lab/{path}", json=body, timeout=TIMEOUT)
        answer = response.json()
        if not response.ok:
            raise ControlError(f"{method} /_lab/{path}: {answer['error']}")
        return t.cast("dict[str, t.Any]", answer)
