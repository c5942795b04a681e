# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which stages one person has reached, and why not the others."""

from __future__ import annotations

import dataclasses
import typing as t

from ...module_utils.people.stages import Anchor
from ..mapping.progress import Progress, progress_of
from ..rendering.trace import Part, parts_of

if t.TYPE_CHECKING:
    from ...module_utils.people.stages import Life
    from ..mapping.desired import Person
    from ..mapping.stages import Stage
    from ..rendering.environment import Names
    from ..run.settings import Settings

_ABSENCES: t.Final = (Anchor.ABSENCE_START, Anchor.ABSENCE_END)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StageFacts:
    """One stage, and whether it decides."""

    name: str
    where: str
    """Its path in the configuration."""
    at: str
    """Its point of a life: `end + 30 days`."""
    begins: str
    """When it begins or began, as an ISO 8601 timestamp; empty if that is not known, or if an absence decides it."""
    reached: bool
    verdict: str
    parts: tuple[Part, ...] = ()
    """Of the condition, if it was evaluated."""


def stages_of(settings: Settings, person: Person) -> tuple[StageFacts, ...]:
    """All stages, in the order of the configuration. There are none for leavers whose records contradict each other."""
    life, renderer = person.life, settings.renderer
    if life is None or person.troubles or person.only_disables:
        return ()
    names = renderer.names(person.record, person.presence.value, person.moment)
    progress = progress_of(settings.stages, life, names)
    ordered = sorted(settings.stages, key=lambda stage: stage.position)
    return tuple(_facts(stage, life, progress, names, settings) for stage in ordered)


def _facts(stage: Stage, life: Life, progress: Progress, names: Names, settings: Settings) -> StageFacts:
    state = progress.states[stage.name]
    has_begun = life.is_reached(stage.at)
    return StageFacts(
        name=stage.name,
        where=stage.where,
        at=str(stage.at),
        begins="" if stage.at.anchor in _ABSENCES else state["at"] or "",
        reached=state["reached"],
        verdict=_verdict(stage, life, progress),
        parts=parts_of(stage.condition, names, settings.renderer) if has_begun else (),
    )


def _verdict(stage: Stage, life: Life, progress: Progress) -> str:
    state, begins = progress.states[stage.name], life.begins(stage.at)
    is_shown = stage.at.anchor not in _ABSENCES
    if state["reached"]:
        since = f" since {state['since']}" if is_shown else ""
        return (
            f"reached{since}" if life.applies(stage.at) else f"does not count any more: reached{since}, before the end"
        )
    if life.is_reached(stage.at):
        problem = next((one for one in progress.problems if one.startswith(f"{stage.where}.when: ")), "")
        return f"cannot be evaluated: {problem}" if problem else "not reached: when is false"
    if begins is None:
        return f"not reached: {_unknown(stage)}"
    if begins <= life.now:
        return "not reached: the person has left before"
    return f"not reached: begins {state['at']}" if is_shown else "not reached"


def _unknown(stage: Stage) -> str:
    """Why it is not known when the stage begins."""
    if stage.at.anchor is Anchor.CHANGE:
        return f"no run has seen a {stage.at.event}"
    return f"there is no {stage.at.event}"
