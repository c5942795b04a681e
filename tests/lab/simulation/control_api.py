# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`/_lab/`: how tests and the demo change the state, ask for odd answers, and read the log.

Every request but `GET /_lab/health` needs the header `X-Lab-Token`. Bodies and answers are JSON; errors are
`{"error": text}`.

- `GET /_lab/state`: what is shown now. `POST /_lab/state`: `{"action": NAME, …}`, see `ControlApi.actions`.
- `GET /_lab/faults`, `POST /_lab/faults` (one fault or a list of them), `DELETE /_lab/faults`.
- `GET /_lab/requests`, `DELETE /_lab/requests`.
"""

from __future__ import annotations

import abc
import hmac
import typing as t

from .application import AnyState
from .web import Request, Response, to_json

LAB_PREFIX = "/_lab/"

Body = dict[str, t.Any]
Route = t.Callable[[Request], Body]
Action = t.Callable[[Body], Body | None]


class NotFoundError(Exception):
    """There is nothing of that name."""


class ControlApi(abc.ABC, t.Generic[AnyState]):
    """Answers requests below `/_lab/`."""

    REFUSALS: t.ClassVar[tuple[type[Exception], ...]] = (ValueError, TypeError, KeyError)
    """What says that an action cannot be done."""

    def __init__(self, lab: AnyState) -> None:
        self.lab = lab

    @abc.abstractmethod
    def state(self) -> Body:
        """What is shown now."""

    def actions(self) -> dict[str, Action]:
        """What can be done, by name. An action answers with the state unless it returns something else."""
        return {"skip_time": self._skip_time}

    def routes(self) -> dict[tuple[str, str], Route]:
        """What there is, by method and by path below `/_lab/`."""
        return {
            ("GET", "state"): lambda _request: self.state(),
            ("POST", "state"): self._act,
            ("GET", "faults"): self._faults,
            ("POST", "faults"): self._add_faults,
            ("DELETE", "faults"): self._clear_faults,
            ("GET", "requests"): lambda _request: self.lab.log.contents(),
            ("DELETE", "requests"): self._clear_requests,
        }

    def answer(self, request: Request) -> Response:
        """Answer one request."""
        if (request.method, request.path) == ("GET", f"{LAB_PREFIX}health"):
            return Response(200, to_json({"healthy": True}))
        token = request.headers.get("x-lab-token", "")
        if not hmac.compare_digest(token.encode(), self.lab.credentials.lab_token.encode()):
            return _error(403, "X-Lab-Token is missing or wrong")
        try:
            route = self.route(request.method, request.path.removeprefix(LAB_PREFIX))
            with self.lab.lock:
                return Response(200, to_json(route(request)))
        except NotFoundError as error:
            return _error(404, str(error))
        except self.REFUSALS as error:
            return _error(400, str(error))

    def route(self, method: str, path: str) -> Route:
        """What answers. Raises NotFoundError."""
        route = self.routes().get((method, path))
        if route is None:
            raise NotFoundError(f"there is no {method} {LAB_PREFIX}{path}")
        return route

    def _act(self, request: Request) -> Body:
        body, actions = request.json(), self.actions()
        if not isinstance(body, dict):
            raise ValueError("the body must be an object with a member action")
        name = body.pop("action", None)
        if name not in actions:
            raise ValueError(f"action is {name!r}; it must be one of {', '.join(sorted(actions))}")
        done = actions[name](body)
        return self.state() if done is None else done

    def _skip_time(self, body: Body) -> None:
        """`seconds` by which the clock goes forward."""
        self.lab.skip(float(body["seconds"]))

    def _faults(self, _request: Request) -> Body:
        return {"faults": self.lab.faults.waiting()}

    def _add_faults(self, request: Request) -> Body:
        self.lab.faults.add_all(request.json())
        return self._faults(request)

    def _clear_faults(self, request: Request) -> Body:
        self.lab.faults.clear()
        return self._faults(request)

    def _clear_requests(self, _request: Request) -> Body:
        self.lab.log.clear()
        contents: Body = self.lab.log.contents()
        return contents


def _error(status: int, text: str) -> Response:
    return Response(status, to_json({"error": text}))
