# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated BambooHR: custom reports, the dataset of employees, fields, locations, directory and time off;
some fields of employees can be written (`bamboohr_writes`).

It follows documentation.bamboohr.com and the specification of the vendor's SDK (github.com/BambooHR/bhr-api-python).
PyBambooHR, a public client, reads and writes it in the unit tests.
Assumptions, where they are silent: ten failed logins within five minutes block the address for as long; a report in
another format than JSON is refused; locations refuse API keys, because their documentation names OAuth only; filters of
the dataset compare one field; both marks of fields that the user may not see are sent; an answer is XML unless the
client asks for JSON, as node-bamboohr expects.
"""

from __future__ import annotations

import base64
import binascii
import collections
import functools
import hmac
import re
import threading
import typing as t

from ..simulation.web import Request, Response, to_json
from . import bamboohr_bodies, bamboohr_time_off, bamboohr_writes
from . import company as c
from .bamboohr_oauth import BambooOAuth
from .bamboohr_rows import BambooView, Field, bamboohr_id
from .faults import Fault
from .hr_system import HrSystem
from .lab import Lab
from .tables import Row

PREFIX = "/api"
GATEWAY = "/api/gateway.php/"
EMPLOYEE_PATH = re.compile(r"/v1/employees/(?P<id>\d+)")
COMPANY_DOMAIN = "hrsync"
MOST_FIELDS = 400
MOST_FAILED = 10
BLOCKED_SECONDS = 300
PLACEHOLDER_PHOTO = "https://resources.bamboohr.com/images/photo_person_150x150.png"


class RefusedError(Exception):
    """A request that is refused."""

    def __init__(self, status: int, words: str, code: str = "") -> None:
        super().__init__(words)
        self.status = status
        self.code = code


class Door:
    """Counts requests and failed logins."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._lock = threading.Lock()
        self._requests: collections.deque[float] = collections.deque()
        self._failed: collections.deque[float] = collections.deque()
        lab.on_reset += [self._requests.clear, self._failed.clear]

    def wait(self) -> int:
        """Seconds that a client has to wait; 0 if it may pass, and then the request counts."""
        now = self._lab.now()
        with self._lock:
            for times, most, span in self._limits():
                while times and times[0] <= now - span:
                    times.popleft()
                if len(times) >= most:
                    return max(1, int(times[0] + span - now))
            self._requests.append(now)
        return 0

    def _limits(self) -> t.Iterator[tuple[collections.deque[float], int, float]]:
        yield self._failed, MOST_FAILED, BLOCKED_SECONDS
        if self._lab.settings.bamboohr_limit:
            yield self._requests, *self._lab.settings.bamboohr_limit

    def failed(self) -> None:
        """Count a failed login."""
        with self._lock:
            self._failed.append(self._lab.now())


