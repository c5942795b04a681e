# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How much is usual: a percentage with a floor, and the sentence about more than that. Pure."""

from __future__ import annotations

import typing as t

from .text import count, examples

NAMED: t.Final = 3
"""The most people that a sentence names."""


class Bound(t.NamedTuple):
    """The most that is usual, as a percentage, and as a number that is always usual."""

    percent: float
    floor: int

    def most(self, total: int) -> int:
        """The most of so many that is usual."""
        return max(self.floor, int(total * self.percent / 100))

    def is_exceeded(self, number: int, total: int) -> bool:
        """Whether it is more than usual."""
        return number > self.most(total)

    def told(self, people: t.Sequence[str], of: int, words: str) -> str:
        """A sentence about people: how many, of how many, how many are usual, and who, for example.

        Args:
            people: how messages name them.
            of: the number of all people.
            words: with `{people}` for the numbers.
        """
        said = words.format(people=f"{len(people)} of {count(of, 'person', 'people')}")
        return f"{said} (up to {self.most(of)} are usual): {examples(sorted(people), NAMED)}."


WHOLE_UNIT: t.Final = Bound(90, 9)
"""How many people of one department, team, location or company may leave it, or leave the company, at once.

A unit has at least ten people. Smaller ones end by chance, and then concern no more people than a usual month does.
More than 90 percent, because somebody often stays behind to close a site.
"""
