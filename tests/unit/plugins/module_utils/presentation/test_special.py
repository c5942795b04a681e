# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waves and emergencies in results, on the console and in verdicts."""

from __future__ import annotations

import datetime
import json
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Disable, SetAttributes
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Outcomes, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.waves import Waves
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.console import View, closing, opening
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.result import bounded_result, summary
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.special import emergency_text, waves_text
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.verdict import FailOn, verdict

WHY = "1 change failed. The first: move Anna Nowak (1): no right."
ENDED = Waves(sizes=(1, 10, 26), begun=2, why=WHY, left=("Bo Li (2)", "Eva Kos (3)"))
CHANGES = tuple(
    SetAttributes(key=str(number), label=f"P{number} ({number})", dn=f"CN=P{number}") for number in range(37)
)
OUTCOMES: Outcomes = {
    number: Outcome(Status.FAILED, "no right.")
    if number == 10
    else Outcome(Status.APPLIED if number < 11 else Status.SKIPPED)
    for number in range(37)
}
REASON = "incident 4711: access of leavers"


@pytest.mark.parametrize(
    ("waves", "text"),
    [
        (Waves(sizes=()), "no change, so no wave"),
        (Waves(sizes=(1,)), "1 wave of 1 people"),
        (Waves(sizes=(1, 10, 26)), "3 waves of 1, 10, 26 people"),
        (Waves(sizes=(1,) * 12), "12 waves of 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, and 2 more people"),
        (Waves(sizes=(1, 10, 26), begun=3), "3 of 3 waves of 1, 10, 26 people made"),
        (Waves(sizes=(1, 2), begun=2, why="No."), "2 of 2 waves of 1, 2 people made"),
        (ENDED, "2 of 3 waves of 1, 10, 26 people made; 26 people left: Bo Li (2), Eva Kos (3), and 24 more"),
        (
            Waves(sizes=(1, 1), begun=1, why="No.", left=("Bo Li (2)",)),
            "1 of 2 waves of 1, 1 people made; 1 person left: Bo Li (2)",
        ),
    ],
)
def test_waves_in_one_line(waves: Waves, text: str) -> None:
    assert waves_text(waves) == text


def test_an_emergency_is_told_in_capitals_and_its_reason_as_it_is() -> None:
    assert emergency_text(REASON, check_mode=False) == (
        f"EMERGENCY RUN: DISABLES LEAVERS WITHOUT APPROVAL, AND DOES NOTHING ELSE. REASON: {REASON}"
    )
    assert emergency_text(REASON, check_mode=True).startswith("EMERGENCY RUN: WOULD DISABLE LEAVERS")


def result(plan: Plan, outcomes: Outcomes | None = None, *, check_mode: bool = False) -> dict[str, t.Any]:
    return bounded_result(plan, outcomes or {}, check_mode=check_mode, server="dc1", checksum="abc")


def test_the_result_has_the_waves() -> None:
    told = result(Plan(changes=CHANGES, employees=40, waves=ENDED), OUTCOMES)
    assert told["waves"] == {
        "sizes": [1, 10, 26],
        "begun": 2,
        "why": WHY,
        "left": {"count": 26, "first": ["Bo Li (2)", "Eva Kos (3)"]},
    }
    assert "\nWaves: 2 of 3 waves of 1, 10, 26 people made; 26 people left:" in told["summary"]
    assert len(told["summary"].encode()) <= 1024
    many = result(Plan(waves=Waves(sizes=(1,) * 1000, begun=1, why="x" * 9999, left=("y" * 9999,) * 5)))
    assert len(json.dumps(many)) < 64_000


def test_other_results_have_neither() -> None:
    told = result(Plan(changes=CHANGES))
    assert not told.keys() & {"waves", "emergency"}
    assert "Waves" not in told["summary"]


@pytest.mark.parametrize("check_mode", [False, True])
def test_the_result_has_the_emergency(check_mode: bool) -> None:
    plan = Plan(changes=(Disable(key="1"),), emergency=REASON)
    told = result(plan, check_mode=check_mode)
    assert told["emergency"] == emergency_text(REASON, check_mode=check_mode)
    assert told["summary"].splitlines()[0] == told["emergency"]


def test_a_long_reason_leaves_room_in_the_summary() -> None:
    told = summary(Plan(emergency="x" * 500, stops=("Stop.",)), {}, check_mode=False)
    assert told.splitlines()[1].startswith("Stopped before the first write: Stop.")
    assert len(told.encode()) <= 1024


def view(plan: Plan, outcomes: Outcomes | None = None, *, check_mode: bool = False) -> list[str]:
    return closing(View(plan=plan, outcomes=outcomes or {}, check_mode=check_mode, server="dc1", base=""))


def test_the_console_has_the_waves_and_counts_who_is_left() -> None:
    lines = view(Plan(changes=CHANGES, employees=40, waves=ENDED), OUTCOMES)
    [waves] = [line for line in lines if line.startswith("Waves ")]
    assert waves.startswith("Waves      2 of 3 waves of 1, 10, 26 people made; 26 people left: Bo Li (2)")
    [total] = [line for line in lines if line.startswith("Total")]
    assert total == "Total      40 employees: changed 10, failed 1, left by waves 26"
    assert not any("Waves" in line or "left by" in line for line in view(Plan(changes=CHANGES, employees=40)))


@pytest.mark.parametrize("check_mode", [False, True])
def test_the_console_has_the_emergency_first_and_last(check_mode: bool) -> None:
    text = emergency_text(REASON, check_mode=check_mode)
    now = datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC)
    assert opening("hr", now, (), check_mode=check_mode, emergency=REASON)[1] == text
    assert text not in opening("hr", now, (), check_mode=check_mode)
    lines = view(
        Plan(changes=(Disable(key="1", dn="CN=x"),), emergency=REASON),
        {0: Outcome(Status.APPLIED)},
        check_mode=check_mode,
    )
    assert lines.index(text) > next(index for index, line in enumerate(lines) if "disable" in line)
    assert text not in view(Plan(), check_mode=check_mode)


def test_a_run_that_ended_with_a_wave_does_not_claim_all_other_changes() -> None:
    fail_on = FailOn.from_option(["failures"], "lifecycle_fail_on")
    plan = Plan(changes=CHANGES, employees=40, waves=ENDED, faults=("The run ended after wave 2 of 3.",))
    told = verdict(plan, OUTCOMES, fail_on, check_mode=False)
    assert told.startswith("The run ended after wave 2 of 3. 1 of 37 changes failed, and 26 more were not attempted")
    assert "Changes that were made are kept." in told
    whole = Plan(changes=CHANGES, waves=Waves(sizes=(37,), begun=1))
    assert "All other changes were made and are kept." in verdict(whole, OUTCOMES, fail_on, check_mode=False)
