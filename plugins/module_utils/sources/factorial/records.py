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
from ...values.instants import known_day
from ..base import FieldRules, after_prefix
from ..record import Record

Rows = collections.abc.Sequence[t.Mapping[str, t.Any]]

EMPLOYEES = "employees/employees"
CONTRACTS = "contracts/reference_contracts"
TEAMS = "teams/teams"
MEMBERSHIPS = "teams/memberships"
LOCATIONS = "locations/locations"
LEGAL_ENTITIES = "companies/legal_entities"
CUSTOM_FIELDS = "custom_fields/fields"
CUSTOM_VALUES = "custom_fields/values"

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
    "updated_at",
)
CONTRACT_MEMBERS = ("id", "employee_id", "effective_on", "updated_at", "starts_on", "ends_on", "job_title")
TEAM_MEMBERS = ("id", "name", "depth", "employee_ids")
MEMBERSHIP_MEMBERS = ("id", "team_id", "employee_id")
LEGAL_ENTITY_MEMBERS = ("id", "legal_name", "country")
FIELD_MEMBERS = ("id", "slug", "field_type", "legal_entity_id")
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


Flaws = t.Mapping[str, t.Sequence[str]]
"""Employee to sentences, see `Employee.flaws`."""


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
    flaws: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """A location of Factorial, or that of an employee without one."""

    fields: t.Mapping[str, str | None] = dataclasses.field(default_factory=lambda: dict.fromkeys(LOCATION_FIELDS))
    flaws: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class LegalEntity:
    """A legal entity of Factorial, or that of an employee without one."""

    name: str | None = None
    country: str | None = None
    flaws: tuple[str, ...] = ()


class Join:
    """Employees joined with their contracts, teams, locations, legal entities and custom fields."""

    def __init__(
        self,
        resources: Resources,
        rules: FieldRules,
        today: datetime.date,
        *,
        contract_end_dates: bool = False,
        flaws: Flaws | None = None,
    ) -> None:
        """Prepare the join.

        Args:
            resources: the records.
            rules: how to make the employee records.
            today: the day in UTC, which selects one of several contracts.
            contract_end_dates: whether the end of the contract is the end date of an employee without one.
            flaws: what is known to be wrong with employees, such as references to records that do not exist.
        """
        self._rules = rules
        self._today = today.isoformat()
        self._contract_end_dates = contract_end_dates
        self._employees = resources.employees
        self._contracts = _contracts_by_employee(resources.contracts)
        self._teams = _teams_by_employee(resources.teams, resources.memberships, rules.source)
        self._locations = _locations(resources.locations, rules.source)
        self._legal_entities = _legal_entities(resources.legal_entities, rules.source)
        self._custom = _custom_by_employee(resources.fields, resources.values)
        self._flaws = flaws or {}
        self.warnings: list[str] = []

    def employees(self) -> list[Employee]:
        """The normalized records, in the order of Factorial."""
        employees = [self._employee(row) for row in self._employees]
        keys = {employee.id: employee.key for employee in employees}
        managed = [self._with_manager(employee, keys) for employee in employees]
        self._warn_about_managers({employee.manager_key for employee in employees if employee.manager_key}, keys)
        self._warn_about_department(managed)
        return managed

    def _employee(self, row: t.Mapping[str, t.Any]) -> Employee:
        identifier = str(row["id"])
        where = f"Source {self._rules.source}, employee id {identifier}"
        flaws = list(self._flaws.get(identifier, ()))
        record = Record(row, where, flaws)
        contracts = self._contracts.get(identifier, ())
        current = _current(contracts, self._today)
        contract = Record(current, f"{where}, contract", flaws)
        last = Record(_unbroken(current, contracts), f"{where}, contract", flaws)
        place = self._locations.get(record.identifier("location_id") or "", Place())
        entity = self._legal_entities.get(record.identifier("legal_entity_id") or "", LegalEntity())
        teams = self._teams.get(identifier, ())
        fields: dict[str, t.Any] = {
            **self._identity(record),
            "custom": self._custom_fields(identifier, record.identifier("legal_entity_id")),
            "id": identifier,
        }
        made = Employee(
            **fields,
            key=self._rules.key(fields),
            source=self._rules.source,
            job_title=contract.text("job_title"),
            department=self._department(identifier, fields["custom"]),
            teams=tuple(sorted({team.name for team in teams})),
            location=place.fields,
            legal_entity=entity.name,
            legal_entity_country=entity.country,
            manager_key=record.identifier("manager_id"),
            start_date=contract.day("starts_on"),
            end_date=record.end("terminated_on") or (_after(last) if self._contract_end_dates else None),
            status=self._status(record, known_day(contract.day("starts_on"))),
            timezone=place.fields["timezone"],
            updated_at=_text_or_none(row.get("updated_at")),
            private=self._private(record),
            raw=self._raw(row) if self._rules.include_raw else None,
        )
        flaws.extend(flaw for part in (place, entity, *teams) for flaw in part.flaws)
        return dataclasses.replace(made, flaws=tuple(dict.fromkeys(flaws))) if flaws else made

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

    def _status(self, record: Record, start: datetime.date | None) -> str:
        """Inactive if the last day is over in all time zones. The caller applies the time zone to a later day.

        A day that cannot be right, or that is before the first day of the contract, says nothing, so that `active`
        decides: it is a typing error, or the person was hired again.
        """
        day = known_day(record.day("terminated_on"))
        if day is None or (start is not None and day < start):
            return "inactive" if record.flag("active") is False else "active"
        return "inactive" if day.isoformat() < self._today else "active"

    def _department(self, identifier: str, custom: t.Mapping[str, t.Any]) -> str | None:
        if self._rules.department_from == "custom_field":
            return self._department_of_custom_field(identifier, custom)
        teams = sorted(self._teams.get(identifier, ()), key=lambda team: (-team.depth, team.name))
        prefix = self._rules.department_prefix or ""
        if self._rules.department_from == "team_prefix":
            rest = (after_prefix(team.name, prefix) for team in teams)
            return next((name for name in rest if name is not None), None) or None
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

    def _warn_about_managers(self, managers: t.Iterable[str], keys: t.Mapping[str, str | None]) -> None:
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


