# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Collects the plan of a step, subject by subject."""

from __future__ import annotations

import typing as t

from ..model.changes import StepChange
from ..model.plan import Notice, Setback, StepPlan
from .cloud_users import gathered

if t.TYPE_CHECKING:
    from ..model.plan import Subject

StepChangeT = t.TypeVar("StepChangeT", bound=StepChange)
"""The class of the changes of a step."""


class Gathering(t.Generic[StepChangeT]):
    """The changes, setbacks and notices of a step so far."""

    def __init__(self) -> None:
        self._changes: list[StepChangeT] = []
        self._setbacks: list[Setback] = []
        self._notices: list[Notice] = []

    def change(self, change: StepChangeT) -> None:
        """Add a change."""
        self._changes.append(change)

    def setback(self, subject: Subject, text: str) -> None:
        """Add a reason why the step is blocked for a subject."""
        self._setbacks.append(Setback(subject=subject, text=text))

    def notice(self, subject: Subject, text: str) -> None:
        """Add a warning for a subject. Several subjects with the same text share one warning."""
        self._notices.append(Notice(text, (subject.key,)))

    def add(self, plan: StepPlan[StepChangeT]) -> None:
        """Add everything from another plan."""
        self._changes.extend(plan.changes)
        self._setbacks.extend(plan.setbacks)
        self._notices.extend(plan.notices)

    @property
    def plan(self) -> StepPlan[StepChangeT]:
        """The plan so far."""
        return StepPlan(changes=tuple(self._changes), setbacks=tuple(self._setbacks), notices=gathered(self._notices))
