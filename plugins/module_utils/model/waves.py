# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waves: a plan that is applied to a few people first, and to more only if nothing has failed. Pure."""

from __future__ import annotations

import dataclasses
import math
import typing as t

if t.TYPE_CHECKING:
    import collections.abc


@dataclasses.dataclass(frozen=True, slots=True)
class Size:
    """How many people a wave has: an entry of the option `waves`. All who are left, if neither field is set."""

    count: int | None = None
    percent: float | None = None
    """Of all people with changes in this run."""

    def of(self, total: int) -> int:
        """The most people of the wave, at least one, if so many people have changes."""
        if self.percent is not None:
            return max(1, math.ceil(total * self.percent / 100))
        return total if self.count is None else self.count


REST: t.Final = Size()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WaveFigures:
    """What the check after a wave gets to know. It has no names, keys or values."""

    wave: int
    """The number of the wave, from 1."""
    waves: int
    people: int
    """Number of people of this wave."""
    changes: int
    """Number of changes that this wave has made."""
    people_done: int
    """Number of people of this wave and those before."""
    people_left: int
    counts: t.Mapping[str, int]
    """Number of changes that this wave has made, by the `count` of their kind."""
    server: str
    """The domain controller."""


Check: t.TypeAlias = "collections.abc.Callable[[WaveFigures], str]"
"""Says why the next wave must not begin, as a sentence; empty if it may. May raise HrsyncError, which says it too."""


class Canary(t.NamedTuple):
    """How a plan is applied in waves."""

    sizes: tuple[Size, ...]
    """The last is `REST`."""
    check: Check | None = None
    """Decides after each wave; None if reading the people back is enough."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Waves:
    """The waves of a run, and what came of them."""

    sizes: tuple[int, ...]
    """The number of people of each wave."""
    begun: int = 0
    """Number of waves that were begun; 0 in a preview."""
    why: str = ""
    """Why the run ended with the last of these, as a sentence; empty if it did not."""
    left: tuple[str, ...] = ()
    """How messages name the first of the people of the other waves, if the run ended before them."""

    @property
    def people(self) -> int:
        """Number of people with changes."""
        return sum(self.sizes)

    @property
    def people_left(self) -> int:
        """Number of people of waves that were not begun because the run ended."""
        return sum(self.sizes[self.begun :]) if self.why else 0
