# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The people for whom a run asks HR systems, if it is limited to a few: they, and everybody above them. Pure."""

from __future__ import annotations

import typing as t

from ..values.equality import find_form

if t.TYPE_CHECKING:
    from ..model.employee import Employee

ID_PREFIX: t.Final = "id:"
"""Marks the id of a record in an HR system, which is what its webhooks know of a person."""

MOST_ABOVE: t.Final = 30
"""No company has more levels of managers. It ends a search in an answer of HR that never ends."""


class Wanted(t.NamedTuple):
    """The people to which a run is limited."""

    keys: frozenset[str]
    ids: frozenset[str] = frozenset()
    """Ids of records, without `ID_PREFIX`."""

    @classmethod
    def of(cls, items: t.Iterable[str]) -> Wanted:
        """From keys, and ids with `ID_PREFIX`."""
        several = frozenset(items)
        ids = {item for item in several if item.startswith(ID_PREFIX)}
        return cls(several - ids, frozenset(item.removeprefix(ID_PREFIX) for item in ids))


def chosen(employees: t.Sequence[Employee], wanted: Wanted) -> list[Employee]:
    """The records of the people, and of everybody above them, in the order of the source.

    A person can have several records with one key, such as one that has ended, and that of the rehire: only together
    they say whether the person has left.

    Args:
        employees: all employees of the source.
        wanted: the people.
    """
    by_key, by_email = _by(employees, "key"), _by(employees, "email")
    keys = set(map(find_form, wanted.keys))
    own = (one for one in employees if one.id in wanted.ids or find_form(one.key or "") in keys)
    found = {id(one): one for one in own}
    waiting = list(found.values())
    while waiting:
        one = waiting.pop()
        near = (*_above(one, by_key, by_email), *by_key.get(find_form(one.key or ""), ()))
        waiting.extend(other for other in near if id(other) not in found)
        found.update((id(other), other) for other in near)
    return [one for one in employees if id(one) in found]


def is_complete(employees: t.Sequence[Employee], wanted: Wanted) -> bool:
    """Whether the records of all sources have all of these people, and everybody above them."""
    by_key, by_email = _by(employees, "key"), _by(employees, "email")
    has_all = all(find_form(key) in by_key for key in wanted.keys) and wanted.ids <= {one.id for one in employees}
    return has_all and all(_above(one, by_key, by_email) for one in employees if one.manager_key or one.manager_email)


def _above(
    employee: Employee, by_key: t.Mapping[str, list[Employee]], by_email: t.Mapping[str, list[Employee]]
) -> list[Employee]:
    """The records of the manager; empty if there is none, or if the manager is in another source."""
    if employee.manager_key:
        return by_key.get(find_form(employee.manager_key), [])
    return by_email.get(find_form(employee.manager_email), []) if employee.manager_email else []


def _by(employees: t.Iterable[Employee], field: str) -> dict[str, list[Employee]]:
    found: dict[str, list[Employee]] = {}
    for employee in employees:
        if value := getattr(employee, field):
            found.setdefault(find_form(value), []).append(employee)
    return found
