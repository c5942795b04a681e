# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bounded result, its summary, and the diff."""

from __future__ import annotations

import dataclasses
import json

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Change,
    Create,
    Delta,
    Enable,
    StepChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Failure
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import (
    Notice,
    Outcome,
    Outcomes,
    Plan,
    Problem,
    Rejection,
    Status,
)
from ansible_collections.hrsync.ad.plugins.module_utils.presentation import result
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.diff import diff
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS, KINDS_BY_NAME
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.report import ReportFiles

STEP_KINDS = [kind for kind in KINDS if kind not in kinds.DIRECTORY_KINDS]
ODD = (
    kinds.CREATE_OU,
    KINDS_BY_NAME["skype_user"],
    KINDS_BY_NAME["script_before"],
    kinds.RESTORE,
    kinds.LIFT_PROTECTION,
    kinds.PRIMARY_GROUP,
)
HOSTILE = '<script>alert("&")</script>'
FILES = ReportFiles("/reports/a.json", "/reports/a.html")


def test_every_kind_has_a_name_that_is_no_method() -> None:
    counts = {kind.count for kind in KINDS}
    assert not counts & set(dir(dict))
    assert len(counts) == len({kind.name for kind in KINDS}) == len(KINDS)


def test_result_of_a_run(plan: Plan, outcomes: Outcomes) -> None:
    shown = result.bounded_result(
        plan, outcomes, check_mode=False, server="dc1.example.com", checksum="ab", report=FILES
    )
    assert not set(shown) & set(dir(dict))
    assert shown["changed"] is True
    assert shown["plan"] == dict.fromkeys((kind.count for kind in KINDS), 1)
    assert (shown["employees"], shown["unchanged"], shown["server"]) == (40, 33, "dc1.example.com")
    assert shown["checksum"] == "ab"
    assert shown["report"] == {"json": "/reports/a.json", "html": "/reports/a.html"}
    assert shown["failed_changes"] == {
        "count": 1,
        "first": [
            {
                "change": "move: Anna Nowak (1017): CN=Anna Nowak,OU=Kraków,OU=People,DC=example,DC=com",
                "message": "The server refused: <no rights> (00002098)",
            }
        ],
    }
    assert shown["rejected"]["count"] == 1
    assert shown["rejected"]["first"][0]["key"] == "66"
    assert shown["rejected"]["first"][0]["reasons"] == ["sAMAccountName: all candidates are taken", "second"]
    assert shown["notices"][0] == "The manager is not among the employees. Concerns 1, 2."
    assert shown["notices"][1].endswith("Concerns M0, M1, M2, M3, M4, M5, M6, M7, M8, M9 and 20 more.")
    assert shown["problems"]["count"] == 1
    assert shown["stops"] == []


def test_only_a_run_about_employees_counts_who_is_missing(plan: Plan) -> None:
    shown = result.bounded_result(plan, {}, check_mode=True, server="dc1", checksum="", words=result.ACCOUNTS)
    assert "missing" not in shown


def test_a_notice_does_not_name_people_twice() -> None:
    text = "title of 2 employees (1, 2) is odd."
    assert result.notice_text(Notice(text, ("1", "2"), has_keys=True)) == text
    assert result.notice_text(Notice("It is odd.", ("1", "2"))) == "It is odd. Concerns 1, 2."


def test_what_was_let_pass_is_told_where_it_is_a_warning() -> None:
    def refused(failure: Failure) -> Change:
        return AddToGroup(key="1", label="Anna (1)", group=f"CN={failure}", failure=failure)

    changes = tuple(map(refused, Failure))
    outcomes = dict.fromkeys(range(3), Outcome(Status.SKIPPED, "Refused (warn): no rights"))
    shown = result.bounded_result(Plan(changes=changes), outcomes, check_mode=False, server="dc1", checksum="")
    assert shown["notices"] == ["add to group: Anna (1): CN=warn: Refused (warn): no rights"]
    assert result.failed_indices(outcomes) == []


