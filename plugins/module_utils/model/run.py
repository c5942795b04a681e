# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run is asked to bring about, and what came of it."""

from __future__ import annotations

import dataclasses
import typing as t

from .plan import Status

if t.TYPE_CHECKING:
    from .desired import Desired, Policy
    from .plan import Notice, Outcomes, Plan, Rejection


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a run is asked to bring about."""

    desired: tuple[Desired, ...]
    policy: Policy
    known_keys: frozenset[str] = frozenset()
    """Every key that HR still knows, also of those who were set aside."""
    rejections: tuple[Rejection, ...] = ()
    """Who was set aside before the directory was read."""
    notices: tuple[Notice, ...] = ()
    stops: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run would do, or has done."""

    plan: Plan
    outcomes: Outcomes
    """Empty in check mode and where the plan was stopped."""
    server: str
    checksum: str

    @property
    def changed(self) -> bool:
        """Whether the directory was changed, or would be."""
        if self.plan.stops:
            return False
        if not self.outcomes:
            return bool(self.plan.changes)
        return any(outcome.status is Status.APPLIED for outcome in self.outcomes.values())

    @property
    def failures(self) -> int:
        """How many changes the directory refused."""
        return sum(outcome.status is Status.FAILED for outcome in self.outcomes.values())
