# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run writes to the audit log. Facts stay for ever, so nothing in them may name a person."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.audit import events
from ansible_collections.hrsync.ad.plugins.module_utils.audit.entries import EntryKind, Event
from ansible_collections.hrsync.ad.plugins.module_utils.model import changes
from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import KeptPlan, Unit
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Policy
from ansible_collections.hrsync.ad.plugins.module_utils.model.feed_gate import FeedGate
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import (
    CREATES,
    DEFAULTS,
    DISABLES,
    Gauge,
    Limits,
    Verdict,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Finding, Intent
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Rejection, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Report, Task
from ansible_collections.hrsync.ad.plugins.module_utils.model.waves import Waves

NOON: t.Final = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)
ANNA: t.Final = changes.SetAttributes(
    key="1",
    label="Anna Nowak (1)",
    dn="CN=Anna,DC=example,DC=test",
    deltas=(
        Delta(attribute="title", before=("CTO",), after=("CEO",), reason="HR"),
        Delta(attribute="employeeNumber", before=("old",), after=("s3cret",), secret=True),
    ),
)
DISABLE: t.Final = changes.Disable(key="2", label="Bo Li (2)", dn="CN=Bo,DC=example,DC=test", reason="left")


def test_who_began_a_run_can_be_forgotten() -> None:
    who = {"by": "anna (AWX job 17)", "user": "ops", "host": "ctl", "awx_approvals": "hrsync plan: HR: jan, 2026-12-01"}
    facts = {"version": "0.7.0", "feeds": {"hr": "0f"}, **who}
    assert events.began(3, facts) == Event(
        kind=EntryKind.RUN_BEGAN,
        facts={"run": 3, "version": "0.7.0", "feeds": {"hr": "0f"}},
        details=who,
    )
    assert events.began(3, {}).details is None


def test_a_change_has_its_values_before_and_after_but_no_secrets() -> None:
    found = events.change(3, ANNA, "failed", "Anna is protected.")
    assert found.facts == {"run": 3, "status": "failed", "change": "set_attributes"}
    assert found.details and found.key == "1"
    assert (found.details["label"], found.details["message"]) == ("Anna Nowak (1)", "Anna is protected.")
    title, secret = found.details["change"]["deltas"]
    assert title == {"attribute": "title", "before": ["CTO"], "after": ["CEO"], "reason": "HR"}
    assert secret == {"attribute": "employeeNumber", "secret": True, "reason": ""}
    assert events.change(3, ANNA, "applied", "", is_approved=True).facts["approved"] is True
    assert "message" not in (events.change(3, ANNA, "applied", "").details or {})


def test_what_was_found_of_a_killed_run() -> None:
    found = events.found(4, Intent(number=9, run=3, at=NOON, change=DISABLE), Finding.NOT_DONE)
    assert found.facts == {"run": 4, "of_run": 3, "status": "not done", "change": "disable"}
    assert found.kind is EntryKind.CHANGE_FOUND and found.key == "2"
    assert events.interrupted(3, 4, 2, {}).facts == {"run": 3, "found_by": 4, "unsettled": 2}
    assert events.interrupted(3, None, 0, {}).facts == {"run": 3, "unsettled": 0}


def told(task: Task, report: Report) -> tuple[Event, ...]:
    return events.ended(3, "applied", events.ending_of(task, report), {})


def test_the_end_of_a_run_has_numbers_only() -> None:
    plan = Plan(changes=(ANNA, DISABLE, DISABLE), rejections=(Rejection("3", "Cy (3)", ("Cy",)),), employees=5)
    outcomes = {0: Outcome(Status.APPLIED), 1: Outcome(Status.FAILED, "Bo"), 2: Outcome(Status.SKIPPED)}
    report = Report(plan=plan, outcomes=outcomes, server="dc1", checksum="ab")
    (last,) = told(Task(desired=(), policy=Policy()), report)
    assert last == Event(
        kind=EntryKind.RUN_ENDED,
        facts={
            "run": 3,
            "status": "applied",
            "checksum": "ab",
            "employees": 5,
            "skipped": 1,
            "stops": 0,
            "changes": {"disables": 2, "updates": 1},
            "outcomes": {"applied": 1, "failed": 1, "conflict": 0, "skipped": 1},
        },
    )
    (stopped,) = events.ended(3, "stopped", events.Ending(), {"brave-otter-42": 5})
    assert stopped.facts == {"run": 3, "status": "stopped", "plans": {"brave-otter-42": 5}}


def test_a_decision_names_nobody_in_its_facts() -> None:
    statement = {
        "plan": "brave-otter-42",
        "checksum": "ab",
        "level": "HR",
        "decision": "rejected",
        "reason": "Anna has not left",
        "expires": "2026-12-01T00:00:00Z",
        "units": ["c", "d"],
        "requested_by": "jo",
    }
    assert events.decision(statement, "bob", {"statement": "x", "signature": "y"}) == Event(
        kind=EntryKind.DECISION,
        facts={
            "plan": "brave-otter-42",
            "checksum": "ab",
            "level": "HR",
            "decision": "rejected",
            "expires": "2026-12-01T00:00:00Z",
            "statement": "x",
            "signature": "y",
            "units": 2,
        },
        details={"by": "bob", "reason": "Anna has not left"},
    )


