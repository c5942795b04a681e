# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`POST /v1/employees/{id}` of the simulated BambooHR.

Fields that do not exist, and those that the user may not edit, are ignored without an error, as public clients report.
Assumptions: an empty text clears a field, an address without @ is refused with 400, and so is a value that is no text.
"""

from __future__ import annotations

import typing as t

from . import company as c
from .bamboohr_rows import bamboohr_id
from .lab import Lab

_KEPT = frozenset(("workEmail", "homeEmail", "workPhone", "mobilePhone"))
"""The standard fields that the simulation remembers; it refuses the others, because nothing here needs them."""


class RefusedError(Exception):
    """A request that is refused, with its status."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


def write(lab: Lab, person: c.Person, body: t.Mapping[str, t.Any], visible: t.Collection[str]) -> None:
    """Write fields of one employee.

    Args:
        lab: has the company.
        person: the employee.
        body: the fields, by alias.
        visible: the aliases of the fields that the user may see.

    Raises:
        RefusedError: the request is not one that BambooHR takes.
    """
    if lab.settings.bamboohr_refuses_writes:
        raise RefusedError(403, "You do not have permission to edit this employee")
    taken = {name: value for name, value in body.items() if name in visible and name not in lab.settings.bamboohr_fixed}
    for name, value in taken.items():
        if name not in _KEPT and not name.startswith("custom"):
            raise RefusedError(400, f"The simulation does not write {name}")
        if not isinstance(value, str):
            raise RefusedError(400, f"Invalid value for {name}")
        if value and name.endswith("Email") and "@" not in value:
            raise RefusedError(400, f"Invalid e-mail address in {name}")
    shown = {name: value or None for name, value in taken.items()}
    updated = {**shown, "lastChanged": f"{lab.company.today.isoformat()}T23:59:00+00:00"}
    lab.change_company(lambda company: company.override(c.BAMBOOHR, person.number or "", updated))
    lab.wrote(c.BAMBOOHR, str(bamboohr_id(person.serial)), taken)
