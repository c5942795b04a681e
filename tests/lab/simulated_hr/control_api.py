# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`/_lab/` of the HR systems: see `simulation.control_api`, and for the actions the functions below."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import typing as t

from ..simulation.control_api import Action, Body, ControlApi
from . import company as c
from . import life
from .generate import generated_company
from .lab import Lab
from .oauth import AuthorisationServer

LARGEST_COMPANY = 200_000


class HrControl(ControlApi[Lab]):
    """Answers requests below `/_lab/`."""

    def __init__(self, lab: Lab, oauth: AuthorisationServer) -> None:
        """`oauth` has the tokens that `revoke_tokens` revokes."""
        super().__init__(lab)
        self._oauth = oauth

    def actions(self) -> dict[str, Action]:
        """See `ControlApi.actions`."""
        return {
            **super().actions(),
            "reset": self._reset,
            "life": self._life,
            "generate": self._generate,
            "event": self._event,
            "set": self._set,
            "delete": self._delete,
            "settings": self._settings,
            "revoke_tokens": self._revoke_tokens,
        }

    def state(self) -> Body:
        """The company in numbers, the settings, and what clients have written."""
        company = self.lab.company
        return {
            "company": company.name,
            "today": company.today.isoformat(),
            "version": self.lab.version,
            "people": len(company.people),
            **{system: len(company.in_system(system)) for system in c.SYSTEMS},
            "settings": dataclasses.asdict(self.lab.settings),
            "written": list(self.lab.written),
        }

    def _reset(self, body: Body) -> None:
        """`today` (default: the day by the machine's clock). Everything as in the beginning."""
        today = body.get("today")
        self.lab.reset(datetime.date.fromisoformat(today) if today else None)

    def _life(self, body: Body) -> None:
        """`events` (default: all of the demo's second act): what happens to the demo's people."""
        events = body.get("events", list(life.ACT_EVENTS))
        self.lab.change_company(lambda company: life.apply(company, events))

    def _generate(self, body: Body) -> None:
        """`people`, and if wanted `seed`, `calamari`, `left`, `first`, `today`, `system`: a generated company."""
        people = int(body.pop("people"))
        if not 0 <= people <= LARGEST_COMPANY:
            raise ValueError(f"people is {people}; it must be between 0 and {LARGEST_COMPANY}")
        today = datetime.date.fromisoformat(body.pop("today", None) or self.lab.company.today.isoformat())
        self.lab.set_company(generated_company(people, today, **body))

    def _event(self, body: Body) -> None:
        """`name` (one of `EVENTS`), `number`, and that event's other arguments."""
        event = EVENTS[body.pop("name")]
        for name in DATES & set(body):
            body[name] = datetime.date.fromisoformat(body[name])
        for name in TUPLES & set(body):
            body[name] = tuple(body[name])
        self.lab.change_company(functools.partial(event, **body))

    def _set(self, body: Body) -> None:
        """`number`, `fields`; with `system` they are members of that system's employee object, else of `Person`."""
        number, fields, system = body["number"], dict(body["fields"]), body.get("system")
        if system is None:
            for name in DATES & set(fields):
                fields[name] = fields[name] and datetime.date.fromisoformat(fields[name])
            for name in TUPLES & set(fields):
                fields[name] = tuple(fields[name])
            self.lab.change_company(lambda company: company.change(number, **fields))
        elif system in c.SYSTEMS:
            self.lab.company.person(number)
            self.lab.change_company(lambda company: company.override(system, number, fields))
        else:
            raise ValueError(f"system is {system!r}; it must be one of {', '.join(c.SYSTEMS)}")

    def _delete(self, body: Body) -> None:
        """`number`: somebody whom no system knows any more, without having left."""
        self.lab.change_company(lambda company: _without(company, body["number"]))

    def _settings(self, body: Body) -> None:
        """Members of `Settings`. Other scopes revoke every token, as at Factorial."""
        before = self.lab.settings.scopes
        self.lab.settings = self.lab.settings.changed(body)
        if self.lab.settings.scopes != before:
            self._revoke_tokens({})

    def _revoke_tokens(self, _body: Body) -> None:
        """All tokens die."""
        self._oauth.revoke_all()


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