class BambooHr(HrSystem):
    """Basic and bearer authentication, throttling, and the interfaces that read employees."""

    NAME = c.BAMBOOHR
    TITLE = "BambooHR"
    BASE = PREFIX

    def __init__(self, lab: Lab) -> None:
        super().__init__(lab)
        self._door = Door(lab)
        self._oauth = BambooOAuth(lab)

    def error(self, status: int) -> Response:
        """An error with its message in a header and without a body."""
        words = ERRORS.get(status, "Unknown error")
        return Response(status, b"", "text/plain", (("X-BambooHR-Error-Message", words),))

    def shaped(self, request: Request, fault: Fault) -> Response:
        """Throttle, authenticate, route."""
        if request.path == "/authorize.php":
            return self._oauth.authorize(request)
        if request.path == "/token.php":
            return self._oauth.token(request)
        path = _path(request.path)
        if path is None:
            return self.error(404)
        wait = self._door.wait()
        if wait:
            status = self.lab.settings.bamboohr_limit_status
            return Response(status, b"", "text/plain", (("Retry-After", str(wait)),))
        kind = self._kind(request)
        if kind is None:
            self._door.failed()
            return self.error(401)
        if kind == "disabled":
            return self.error(403)
        one = EMPLOYEE_PATH.fullmatch(path)
        method, answer = ROUTES.get(path, ("", None))
        if answer is None and one is None:
            return self.error(404)
        if request.method not in ((method,) if answer else ("GET", "POST")):
            return self.error(405)
        try:
            if path in XML_UNLESS_JSON or (one and request.method == "GET"):
                _check_accept(request)
            if answer is None and one is not None:
                return self.employee(request, one["id"])
            return answer(self, request, fault, kind) if answer else self.error(404)
        except bamboohr_writes.RefusedError as error:
            return self._refused(path, RefusedError(error.status, str(error)))
        except bamboohr_bodies.MalformedError as error:
            return self._refused(path, RefusedError(400, str(error)))
        except RefusedError as error:
            return self._refused(path, error)

    def _refused(self, path: str, error: RefusedError) -> Response:
        if path.startswith(("/v2/", "/v1_2/", "/v1/hris/")):
            problem = {"type": "about:blank", "title": str(error), "status": error.status, "code": error.code}
            return Response(error.status, to_json(problem), "application/problem+json")
        return Response(error.status, b"", "text/plain", (("X-BambooHR-Error-Message", str(error)),))

    def _kind(self, request: Request) -> str | None:
        """How the client has proved itself: `key`, `token` or `disabled`; None if it has not."""
        credentials = self.lab.credentials
        kind, _space, text = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return "token" if self._oauth.accepts(text) else None
        key = _user(text) if kind.lower() == "basic" else ""
        for name, known in (("key", credentials.bamboohr_api_key), ("disabled", credentials.bamboohr_disabled_key)):
            if hmac.compare_digest(key.encode(), known.encode()):
                return name
        return None

    # Fields

    def _visible(self, view: BambooView) -> list[Field]:
        return [field for field in view.fields if field.alias not in self.lab.settings.bamboohr_hidden]

    def meta_fields(self, _request: Request, _fault: Fault, _kind: str) -> Response:
        """All fields, also those that the user may not see."""
        view = self.lab.view(BambooView)
        rows = [{"id": field.id, "name": field.name, "type": field.kind, "alias": field.alias} for field in view.fields]
        return _json([*rows, {"id": 4399, "name": "Old badge", "type": "text", "deprecated": True}])

    # Reports

    def report(self, request: Request, fault: Fault, _kind: str) -> Response:
        """A custom report. Fields that are unknown or hidden are left out silently."""
        self._check_format(request)
        body = bamboohr_bodies.report(request)
        asked = body.get("fields")
        if not isinstance(asked, list) or not all(isinstance(name, (str, int)) for name in asked):
            raise RefusedError(400, "Malformed report request: fields is missing")
        _check_number(asked)
        since = bamboohr_bodies.changed_since(body)
        view = self.lab.view(BambooView)
        fields = self._named(view, [str(name) for name in asked])
        only_current = (request.argument("onlyCurrent") or "true").lower() not in ("false", "0")
        people = [person for person in view.people if since is None or view.last_changed(person) >= since]
        people = [people[place] for place in fault.shape_selection(range(len(people)))]
        rows = []
        for person in people:
            values = view.row(person, only_current=only_current)
            rows.append({"id": str(bamboohr_id(person.serial)), **{name: values[one.alias] for name, one in fields}})
        meta = [{"id": name, "type": one.kind, "name": one.name} for name, one in fields]
        return _json(
            {"title": body.get("title"), "fields": meta, "employees": fault.shape_rows(rows, "employeeNumber")}
        )

    @staticmethod
    def _check_format(request: Request) -> None:
        chosen = request.argument("format")
        accepted = request.headers.get("accept", "") if chosen is None else f"application/{chosen.lower()}"
        if accepted != bamboohr_bodies.JSON_TYPE:
            raise RefusedError(404, "Report format not found")

    def _named(self, view: BambooView, asked: t.Sequence[str]) -> list[tuple[str, Field]]:
        """The fields that the user may see, by the names that were asked for."""
        by_name = {name: field for field in self._visible(view) for name in (field.alias, field.id)}
        return [(name, by_name[name]) for name in dict.fromkeys(asked) if name in by_name]

    # The dataset

    def dataset_fields(self, request: Request, _fault: Fault, _kind: str) -> Response:
        """The fields of the dataset that the user may see, in pages."""
        fields = self._visible(self.lab.view(BambooView))
        names = [("eeid", "EEID"), *((field.in_dataset, field.name) for field in fields)]
        rows = [
            {"name": name, "label": label, "parentType": "page", "parentName": "Personal", "entityName": "personal"}
            for name, label in names
        ]
        size = min(int(request.argument("page_size") or 500), 1000)
        pages = max(1, -(-len(rows) // size))
        number = min(max(int(request.argument("page") or 1), 1), pages)
        paging = {"total_records": len(rows), "current_page": number, "total_pages": pages}
        shown = rows[(number - 1) * size : number * size]
        return _json({"pagination": paging, "name": "employee", "label": "Employee", "fields": shown})

    def dataset(self, request: Request, fault: Fault, _kind: str) -> Response:
        """One page of the dataset `employee`."""
        body = bamboohr_bodies.json_object(request)
        view = self.lab.view(BambooView)
        known = {"eeid": None, **{field.in_dataset: field for field in view.fields}}
        asked = body.get("fields")
        if not isinstance(asked, list) or not asked:
            raise RefusedError(400, "Missing fields", "MISSING_FIELDS")
        unknown = [name for name in asked if name not in known]
        if unknown:
            raise RefusedError(400, f"Unknown fields: {', '.join(map(str, unknown))}", "UNKNOWN_FIELD")
        self._check_order(body.get("orderBy"), asked)
        number, size = body.get("page", 1), body.get("pageSize", 100)
        if not _is_within(number, 1, None) or not _is_within(size, 1, 1000):
            raise RefusedError(422, "Invalid pagination", "INVALID_PAGINATION")
        accepts = _filter(body.get("filter"), {name: field.alias for name, field in known.items() if field})
        rows = [self._dataset_row(view, person, asked, known) for person in view.people if accepts(view.row(person))]
        places = fault.shape_selection(range(len(rows)))
        stuck = fault.kind == "stuck_cursor"
        begin = 0 if stuck else (number - 1) * size
        shown = [rows[place] for place in places[begin : begin + size]]
        pages = number + 1 if stuck else -(-len(places) // size)
        meta = {"page": number, "pageSize": size, "totalPages": pages, "totalItems": fault.shape_total(len(places))}
        return _json({"data": shown, "links": {}, "meta": meta})

    @staticmethod
    def _check_order(order: t.Any, asked: list[str]) -> None:
        for rule in filter(None, (order or "").split(",")):
            name, _space, direction = rule.strip().partition(" ")
            if name not in asked or direction not in ("asc", "desc"):
                raise RefusedError(400, f"Cannot order by {name}", "UE-1001")

    def _dataset_row(
        self, view: BambooView, person: c.Person, asked: list[str], known: t.Mapping[str, Field | None]
    ) -> Row:
        values = view.row(person)
        hidden = self.lab.settings.bamboohr_hidden
        fields: Row = {}
        for name in asked:
            field = known[name]
            if field is None:
                fields[name] = bamboohr_id(person.serial)
            else:
                value = None if field.alias in hidden else values[field.alias]
                fields[name] = None if value == "0000-00-00" else value
        withheld = [name for name in asked if (field := known[name]) and field.alias in hidden]
        return {"fields": fields, "_restrictedFields": withheld}

    # What belongs to employees

    def locations(self, request: Request, _fault: Fault, kind: str) -> Response:
        """The locations, for OAuth only."""
        if kind != "token":
            raise RefusedError(403, "Forbidden", "FORBIDDEN")
        rows = self.lab.view(BambooView).locations()
        expanded = (request.argument("expand") or "").split(",")
        for row in rows:
            for name in {"state", "country"} - set(expanded):
                del row["address"][name]
        meta = {"page": 0, "pageSize": 500, "totalPages": 1, "totalItems": len(rows)}
        return _json({"data": rows if (request.argument("page") or "0") == "0" else [], "meta": meta, "_links": None})

    def directory(self, request: Request, _fault: Fault, _kind: str) -> Response:
        """The active employees, with the addresses of their photos. Every second has one."""
        if not self.lab.settings.bamboohr_directory_shared:
            raise RefusedError(403, "The company directory is not shared")
        view = self.lab.view(BambooView)
        only_current = (request.argument("onlyCurrent") or "true") != "false"
        rows = []
        for person in view.people:
            values = view.row(person, only_current=only_current)
            if values["status"] == "Active" and values["jobTitle"] is not None:
                rows.append({"id": str(bamboohr_id(person.serial)), "displayName": person.full_name, **_photo(person)})
        if not rows:
            raise RefusedError(404, "The directory is empty")
        meta = [
            {"id": "displayName", "type": "text", "name": "Name"},
            {"id": "photoUrl", "type": "url", "name": "Photo"},
        ]
        return _json({"fields": meta, "employees": rows})

    def employee(self, request: Request, identifier: str) -> Response:
        """One employee: the fields that are asked for and that the user may see, or other values of some."""
        view = self.lab.view(BambooView)
        person = next((one for one in view.people if str(bamboohr_id(one.serial)) == identifier), None)
        if person is None:
            raise RefusedError(404, "Employee not found")
        if request.method == "POST":
            visible = {field.alias for field in self._visible(view)}
            bamboohr_writes.write(self.lab, person, bamboohr_bodies.employee(request), visible)
            return Response(200, b"", "text/html")
        values = view.row(person, only_current=(request.argument("onlyCurrent") or "true") != "false")
        asked = (request.argument("fields") or "firstName,lastName").split(",")
        _check_number(asked)
        named = self._named(view, asked)
        return _json({"id": identifier, **{name: values[one.alias] for name, one in named}})

    def time_off(self, request: Request, fault: Fault, _kind: str) -> Response:
        """Requests for time off."""
        try:
            rows = bamboohr_time_off.find(request, self.lab.view(BambooView))
        except bamboohr_time_off.RefusedError as error:
            raise RefusedError(400, str(error)) from None
        return _json([rows[place] for place in fault.shape_selection(range(len(rows)))])


def _photo(person: c.Person) -> Row:
    if person.serial % 2:
        return {"photoUploaded": False, "photoUrl": PLACEHOLDER_PHOTO}
    return {"photoUploaded": True, "photoUrl": f"https://images.example/{person.serial}.jpg?Signature=x"}


_Answer = t.Callable[[BambooHr, Request, Fault, str], Response]

ROUTES: t.Mapping[str, tuple[str, _Answer | None]] = {
    "/v1/meta/fields": ("GET", BambooHr.meta_fields),
    "/v1/reports/custom": ("POST", BambooHr.report),
    "/v1_2/datasets/employee/fields": ("GET", BambooHr.dataset_fields),
    "/v2/datasets/employee/data": ("POST", BambooHr.dataset),
    "/v1/hris/org/locations": ("GET", BambooHr.locations),
    "/v1/employees/directory": ("GET", BambooHr.directory),
    "/v1/time_off/requests": ("GET", BambooHr.time_off),
}
"""Method and answer by path, below the company's base address."""

XML_UNLESS_JSON = frozenset(("/v1/meta/fields", "/v1/employees/directory", "/v1/time_off/requests"))
"""Paths that BambooHR answers in XML unless a client asks for JSON."""

ERRORS = {
    401: "Invalid API key",
    403: "The API key's user is disabled, or has no access",
    404: "Not found",
    405: "Method not allowed",
    500: "Internal server error",
    503: "Service unavailable",
}


def _path(path: str) -> str | None:
    """The path below the company's base address, in both forms; None for another company.

    A slash at the end changes nothing: PyBambooHR, node-bamboohr and Airbyte's connector send some paths with one.
    """
    path = path.removesuffix("/")
    if path.startswith(GATEWAY):
        domain, slash, rest = path.removeprefix(GATEWAY).partition("/")
        return f"{slash}{rest}" if domain == COMPANY_DOMAIN else None
    return path.removeprefix(PREFIX) if path.startswith(f"{PREFIX}/") else None


def _user(text: str) -> str:
    """The user of basic authentication; empty if it is none."""
    try:
        return base64.b64decode(text, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _check_number(fields: t.Sequence[t.Any]) -> None:
    """Refuse more fields than one request may have."""
    if len(fields) > MOST_FIELDS:
        raise RefusedError(400, f"Too many fields requested. The limit is {MOST_FIELDS}")


def _check_accept(request: Request) -> None:
    """Refuse a client that BambooHR would answer in XML, which the simulation does not have."""
    if bamboohr_bodies.JSON_TYPE not in request.headers.get("accept", ""):
        raise RefusedError(406, "The simulation has no XML")


def _is_within(number: t.Any, least: int, most: int | None) -> bool:
    is_whole = isinstance(number, int) and not isinstance(number, bool)
    return is_whole and number >= least and (most is None or number <= most)


_IN = re.compile(r"(\w+) in \(('[^']*'(?:,'[^']*')*)\)")
_EQ = re.compile(r"(\w+) eq '([^']*)'")


def _filter(text: t.Any, aliases: t.Mapping[str, str]) -> t.Callable[[Row], bool]:
    """The rows that a filter accepts, by alias."""
    if text is None:
        return lambda _row: True
    found = _IN.fullmatch(text) or _EQ.fullmatch(text)
    if found is None or found[1] not in aliases:
        raise RefusedError(422, "Invalid filter", "INVALID_FILTER")
    accepted = [value.strip("'") for value in found[2].split(",")]
    return functools.partial(_accepts, aliases[found[1]], accepted)


def _accepts(alias: str, accepted: list[str], row: Row) -> bool:
    return row[alias] in accepted


def _json(value: t.Any) -> Response:
    return Response(200, to_json(value), bamboohr_bodies.JSON_TYPE)
