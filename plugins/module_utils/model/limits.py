# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The limits of a run: how many people it may change, by kind of change, and how much of each limit it takes."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import math
import typing as t

from ..values.text import count

CREATES: t.Final = "creates"
DISABLES: t.Final = "disables"
ENABLES: t.Final = "enables"
DELETES: t.Final = "deletes"
MOVES: t.Final = "moves"
RENAMES: t.Final = "renames"
GROUP_ADDS: t.Final = "group_adds"
GROUP_REMOVES: t.Final = "group_removes"
LICENSE_REMOVALS: t.Final = "license_removals"
MAILBOX_CHANGES: t.Final = "mailbox_changes"
HOME_FOLDER_MOVES: t.Final = "home_folder_moves"
WRITE_BACKS: t.Final = "write_backs"
ATTRIBUTE_CHANGES: t.Final = "attribute_changes"
PEOPLE: t.Final = "people"
EMERGENCY_DISABLES: t.Final = "emergency_disables"
"""Counts disables as `disables` does, but only in emergency runs, which have no other limit."""

OF_STEPS: t.Final = frozenset((LICENSE_REMOVALS, MAILBOX_CHANGES, HOME_FOLDER_MOVES, WRITE_BACKS))
"""Those that count changes outside the directory."""

ATTRIBUTES: t.Final = "attributes"
"""The option with the limits of named attributes; the name of such a limit is `attributes.title`, in lower case."""

RUN: t.Final = "run"
"""The period of a limit that counts one run only."""

LONGEST_PERIOD: t.Final = datetime.timedelta(days=90)
"""The longest period of a limit. The counts of earlier runs are remembered for that long."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How many people may have a kind of change."""

    name: str
    """The option of `lifecycle_limits`, such as `disables` or `attributes.title`."""
    count: int | None = None
    """The most people; None for any number."""
    percent: float | None = None
    """The most people as a percentage of the managed accounts; None for all."""
    floor: int = 0
    """The number of people below which the percentage does not count, for small companies."""
    period: datetime.timedelta | None = None
    """The time in which earlier runs count too; None if each run counts alone."""
    holds: bool = False
    """Whether only this kind is withheld if the limit is exceeded; otherwise, the run writes nothing."""

    @property
    def counts(self) -> str:
        """The name of the changes that it counts."""
        return DISABLES if self.name == EMERGENCY_DISABLES else self.name

    def allowed(self, population: int) -> int:
        """The most people, of so many managed accounts."""
        bounds = [] if self.count is None else [self.count]
        if self.percent is not None:
            bounds.append(max(self.floor, math.floor(population * self.percent / 100)))
        return min(bounds, default=population)


def length(period: datetime.timedelta) -> str:
    """The period in words, as the option has it: `7 days`, `12 hours`."""
    hours = int(period / datetime.timedelta(hours=1))
    return count(hours, "hour") if hours % 24 else count(hours // 24, "day")


_WEEK: t.Final = datetime.timedelta(days=7)


def _default(name: str, percent: float, count: int, floor: int) -> Limit:
    return Limit(name=name, count=count, percent=percent, floor=floor, period=_WEEK)


DEFAULTS: t.Final[t.Mapping[str, Limit]] = {
    limit.name: limit
    for limit in (
        _default(CREATES, 10, 1000, 10),
        _default(DISABLES, 5, 500, 5),
        _default(ENABLES, 10, 1000, 10),
        _default(DELETES, 2, 200, 5),
        _default(MOVES, 15, 2500, 10),
        _default(RENAMES, 5, 500, 5),
        _default(GROUP_ADDS, 25, 5000, 10),
        _default(GROUP_REMOVES, 15, 2500, 10),
        _default(LICENSE_REMOVALS, 5, 500, 5),
        _default(MAILBOX_CHANGES, 15, 2500, 10),
        _default(HOME_FOLDER_MOVES, 15, 2500, 10),
        _default(WRITE_BACKS, 25, 5000, 10),
        _default(ATTRIBUTE_CHANGES, 25, 5000, 10),
        _default(PEOPLE, 30, 6000, 15),
    )
}
"""By name, in the order of messages. `docs/docsite/rst/limits.rst` says why these."""

EMERGENCY: t.Final = Limit(name=EMERGENCY_DISABLES, count=10, period=datetime.timedelta(days=1))
"""As many people as one incident concerns. Whatever is larger can wait for an approval, or is a mistake of HR."""

FLOOR_OF_ATTRIBUTES: t.Final = 10
"""The default floor of the limit of a named attribute."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of a task."""

    each: tuple[Limit, ...] = ()
    """In the order of messages; empty for tasks without limits."""
    once: t.Mapping[str, int] = dataclasses.field(default_factory=dict)
    """The numbers of people that somebody has allowed for one run, by the name of the limit."""
    first_run: bool = False
    """Whether `creates` does not count as long as no account is managed."""
    together: str = ""
    """The name that all configurations have whose limits count together; empty if this one counts alone."""


NO_LIMITS: t.Final = Limits()


class Verdict(enum.StrEnum):
    """What a limit says of a run."""

    KEPT = "kept"
    ALLOWED_ONCE = "allowed_once"
    """It would be exceeded, but somebody has allowed that for this run."""
    WITHHELD = "withheld"
    """It would be exceeded, and the changes of this kind are withheld."""
    EXCEEDED = "exceeded"
    """The run writes nothing."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """How much of one limit a run takes."""

    limit: Limit
    allowed: int
    """The most people, for the number of managed accounts in this run."""
    number: int
    """Number of people who have such a change in this run."""
    earlier: int = 0
    """Number of other people who had one in earlier runs of the period."""
    since: datetime.datetime | None = None
    """The time of the first of these runs; None if there was none."""
    population: int = 0
    """Number of managed accounts."""
    first: tuple[str, ...] = ()
    """How messages name the first of the people of this run."""
    verdict: Verdict = Verdict.KEPT

    @property
    def total(self) -> int:
        """The number that must not be above `allowed`."""
        return self.number + self.earlier
