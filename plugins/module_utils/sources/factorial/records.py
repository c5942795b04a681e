# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Joins the records of Factorial to normalized employee records, without I/O."""

from __future__ import annotations

import collections
import collections.abc
import dataclasses
import datetime
import typing as t

from ...model.employee import LOCATION_FIELDS, Employee
from ..base import FieldRules
from ..record import Record

Rows = collections.abc.Sequence[t.Mapping[str, t.Any]]

EMPLOYEE_MEMBERS = (
    "id",
    "company_identifier",
    "first_name",
    "last_name",
    "preferred_name",
    "full_name",
    "email",
    "personal_email",
    "phone_number",
    "location_id",
    "legal_entity_id",
    "manager_id",
    "terminated_on",
    "active",
)
CONTRACT_MEMBERS = ("id", "employee_id", "effective_on", "updated_at", "starts_on", "ends_on", "job_title")
MEMBERSHIP_MEMBERS = ("id", "team_id", "employee_id")
VALUE_MEMBERS = (
    "id",
    "field_id",
    "valuable_type",
    "valuable_id",
    "value",
    "single_choice_value",
    "date_value",
    "long_text_value",
    "cents_value",
)

PRIVATE_MEMBERS: t.Mapping[str, tuple[str, ...]] = {
    "bank_account": ("bank_number", "swift_bic", "bank_number_format"),
    "national_id": ("identifier", "identifier_type", "identifier_expiration_date"),
    "social_security_number": ("social_security_number", "disability_percentage_cents"),
    "home_address": ("address_line_1", "address_line_2", "postal_code", "city", "state", "country"),
    "birthday": ("birthday_on", "age_number", "birthplace", "country_of_birth"),
    "emergency_contact": ("contact_name", "contact_number"),
}
"""Private field to the members of an employee in Factorial."""

_TYPED_VALUES: t.Mapping[str, str] = {
    "cents": "cents_value",
    "money": "cents_value",
    "date": "date_value",
    "long_text": "long_text_value",
    "single_choice": "single_choice_value",
}
"""Type of a custom field to the member with its value; `value` for all other types."""

_VALUE_ORDER = ("value", "single_choice_value", "date_value", "long_text_value", "cents_value")


