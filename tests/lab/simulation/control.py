# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drive simulated systems from tests and the demo, over HTTPS."""

from __future__ import annotations

import pathlib
import typing as t

import requests

from ..facts import simulator_state
from .credentials import Credentials
from .state import Secrets

TIMEOUT = 60

Answer = dict[str, t.Any]


class ControlError(Exception):
    """The simulated system refused what was asked."""


class Control(t.Generic[Secrets]):
    """A client of `/_lab/`, which also knows the systems' addresses and credentials."""

    CREDENTIALS: t.ClassVar[type[Credentials]]

    def __init__(self, urls: t.Mapping[str, str], credentials: Secrets, ca_file: str) -> None:
        """`ca_file` is the PEM file of the CA that signed the servers' certificate."""
        self.urls = dict(urls)
        self.credentials = credentials
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["X-Lab-Token"] = credentials.lab_token
        self._session.verify = ca_file

    @classmethod
    def from_folder(cls, folder: pathlib.Path, ca_file: str) -> t.Self:
        """For the systems that were started with `--state folder`. Raises LabError where they never ran."""
        state = simulator_state(folder)
        return cls(state["urls"], t.cast(Secrets, cls.CREDENTIALS(**state["credentials"])), ca_file)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def state(self) -> Answer:
        """What is shown now: see `state` of the simulator's `control_api`."""
        return self._ask("GET", "state")

    def act(self, action: str, **values: t.Any) -> Answer:
        """Any action of the simulator's `control_api`."""
        return self._ask("POST", "state", {"action": action, **values})

    def settings(self, **values: t.Any) -> Answer:
        """Change members of the simulator's settings."""
        return self.act("settings", **values)

    def skip_time(self, seconds: float) -> None:
        """Put the systems' clock forward."""
        self.act("skip_time", seconds=seconds)

    def fault(self, kind: str, **values: t.Any) -> None:
        """Ask for an odd answer; `values` are the other members of the simulator's `Fault`."""
        self._ask("POST", "faults", {"kind": kind, **values})

    def faults(self) -> list[Answer]:
        """Those that still wait."""
        return t.cast("list[Answer]", self._ask("GET", "faults")["faults"])

    def clear_faults(self) -> None:
        """Answer as usual from now on."""
        self._ask("DELETE", "faults")

    def request_log(self) -> Answer:
        """The log: `total`, `counts` by "system method path", `entries`."""
        return self._ask("GET", "requests")

    def clear_requests(self) -> None:
        """Begin a new log."""
        self._ask("DELETE", "requests")

    def _ask(self, method: str, path: str, body: t.Any = None) -> Answer:
        response = self._session.request(method, f"{self.urls['lab']}/_lab/{path}", json=body, timeout=TIMEOUT)
        answer = response.json()
        if not response.ok:
            raise ControlError(f"{method} /_lab/{path}: {answer['error']}")
        return t.cast(Answer, answer)
