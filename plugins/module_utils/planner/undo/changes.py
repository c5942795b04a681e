# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the typed changes that put the things of one account back."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import (
    AddToGroup,
    Delete,
    Delta,
    Disable,
    Enable,
    Move,
    PrimaryGroup,
    RemoveFromGroup,
    Rename,
    Restore,
    SetAttributes,
    Target,
)
from ...model.directory import ACCOUNT_DISABLED
from ...values import dn
from ...values.text import count
from .marks import DISABLED, ENABLED, MEMBER, NAME, ON, PLACE, Sort

if t.TYPE_CHECKING:
    from ...model.changes import Change
    from ...model.directory import Account
    from .judgement import Turn

_CONTROL: t.Final = "userAccountControl"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to be done to one account."""

    account: Account
    """As it is now; if it is restored, as it will be."""
    key: str
    label: str
    turns: t.Sequence[Turn]
    bin_dn: str = ""
    """The DN of the deleted object, if the account is restored."""
    group_dns: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """DNs by their form for comparison."""
    primary_groups: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """DNs of groups by primaryGroupID."""

    @property
    def target(self) -> Target:
        """The account, for changes. If it is restored, they come after that."""
        return Target(key=self.key, label=self.label, account=self.account.guid, dn=self.account.dn)

    def turn(self, sort: Sort) -> Turn | None:
        """The first turn of a sort; None if there is none."""
        return next((turn for turn in self.turns if turn.thing.sort is sort), None)

    @property
    def dn(self) -> str:
        """The DN that the account will have."""
        places = {turn.thing: turn.after[0] for turn in self.turns if turn.thing in (NAME, PLACE)}
        here = self.account.dn
        return dn.child(places.get(NAME, dn.rdn(here)), places.get(PLACE, dn.parent(here)))


Pointed: t.TypeAlias = "t.Callable[[Delta], Delta]"
"""The delta with the DNs that its values will have, if this plan renames, moves or restores what they point to."""


def changes_of(work: Work, pointed: Pointed) -> t.Iterator[Change]:
    """The changes of an account that is not deleted."""
    access = work.turn(Sort.ACCESS)
    control = work.account.control
    restored = work.turn(Sort.EXISTENCE)
    if restored:
        target: Target = {**work.target, "dn": work.bin_dn}
        yield Restore(**target, new_dn=work.account.dn, reason=reason(restored.runs))
    if access and access.after == DISABLED:
        yield Disable(**work.target, control=control, reason=reason(access.runs))
        control |= ACCOUNT_DISABLED
    yield from _relocation(work)
    flags = _flags(work, control)
    yield from _attributes(work, flags, pointed)
    yield from _groups(work)
    if access and access.after == ENABLED:
        control = int(flags.after[0]) if flags else control
        yield Enable(**work.target, control=control, reason=reason(access.runs))


def deletion(work: Work, runs: t.Sequence[int]) -> t.Iterator[Change]:
    """The changes that undo the creation of an account. It is disabled first, as before every deletion."""
    why = reason(runs)
    if work.account.enabled:
        yield Disable(**work.target, control=work.account.control, reason=why)
    yield Delete(**work.target, reason=why)


def reason(runs: t.Iterable[int]) -> str:
    """The reason of a change: `undoes run 5`."""
    numbers = list(dict.fromkeys(runs))
    return f"undoes run {numbers[0]}" if len(numbers) == 1 else f"undoes the runs {', '.join(map(str, numbers))}"


def _relocation(work: Work) -> t.Iterator[Change]:
    here, there = work.account.dn, work.dn
    for turn in sorted(work.turns, key=lambda turn: turn.thing != NAME):
        if turn.thing == NAME:
            here = dn.child(turn.after[0], dn.parent(here))
            yield Rename(**work.target, new_dn=here, reason=reason(turn.runs))
        elif turn.thing == PLACE:
            yield Move(**work.target, new_dn=there, reason=reason(turn.runs))


def _flags(work: Work, control: int) -> Delta | None:
    turns = [turn for turn in work.turns if turn.thing.sort is Sort.FLAG]
    after = control
    for turn in turns:
        bit = int(turn.thing.name)
        after = after | bit if turn.after == ON else after & ~bit
    if after == control:
        return None
    runs = [run for turn in turns for run in turn.runs]
    return Delta(attribute=_CONTROL, before=(str(control),), after=(str(after),), reason=reason(runs))


def _attributes(work: Work, flags: Delta | None, pointed: Pointed) -> t.Iterator[Change]:
    turns = [turn for turn in work.turns if turn.thing.sort is Sort.ATTRIBUTE]
    own = [
        pointed(Delta(attribute=turn.shown, before=turn.before, after=turn.after, reason=reason(turn.runs)))
        for turn in turns
    ]
    deltas = sorted((*own, *([flags] if flags else [])), key=lambda delta: delta.attribute.lower())
    if deltas:
        number = count(len(deltas), "attribute")
        yield SetAttributes(**work.target, deltas=tuple(deltas), reason=f"{number} as before")


def _groups(work: Work) -> t.Iterator[Change]:
    for turn in work.turns:
        if turn.thing.sort is Sort.MEMBERSHIP:
            made = AddToGroup if turn.after == MEMBER else RemoveFromGroup
            yield made(**work.target, group=work.group_dns[turn.thing.name], reason=reason(turn.runs))
        elif turn.thing.sort is Sort.PRIMARY_GROUP:
            delta = Delta(attribute="primaryGroupID", before=turn.before, after=turn.after, reason=reason(turn.runs))
            group = work.primary_groups[turn.after[0]]
            yield PrimaryGroup(**work.target, group=group, deltas=(delta,), reason=delta.reason)
