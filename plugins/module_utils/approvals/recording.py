# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether somebody may decide about a plan now: what is refused here is told before it is signed or kept. Pure.

A run does not rely on it, because a row can come into the database in other ways: `assessment` decides again.
"""

from __future__ import annotations

import itertools
import typing as t

from ..errors import ApprovalError
from .assessment import assess, covers
from .validity import fault_of
from .words import who_rejected

if t.TYPE_CHECKING:
    from .case import Assessment, Case, LevelState, Verified


def is_recorded(case: Case, decisions: t.Iterable[Verified], new: Verified) -> bool:
    """Whether the person has decided the same already, about everything that the new decision is about."""
    same = [
        one
        for one in decisions
        if (one.statement.level, one.statement.decision) == (new.statement.level, new.statement.decision)
        and case.people.person(one.principal) == case.people.person(new.principal)
        and not fault_of(case, one)
    ]
    return covers(case, new) <= frozenset[str]().union(*(covers(case, one) for one in same)) if same else False


def check(case: Case, decisions: t.Sequence[Verified], new: Verified) -> None:
    """Check that a decision may be recorded.

    Args:
        case: with the plan as it is kept.
        decisions: those of the plan that were verified.
        new: its key is empty if it is not signed yet.

    Raises:
        ApprovalError: it may not; the message is a sentence.
    """
    assessment = assess(case, decisions)
    if assessment.stops:
        raise ApprovalError(" ".join(assessment.stops))
    if fault := fault_of(case, new):
        raise ApprovalError(f"{new.shown} is not possible: it {fault}")
    state = _state_of(case, assessment, new)
    if new.rejects:
        return
    _refuse_if_rejected(case, assessment, new)
    _refuse_if_early(case, assessment, new)
    _refuse_if_elsewhere(case, assessment, state, new)


def _state_of(case: Case, assessment: Assessment, new: Verified) -> LevelState:
    for state in assessment.levels:
        if state.level.name == new.statement.level:
            return state
    level = next(level for level in case.levels if level.name == new.statement.level)
    raise ApprovalError(
        f"The plan {case.plan.name} does not need level {level.name}, because its condition ({level.when}) does not"
        " hold."
    )


def _refuse_if_rejected(case: Case, assessment: Assessment, new: Verified) -> None:
    for state in assessment.levels:
        if any(covers(case, one) & covers(case, new) for one in state.rejections):
            raise ApprovalError(who_rejected(state))


def _refuse_if_early(case: Case, assessment: Assessment, new: Verified) -> None:
    """Earlier levels must be complete for all that is approved."""
    earlier = itertools.takewhile(lambda state: state.level.name != new.statement.level, assessment.levels)
    for state in earlier:
        if state.missing & covers(case, new):
            raise ApprovalError(f"Level {state.level.name} comes before level {new.statement.level}. {state.sentence}")


def _refuse_if_elsewhere(case: Case, assessment: Assessment, state: LevelState, new: Verified) -> None:
    person = case.people.person(new.principal)
    for other in assessment.levels:
        if other is not state and any(case.people.person(one.principal) == person for one in other.approvals):
            raise ApprovalError(
                f"{new.principal} has approved the plan {case.plan.name} at level {other.level.name}. Nobody fills two"
                " levels."
            )
