# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.approvals.assessment import assess
from ansible_collections.hrsync.ad.plugins.module_utils.approvals.case import Verified
from ansible_collections.hrsync.ad.plugins.module_utils.approvals.signers import People, Signer
from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import Decision, Level, Mode

from .examples import ANNA, BO, CY, DAY, HOUR, HR, IT, LEVELS, NOW, PLAN, case, digest, signed

ALL: t.Final = frozenset(("1", "2", "3"))
REJECTED: t.Final = Decision.REJECTED
ENOUGH: t.Final = (signed("alice"), signed("bob", "IT security"), signed("carol", "IT security"))


def test_a_plan_waits_for_every_level() -> None:
    verdict = assess(case(), ())
    assert verdict.approved == frozenset() and verdict.refused == () and verdict.stops == ()
    assert verdict.waits == (
        "The plan brave-otter-42 waits for level HR: 0 of 1 approval, by alice or dora.",
        "The plan brave-otter-42 waits for level IT security: 0 of 2 approvals, by bob or carol or alice or dora.",
    )
    assert verdict.expires == PLAN.valid_until


def test_one_approval_of_two_is_not_enough() -> None:
    verdict = assess(case(), ENOUGH[:2])
    assert verdict.approved == frozenset()
    assert verdict.waits == (
        "The plan brave-otter-42 waits for level IT security: 1 of 2 approvals, by carol or dora.",
    )


def test_every_level_is_complete() -> None:
    verdict = assess(case(), ENOUGH)
    assert verdict.approved == ALL and verdict.waits == () and verdict.refused == ()
    assert [[one.principal for one in state.approvals] for state in verdict.levels] == [["alice"], ["bob", "carol"]]
    assert verdict.expires == NOW + HOUR


@pytest.mark.parametrize("order", [(2, 1, 0), (1, 0, 2)])
def test_the_order_in_which_decisions_come_says_nothing(order: tuple[int, ...]) -> None:
    assert assess(case(), [ENOUGH[index] for index in order]).approved == ALL


def test_levels_whose_condition_does_not_hold_are_not_needed() -> None:
    levels = (dataclasses.replace(HR, when="disables > 1"), dataclasses.replace(IT, when="people > 2"))
    assert [state.level.name for state in assess(case(levels=levels), ()).levels] == ["IT security"]
    assert assess(case(levels=levels), ENOUGH).approved == ALL
    none = assess(case(levels=levels[:1]), ())
    assert none.approved == ALL and none.levels == ()


def test_the_counts_are_those_of_the_plan_as_it_is_now() -> None:
    levels = (HR, dataclasses.replace(IT, when="disables > 5"))
    assert assess(case(levels=levels), ENOUGH[:1]).approved == ALL
    assert assess(case(levels=levels, facts={"counts": {"disables": 6}}), ENOUGH[:1]).approved == frozenset()
    assert assess(case(levels=levels, facts={}), ENOUGH[:1]).approved == ALL


def refused(one: Verified, mode: Mode = Mode.WHOLE, **changed: t.Any) -> str:
    """Why a decision does not count, in place of the approval of HR."""
    verdict = assess(case(mode, **changed), (one, *ENOUGH[1:]))
    assert verdict.approved == frozenset()
    (sentence,) = verdict.refused
    return sentence


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (signed("alice", domain="other.test"), "is for the domain other.test, not example.test."),
        (signed("alice", configuration="b"), "is for the configuration b, not lifecycle."),
        (signed("alice", plan="shy-fox-1"), "is for the plan shy-fox-1, not brave-otter-42."),
        (signed("alice", "Board"), "is for a level that does not exist."),
        (signed("bob"), "is by bob, who is not an approver of this level."),
        (signed("Alice"), "is by Alice, who is not an approver of this level."),
        (signed("alice", requested_by="mallory"), "is for a plan that mallory requested, not eve."),
        (signed("alice", checksum=digest("0")), "is for other changes than the plan has now."),
        (signed("alice", units=(ANNA.digest,)), "is for some of the people only, but the plan can only be approved as"),
        (signed("alice", expires=NOW), "has expired at 2026-11-30 12:00 UTC."),
        (signed("alice", expires=NOW + 2 * DAY), "is valid until 2026-12-02 12:00 UTC, which is longer than the level"),
        (signed("eve"), "is by the person who requested the plan (eve)."),
    ],
)
def test_approvals_that_do_not_count(one: Verified, expected: str) -> None:
    assert f"The approval of {one.principal} at level {one.statement.level} does not count: it {expected}" in refused(
        one
    )


