# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What HR systems do alike: lists that are wrong on request."""

from __future__ import annotations

import abc
import typing as t

from ..simulation import faults
from ..simulation.application import Application
from ..simulation.web import Request, Response, to_json
from .faults import NO_FAULT, Fault
from .lab import Lab


class HrSystem(Application[Lab]):
    """One HR system's HTTP interface."""

    TITLE: t.ClassVar[str]
    BASE: t.ClassVar[str] = ""
    """What follows the address in the base address of the interface."""

    def respond(self, request: Request, fault: faults.Fault | None) -> Response:
        """The system's answer."""
        shape = fault if isinstance(fault, Fault) else NO_FAULT
        if shape.kind == "errors_null":
            return Response(shape.status or 200, to_json({"errors": None}))
        return self.shaped(request, shape)

    @abc.abstractmethod
    def shaped(self, request: Request, fault: Fault) -> Response:
        """The system's answer; `fault` says how a list is to be wrong, if at all."""
