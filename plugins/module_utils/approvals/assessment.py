# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which people of a plan are approved, and what is missing. Pure.

A plan needs every level whose condition holds. Nobody counts twice, neither at one level nor at two, nobody approves
what they requested, and a rejection stays until there is a newer plan. Times in the database decide nothing: whoever
can write there could have set them.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.approval import Mode
from .case import Assessment, LevelState
from .validity import fault_of, stops_of
from .words import waiting, who_rejected

if t.TYPE_CHECKING:
    from ..model.approval import Level
    from .case import Case, Verified


def assess(case: Case, decisions: t.Iterable[Verified]) -> Assessment:
    """Determine what may be applied.

    Args:
        case: what is assessed.
        decisions: with signatures that were verified now.
    """
    counted, refused = _counted(case, decisions)
    stops = stops_of(case.plan, case.now)
    states = _states(case, counted)
    rejected = frozenset[str]().union(*(covers(case, one) for state in states for one in state.rejections))
    return Assessment(
        approved=frozenset() if stops else _approved(case, states, rejected),
        rejected=rejected,
        levels=states,
        stops=stops,
        refused=refused,
        expires=min((case.plan.valid_until, *(one.statement.expires for one in counted if not one.rejects))),
    )


def covers(case: Case, one: Verified) -> frozenset[str]:
    """The keys of the units that a decision is about, as they are now."""
    named = frozenset(one.statement.units)
    is_whole = case.mode is Mode.WHOLE or not named
    return frozenset(unit.key for unit in case.plan.units if is_whole or unit.digest in named)


def _counted(case: Case, decisions: t.Iterable[Verified]) -> tuple[list[Verified], tuple[str, ...]]:
    counted, refused = [], []
    for one in decisions:
        fault = fault_of(case, one)
        if fault:
            refused.append(f"{one.shown} does not count: it {fault}")
        else:
            counted.append(one)
    return counted, tuple(refused)


def _states(case: Case, counted: t.Sequence[Verified]) -> tuple[LevelState, ...]:
    """The levels in order. Somebody who has approved at one level does not count at later ones."""
    needed = {level.name for level in case.needed}
    rejecting = {one.statement.level for one in counted if one.rejects}
    taken: dict[str, str] = {}
    return tuple(
        _state(case, level, [one for one in counted if one.statement.level == level.name], taken, level.name in needed)
        for level in case.levels
        if level.name in needed | rejecting
    )


def _state(case: Case, level: Level, own: t.Sequence[Verified], taken: dict[str, str], is_needed: bool) -> LevelState:
    """What has become of the plan at a level.

    Args:
        case: what is assessed.
        level: the level.
        own: the decisions at the level that count.
        taken: the level that each person fills; the level adds its own.
        is_needed: whether the plan needs the level.
    """
    filling: dict[str, Verified] = {}
    covered: dict[str, set[str]] = {unit.key: set() for unit in case.plan.units}
    for one in own if is_needed else ():
        person = case.people.person(one.principal)
        if not one.rejects and taken.setdefault(person, level.name) == level.name:
            filling.setdefault(person, one)
            for key in covers(case, one):
                covered[key].add(person)
    lacking = {key: persons for key, persons in covered.items() if is_needed and len(persons) < level.needed}
    state = LevelState(
        level=level,
        approvals=tuple(filling.values()),
        missing=frozenset(lacking),
        rejections=tuple(one for one in own if one.rejects),
        could=tuple(name for name in level.approvers if _could(case, name, level, taken, lacking)),
    )
    told = who_rejected(state) if state.rejections else waiting(case, state)
    return dataclasses.replace(state, sentence=told)


def _could(
    case: Case, name: str, level: Level, taken: t.Mapping[str, str], lacking: t.Mapping[str, t.Container[str]]
) -> bool:
    person = case.people.person(name)
    if taken.get(person, level.name) != level.name or case.people.has_requested(name, case.plan.requesters):
        return False
    return any(person not in persons for persons in lacking.values())


def _approved(case: Case, states: t.Iterable[LevelState], refused: frozenset[str]) -> frozenset[str]:
    """The people whom every level has approved, and who need nobody whom somebody has rejected."""
    missing = frozenset[str]().union(*(state.missing for state in states))
    units = case.plan.units
    fit = [unit.key for unit in units if unit.key not in missing and refused.isdisjoint((unit.key, *unit.needs))]
    return frozenset(fit) if case.mode is Mode.UNITS or len(fit) == len(units) else frozenset()
