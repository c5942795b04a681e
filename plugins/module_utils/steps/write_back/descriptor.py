# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `write_back`: values of the account in the record of the HR system."""

from __future__ import annotations

import typing as t

from ...model.kinds import Kind, Phase
from ...model.limits import WRITE_BACKS
from ..descriptor import Action, Service, StepDescriptor

if t.TYPE_CHECKING:
    from ...option_table import Options

ATTRIBUTES: t.Final[t.Mapping[str, str]] = {
    "mail_to": "mail",
    "login_to": "sAMAccountName",
    "upn_to": "userPrincipalName",
    "phone_to": "telephoneNumber",
}
"""The options that name a field of the HR system, each with the attribute whose value the field gets."""

_FIELD: t.Final = "Name of the field of the HR system that gets the {} of the account (C({}))."
_OTHERS: t.Final = (
    "Factorial has no field for it. In BambooHR, it is the alias of a custom field, and in a database V(custom.NAME)."
)
_NOT_SET: t.Final = "If not set, this value is not written."

_OPTIONS: t.Final[Options] = {
    "source": {
        "description": """
            Name of the HR system among O(sources). In the role, the default is the first HR system that has the
            employee. With this option, a rule writes nothing for employees whose record comes from another HR system.
            """,
        "type": "str",
    },
    "record": {
        "description": """
            Identifier of the record in the HR system, the field C(id) of the normalized employee record. In the role,
            the default is the record of the employee.
            """,
        "type": "str",
    },
    "mail_to": {
        "description": [
            _FIELD.format("mail address", "mail"),
            "In Factorial, it is C(communications_email), from API version V(2026-07-01) on; the login address cannot"
            " be written. In BambooHR, it is C(workEmail), and in a database V(email).",
            _NOT_SET,
        ],
        "type": "str",
    },
    "login_to": {
        "description": [_FIELD.format("user name", "sAMAccountName"), _OTHERS, _NOT_SET],
        "type": "str",
    },
    "upn_to": {
        "description": [
            _FIELD.format("user principal name", "userPrincipalName"),
            _OTHERS,
            _NOT_SET,
        ],
        "type": "str",
    },
    "phone_to": {
        "description": [
            _FIELD.format("telephone number", "telephoneNumber"),
            "In Factorial, it is C(phone_number), in BambooHR C(workPhone), and in a database V(phone).",
            _NOT_SET,
        ],
        "type": "str",
    },
    "values": {
        "description": """
            The values to write, by field of the HR system, instead of those of the account. An empty value clears the
            field. M(hrsync.ad.undo) uses it.
            """,
        "type": "dict",
        "default": {},
    },
}

KIND: t.Final = Kind(
    name="write_back",
    count="write_backs",
    title="HR records written",
    verb="write back to HR",
    phase=Phase.SERVICES,
    limits=lambda _deltas: (WRITE_BACKS,),
)

WRITE_BACK: t.Final = StepDescriptor(
    name="write_back",
    variable="lifecycle_write_back",
    kinds=(KIND,),
    options=_OPTIONS,
    services=(Service.DIRECTORY, Service.SOURCES),
    reads_employee=True,
    protocol="the API of the HR system",
    permissions="""
        Factorial: the API key, or the scope C(employees). A token of a person must be that of an administrator.

        SQL: the right to update the columns that C(write_statement) of the source names.

        BambooHR: the user of the API key must have an access level that may view and edit these fields of all
        employees, and custom reports must be allowed.
        """,
    actions=(Action(21, "Write mail, login, UPN and phone back to the HR system"),),
)