def test_an_approval_may_be_valid_for_as_long_as_the_level_says_but_not_longer_than_the_plan() -> None:
    longer = PLAN.valid_until + DAY
    assert "longer than the level or the plan allows" in refused(signed("alice", expires=PLAN.valid_until + HOUR / 60))
    assert "longer than the level" in refused(signed("alice", expires=NOW + DAY + HOUR), valid_until=longer)
    assert assess(case(valid_until=longer), (signed("alice", expires=NOW + DAY), *ENOUGH[1:])).approved == ALL


def test_nobody_counts_twice_at_one_level() -> None:
    twice = (signed("bob", "IT security"), signed("bob", "IT security", expires=NOW + 2 * HOUR, key="SHA256:other"))
    verdict = assess(case(), (ENOUGH[0], *twice))
    assert verdict.approved == frozenset()
    assert "1 of 2 approvals, by carol or dora." in verdict.waits[0]


def test_two_names_with_one_key_are_one_person() -> None:
    people = People((), [("bob", "SHA256:same"), ("carol", "SHA256:same")])
    assert assess(case(people=people), ENOUGH).approved == frozenset()
    line = Signer(line=1, principals=("bob", "carol"), is_authority=False, key="SHA256:shared")
    assert assess(case(people=People([line])), ENOUGH).approved == frozenset()


def test_nobody_fills_two_levels() -> None:
    both = (signed("alice"), signed("alice", "IT security"), signed("bob", "IT security"))
    verdict = assess(case(), both)
    assert verdict.approved == frozenset()
    assert [[one.principal for one in state.approvals] for state in verdict.levels] == [["alice"], ["bob"]]
    # With another name, but the same key.
    people = People((), [("alice", "SHA256:same"), ("dora", "SHA256:same")])
    same = (signed("alice"), signed("dora", "IT security"), signed("bob", "IT security"))
    assert assess(case(people=people), same).approved == frozenset()
    assert assess(case(), same).approved == ALL


def test_the_requester_does_not_count_under_another_name() -> None:
    line = Signer(line=1, principals=("alice", "eve"), is_authority=False, key="SHA256:alice")
    assert assess(case(people=People([line])), ENOUGH).approved == frozenset()
    assert assess(case(requested_by="ALICE@example.test"), ENOUGH).approved == frozenset()


def test_somebody_pretends_outside_awx_to_be_another_user_of_awx() -> None:
    """Who has really run the preview is the user of the operating system."""
    verdict = assess(case(facts={**PLAN.facts, "system_user": "alice"}), ENOUGH)
    assert verdict.approved == frozenset()
    assert "it is by the person who requested the plan (eve, alice)." in verdict.refused[0]
    assert "by dora." in verdict.waits[0]


def test_when_nobody_is_left_the_sentence_says_so() -> None:
    levels = (dataclasses.replace(HR, approvers=("eve", "EVE@example.test")),)
    assert assess(case(levels=levels), ()).waits == (
        "The plan brave-otter-42 waits for level HR: 0 of 1 approval, but none of its approvers is left: each has"
        " requested the plan, or has approved it already.",
    )


def test_a_rejection_blocks_whatever_is_approved() -> None:
    for where in (0, 3):
        decisions = list(ENOUGH)
        decisions.insert(where, signed("dora", "IT security", REJECTED, reason="Anna has not left"))
        verdict = assess(case(), decisions)
        assert verdict.approved == frozenset()
        assert verdict.waits == (
            "dora has rejected the plan brave-otter-42 at level IT security: Anna has not left. A new preview makes a"
            " new plan.",
        )


