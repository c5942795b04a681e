# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run may write by what was approved: nothing else, and nothing twice."""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

import pytest
import sqlalchemy as sa

from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import (
    KeptPlan,
    Mode,
    Scope,
    SignedDecision,
    Verdict,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Change, Create, Delta, Disable
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.units import is_intact, units_of
from ansible_collections.hrsync.ad.plugins.module_utils.state.state import State, WritingRun
from ansible_collections.hrsync.ad.plugins.module_utils.state.tables import tables
from ansible_collections.hrsync.ad.plugins.module_utils.sync.approving import Approvals, Both
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.state.plans_suite import DAY, expire, new_plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.state.suite import opened

SCOPE = Scope(target="corp")
ANNA = Disable(key="1", label="Anna (1)", account="g1", dn="CN=Anna")
BEA = Create(key="2", label="Bea (2)", dn="CN=Bea")
CLEO = Create(
    key="3", label="Cleo (3)", dn="CN=Cleo", deltas=(Delta(attribute="manager", after=("CN=Bea",), person="2"),)
)
EVERYBODY = (ANNA, BEA, CLEO)


@pytest.fixture
def state(tmp_path: pathlib.Path) -> t.Iterator[State]:
    with opened(f"sqlite:///{tmp_path}/state.db") as found:
        yield found


class Reviewers:
    """Approve and reject people of plans, by the spoken name of the plan; they wait for all others."""

    def __init__(self) -> None:
        self.yes: dict[str, set[str]] = {}
        self.no: dict[str, set[str]] = {}

    def approve(self, plan: KeptPlan, *keys: str) -> None:
        self.yes.setdefault(plan.name, set()).update(keys or [unit.key for unit in plan.units])

    def reject(self, plan: KeptPlan, *keys: str) -> None:
        self.no.setdefault(plan.name, set()).update(keys)

    def __call__(self, plan: KeptPlan, decisions: t.Sequence[SignedDecision]) -> Verdict:
        def digests(said: dict[str, set[str]]) -> frozenset[str]:
            return frozenset(unit.digest for unit in plan.units if unit.key in said.get(plan.name, ()))

        return Verdict(digests(self.yes), digests(self.no), "HR has not approved it.")


@pytest.fixture
def reviewers() -> Reviewers:
    return Reviewers()


def apply(
    state: State,
    reviewers: Reviewers,
    mode: Mode,
    *changes: Change,
    scope: Scope = SCOPE,
    run: WritingRun | None = None,
) -> Plan:
    """Decide about a plan, write its intents as a run does, and end the run."""
    run = run or state.begin({})
    plan = Plan(changes=changes)
    decided = Approvals(mode, state.submitted, reviewers, run).decided(plan, units_of(plan, scope))
    if decided.changes and not decided.stops:
        run.intend(list(enumerate(decided.changes)))
    run.abandon()
    return decided


def test_a_whole_plan_that_is_approved_is_applied_once(state: State, reviewers: Reviewers) -> None:
    kept = state.keep(new_plan(*EVERYBODY), DAY)
    reviewers.approve(kept)
    assert apply(state, reviewers, Mode.WHOLE, *EVERYBODY) == Plan(changes=EVERYBODY)
    (stop,) = apply(state, reviewers, Mode.WHOLE, *EVERYBODY).stops
    assert stop.startswith(f"Plan {kept.name} was applied by run 1, and an approval counts once.")


def test_a_whole_plan_waits_for_everybody(state: State, reviewers: Reviewers) -> None:
    kept = state.keep(new_plan(*EVERYBODY), DAY)
    for key in ("1", "2"):
        reviewers.approve(kept, key)
        (stop,) = apply(state, reviewers, Mode.WHOLE, *EVERYBODY).stops
        assert stop == f"Plan {kept.name} is not approved, so nothing was written. HR has not approved it."
    reviewers.approve(kept)
    reviewers.reject(kept, "3")
    assert apply(state, reviewers, Mode.WHOLE, *EVERYBODY).stops


def test_a_whole_plan_that_was_rejected_later_is_not_applied_by_an_earlier_approval(
    state: State, reviewers: Reviewers
) -> None:
    first, second = state.keep(new_plan(*EVERYBODY), DAY), state.keep(new_plan(*EVERYBODY, by="bob"), DAY)
    reviewers.approve(first)
    reviewers.reject(second, "1")
    (stop,) = apply(state, reviewers, Mode.WHOLE, *EVERYBODY).stops
    assert stop.startswith(f"Plan {second.name} is not approved")
    third = state.keep(new_plan(*EVERYBODY, by="carol"), DAY)
    reviewers.approve(third)
    assert apply(state, reviewers, Mode.WHOLE, *EVERYBODY).changes == EVERYBODY


@pytest.mark.parametrize(
    ("changes", "scope", "words"),
    [
        ((dataclasses.replace(ANNA, account="g9"), BEA, CLEO), SCOPE, "1 person has other changes: Anna (1)."),
        ((ANNA, BEA), SCOPE, "1 person has no changes any more: Cleo (3)."),
        (EVERYBODY, Scope(target="other"), "3 people have other changes: Anna (1), Bea (2), Cleo (3)."),
        (EVERYBODY, Scope(target="corp", configuration="other"), ""),
    ],
)
def test_a_plan_that_has_changed_since_needs_another_approval(
    state: State, reviewers: Reviewers, changes: tuple[Change, ...], scope: Scope, words: str
) -> None:
    """The feed, the mapping or the directory is another one."""
    kept = state.keep(new_plan(*EVERYBODY), DAY)
    reviewers.approve(kept)
    (stop,) = apply(state, reviewers, Mode.WHOLE, *changes, scope=scope).stops
    assert stop.startswith("Nobody can have approved this plan") and words in stop
    assert (f"Compared with the last preview, {kept.name}:" in stop) is bool(words)


@pytest.mark.parametrize("mode", [Mode.WHOLE, Mode.UNITS])
def test_without_a_preview_nothing_is_approved(state: State, reviewers: Reviewers, mode: Mode) -> None:
    found = apply(state, reviewers, mode, ANNA)
    assert found.stops if mode is Mode.WHOLE else not found.changes


@pytest.mark.parametrize("mode", [Mode.WHOLE, Mode.UNITS])
def test_an_expired_plan_is_not_applied(state: State, reviewers: Reviewers, mode: Mode) -> None:
    reviewers.approve(state.keep(new_plan(ANNA), DAY))
    expire(state)
    found = apply(state, reviewers, mode, ANNA)
    assert found.stops if mode is Mode.WHOLE else not found.changes


@pytest.mark.parametrize("mode", [Mode.WHOLE, Mode.UNITS])
@pytest.mark.parametrize("column", ["digest", "key"])
def test_a_plan_that_was_edited_in_the_database_counts_for_nothing(
    state: State, reviewers: Reviewers, mode: Mode, column: str
) -> None:
    """Somebody puts the digest of other changes under a plan that is approved by its checksum."""
    kept = state.keep(new_plan(ANNA), DAY)
    harm = dataclasses.replace(ANNA, key="9", account="g9")
    (other,) = units_of(Plan(changes=(harm,)), SCOPE).each.values()
    with state._database.writing() as connection:
        connection.execute(sa.update(tables().units).values({column: getattr(other, column)}))
    (submitted,) = state.submitted()
    assert is_intact(kept) and not is_intact(submitted.plan)
    reviewers.approve(submitted.plan)
    for changes in ((ANNA,), (harm,)):
        found = apply(state, reviewers, mode, *changes)
        assert found.stops if mode is Mode.WHOLE else not found.changes


def test_two_runs_at_once_apply_an_approval_once(state: State, reviewers: Reviewers) -> None:
    """The second one gets the lease when the first has lost it, and finds the approval used."""
    kept = state.keep(new_plan(ANNA, BEA), DAY)
    reviewers.approve(kept)
    first = state.begin({})
    apply(state, reviewers, Mode.UNITS, ANNA, BEA, run=first)
    assert [one.key for one in apply(state, reviewers, Mode.UNITS, ANNA, BEA).rejections] == ["1", "2"]


def test_those_who_are_approved_are_changed_and_the_others_wait(state: State, reviewers: Reviewers) -> None:
    kept = state.keep(new_plan(*EVERYBODY), DAY)
    reviewers.approve(kept, "1")
    found = apply(state, reviewers, Mode.UNITS, *EVERYBODY)
    assert found.changes == (ANNA,)
    assert {one.key: one.reasons for one in found.rejections} == dict.fromkeys(
        ("2", "3"), (f"Not approved in plan {kept.name}. HR has not approved it.",)
    )


def test_what_an_approved_unit_needs_comes_with_it(state: State, reviewers: Reviewers) -> None:
    kept = state.keep(new_plan(*EVERYBODY), DAY)
    reviewers.approve(kept, "3")
    assert apply(state, reviewers, Mode.UNITS, *EVERYBODY).changes == (BEA, CLEO)


def test_nobody_gets_what_was_rejected_for_somebody_else(state: State, reviewers: Reviewers) -> None:
    kept = state.keep(new_plan(*EVERYBODY), DAY)
    reviewers.approve(kept, "1", "3")
    reviewers.reject(kept, "2")
    assert apply(state, reviewers, Mode.UNITS, *EVERYBODY).changes == (ANNA,)


def test_a_later_plan_counts_more(state: State, reviewers: Reviewers) -> None:
    first, second = state.keep(new_plan(ANNA, BEA), DAY), state.keep(new_plan(ANNA, BEA, by="bob"), DAY)
    reviewers.reject(first, "1")
    reviewers.approve(first, "2")
    reviewers.approve(second, "1")
    reviewers.reject(second, "2")
    assert apply(state, reviewers, Mode.UNITS, ANNA, BEA).changes == (ANNA,)


def test_changes_that_no_preview_shows_wait(state: State, reviewers: Reviewers) -> None:
    kept = state.keep(new_plan(ANNA), DAY)
    reviewers.approve(kept)
    other = dataclasses.replace(ANNA, account="g9")
    reasons = {one.key: one.reasons[0] for one in apply(state, reviewers, Mode.UNITS, other, BEA).rejections}
    assert reasons == {
        "1": f"Waits for approval: the changes differ from those in plan {kept.name}. Run a preview again.",
        "2": "Waits for approval: no preview shows these changes. Run a preview.",
    }


@pytest.mark.parametrize("mode", [Mode.WHOLE, Mode.UNITS])
def test_a_run_without_changes_or_with_another_reason_to_stop_needs_none(
    state: State, reviewers: Reviewers, mode: Mode
) -> None:
    assert apply(state, reviewers, mode) == Plan()
    run = state.begin({})
    stopped = Plan(changes=(ANNA,), stops=("No.",))
    assert Approvals(mode, state.submitted, reviewers, run).decided(stopped, units_of(stopped, SCOPE)) is stopped


def test_both_must_agree(state: State, reviewers: Reviewers) -> None:
    plan = Plan(changes=(ANNA,))
    units = units_of(plan, SCOPE)
    run = state.begin({})
    nothing, units_only = (Approvals(mode, list, reviewers, run) for mode in (Mode.WHOLE, Mode.UNITS))
    assert Both(nothing, units_only).decided(plan, units) == nothing.decided(plan, units)
    assert Both(units_only, nothing).decided(plan, units).changes == ()
    assert Both(units_only, nothing).binds
