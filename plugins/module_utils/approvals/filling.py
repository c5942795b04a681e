# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the approvers of levels, with the keys that are valid now, are enough to approve a plan. Pure."""

from __future__ import annotations

import typing as t

from ..values.text import count, written
from .levels import approvers_of
from .signers import People, Signer, matches

if t.TYPE_CHECKING:
    import datetime

    from ..model.approval import Level


class Approvers:
    """The approvers of all levels.

    Args:
        levels: each approver is in the file.
        signers: the lines of the file of allowed signers.
        now: the time at which keys must be valid, in the time zone of this host.
    """

    def __init__(self, levels: t.Sequence[Level], signers: t.Sequence[Signer], now: datetime.datetime) -> None:
        self._levels = levels
        self._signers = signers
        self._now = now
        people = People(signers)
        self._persons = [
            frozenset(people.person(name) for name in level.approvers if self._has_key(name)) for level in levels
        ]

    def without_keys(self, option: str, shown: str) -> t.Iterator[str]:
        """A sentence about each approver who has no key that is valid now.

        Args:
            option: with the levels, for messages.
            shown: how messages name the file.
        """
        for where, name in approvers_of(self._levels, option):
            if not self._has_key(name):
                lines = "; ".join(f"line {one.line}, {' and '.join(one.limits)}" for one in self._of(name))
                yield (
                    f"{where} is {written(name)}, who has no key in {shown} that is valid now ({lines}). Add a valid"
                    " key of this person, or remove the approver."
                )

    def unfilled(self, option: str) -> t.Iterator[str]:
        """A sentence about each level that has fewer people with valid keys than it needs."""
        for index, (level, persons) in enumerate(zip(self._levels, self._persons, strict=True)):
            if len(persons) < level.needed:
                yield (
                    f"{option}[{index}] ({level.name}) needs {count(level.needed, 'person', 'people')}, but"
                    f" {len(persons)} of its approvers can sign with a valid key of their own, so no plan that needs"
                    " the level can be approved. Add approvers with keys of their own, or need fewer."
                )

    def can_fill_all(self) -> bool:
        """Whether all levels can be filled for one plan. Nobody fills two."""
        places: list[frozenset[str]] = []
        for level, persons in zip(self._levels, self._persons, strict=True):
            places += [persons] * level.needed
        taken: dict[str, int] = {}
        return all(_placed(places, place, taken, set()) for place in range(len(places)))

    def _of(self, name: str) -> t.Iterator[Signer]:
        return (signer for signer in self._signers if matches(name, signer.principals))

    def _has_key(self, name: str) -> bool:
        return any(signer.is_valid(self._now) for signer in self._of(name))


def _placed(places: t.Sequence[frozenset[str]], place: int, taken: dict[str, int], asked: set[str]) -> bool:
    """Give somebody the place, who may leave another one for it that somebody else can take (an augmenting path)."""
    for person in places[place]:
        if person not in asked:
            asked.add(person)
            if person not in taken or _placed(places, taken[person], taken, asked):
                taken[person] = place
                return True
    return False
