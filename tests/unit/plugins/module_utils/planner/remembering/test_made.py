# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What later runs count of a run."""

from __future__ import annotations

import datetime

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import AddToGroup, Delta, Disable, SetAttributes
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import NO_LIMITS, Gauge, Limit, Limits, Verdict
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Made
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Outcomes, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.made import made_by, together
from ansible_collections.hrsync.ad.plugins.module_utils.values.digests import digest

NOW = datetime.datetime(2026, 11, 30, 6, tzinfo=datetime.UTC)
ADDS = Plan(
    changes=tuple(AddToGroup(key=key, group=f"CN={group}") for key, group in (("1", "a"), ("1", "b"), ("2", "a")))
)


def counts(plan: Plan, outcomes: Outcomes, limits: Limits = NO_LIMITS) -> dict[str, Made]:
    return {made.kind: made for made in made_by(plan, outcomes, limits, NOW, b"secret")}


def test_changes_and_people_that_were_made() -> None:
    made = counts(ADDS, {index: Outcome(Status.APPLIED) for index in range(3)})["group_adds"]
    assert (made.number, made.people, made.at, made.is_allowed) == (3, 2, NOW, False)
    assert made.who == {digest((key,), b"secret") for key in "12"}


def test_failures_do_not_count_unless_they_may_have_been_made() -> None:
    unknown = Outcome(Status.FAILED, unknown=True)
    made = counts(ADDS, {0: Outcome(Status.FAILED), 1: Outcome(Status.SKIPPED), 2: unknown})["group_adds"]
    assert (made.number, made.people) == (1, 1)
    assert counts(ADDS, {}) == {}


def test_nobody_of_a_run_that_was_allowed_counts_later() -> None:
    limit = Limit(name="disables", count=0)
    gauge = Gauge(limit=limit, allowed=0, number=1, verdict=Verdict.ALLOWED_ONCE)
    made = counts(Plan(changes=(Disable(key="1"),), gauges=(gauge,)), {0: Outcome(Status.APPLIED)})
    assert (made["disables"].is_allowed, made["disables"].who, made["disables"].people) == (True, frozenset(), 1)
    assert made["people"].who


def test_named_attributes_count_if_they_have_a_limit() -> None:
    plan = Plan(changes=(SetAttributes(key="1", deltas=(Delta(attribute="title"), Delta(attribute="mail"))),))
    made = counts(plan, {0: Outcome(Status.APPLIED)}, Limits(each=(Limit(name="attributes.title", count=1),)))
    assert set(made) == {"people", "attribute_changes", "attributes.title"}


def test_several_parts_of_one_run_are_one_number_for_each_kind() -> None:
    def part(kind: str, who: str, *, hours: int = 0, is_allowed: bool = False) -> Made:
        at = NOW + datetime.timedelta(hours=hours)
        return Made(kind=kind, at=at, number=3, people=len(who), who=frozenset(who), is_allowed=is_allowed)

    found = together((part("moves", "ab"), part("people", "ab")), (part("moves", "bc", hours=1, is_allowed=True),))
    moves = Made(
        kind="moves", at=NOW + datetime.timedelta(hours=1), number=6, people=4, who=frozenset("abc"), is_allowed=True
    )
    assert found == (moves, part("people", "ab"))
