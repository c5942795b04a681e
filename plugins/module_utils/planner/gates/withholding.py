# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Withholds the changes of limits that are exceeded (`do: hold`), and nothing half.

If a change of the directory is withheld, all changes of the person wait, except that the account is disabled, because
a leaver must not keep access. If a change of a step is withheld, the later changes of the person wait too, as if the
step was blocked.
"""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from ...model.changes import Create, CreateOu, Move, Rename, Restore, SetAttributes, identity
from ...model.kinds import DISABLE
from ...model.limits import DISABLES, OF_STEPS
from ...model.plan import Problem, Rejection
from .counting import limits_of, people_of
from .limit_words import why

if t.TYPE_CHECKING:
    from ...model.changes import Change
    from ...model.limits import Gauge
    from ...model.plan import Plan

STEP: t.Final = "limits"
"""The name of the blocked step of people who have only some of their changes withheld."""


def without(plan: Plan, gauges: t.Sequence[Gauge]) -> Plan:
    """The plan without what is withheld, with the people and the reason.

    Args:
        plan: complete.
        gauges: of the limits whose changes are withheld.
    """
    waiting = _Waiting(plan, gauges)
    kept = tuple(without_empty_units(_without_pointers(waiting.kept(), waiting.relocated)))
    left = {identity(change) for change in kept}
    return dataclasses.replace(
        plan,
        changes=kept,
        rejections=tuple(sorted((*plan.rejections, *waiting.rejections(left)), key=lambda one: (one.key, one.label))),
        problems=(*plan.problems, *waiting.problems(left)),
        # What waits was not found as HR wants it, so it is not remembered as such.
        compared={key: one for key, one in plan.compared.items() if key not in waiting.whole},
    )


class _Waiting:
    """The people whose changes wait, each with the reasons."""

    def __init__(self, plan: Plan, gauges: t.Sequence[Gauge]) -> None:
        self._plan = plan
        self._names = {gauge.limit.name for gauge in gauges}
        self._reasons: dict[str, list[Gauge]] = collections.defaultdict(list)
        people = people_of(plan.changes, plan.bounds.begun)
        for gauge in gauges:
            for who in people.get(gauge.limit.name, ()):
                self._reasons[who].append(gauge)
        self.whole = {who for who, found in self._reasons.items() if any(map(_is_of_directory, found))}
        """Those of whom everything waits, except that their accounts are disabled."""
        self.relocated = {identity(one) for one in plan.changes if isinstance(one, _RELOCATING)} & self.whole
        """Those of them whose accounts would have got another DN."""

    def kept(self) -> t.Iterator[Change]:
        """The changes that do not wait. In the order of the plan, because those after a withheld step wait too."""
        stopped: set[str] = set()
        for change in self._plan.changes:
            who = identity(change)
            if who in self.whole:
                is_kept = change.kind is DISABLE and DISABLES not in self._names
            elif who in self._reasons:
                stopped.update([who] if self._names.intersection(limits_of(change)) else [])
                is_kept = who not in stopped
            else:
                is_kept = True
            if is_kept:
                yield change

    def rejections(self, left: t.Collection[str]) -> t.Iterator[Rejection]:
        """The people of whom nothing is changed."""
        known = {rejection.key for rejection in self._plan.rejections}
        labels = {identity(change): change.label or change.dn for change in self._plan.changes}
        for who, gauges in self._reasons.items():
            if who not in left and who not in known:
                yield Rejection(who, labels[who], tuple(f"Withheld: {why(gauge)}." for gauge in gauges))

    def problems(self, left: t.Collection[str]) -> t.Iterator[Problem]:
        """The people of whom something is changed nevertheless."""
        keys: dict[str, list[str]] = collections.defaultdict(list)
        for who, gauges in self._reasons.items():
            if who in left:
                keys[" ".join(f"Other changes are withheld: {why(gauge)}." for gauge in gauges)].append(who)
        for text, concerned in keys.items():
            yield Problem(STEP, text, tuple(concerned))


_RELOCATING: t.Final = (Create, Restore, Rename, Move)


def _is_of_directory(gauge: Gauge) -> bool:
    return gauge.limit.name not in OF_STEPS


def _without_pointers(changes: t.Iterable[Change], relocated: t.Collection[str]) -> t.Iterator[Change]:
    """The changes without values that are the future DNs of accounts that are not created, renamed or moved now."""
    for change in changes:
        if not isinstance(change, Create | SetAttributes) or not relocated:
            yield change
            continue
        deltas = tuple(delta for delta in change.deltas if delta.person not in relocated)
        if deltas or isinstance(change, Create):
            yield dataclasses.replace(change, deltas=deltas)


def without_empty_units(changes: t.Iterable[Change]) -> t.Iterator[Change]:
    """The changes without organizational units that nobody gets into."""
    kept = list(changes)
    places = [_place(change).lower() for change in kept if isinstance(change, _RELOCATING)]
    for change in kept:
        below = f",{change.dn.lower()}"
        if not isinstance(change, CreateOu) or any(place.endswith(below) for place in places):
            yield change


def _place(change: Create | Restore | Rename | Move) -> str:
    return change.dn if isinstance(change, Create) else change.new_dn
