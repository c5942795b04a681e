# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The changes of steps that are undone, for each person and step: the settings before and after."""

from __future__ import annotations

import itertools
import typing as t

from ...model.undo import Setting, StepHistory
from .judgement import day
from .marks import NOTHING, Mark, Sort, Thing
from .present import same

if t.TYPE_CHECKING:
    from ...model.directory import Account
    from .histories import History


def step_histories(history: History, account: Account, *, is_forced: bool) -> list[StepHistory]:
    """One for each kind of change of steps that is undone."""
    kinds = dict.fromkeys(made.change.kind.name for made in history.steps if made.is_chosen)
    return [_of_kind(kind, history, account, is_forced=is_forced) for kind in kinds]


def _of_kind(kind: str, history: History, account: Account, *, is_forced: bool) -> StepHistory:
    own = [made for made in history.steps if made.change.kind.name == kind]
    marks: dict[str, list[Mark]] = {}
    for made in own:
        for delta in made.change.deltas:
            thing = Thing(Sort.ATTRIBUTE, delta.attribute)
            mark = Mark(thing, delta.attribute, delta.before, delta.after, made)
            marks.setdefault(delta.attribute, []).append(mark)
    settings: list[Setting] = []
    reasons: list[str] = []
    for name, several in marks.items():
        span = _span(several)
        if span:
            settings.append(Setting(name=name, before=span[0].before, after=span[-1].after))
            if Thing(Sort.ATTRIBUTE, name.lower()) not in history.marks:
                reasons += _differences(name, kind, span)
    chosen = [made for made in own if made.is_chosen]
    return StepHistory(
        kind=kind,
        key=history.key,
        label=history.label,
        account=account,
        settings=tuple(settings),
        runs=tuple(dict.fromkeys(made.run for made in chosen)),
        reasons=tuple(reasons),
        is_forced=is_forced,
    )


def _span(marks: list[Mark]) -> list[Mark]:
    first = next((index for index, mark in enumerate(marks) if mark.made.is_chosen), None)
    return [] if first is None else marks[first:]


def _differences(name: str, kind: str, span: t.Sequence[Mark]) -> t.Iterator[str]:
    later = [mark.made for mark in span if not mark.made.is_chosen]
    shown = f"{name} ({kind})" if name != kind else name
    if later:
        runs = ", ".join(dict.fromkeys(str(made.run) for made in later))
        yield f"Run {runs} changed {shown} since, last on {day(later[-1].at)}. Undo it too."
        return
    for earlier, next_one in itertools.pairwise(span):
        if not same(earlier.thing, earlier.after or NOTHING, next_one.before or NOTHING):
            yield f"Between the runs {earlier.made.run} and {next_one.made.run}, somebody else changed {shown}."
