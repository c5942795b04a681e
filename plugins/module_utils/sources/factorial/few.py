# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the records of a few people from Factorial: requests whose number does not depend on the size of the company.

Each answer is filtered again, because an API that ignores a parameter answers with everybody.
"""

from __future__ import annotations

import typing as t

from ...people.wanted import MOST_ABOVE, Wanted
from ...values.equality import find_form
from .api import EVERYBODY, FactorialApi, Filters
from .records import (
    CONTRACT_MEMBERS,
    CONTRACTS,
    CUSTOM_FIELDS,
    CUSTOM_VALUES,
    EMPLOYEES,
    FIELD_MEMBERS,
    LEGAL_ENTITIES,
    LEGAL_ENTITY_MEMBERS,
    LOCATIONS,
    MEMBERSHIP_MEMBERS,
    MEMBERSHIPS,
    TEAM_MEMBERS,
    TEAMS,
    VALUE_MEMBERS,
    Resources,
    Rows,
)

KEYS: t.Final = ("employee_number", "id")
"""The values of the option key_field that Factorial finds people by."""

_NUMBER: t.Final = "company_identifier"


def read(
    api: FactorialApi, wanted: Wanted, key_field: str, members: t.Collection[str] | None, values: t.Sequence[Filters]
) -> Resources:
    """The records of the people, of everybody above them, and all records to which these refer.

    Args:
        api: of the company.
        wanted: the people.
        key_field: one of `KEYS`.
        members: the members to keep of an employee; None for all.
        values: the filters of values of custom fields, for one request each; empty if they are not wanted.

    Raises:
        SourceError: Factorial cannot be read, or its answer cannot be trusted.
    """
    employees = _employees(api, wanted, key_field, members)
    ids = [str(row["id"]) for row in employees]
    memberships = _of(api, MEMBERSHIPS, "employee_id", ids, MEMBERSHIP_MEMBERS)
    return Resources(
        employees=employees,
        contracts=_of(api, CONTRACTS, "employee_id", ids, CONTRACT_MEMBERS),
        memberships=memberships,
        teams=_teams(api, memberships),
        locations=_of(api, LOCATIONS, "id", _references(employees, "location_id")),
        legal_entities=_of(api, LEGAL_ENTITIES, "id", _references(employees, "legal_entity_id"), LEGAL_ENTITY_MEMBERS),
        fields=api.all(CUSTOM_FIELDS, (), FIELD_MEMBERS) if values else (),
        values=[row for filters in values for row in _values(api, ids, filters)],
    )


def _teams(api: FactorialApi, memberships: Rows) -> Rows:
    """The teams of these people. If they have none, all teams: there must be none, or the memberships are lost."""
    if not memberships:
        return api.all(TEAMS, (), TEAM_MEMBERS)
    return _of(api, TEAMS, "id", _references(memberships, "team_id"), TEAM_MEMBERS)


def _employees(
    api: FactorialApi, wanted: Wanted, key_field: str, members: t.Collection[str] | None
) -> list[dict[str, t.Any]]:
    by_id = wanted.ids | wanted.keys if key_field == "id" else wanted.ids
    found = {str(row["id"]): row for row in _of(api, EMPLOYEES, "id", sorted(by_id), members, EVERYBODY)}
    asked: set[str] = set()
    for _level in range(MOST_ABOVE):
        if key_field != "id":
            # A rehire has two records with one number.
            numbers = wanted.keys.union(_references(list(found.values()), _NUMBER)) - asked
            found.update(_numbered(api, numbers, members))
            asked |= numbers
        above = [one for one in _references(list(found.values()), "manager_id") if one not in found]
        managers = _of(api, EMPLOYEES, "id", above, members, EVERYBODY)
        if not managers:
            break
        found.update((str(row["id"]), row) for row in managers)
    return list(found.values())


def _numbered(
    api: FactorialApi, numbers: t.Iterable[str], members: t.Collection[str] | None
) -> t.Iterator[tuple[str, dict[str, t.Any]]]:
    """The employees with these numbers, by their ids: one request for each number."""
    for number in sorted(numbers):
        rows = api.all(EMPLOYEES, (*EVERYBODY, (_NUMBER, number)), members)
        yield from ((str(row["id"]), row) for row in rows if _has(row, number))


def _has(row: t.Mapping[str, t.Any], number: str) -> bool:
    return find_form(str(row.get(_NUMBER) or "")) == find_form(number)


def _of(
    api: FactorialApi,
    resource: str,
    member: str,
    identifiers: t.Sequence[str],
    members: t.Collection[str] | None = None,
    filters: Filters = (),
) -> list[dict[str, t.Any]]:
    """The records with one of these identifiers in a member, `id` or `employee_id`; no request if there are none."""
    if not identifiers:
        return []
    rows = api.all(resource, (*filters, *((f"{member}s[]", one) for one in identifiers)), members)
    return [row for row in rows if str(row.get(member)) in identifiers]


def _values(api: FactorialApi, ids: t.Sequence[str], filters: Filters) -> list[dict[str, t.Any]]:
    if not ids:
        return []
    rows = api.all(CUSTOM_VALUES, (*filters, *(("employee_ids[]", one) for one in ids)), VALUE_MEMBERS)
    return [row for row in rows if str(row.get("valuable_id")) in ids]


def _references(rows: Rows, member: str) -> list[str]:
    return sorted({str(row[member]) for row in rows if row.get(member)})
