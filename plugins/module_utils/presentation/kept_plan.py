# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan for reviewers, as lines for a console. Pure.

Nobody and nothing is left out, because reviewers approve all of it: the words of a person count groups and attributes
if there are many, so all of them are in the lines below.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.plan import Plan
from ..values.text import count
from .columns import aligned
from .diff import diff
from .result import one_line

if t.TYPE_CHECKING:
    from ..model.changes import Change
    from .persons import Person

_LONGEST_CELL: t.Final = 40
"""The maximum number of columns of a name and a key."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReadablePlan:
    """A plan in words."""

    name: str
    facts: t.Mapping[str, str]
    """What is said before all changes, by title."""
    people: t.Sequence[tuple[Person, t.Sequence[str]]]
    """By `LeadingKind`, each with all values before and after, see `details`."""
    notes: t.Mapping[str, str]
    """What is to be said of people beside that, by key."""
    places: t.Sequence[str]
    """The DNs of new organizational units."""
    waits: t.Sequence[str]
    """What it waits for, as sentences."""

    @property
    def total(self) -> str:
        """The number of people."""
        return count(len(self.people), "person", "people")


def lines(plan: ReadablePlan) -> list[str]:
    """The lines."""
    facts = {"Plan": plan.name, **plan.facts}
    rows = [_row(person, plan.notes.get(person.key, "")) for person, _details in plan.people]
    return [
        *aligned([(title, one_line(text)) for title, text in facts.items()], _LONGEST_CELL),
        *_detailed(aligned(rows, _LONGEST_CELL), [own for _person, own in plan.people]),
        *(f"+ create OU  {one_line(place)}" for place in plan.places),
        f"Total: {plan.total}",
        *map(one_line, plan.waits),
    ]


def details(changes: t.Iterable[Change]) -> list[str]:
    """What changes of one person do, in full: `- title: CTO` is what goes, and `+ title: CEO` what comes."""
    found = diff(Plan(changes=tuple(changes)), {})
    sides = ((sign, side) for one in found for sign, side in (("-", one["before"]), ("+", one["after"])))
    return [f"{sign} {line}" for sign, side in sides for line in side.splitlines()]


def _detailed(rows: t.Sequence[str], several: t.Sequence[t.Sequence[str]]) -> t.Iterator[str]:
    for row, own in zip(rows, several, strict=True):
        yield row
        yield from (f"    {line}" for line in own)


def _row(person: Person, note: str) -> tuple[str, ...]:
    words = f"{person.words} ({note})" if note else person.words
    return f"{person.kind.sign} {person.kind.verb}", person.key, person.name, one_line(words)
