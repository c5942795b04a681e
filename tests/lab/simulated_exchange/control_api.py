# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`/_lab/` of Exchange: see `simulation.control_api`.

- State: `sessions` (open now), `opened` (so far), `mailboxes` (contents by objectGUID), `settings`.
- Actions: `reset`; `settings` with some of them; `hold` with `identity` and `held`; `end_sessions`.
- `GET /_lab/commands`, `DELETE /_lab/commands`: the log of commands.
"""

from __future__ import annotations

from ..simulation.control_api import Action, Body, ControlApi, Route
from ..simulation.web import Request
from .endpoint import Endpoint, ExchangeState
from .organization import Organization
from .powershell import CommandFailure


class ExchangeControlApi(ControlApi[ExchangeState]):
    """Answers requests below `/_lab/`."""

    REFUSALS = (*ControlApi.REFUSALS, CommandFailure)

    def __init__(self, endpoint: Endpoint, organization: Organization) -> None:
        super().__init__(endpoint.lab)
        self._endpoint = endpoint
        self._organization = organization
        self._first_settings = self._settings()

    def state(self) -> Body:
        """Sessions, mailboxes, settings."""
        return {
            "sessions": self._endpoint.open,
            "opened": self._endpoint.opened,
            "mailboxes": self._organization.store.plain(),
            "settings": self._settings(),
        }

    def actions(self) -> dict[str, Action]:
        """See `ControlApi.actions`."""
        return {
            **super().actions(),
            "reset": self._reset,
            "settings": self._set,
            "hold": self._hold,
            "end_sessions": lambda _body: self._endpoint.end_sessions(),
        }

    def routes(self) -> dict[tuple[str, str], Route]:
        """See `ControlApi.routes`."""
        return {
            **super().routes(),
            ("GET", "commands"): lambda _request: {"commands": list(self._organization.log)},
            ("DELETE", "commands"): self._clear_commands,
        }

    def _settings(self) -> Body:
        return {
            "sessions_allowed": self._endpoint.sessions_allowed,
            "idle_seconds": self._endpoint.idle_seconds,
            "remote_shell_allowed": self._endpoint.remote_shell_allowed,
            "hidden": sorted(self._organization.hidden),
        }

    def _reset(self, _body: Body) -> None:
        self.lab.reset()
        self._endpoint.end_sessions()
        self._endpoint.opened = 0
        self._organization.log.clear()
        self._organization.store.clear()
        self._set(self._first_settings)

    def _set(self, body: Body) -> None:
        unknown = set(body) - set(self._first_settings)
        if unknown:
            raise ValueError(f"no setting is named {', '.join(sorted(unknown))}")
        hidden = frozenset(body.get("hidden", self._organization.hidden))
        if not hidden <= set(self._organization.commands):
            raise ValueError(f"hidden must name some of {', '.join(self._organization.commands)}")
        self._organization.hidden = hidden
        for name in ("sessions_allowed", "idle_seconds", "remote_shell_allowed"):
            setattr(self._endpoint, name, body.get(name, getattr(self._endpoint, name)))

    def _hold(self, body: Body) -> None:
        recipient = self._organization.recipients.any_user(body["identity"])
        self._organization.store.of(recipient.user.guid).litigation_hold = bool(body["held"])

    def _clear_commands(self, _request: Request) -> Body:
        self._organization.log.clear()
        return {"commands": []}
