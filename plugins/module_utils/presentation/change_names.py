# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counts changes by kind, groups them by account, and masks secret values."""

from __future__ import annotations

import typing as t

from ..model.changes import Change, Delta
from ..model.kinds import Kind
from ..model.plan import Outcomes, Plan, Status

SECRET = "(secret)"
"""The marker for a secret value."""
SECRET_CHANGED = "(secret, changed)"
"""The marker for the new value of a secret."""


class Count(t.NamedTuple):
    """The number of planned changes of a kind, and of each outcome."""

    planned: int
    applied: int
    failed: int
    skipped: int
    conflicts: int


_COUNTED = (Status.APPLIED, Status.FAILED, Status.SKIPPED, Status.CONFLICT)
"""The order of the outcomes in `Count`."""


def count(plan: Plan, outcomes: Outcomes) -> dict[Kind, Count]:
    """The numbers of changes for every kind, in the order in which kinds are applied."""
    # Imported here, because modules for one account count no changes, and all descriptors take 15 ms to import.
    from ..steps.registry import KINDS

    numbers = {kind: dict.fromkeys(("planned", *Status), 0) for kind in KINDS}
    for index, change in enumerate(plan.changes):
        numbers[change.kind]["planned"] += 1
        if index in outcomes:
            numbers[change.kind][outcomes[index].status] += 1
    return {
        kind: Count(number["planned"], *(number[status] for status in _COUNTED)) for kind, number in numbers.items()
    }


def by_account(changes: t.Iterable[Change]) -> list[list[Change]]:
    """The changes grouped by account. Accounts and changes keep the order of the plan."""
    accounts: dict[str, list[Change]] = {}
    for change in changes:
        accounts.setdefault(change.key or change.account or change.dn, []).append(change)
    return list(accounts.values())


def shown_before(delta: Delta) -> tuple[str, ...]:
    """The values before the change, or the marker if they are secret; empty if there were none."""
    return (SECRET,) if delta.secret and delta.before else delta.before


def shown_after(delta: Delta) -> tuple[str, ...]:
    """The values after the change, or the marker if they are secret; empty if there are none."""
    return (SECRET_CHANGED,) if delta.secret and delta.after else delta.after
