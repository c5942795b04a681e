# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long what runs remember is kept: the option `state_keep`, in the role the variable `lifecycle_state_keep`.

A run removes at its end what is older, but nothing that its own options still need.
"""

from __future__ import annotations

import datetime
import typing as t

from ..values import periods
from .erasure import Before

if t.TYPE_CHECKING:
    from ..model.desired import Policy


class Retention(t.NamedTuple):
    """How long to keep what is not needed any more."""

    runs: datetime.timedelta
    """Runs, with their changes and their numbers for limits; and people who are gone."""
    names: datetime.timedelta
    """Names that nobody has any more."""

    @classmethod
    def of(cls, text: str, policy: Policy) -> Retention | None:
        """The retention of a run; None if nothing is removed. Names that are held, and periods of limits are longer.

        Raises:
            ConfigurationError: the option is no period.
        """
        keep = periods.kept("state_keep", text)
        if keep is None:
            return None
        counted = [limit.period for limit in policy.limits.each if limit.period]
        held = datetime.timedelta(days=policy.name_hold_days)
        return cls(runs=max([keep, *counted]), names=max(keep, held))

    def before(self, now: int) -> Before:
        """What is old, in seconds since 1970."""
        return Before(now - int(self.runs.total_seconds()), now - int(self.names.total_seconds()))
