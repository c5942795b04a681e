# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON batches: up to 20 requests in one, each with an answer of its own.

https://learn.microsoft.com/en-us/graph/json-batching
"""

from __future__ import annotations

import base64
import binascii
import json
import urllib.parse

from ..simulation.application import Application
from ..simulation.web import Request, Response, to_json
from .entities import Values
from .errors import GraphError, bad_request
from .tenant import Tenant

MOST_REQUESTS = 20
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_FORWARDED = ("authorization", "client-request-id")


class Batch:
    """Answers `POST /v1.0/$batch`; `items` answers each request in it."""

    def __init__(self, items: Application[Tenant]) -> None:
        self._items = items

    def answer(self, request: Request) -> Response:
        """Answer a batch. Raises GraphError where the whole of it is refused."""
        if request.method != "POST":
            raise GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
        steps = _steps(request)
        done: dict[str, Values] = {}
        for step in steps:
            failed = any(done[other]["status"] >= 400 for other in step.get("dependsOn") or ())
            done[step["id"]] = _failed_dependency(step) if failed else self._one(step, request)
        # Graph answers in any order: never in that of the requests, so that nobody relies on it.
        return Response(200, to_json({"responses": list(reversed(done.values()))}), "application/json")

    def _one(self, step: Values, outer: Request) -> Values:
        path, _question, query = step["url"].partition("?")
        given = {name.lower(): str(value) for name, value in (step.get("headers") or {}).items()}
        headers = {**{name: outer.headers[name] for name in _FORWARDED if name in outer.headers}, **given}
        body = _body(step, headers.get("content-type", ""))
        path = f"/v1.0/{urllib.parse.unquote(path).removeprefix('/')}"
        response = self._items.answer(Request(step["method"].upper(), path, query, headers, body))
        if response.silent:
            response = self._items.error(504)
        return _shown(step["id"], response)


def _steps(request: Request) -> list[Values]:
    try:
        body = request.json()
    except ValueError:
        raise bad_request("Unable to read JSON request payload.", "BadRequest") from None
    steps = body.get("requests") if isinstance(body, dict) else None
    if not isinstance(steps, list) or not steps or not all(isinstance(step, dict) for step in steps):
        raise bad_request("Invalid batch payload format.", "BadRequest")
    if len(steps) > MOST_REQUESTS:
        raise bad_request(
            f"Number of batch request steps exceeds the maximum value of {MOST_REQUESTS}.", "MaximumValueExceeded"
        )
    seen: set[str] = set()
    for step in steps:
        _check(step, seen)
        seen.add(step["id"])
    return steps


def _check(step: Values, seen: set[str]) -> None:
    name, url, method = step.get("id"), step.get("url"), step.get("method")
    if not isinstance(name, str) or not name:
        raise bad_request("A batch request has no id, or one that is no string.", "BadRequest")
    if name in seen:
        raise bad_request(f"Batch request id '{name}' is not unique.", "BadRequest")
    if not isinstance(method, str) or method.upper() not in _METHODS or not isinstance(url, str) or not url:
        raise bad_request(f"Batch request {name} must have a method and a relative url.", "BadRequest")
    if url.lstrip("/").startswith("$batch"):
        raise bad_request(f"Batch request {name} must not be a batch itself.", "BadRequest")
    if not seen.issuperset(step.get("dependsOn") or ()):
        raise bad_request(
            f"Invalid dependency for request Id '{name}': it must depend on requests before it.", "BadRequest"
        )
    headers = {header.lower() for header in step.get("headers") or {}}
    if method.upper() in ("POST", "PUT", "PATCH") and ("body" not in step or "content-type" not in headers):
        raise bad_request(f"Write request id : {name} does not contain Content-Type header or body.", "BadRequest")


def _body(step: Values, content_type: str) -> bytes:
    body = step.get("body")
    if body is None:
        return b""
    if content_type.partition(";")[0].strip().lower() == "application/json":
        return json.dumps(body).encode()
    try:
        return base64.b64decode(str(body), validate=True)
    except binascii.Error:
        raise bad_request(
            f"The body of batch request {step['id']} must be base64, as it is no JSON.", "BadRequest"
        ) from None


def _shown(name: str, response: Response) -> Values:
    shown: Values = {"id": name, "status": response.status, "headers": dict(response.headers)}
    if not response.body or response.cut is not None:
        return shown
    shown["headers"]["Content-Type"] = response.content_type
    if response.content_type.startswith("application/json"):
        return {**shown, "body": json.loads(response.body)}
    return {**shown, "body": base64.b64encode(response.body).decode()}


def _failed_dependency(step: Values) -> Values:
    error = {
        "code": "FailedDependency",
        "message": "The request was not executed, because a request that it depends on failed.",
    }
    return {"id": step["id"], "status": 424, "headers": {"Content-Type": "application/json"}, "body": {"error": error}}
