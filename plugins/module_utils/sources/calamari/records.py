# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts the records of Calamari to normalized employee records."""

from __future__ import annotations

import collections.abc
import dataclasses
import typing as t

from ...model.employee import LOCATION_FIELDS, Employee
from ...values.equality import find_form
from ..base import FieldRules, after_prefix
from ..record import Record
from ..system import Values

Rows = collections.abc.Sequence[t.Mapping[str, t.Any]]

PRIVATE_MEMBERS: t.Mapping[str, tuple[str, ...]] = {
    "bank_account": (),
    "national_id": (),
    "social_security_number": (),
    "home_address": (
        "addressStreet",
        "addressNumber",
        "addressCity",
        "addressPostalCode",
        "addressProvinceState",
        "addressCountry",
        "homePhone",
    ),
    "birthday": ("birthDate", "childrenCount", "youngestChildBirthDate", "maritalStatus"),
    "emergency_contact": ("emergencyContactName", "emergencyContactRelationship", "emergencyContactPhone"),
}
"""Private field to the members of an employee in Calamari. Calamari does not have the first three fields."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CalamariRules:
    """The prefixes of team names in which companies store data that has no field in Calamari."""

    fields: FieldRules
    location_prefix: str | None = None
    country_prefix: str | None = None
    legal_entity_prefix: str | None = None

    @classmethod
    def from_options(cls, options: Values) -> CalamariRules:
        """The rules of a source, from its options."""
        return cls(
            fields=FieldRules.from_options(options),
            location_prefix=options["location_prefix"],
            country_prefix=options["country_prefix"],
            legal_entity_prefix=options["legal_entity_prefix"],
        )


def to_employees(rows: Rows, rules: CalamariRules) -> tuple[list[Employee], list[str]]:
    """The normalized records in the order of Calamari, and warnings."""
    found = [_employee(row, rules) for row in rows]
    employees = [employee for employee, _manager in found]
    managers = [manager for _employee, manager in found]
    by_id = {employee.id: employee.key for employee in employees}
    by_email = {find_form(employee.email): employee.key for employee in employees if employee.email}
    keys = [by_id.get(manager.id) or by_email.get(manager.email) if manager else None for manager in managers]
    joined = [
        dataclasses.replace(employee, manager_key=key) if key else employee
        for employee, key in zip(employees, keys, strict=True)
    ]
    # A manager with an e-mail address can be found in another source.
    unknown = {
        manager for manager, key in zip(managers, keys, strict=True) if manager and not key and not manager.email
    }
    return joined, [*_manager_warnings(len(unknown), rules.fields), *_department_warnings(joined, rules.fields)]


def _manager_warnings(unknown: int, rules: FieldRules) -> list[str]:
    if not unknown:
        return []
    return [
        f"Source {rules.source}: managers that are not among the employees, or have no {rules.key_field}: {unknown}. "
        "The employees that report to them have no manager_key."
    ]


def _department_warnings(employees: list[Employee], rules: FieldRules) -> list[str]:
    if rules.department_from != "team_prefix" or any(employee.department for employee in employees):
        return []
    return [
        f"Source {rules.source}: no employee has a department. department_prefix is {rules.department_prefix!r}. "
        "Compare it with the names of the teams in Calamari."
    ]


class _Manager(t.NamedTuple):
    id: str
    email: str


def _manager(record: Record) -> _Manager | None:
    manager = record.record("directManager")
    identifier, email = manager.identifier("id"), manager.text("email")
    return _Manager(identifier or "", find_form(email or "")) if identifier or email else None


def _employee(row: t.Mapping[str, t.Any], rules: CalamariRules) -> tuple[Employee, _Manager | None]:
    identifier = str(row["id"])
    flaws: list[str] = []
    record = Record(row, f"Source {rules.fields.source}, employee id {identifier}", flaws)
    teams = _team_names(record)
    fields = {**_identity(record), "id": identifier, "custom": {}}
    employee = Employee(
        **fields,
        key=rules.fields.key(fields),
        source=rules.fields.source,
        job_title=record.record("position").text("name"),
        department=_department(teams, rules.fields),
        teams=teams,
        location=_location(teams, rules),
        legal_entity=_after_prefix(teams, rules.legal_entity_prefix),
        start_date=record.day("hireDate"),
        end_date=record.end("plannedFiring"),
        status="inactive" if record.flag("archived") else "active",
        timezone=record.text("timezone"),
        private={name: _PRIVATE_READERS[name](record) for name in rules.fields.private_fields},
        raw=_raw(row, rules.fields) if rules.fields.include_raw else None,
    )
    manager = _manager(record)
    if manager and manager.email:
        employee = dataclasses.replace(employee, manager_email=manager.email)
    return dataclasses.replace(employee, flaws=tuple(flaws)) if flaws else employee, manager


def _identity(record: Record) -> dict[str, t.Any]:
    first_name, last_name = record.text("firstName"), record.text("lastName")
    return {
        "employee_number": record.text("externalNumber"),
        "first_name": first_name,
        "last_name": last_name,
        "full_name": " ".join(filter(None, (first_name, last_name))) or None,
        "email": record.text("email"),
        "personal_email": record.text("personalEmail"),
        "phone": record.text("businessPhone"),
    }


def _team_names(record: Record) -> tuple[str, ...]:
    teams = (record.inner(team if isinstance(team, dict) else {"name": team}, "teams") for team in record.list("teams"))
    return tuple(sorted({name for team in teams if (name := team.text("name"))}))


def _department(teams: tuple[str, ...], rules: FieldRules) -> str | None:
    if rules.department_from == "team_prefix":
        return _after_prefix(teams, rules.department_prefix)
    return teams[0] if teams else None


def _location(teams: tuple[str, ...], rules: CalamariRules) -> dict[str, str | None]:
    return {
        **dict.fromkeys(LOCATION_FIELDS),
        "name": _after_prefix(teams, rules.location_prefix),
        "country": _after_prefix(teams, rules.country_prefix),
    }


def _after_prefix(teams: tuple[str, ...], prefix: str | None) -> str | None:
    """The rest of the name of the first team, sorted by name, that begins with the prefix; None if there is none."""
    if not prefix:
        return None
    rest = (after_prefix(team, prefix) for team in teams)
    return next(filter(None, rest), None)


def _home_address(record: Record) -> dict[str, str | None]:
    street = " ".join(filter(None, (record.text("addressStreet"), record.text("addressNumber"))))
    return {
        "address": street or None,
        "postal_code": record.text("addressPostalCode"),
        "city": record.text("addressCity"),
        "state": record.text("addressProvinceState"),
        "country": record.text("addressCountry"),
    }


def _emergency_contact(record: Record) -> dict[str, str | None]:
    return {
        "name": record.text("emergencyContactName"),
        "relationship": record.text("emergencyContactRelationship"),
        "phone": record.text("emergencyContactPhone"),
    }


def _not_in_calamari(_record: Record) -> None:
    return None


_PRIVATE_READERS: t.Mapping[str, collections.abc.Callable[[Record], t.Any]] = {
    "bank_account": _not_in_calamari,
    "national_id": _not_in_calamari,
    "social_security_number": _not_in_calamari,
    "home_address": _home_address,
    "birthday": lambda record: record.day("birthDate"),
    "emergency_contact": _emergency_contact,
}


def _raw(row: t.Mapping[str, t.Any], rules: FieldRules) -> dict[str, t.Any]:
    hidden = {
        member for field, members in PRIVATE_MEMBERS.items() if field not in rules.private_fields for member in members
    }
    return {name: value for name, value in row.items() if name not in hidden}
