# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Limits of one run and over a period: what stops, what is allowed once, and what is said of it."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.model.bounds import Bounds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Change, Create, Disable, Move
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import DEFAULTS, Limit, Limits, Verdict
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Made, Others
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.planner.gates.limits import (
    beside,
    checked,
    intended,
    measured,
    together,
)
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.made import made_by
from ansible_collections.hrsync.ad.plugins.module_utils.values.digests import digest

NOW = datetime.datetime(2026, 11, 30, 6, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
WEEK = datetime.timedelta(days=7)


def disables(*keys: int) -> tuple[Change, ...]:
    return tuple(Disable(key=str(key), label=f"Person {key}", account=f"guid-{key}") for key in keys)


def plan_with(changes: t.Iterable[Change], *limits: Limit, **fields: t.Any) -> Plan:
    once = fields.pop("once", {})
    first_run = fields.pop("first_run", False)
    given: dict[str, t.Any] = {"population": 100, "now": NOW, **fields}
    bounds = Bounds(limits=Limits(each=limits, once=once, first_run=first_run), **given)
    return Plan(changes=tuple(changes), bounds=bounds, notices=())


def earlier(*keys: int, days: float = 1, is_allowed: bool = False, kind: str = "disables") -> Made:
    who = frozenset(digest((str(key),)) for key in keys)
    at = NOW - days * DAY
    return Made(kind=kind, at=at, number=len(keys), people=len(keys), who=who, is_allowed=is_allowed)


THREE = Limit(name="disables", count=3, period=WEEK)


@pytest.mark.parametrize(
    ("limit", "population", "allowed"),
    [
        (DEFAULTS["disables"], 0, 5),
        (DEFAULTS["disables"], 50, 5),
        (DEFAULTS["disables"], 600, 30),
        (DEFAULTS["disables"], 50_000, 500),
        (DEFAULTS["moves"], 600, 90),
        (Limit(name="moves", count=3, floor=10), 600, 3),
        (Limit(name="moves", percent=0.5), 600, 3),
        (Limit(name="moves", percent=0.5, floor=10), 600, 10),
        (Limit(name="moves"), 600, 600),
    ],
)
def test_how_many_are_allowed(limit: Limit, population: int, allowed: int) -> None:
    assert limit.allowed(population) == allowed


def test_without_limits_nothing_is_measured() -> None:
    plan = Plan(changes=disables(1))
    assert checked(plan, check_mode=False) is plan


def test_as_many_as_are_allowed_pass() -> None:
    plan = checked(plan_with(disables(1, 2, 3), THREE), check_mode=False)
    assert (plan.stops, plan.gauges[0].number, plan.gauges[0].verdict) == ((), 3, Verdict.KEPT)


def test_one_more_stops_with_numbers_people_and_a_setting_for_one_run() -> None:
    people = Limit(name="people", percent=3, floor=2, count=9)
    plan = checked(plan_with(disables(*range(1, 8)), THREE, people), check_mode=False)
    assert plan.stops == (
        "The limits of disables, people are exceeded, so a run writes nothing. If the changes are right, allow them for"
        " one run: -e lifecycle_limits_once=disables=7,people=7. Otherwise, correct HR or the mapping.",
        "7 accounts would be disabled (7 % of 100), but lifecycle_limits.disables allows 3 (at most 3) in 7 days. The"
        " first: Person 1, Person 2, Person 3, Person 4, Person 5, and 2 more.",
        "7 accounts would be changed in some way (7 % of 100), but lifecycle_limits.people allows 3 (3 %, at least 2,"
        " at most 9) in one run. The first: Person 1, Person 2, Person 3, Person 4, Person 5, and 2 more.",
    )


def test_a_preview_shows_the_same_and_does_not_stop() -> None:
    run, preview = (checked(plan_with(disables(1, 2, 3, 4), THREE), check_mode=mode) for mode in (False, True))
    assert preview.stops == ()
    assert tuple(notice.text for notice in preview.notices) == run.stops
    assert preview.gauges == run.gauges
    assert preview.gauges[0].verdict is Verdict.EXCEEDED


def test_what_the_message_says_allows_exactly_this_run() -> None:
    allowed = checked(plan_with(disables(1, 2, 3, 4), THREE, once={"disables": 4}), check_mode=False)
    assert (allowed.stops, allowed.gauges[0].verdict) == ((), Verdict.ALLOWED_ONCE)
    more = checked(plan_with(disables(1, 2, 3, 4, 5), THREE, once={"disables": 4}), check_mode=False)
    assert more.stops


def test_earlier_runs_of_the_period_count() -> None:
    plan = checked(plan_with(disables(4), THREE, made=(earlier(1, 2), earlier(3, days=6))), check_mode=False)
    assert plan.stops[1] == (
        "1 account would be disabled (1 % of 100), but lifecycle_limits.disables allows 3 (at most 3) in 7 days;"
        " together with 3 in earlier runs since 2026-11-24. The first: Person 4."
    )
    assert plan.gauges[0].total == 4


@pytest.mark.parametrize(
    "made",
    [
        (earlier(1, 2, 3, days=7),),
        (earlier(1, 2, 3, kind="moves"),),
        (earlier(1, 2, 4),),
        (earlier(1, 2, 3, days=3), earlier(days=2, is_allowed=True)),
    ],
    ids=["older", "of another kind", "of the same person", "before a run that was allowed"],
)
def test_what_does_not_count(made: tuple[Made, ...]) -> None:
    assert not checked(plan_with(disables(4), THREE, made=made), check_mode=False).stops


@pytest.mark.parametrize("limit", [dataclasses.replace(THREE, period=None), THREE])
def test_a_limit_per_run_or_a_run_without_a_time_counts_alone(limit: Limit) -> None:
    now = NOW if limit.period is None else None
    assert not checked(plan_with(disables(4), limit, made=(earlier(1, 2, 3),), now=now), check_mode=False).stops


def of_shard(number: int, *made: Made) -> tuple[Made, ...]:
    return tuple(dataclasses.replace(one, configuration=number) for one in made)


def test_what_others_have_made_counts_too_and_percentages_are_of_all() -> None:
    percent = Limit(name="disables", percent=1, period=WEEK)
    plan = plan_with(disables(4, 5), percent, made=(earlier(1),))
    plan = dataclasses.replace(
        plan, bounds=dataclasses.replace(plan.bounds, limits=Limits(each=(percent,), together="company"))
    )
    other = dataclasses.replace(earlier(4), who=frozenset(("of another secret",)))
    stopped = checked(beside(plan, Others(made=of_shard(2, other), managed=200)), check_mode=False)
    assert (stopped.gauges[0].allowed, stopped.gauges[0].population) == (3, 300)
    assert stopped.stops == (
        "The limit of disables for all of 'company' together is exceeded, so a run writes nothing. If the changes are"
        " right, allow them for one run: -e lifecycle_limits_once=disables=2. Otherwise, correct HR or the mapping.",
        "2 accounts would be disabled (0 % of 300), but lifecycle_limits.disables allows 3 (1 %, at least 0) in 7 days;"
        " together with 2 in earlier runs since 2026-11-29. The first: Person 4, Person 5.",
    )


def test_what_is_allowed_in_one_configuration_is_not_allowed_in_the_others() -> None:
    allowed = of_shard(2, earlier(11, 12, days=3), earlier(days=2, is_allowed=True))
    plan = plan_with(disables(4), THREE, made=(earlier(1, 2, 3, days=3),))
    assert checked(beside(plan, Others(made=allowed)), check_mode=False).gauges[0].earlier == 3
    own = plan_with(disables(4), THREE, made=(earlier(1, 2, 3, days=3), earlier(days=2, is_allowed=True)))
    others = Others(made=of_shard(2, earlier(11, 12, days=3)))
    assert checked(beside(own, others), check_mode=False).gauges[0].earlier == 2


def test_what_a_plan_intends_is_what_it_would_take_of_each_limit() -> None:
    people = Limit(name="people", count=9)
    first = plan_with(disables(1, 2), THREE, people)
    assert [(made.kind, made.people, made.at) for made in intended(first)] == [("disables", 2, NOW), ("people", 2, NOW)]
    assert intended(first)[0].who == earlier(1, 2).who
    anew = together(first, plan_with(disables(2, 3), THREE, people))
    assert [made.people for made in intended(anew)] == [3, 3]
    assert intended(plan_with((), THREE)) == intended(plan_with(disables(1), THREE, now=None)) == ()


def test_a_run_that_disables_nobody_is_not_stopped_by_those_before() -> None:
    made = (earlier(1, 2), earlier(3, 4))
    assert not checked(plan_with((), THREE, made=made), check_mode=False).stops


CREATES = Limit(name="creates", percent=10, floor=1, period=datetime.timedelta(hours=12))


def new(*keys: int) -> tuple[Change, ...]:
    return tuple(Create(key=str(key), label=f"Person {key}", dn=f"CN={key}") for key in keys)


def test_the_first_run_may_create_any_number_if_the_option_says_so() -> None:
    stopped = checked(plan_with(new(1, 2), CREATES, population=0, is_empty=True), check_mode=False)
    assert (
        "lifecycle_limits_once=creates=2 (or, because this is the first run, lifecycle_limits_first_run: true"
        in (stopped.stops[0])
    )
    assert "2 accounts would be created (no account is managed yet)" in stopped.stops[1]
    assert "allows 1 (10 %, at least 1) in 12 hours" in stopped.stops[1]
    assert not checked(
        plan_with(new(1, 2), CREATES, population=0, is_empty=True, first_run=True), check_mode=False
    ).stops


def test_later_runs_and_other_kinds_are_limited_all_the_same() -> None:
    later = checked(plan_with(new(1, 2), CREATES, population=1, first_run=True), check_mode=False)
    assert "first_run" not in later.stops[0]
    assert checked(plan_with(disables(1, 2, 3, 4), THREE, is_empty=True, first_run=True), check_mode=False).stops


def test_people_who_are_planned_anew_count_together_with_the_first_plan() -> None:
    first = plan_with(disables(1, 2, 3), THREE)
    fine = checked(together(first, Plan(changes=disables(3))), check_mode=False)
    assert (fine.stops, fine.gauges[0].number) == ((), 3)
    assert checked(together(first, Plan(changes=disables(4))), check_mode=False).stops


def test_other_confirmations_are_asked_for_too() -> None:
    plan = dataclasses.replace(plan_with(disables(1, 2, 3, 4), THREE), unconfirmed=("Set lifecycle_adopt.",))
    assert checked(plan, check_mode=False).stops[0] == "Set lifecycle_adopt."


def test_a_named_attribute_in_words() -> None:
    limit = Limit(name="attributes.title", count=0)
    bounds = Bounds(limits=Limits(each=(limit,)), before={"attributes.title": {"1": "Anna"}})
    plan = checked(Plan(bounds=bounds), check_mode=False)
    assert plan.stops[1].startswith("1 account would get another title (no account is managed yet), but")


def test_moves_and_disables_are_measured_apart() -> None:
    moves = (Move(key="9", label="Nine", new_dn="CN=a"),)
    gauges = measured(plan_with((*disables(1), *moves), THREE, Limit(name="moves", count=1)))
    assert [(gauge.limit.name, gauge.number, gauge.first) for gauge in gauges] == [
        ("disables", 1, ("Person 1",)),
        ("moves", 1, ("Nine",)),
    ]


LIMITS = st.builds(
    Limit,
    name=st.just("disables"),
    count=st.none() | st.integers(0, 6),
    percent=st.floats(0, 20),
    floor=st.integers(0, 4),
    period=st.integers(1, 10).map(datetime.timedelta),
)
RUNS = st.lists(st.tuples(st.integers(0, 80), st.frozensets(st.integers(1, 30), max_size=8)), max_size=12)


@given(LIMITS, RUNS, st.integers(10, 60), st.data())
def test_no_mass_event_passes_however_it_is_split(
    limit: Limit, runs: list[tuple[int, frozenset[int]]], population: int, data: st.DataObject
) -> None:
    """Runs at random hours, of which some fail: over every period, no more people than the limit allows."""
    memory: list[Made] = []
    done: list[tuple[datetime.datetime, frozenset[str]]] = []
    now = NOW
    for hours, keys in runs:
        now += datetime.timedelta(hours=hours)
        bounds = Bounds(limits=Limits(each=(limit,)), population=population, made=tuple(memory), now=now)
        plan = checked(Plan(changes=disables(*sorted(keys)), bounds=bounds), check_mode=False)
        if plan.stops:
            continue
        statuses = data.draw(st.lists(st.sampled_from((Status.APPLIED, Status.FAILED)), min_size=8, max_size=8))
        outcomes = {index: Outcome(statuses[index]) for index in range(len(plan.changes))}
        memory += made_by(plan, outcomes, bounds.limits, now)
        done.append((now, frozenset(plan.changes[i].key for i in outcomes if outcomes[i].status is Status.APPLIED)))
    for end, _keys in done:
        period = t.cast("datetime.timedelta", limit.period)
        within = frozenset[str]().union(*(keys for at, keys in done if end - period < at <= end))
        assert len(within) <= limit.allowed(population)
