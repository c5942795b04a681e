# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Microsoft Graph v1.0: which paths there are, who may ask for them, and how the answers look."""

from __future__ import annotations

import dataclasses
import re
import urllib.parse
import uuid

from ..simulation.application import Application
from ..simulation.faults import Fault
from ..simulation.web import Request, Response, to_json
from . import errors
from .batch import Batch
from .contract import Contract
from .errors import GraphError
from .login import Login, Token
from .resources import PREFIX, ROUTES, Call, Resources, Route
from .tenant import Tenant

COLLECTIONS = ("users", "groups", "subscribedSkus")


class Graph(Application[Tenant]):
    """Answers below `/v1.0/`."""

    NAME = "graph"

    def __init__(self, tenant: Tenant, login: Login, contract: Contract | None) -> None:
        super().__init__(tenant)
        self._login = login
        self.contract = contract
        self._resources = Resources(tenant)
        self._batch = Batch(BatchItems(self))

    def error(self, status: int) -> Response:
        """An error with that status."""
        return self.refusal(errors.by_status(status), None)

    def respond(self, request: Request, fault: Fault | None) -> Response:
        """The answer to one request, also to one inside a batch."""
        with self.lab.lock:
            try:
                response = self._respond(request)
            except GraphError as error:
                response = self.refusal(error, request)
        identifier = ("request-id", str(uuid.uuid4()))
        return dataclasses.replace(response, headers=(*response.headers, identifier))

    def refusal(self, error: GraphError, request: Request | None) -> Response:
        """An error as Graph writes it."""
        identifier = str(uuid.uuid4())
        client = request.headers.get("client-request-id", identifier) if request else identifier
        inner = {
            "date": self.lab.timestamp().removesuffix("Z"),
            "request-id": identifier,
            "client-request-id": client,
        }
        body = {"error": {"code": error.code, "message": error.message, "innerError": inner}}
        return Response(error.status, to_json(body), "application/json", error.headers)

    def _respond(self, request: Request) -> Response:
        version, _slash, path = request.path.removeprefix("/").partition("/")
        if version != PREFIX.strip("/"):
            raise errors.bad_request(f"Invalid version: {version}.", "BadRequest")
        self._check_throttles(request)
        token = self._token(request)
        if path == "$batch":
            return self._batch.answer(request)
        route, parts = self._route(request.method, f"/{path}")
        if not self._permitted(token, route, request):
            raise errors.denied(route.workload)
        self._check_contract(request, f"/{path}")
        return self._resources.answer(Call(request, route, parts))

    def _check_throttles(self, request: Request) -> None:
        for throttle in self.lab.throttles:
            left = throttle.until - self.lab.now()
            if left > 0 and re.search(throttle.path, request.path):
                seconds = int(left) + 1 if throttle.retry_after is None else throttle.retry_after
                refused = errors.by_status(429)
                raise GraphError(429, refused.code, refused.message, (("Retry-After", str(seconds)),))

    def _token(self, request: Request) -> Token:
        scheme, _space, access = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not access:
            raise errors.unauthenticated("Access token is empty.")
        token = self._login.token(access)
        if token is None:
            raise errors.unauthenticated("IDX14100: JWT is not well formed, or its signature is not valid.")
        if token.expires_at <= self.lab.now():
            raise errors.unauthenticated("Lifetime validation failed, the token is expired.")
        return token

    @staticmethod
    def _route(method: str, path: str) -> tuple[Route, dict[str, str]]:
        others = False
        for route in ROUTES:
            found = route.pattern.fullmatch(path)
            if found and route.method == method:
                return route, found.groupdict()
            others = others or found is not None
        if others:
            raise GraphError(405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
        first, *rest = path.removeprefix("/").split("/")
        raise errors.no_such_path(rest[-1] if rest and first in COLLECTIONS else first)

    def _permitted(self, token: Token, route: Route, request: Request) -> bool:
        granted = token.permissions & self.lab.settings.permissions
        return bool(granted & route.permissions) or (
            "User.EnableDisableAccount.All" in granted and route.name == "change_user" and _only_enables(request)
        )

    def _check_contract(self, request: Request, path: str) -> None:
        if self.contract is None:
            return
        arguments = urllib.parse.parse_qsl(request.query, keep_blank_values=True)
        content_type = request.headers.get("content-type", "")
        found = self.contract.request_errors(request.method, path, arguments, request.body, content_type)
        if found:
            self.lab.violations.append({"method": request.method, "path": request.path, "errors": found})
            raise GraphError(422, "ContractViolation", f"The request breaks Graph's contract: {'; '.join(found)}")


class BatchItems(Application[Tenant]):
    """The requests inside batches: the same answers, with faults and log entries of their own."""

    NAME = "batch"

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph.lab)
        self._graph = graph

    def error(self, status: int) -> Response:
        """An error with that status."""
        return self._graph.error(status)

    def respond(self, request: Request, fault: Fault | None) -> Response:
        """What Graph answers."""
        return self._graph.respond(request, fault)


def _only_enables(request: Request) -> bool:
    try:
        return set(request.json()) == {"accountEnabled"}
    except (ValueError, TypeError):
        return False
