# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many changes of each kind there are, which changes belong to one account, and how secret values are shown."""

from __future__ import annotations

import typing as t

from ..model.changes import Change, Delta
from ..model.kinds import Kind
from ..model.plan import Outcomes, Plan, Status

SECRET = "(secret)"
"""Stands for a secret value."""
SECRET_CHANGED = "(secret, changed)"
"""Stands for the value that replaces a secret one."""


class Count(t.NamedTuple):
    """How many changes of a kind there are, and what became of them."""

    planned: int
    applied: int
    failed: int
    skipped: int


def count(plan: Plan, outcomes: Outcomes) -> dict[Kind, Count]:
    """The changes by kind, for every kind, in the order in which they are applied."""
    # Imported here, because modules for one account count nothing, and all descriptors cost them 15 milliseconds.
    from ..steps.registry import KINDS

    numbers = {kind: dict.fromkeys(("planned", *Status), 0) for kind in KINDS}
    for index, change in enumerate(plan.changes):
        numbers[change.kind]["planned"] += 1
        if index in outcomes:
            numbers[change.kind][outcomes[index].status] += 1
    return {
        kind: Count(number["planned"], number[Status.APPLIED], number[Status.FAILED], number[Status.SKIPPED])
        for kind, number in numbers.items()
    }


def by_account(changes: t.Iterable[Change]) -> list[list[Change]]:
    """The changes of each account together, accounts and changes in the order of the plan."""
    accounts: dict[str, list[Change]] = {}
    for change in changes:
        accounts.setdefault(change.key or change.account or change.dn, []).append(change)
    return list(accounts.values())


def shown_before(delta: Delta) -> tuple[str, ...]:
    """The values before, or the marker where they are secret; empty where there were none."""
    return (SECRET,) if delta.secret and delta.before else delta.before


def shown_after(delta: Delta) -> tuple[str, ...]:
    """The values after, or the marker where they are secret; empty where there are none."""
    return (SECRET_CHANGED,) if delta.secret and delta.after else delta.after
