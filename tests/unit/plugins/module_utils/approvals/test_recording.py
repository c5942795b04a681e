# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.approvals.case import Verified
from ansible_collections.hrsync.ad.plugins.module_utils.approvals.recording import check, is_recorded
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ApprovalError
from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import Decision, Mode

from .examples import ANNA, BO, CY, HR, IT, NOW, PLAN, case, signed

REJECTED: t.Final = Decision.REJECTED


def refused(new: Verified, *before: Verified, mode: Mode = Mode.WHOLE, **changed: t.Any) -> str:
    with pytest.raises(ApprovalError) as error:
        check(case(mode, **changed), before, new)
    return str(error.value)


def test_what_may_be_recorded() -> None:
    check(case(), (), signed("alice", key=""))
    check(case(), [signed("alice")], signed("bob", "IT security"))
    check(case(), [signed("alice"), signed("bob", "IT security")], signed("carol", "IT security"))
    check(case(), (), signed("bob", "IT security", REJECTED, reason="no"))
    check(case(), [signed("alice")], signed("eve", "HR", REJECTED, reason="mine, and wrong"))


def test_what_does_not_count_is_not_recorded() -> None:
    assert refused(signed("bob")) == (
        "The approval of bob at level HR is not possible: it is by bob, who is not an approver of this level."
    )
    assert "requested the plan (eve)" in refused(signed("eve"))
    assert "has expired" in refused(signed("alice"), now=PLAN.valid_until)


def test_a_level_that_is_not_needed() -> None:
    levels = (HR, dataclasses.replace(IT, when="deletes > 0"))
    for decision in Decision:
        assert refused(signed("bob", "IT security", decision), levels=levels) == (
            "The plan brave-otter-42 does not need level IT security, because its condition (deletes > 0) does not"
            " hold."
        )


def test_levels_come_in_order() -> None:
    assert refused(signed("bob", "IT security")) == (
        "Level HR comes before level IT security. The plan brave-otter-42 waits for level HR: 0 of 1 approval, by alice"
        " or dora."
    )


def test_nobody_fills_two_levels() -> None:
    said = "alice has approved the plan brave-otter-42 at level HR. Nobody fills two levels."
    assert refused(signed("alice", "IT security"), signed("alice")) == said
    # Also if the other level is a later one, whose row came in another way.
    assert "at level IT security. Nobody fills two levels." in refused(signed("dora"), signed("dora", "IT security"))


def test_a_rejection_is_final() -> None:
    rejection = signed("dora", "HR", REJECTED, reason="no")
    assert refused(signed("alice"), rejection).startswith("dora has rejected the plan brave-otter-42 at level HR: no.")


def test_people_are_approved_one_by_one_in_order() -> None:
    first = signed("alice", units=(ANNA.digest,))
    check(case(Mode.UNITS), [first], signed("bob", "IT security", units=(ANNA.digest,)))
    both = tuple(sorted((ANNA.digest, BO.digest)))
    assert "Level HR comes before level IT security." in refused(
        signed("bob", "IT security", units=both), first, mode=Mode.UNITS
    )
    rejection = signed("dora", "HR", REJECTED, units=(CY.digest,), reason="no")
    check(case(Mode.UNITS), [rejection], first)
    assert "dora has rejected 1 person" in refused(signed("alice", units=(CY.digest,)), rejection, mode=Mode.UNITS)


def test_the_same_decision_is_recorded_once() -> None:
    new = signed("alice", key="")
    assert not is_recorded(case(), (), new)
    assert is_recorded(case(), [signed("alice")], new)
    assert not is_recorded(case(), [signed("dora")], new)
    assert not is_recorded(case(), [signed("alice", "HR", REJECTED)], new)
    assert not is_recorded(case(), [signed("alice", expires=NOW)], new)
    some = signed("alice", units=(ANNA.digest,))
    assert not is_recorded(case(Mode.UNITS), [some], new)
    assert is_recorded(case(Mode.UNITS), [some], some)
