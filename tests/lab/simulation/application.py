# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all simulated systems do alike: faults before and after the answer, and the log."""

from __future__ import annotations

import abc
import dataclasses
import typing as t

from .faults import Fault
from .state import State
from .web import Request, Response

HTML = b"<!DOCTYPE html><html><body><h1>Maintenance</h1><br>We'll be right back</body></html>"
"""A page that is not XML either, because Exchange answers with XML."""

AnyState = t.TypeVar("AnyState", bound=State[t.Any, t.Any])


class Application(abc.ABC, t.Generic[AnyState]):
    """One system's HTTP interface. Subclasses say what they answer, and how they put errors."""

    NAME: t.ClassVar[str]

    def __init__(self, lab: AnyState) -> None:
        self.lab = lab

    @abc.abstractmethod
    def respond(self, request: Request, fault: Fault | None) -> Response:
        """The system's answer; a `fault` of a kind of its own says how it is to be wrong."""

    @abc.abstractmethod
    def error(self, status: int) -> Response:
        """An error with that status as the system would put it."""

    def fault(self, request: Request) -> Fault | None:
        """The fault that waits for a request, used up by one."""
        found: Fault | None = self.lab.faults.take(lambda each: each.meets(self.NAME, request.method, request.path))
        return found

    def answer(self, request: Request) -> Response:
        """Answer a request, oddly if a fault is waiting for it, and log it."""
        entry = self.lab.log.note(self.NAME, request)
        response = self._answer(request, self.fault(request))
        entry["status"] = 0 if response.silent else response.status
        return response

    def _answer(self, request: Request, fault: Fault | None) -> Response:
        kind = fault.kind if fault else ""
        if fault and kind == "status":
            return self._status(fault)
        if fault and kind == "html":
            return Response(fault.status or 200, HTML, "text/html; charset=utf-8")
        if kind == "drop":
            return Response(200, silent=True)
        if fault and kind == "slow":
            self.lab.faults.calm.wait(fault.seconds)
        response = self.respond(request, fault)
        return dataclasses.replace(response, cut=len(response.body) // 2) if kind == "truncated" else response

    def _status(self, fault: Fault) -> Response:
        response = self.error(fault.status or 500)
        if fault.retry_after is None:
            return response
        return dataclasses.replace(response, headers=(*response.headers, ("Retry-After", str(fault.retry_after))))