def test_changes_are_sentences(plan: Plan) -> None:
    shown = result.bounded_result(plan, {}, check_mode=True, server="dc1", checksum="")
    assert shown["changes"][0] == "create OU OU=Dubai,OU=People,DC=example,DC=com"
    assert shown["changes"][2] == "rename: Anna Nowak (1017): CN=Anna Nowak,OU=People,DC=example,DC=com"
    assert shown["changes"][4] == "set attributes: Anna Nowak (1017): sn, title, displayName, otherTelephone, pager"
    assert shown["changes"][9] == "clear remembered groups: Anna Nowak (1017): seeAlso"
    assert shown["changes"][10] == "disable: Leaver (7)"
    assert shown["changes"][13] == "change Skype user: Anna Nowak (1017): skype_user: on to off"
    assert result.sentence(plan.changes[-1]) == "delete CN=Gone,OU=People,DC=example,DC=com"
    assert "report" not in shown


@pytest.mark.parametrize(
    ("stops", "check_mode", "statuses", "changed"),
    [
        ((), True, (), True),
        (("HR's list is empty.",), True, (), False),
        ((), False, (), False),
        ((), False, (Status.FAILED, Status.SKIPPED), False),
        ((), False, (Status.FAILED, Status.APPLIED), True),
    ],
)
def test_changed(stops: tuple[str, ...], check_mode: bool, statuses: tuple[Status, ...], changed: bool) -> None:
    changes = tuple(Enable(key=str(number)) for number in range(2))
    outcomes = {index: Outcome(status) for index, status in enumerate(statuses)}
    assert result.changed(Plan(changes=changes, stops=stops), outcomes, check_mode=check_mode) is changed


def test_an_empty_plan_changes_nothing() -> None:
    assert result.changed(Plan(), {}, check_mode=True) is False


def huge(character: str) -> tuple[Plan, Outcomes]:
    """50,000 changes, all failed or in conflict, with long texts everywhere."""
    text = character * 2000
    changes = tuple(Create(key=str(number), label=text, dn=text) for number in range(50_000))
    return (
        Plan(
            changes=changes,
            rejections=(Rejection(text, text, (text,) * 50),) * 5000,
            notices=(Notice(text, (text,) * 5000),) * 1000,
            problems=(Problem("mailbox", text, (text,) * 5000),) * 1000,
            employees=50_000,
        ),
        {
            **dict.fromkeys(range(len(changes)), Outcome(Status.FAILED, text)),
            **dict.fromkeys(range(1000), Outcome(Status.CONFLICT, text)),
        },
    )


@pytest.mark.parametrize("character", ["x", "名", "\u202e", '"', "\x00"])
def test_results_are_bounded(character: str) -> None:
    plan, outcomes = huge(character)
    shown = result.bounded_result(plan, outcomes, check_mode=False, server=character * 2000, checksum="a" * 64)
    assert len(json.dumps(shown)) < 64 * 1024
    assert shown["failed_changes"]["count"] == 49_000
    for entries in (shown["changes"], shown["rejected"]["first"], shown["failed_changes"]["first"], shown["notices"]):
        assert 1 <= len(entries) <= 20
    assert len(shown["summary"].encode()) <= 1024


def test_a_result_shows_twenty_ordinary_changes() -> None:
    changes = tuple(Enable(key=str(number), label=f"A ({number})") for number in range(100))
    shown = result.bounded_result(Plan(changes=changes), {}, check_mode=True, server="dc1", checksum="")
    assert shown["changes"] == [f"enable: A ({number})" for number in range(20)]


def test_summary_of_a_run(plan: Plan, outcomes: Outcomes) -> None:
    lines = result.summary(plan, outcomes, check_mode=False, server="dc1.example.com", report=FILES).splitlines()
    assert lines[:3] == [
        f"Applied 10 of {len(KINDS)} changes.",
        "                      planned applied  failed skipped",
        "scripts run before          1       0       0       1",
    ]
    people = lines.index("40 employees: 33 unchanged, 1 skipped, 1 blocked step, 2 warnings.")
    shown = lines[2 : people - 1]
    assert lines[people - 1 :] == [
        f"... and {len(KINDS) - len(shown)} more kinds of change",
        "40 employees: 33 unchanged, 1 skipped, 1 blocked step, 2 warnings.",
        f"Skipped: {HOSTILE} (66): sAMAccountName: all candidates are taken (and 1 more reason)",
        "Blocked: license: No licence of ENTERPRISEPACK is free: 3 wanted, 1 free. Concerns 1, 2.",
        "Warning: The manager is not among the employees. Concerns 1, 2.",
        *lines[-3:],
    ]
    assert lines[-3].startswith("Warning: ")
    assert lines[-2:] == ["Domain controller: dc1.example.com", "Report: /reports/a.html"]


