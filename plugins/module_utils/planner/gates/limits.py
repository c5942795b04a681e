# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Measures a complete plan by its limits: what exceeds them stops the run, or is withheld.

A limit counts the people of this run and, within its period, those whom earlier runs have changed. Somebody whom
several runs change is counted once. A number that somebody has allowed for one run does not count for later runs.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.limits import CREATES, Gauge, Verdict
from ...model.memory import Made
from ...model.plan import Notice
from ...values.digests import digest
from .counting import joined, people_of
from .limit_words import sentences, withheld
from .withholding import without

if t.TYPE_CHECKING:
    import datetime

    from ...model.bounds import Bounds
    from ...model.limits import Limit
    from ...model.memory import Others
    from ...model.plan import Plan
    from .counting import People

_NAMED: t.Final = 5
"""The most people that the sentence about a limit names."""


def checked(plan: Plan, *, check_mode: bool, withholds: bool = True) -> Plan:
    """The plan with its gauges, without what is withheld; with the reasons to stop if limits are exceeded.

    Args:
        plan: complete, with the changes of the steps.
        check_mode: whether it is only shown. A preview warns of what would stop a run.
        withholds: whether changes are withheld. Otherwise, the plan has all of them, and a warning.
    """
    if not plan.bounds.limits.each:
        return plan
    whole = gauges = measured(plan)
    waiting = tuple(gauge for gauge in whole if gauge.verdict is Verdict.WITHHELD)
    if waiting:
        notices = (Notice(withheld(waiting, whole, plan.bounds)), *plan.notices)
        plan = dataclasses.replace(without(plan, waiting) if withholds else plan, notices=notices)
        gauges = _after(measured(plan), waiting)
    exceeded = tuple(gauge for gauge in gauges if gauge.verdict is Verdict.EXCEEDED)
    told = tuple(sentences(exceeded, whole, plan.bounds))
    return dataclasses.replace(plan, gauges=gauges, unconfirmed=(*plan.unconfirmed, *told)).decided(
        check_mode=check_mode
    )


def together(first: Plan, anew: Plan) -> Plan:
    """The plan of accounts that are planned anew, measured together with the first plan of the same run."""
    before = joined(first.bounds.before, people_of(first.changes, first.bounds.begun))
    return dataclasses.replace(anew, bounds=dataclasses.replace(first.bounds, before=before))


def intended(plan: Plan) -> tuple[Made, ...]:
    """The most that the plan can take of each limit, for the limits of others that count together with it.

    It has a time, so that only plans of runs have it.
    """
    bounds = plan.bounds
    people = joined(bounds.before, people_of(plan.changes, bounds.begun))
    return tuple(
        Made(
            kind=limit.name,
            at=bounds.now,
            number=len(own),
            people=len(own),
            who=frozenset(digest((one,), bounds.secret) for one in own),
        )
        for limit in bounds.limits.each
        if bounds.now and (own := people.get(limit.counts))
    )


def beside(plan: Plan, others: Others) -> Plan:
    """The plan, measured together with what others have made and intend."""
    return dataclasses.replace(plan, bounds=dataclasses.replace(plan.bounds, others=others))


def measured(plan: Plan) -> tuple[Gauge, ...]:
    """How much of each limit the plan takes, in the order of the limits."""
    bounds = plan.bounds
    people = joined(bounds.before, people_of(plan.changes, bounds.begun))
    return tuple(_gauge(limit, people, bounds) for limit in bounds.limits.each)


def _after(gauges: t.Iterable[Gauge], withheld: t.Iterable[Gauge]) -> tuple[Gauge, ...]:
    """The gauges of what is left, with those of what was withheld as they were."""
    before = {gauge.limit.name: gauge for gauge in withheld}
    return tuple(before.get(gauge.limit.name, gauge) for gauge in gauges)


def _gauge(limit: Limit, people: People, bounds: Bounds) -> Gauge:
    own = people.get(limit.counts, {})
    runs = counted_runs(limit, bounds) if own else []
    earlier = {who for made in runs for who in made.who}.difference(digest((one,), bounds.secret) for one in own)
    gauge = Gauge(
        limit=limit,
        allowed=limit.allowed(bounds.managed),
        number=len(own),
        earlier=len(earlier),
        since=min((made.at for made in runs), default=None),
        population=bounds.managed,
        first=tuple(own[key] for key in sorted(own)[:_NAMED]),
    )
    return dataclasses.replace(gauge, verdict=_verdict(gauge, bounds))


def counted_runs(limit: Limit, bounds: Bounds) -> list[Made]:
    """The earlier runs that count, within the period, and after the last one whose number somebody had allowed.

    What somebody has allowed in one configuration says nothing of the others that count together with it.
    """
    if limit.period is None or bounds.now is None:
        return []
    since = bounds.now - limit.period
    runs = [made for made in (*bounds.made, *bounds.others.made) if made.kind == limit.name and made.at > since]
    allowed: dict[int, datetime.datetime] = {}
    for made in runs:
        if made.is_allowed:
            allowed[made.configuration] = max(made.at, allowed.get(made.configuration, since))
    return [made for made in runs if made.at > allowed.get(made.configuration, since)]


def _verdict(gauge: Gauge, bounds: Bounds) -> Verdict:
    if not gauge.number or gauge.total <= gauge.allowed:
        return Verdict.KEPT
    is_first = gauge.limit.name == CREATES and bounds.limits.first_run and bounds.is_empty
    if is_first or gauge.number <= bounds.limits.once.get(gauge.limit.name, -1):
        return Verdict.ALLOWED_ONCE
    return Verdict.WITHHELD if gauge.limit.holds else Verdict.EXCEEDED
