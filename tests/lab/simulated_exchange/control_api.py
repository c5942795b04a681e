# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`/_lab/`: how tests change what is in mailboxes, ask for odd answers, and read what was run.

Every request but `GET /_lab/health` needs the header `X-Lab-Token`. Bodies and answers are JSON.

- `GET /_lab/state`: `sessions` (open now), `opened` (so far), `mailboxes` (contents by objectGUID), `settings`.
- `POST /_lab/state`: `{"action": NAME, …}`: `reset`; `settings` with some of them; `hold` with `identity` and `held`;
  `end_sessions`.
- `GET /_lab/faults`, `POST /_lab/faults` (one `Fault` or a list of them), `DELETE /_lab/faults`.
- `GET /_lab/commands`, `DELETE /_lab/commands`: the log of commands.
"""

from __future__ import annotations

import hmac
import json
import typing as t

from ..simulated.web import Request, Response
from .endpoint import Endpoint
from .faults import Fault, Faults
from .organization import Organization
from .powershell import CommandFailure

Body = dict[str, t.Any]


class Control:
    """Answers requests below `/_lab/`."""

    def __init__(self, token: str, endpoint: Endpoint, organization: Organization, faults: Faults) -> None:
        self._token = token
        self._endpoint = endpoint
        self._organization = organization
        self._faults = faults
        self._first_settings = self._settings()

    def answer(self, request: Request) -> Response:
        """Answer one request; errors are `{"error": text}`."""
        if (request.method, request.path) == ("GET", "/_lab/health"):
            return _json({"healthy": True})
        if not hmac.compare_digest(request.headers.get("x-lab-token", "").encode(), self._token.encode()):
            return _json({"error": "X-Lab-Token is missing or wrong"}, 403)
        routes: dict[tuple[str, str], t.Callable[[Request], Body]] = {
            ("GET", "/_lab/state"): lambda _request: self._state(),
            ("POST", "/_lab/state"): self._act,
            ("GET", "/_lab/faults"): lambda _request: {"faults": self._faults.waiting()},
            ("POST", "/_lab/faults"): self._add_faults,
            ("DELETE", "/_lab/faults"): self._clear_faults,
            ("GET", "/_lab/commands"): lambda _request: {"commands": list(self._organization.log)},
            ("DELETE", "/_lab/commands"): self._clear_commands,
        }
        route = routes.get((request.method, request.path))
        if route is None:
            return _json({"error": f"there is no {request.method} {request.path}"}, 404)
        try:
            return _json(route(request))
        except (ValueError, TypeError, KeyError, CommandFailure) as error:
            return _json({"error": str(error)}, 400)

    def _state(self) -> Body:
        return {
            "sessions": self._endpoint.open,
            "opened": self._endpoint.opened,
            "mailboxes": self._organization.store.plain(),
            "settings": self._settings(),
        }

    def _settings(self) -> Body:
        return {
            "sessions_allowed": self._endpoint.sessions_allowed,
            "idle_seconds": self._endpoint.idle_seconds,
            "remote_shell_allowed": self._endpoint.remote_shell_allowed,
            "hidden": sorted(self._organization.hidden),
        }

    def _act(self, request: Request) -> Body:
        body = request.json()
        actions: dict[str, t.Callable[[Body], None]] = {
            "reset": self._reset,
            "settings": self._set,
            "hold": self._hold,
            "end_sessions": lambda _body: self._endpoint.end_sessions(),
        }
        name = body.pop("action", None)
        if name not in actions:
            raise ValueError(f"action is {name!r}; it must be one of {', '.join(sorted(actions))}")
        actions[name](body)
        return self._state()

    def _reset(self, _body: Body) -> None:
        self._faults.clear()
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

    def _add_faults(self, request: Request) -> Body:
        body = request.json()
        for fault in [Fault(**each) for each in (body if isinstance(body, list) else [body])]:
            self._faults.add(fault)
        return {"faults": self._faults.waiting()}

    def _clear_faults(self, _request: Request) -> Body:
        self._faults.clear()
        return {"faults": []}

    def _clear_commands(self, _request: Request) -> Body:
        self._organization.log.clear()
        return {"commands": []}


def _json(value: Body, status: int = 200) -> Response:
    return Response(status, json.dumps(value).encode())
