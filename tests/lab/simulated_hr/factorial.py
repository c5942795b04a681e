# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated Factorial: the read side of its API, as its documentation and its own client describe it.

Assumptions, where the documentation is silent: a cursor that was never given out is answered with 400, a limit that is
no number counts as none, and what the real system can write is answered with 405, because nothing here needs it. Of
employees, some members can be written (`factorial_writes`).
"""

from __future__ import annotations

import dataclasses
import hmac
import re
import typing as t

from ..simulation.web import Request, Response, to_json
from . import company as c
from . import factorial_resources as resources
from . import factorial_writes
from .factorial_ids import COMPANY_ID, access_id, employee_id
from .factorial_rows import FactorialView
from .faults import SHAPING, Fault
from .hr_system import HrSystem
from .lab import ALL_SCOPES, Lab
from .oauth import AuthorisationServer, Grant
from .tables import Change, CursorError, Positions, Row, Table, Window, cursor, id_of_cursor

RESOURCE_PATH = re.compile(r"/api/(?P<version>[^/]+)/resources/(?P<resource>[^/]+/[^/]+)(?:/(?P<id>[^/]+))?")
CREDENTIALS = "api_public/credentials"
EMPLOYEES = "employees/employees"


@dataclasses.dataclass(frozen=True)
class Read:
    """One authenticated read of a list."""

    request: Request
    version: str
    resource: resources.Resource
    view: FactorialView
    grant: Grant
    fault: Fault


class Factorial(HrSystem):
    """API key and OAuth, versions, scopes, filters, and cursor and offset paging."""

    NAME = c.FACTORIAL
    TITLE = "Factorial"

    def __init__(self, lab: Lab) -> None:
        super().__init__(lab)
        self.oauth = AuthorisationServer(lab)

    def error(self, status: int) -> Response:
        """An error in the documented form."""
        return _errors(status, ERROR_TEXTS.get(status, "Unexpected error"))

    def shaped(self, request: Request, fault: Fault) -> Response:
        """Route a request."""
        oauth = {
            "/oauth/authorize": ("GET", self.oauth.authorize),
            "/oauth/authorize/native": ("GET", self.oauth.native),
            "/oauth/token": ("POST", self.oauth.token),
        }
        if request.path in oauth:
            method, answer = oauth[request.path]
            return answer(request) if request.method == method else self._wrong_method(method)
        match = RESOURCE_PATH.fullmatch(request.path)
        version = resources.served_version(match["version"]) if match else None
        if match is None or version is None:
            return self.error(404)
        return self._resource(request, version, match["resource"], match["id"], fault)

    def _wrong_method(self, allowed: str) -> Response:
        return dataclasses.replace(self.error(405), headers=(("Allow", allowed),))

    def _resource(self, request: Request, version: str, path: str, identifier: str | None, fault: Fault) -> Response:
        resource = resources.RESOURCES.get(path)
        known = path == CREDENTIALS or (resource is not None and resource.since <= version)
        if not known or (identifier is not None and (resource is None or not resource.single)):
            return self.error(404)
        writes = request.method == "PUT" and path == EMPLOYEES and identifier is not None
        if request.method != "GET" and not writes:
            return self._wrong_method("GET")
        grant = self._grant(request)
        if grant is None:
            return dataclasses.replace(self.error(401), headers=(("WWW-Authenticate", 'Bearer realm="Factorial"'),))
        if resource is None:
            return self._credentials(version, grant)
        if resource.scope not in grant.scopes:
            return _errors(403, f"The scope {resource.scope} is required for this resource.")
        read = Read(request, version, resource, self.lab.view(FactorialView), grant, fault)
        if writes and identifier is not None:
            return self._written(read, identifier)
        return self._single(read, identifier) if identifier is not None else self._list(read)

    def _grant(self, request: Request) -> Grant | None:
        """What the request may see. An API key overrules a token, a wrong one too."""
        key = request.headers.get("x-api-key")
        if key is not None:
            right = hmac.compare_digest(key.encode(), self.lab.credentials.factorial_api_key.encode())
            return Grant(owner="company", role="admin", scopes=frozenset(ALL_SCOPES)) if right else None
        kind, _separator, token = request.headers.get("authorization", "").partition(" ")
        return self.oauth.grant_of(token.strip()) if kind.lower() == "bearer" else None

    def _credentials(self, version: str, grant: Grant) -> Response:
        person = next(iter(self.lab.company.in_system(c.FACTORIAL)), None)
        row = _company_credential(self.lab.company)
        if grant.owner == "user" and person is not None:
            row = _user_credential(person, grant)
        row = resources.in_version(row, CREDENTIALS, version)
        meta = _meta(Window(0, 1, 1), 1, None, None, self.lab.settings.factorial_page_limit)
        return Response(200, to_json({"meta": meta, "data": [row]}))

    def _single(self, read: Read, identifier: str) -> Response:
        table = read.resource.table(read.view)
        place = table.find(identifier)
        if place is None:
            return _errors(404, f"Resource #{identifier} not found", listed=False)
        return Response(200, to_json(_change(read)[1](table.render(place))))

    def _written(self, read: Read, identifier: str) -> Response:
        """The employee after a PUT. Each scope allows writing, but not to everybody."""
        if read.grant.role != "admin" or self.lab.settings.factorial_refuses_writes:
            return _errors(403, "You are not allowed to update this employee")
        table = read.resource.table(read.view)
        place = table.find(identifier)
        if place is None:
            return _errors(404, f"Resource #{identifier} not found", listed=False)
        try:
            factorial_writes.write(self.lab, read.request, table.render(place))
        except factorial_writes.RefusedError as error:
            return Response(422, to_json({"errors": error.errors}))
        return self._single(dataclasses.replace(read, view=self.lab.view(FactorialView)), identifier)

    def _list(self, read: Read) -> Response:
        table = read.resource.table(read.view)
        selection = read.fault.shape_selection(_selection(read, table))
        try:
            window = self._window(read, table, selection)
        except CursorError as error:
            return _errors(400, f"Invalid cursor {error}")
        limit = self._limit(read.request)
        positions = selection[window.first : window.last]
        start = cursor(table.ids[positions[0]]) if positions else None
        end = cursor(table.ids[positions[-1]]) if positions else None
        meta = _meta(window, read.fault.shape_total(window.total), start, end, limit)
        if read.fault.kind == "stuck_cursor":
            meta["has_next_page"] = True
            meta["end_cursor"] = read.request.argument("after_id") or end
        if read.fault.kind == "lost_cursor":
            meta.update(has_next_page=True, end_cursor=None)
        rows = _rows(read, table, positions)
        return Response(200, b'{"meta":' + to_json(meta) + b',"data":[' + rows + b"]}")

    def _limit(self, request: Request) -> int:
        """Rows on a page: too large is clamped without a word."""
        most = self.lab.settings.factorial_page_limit
        text = request.argument("limit") or ""
        return min(int(text), most) if text.isdecimal() and int(text) > 0 else most

    def _window(self, read: Read, table: Table, selection: Positions) -> Window:
        """The page that was asked for, by `after_id`, by `before_id`, by `page`, or the first."""
        request, limit, total = read.request, self._limit(read.request), len(selection)
        first = 0
        if (after := request.argument("after_id")) and read.fault.kind != "stuck_cursor":
            first = table.after(selection, id_of_cursor(after))
        elif before := request.argument("before_id"):
            last = table.before(selection, id_of_cursor(before))
            return Window(max(last - limit, 0), last, total)
        elif (page := request.argument("page") or "").isdecimal():
            first = min(max(int(page) - 1, 0) * limit, total)
        return Window(first, min(first + limit, total), total)


def _selection(read: Read, table: Table) -> Positions:
    """Positions of the rows that pass all filters which the request names. Unknown arguments are ignored."""
    given = {**read.resource.defaults, **read.request.arguments}
    named = {name: tuple(values) for name, values in given.items() if name in read.resource.filters}
    tests = [read.resource.filters[name](read.view, values) for name, values in named.items()]
    wanted = [test for test in tests if test is not None]
    if not wanted:
        return table.selection(None, None)
    return table.selection(frozenset(named.items()), lambda row: all(test(row) for test in wanted))


def _change(read: Read) -> tuple[str, Change]:
    """What is done to every row, and its name."""
    attribution = _attribution(read)
    name = f"{read.version} {read.grant.role} {attribution}"

    def change(row: Row) -> Row:
        if attribution:
            row = read.view.attribute(row, direct=attribution == "direct")
        if read.grant.role != "admin":
            row = resources.restricted(row)
        return resources.in_version(row, read.resource.path, read.version)

    return name, change


def _attribution(read: Read) -> str:
    """Whether memberships tell where they come from: for one team, or for one employee who is asked for by name."""
    if read.resource.path != "teams/memberships":
        return ""
    arguments = read.request.arguments
    teams, people = arguments.get("team_ids[]", []), arguments.get("employee_ids[]", [])
    if not teams and len(people) == 1 and read.request.argument("with_source_attribution") == "true":
        return "direct"
    return "sources" if len(teams) == 1 and not people else ""


def _rows(read: Read, table: Table, positions: Positions) -> bytes:
    variant, change = _change(read)
    if read.fault.kind not in SHAPING:
        return table.serialised(positions, variant, change)
    rows = [change(table.render(place)) for place in positions]
    return to_json(read.fault.shape_rows(rows, "company_identifier"))[1:-1]


def _meta(window: Window, total: int, start: str | None, end: str | None, limit: int) -> dict[str, t.Any]:
    return {
        "has_next_page": window.has_next,
        "has_previous_page": window.has_previous,
        "start_cursor": start,
        "end_cursor": end,
        "total": total,
        "limit": limit,
    }


def _company_credential(company: c.Company) -> Row:
    return {
        "id": f"Company-{COMPANY_ID}",
        "company_id": str(COMPANY_ID),
        "employee_id": None,
        "name": company.name,
        "legal_name": company.legal_entities[0].name,
        "tin": None,
        "locale": "en",
        "subscription_plan": "enterprise",
        "tos": True,
        "gdpr_tos": True,
        "logo": None,
        "onboarded_on": None,
        "to_be_deleted": None,
    }


def _user_credential(person: c.Person, grant: Grant) -> Row:
    return {
        "id": f"Access-{access_id(person.serial)}",
        "company_id": str(COMPANY_ID),
        "employee_id": str(employee_id(person.serial)),
        "email": person.email,
        "login_email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "full_name": person.full_name,
        "role": grant.role,
    }


ERROR_TEXTS = {
    401: "Invalid credentials",
    403: "Forbidden access to a paid resource",
    404: "Not found",
    405: "Method not allowed",
    429: "Too many requests",
    500: "Internal server error",
    503: "Service unavailable",
}


def _errors(status: int, text: str, *, listed: bool = True) -> Response:
    """`{"errors": [text]}`, or the other documented form, `{"errors": text}`."""
    return Response(status, to_json({"errors": [text] if listed else text}))
