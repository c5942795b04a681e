# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows whose values already have the names of employee fields: of a file, of a database, or of one's own module."""

from __future__ import annotations

import dataclasses
import typing as t

from ..errors import SourceError
from ..model.employee import LOCATION_FIELDS, PRIVATE_FIELDS, Employee
from ..values.equality import find_form
from ..values.text import examples

LOCATION: t.Final = "location."
CUSTOM: t.Final = "custom."

MANAGER_FIELDS: t.Final = ("manager_id", "manager_key", "manager_email")
"""Each of them says who the manager is; `manager_id` is the `id` of a person of the same source."""

PLAIN_FIELDS: t.Final = (
    "id",
    "employee_number",
    "first_name",
    "last_name",
    "preferred_name",
    "full_name",
    "email",
    "personal_email",
    "phone",
    "job_title",
    "department",
    "teams",
    *(f"{LOCATION}{member}" for member in LOCATION_FIELDS),
    "legal_entity",
    "legal_entity_country",
    *MANAGER_FIELDS,
    "start_date",
    "end_date",
    "status",
    "timezone",
    "updated_at",
)
"""The fields of a row that are neither custom nor private."""

_PARTS: t.Final[t.Mapping[str, tuple[str, ...]]] = {
    "home_address": ("address", "postal_code", "city", "state", "country"),
    "emergency_contact": ("name", "relationship", "phone"),
}
"""The members of the private fields that are dictionaries."""

PRIVATE_OF: t.Final[t.Mapping[str, tuple[str, ...]]] = {
    field: tuple(f"{field}.{part}" for part in _PARTS[field]) if field in _PARTS else (field,)
    for field in PRIVATE_FIELDS
}
"""Private field to the fields of a row that fill it."""

FIELDS_OF_ROWS: t.Final = (*PLAIN_FIELDS, *(name for names in PRIVATE_OF.values() for name in names))
"""All fields that a row can have, beside `custom.SLUG`."""

_COPIED: t.Final = tuple(
    field for field in PLAIN_FIELDS if "." not in field and field not in ("id", "full_name", "status", *MANAGER_FIELDS)
)
_MOST_EXAMPLES: t.Final = 3


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one row says of a person."""

    name: str
    """Where it is, for messages: `line 12`. It is also the `id` of a person who has neither an id nor a key."""
    fields: t.Mapping[str, t.Any]
    """Values by name, see `FIELDS_OF_ROWS`: text, or None. `teams` is a tuple; days are in ISO 8601; `status` is
    `active`, `inactive` or None."""
    flaws: tuple[str, ...] = ()
    """Why values of the row cannot be used, as sentences."""
    raw: t.Mapping[str, t.Any] | None = None
    """The row as it came, without private values that nobody asked for."""


class Rules(t.Protocol):
    """`base.FieldRules`. It cannot be imported here, because `base` imports all descriptors, and some import this."""

    @property
    def source(self) -> str:
        """Configured name of the source."""

    @property
    def key_field(self) -> str:
        """The field that is the key."""

    @property
    def private_fields(self) -> tuple[str, ...]:
        """The private fields that are wanted."""

    @property
    def include_raw(self) -> bool:
        """Whether rows are kept as they came."""

    def key(self, fields: t.Mapping[str, t.Any]) -> str | None:
        """The key in the fields of an employee."""


def has_field(names: t.Collection[str], field: str) -> bool:
    """Whether rows with these fields can give an employee's value: `department`, `location`, `custom` or `manager`."""
    if field == "manager":
        return any(name in names for name in MANAGER_FIELDS)
    return field in names or any(name.startswith(f"{field}.") for name in names)


def to_employees(rows: t.Sequence[Row], rules: Rules, where: str) -> tuple[list[Employee], list[str]]:
    """The employees in the order of the rows, and warnings.

    Args:
        rows: all rows of the source.
        rules: of the source.
        where: the rows, at the beginning of messages: `Source hr, people.csv`.

    Raises:
        SourceError: two rows have the same id.
    """
    employees = [_employee(row, rules) for row in rows]
    _raise_if_doubled(rows, employees, rules, where)
    keys = {employee.id: employee.key for employee in employees}
    managers = [row.fields.get("manager_id") for row in rows]
    joined = [
        dataclasses.replace(employee, manager_key=keys[manager])
        if not employee.manager_key and manager and keys.get(manager)
        else employee
        for employee, manager in zip(employees, managers, strict=True)
    ]
    unknown = {manager for manager, one in zip(managers, joined, strict=True) if manager and not one.manager_key}
    return joined, _manager_warnings(len(unknown), rules)


def _manager_warnings(unknown: int, rules: Rules) -> list[str]:
    if not unknown:
        return []
    return [
        f"Source {rules.source}: managers that are not among the employees, or have no {rules.key_field}: {unknown}. "
        "The employees that report to them have no manager_key."
    ]


def _raise_if_doubled(rows: t.Sequence[Row], employees: t.Sequence[Employee], rules: Rules, where: str) -> None:
    """Refuse rows with the same id: it is not known which of them counts, and whether others are missing."""
    found: dict[str, list[str]] = {}
    for row, employee in zip(rows, employees, strict=True):
        found.setdefault(employee.id, []).append(row.name)
    doubled = [" and ".join(names) for names in found.values() if len(names) > 1]
    if doubled:
        field = "id" if any(row.fields.get("id") for row in rows) else rules.key_field
        raise SourceError(
            f"{where}: rows have the same {field}: {examples(doubled, _MOST_EXAMPLES, '; ')}. Nothing was"
            " changed. Correct this where the rows come from. If a person can have several rows, one for each contract,"
            " also give the field id, which must be different in each row."
        )


def _employee(row: Row, rules: Rules) -> Employee:
    given = row.fields
    fields: dict[str, t.Any] = {name: given.get(name) for name in _COPIED}
    fields["custom"] = {
        name.removeprefix(CUSTOM): value
        for name, value in given.items()
        if name.startswith(CUSTOM) and value not in (None, "")
    }
    fields["id"] = given.get("id") or ""
    names = (given.get("first_name"), given.get("last_name"))
    key = rules.key(fields)
    email = given.get("manager_email")
    return Employee(
        **{**fields, "id": fields["id"] or key or row.name, "teams": given.get("teams") or ()},
        key=key,
        source=rules.source,
        full_name=given.get("full_name") or " ".join(filter(None, names)) or None,
        location={member: given.get(f"{LOCATION}{member}") for member in LOCATION_FIELDS},
        manager_key=given.get("manager_key"),
        manager_email=find_form(email) if email else None,
        status=given.get("status") or "active",
        private={name: _private(given, name) for name in rules.private_fields},
        raw=row.raw if rules.include_raw else None,
        flaws=row.flaws,
    )


def _private(given: t.Mapping[str, t.Any], field: str) -> t.Any:
    if field in _PARTS:
        return {part: given.get(f"{field}.{part}") for part in _PARTS[field]}
    return given.get(field)
