# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated Calamari: employees v1, `search` and `list`, and requests for absence.

Assumptions, where the documentation is silent: `withArchived` adds the archived ones to the active ones, `list` shows
the short form of the active ones, filters take ids or names, and a page behind the last one is empty.
"""

from __future__ import annotations

import base64
import binascii
import collections
import dataclasses
import functools
import hmac
import threading
import typing as t

from ..simulation.web import Request, Response, to_json
from . import calamari_leaves
from . import company as c
from .faults import SHAPING, Fault
from .hr_system import HrSystem
from .lab import Lab
from .tables import Row, Table

USER = "calamari"
PREFIX = "/api/"


def calamari_id(serial: int) -> int:
    """Calamari's id of a person."""
    return 1000 + serial


def team_names(company: c.Company, person: c.Person) -> list[str]:
    """A person's teams: Calamari has no departments or offices, so that companies put them into names of teams."""
    place = next((place for place in company.locations if place.name == person.location), None)
    offices = [f"Office-{place.name}"] if place else []
    return [*(f"Department-{team}" for team in person.teams), *offices]


def email_of(person: c.Person) -> str:
    """Calamari's e-mail address of a person: it cannot be without one."""
    return person.email or f"employee{person.serial}@{c.EMAIL_DOMAIN}"


class CalamariView:
    """The employees of one state of a company."""

    def __init__(self, company: c.Company) -> None:
        self.company = company
        self.people = company.in_system(c.CALAMARI)
        self.by_number = {person.number: person for person in self.people if person.number}
        self.zones = {place.name: place.timezone for place in company.locations}
        names = {name for person in self.people for name in team_names(company, person)}
        self.team_ids = {name: 100 + index for index, name in enumerate(sorted(names))}
        titles = {job.title for person in self.people for job in person.jobs if job.title}
        self.position_ids = {title: 200 + index for index, title in enumerate(sorted(titles))}

    @property
    def known(self) -> t.Iterator[calamari_leaves.Known]:
        """Those who can ask for absence."""
        for person in self.people:
            if person.number:
                yield calamari_leaves.Known(person.number, email_of(person), self.zones.get(person.location or ""))

    @functools.cached_property
    def employees(self) -> Table:
        """Full objects, in the order of their ids."""
        return Table([calamari_id(person.serial) for person in self.people], self._employee_at)

    def _employee_at(self, place: int) -> Row:
        person = self.people[place]
        row = {**self._work(person), **self._private(person), **self._terms(person)}
        if person.number and (c.CALAMARI, person.number) in self.company.overrides:
            row.update(self.company.overrides[c.CALAMARI, person.number])
        return row

    def _work(self, person: c.Person) -> Row:
        title = person.reference_job(self.company.today).title
        manager = self.by_number.get(person.manager) if person.manager else None
        return {
            "id": calamari_id(person.serial),
            "firstName": person.first_name,
            "lastName": person.last_name,
            "email": email_of(person),
            "externalNumber": person.number,
            "workingWeek": {"id": 1, "name": "Full time"},
            "approvalFlow": {"id": 1, "name": "Default Approval Flow"},
            "position": {"id": self.position_ids[title], "name": title} if title else None,
            "teams": [{"id": self.team_ids[name], "name": name} for name in team_names(self.company, person)],
            "admin": person.manager is None,
            "contractType": {"id": 1, "name": "Employment contract"},
            "language": "EN",
            "timezone": self.zones.get(person.location or ""),
            "directManager": {"id": calamari_id(manager.serial), "email": email_of(manager)} if manager else None,
        }

    def _private(self, person: c.Person) -> Row:
        private = c.private_texts(person)
        return {
            "birthDate": person.birthday.isoformat(),
            "hireDate": self._hired_on(person),
            "businessPhone": person.phone,
            "homePhone": None,
            "personalEmail": person.personal_email,
            "addressStreet": private["address"],
            "addressNumber": None,
            "addressCity": None,
            "addressPostalCode": None,
            "addressProvinceState": None,
            "addressCountry": None,
            "emergencyContactName": private["contact"],
            "emergencyContactRelationship": None,
            "emergencyContactPhone": None,
        }

    def _hired_on(self, person: c.Person) -> str:
        return person.reference_job(self.company.today).starts_on.isoformat()

    def _terms(self, person: c.Person) -> Row:
        return {
            "holidaysCalendar": {"id": 1, "name": "Primary calendar"},
            "maritalStatus": None,
            "probationEndDate": None,
            "plannedFiring": person.terminated_on.isoformat() if person.terminated_on else None,
            "seniorityBeforeHireYears": 0,
            "seniorityBeforeHireMonths": 0,
            "childrenCount": 0,
            "youngestChildBirthDate": None,
            "customNote": None,
            "sex": person.gender.upper() if person.gender else None,
            "archived": not person.is_active(self.company.today),
        }