@pytest.mark.parametrize(
    "changed",
    [
        {"expires": NOW - DAY},
        {"requested_by": "mallory"},
        {"checksum": digest("0")},
        {"units": (ANNA.digest,)},
        {"reason": ""},
    ],
)
def test_a_rejection_cannot_be_lifted_by_an_edited_plan(changed: dict[str, t.Any]) -> None:
    verdict = assess(case(), (*ENOUGH, signed("alice", "HR", REJECTED, **changed)))
    assert verdict.approved == frozenset()
    assert "alice has rejected" in verdict.waits[0]


def test_a_rejection_of_the_requester_counts() -> None:
    assert assess(case(), (*ENOUGH, signed("eve", "HR", REJECTED, reason="wrong file"))).approved == frozenset()


def test_a_rejection_of_a_level_that_is_not_needed_any_more_counts() -> None:
    levels = (HR, dataclasses.replace(IT, when="deletes > 0"))
    verdict = assess(case(levels=levels), (*ENOUGH, signed("bob", "IT security", REJECTED, reason="no")))
    assert verdict.approved == frozenset()
    assert [state.level.name for state in verdict.levels if state.sentence] == ["IT security"]


@pytest.mark.parametrize("changed", [{"plan": "shy-fox-1"}, {"domain": "b"}, {"configuration": "b"}])
def test_a_rejection_of_another_plan_says_nothing(changed: dict[str, t.Any]) -> None:
    assert assess(case(), (*ENOUGH, signed("alice", "HR", REJECTED, **changed))).approved == ALL
    assert assess(case(), (*ENOUGH, signed("bob", "HR", REJECTED))).approved == ALL


def test_an_expired_plan_stops() -> None:
    verdict = assess(case(now=PLAN.valid_until), ENOUGH)
    assert verdict.approved == frozenset()
    assert verdict.stops == (
        "The plan brave-otter-42 has expired at 2026-12-01 12:00 UTC; it is 2026-12-01 12:00 UTC by the clock of this"
        " host. Run a preview for a new plan.",
    )


def test_a_plan_of_the_future_stops() -> None:
    verdict = assess(case(created=NOW + DAY, valid_until=NOW + 2 * DAY), ENOUGH)
    assert verdict.approved == frozenset()
    assert verdict.stops == (
        "The plan brave-otter-42 was made at 2026-12-01 12:00 UTC, but the clock of this host says that it is"
        " 2026-11-30 12:00 UTC. Set the clocks of the hosts right, and run again.",
    )
    assert assess(case(created=NOW + HOUR / 20), ENOUGH).stops == ()


def units(*several: t.Any) -> dict[str, t.Any]:
    return {"units": tuple(sorted(unit.digest for unit in several))}


def test_people_are_approved_one_by_one() -> None:
    decisions = (
        signed("alice", **units(ANNA, CY)),
        signed("bob", "IT security", **units(ANNA, CY)),
        signed("carol", "IT security", **units(ANNA)),
    )
    verdict = assess(case(Mode.UNITS), decisions)
    assert verdict.approved == {"1"}
    assert verdict.waits == (
        "The plan brave-otter-42 waits for level HR: 1 of 3 people without 1 approval, by alice or dora.",
        "The plan brave-otter-42 waits for level IT security: 2 of 3 people without 2 approvals, by bob or carol or"
        " dora.",
    )


def test_nobody_is_approved_who_needs_somebody_who_is_rejected() -> None:
    levels = (HR,)
    assert assess(case(Mode.UNITS, levels=levels), [signed("alice", **units(BO))]).approved == {"2"}
    rejected = signed("dora", "HR", REJECTED, **units(CY))
    assert assess(case(Mode.UNITS, levels=levels), [signed("alice", **units(BO)), rejected]).approved == frozenset()


def test_a_rejection_of_one_person_leaves_the_others() -> None:
    decisions = (signed("alice", **units(ANNA, BO, CY)), signed("dora", "HR", REJECTED, reason="no", **units(ANNA)))
    verdict = assess(case(Mode.UNITS, levels=(HR,)), decisions)
    assert verdict.approved == {"2", "3"}
    assert verdict.waits == (
        "dora has rejected 1 person of the plan brave-otter-42 at level HR: no. A new preview makes a new plan.",
    )


