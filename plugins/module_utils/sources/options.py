# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that all HR systems have."""

from __future__ import annotations

import typing as t

from ..model.employee import PRIVATE_FIELDS
from ..option_table import Option, Options

KEY_FIELDS = ("employee_number", "id", "email", "personal_email")
"""Employee fields that can be the key; a custom field is named `custom.SLUG`."""

TEAM: t.Final = "team"
TEAM_PREFIX: t.Final = "team_prefix"
CUSTOM_FIELD: t.Final = "custom_field"

_DEPARTMENTS: t.Final[t.Mapping[str, str]] = {
    TEAM: "With V(team), it is the name of the team. If an employee has several teams, it is the team deepest in the "
    "hierarchy, and of equally deep teams the first by name.",
    TEAM_PREFIX: "V(team_prefix) is the same, but only teams whose name begins with O(department_prefix) count.",
    CUSTOM_FIELD: "With V(custom_field), it is the value of the custom field O(department_field).",
}
"""The choices of `department_from`, with their descriptions."""

_DEPARTMENT_OPTIONS: t.Final[t.Mapping[str, Options]] = {
    TEAM_PREFIX: {
        "department_prefix": {
            "description": [
                "With O(department_from=team_prefix), the prefix of the names of department teams.",
                "The department is the rest of the name.",
            ],
            "type": "str",
        }
    },
    CUSTOM_FIELD: {
        "department_field": {
            "description": (
                "With O(department_from=custom_field), the slug or the identifier of the custom field that holds the "
                "department."
            ),
            "type": "str",
        }
    },
}


def transport(name: str) -> Options:
    """The options for requests to the HR system of this name."""
    return {
        "ca_file": {
            "description": (
                "PEM file with the certificates of certification authorities to trust in addition to the public ones. "
                "An empty file counts as none."
            ),
            "type": "path",
            "environment": [f"HRSYNC_{name.upper()}_CA_FILE", "HRSYNC_CA_FILE"],
        },
        "timeout": {
            "description": "Seconds to wait for a connection, and for the next part of a response.",
            "type": "int",
            "default": 30,
        },
        "retries": {
            "description": [
                "How often to repeat a request after a timeout, a lost connection, or the status 429, 500, 502, 503 or "
                "504.",
                "The delays increase, and follow C(Retry-After) if the HR system sends it. Together, they are three "
                "minutes at most.",
            ],
            "type": "int",
            "default": 4,
        },
    }


def source_name(default: str, records: str) -> Options:
    """The option for the name of a source, which its records have too; `records` is for example "employee"."""
    return {
        "name": {
            "description": f"Name of the source, for messages and for the field C(source) of each {records}.",
            "type": "str",
            "default": default,
        }
    }


def records(*, custom_fields: bool) -> Options:
    """The options for employee records.

    Args:
        custom_fields: whether the HR system has custom fields.
    """
    names = ", ".join(f"V({field})" for field in KEY_FIELDS[:-1])
    custom = ["Also V(custom.SLUG), for a custom field."] if custom_fields else []
    return {
        "key_field": {
            "description": [
                "Employee field that becomes C(key), which identifies a person in every source.",
                f"One of {names} and V({KEY_FIELDS[-1]}).",
                *custom,
            ],
            "type": "str",
            "default": "employee_number",
            "no_log": False,
        },
        "include_raw": {
            "description": [
                "Whether to return the original record of the HR system under C(raw), for each employee.",
                "This record lacks the private fields that O(private_fields) does not name.",
            ],
            "type": "bool",
            "default": False,
        },
        "private_fields": {
            "description": [
                "Names of the private fields to return under C(private). All other private fields are neither returned "
                "nor kept.",
                "With O(include_raw=true), C(raw) has these fields as the HR system writes them.",
            ],
            "type": "list",
            "elements": "str",
            "choices": list(PRIVATE_FIELDS),
            "default": [],
        },
    }


def department(choices: t.Sequence[str], note: str) -> Options:
    """The options for departments.

    Args:
        choices: of `TEAM`, `TEAM_PREFIX` and `CUSTOM_FIELD`, the default first; empty for an HR system whose employees
            have a department of their own.
        note: a sentence about the HR system, or empty.
    """
    if not choices:
        return {}
    where = "Where an employee's C(department) comes from."
    department_from: Option = {
        "description": [where, *(_DEPARTMENTS[choice] for choice in choices), *filter(None, (note,))],
        "type": "str",
        "choices": list(choices),
        "default": choices[0],
    }
    further = {name: option for choice in choices for name, option in _DEPARTMENT_OPTIONS.get(choice, {}).items()}
    return {"department_from": department_from, **further}


def absences_wanted(people: str) -> Options:
    """The options that select absences.

    Args:
        people: a sentence about how the HR system identifies employees.
    """
    return {
        "employees": {
            "description": ["Employees whose absences to read. By default, those of all employees.", people],
            "type": "list",
            "elements": "str",
            "default": [],
        },
        "first_day": {
            "description": (
                "ISO 8601 date. Absences that end earlier are not returned. By default, the current day in UTC."
            ),
            "type": "str",
        },
        "last_day": {
            "description": (
                "ISO 8601 date. Absences that begin later are not returned. By default, two weeks after O(first_day)."
            ),
            "type": "str",
        },
    }