def _text_or_none(value: object) -> str | None:
    """The value if it is a string. Nobody is skipped because of a member that no account needs."""
    return value if isinstance(value, str) and value else None


def _by_id(rows: Rows) -> dict[str, t.Mapping[str, t.Any]]:
    return {str(row["id"]): row for row in rows}


def _after(contract: Record) -> str | None:
    """The day after the last day of the contract, which is a working day; None if there is none."""
    text = contract.end("ends_on")
    day = known_day(text)
    return (day + datetime.timedelta(days=1)).isoformat() if day else text


def _locations(rows: Rows, source: str) -> dict[str, Place]:
    return {identifier: _location(row, source, identifier) for identifier, row in _by_id(rows).items()}


def _location(row: t.Mapping[str, t.Any], source: str, identifier: str) -> Place:
    flaws: list[str] = []
    place = Record(row, f"Source {source}, location id {identifier}", flaws)
    lines = filter(None, (place.text("address_line_1"), place.text("address_line_2")))
    fields = {
        "name": place.text("name"),
        "country": place.text("country"),
        "state": place.text("state"),
        "city": place.text("city"),
        "address": ", ".join(lines) or None,
        "postal_code": place.text("postal_code"),
        "phone": place.text("phone_number"),
        "timezone": place.text("timezone"),
    }
    return Place(fields, tuple(flaws))


def _legal_entities(rows: Rows, source: str) -> dict[str, LegalEntity]:
    return {identifier: _legal_entity(row, source, identifier) for identifier, row in _by_id(rows).items()}


def _legal_entity(row: t.Mapping[str, t.Any], source: str, identifier: str) -> LegalEntity:
    flaws: list[str] = []
    entity = Record(row, f"Source {source}, legal entity id {identifier}", flaws)
    return LegalEntity(entity.text("legal_name"), entity.text("country"), tuple(flaws))


def _contracts_by_employee(rows: Rows) -> dict[str, list[t.Mapping[str, t.Any]]]:
    found: dict[str, list[t.Mapping[str, t.Any]]] = collections.defaultdict(list)
    for row in rows:
        found[str(row.get("employee_id"))].append(row)
    return found


def _current(contracts: Rows, today: str) -> t.Mapping[str, t.Any]:
    """The latest contract that has begun, otherwise the earliest; empty if there is none. Usually there is only one."""
    return max(contracts, key=lambda row: _contract_rank(row, today), default={})


def _contract_rank(row: t.Mapping[str, t.Any], today: str) -> tuple[bool, tuple[int, ...], str]:
    effective, updated = _contract_order(row)
    begun = effective <= today
    # Prefer the latest of the contracts that have begun, or the earliest of future contracts.
    order = tuple(map(ord, effective)) if begun else tuple(-ord(character) for character in effective)
    return begun, order, updated


def _contract_order(row: t.Mapping[str, t.Any]) -> tuple[str, str]:
    return str(row.get("effective_on") or row.get("starts_on") or ""), str(row.get("updated_at") or "")


def _unbroken(current: t.Mapping[str, t.Any], contracts: Rows) -> t.Mapping[str, t.Any]:
    """The last of the contracts that follow the current one without a day between them.

    Its end is that of the employment. Where the day begins before that of UTC, the current contract can be over.
    """
    last = current
    for row in sorted(contracts, key=_contract_order):
        end, start = known_day(str(last.get("ends_on"))), known_day(_contract_order(row)[0])
        is_later = _contract_order(row) > _contract_order(last)
        if is_later and end and start and start <= end + datetime.timedelta(days=1):
            last = row
    return last


def _teams_by_employee(teams: Rows, memberships: Rows, source: str) -> dict[str, list[Team]]:
    known = {identifier: _team(row, source, identifier) for identifier, row in _by_id(teams).items()}
    found: dict[str, list[Team]] = collections.defaultdict(list)
    for row in memberships:
        team = known.get(str(row.get("team_id")))
        if team is not None and (team.name or team.flaws):
            found[str(row.get("employee_id"))].append(team)
    return found


def _team(row: t.Mapping[str, t.Any], source: str, identifier: str) -> Team:
    flaws: list[str] = []
    record = Record(row, f"Source {source}, team id {identifier}", flaws)
    name, depth = record.text("name") or "", record.text("depth") or "1"
    if not depth.isdecimal():
        flaws.append(f"Source {source}, team id {identifier}: the field depth is not a whole number.")
    return Team(name=name, depth=int(depth) if depth.isdecimal() else 1, flaws=tuple(flaws))


def _custom_by_employee(fields: Rows, values: Rows) -> dict[str, list[CustomValue]]:
    known = _by_id(fields)
    found: dict[str, list[CustomValue]] = collections.defaultdict(list)
    for row in sorted(values, key=lambda value: str(value.get("id")), reverse=True):
        field_id = str(row.get("field_id"))
        field = known.get(field_id, {})
        if not is_of_employee(row):
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


def is_of_employee(row: t.Mapping[str, t.Any]) -> bool:
    """Whether a value of a custom field belongs to an employee. Other resources can have the same IDs."""
    return "employee" in str(row.get("valuable_type") or "employee").lower()


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
