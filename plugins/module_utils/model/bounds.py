# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the changes of a plan are measured by."""

from __future__ import annotations

import dataclasses
import typing as t

from .limits import NO_LIMITS
from .memory import ALONE

if t.TYPE_CHECKING:
    import datetime

    from .limits import Limits
    from .memory import Made, Others


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the changes of a plan are measured by."""

    limits: Limits = NO_LIMITS
    population: int = 0
    """Number of enabled accounts with a key that the run may change."""
    is_empty: bool = False
    """Whether no account is managed yet, not even a disabled one."""
    begun: frozenset[str] = frozenset()
    """The keys of people whose accounts a run has created disabled, and no run has finished since."""
    made: tuple[Made, ...] = ()
    """The changes of earlier runs."""
    others: Others = ALONE
    """The other configurations that count together with this one."""
    secret: bytes = dataclasses.field(default=b"", repr=False)
    """See `Memory.secret`."""
    now: datetime.datetime | None = None
    """The time of the run; None if earlier runs do not count."""
    before: t.Mapping[str, t.Mapping[str, str]] = dataclasses.field(default_factory=dict)
    """Who has changes in an earlier plan of the same run: labels by key, by the name of the limit."""

    @property
    def managed(self) -> int:
        """The number of managed accounts that percentages are of."""
        return self.population + self.others.managed
