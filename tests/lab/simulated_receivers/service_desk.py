# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""ServiceDesk Plus by the documents of its API, version 3: requests, on premises and in the cloud.

Sources: https://www.manageengine.com/products/service-desk/sdpod-v3-api/ and
https://ui.servicedeskplus.com/APIDocs3/index.html
"""

from __future__ import annotations

import hmac
import json
import re
import secrets
import typing as t

from ..simulation.application import Application
from ..simulation.faults import Fault
from ..simulation.web import Request, Response, to_json
from .world import Ticket, World

ACCEPT = "application/vnd.manageengine.sdp.v3+json"
PORTAL = "itdesk"
MOST_ROWS = 100
LONGEST_SUBJECT = 250
LONGEST_COMMENT = 250
TOKEN_LIFE = 3600
FIELDS: t.Final[dict[str, type]] = {
    "subject": str,
    "description": str,
    "requester": dict,
    "group": dict,
    "priority": dict,
    "category": dict,
    "template": dict,
    "technician": dict,
    "udf_fields": dict,
    "site": dict,
}
_BASE = re.compile(rf"(?:/app/{PORTAL})?/api/v3/requests(?:/(\d+))?(/close)?")

Values = dict[str, t.Any]


class RefusedError(Exception):
    """A refusal: the status of HTTP, and the messages of the answer."""

    def __init__(self, status: int, code: int, text: str, field: str = "") -> None:
        super().__init__(text)
        self.status = status
        self.message = {"status_code": code, "type": "failed", "message": text, **({"field": field} if field else {})}


class ServiceDesk(Application[World]):
    """Answers below `/api/v3/requests`, `/app/itdesk/api/v3/requests` and `/oauth/v2/token`."""

    NAME = "service_desk"

    def respond(self, request: Request, fault: Fault | None) -> Response:
        """Answer one request."""
        if request.path == "/oauth/v2/token":
            return self._token(request)
        try:
            with self.lab.lock:
                return self._answered(request)
        except RefusedError as refused:
            return _failed(refused.status, [refused.message])

    def error(self, status: int) -> Response:
        """An error with this status."""
        return _failed(status, [{"status_code": status, "type": "failed", "message": "An error has occurred."}])

    def _answered(self, request: Request) -> Response:
        place = _BASE.fullmatch(request.path)
        if place is None:
            raise RefusedError(404, 4007, "Invalid URL")
        self._authenticate(request, in_cloud=request.path.startswith("/app/"))
        if request.headers.get("accept") != ACCEPT:
            raise RefusedError(415, 4001, "The header Accept is missing or wrong.")
        number, close = place.groups()
        match (request.method, number, close):
            case ("GET", None, None):
                return self._list(_input(request.argument("input_data")))
            case ("POST", None, None):
                return self._add(_input(_form(request)))
            case ("GET", str(), None):
                return _succeeded({"request": _shown(self._ticket(number))})
            case ("PUT", str(), None):
                return self._change(self._ticket(number), _input(_form(request)))
            case ("PUT", str(), "/close"):
                return self._close(self._ticket(number), _input(_form(request)))
        raise RefusedError(405, 4001, "The method is not supported.")

    def _authenticate(self, request: Request, *, in_cloud: bool) -> None:
        if in_cloud:
            scheme, _space, token = request.headers.get("authorization", "").partition(" ")
            if scheme == "Zoho-oauthtoken" and self.lab.tokens.get(token, 0) > self.lab.now():
                return
        else:
            key = request.headers.get("authtoken", "")
            if hmac.compare_digest(key.encode(), self.lab.credentials.technician_key.encode()):
                return
        raise RefusedError(401, 401, "UNAUTHORISED")

    def _token(self, request: Request) -> Response:
        """Errors have the status 200, as those of Zoho."""
        form, known = request.form(), self.lab.credentials
        if request.method != "POST" or form.get("grant_type") != "refresh_token":
            return Response(200, to_json({"error": "unsupported_grant_type"}))
        if (form.get("client_id"), form.get("client_secret")) != (known.client_id, known.client_secret):
            return Response(200, to_json({"error": "invalid_client"}))
        if form.get("refresh_token") != known.refresh_token:
            return Response(200, to_json({"error": "invalid_code"}))
        token = f"1000.{secrets.token_hex(16)}.{secrets.token_hex(16)}"
        self.lab.tokens[token] = self.lab.now() + TOKEN_LIFE
        answer = {"access_token": token, "api_domain": "https://www.zohoapis.com", "token_type": "Bearer"}
        return Response(200, to_json({**answer, "expires_in": TOKEN_LIFE}))

    def _ticket(self, number: str) -> Ticket:
        found = self.lab.tickets.get(number)
        if found is None:
            raise RefusedError(404, 4007, "Invalid URL")
        return found

    def _list(self, given: Values) -> Response:
        info = given.get("list_info", {})
        unknown = set(info) - {
            "row_count",
            "start_index",
            "sort_field",
            "sort_order",
            "search_criteria",
            "fields_required",
        }
        rows = info.get("row_count", 10)
        if unknown or not isinstance(rows, int) or isinstance(rows, bool) or not 1 <= rows <= MOST_ROWS:
            raise RefusedError(400, 4001, "list_info is wrong", "list_info")
        found = [one for one in self.lab.tickets.values() if not one.is_trashed]
        for criterion in info.get("search_criteria", []):
            found = [one for one in found if _fits(one, criterion)]
        answer = {
            "response_status": [{"status_code": 2000, "status": "success"}],
            "list_info": {"has_more_rows": len(found) > rows, "row_count": min(len(found), rows)},
            "requests": [_shown(one) for one in found[:rows]],
        }
        return Response(200, to_json(answer))

    def _add(self, given: Values) -> Response:
        fields = _fields(given)
        for name in ("subject", *self.lab.settings.mandatory):
            if not fields.get(name):
                raise RefusedError(400, 4012, f"{name} is mandatory", name)
        ticket = Ticket(str(100_000_000 + len(self.lab.tickets)), fields)
        self.lab.tickets[ticket.id] = ticket
        return _succeeded({"request": _shown(ticket)}, 201)

    def _change(self, ticket: Ticket, given: Values) -> Response:
        if ticket.completed or ticket.is_trashed:
            raise RefusedError(403 if ticket.is_trashed else 400, 4001, "The request is closed.")
        ticket.fields.update(_fields(given))
        return _succeeded({"request": _shown(ticket)})

    def _close(self, ticket: Ticket, given: Values) -> Response:
        if ticket.completed or ticket.is_trashed:
            raise RefusedError(400, 4001, "The request is closed already.")
        info = given.get("request", {}).get("closure_info", {})
        if not set(info) <= {"requester_ack_resolution", "requester_ack_comments", "closure_comments", "closure_code"}:
            raise RefusedError(400, 4001, "Extra key found", "closure_info")
        if len(info.get("closure_comments", "")) > LONGEST_COMMENT:
            raise RefusedError(400, 4014, "closure_comments is too long", "closure_comments")
        ticket.completed = int(self.lab.now() * 1000)
        return _succeeded({})


def _fields(given: Values) -> Values:
    fields = given.get("request")
    if set(given) != {"request"} or not isinstance(fields, dict):
        raise RefusedError(400, 4001, "request is missing", "request")
    for name, value in fields.items():
        if name not in FIELDS or not isinstance(value, FIELDS[name]):
            raise RefusedError(400, 4001, "Extra key found, or wrong value", name)
    if len(fields.get("subject", "")) > LONGEST_SUBJECT:
        raise RefusedError(400, 4014, "subject is too long", "subject")
    return fields


def _fits(ticket: Ticket, criterion: Values) -> bool:
    if not {"field", "condition", "value"} <= set(criterion) <= {"field", "condition", "value", "logical_operator"}:
        raise RefusedError(400, 4001, "search_criteria is wrong", "search_criteria")
    held, wanted = str(ticket.fields.get(criterion["field"], "")), str(criterion["value"])
    conditions = {"is": held == wanted, "contains": wanted in held, "starts_with": held.startswith(wanted)}
    return conditions[criterion["condition"]]


def _form(request: Request) -> str | None:
    form = request.form()
    if set(form) != {"input_data"}:
        raise RefusedError(400, 4001, "The body must be a form with input_data.")
    return form["input_data"]


def _input(text: str | None) -> Values:
    try:
        given = json.loads(text or "{}")
    except ValueError:
        raise RefusedError(400, 4001, "input_data is no JSON") from None
    if not isinstance(given, dict):
        raise RefusedError(400, 4001, "input_data is no object")
    return given


def _shown(ticket: Ticket) -> Values:
    time = {"display_value": "Nov 30, 2026 12:00 PM", "value": str(ticket.completed)} if ticket.completed else None
    status = {"id": "1", "name": "Closed" if ticket.completed else "Open"}
    return {
        "id": ticket.id,
        **ticket.fields,
        "completed_time": time,
        "status": status,
        "is_trashed": ticket.is_trashed,
    }


def _succeeded(answer: Values, status: int = 200) -> Response:
    return Response(status, to_json({**answer, "response_status": {"status_code": 2000, "status": "success"}}))


def _failed(status: int, messages: list[Values]) -> Response:
    told = {"response_status": {"status_code": 4000, "status": "failed", "messages": messages}}
    return Response(status, to_json(told))
