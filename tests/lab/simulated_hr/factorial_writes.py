# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`PUT employees/employees/{id}` of the simulated Factorial, as far as the vendor's client describes it.

Assumptions, where that is silent: a member that cannot be written is refused with 422, and so is an address without @;
null clears a member; a token of somebody who is no administrator may write nothing; `email` is the address for
communications, and without one that of the login.
"""

from __future__ import annotations

import json
import typing as t

from ..simulation.web import Request
from . import company as c
from .factorial_ids import employee_id
from .lab import Lab
from .tables import Row

EMAIL = "communications_email"
UNCONFIRMED = "unconfirmed_communications_email"
WRITABLE = frozenset(
    (
        "access_id gender first_name last_name identifier identifier_type birthday_on nationality address_line_1"
        " address_line_2 postal_code city state country bank_number bank_number_format swift_bic manager_id"
        " timeoff_manager_id social_security_number has_work_permit phone_number company_identifier"
        " seniority_calculation_date legal_entity_id location_id preferred_name pronouns contact_name contact_number"
        " personal_email communications_email disability_percentage_cents identifier_expiration_date"
    ).split()
)
"""The members that the vendor's client sends (`PutApi20261001ResourcesEmployeesEmployeesIdBody`)."""
_KEPT = frozenset((EMAIL, "phone_number", "personal_email"))
"""Those that the simulation remembers; it refuses the others, because nothing here needs them."""


class RefusedError(Exception):
    """A request that is refused, with the form of the errors."""

    def __init__(self, errors: t.Any) -> None:
        super().__init__(str(errors))
        self.errors = errors


def write(lab: Lab, request: Request, row: Row) -> None:
    """Write members of one employee.

    Args:
        lab: has the company.
        request: the request.
        row: the employee as it is.

    Raises:
        RefusedError: the body is not one that Factorial takes.
    """
    body = _checked(request, row)
    shown = {name: value for name, value in body.items() if name != EMAIL}
    if EMAIL in body:
        if lab.settings.factorial_confirms_email and body[EMAIL]:
            shown[UNCONFIRMED] = body[EMAIL]
        else:
            shown |= {EMAIL: body[EMAIL], UNCONFIRMED: None, "email": body[EMAIL] or row["login_email"]}
    number = next(one.number for one in lab.company.people.values() if str(employee_id(one.serial)) == row["id"])
    updated = {**shown, "updated_at": f"{lab.company.today.isoformat()}T23:59:00.000Z"}
    lab.change_company(lambda company: company.override(c.FACTORIAL, number or "", updated))
    lab.wrote(c.FACTORIAL, row["id"], body)


def _checked(request: Request, row: Row) -> Row:
    """The members to write, without the identifier."""
    try:
        body = json.loads(request.body)
    except ValueError:
        raise RefusedError(["The body is not JSON"]) from None
    if not isinstance(body, dict) or body.pop("id", None) != row["id"]:
        raise RefusedError({"id": ["is missing or differs from that of the path"]})
    unknown = sorted(body.keys() - WRITABLE)
    if unknown:
        raise RefusedError({name: ["is not a property that can be written"] for name in unknown})
    if body.keys() - _KEPT:
        raise RefusedError([f"The simulation does not write {', '.join(sorted(body.keys() - _KEPT))}"])
    for name, value in body.items():
        if value is not None and not (isinstance(value, str) and value):
            raise RefusedError({name: ["must be a string that is not empty, or null"]})
        if value is not None and name.endswith("email") and "@" not in value:
            raise RefusedError({name: ["is invalid"]})
    return body
