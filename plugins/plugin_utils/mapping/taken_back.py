# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Warnings about stages that were made, and that HR has taken back: a postponed start, a withdrawn termination."""

from __future__ import annotations

import typing as t

from ...module_utils.model.plan import Notice
from ...module_utils.people.stages import Anchor

if t.TYPE_CHECKING:
    import datetime

    from ...module_utils.model.desired import Desired
    from ...module_utils.model.memory import Memory
    from ...module_utils.people.stages import Life
    from .desired import Person
    from .stages import Stage


def taken_back(
    stages: t.Sequence[Stage],
    mapped: t.Collection[str],
    people: t.Iterable[Person],
    desired: t.Iterable[Desired],
    memory: Memory,
) -> t.Iterator[Notice]:
    """A warning for each person and stage, with what the ordinary rules do not undo.

    Args:
        stages: all stages.
        mapped: the attributes of the mapping.
        people: everybody.
        desired: their accounts.
        memory: what earlier runs have made.
    """
    lives = {person.employee.key: person.life for person in people} if stages else {}
    for one in desired:
        life, remembered = lives.get(one.key), memory.people.get(one.key)
        if life is None or remembered is None:
            continue
        for stage in stages:
            made = remembered.stages.get(stage.name)
            if made is not None and _is_taken_back(stage, life):
                yield Notice(_text(stage, life, made, one, mapped), (one.key,))


def _is_taken_back(stage: Stage, life: Life) -> bool:
    """Whether HR has moved or removed the date. What the end has ended is not taken back."""
    follows_dates = stage.at.anchor is Anchor.END or (stage.at.anchor is Anchor.START and not life.has_left)
    return follows_dates and not life.is_reached(stage.at)


def _text(stage: Stage, life: Life, made: datetime.datetime, desired: Desired, mapped: t.Collection[str]) -> str:
    now = f"is {life.words(stage.at)}" if life.event(stage.at) else f"has no {stage.at.event} any more"
    kept = [*_kept_steps(stage, desired), *_kept_attributes(stage, mapped)]
    keeps = f" No ordinary rule undoes {', '.join(kept)}: check what the stage did there." if kept else ""
    return (
        f"{desired.label}: the stage {stage.name} was made on {made:%Y-%m-%d}, but HR has changed the date since: it"
        f" {now}. The account, its groups, OU and attributes follow the ordinary rules again.{keeps}"
    )


def _kept_steps(stage: Stage, desired: Desired) -> t.Iterator[str]:
    yield from (f"the step {step}" for step in stage.steps if step not in desired.steps)


def _kept_attributes(stage: Stage, mapped: t.Collection[str]) -> t.Iterator[str]:
    known = {name.lower() for name in mapped}
    names = (mapping.rule.attribute for mapping in stage.attributes)
    yield from (f"the attribute {name}" for name in names if name.lower() not in known)