def test_a_summary_has_room_for_everything_that_an_ordinary_run_does(plan: Plan) -> None:
    changes = tuple(one for one in plan.changes if one.kind not in ODD)
    ordinary = dataclasses.replace(plan, changes=changes, rejections=(), problems=(), notices=())
    lines = result.summary(ordinary, {}, check_mode=True, server="dc1.example.com", report=FILES).splitlines()
    assert lines[-4:] == [
        "scripts run after           1",
        "40 employees: 33 unchanged, 0 skipped, 0 warnings.",
        "Domain controller: dc1.example.com",
        "Report: /reports/a.html",
    ]


def test_a_summary_names_the_first_of_each_and_counts_the_others() -> None:
    aside = Plan(
        rejections=tuple(Rejection(str(number), f"A ({number})", ("title: x" * 100,)) for number in range(7)),
        notices=tuple(Notice(f"Warning {number}.") for number in range(6)),
        employees=7,
    )
    lines = result.summary(aside, {}, check_mode=False, server="dc1", report=FILES).splitlines()
    assert [line for line in lines if line.startswith("Skipped: ")][5:] == ["Skipped: 2 more"]
    assert max(map(len, lines)) <= len("Skipped: ") + 160


def test_summaries_say_what_a_run_was(plan: Plan) -> None:
    stopped = Plan(changes=plan.changes, stops=("HR's list is empty.",))
    assert result.summary(plan, {}, check_mode=True).startswith("Preview: nothing was written.\n")
    same = Plan(employees=2, unchanged=2)
    assert result.summary(same, {}, check_mode=False).startswith("No change: the directory matches HR.\n")
    assert result.summary(stopped, {}, check_mode=False).startswith(
        "Stopped before the first write: HR's list is empty.\n"
    )
    twice = dataclasses.replace(stopped, stops=("One.", "Two.", "Three."))
    assert result.summary(twice, {}, check_mode=False).startswith(
        "Stopped before the first write: One. And 2 more reasons.\n"
    )
    assert "applied" not in result.summary(plan, {}, check_mode=True)
    done = {index: Outcome(Status.APPLIED) for index in range(len(plan.changes))}
    assert result.summary(plan, done, check_mode=False).startswith("Applied.\n")


def test_who_is_set_aside_may_not_be_as_hr_says() -> None:
    aside = Plan(rejections=(Rejection("66", "Eve (66)", ("title: undefined.", "second")),), employees=1)
    assert result.summary(aside, {}, check_mode=False).startswith("No change.\n")
    assert result.nobody_is_suited(aside.rejections) == (
        "The mapping works for no employee who should have an account: 1 employee skipped. The first is Eve (66):"
        " title: undefined. Correct the mapping and run again."
    )


@pytest.mark.parametrize(
    "plan",
    [
        Plan(),
        Plan(employees=1, rejections=(Rejection("1", "A (1)", ("x",)),)),
        Plan(employees=1, unchanged=1, notices=(Notice("The group GG-Slaes does not exist."),)),
        Plan(employees=1, unchanged=1, problems=(Problem("license", "None is free."),)),
    ],
)
def test_only_a_run_that_knows_everybody_to_be_right_says_so(plan: Plan) -> None:
    assert result.summary(plan, {}, check_mode=True).splitlines()[0] == "No change."


def test_no_secret_in_result_or_diff(plan: Plan, outcomes: Outcomes) -> None:
    for known in ({}, outcomes):
        shown = result.bounded_result(plan, known, check_mode=not known, server="dc1", checksum="")
        assert "s3cret" not in json.dumps([shown, diff(plan, known)])


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [(("A",), ("B",), "licenses: A to B"), ((), ("B",), "licenses: B"), (("A",), (), "licenses: A removed")],
)
def test_the_settings_of_a_step(before: tuple[str, ...], after: tuple[str, ...], words: str) -> None:
    deltas = (Delta(attribute="licenses", before=before, after=after),)
    assert result.sentence(StepChange(kind=STEP_KINDS[0], label="A", deltas=deltas)).endswith(f": A: {words}")


def test_a_summary_begins_with_a_fault() -> None:
    assert result.summary(Plan(faults=("No mapping.",)), {}, check_mode=True).startswith(
        "Failed: No mapping.\nNo change."
    )
