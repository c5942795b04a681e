# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which lists Factorial serves, with their scopes and filters, and how they looked in older versions of the API."""

from __future__ import annotations

import dataclasses
import operator
import typing as t

from .factorial_rows import FactorialView
from .tables import Row, Table

Values = tuple[str, ...]
Test = t.Callable[[Row], bool]
Filter = t.Callable[[FactorialView, Values], Test | None]

VERSIONS = (
    "2024-10-01",
    "2025-01-01",
    "2025-04-01",
    "2025-07-01",
    "2025-10-01",
    "2026-01-01",
    "2026-04-01",
    "2026-07-01",
    "2026-10-01",
)
OLDEST_SUPPORTED = "2025-10-01"
STRING_IDS_SINCE = "2026-07-01"


def served_version(version: str) -> str | None:
    """The version whose schema is served: one that is no longer supported silently gets the oldest that is."""
    return max(version, OLDEST_SUPPORTED) if version in VERSIONS else None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Resource:
    """A list, read with GET."""

    path: str
    scope: str
    table: t.Callable[[FactorialView], Table]
    filters: t.Mapping[str, Filter]
    since: str = OLDEST_SUPPORTED
    single: bool = True
    """Whether one row can be read by its id."""
    defaults: t.Mapping[str, list[str]] = dataclasses.field(default_factory=dict)
    """Arguments that hold unless the request says otherwise."""


def one_of(member: str) -> Filter:
    """Rows whose member is among the values."""
    return lambda view, values: lambda row: row[member] in values


def same(member: str) -> Filter:
    """Rows whose member is the last value."""
    return lambda view, values: lambda row: row[member] == values[-1]


def flag(test: t.Callable[[FactorialView, Row], bool]) -> Filter:
    """Rows that pass the test, where the value is true; any other value has no effect."""
    return lambda view, values: (lambda row: test(view, row)) if values[-1] == "true" else None


def boolean(member: str) -> Filter:
    """Rows whose member is true or false as the value says."""
    return lambda view, values: lambda row: row[member] is (values[-1] == "true")


def since_day(member: str) -> Filter:
    """Rows whose instant lies on the day of the value or later; the time of day is ignored."""
    return lambda view, values: lambda row: row[member][:10] >= values[-1][:10]


def until_day(member: str) -> Filter:
    """Rows whose date or instant lies on the day of the value or earlier."""
    return lambda view, values: lambda row: row[member][:10] <= values[-1][:10]


def _not_over(view: FactorialView, values: Values) -> Test:
    return lambda row: row["finish_on"] is None or row["finish_on"] >= values[-1]


def _deleted_too(view: FactorialView, values: Values) -> Test | None:
    return None if values[-1] == "true" else lambda row: row["deleted_at"] is None


def _workable(view: FactorialView, values: Values) -> Test:
    return lambda row: (row["leave_type_id"] in view.time_off.workable) is (values[-1] == "true")


def _related(rows: t.Callable[[FactorialView], t.Iterable[Row]], given: str, wanted: str, member: str) -> Filter:
    """Rows that other `rows` point to with `wanted`, among those whose `given` is one of the values."""

    def make(view: FactorialView, values: Values) -> Test:
        found = {row[wanted] for row in rows(view) if row[given] in values}
        return lambda row: row[member] in found

    return make


def _all_rows(name: str) -> t.Callable[[FactorialView], t.Iterable[Row]]:
    def rows(view: FactorialView) -> t.Iterable[Row]:
        table: Table = getattr(view, name)
        return map(table.render, range(len(table.ids)))

    return rows


def _only_active(view: FactorialView, row: Row) -> bool:
    return row["terminated_on"] is None or row["terminated_on"] > view.company.today.isoformat()


def _name_starts(view: FactorialView, values: Values) -> Test:
    start = values[-1].casefold()
    names = ("first_name", "last_name", "full_name")
    return lambda row: any((row[name] or "").casefold().startswith(start) for name in names)


def _name_contains(view: FactorialView, values: Values) -> Test:
    return lambda row: values[-1].casefold() in (row["full_name"] or "").casefold()


def _slug(view: FactorialView, values: Values) -> Test:
    found = {row["id"] for row in _all_rows("fields")(view) if row["slug"] == values[-1]}
    return lambda row: row["field_id"] in found


CONTRACT_FILTERS = {
    "employee_ids[]": one_of("employee_id"),
    "job_catalog_tree_node_uuids[]": one_of("job_catalog_tree_node_uuid"),
}

