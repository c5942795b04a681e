# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated JazzHR: hired applicants, their jobs, and the users who lead hirings, by the API v1.

`python -m tests.lab.simulated_hr.jazzhr` serves it until SIGTERM or SIGINT.

It is a system for recruiting, so it has people of its own, and not those of the company. Assumptions, where public
clients do not tell: an unknown key is 401, an unknown path is 404, a query with anything but the key is 400, because a
client that filters by it would be wrong, and one that repeats the key is wrong, too. The list of applicants has no
email addresses, as clients say.
"""

from __future__ import annotations

import dataclasses
import datetime
import hmac
import pathlib
import secrets
import ssl
import sys
import typing as t

from ..simulation.application import Application
from ..simulation.control_api import Action, Body, ControlApi
from ..simulation.credentials import Credentials as BaseCredentials
from ..simulation.faults import Fault
from ..simulation.service import Simulator, command_line, serve
from ..simulation.state import State
from ..simulation.web import Request, Response, to_json
from . import faults as shapes

PREFIX: t.Final = "/v1/"
PAGE_SIZE: t.Final = 100
KEY: t.Final = "apikey"
SHORT_MEMBERS: t.Final = ("id", "first_name", "last_name", "prospect_phone", "apply_date", "job_id", "job_title")
"""What the list of applicants shows."""

Row = dict[str, t.Any]


def identifier(kind: str, number: int) -> str:
    """An id in the form of JazzHR, such as `prospect_20260101000000_AAAA0001`."""
    return f"{kind}_20260101000000_{number:016X}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Credentials(BaseCredentials):
    """Secrets of the simulated JazzHR."""

    jazzhr_api_key: str = dataclasses.field(default_factory=lambda: secrets.token_urlsafe(24))


class Recruiting(State[Credentials, shapes.Fault]):
    """The people who have applied, and who was hired."""

    def __init__(self, credentials: Credentials | None = None) -> None:
        super().__init__(credentials or Credentials(lab_token=secrets.token_hex(16)), shapes.Fault)
        self.users: list[Row] = []
        self.jobs: list[Row] = []
        self.applicants: list[Row] = []
        self.hires: list[Row] = []

    def reset(self) -> None:
        """Nobody has applied, and nothing is wrong."""
        with self.lock:
            super().reset()
            for rows in (self.users, self.jobs, self.applicants, self.hires):
                rows.clear()

    def add_user(self, email: str) -> str:
        """Add somebody who works with JazzHR; returns the id."""
        row = {"id": identifier("usr", len(self.users)), "first_name": "Lead", "last_name": "Er", "email": email}
        self.users.append({**row, "type": "Hiring Manager", "date_created": "2026-01-01"})
        return str(row["id"])

    def add_job(self, title: str, department: str, lead: str) -> str:
        """Add a job; returns the id."""
        row = {
            "id": identifier("job", len(self.jobs)),
            "team_id": "team_1",
            "title": title,
            "country_id": "PL",
            "city": "Warsaw",
            "state": "",
            "zip": "00-001",
            "department": department,
            "description": "<p>Text</p>",
            "status": "Filled",
            "hiring_lead": lead,
            "internal_code": "",
        }
        self.jobs.append(row)
        return str(row["id"])

    def add_applicant(self, first_name: str, last_name: str, email: str, **members: t.Any) -> str:
        """Add somebody who has applied; returns the id."""
        row = {
            "id": identifier("prospect", len(self.applicants)),
            "first_name": first_name,
            "last_name": last_name,
            "email": email,
            "phone": "+48 601 000 000",
            "address": "PRIVATE Street 1",
            "location": "Warsaw",
            "desired_salary": "PRIVATE 1000",
            "desired_start_date": "",
            "eeo_gender": "PRIVATE",
            "eeo_race": "PRIVATE",
            "apply_date": "2026-01-01",
            "source": "Referral",
            **members,
        }
        self.applicants.append(row)
        return str(row["id"])

    def hire(self, applicant: str, job: str, day: datetime.date | str) -> None:
        """Decide to hire somebody."""
        self.hires.append(
            {
                "id": identifier("projob", len(self.hires)),
                "applicant_id": applicant,
                "job_id": job,
                "rating": "5",
                "workflow_step_id": "1",
                "workflow_step_name": "Hired",
                "hired_date": str(day),
                "date": "2026-01-01",
            }
        )


class JazzHr(Application[Recruiting]):
    """The HTTP interface."""

    NAME = "jazzhr"

    def error(self, status: int) -> Response:
        """An error; the form is not known."""
        return Response(status, to_json({"error": f"Error {status}"}))

    def respond(self, request: Request, fault: Fault | None) -> Response:
        """Authenticate, then route."""
        if set(request.arguments) != {KEY} or len(request.arguments[KEY]) != 1:
            return self.error(400 if KEY in request.arguments and len(request.arguments[KEY]) == 1 else 401)
        if not hmac.compare_digest(request.arguments[KEY][0].encode(), self.lab.credentials.jazzhr_api_key.encode()):
            return self.error(401)
        if request.method != "GET" or not request.path.startswith(PREFIX):
            return self.error(405 if request.method != "GET" else 404)
        return self._routed(request.path.removeprefix(PREFIX).split("/"), fault)

    def _routed(self, parts: list[str], fault: Fault | None) -> Response:
        lab = self.lab
        lists = {"hires": lab.hires, "users": lab.users, "applicants": lab.applicants, "jobs": lab.jobs}
        if parts[0] not in lists:
            return self.error(404)
        rows = lists[parts[0]]
        if len(parts) == 3 and parts[1] == "page" and parts[2].isdigit() and int(parts[2]) > 0:
            return self._page(parts[0], rows, int(parts[2]), fault)
        found = [row for row in rows if row["id"] == parts[1]] if len(parts) == 2 else []
        return Response(200, to_json(found[0])) if found else self.error(404)

    @staticmethod
    def _page(resource: str, rows: list[Row], number: int, fault: Fault | None) -> Response:
        shape = fault if isinstance(fault, shapes.Fault) else shapes.NO_FAULT
        number = 1 if shape.kind == "stuck_cursor" else number
        selection = shape.shape_selection(range(len(rows)))
        shown = [rows[place] for place in selection[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]]
        if resource == "applicants":
            shown = [{name: row.get(name) for name in SHORT_MEMBERS} for row in shown]
        # The list of one row is the row.
        return Response(200, to_json(shown[0] if len(shown) == 1 else shown))


class JazzHrControl(ControlApi[Recruiting]):
    """`/_lab/` of JazzHR: who was hired, odd answers and the log."""

    def actions(self) -> dict[str, Action]:
        """What can be done, by name."""
        return {**super().actions(), "hire": self._hire, "reset": self._reset}

    def _hire(self, body: Body) -> None:
        """Hire somebody: `first_name`, `last_name`, `email`, `job`, `department`, `lead`, `day`, and more members."""
        job = self.lab.add_job(body.pop("job"), body.pop("department"), self.lab.add_user(body.pop("lead")))
        day = body.pop("day")
        self.lab.hire(self.lab.add_applicant(**body), job, day)

    def _reset(self, _body: Body) -> None:
        """As in the beginning."""
        self.lab.reset()

    def state(self) -> dict[str, t.Any]:
        """How many there are of everything."""
        lab = self.lab
        return {"applicants": len(lab.applicants), "hires": len(lab.hires), "jobs": len(lab.jobs)}


class SimulatedJazzHr(Simulator[Recruiting]):
    """JazzHR on a port of its own."""

    def __init__(
        self, address: str = "127.0.0.1", port: int = 0, *, context: ssl.SSLContext, folder: pathlib.Path | None = None
    ) -> None:
        lab = Recruiting(Credentials.load(folder))
        super().__init__(lab, JazzHrControl(lab), (JazzHr(lab).answer,), address, (port,), context, folder)

    @property
    def jazzhr_url(self) -> str:
        """The base address of the API."""
        return f"{self.url}/v1"

    @property
    def urls(self) -> dict[str, str]:
        """Addresses for clients."""
        return {"jazzhr": self.jazzhr_url, **super().urls}

    def greeting(self) -> str:
        """Where it answers."""
        return f"JazzHR: {self.jazzhr_url}"


def main() -> int:
    """Serve until told to stop."""
    chosen = command_line("simulated_hr.jazzhr", "--port").parse_args()

    def make(context: ssl.SSLContext) -> SimulatedJazzHr:
        return SimulatedJazzHr(chosen.address, chosen.port, context=context, folder=chosen.state)

    return serve("The simulated JazzHR", chosen, make)


if __name__ == "__main__":
    sys.exit(main())
