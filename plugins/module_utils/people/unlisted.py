# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People whom HR listed in earlier runs, and does not list any more.

An end date that HR gave before still counts: on that day, the person is a leaver like any other. Somebody who vanishes
without an end date is missing, because an answer of HR can lack people by mistake.
"""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ..model.employee import LOCATION_FIELDS, Employee
from ..model.limits import length
from ..model.plan import Missing
from ..values.equality import find_form
from ..values.instants import known_day
from .lookup import name_of
from .merge import Departure, Merged
from .rehires import name_form
from .saying import SEPARATOR

if t.TYPE_CHECKING:
    from ..model.memory import Memory, PersonMemory
    from .schedule import Calendar

_MEMBERS = ("location", "custom")


class MissingRule(t.NamedTuple):
    """What happens to people who are missing."""

    after: datetime.timedelta = datetime.timedelta(0)
    """How long somebody must be missing, until the account is disabled."""
    disables: bool = False
    """Whether accounts are disabled at all."""


ONLY_REPORTS: t.Final = MissingRule()


class Unlisted(t.NamedTuple):
    """The people whom no source lists, by what is remembered of them."""

    merged: Merged
    """The people whom HR lists, and those who have left by what it said before."""
    missing: tuple[Missing, ...] = ()
    """All others, sorted by key."""


def unlisted(merged: Merged, memory: Memory, calendar: Calendar, rule: MissingRule) -> Unlisted:
    """Add the remembered leavers to the merged employees, and find the people who are missing.

    Args:
        merged: the people whom HR lists.
        memory: what earlier runs have learned.
        calendar: the time of the run.
        rule: for the people who are missing.
    """
    # The account of somebody who is succeeded continues under another key.
    known = set(map(find_form, (*merged.known_keys, *(one.key or "" for one in merged.succeeded))))
    slugs = dict.fromkeys(slug for employee in merged.employees for slug in employee.custom)
    added: dict[str, Employee] = {}
    departures: dict[str, Departure] = {}
    missing: list[Missing] = []
    for key, remembered in sorted(memory.people.items()):
        # A run that creates an account does not see its objectGUID: the next one remembers it.
        is_gone = not remembered.account and remembered.missing is not None
        if find_form(key) in known or is_gone:
            continue
        employee = recalled(remembered, slugs)
        since = remembered.missing or calendar.now
        why = calendar.departed([employee])
        is_without_key = name_form(employee) in merged.keyless_names
        if why and not is_without_key:
            departures[key] = Departure(f"{why}; HR does not list this person any more, since {since:%Y-%m-%d}")
            added[key] = employee
            continue
        one = _missing(employee, since, calendar, rule, is_without_key=is_without_key)
        missing.append(one)
        if one.disables:
            departures[key] = Departure(f"missing from HR since {since:%Y-%m-%d}", only_disables=True)
            added[key] = employee
    return Unlisted(_extended(merged, added, departures, calendar), tuple(missing))


def recalled(remembered: PersonMemory, slugs: t.Iterable[str] = ()) -> Employee:
    """The record of somebody by what is remembered. All other fields are null.

    Args:
        remembered: what is remembered of the person.
        slugs: the custom fields of all employees, because a template must not find one undefined.
    """
    fields: dict[str, t.Any] = {
        "location": dict.fromkeys(LOCATION_FIELDS),
        "custom": dict.fromkeys(slugs),
    }
    for field, said in remembered.said.items():
        head, _dot, member = field.partition(".")
        if member and head in _MEMBERS:
            fields[head][member] = said.value
        elif head == "teams":
            fields[head] = tuple(said.value.split(SEPARATOR)) if said.value else ()
        elif head in _PLAIN and said.value is not None:
            fields[head] = said.value
    name = name_of(remembered)
    return Employee(
        **{"full_name": name or None, **fields}, key=remembered.key, source=remembered.source or "HR", id=""
    )


_PLAIN: t.Final = frozenset(
    field.name
    for field in dataclasses.fields(Employee)
    if field.name not in ("key", "source", "id", "teams", "raw", "private", "flaws", *_MEMBERS)
)


def _missing(
    employee: Employee, since: datetime.datetime, calendar: Calendar, rule: MissingRule, *, is_without_key: bool
) -> Missing:
    ahead = ""
    today, end, start = calendar.day_of(employee), known_day(employee.end_date), known_day(employee.start_date)
    if is_without_key:
        ahead = "HR lists somebody of this name without a key"
    elif end and end > today:
        ahead = f"the end date {end} counts when it comes"
    elif start and start > today:
        ahead = f"was to start on {start}"
    gone = calendar.now - since
    disables = rule.disables and gone >= rule.after and not (is_without_key or (end and end > today))
    return Missing(
        key=employee.key or "",
        label=employee.label,
        since=since,
        days=gone.days,
        note=ahead,
        disables=disables,
        after=length(rule.after) if rule.disables else "",
    )


def _extended(
    merged: Merged, added: t.Mapping[str, Employee], departures: t.Mapping[str, Departure], calendar: Calendar
) -> Merged:
    """The merged employees with those that are added."""
    if not added:
        return merged
    left = (key for key, departure in departures.items() if not departure.only_disables)
    returning = (key for key, employee in added.items() if calendar.returns([employee]))
    return dataclasses.replace(
        merged,
        employees=tuple(sorted((*merged.employees, *added.values()), key=lambda one: one.key or "")),
        departures={**merged.departures, **departures},
        returning=merged.returning.union(returning),
        known_keys=merged.known_keys.union(left),
        recalled=frozenset(added),
    )
