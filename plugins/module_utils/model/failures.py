# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Failures of one person, of the system, and of the moment.

What many accounts meet alike is not the fault of one of them, and neither is a directory that is busy.
"""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from .plan import Status

if t.TYPE_CHECKING:
    from .plan import Outcomes, Plan

FEW: t.Final = 5
"""The most accounts that may meet the same error, each for itself."""


@dataclasses.dataclass(frozen=True, slots=True)
class Systemic:
    """An error of a service or of the directory, which many accounts met alike."""

    message: str
    indices: tuple[int, ...]
    """The failed changes."""
    people: int
    """The number of accounts."""


def systemic(plan: Plan, outcomes: Outcomes) -> list[Systemic]:
    """The errors that are not about one person, in the order of their first changes.

    That the directory stopped answering, so that a change may have been made, is such an error, also for a single one.
    """
    found: dict[tuple[str, str, bool], list[int]] = collections.defaultdict(list)
    for index, outcome in sorted(outcomes.items()):
        if outcome.status is Status.FAILED and not outcome.transient:
            found[plan.changes[index].kind.name, outcome.message, outcome.unknown].append(index)
    errors: dict[str, list[int]] = {}
    for (_kind, message, is_unknown), indices in found.items():
        if is_unknown or len(_accounts(plan, indices)) > FEW:
            errors.setdefault(message, []).extend(indices)
    return [Systemic(one, tuple(sorted(those)), len(_accounts(plan, those))) for one, those in errors.items()]


def transient(outcomes: Outcomes) -> list[int]:
    """The changes that the directory refused to the last attempt because it was busy or not available."""
    return [index for index, outcome in sorted(outcomes.items()) if outcome.transient]


def _accounts(plan: Plan, indices: t.Iterable[int]) -> set[str]:
    changes = (plan.changes[index] for index in indices)
    return {change.key or change.account or change.dn for change in changes}
