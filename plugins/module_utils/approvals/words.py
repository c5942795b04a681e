# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a plan waits for, in sentences. Pure."""

from __future__ import annotations

import typing as t

from ..model.approval import Mode
from ..values.text import clip, count, ended

if t.TYPE_CHECKING:
    from .case import Case, LevelState, Verified


def waiting(case: Case, state: LevelState) -> str:
    """What a level still needs; empty if it is complete."""
    if not state.missing:
        return ""
    level, plan = state.level, case.plan
    if case.mode is Mode.WHOLE:
        so_far = f"{len(state.approvals)} of {count(level.needed, 'approval')}"
    else:
        people = count(len(plan.units), "person", "people")
        so_far = f"{len(state.missing)} of {people} without {count(level.needed, 'approval')}"
    return f"The plan {plan.name} waits for level {level.name}: {so_far}, {_who(state)}."


def _who(state: LevelState) -> str:
    if state.could:
        return f"by {' or '.join(state.could)}"
    return "but none of its approvers is left: each has requested the plan, or has approved it already"


def who_rejected(state: LevelState) -> str:
    """Who has rejected a plan, and why."""
    return " ".join(
        f"{one.principal} has rejected {_what(one)} at level {state.level.name}: {ended(_why(one))} A new preview makes"
        " a new plan."
        for one in state.rejections
    )


def _why(one: Verified) -> str:
    return clip(one.statement.reason or "no reason is given")


def _what(one: Verified) -> str:
    units, plan = one.statement.units, one.statement.plan
    return f"{count(len(units), 'person', 'people')} of the plan {plan}" if units else f"the plan {plan}"
