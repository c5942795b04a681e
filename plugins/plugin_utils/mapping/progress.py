# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which stages one employee has reached, and since when: `stages` in templates, and the stages that decide."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ...module_utils.values.instants import time_zone
from ..rendering.employee_fields import SENSITIVE
from ..rendering.phrases import clip
from ..rendering.renderer import reason_of

if t.TYPE_CHECKING:
    from ...module_utils.people.stages import Life
    from ..rendering.environment import Names
    from .stages import Stage

States = dict[str, dict[str, t.Any]]
"""By the name of the stage, the members of `STAGE_FIELDS`."""


class Reached(t.NamedTuple):
    """A stage that has begun for an employee, and whose condition is true."""

    stage: Stage
    since: datetime.datetime
    cause: str
    """For reasons: `stage offboarding, end 2026-10-31 + 30 days`."""
    has_prepared: bool = False
    """Whether the start that it comes before has come since."""

    def decides(self, what: str) -> bool:
        """Whether it says something of `account`, `groups` or `ou`."""
        return getattr(self.stage, what) is not None and not (self.has_prepared and what == "account")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The stages of one employee."""

    states: States = dataclasses.field(default_factory=dict)
    """The value of `stages` in templates."""
    deciding: tuple[Reached, ...] = ()
    """The reached stages, without those that the end has ended. The latest one comes first; of several at the same
    time, the one that is configured last."""
    problems: tuple[str, ...] = ()
    """Why conditions cannot be evaluated; these stages are not reached."""

    def decides(self, what: str) -> Reached | None:
        """The latest stage that says something of `account`, `groups` or `ou`; None if none does."""
        return next((one for one in self.deciding if one.decides(what)), None)

    @property
    def reached(self) -> dict[str, str]:
        """Since when each deciding stage is reached, by its name, as ISO 8601 timestamps in UTC."""
        return {one.stage.name: one.since.isoformat() for one in self.deciding}


def progress_of(stages: t.Sequence[Stage], life: Life | None, names: Names) -> Progress:
    """The stages of one employee.

    Args:
        stages: in the order of `stages.in_order`.
        life: the events of the employee's life; None if they are not known.
        names: the variables of the employee. `stages` is set while the conditions are evaluated.
    """
    states, problems, reached = States(), list[str](), list[Reached]()
    names["stages"] = states
    if life is None:
        return Progress()
    for stage in stages:
        begins = life.begins(stage.at)
        is_reached = life.is_reached(stage.at) and _holds(stage, names, problems)
        states[stage.name] = _state(begins, life.timezone, is_reached=is_reached)
        if begins is not None and is_reached and life.applies(stage.at):
            cause = f"stage {stage.name}, {life.words(stage.at)}"
            reached.append(Reached(stage, begins, cause, life.has_prepared(stage.at)))
    latest = sorted(reached, key=lambda one: (one.since, one.stage.position), reverse=True)
    return Progress(states=states, deciding=tuple(latest), problems=tuple(problems))


def _state(begins: datetime.datetime | None, timezone: str, *, is_reached: bool) -> dict[str, t.Any]:
    at = None if begins is None else begins.astimezone(time_zone(timezone)).isoformat()
    return {"reached": is_reached, "since": at if is_reached else None, "at": at}


def _holds(stage: Stage, names: Names, problems: list[str]) -> bool:
    try:
        return stage.condition.value(names)
    except Exception as error:
        reason = reason_of(error, sensitive=not SENSITIVE.isdisjoint(stage.condition.fields))
        problems.append(f"{stage.where}.when: {reason} (template: {clip(stage.condition.text)})")
        return False
