# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Divides a plan into waves, and says what the directory does not hold after a wave. Pure."""

from __future__ import annotations

import typing as t

from ..model.changes import (
    AddToGroup,
    Create,
    CreateOu,
    Disable,
    ForgetGroups,
    Move,
    RemoveFromGroup,
    Rename,
    Restore,
    identity,
)
from ..model.limits import Verdict
from ..model.plan import Status
from ..values import dn
from ..values.equality import dn_form
from .gates.withholding import without

if t.TYPE_CHECKING:
    from ..model.changes import Change
    from ..model.plan import Outcomes, Plan
    from ..model.waves import Size


class Wave(t.NamedTuple):
    """The people of one wave, and their changes."""

    people: tuple[str, ...]
    """Identities of people (`model.changes.identity`), in the order of waves."""
    indices: tuple[int, ...]
    """Their changes, and the organizational units that they need first, as indices into the plan, in its order."""


def order_of(changes: t.Iterable[Change]) -> list[str]:
    """The people with changes: first those whose accounts are disabled, then by key.

    Who has left must not keep access for longer because of the waves. In a first wave of one person, a mistake that
    disables everybody costs one.
    """
    own = [change for change in changes if not isinstance(change, CreateOu)]
    disabled = {identity(change) for change in own if isinstance(change, Disable)}
    return sorted({identity(change) for change in own}, key=lambda who: (who not in disabled, who))


def divide(
    changes: t.Sequence[Change], sizes: t.Sequence[Size], needs: t.Mapping[str, t.Collection[str]]
) -> tuple[Wave, ...]:
    """The waves of a plan.

    Nobody is divided: a wave has all changes of its people, and all people whom they need are in it or in an earlier
    one. A wave has more people than its size only if even one person needs more.

    Args:
        changes: of the plan.
        sizes: of the waves. The last takes all who are left. Waves for which nobody is left are left out.
        needs: whose changes must come with those of each person, directly or not: `model.approval.Unit.needs`.
    """
    left = order_of(changes)
    if not left:
        return (Wave((), tuple(range(len(changes)))),) if changes else ()
    total = len(left)
    people: list[tuple[str, ...]] = []
    for size in sizes:
        if not left:
            break
        taken = _taken(left, size.of(total), needs)
        left = [who for who in left if who not in taken]
        people.append(tuple(taken))
    return tuple(map(Wave, people, _indices(changes, people)))


def _taken(left: t.Sequence[str], most: int, needs: t.Mapping[str, t.Collection[str]]) -> dict[str, None]:
    """The people of the next wave: those who fit, in order, each after everybody needed; or else the first who can go.

    Args:
        left: not empty.
        most: the size of the wave, at least 1.
        needs: see `divide`.
    """
    positions = {who: position for position, who in enumerate(left)}
    taken = dict[str, None]()
    smallest: list[str] = []
    for who in left:
        together = sorted({who, *(one for one in needs.get(who, ()) if one in positions)}, key=positions.__getitem__)
        if len(taken) + sum(one not in taken for one in together) <= most:
            taken.update(dict.fromkeys(together))
        elif not smallest or len(together) < len(smallest):
            smallest = together
        if len(taken) >= most:
            break
    return taken or dict.fromkeys(smallest)


def _indices(changes: t.Sequence[Change], people: t.Sequence[tuple[str, ...]]) -> t.Iterator[tuple[int, ...]]:
    """The changes of each wave. A new organizational unit belongs to the first wave with somebody who gets into it."""
    number_of = {who: number for number, members in enumerate(people) for who in members}
    found: list[list[int]] = [[] for _members in people]
    places = _places(changes)
    for index, change in enumerate(changes):
        members = places[index] if isinstance(change, CreateOu) else (identity(change),)
        found[min((number_of[who] for who in members), default=-1)].append(index)
    return map(tuple, found)


def _places(changes: t.Iterable[Change]) -> dict[int, set[str]]:
    """The people who get into new organizational units, or below them, by the index of the change that creates it."""
    indexed = list(enumerate(changes))
    new = {dn_form(change.dn): index for index, change in indexed if isinstance(change, CreateOu)}
    members: dict[int, set[str]] = {index: set() for index in new.values()}
    for _index, change in indexed if new else ():
        if isinstance(change, Create | Restore | Rename | Move):
            for above in _above(change.dn if isinstance(change, Create) else change.new_dn):
                if dn_form(above) in new:
                    members[new[dn_form(above)]].add(identity(change))
    return members


def _above(name: str) -> t.Iterator[str]:
    """The DNs of all containers of an object, from the nearest one."""
    while name := dn.parent(name):
        yield name


def differences(plan: Plan, outcomes: Outcomes, anew: Plan, rejected: t.Container[str] = ()) -> list[str]:
    """What the directory does not hold, in words, although a wave has written it; empty if it holds everything.

    Args:
        plan: of the run.
        outcomes: of the changes of the wave.
        anew: the plan for the people of the wave against the directory as it is now.
        rejected: keys of people who were skipped before the wave.
    """
    withheld = [gauge for gauge in plan.gauges if gauge.verdict is Verdict.WITHHELD]
    skipped = (plan.changes[index] for index, one in outcomes.items() if one.status is Status.SKIPPED)
    let_pass = {_membership(change) for change in skipped} - {None}
    wanted = (without(anew, withheld) if withheld else anew).changes
    missing = [change for change in wanted if _membership(change) not in let_pass]
    skipped_now = (one for one in anew.rejections if one.key not in rejected)
    return [
        *(f"{change.label or change.dn} still needs: {change.kind.verb}{_attributes(change)}" for change in missing),
        *(f"{one.label} is skipped now: {'; '.join(one.reasons)}" for one in skipped_now),
    ]


def _membership(change: Change) -> tuple[str, str, str] | None:
    """Stands for a change that may be refused without being a failure: a membership, or what depends on it."""
    if isinstance(change, AddToGroup | RemoveFromGroup):
        return identity(change), change.kind.name, change.group
    return (identity(change), change.kind.name, "") if isinstance(change, ForgetGroups) else None


def _attributes(change: Change) -> str:
    names = ", ".join(delta.attribute for delta in change.deltas)
    return f" ({names})" if names else ""
