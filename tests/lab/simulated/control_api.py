# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`/_lab/`: how tests and the demo change the state, ask for odd answers, and read the log.

Every request but `GET /_lab/health` needs the header `X-Lab-Token`. Bodies and answers are JSON.

- `GET /_lab/state`: what is shown now. `POST /_lab/state`: `{"action": NAME, …}`, see `ACTIONS`.
- `GET /_lab/faults`, `POST /_lab/faults` (one `Fault` or a list of them), `DELETE /_lab/faults`.
- `GET /_lab/requests`, `DELETE /_lab/requests`.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import hmac
import typing as t

from . import company as c
from . import life
from .factorial import Factorial
from .faults import Fault
from .generate import generated_company
from .lab import Lab
from .tables import to_json
from .web import Request, Response

LARGEST_COMPANY = 200_000

Body = dict[str, t.Any]


class Control:
    """Answers requests below `/_lab/`."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self.factorial: Factorial | None = None
        """Whose tokens `revoke_tokens` revokes."""
        self._actions: t.Mapping[str, t.Callable[[Body], None]] = {
            "reset": self._reset,
            "life": self._life,
            "generate": self._generate,
            "event": self._event,
            "set": self._set,
            "delete": self._delete,
            "settings": self._settings,
            "skip_time": self._skip_time,
            "revoke_tokens": self._revoke_tokens,
        }

    def answer(self, request: Request) -> Response:
        """Answer one request; errors are `{"error": text}`."""
        if (request.method, request.path) == ("GET", "/_lab/health"):
            return _json({"healthy": True})
        token = request.headers.get("x-lab-token", "")
        if not hmac.compare_digest(token.encode(), self._lab.credentials.lab_token.encode()):
            return _json({"error": "X-Lab-Token is missing or wrong"}, 403)
        routes = {
            ("GET", "/_lab/state"): self._show_state,
            ("POST", "/_lab/state"): self._act,
            ("GET", "/_lab/faults"): self._show_faults,
            ("POST", "/_lab/faults"): self._add_faults,
            ("DELETE", "/_lab/faults"): self._clear_faults,
            ("GET", "/_lab/requests"): self._show_requests,
            ("DELETE", "/_lab/requests"): self._clear_requests,
        }
        route = routes.get((request.method, request.path))
        if route is None:
            return _json({"error": f"there is no {request.method} {request.path}"}, 404)
        try:
            return _json(route(request))
        except (ValueError, TypeError, KeyError) as error:
            return _json({"error": str(error)}, 400)

    # State

    def _show_state(self, _request: Request) -> Body:
        company = self._lab.company
        return {
            "company": company.name,
            "today": company.today.isoformat(),
            "version": self._lab.version,
            "people": len(company.people),
            **{system: len(company.in_system(system)) for system in c.SYSTEMS},
            "settings": dataclasses.asdict(self._lab.settings),
        }

    def _act(self, request: Request) -> Body:
        body = request.json()
        if not isinstance(body, dict):
            raise ValueError("the body must be an object with a member action")
        name = body.pop("action", None)
        if name not in self._actions:
            raise ValueError(f"action is {name!r}; it must be one of {', '.join(sorted(self._actions))}")
        self._actions[name](body)
        return self._show_state(request)

    def _reset(self, body: Body) -> None:
        """`today` (default: the day by the machine's clock). Everything as in the beginning."""
        today = body.get("today")
        self._lab.reset(datetime.date.fromisoformat(today) if today else None)

    def _life(self, body: Body) -> None:
        """`events` (default: all of the demo's second act): what happens to the demo's people."""
        events = body.get("events", list(life.ACT_EVENTS))
        self._lab.change_company(lambda company: life.apply(company, events))

    def _generate(self, body: Body) -> None:
        """`people`, and if wanted `seed`, `calamari`, `left`, `first`, `today`: a generated company."""
        people = int(body.pop("people"))
        if not 0 <= people <= LARGEST_COMPANY:
            raise ValueError(f"people is {people}; it must be between 0 and {LARGEST_COMPANY}")
        today = datetime.date.fromisoformat(body.pop("today", None) or self._lab.company.today.isoformat())
        self._lab.set_company(generated_company(people, today, **body))

    def _event(self, body: Body) -> None:
        """`name` (one of `EVENTS`), `number`, and that event's other arguments."""
        event = EVENTS[body.pop("name")]
        for name in DATES & set(body):
            body[name] = datetime.date.fromisoformat(body[name])
        for name in TUPLES & set(body):
            body[name] = tuple(body[name])
        self._lab.change_company(functools.partial(event, **body))

    def _set(self, body: Body) -> None:
        """`number`, `fields`; with `system` they are members of that system's employee object, else of `Person`."""
        number, fields, system = body["number"], dict(body["fields"]), body.get("system")
        if system is None:
            for name in DATES & set(fields):
                fields[name] = fields[name] and datetime.date.fromisoformat(fields[name])
            for name in TUPLES & set(fields):
                fields[name] = tuple(fields[name])
            self._lab.change_company(lambda company: company.change(number, **fields))
        elif system in c.SYSTEMS:
            self._lab.company.person(number)
            self._lab.change_company(lambda company: company.override(system, number, fields))
        else:
            raise ValueError(f"system is {system!r}; it must be one of {', '.join(c.SYSTEMS)}")

    def _delete(self, body: Body) -> None:
        """`number`: somebody whom no system knows any more, without having left."""
        self._lab.change_company(lambda company: _without(company, body["number"]))

    def _settings(self, body: Body) -> None:
        """Members of `Settings`. Other scopes revoke every token, as at Factorial."""
        before = self._lab.settings.scopes
        self._lab.settings = self._lab.settings.changed(body)
        if self._lab.settings.scopes != before:
            self._revoke_tokens({})

    def _skip_time(self, body: Body) -> None:
        """`seconds` by which the clock goes forward."""
        self._lab.skip(float(body["seconds"]))

    def _revoke_tokens(self, _body: Body) -> None:
        """All tokens die."""
        if self.factorial is not None:
            self.factorial.oauth.revoke_all()

    # Faults and log

    def _show_faults(self, _request: Request) -> Body:
        return {"faults": self._lab.faults.waiting()}

    def _add_faults(self, request: Request) -> Body:
        body = request.json()
        faults = [Fault(**each) for each in (body if isinstance(body, list) else [body])]
        for fault in faults:
            self._lab.faults.add(fault)
        return self._show_faults(request)

    def _clear_faults(self, request: Request) -> Body:
        self._lab.faults.clear()
        return self._show_faults(request)

    def _show_requests(self, _request: Request) -> Body:
        return self._lab.log.contents()

    def _clear_requests(self, request: Request) -> Body:
        self._lab.log.clear()
        return self._show_requests(request)


EVENTS: t.Mapping[str, t.Callable[..., c.Company]] = {
    "promote": life.promote,
    "rename": life.rename,
    "relocate": life.relocate,
    "hire": life.hire,
    "leave": life.leave,
    "come_back": life.come_back,
    "take_time_off": life.take_time_off,
    "withdraw_time_off": life.withdraw_time_off,
}
DATES = {"starts_on", "day", "terminated_on", "birthday", "updated_on", "first_day", "last_day"}
TUPLES = {"teams", "leads", "systems"}


def _without(company: c.Company, number: str) -> c.Company:
    serial = company.person(number).serial
    people = {place: person for place, person in company.people.items() if place != serial}
    return dataclasses.replace(company, people=people)


def _json(value: Body, status: int = 200) -> Response:
    return Response(status, to_json(value))