def test_a_plan_that_waits_for_approval_names_nobody_in_its_facts() -> None:
    unit = Unit(key="1", label="Anna", digest="d", own="o")
    facts = {"configuration": "c", "feed": "f", "version": "", "host": "ctl", "counts": {"creates": 1}, "target": "x"}
    plan = KeptPlan(
        number=1,
        name="brave-otter-42",
        domain="example.test",
        configuration="lifecycle",
        checksum="ab",
        requested_by="jo",
        created=NOON,
        valid_until=NOON,
        facts=facts,
        units=(unit,),
    )
    assert events.plan_kept(plan, "r", "s") == Event(
        kind=EntryKind.PLAN_KEPT,
        facts={
            "plan": "brave-otter-42",
            "row": "r",
            "shown": "s",
            "checksum": "ab",
            "valid_until": "2026-11-30T12:00:00Z",
            "people": 1,
            "configuration": "c",
            "feed": "f",
            "counts": {"creates": 1},
        },
        details={"requested_by": "jo", "host": "ctl"},
    )
    pretended = events.plan_kept(dataclasses.replace(plan, facts={"system_user": "eve"}), "r", "s")
    assert pretended.details == {"requested_by": "jo", "host": "", "system_user": "eve"}
    later = events.plan_kept(dataclasses.replace(plan, facts={}), "r", "s")
    assert set(later.facts) == {"plan", "row", "shown", "checksum", "valid_until", "people"}


@pytest.mark.parametrize("verdict", [Verdict.ALLOWED_ONCE, Verdict.KEPT])
def test_limits_that_somebody_has_lifted_are_told_even_if_they_were_not_needed(verdict: Verdict) -> None:
    gauge = Gauge(limit=DEFAULTS[DISABLES], allowed=5, number=40, verdict=verdict, first=("Bo Li",))
    task = Task(desired=(), policy=Policy(limits=Limits(once={DISABLES: 40})), facts={"by": "jo"})
    lifted, _last = told(task, Report(plan=Plan(gauges=(gauge,)), outcomes={}, server="", checksum=""))
    needed = [DISABLES] if verdict is Verdict.ALLOWED_ONCE else []
    assert lifted.facts == {"limits": {DISABLES: 40}, "needed": needed, "run": 3}
    assert (lifted.kind, lifted.details) == (EntryKind.LIMITS_LIFTED, {"by": "jo"})


def test_a_first_run_that_needed_no_limit_is_told() -> None:
    gauge = Gauge(limit=DEFAULTS[CREATES], allowed=10, number=40, verdict=Verdict.ALLOWED_ONCE)
    task = Task(desired=(), policy=Policy(limits=Limits(first_run=True)), facts={"by": "jo"})
    lifted, _last = told(task, Report(plan=Plan(gauges=(gauge,)), outcomes={}, server="", checksum=""))
    assert lifted.facts == {"limits": {}, "needed": [CREATES], "first_run": True, "run": 3}
    kept = Report(plan=Plan(gauges=()), outcomes={}, server="", checksum="")
    assert [event.kind for event in told(task, kept)] == [EntryKind.RUN_ENDED]


@pytest.mark.parametrize(("accepted", "is_of_this_run"), [("ab", True), ("cd", False)])
def test_a_feed_that_somebody_has_accepted_is_told(accepted: str, is_of_this_run: bool) -> None:
    gate = FeedGate(checksum="ab", accepted=accepted, oddities=("Anna is gone.",))
    task = Task(desired=(), policy=Policy(), feed_gate=gate)
    found, _last = told(task, Report(plan=Plan(), outcomes={}, server="", checksum=""))
    assert found.facts == {"accepted": accepted, "is_of_this_run": is_of_this_run, "oddities": 1, "run": 3}
    assert (found.kind, found.details) == (EntryKind.FEED_ACCEPTED, {"by": "", "oddities": ["Anna is gone."]})


def test_what_a_run_has_seen_of_hr_is_told_by_digests() -> None:
    """Anybody who still has the feed can compute its digest."""
    task = Task(desired=(), policy=Policy(), feed_gate=FeedGate(checksum="ab"), feeds={"hr": {"keys": ["b"], "a": 1}})
    (last,) = told(task, Report(plan=Plan(), outcomes={}, server="", checksum=""))
    digest = hashlib.sha256(b'{"a":1,"keys":["b"]}').hexdigest()
    assert (last.facts["feed"], last.facts["feeds"]) == ("ab", {"hr": digest})


def test_an_emergency_is_told_and_only_its_reason_can_be_forgotten() -> None:
    began = events.began(3, {"version": "0.7.0", "by": "jo", "emergency": "Bo is angry"})
    assert began.facts == {"run": 3, "version": "0.7.0", "emergency": True}
    assert began.details == {"by": "jo", "emergency": "Bo is angry"}
    task = Task(desired=(), policy=Policy(), emergency="Bo is angry", facts={"by": "jo"})
    outcomes = {0: Outcome(Status.APPLIED), 1: Outcome(Status.FAILED, "no right")}
    plan = Plan(changes=(DISABLE, DISABLE), emergency="Bo is angry")
    found, _last = told(task, Report(plan=plan, outcomes=outcomes, server="", checksum=""))
    assert (found.kind, found.facts) == (EntryKind.EMERGENCY, {"disables": 1, "run": 3})
    assert found.details == {"by": "jo", "reason": "Bo is angry"}


def test_the_end_of_a_run_in_waves_says_how_far_it_got() -> None:
    waves = Waves(sizes=(1, 10, 26), begun=2, why="Anna failed.", left=("Bo Li (2)",))
    (last,) = told(
        Task(desired=(), policy=Policy()), Report(plan=Plan(waves=waves), outcomes={}, server="", checksum="")
    )
    assert last.facts["waves"] == {"begun": 2, "of": 3, "left": 26}
