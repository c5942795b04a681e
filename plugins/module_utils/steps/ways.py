# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans and applies steps with several backends (the option `way`), which subjects of one run may mix."""

from __future__ import annotations

import collections
import typing as t

from ..errors import HrsyncError, explained
from ..model.plan import Outcome, Status
from .gathering import Gathering, StepChangeT

if t.TYPE_CHECKING:
    from ..model.plan import StepPlan, Subject


def planned(
    subjects: t.Sequence[Subject], plan: t.Callable[[str, t.Sequence[Subject]], StepPlan[StepChangeT]]
) -> StepPlan[StepChangeT]:
    """One plan with the plans of all backends.

    If the service of a backend cannot be used, the step is blocked only for the subjects of this backend.

    Args:
        subjects: with the option `way`.
        plan: plans the subjects of one backend.

    Raises:
        HrsyncError: all subjects use the same backend, and its service cannot be used.
    """
    members: dict[str, list[Subject]] = collections.defaultdict(list)
    for subject in subjects:
        members[subject.options["way"]].append(subject)
    gathering: Gathering[StepChangeT] = Gathering()
    for way, own in members.items():
        try:
            gathering.add(plan(way, own))
        except HrsyncError as error:
            if len(members) == 1:
                raise
            for subject in own:
                gathering.setback(subject, str(error))
    return gathering.plan


def applied(
    changes: t.Sequence[StepChangeT],
    way_of: t.Callable[[StepChangeT], str],
    apply: t.Callable[[str, t.Sequence[StepChangeT]], t.Iterator[Outcome]],
) -> t.Iterator[Outcome]:
    """Yield an outcome for each change, in the order of the changes.

    If the service of a backend becomes unavailable, only the changes of this backend fail.
    """
    members: dict[str, list[StepChangeT]] = collections.defaultdict(list)
    for change in changes:
        members[way_of(change)].append(change)
    answers = {way: apply(way, own) for way, own in members.items()}
    lost: dict[str, str] = {}
    for change in changes:
        way = way_of(change)
        yield Outcome(Status.FAILED, lost[way]) if way in lost else _next(answers[way], way, lost)


def _next(answers: t.Iterator[Outcome], way: str, lost: dict[str, str]) -> Outcome:
    try:
        return next(answers)
    except Exception as error:
        lost[way] = explained(error)
        return Outcome(Status.FAILED, lost[way])
