# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a run fails after everything else was done."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import USERS_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import CreateOu, Enable
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import (
    Notice,
    Outcome,
    Outcomes,
    Plan,
    Problem,
    Rejection,
    Status,
)
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.result import ACCOUNTS
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.verdict import FailOn, of_a_run, verdict
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import OPTIONS
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.report import ReportFiles

OPTION = "lifecycle_fail_on"
SKIPPED = Plan(employees=100, rejections=tuple(Rejection(str(n), f"A ({n})", (f"title: {n}.",)) for n in range(5)))
BLOCKED = Plan(employees=100, problems=(Problem("license", "None is free.", ("1", "2")),))
WARNED = Plan(employees=100, notices=(Notice("The group GG-Slaes does not exist.", ("1", "2")),))
CHANGES = (CreateOu(dn="OU=X"), Enable(key="1", label="A (1)"), Enable(key="2", label="B (2)"))
FAILED: Outcomes = {
    0: Outcome(Status.APPLIED),
    1: Outcome(Status.FAILED, "no rights."),
    2: Outcome(Status.SKIPPED, "A (1) failed"),
}
BROKEN = Plan(employees=100, changes=CHANGES)


def judged(plan: Plan, *entries: str, outcomes: Outcomes | None = None, **more: t.Any) -> str:
    fail_on = FailOn.from_option(entries, OPTION)
    return verdict(plan, outcomes or {}, fail_on, **{"check_mode": False, **more})


def test_the_default_is_the_same_everywhere() -> None:
    assert OPTIONS["fail_on"]["default"] == USERS_OPTIONS["fail_on"]["default"] == ["failures", "skipped"]


@pytest.mark.parametrize("plan", [SKIPPED, BLOCKED, BROKEN])
def test_by_default_failures_blocked_steps_and_skipped_people_fail(plan: Plan) -> None:
    outcomes = FAILED if plan is BROKEN else {}
    assert judged(plan, "failures", "skipped", outcomes=outcomes)
    assert judged(plan, outcomes=outcomes) == ""
    assert judged(plan, "failures", "skipped", outcomes=outcomes, check_mode=True) == ""


@pytest.mark.parametrize(
    ("plan", "entries", "named"),
    [
        (SKIPPED, ["skipped"], "skipped employees"),
        (
            dataclasses.replace(SKIPPED, problems=BLOCKED.problems),
            ["failures", "skipped"],
            "skipped employees and blocked steps",
        ),
        (WARNED, ["warnings"], "warnings"),
    ],
)
def test_a_preview_says_that_a_run_would_fail(plan: Plan, entries: list[str], named: str) -> None:
    told = of_a_run(plan, FailOn.from_option(entries, OPTION))
    assert told == f"A sync would fail at its end, because of {named} ({OPTION})."


@pytest.mark.parametrize(
    "plan", [BROKEN, dataclasses.replace(SKIPPED, stops=("Stop.",)), dataclasses.replace(SKIPPED, faults=("Fault.",))]
)
def test_a_preview_that_fails_itself_or_finds_nothing_says_no_more(plan: Plan) -> None:
    assert of_a_run(plan, FailOn.from_option(["failures", "skipped"], OPTION)) == ""


def test_warnings_fail_only_if_they_are_named() -> None:
    assert judged(WARNED, "failures", "skipped") == ""
    assert judged(WARNED, "warnings").startswith("There is 1 warning. The first: The group GG-Slaes does not exist.")
    assert judged(Plan(), "warnings", warnings=("Factorial: the API version is old.",)) == (
        "There is 1 warning. The first: Factorial: the API version is old. See notices for more. Fix the cause and"
        " run again. If you accept it, change lifecycle_fail_on."
    )
    two = ("The API version is old", "The quota is low.")
    assert judged(Plan(), "warnings", warnings=two).startswith("There are 2 warnings. The first: The API version")
    assert judged(Plan(), "warnings") == ""


def test_a_message_has_one_mark_at_its_end() -> None:
    rejection = Rejection("1", "A (1)", ("ou: undefined field 'cty'; did you mean city?",))
    text = judged(Plan(employees=1, rejections=(rejection,)), "skipped")
    assert text.startswith(
        "Skipped without any change: 1 of 1 employee: A (1): ou: undefined field 'cty'; did you mean city? Fix"
    )


def test_a_stop_fails_in_any_case() -> None:
    stopped = dataclasses.replace(SKIPPED, stops=("HR is empty.", "A group is missing."))
    assert judged(stopped, check_mode=True) == "HR is empty. A group is missing."


