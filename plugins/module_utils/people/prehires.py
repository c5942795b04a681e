# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""People who have been hired, until the HR system has their record: then the record of the recruiting system is over.

A recruiting system has keys of its own, and lists hired people also when they work. Two records of one person under two
keys would become two accounts. They are recognized as those of a rehire are, see `identities`: the account of the key
from the recruiting system becomes that of the key from the HR system (`planner.identity.rehire_links`).
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.memory import DAY_OF_BIRTH

if t.TYPE_CHECKING:
    from ..model.employee import Employee
    from ..model.memory import Identities
    from .merge import Merged


def without_succeeded(merged: Merged, recruiting: t.Collection[str], identities: Identities) -> Merged:
    """The merged employees, without hired people whom another source has, too.

    If several people of other sources are recognized, it is not known which one it is. Then the hired person stays, and
    who has no account yet waits for somebody to decide.

    Args:
        merged: the people of all sources.
        recruiting: the names of the sources that are recruiting systems.
        identities: by key, by what people are recognized.
    """
    if not recruiting:
        return merged
    hired = {one.key or "": one for one in merged.employees if _is_hired(one, merged, recruiting)}
    owners: dict[tuple[str, str], set[str]] = {}
    for one in merged.employees:
        key = one.key or ""
        # Somebody who has left is recognized as a rehire, who continues with the former account.
        if key not in hired and key not in merged.departures:
            for identity in _of(key, identities):
                owners.setdefault(identity, set()).add(key)
    succeeded = {
        key: one
        for key, one in hired.items()
        if len({owner for identity in _of(key, identities) for owner in owners.get(identity, ())}) == 1
    }
    return dataclasses.replace(
        merged,
        employees=tuple(one for one in merged.employees if one.key not in succeeded),
        known_keys=merged.known_keys - succeeded.keys(),
        succeeded=tuple(succeeded.values()),
    )


def _is_hired(employee: Employee, merged: Merged, recruiting: t.Collection[str]) -> bool:
    """Whether only recruiting systems have the person."""
    return {employee.source, *merged.origins.get(employee.key or "", {}).values()} <= set(recruiting)


def _of(key: str, identities: Identities) -> t.Iterator[tuple[str, str]]:
    return ((rule, one) for rule, one in identities.get(key, {}).items() if rule != DAY_OF_BIRTH)