_NO_LOCATION: t.Mapping[str, str | None] = dict.fromkeys(LOCATION_FIELDS)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """The records of all resources of Factorial."""

    employees: Rows
    contracts: Rows = ()
    teams: Rows = ()
    memberships: Rows = ()
    locations: Rows = ()
    legal_entities: Rows = ()
    fields: Rows = ()
    values: Rows = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team of an employee."""

    name: str
    depth: int
    """1 for a top-level team."""


class Join:
    """Employees joined with their contracts, teams, locations, legal entities and custom fields."""

    def __init__(
        self, resources: Resources, rules: FieldRules, today: datetime.date, *, contract_end_dates: bool = False
    ) -> None:
        """Prepare the join.

        Args:
            resources: the records.
            rules: how to make the employee records.
            today: the day in UTC, which selects one of several contracts.
            contract_end_dates: whether the end of the contract is the end date of an employee without one.
        """
        self._rules = rules
        self._today = today.isoformat()
        self._contract_end_dates = contract_end_dates
        self._employees = resources.employees
        self._contracts = _contracts_by_employee(resources.contracts, self._today)
        self._teams = _teams_by_employee(resources.teams, resources.memberships)
        self._locations = _locations(resources.locations, rules.source)
        self._legal_entities = _legal_entities(resources.legal_entities, rules.source)
        self._custom = _custom_by_employee(resources.fields, resources.values)
        self.warnings: list[str] = []

    def employees(self) -> list[Employee]:
        """The normalized records, in the order of Factorial."""
        employees = [self._employee(row) for row in self._employees]
        keys = {employee.id: employee.key for employee in employees}
        managed = [self._with_manager(employee, keys) for employee in employees]
        self._warn_about_managers(keys)
        self._warn_about_department(managed)
        return managed

    def _employee(self, row: t.Mapping[str, t.Any]) -> Employee:
        identifier = str(row["id"])
        record = Record(row, f"Source {self._rules.source}, employee id {identifier}")
        contract = Record(
            self._contracts.get(identifier, {}), f"Source {self._rules.source}, contract of employee id {identifier}"
        )
        location = self._locations.get(record.identifier("location_id") or "", _NO_LOCATION)
        fields: dict[str, t.Any] = {
            **self._identity(record),
            "custom": self._custom_fields(identifier, record.identifier("legal_entity_id")),
            "id": identifier,
        }
        end_date = record.day("terminated_on") or (contract.day("ends_on") if self._contract_end_dates else None)
        return Employee(
            **fields,
            key=self._rules.key(fields),
            source=self._rules.source,
            job_title=contract.text("job_title"),
            department=self._department(identifier, fields["custom"]),
            teams=tuple(sorted({team.name for team in self._teams.get(identifier, ())})),
            location=location,
            legal_entity=self._legal_entities.get(record.identifier("legal_entity_id") or ""),
            manager_key=record.identifier("manager_id"),
            start_date=contract.day("starts_on"),
            end_date=end_date,
            status=self._status(record),
            timezone=location["timezone"],
            private=self._private(record),
            raw=self._raw(row) if self._rules.include_raw else None,
        )

    @staticmethod
    def _identity(record: Record) -> dict[str, t.Any]:
        first_name, last_name = record.text("first_name"), record.text("last_name")
        return {
            "employee_number": record.text("company_identifier"),
            "first_name": first_name,
            "last_name": last_name,
            "preferred_name": record.text("preferred_name"),
            "full_name": record.text("full_name") or " ".join(filter(None, (first_name, last_name))) or None,
            "email": record.text("email"),
            "personal_email": record.text("personal_email"),
            "phone": record.text("phone_number"),
        }

    def _status(self, record: Record) -> str:
        """Inactive if the last day is over in all time zones. The caller applies the time zone to a later day."""
        terminated_on = record.day("terminated_on")
        ended = record.flag("active") is False if terminated_on is None else terminated_on < self._today
        return "inactive" if ended else "active"

    def _department(self, identifier: str, custom: t.Mapping[str, t.Any]) -> str | None:
        if self._rules.department_from == "custom_field":
            return self._department_of_custom_field(identifier, custom)
        teams = sorted(self._teams.get(identifier, ()), key=lambda team: (-team.depth, team.name))
        prefix = self._rules.department_prefix or ""
        if self._rules.department_from == "team_prefix":
            teams = [team for team in teams if team.name.startswith(prefix)]
            return teams[0].name.removeprefix(prefix).strip() or None if teams else None
        return teams[0].name if teams else None

    def _department_of_custom_field(self, identifier: str, custom: t.Mapping[str, t.Any]) -> str | None:
        wanted = self._rules.department_field
        by_id = (each.value for each in self._custom.get(identifier, ()) if each.field_id == wanted)
        value = next(by_id, custom.get(wanted or ""))
        return None if value is None else str(value)

    def _custom_fields(self, identifier: str, legal_entity_id: str | None) -> dict[str, t.Any]:
        """The values by slug. For fields with the same slug, that of the employee's legal entity is used."""
        values = self._custom.get(identifier, ())
        ordered = sorted(values, key=lambda value: value.legal_entity_id == legal_entity_id)
        return {value.slug: value.value for value in ordered}

    def _private(self, record: Record) -> dict[str, t.Any]:
        readers: dict[str, collections.abc.Callable[[], t.Any]] = {
            "bank_account": lambda: record.text("bank_number"),
            "national_id": lambda: record.text("identifier"),
            "social_security_number": lambda: record.text("social_security_number"),
            "home_address": lambda: _home_address(record),
            "birthday": lambda: record.day("birthday_on"),
            "emergency_contact": lambda: {
                "name": record.text("contact_name"),
                "relationship": None,
                "phone": record.text("contact_number"),
            },
        }
        return {name: readers[name]() for name in self._rules.private_fields}

    def _raw(self, row: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        hidden = {
            member
            for field, members in PRIVATE_MEMBERS.items()
            if field not in self._rules.private_fields
            for member in members
        }
        return {name: value for name, value in row.items() if name not in hidden}

    def _with_manager(self, employee: Employee, keys: t.Mapping[str, str | None]) -> Employee:
        if employee.manager_key is None:
            return employee
        return dataclasses.replace(employee, manager_key=keys.get(employee.manager_key))

    def _warn_about_managers(self, keys: t.Mapping[str, str | None]) -> None:
        managers = {str(row["manager_id"]) for row in self._employees if row.get("manager_id")}
        unknown = sorted(manager for manager in managers if not keys.get(manager))
        if unknown:
            self.warnings.append(
                f"Source {self._rules.source}: managers that are not among the employees, or have no "
                f"{self._rules.key_field}: {len(unknown)}. The employees that report to them have no manager_key. The "
                f"first of their IDs: {', '.join(unknown[:5])}."
            )

    def _warn_about_department(self, employees: list[Employee]) -> None:
        if employees and self._rules.department_from != "team" and not any(each.department for each in employees):
            option = "department_field" if self._rules.department_from == "custom_field" else "department_prefix"
            self.warnings.append(
                f"Source {self._rules.source}: no employee has a department. {option} is "
                f"{getattr(self._rules, option)!r}. Compare it with the names in Factorial."
            )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CustomValue:
    """The value of a custom field of an employee."""

    field_id: str
    slug: str
    """Slug of the field, or its ID if it has no slug."""
    legal_entity_id: str | None
    value: t.Any


def _by_id(rows: Rows) -> dict[str, t.Mapping[str, t.Any]]:
    return {str(row["id"]): row for row in rows}


def _locations(rows: Rows, source: str) -> dict[str, dict[str, str | None]]:
    return {
        identifier: _location(Record(row, f"Source {source}, location id {identifier}"))
        for identifier, row in _by_id(rows).items()
    }


def _location(place: Record) -> dict[str, str | None]:
    lines = filter(None, (place.text("address_line_1"), place.text("address_line_2")))
    return {
        "name": place.text("name"),
        "country": place.text("country"),
        "state": place.text("state"),
        "city": place.text("city"),
        "address": ", ".join(lines) or None,
        "postal_code": place.text("postal_code"),
        "phone": place.text("phone_number"),
        "timezone": place.text("timezone"),
    }


def _legal_entities(rows: Rows, source: str) -> dict[str, str | None]:
    return {
        identifier: Record(row, f"Source {source}, legal entity id {identifier}").text("legal_name")
        for identifier, row in _by_id(rows).items()
    }


def _contracts_by_employee(rows: Rows, today: str) -> dict[str, t.Mapping[str, t.Any]]:
    """One contract of each employee: the latest that has begun, otherwise the earliest. Usually there is only one."""
    chosen: dict[str, t.Mapping[str, t.Any]] = {}
    for row in rows:
        employee = str(row.get("employee_id"))
        before = chosen.get(employee)
        if before is None or _contract_rank(row, today) > _contract_rank(before, today):
            chosen[employee] = row
    return chosen


def _contract_rank(row: t.Mapping[str, t.Any], today: str) -> tuple[bool, tuple[int, ...], str]:
    effective = str(row.get("effective_on") or row.get("starts_on") or "")
    begun = effective <= today
    # Prefer the latest of the contracts that have begun, or the earliest of future contracts.
    order = tuple(map(ord, effective)) if begun else tuple(-ord(character) for character in effective)
    return begun, order, str(row.get("updated_at") or "")


def _teams_by_employee(teams: Rows, memberships: Rows) -> dict[str, list[Team]]:
    known = {
        str(row["id"]): Team(name=str(row["name"]), depth=row.get("depth") or 1) for row in teams if row.get("name")
    }
    found: dict[str, list[Team]] = collections.defaultdict(list)
    for row in memberships:
        team = known.get(str(row.get("team_id")))
        if team is not None:
            found[str(row.get("employee_id"))].append(team)
    return found


def _custom_by_employee(fields: Rows, values: Rows) -> dict[str, list[CustomValue]]:
    known = _by_id(fields)
    found: dict[str, list[CustomValue]] = collections.defaultdict(list)
    for row in sorted(values, key=lambda value: str(value.get("id")), reverse=True):
        field_id = str(row.get("field_id"))
        field = known.get(field_id, {})
        # Custom fields of other resources have IDs that can be equal to those of employees.
        if "employee" not in str(row.get("valuable_type") or "employee").lower():
            continue
        value = _custom_value(row, str(field.get("field_type")))
        if value is not None:
            entity = field.get("legal_entity_id")
            found[str(row.get("valuable_id"))].append(
                CustomValue(
                    field_id=field_id,
                    slug=str(field.get("slug") or field_id),
                    legal_entity_id=None if entity is None else str(entity),
                    value=value,
                )
            )
    return found


def _custom_value(row: t.Mapping[str, t.Any], field_type: str) -> t.Any:
    typed = row.get(_TYPED_VALUES.get(field_type, "value"))
    if typed is not None:
        return typed
    return next((row[member] for member in _VALUE_ORDER if row.get(member) is not None), None)


def _home_address(record: Record) -> dict[str, str | None]:
    lines = filter(None, (record.text("address_line_1"), record.text("address_line_2")))
    return {
        "address": ", ".join(lines) or None,
        "postal_code": record.text("postal_code"),
        "city": record.text("city"),
        "state": record.text("state"),
        "country": record.text("country"),
    }
