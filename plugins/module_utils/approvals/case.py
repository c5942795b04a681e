# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is assessed of a plan, and what comes of it. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ..model.approval import Decision, Verdict
from .levels import needed_levels

if t.TYPE_CHECKING:
    import datetime

    from ..model.approval import KeptPlan, Level, Mode, Statement
    from .signers import People

_NOUNS: t.Final = {Decision.APPROVED: "approval", Decision.REJECTED: "rejection"}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A decision with a signature that is right, whatever it says."""

    statement: Statement
    principal: str
    key: str
    """The fingerprint of the key that signed."""
    text: str = dataclasses.field(default="", repr=False, compare=False)
    """Of the statement."""

    @property
    def shown(self) -> str:
        """How messages name it, at the beginning of a sentence."""
        noun = _NOUNS[self.statement.decision]
        return f"The {noun} of {self.principal} at level {self.statement.level}"

    @property
    def rejects(self) -> bool:
        """Whether it is a rejection."""
        return self.statement.decision is Decision.REJECTED


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is assessed."""

    mode: Mode
    plan: KeptPlan
    """With the checksum, the units and the counts as they are now."""
    levels: tuple[Level, ...]
    """All levels, in order."""
    people: People
    """Also knows the keys of those who have decided."""
    now: datetime.datetime

    @property
    def needed(self) -> tuple[Level, ...]:
        """The levels that the plan needs."""
        return needed_levels(self.levels, self.plan.facts.get("counts", {}))


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LevelState:
    """What has become of a plan at one level."""

    level: Level
    approvals: tuple[Verified, ...]
    """Those that count, one for each person."""
    missing: frozenset[str]
    """The keys of people whose changes are not approved at this level."""
    rejections: tuple[Verified, ...]
    could: tuple[str, ...]
    """The approvers who may still approve something."""
    sentence: str = ""
    """What is missing, or who has rejected it; empty if the level is complete."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What may be applied of a plan."""

    approved: frozenset[str]
    """The keys of the units that may be applied."""
    rejected: frozenset[str]
    """The keys of the units that somebody has rejected."""
    levels: tuple[LevelState, ...]
    """The levels that the plan needs, or at which it was rejected, in order."""
    stops: tuple[str, ...]
    """Why nothing may be applied, as sentences: the plan has expired, or a clock is wrong."""
    refused: tuple[str, ...]
    """Which decisions do not count, and why, as sentences."""
    expires: datetime.datetime
    """When the first of the approvals that count, or the plan, expires."""

    @property
    def waits(self) -> tuple[str, ...]:
        """What is missing at the levels, as sentences."""
        return tuple(state.sentence for state in self.levels if state.sentence)

    def verdict(self, plan: KeptPlan) -> Verdict:
        """What a run gets to know of it.

        Args:
            plan: that was assessed.
        """
        return Verdict(
            approved=frozenset(unit.digest for unit in plan.units if unit.key in self.approved),
            rejected=frozenset(unit.digest for unit in plan.units if unit.key in self.rejected),
            waits=" ".join((*self.stops, *self.waits, *self.refused)),
        )
