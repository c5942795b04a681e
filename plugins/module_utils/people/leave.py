# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Leave of absence: an approved absence that is so long that the account is disabled while it lasts."""

from __future__ import annotations

import datetime
import typing as t

from ..model.option_names import ROLE
from ..values.text import count
from .absences import whole_days

if t.TYPE_CHECKING:
    from ..model.absence import Absence


class LeaveRule(t.NamedTuple):
    """What happens to the account of somebody who is absent for long."""

    longer_than: datetime.timedelta = datetime.timedelta(days=30)
    """An absence of exactly this length is not longer."""
    disables: bool = False


NO_LEAVE: t.Final = LeaveRule()


def leave(absences: t.Iterable[Absence], rule: LeaveRule, now: datetime.datetime, timezone: str) -> str:
    """Why the account is disabled during the absence at the time `now`; empty if it is not.

    An absence without an end counts once it has lasted so long. The reason names no days, because an absence can
    disclose the health of the employee.

    Args:
        absences: the absences of one person.
        rule: of the run.
        now: a time with a time zone.
        timezone: IANA name of the person's time zone.
    """
    current = whole_days(absences, now, timezone) if rule.disables else None
    if current is None or (current.end or now) - current.start <= rule.longer_than:
        return ""
    return f"absent for longer than {count(rule.longer_than.days, 'day')} ({ROLE.leave})"
