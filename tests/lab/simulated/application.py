# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all simulated systems do alike: faults before and after the answer, and the log."""

from __future__ import annotations

import abc
import dataclasses
import typing as t

from .faults import CARRYING, SHAPING, Fault, FaultQueue
from .lab import RequestLog
from .tables import to_json
from .web import Request, Response

HTML = b"<!DOCTYPE html><html><head><title>We'll be right back</title></head><body><h1>Maintenance</h1></body></html>"
LAB_PREFIX = "/_lab/"


class Watched(t.Protocol):
    """A system's state, as far as faults and the log go."""

    faults: FaultQueue
    log: RequestLog


State = t.TypeVar("State", bound=Watched)


class Application(abc.ABC, t.Generic[State]):
    """One system's HTTP interface. Subclasses say what they answer, and how they put errors."""

    NAME: t.ClassVar[str]

    def __init__(self, lab: State, control: t.Callable[[Request], Response]) -> None:
        self.lab = lab
        self._control = control

    @abc.abstractmethod
    def respond(self, request: Request, fault: Fault) -> Response:
        """The system's answer; `fault` says how a list is to be wrong, if at all."""

    @abc.abstractmethod
    def error(self, status: int) -> Response:
        """An error with that status as the system would put it."""

    def answer(self, request: Request) -> Response:
        """Answer a request, oddly if a fault is waiting for it, and log it."""
        if request.path.startswith(LAB_PREFIX):
            return self._control(request)
        entry = self.lab.log.note(self.NAME, request)
        fault = self.lab.faults.take(self.NAME, request.method, request.path)
        response = self._answer(request, fault)
        entry["status"] = 0 if response.silent else response.status
        return response

    def _answer(self, request: Request, fault: Fault) -> Response:
        if fault.kind in SHAPING:
            return self.respond(request, fault)
        if fault.kind in CARRYING:
            return self._carry(request, fault)
        if fault.kind == "status":
            return self._status(fault)
        if fault.kind == "html":
            return Response(fault.status or 200, HTML, "text/html; charset=utf-8")
        if fault.kind == "errors_null":
            return Response(fault.status or 200, to_json({"errors": None}))
        return Response(200, silent=True)

    def _carry(self, request: Request, fault: Fault) -> Response:
        if fault.kind == "slow" and fault.seconds:
            self.lab.faults.calm.wait(fault.seconds)
        response = self.respond(request, fault)
        if fault.kind == "truncated":
            return dataclasses.replace(response, cut=len(response.body) // 2)
        return response

    def _status(self, fault: Fault) -> Response:
        response = self.error(fault.status or 500)
        if fault.retry_after is None:
            return response
        return dataclasses.replace(response, headers=(*response.headers, ("Retry-After", str(fault.retry_after))))
