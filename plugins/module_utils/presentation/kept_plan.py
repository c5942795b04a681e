# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan for reviewers, as lines for a console. Pure.

Nobody and nothing is left out, because reviewers approve all of it.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ..values.text import count
from .columns import aligned
from .result import one_line

if t.TYPE_CHECKING:
    from .persons import Person

_LONGEST_CELL: t.Final = 40
"""The maximum number of columns of a name and a key."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReadablePlan:
    """A plan in words."""

    name: str
    facts: t.Mapping[str, str]
    """What is said before all changes, by title."""
    people: t.Sequence[Person]
    """With their changes, by `LeadingKind`."""
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
    rows = [_row(person, plan.notes.get(person.key, "")) for person in plan.people]
    return [
        *aligned([(title, one_line(text)) for title, text in facts.items()], _LONGEST_CELL),
        *aligned(rows, _LONGEST_CELL),
        *(f"+ create OU  {one_line(place)}" for place in plan.places),
        f"Total: {plan.total}",
        *map(one_line, plan.waits),
    ]


def _row(person: Person, note: str) -> tuple[str, ...]:
    words = f"{person.words} ({note})" if note else person.words
    return f"{person.kind.sign} {person.kind.verb}", person.key, person.name, one_line(words)