SHORT_MEMBERS = ("id", "firstName", "lastName", "email")


def short(row: Row) -> Row:
    """What `list` shows of an employee."""
    return {member: row[member] for member in SHORT_MEMBERS}


def full(row: Row) -> Row:
    """What `search` shows of an employee."""
    return row


class InvalidBodyError(ValueError):
    """The body is not what the method takes."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@dataclasses.dataclass(frozen=True)
class Search:
    """The body of a search; everything is optional."""

    page: int = 0
    employee: str | None = None
    contract_types: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    with_archived: bool = False

    @classmethod
    def read(cls, body: bytes) -> Search:
        """Read a body. Raises InvalidBodyError."""
        try:
            value = Request("POST", "", "", {}, body).json() if body else {}
        except ValueError:
            raise InvalidBodyError("Invalid JSON payload") from None
        if not isinstance(value, dict):
            raise InvalidBodyError("Invalid JSON payload")
        return cls(
            page=_page(value.get("page")),
            employee=value.get("employee") or None,
            contract_types=_names(value, "contractTypes"),
            positions=_names(value, "positions"),
            teams=_names(value, "teams"),
            with_archived=value.get("withArchived") is True,
        )

    def accepts(self, row: Row) -> bool:
        """Whether an employee is found: any of the values of an attribute, and all attributes."""
        return (
            (self.with_archived or not row["archived"])
            and (self.employee is None or self._is_employee(row))
            and _any_named([row["contractType"]], self.contract_types)
            and _any_named([row["position"]], self.positions)
            and _any_named(row["teams"], self.teams)
        )

    def _is_employee(self, row: Row) -> bool:
        """By e-mail or `externalNumber:…`; an archived one is never found so, as in the real system."""
        if row["archived"]:
            return False
        return self.employee in (row["email"], f"externalNumber:{row['externalNumber']}")


def _page(value: t.Any) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise InvalidBodyError("Incorrect value", "page")
    return value


def _names(body: t.Mapping[str, t.Any], member: str) -> tuple[str, ...]:
    values = body.get(member) or []
    if not isinstance(values, list):
        raise InvalidBodyError("Incorrect value", member)
    return tuple(str(value) for value in values)


def _any_named(objects: list[Row | None], wanted: tuple[str, ...]) -> bool:
    return not wanted or any(each and (each["name"] in wanted or str(each["id"]) in wanted) for each in objects)


class Quota:
    """Requests in the last second, hour and day."""

    SPANS = (1.0, 3600.0, 86400.0)

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._lock = threading.Lock()
        self._times: collections.deque[float] = collections.deque()
        lab.on_reset.append(self._times.clear)

    def spend(self) -> bool:
        """Count a request; False where the quota is used up (and then it does not count)."""
        limits = self._lab.settings.calamari_quota
        if limits is None:
            return True
        now = self._lab.now()
        with self._lock:
            while self._times and self._times[0] <= now - self.SPANS[-1]:
                self._times.popleft()
            for limit, span in zip(limits, self.SPANS, strict=True):
                if len(self._times) >= limit and self._times[-limit] > now - span:
                    return False
            self._times.append(now)
            return True


class Calamari(HrSystem):
    """Basic authentication, quota, and the two ways to read employees."""

    NAME = c.CALAMARI
    TITLE = "Calamari"
    BASE = "/api"

    def __init__(self, lab: Lab) -> None:
        super().__init__(lab)
        self._quota = Quota(lab)

    def error(self, status: int) -> Response:
        """An error in the documented form."""
        message, code = ERRORS.get(status, ("Unknown error", "UNKNOWN_ERROR"))
        return _error(status, message, code)

    def shaped(self, request: Request, fault: Fault) -> Response:
        """Authenticate, count, route."""
        routes = {
            f"{PREFIX}employees/v1/search": self._search,
            f"{PREFIX}employees/v1/list": self._list,
            f"{PREFIX}leave/request/v1/find-advanced": self._find_leave,
        }
        refused = self._refuse(request)
        if refused is not None:
            return refused
        if request.path not in routes:
            return self.error(404)
        if request.method != "POST":
            return self.error(405)
        try:
            return routes[request.path](request, fault)
        except InvalidBodyError as error:
            return _error(400, str(error), "INVALID_JSON_PAYLOAD", error.field)
        except calamari_leaves.RefusedError as error:
            return _error(400, str(error), error.code, error.field)

    def _refuse(self, request: Request) -> Response | None:
        credentials = self.lab.credentials
        user, password = _basic(request.headers.get("authorization", ""))
        keys = (credentials.calamari_api_key, credentials.calamari_key_without_employees)
        key = next((key for key in keys if hmac.compare_digest(key.encode(), password.encode())), None)
        if user != USER or key is None:
            return self.error(401)
        if not self._quota.spend():
            return self.error(429)
        return None if key == credentials.calamari_api_key else self.error(403)

    def _search(self, request: Request, fault: Fault) -> Response:
        return self._page(Search.read(request.body), fault, full)

    def _list(self, request: Request, fault: Fault) -> Response:
        return self._page(Search(page=Search.read(request.body).page), fault, short)

    def _find_leave(self, request: Request, fault: Fault) -> Response:
        view = self.lab.view(CalamariView)
        rows = calamari_leaves.find(request, view.company, view.known)
        shaped = [rows[place] for place in fault.shape_selection(range(len(rows)))]
        return Response(200, to_json(fault.shape_rows(shaped, "id")))

    def _page(self, search: Search, fault: Fault, form: t.Callable[[Row], Row]) -> Response:
        table = self.lab.view(CalamariView).employees
        question = dataclasses.replace(search, page=0)
        selection = fault.shape_selection(table.selection(question, question.accepts))
        size = self.lab.settings.calamari_page_size
        stuck = fault.kind == "stuck_cursor"
        first = 0 if stuck else search.page * size
        positions = selection[first : first + size]
        pages = search.page + 2 if stuck else fault.shape_total(-(-len(selection) // size))
        rows = self._rows(table, positions, fault, form)
        tail = f'],"currentPage":{search.page},"totalPages":{pages}}}'
        return Response(200, b'{"employees":[' + rows + tail.encode())

    @staticmethod
    def _rows(table: Table, positions: t.Sequence[int], fault: Fault, form: t.Callable[[Row], Row]) -> bytes:
        if fault.kind not in SHAPING:
            return table.serialised(positions, form.__name__, form)
        rows = [form(table.render(place)) for place in positions]
        return to_json(fault.shape_rows(rows, "externalNumber"))[1:-1]


def _basic(header: str) -> tuple[str, str]:
    """User and password of an Authorization header; two empty texts where it is none."""
    kind, _separator, text = header.partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        user, _separator, password = base64.b64decode(text, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password


ERRORS = {
    401: ("Authentication failure", "AUTH"),
    403: ("API key has no access to this group of endpoints", "SCOPE"),
    404: ("Invalid method URL", "INVALID_METHOD_URL"),
    405: ("HTTP method not allowed", "HTTP_METHOD_NOT_ALLOWED"),
    429: ("Quota exceeded", "QUOTA_EXCEEDED"),
}


def _error(status: int, message: str, code: str, field: str | None = None) -> Response:
    return Response(status, to_json({"message": message, "code": code, "field": field}))