def test_a_fault_fails_in_any_case_and_explains_who_was_skipped() -> None:
    faulty = dataclasses.replace(SKIPPED, faults=("The mapping works for nobody.",), problems=BLOCKED.problems)
    for entries in ((), ("skipped",), ("warnings",)):
        assert judged(faulty, *entries) == "The mapping works for nobody."
        assert judged(faulty, *entries, check_mode=True) == "The mapping works for nobody."
    assert judged(faulty, "failures", "skipped").startswith(
        "The mapping works for nobody. Steps were blocked for 2 employees, "
    )


def test_the_message_names_the_skipped_and_the_report() -> None:
    text = judged(SKIPPED, "skipped", report=ReportFiles("/r/a.json", "/r/a.html"))
    assert text == (
        "Skipped without any change: 5 of 100 employees: A (0): title: 0; A (1): title: 1; A (2): title: 2; and 2 more,"
        " see rejected. The report has all details: /r/a.html. Fix the cause and run again. If you accept it,"
        " change lifecycle_fail_on."
    )
    assert "5 of 100 accounts" in judged(SKIPPED, "skipped", words=ACCOUNTS)


def test_the_message_names_the_first_failure() -> None:
    assert judged(BROKEN, "failures", outcomes=FAILED) == (
        "1 of 3 changes failed, and 1 more was not attempted because of that. The first: enable: A (1): no rights. See"
        " failed_changes for more. All other changes were made and are kept. Fix the cause and run again."
    )


def test_everything_is_told_at_once() -> None:
    plan = Plan(
        changes=CHANGES, rejections=SKIPPED.rejections, problems=BLOCKED.problems, notices=WARNED.notices, employees=9
    )
    text = judged(plan, "warnings", "failures", "skipped", outcomes=FAILED)
    order = [text.index(words) for words in ("1 of 3 changes", "5 of 9 emp", "blocked for 2 employees", "1 warning")]
    assert order == sorted(order)
    assert text.count("Fix the cause") == 1


def test_any_outcome_that_is_not_known_to_be_fine_is_a_failure() -> None:
    class Later(enum.StrEnum):
        LOST = "lost"

    outcome = Outcome(t.cast("Status", Later.LOST), "nobody knows")
    assert "nobody knows" in judged(BROKEN, "failures", outcomes={1: outcome})


def test_a_conflict_is_no_failure_because_the_account_is_planned_anew() -> None:
    """The changes of the second plan have outcomes of their own."""
    assert judged(BROKEN, "failures", outcomes={1: Outcome(Status.CONFLICT, "changed meanwhile")}) == ""


@pytest.mark.parametrize(
    ("entry", "fails"),
    [
        ("skipped", True),
        ("Skipped", True),
        ("skipped > 4", True),
        ("skipped>4", True),
        ("skipped > 5", False),
        ("skipped > 5 %", False),
        ("skipped > 4.9%", True),
        ("skipped > 0 %", True),
        (" skipped  >  100 % ", False),
    ],
)
def test_limits_of_skipped_people(entry: str, fails: bool) -> None:
    assert bool(judged(SKIPPED, entry)) is fails


def test_shares_of_the_others_are_of_people() -> None:
    assert judged(BROKEN, "failures > 0.9 %", outcomes=FAILED)
    assert not judged(BROKEN, "failures > 1 %", outcomes=FAILED)
    assert judged(BLOCKED, "blocked > 1.9 %")
    assert not judged(BLOCKED, "blocked > 2 %")
    assert judged(WARNED, "warnings > 1.9 %")
    assert not judged(WARNED, "warnings > 2 %")


def test_a_run_of_nobody_has_no_share() -> None:
    nobody = dataclasses.replace(BLOCKED, employees=0, problems=(Problem("groups", "GG-X does not exist."),))
    assert judged(nobody, "blocked > 5 %")
    assert judged(nobody, "failures")


def test_blocked_steps_may_have_a_limit_of_their_own() -> None:
    assert judged(BLOCKED, "failures", "blocked > 2") == ""
    assert judged(BLOCKED, "failures > 2") == ""
    assert judged(BLOCKED, "skipped") == ""


@pytest.mark.parametrize("entry", ["skiped", "skipped > x", "skipped > 5 percent", "skipped < 5", "> 5", "a b", "5"])
def test_other_entries_are_refused(entry: str) -> None:
    with pytest.raises(ConfigurationError, match="lifecycle_fail_on has .*Valid entries are failures, skipped"):
        FailOn.from_option([entry], OPTION)


def test_a_misspelt_entry_is_told_with_what_was_meant() -> None:
    with pytest.raises(ConfigurationError, match="has 'skiped > 5 %'; did you mean skipped"):
        FailOn.from_option(["skiped > 5 %"], OPTION)


def test_blank_entries_are_ignored() -> None:
    assert FailOn.from_option(["", " "], OPTION).limits == ()
