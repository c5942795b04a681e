# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import NeedsNoApproval, Scope
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Change, Create, CreateOu, Disable
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Compared, Plan, Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.planner.gates.approval import ExpectedPlan, only_approved
from ansible_collections.hrsync.ad.plugins.module_utils.planner.units import units_of
from ansible_collections.hrsync.ad.plugins.module_utils.values import fingerprints

ANNA = Disable(key="1", label="Anna (1)", account="g1", dn="CN=Anna")
BEA = Create(key="2", label="Bea (2)", dn="CN=Bea,OU=New")
NEW = CreateOu(dn="OU=New")
PEOPLE = {"1": "Anna (1)", "2": "Bea (2)", "3": "Cleo (3)"}


def decided(expected: str, *changes: Change, scope: Scope | None = None) -> Plan:
    plan = Plan(changes=changes)
    approving = ExpectedPlan("the_option", fingerprints.read("o", expected), PEOPLE)
    assert approving.binds
    return approving.decided(plan, units_of(plan, scope or Scope()))


def fingerprint(*changes: Change) -> str:
    found = units_of(Plan(changes=changes), Scope())
    return fingerprints.written(found.checksum, found.digests)


def test_the_expected_plan_passes() -> None:
    assert decided(fingerprint(ANNA, NEW, BEA), BEA, NEW, ANNA).stops == ()
    assert decided(fingerprint(ANNA).split(":")[1], ANNA).stops == ()


def test_another_plan_stops_and_says_whose_changes_differ() -> None:
    other = dataclasses.replace(ANNA, account="g9")
    cleo = dataclasses.replace(ANNA, key="3", label="Cleo (3)")
    (stop,) = decided(fingerprint(ANNA, BEA), other, cleo).stops
    for words in (
        "The plan is not the one that the_option names: its checksum is sha256:",
        "1 person has other changes: Anna (1).",
        "1 person was not in it: Cleo (3).",
        "1 person has no changes any more: Bea (2).",
        "Nothing was written.",
    ):
        assert words in stop


def test_several_people_are_counted_and_the_first_are_named() -> None:
    many = [dataclasses.replace(ANNA, key=f"x{number}", label=f"X{number}") for number in range(7)]
    (stop,) = decided(fingerprint(), *many).stops
    assert "7 people were not in it: X0, X1, X2, X3, X4, and 2 more." in stop
    (stop,) = decided(fingerprint(*many)).stops
    assert "7 people have no changes any more: somebody whom HR does not list" in stop


def test_without_units_it_says_what_would_be_done() -> None:
    checksum = fingerprint(BEA).split(":")[1]
    assert "It changes 1 person: Anna (1)." in decided(checksum, ANNA).stops[0]
    assert "It changes 0 people." in decided(checksum).stops[0]


def test_the_same_changes_by_another_configuration_are_another_plan() -> None:
    (stop,) = decided(fingerprint(ANNA), ANNA, scope=Scope(configuration="other")).stops
    assert "The changes are the same, but the configuration or the target is another one." in stop


def test_what_is_not_approved_waits() -> None:
    compared = {key: Compared(frozenset(), {}) for key in ("1", "2")}
    before = Rejection("0", "Zoe (0)", ("no name",))
    plan = Plan(changes=(NEW, BEA, ANNA), compared=compared, rejections=(before,))
    found = only_approved(plan, {"1"}, {"2": "Waits."})
    assert found.changes == (ANNA,) and set(found.compared) == {"1"}
    assert found.rejections == (before, Rejection("2", "Bea (2)", ("Waits.",)))
    everything = only_approved(plan, {"1", "2"}, {})
    assert everything == plan


def test_an_account_without_a_key_needs_an_approval_too() -> None:
    plan = Plan(changes=(dataclasses.replace(ANNA, key="", label=""),))
    assert only_approved(plan, {}, {"g1": "Waits."}).rejections == (Rejection("g1", "CN=Anna", ("Waits.",)),)
    assert only_approved(plan, {}, {"g1": "Waits."}).changes == ()
    known = dataclasses.replace(plan, rejections=(Rejection("g1", "x", ("y",)),))
    assert only_approved(known, {}, {"g1": "Waits."}).rejections == known.rejections


@pytest.mark.parametrize("changes", [(), (ANNA,)])
def test_tasks_that_nobody_approves_are_applied(changes: tuple[Change, ...]) -> None:
    plan = Plan(changes=changes)
    assert NeedsNoApproval().decided(plan, units_of(plan, Scope())) is plan
    assert not NeedsNoApproval().binds
