# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds out whether the lists of Factorial are complete: each record that one list refers to must be in another.

Factorial gives no other sign if a list lacks records and its total lacks them too. Two lists that are shortened at the
same time look like a company without these records. Pure.
"""

from __future__ import annotations

import collections
import collections.abc
import typing as t

from ...values.text import count, examples
from ...web.errors import InconsistentError
from .records import (
    CUSTOM_FIELDS,
    LEGAL_ENTITIES,
    LOCATIONS,
    MEMBERSHIPS,
    TEAMS,
    Flaws,
    Resources,
    Rows,
    is_of_employee,
)

_EXAMPLES = 5
"""The most identifiers that a message lists."""

SMALL_SHARE: t.Final = 1
"""Percentage of the employees that never stops the run: 6 of 600. Somebody has deleted their location or team, and has
not given them another one yet. A list that lacks a page, or that the credential sees only in part, concerns more."""


class _Reference(t.NamedTuple):
    """A member of the records of one list that is the identifier of a record of another one."""

    rows: str
    owner: str
    """The member with the identifier of the employee."""
    member: str
    targets: str
    words: str


_REFERENCES: t.Final = (
    _Reference("employees", "id", "location_id", "locations", f"{LOCATIONS} has no location with the ID"),
    _Reference(
        "employees",
        "id",
        "legal_entity_id",
        "legal_entities",
        f"{LEGAL_ENTITIES} has no legal entity with the ID",
    ),
    _Reference("memberships", "employee_id", "team_id", "teams", f"{TEAMS} has no team with the ID"),
    _Reference("values", "valuable_id", "field_id", "fields", f"{CUSTOM_FIELDS} has no field with the ID"),
)

_Missing = collections.abc.Mapping[str, collections.abc.Collection[str]]
"""Identifier of a missing record to the employees that it concerns."""


def check_references(resources: Resources, source: str, today: str) -> Flaws:
    """Check that the lists contain what others refer to.

    What concerns a single employee, or up to `SMALL_SHARE` of them, is a flaw of these employees, who are skipped. What
    concerns more is a list that lacks records: others could have lost records too, without a sign of it, which would
    move them and take groups from them. So is an empty list that several refer to. Employees that have left do not
    count, because Factorial could delete what their records refer to.

    Args:
        resources: all lists.
        source: name of the source.
        today: the ISO 8601 day in UTC.

    Returns:
        Sentences by employee.

    Raises:
        InconsistentError: a list lacks records.
    """
    working = {str(row["id"]) for row in resources.employees if _works(row, today)}
    flaws: dict[str, list[str]] = collections.defaultdict(list)
    for words, missing, is_empty in _gaps(resources, working):
        concerned = {employee for employees in missing.values() for employee in employees}
        named = examples(sorted(missing), _EXAMPLES)
        if _are_many(len(concerned), len(working), is_empty=is_empty):
            raise InconsistentError(
                f"Source {source}: {words} {named}, but {count(len(concerned), 'employee')} of {len(working)} refer to"
                " it. The list is incomplete, which would move people or take groups from them. Nothing was changed."
                " Run again when nobody edits HR data, and check that the credential can see all of it."
            )
        for employee in concerned:
            flaws[employee].append(f"Source {source}: {words} {named}. Correct it in Factorial.")
    if resources.teams and not resources.memberships and not _have_no_members(resources.teams):
        raise InconsistentError(
            f"Source {source}: {TEAMS} has {count(len(resources.teams), 'team')}, but {MEMBERSHIPS} is empty. "
            "This is not treated as if everybody had left the teams. Nothing was changed. Run again, and check that "
            "the credential can see the members of teams."
        )
    return flaws


def _are_many(concerned: int, working: int, *, is_empty: bool) -> bool:
    """Whether a list lacks records, and not some employees a new reference."""
    if concerned < 2:
        return False
    return is_empty or concerned * 100 > working * SMALL_SHARE


def _works(row: t.Mapping[str, t.Any], today: str) -> bool:
    return row.get("active") is not False and str(row.get("terminated_on") or today) >= today


def _gaps(
    resources: Resources, working: collections.abc.Set[str]
) -> collections.abc.Iterator[tuple[str, _Missing, bool]]:
    """The words for a list, the missing records, and whether it is empty."""
    for reference in _REFERENCES:
        known = {str(row["id"]) for row in getattr(resources, reference.targets)}
        missing: dict[str, set[str]] = {}
        for row in getattr(resources, reference.rows):
            target, employee = row.get(reference.member), str(row.get(reference.owner))
            if target and str(target) not in known and employee in working and is_of_employee(row):
                missing.setdefault(str(target), set()).add(employee)
        yield reference.words, missing, not known
    members = {str(row.get("employee_id")) for row in resources.memberships}
    lost = sorted(working & _listed(resources.teams) - members) if members else ()
    yield f"{MEMBERSHIPS} has no membership of the member of a team with the ID", {one: (one,) for one in lost}, False


def _listed(teams: Rows) -> set[str]:
    """The members that the teams themselves list."""
    listed = (team.get("employee_ids") for team in teams)
    return {str(member) for members in listed if isinstance(members, list) for member in members}


def _have_no_members(teams: Rows) -> bool:
    """Whether all teams say that they have no members."""
    return all(team.get("employee_ids") == [] for team in teams)