_LISTS = (
    Resource(
        path="employees/employees",
        scope="employees",
        table=operator.attrgetter("employees"),
        filters={
            "only_active": flag(_only_active),
            "only_managers": flag(lambda view, row: row["id"] in view.managers),
            "ids[]": one_of("id"),
            "access_ids[]": one_of("access_id"),
            "emails[]": one_of("email"),
            "location_ids[]": one_of("location_id"),
            "legal_entity_ids[]": one_of("legal_entity_id"),
            "team_ids[]": _related(_all_rows("memberships"), "team_id", "employee_id", "id"),
            "company_identifier": same("company_identifier"),
            "full_text_name": _name_contains,
            "name_starts_with": _name_starts,
            "updated_at_gteq": since_day("updated_at"),
        },
    ),
    Resource(
        path="contracts/contract_versions",
        scope="contracts",
        table=operator.attrgetter("contract_versions"),
        filters={
            **CONTRACT_FILTERS,
            "ids[]": one_of("id"),
            "date": until_day("effective_on"),
            "updated_at_gteq": since_day("updated_at"),
            "updated_at_lteq": until_day("updated_at"),
        },
    ),
    Resource(
        path="contracts/reference_contracts",
        scope="contracts",
        table=operator.attrgetter("reference_contracts"),
        filters=CONTRACT_FILTERS,
        single=False,
    ),
    Resource(
        path="contracts/contracts",
        scope="contracts",
        table=operator.attrgetter("contracts"),
        filters={
            "ids[]": one_of("id"),
            "employee_ids[]": one_of("employee_id"),
            "starts_on": same("starts_on"),
        },
        since="2026-10-01",
    ),
    Resource(
        path="teams/teams",
        scope="employees",
        table=operator.attrgetter("teams"),
        filters={"ids[]": one_of("id")},
    ),
    Resource(
        path="teams/memberships",
        scope="employees",
        table=operator.attrgetter("memberships"),
        filters={
            "ids[]": one_of("id"),
            "team_ids[]": one_of("team_id"),
            "employee_ids[]": one_of("employee_id"),
            "lead": boolean("lead"),
        },
    ),
    Resource(
        path="locations/locations",
        scope="company_locations",
        table=operator.attrgetter("locations"),
        filters={
            "ids[]": one_of("id"),
            "employee_ids[]": _related(_all_rows("employees"), "id", "location_id", "id"),
            "main": boolean("main"),
        },
    ),
    Resource(
        path="companies/legal_entities",
        scope="company_legal_entities",
        table=operator.attrgetter("legal_entities"),
        filters={
            "ids[]": one_of("id"),
            "employees_ids[]": _related(_all_rows("employees"), "id", "legal_entity_id", "id"),
            "companies_ids[]": one_of("company_id"),
            "country_ids[]": one_of("country"),
        },
    ),
    Resource(
        path="custom_fields/fields",
        scope="custom_fields",
        table=operator.attrgetter("fields"),
        filters={
            "ids[]": one_of("id"),
            "field_type": same("field_type"),
            "label": same("label_text"),
            "slug": same("slug"),
        },
    ),
    Resource(
        path="custom_fields/values",
        scope="custom_fields",
        table=operator.attrgetter("values"),
        filters={
            "ids[]": one_of("id"),
            "employee_ids[]": one_of("valuable_id"),
            "instance_id": same("valuable_id"),
            "field_id": same("field_id"),
            "identifiers[]": one_of("custom_field_identifier"),
            "slug": _slug,
            "value": same("value"),
            "updated_at_gteq": since_day("updated_at"),
        },
    ),
    Resource(
        path="timeoff/leave_types",
        scope="time_off",
        table=operator.attrgetter("time_off.types"),
        filters={
            "ids[]": one_of("id"),
            "active": boolean("active"),
            "payable": boolean("payable"),
            "identifier": same("identifier"),
            "leave_type_id": same("id"),
            "allow_endless": boolean("allow_endless"),
        },
    ),
    Resource(
        path="timeoff/leaves",
        scope="time_off",
        table=operator.attrgetter("time_off.leaves"),
        filters={
            "ids[]": one_of("id"),
            "employee_ids[]": one_of("employee_id"),
            "leave_type_id[]": one_of("leave_type_id"),
            "from": _not_over,
            "to": until_day("start_on"),
            "approved": boolean("approved"),
            "include_deleted_leaves": _deleted_too,
            "type_is_workable": _workable,
        },
        defaults={"include_deleted_leaves": ["false"]},
    ),
)
RESOURCES: t.Mapping[str, Resource] = {resource.path: resource for resource in _LISTS}

CONTRACT_MEMBERS_SINCE = {
    "job_catalog_tree_node_uuid": "2026-01-01",
    "version_data": "2026-07-01",
    "contracts_contract_id": "2026-10-01",
    "salary_currency": "2026-10-01",
}
MEMBERS_SINCE: t.Mapping[str, t.Mapping[str, str]] = {
    "employees/employees": {
        "communications_email": "2026-07-01",
        "unconfirmed_communications_email": "2026-07-01",
    },
    "contracts/contract_versions": CONTRACT_MEMBERS_SINCE,
    "contracts/reference_contracts": CONTRACT_MEMBERS_SINCE,
    "teams/teams": {"depth": "2026-10-01", "parent_team_id": "2026-10-01"},
    "teams/memberships": {
        "direct": "2026-10-01",
        "source_team_ids": "2026-10-01",
        "parent_team_ids": "2026-10-01",
    },
    "companies/legal_entities": {"siret": "2026-10-01"},
}


def in_version(row: Row, path: str, version: str) -> Row:
    """A row as that version of the API shows it: without younger members, and before 2026-07-01 with ids as numbers."""
    younger = {member for member, since in MEMBERS_SINCE.get(path, {}).items() if since > version}
    shown = {member: value for member, value in row.items() if member not in younger} if younger else row
    if version >= STRING_IDS_SINCE:
        return shown
    return {member: _as_number(value) if _is_id(member) else value for member, value in shown.items()}


def _is_id(member: str) -> bool:
    return member == "id" or member.endswith(("_id", "_ids"))


def _as_number(value: t.Any) -> t.Any:
    if isinstance(value, list):
        return [_as_number(each) for each in value]
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value


RESTRICTED_MEMBERS = frozenset(
    {
        "identifier",
        "identifier_type",
        "birthday_on",
        "age_number",
        "address_line_1",
        "bank_number",
        "bank_number_format",
        "social_security_number",
        "contact_name",
        "personal_email",
        "phone_number",
        "gender",
        "salary_amount",
        "termination_reason_type",
    }
)
"""What a person who is no administrator does not see of the others."""


def restricted(row: Row) -> Row:
    """A row as such a person sees it: the members are there, and null."""
    return {member: None if member in RESTRICTED_MEMBERS else value for member, value in row.items()}
