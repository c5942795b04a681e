# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds managers by e-mail address, because a source may know a manager only from another HR system."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.plan import Notice
from ..values.equality import find_form
from ..values.text import count, examples

if t.TYPE_CHECKING:
    from ..model.employee import Employee

_EXAMPLES = 5
"""The most addresses that the warning lists."""


class Managed(t.NamedTuple):
    """The employees with the keys of their managers."""

    employees: tuple[Employee, ...]
    notices: tuple[Notice, ...]
    """A warning about managers that were not found; empty if there are none."""


class Addresses:
    """The keys of all people by their work e-mail addresses."""

    def __init__(self) -> None:
        self._keys: dict[str, set[str]] = {}

    def add(self, key: str, email: str | None) -> None:
        """Add an address of a person; None adds nothing."""
        if email:
            self._keys.setdefault(find_form(email), set()).add(key)

    def has(self, email: str) -> bool:
        """Whether anybody with a key has the address."""
        return find_form(email) in self._keys

    def key(self, email: str) -> str | None:
        """The key of the person with the address; None if nobody has it, or several people have it."""
        keys = self._keys.get(find_form(email), ())
        return next(iter(keys)) if len(keys) == 1 else None


def managed(employees: t.Iterable[Employee], addresses: Addresses) -> Managed:
    """Set the key of the manager of employees for whom the source has only the manager's e-mail address."""
    found: list[Employee] = []
    unknown: dict[str, list[str]] = {}
    for employee in employees:
        email = "" if employee.manager_key else employee.manager_email
        key = addresses.key(email) if email else None
        if email and key is None:
            unknown.setdefault(email, []).append(employee.key or "")
        found.append(dataclasses.replace(employee, manager_key=key) if key else employee)
    return Managed(tuple(found), (_notice(unknown),) if unknown else ())


def _notice(unknown: t.Mapping[str, t.Sequence[str]]) -> Notice:
    listed = sorted(unknown)
    keys = tuple(sorted(key for employees in unknown.values() for key in employees))
    return Notice(
        f"{count(len(listed), 'manager')} of {count(len(keys), 'employee')} cannot be found in any source by e-mail"
        f" address: {examples(listed, _EXAMPLES)}. These employees get no manager.",
        keys,
    )
