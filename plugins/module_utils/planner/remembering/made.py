# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Counts the changes that a run has made, for the limits of later runs."""

from __future__ import annotations

import collections
import dataclasses
import itertools
import typing as t

from ...model.changes import identity
from ...model.limits import DEFAULTS, Verdict
from ...model.memory import Made
from ...model.plan import Status
from ...values.digests import digest
from ..gates.counting import counted

if t.TYPE_CHECKING:
    import datetime

    from ...model.changes import Change
    from ...model.limits import Limits
    from ...model.plan import Outcomes, Plan


def made_by(
    plan: Plan, outcomes: Outcomes, limits: Limits, at: datetime.datetime, secret: bytes = b""
) -> t.Iterator[Made]:
    """What to remember of a run. A change that failed does not count, unless it may have been made nevertheless.

    Args:
        plan, outcomes: of the run.
        limits: of the run.
        at: the time of the run.
        secret: see `Memory.secret`.
    """
    made = (change for index, change in enumerate(plan.changes) if index in outcomes and _counts(outcomes, index))
    changes: dict[str, list[Change]] = collections.defaultdict(list)
    remembered = {*DEFAULTS, *(limit.name for limit in limits.each)}
    for name, change in counted(made, plan.bounds.begun):
        if name in remembered:
            changes[name].append(change)
    changes.update({one.name: changes[one.counts] for one in limits.each if one.counts in changes})
    allowed = {gauge.limit.name for gauge in plan.gauges if gauge.verdict is Verdict.ALLOWED_ONCE}
    for name, several in changes.items():
        people = frozenset(map(identity, several))
        yield Made(
            kind=name,
            at=at,
            number=len(several),
            people=len(people),
            # Those of an allowed run never count, and may be everybody.
            who=frozenset() if name in allowed else frozenset(digest((who,), secret) for who in people),
            is_allowed=name in allowed,
        )


def together(*several: t.Iterable[Made]) -> tuple[Made, ...]:
    """What one run remembers of several, because it has one number of each kind. All count as of the last of them."""
    found: dict[str, Made] = {}
    for made in itertools.chain(*several):
        before = found.get(made.kind)
        found[made.kind] = _with(before, made) if before else made
    return tuple(found.values())


def _with(before: Made, made: Made) -> Made:
    return dataclasses.replace(
        made, number=before.number + made.number, people=before.people + made.people, who=before.who | made.who
    )


def _counts(outcomes: Outcomes, index: int) -> bool:
    return outcomes[index].status is Status.APPLIED or outcomes[index].unknown