def test_somebody_whose_changes_differ_now_is_not_approved() -> None:
    changed = (ANNA, BO, dataclasses.replace(CY, digest=digest("d")))
    decisions = [signed("alice", **units(ANNA, CY))]
    assert assess(case(Mode.UNITS, levels=(HR,), units=changed, checksum=digest("0")), decisions).approved == {"1"}


def test_an_approval_of_the_plan_as_a_whole_needs_the_same_checksum_in_both_modes() -> None:
    assert assess(case(Mode.UNITS, levels=(HR,)), [signed("alice")]).approved == ALL
    changed = (ANNA, BO, dataclasses.replace(CY, digest=digest("d")))
    other = case(Mode.UNITS, levels=(HR,), units=changed, checksum=digest("0"))
    assert assess(other, [signed("alice")]).approved == frozenset()


def test_a_plan_as_a_whole_may_be_approved_by_all_its_units() -> None:
    assert assess(case(levels=(HR,)), [signed("alice", **units(ANNA, BO, CY))]).approved == ALL


NAMES: t.Final = ("alice", "bob", "carol", "dora")
DECISIONS: t.Final = st.lists(
    st.builds(
        signed,
        st.sampled_from(NAMES),
        st.sampled_from(("HR", "IT")),
        st.sampled_from([Decision.APPROVED] * 6 + [Decision.REJECTED]),
        units=st.sets(st.sampled_from([ANNA.digest, BO.digest, CY.digest])).map(lambda some: tuple(sorted(some))),
        checksum=st.sampled_from([PLAN.checksum] * 5 + [digest("0")]),
    ),
    max_size=8,
)


BEGINNINGS: t.Final = st.sampled_from(
    [[], [signed("alice"), signed("bob", "IT"), signed("carol", "IT")], [signed("dora"), signed("dora", "IT")]]
)


@given(st.builds(list.__add__, BEGINNINGS, DECISIONS), st.sampled_from([Mode.WHOLE, Mode.UNITS]), st.randoms())
def test_whatever_is_decided_nothing_is_applied_without_enough_different_people(
    decisions: list[Verified], mode: Mode, random: t.Any
) -> None:
    """Counted by hand, for each person of the plan, from all decisions that say anything about them."""
    two = (Level(name="HR", approvers=NAMES, valid=DAY), Level(name="IT", approvers=NAMES, needed=2, valid=DAY))
    own = case(mode, levels=two)
    verdict = assess(own, decisions)
    for unit in own.plan.units:
        if unit.key not in verdict.approved:
            continue
        about = [one for one in decisions if not one.statement.units or unit.digest in one.statement.units]
        assert not any(one.rejects for one in about)
        yes = [one for one in about if not one.rejects]
        persons = {level: {one.principal for one in yes if one.statement.level == level} for level in ("HR", "IT")}
        assert persons["HR"] and len(persons["IT"] - {min(persons["HR"])}) >= 1 and len(persons["IT"]) >= 2
        assert len(persons["HR"] | persons["IT"]) >= 3
    shuffled = list(decisions)
    random.shuffle(shuffled)
    assert assess(own, shuffled).approved == verdict.approved
    # A repeated row adds nothing.
    assert assess(own, [*decisions, *decisions]).approved == verdict.approved


def test_the_levels_of_the_examples() -> None:
    assert case().levels == LEVELS


def test_what_a_run_gets_to_know() -> None:
    found = case(Mode.UNITS, levels=(HR,))
    decisions = (
        signed("alice", **units(ANNA, CY)),
        signed("dora", "HR", REJECTED, reason="no", **units(CY)),
        signed("bob"),
    )
    verdict = assess(found, decisions).verdict(found.plan)
    assert verdict.approved == {ANNA.digest} and verdict.rejected == {CY.digest}
    assert verdict.waits == (
        "dora has rejected 1 person of the plan brave-otter-42 at level HR: no. A new preview makes a new plan. The"
        " approval of bob at level HR does not count: it is by bob, who is not an approver of this level."
    )
    assert assess(case(), ENOUGH).verdict(PLAN).waits == ""
