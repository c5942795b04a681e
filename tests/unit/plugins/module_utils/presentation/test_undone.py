# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the console and the result say of undoing."""

from __future__ import annotations

import dataclasses
import datetime
import json
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Enable
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice, Outcome, Plan, Rejection, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import KeptAs, Report
from ansible_collections.hrsync.ad.plugins.module_utils.model.undo import Lost
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.undone import Undone

NOON = datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC)
ENABLE = Enable(key="1", label="Anna (1)", account="g", dn="CN=Anna,DC=x", control=514, reason="undoes run 5")
SKIPPED = Rejection("2", "Bo (2)", ("Somebody else has changed title.",))
LOST = Lost(key="1", label="Anna (1)", run=5, what="password", why="Passwords are not remembered.")


def undone(plan: Plan, outcomes: dict[int, Outcome] | None = None, **more: t.Any) -> Undone:
    report = Report(plan=plan, outcomes=outcomes or {}, server="dc1", checksum="abc")
    given: dict[str, t.Any] = {"lost": (), "notes": (), "check_mode": False, **more}
    return Undone(report=report, **given)


def lines(one: Undone) -> list[str]:
    return one.lines("lifecycle", "run 5", NOON, "OU=Staff,DC=x")


def test_a_preview() -> None:
    plan = Plan(changes=(ENABLE,), rejections=(SKIPPED,), notices=(Notice("Again.", ("1",)),), employees=3, unchanged=1)
    one = undone(
        plan, lost=(LOST,), notes=("Another server.",), check_mode=True, command="ansible-playbook hrsync.ad.undo"
    )
    assert lines(one) == [
        "PREVIEW of undoing in lifecycle: nothing is written.  2026-12-01 12:00 UTC",
        "Chosen     run 5",
        "! CANNOT COME BACK: 1",
        "    1  Anna  password: Passwords are not remembered. (run 5)",
        "Directory  dc1, OU=Staff,DC=x",
        "! SKIPPED: 1 of 3 employees, nothing of theirs is changed",
        "    2  Bo  Somebody else has changed title.",
        "! WARNINGS: 2",
        "    Another server.",
        "    Again. (1)",
        "+ enable  1  Anna    undoes run 5",
        "Total      3 employees: enable 1, unchanged 1, skipped 1, warnings 2",
        "Report     none; set lifecycle_report_dir for every detail, or --diff for all values",
        "Apply      ansible-playbook hrsync.ad.undo",
    ]
    result = one.result(with_diff=True)
    assert result["lost"] == {
        "count": 1,
        "first": [
            {"key": "1", "label": "Anna (1)", "run": 5, "what": "password", "why": "Passwords are not remembered."}
        ],
    }
    assert (result["changed"], "failed" in result, result["warnings"], len(result["diff"])) == (
        True,
        False,
        ["Another server."],
        1,
    )
    assert json.dumps(result)


def test_a_preview_whose_plan_waits_is_approved_before_it_is_applied() -> None:
    one = undone(Plan(changes=(ENABLE,), employees=1), check_mode=True, command="ansible-playbook hrsync.ad.approve")
    kept = KeptAs("calm-otter-42", "2026-12-02T08:00:00Z", "The plan calm-otter-42 waits for level HR.")
    waiting = dataclasses.replace(one, report=dataclasses.replace(one.report, kept=kept))
    assert lines(waiting)[-2:] == [
        "Waits      The plan calm-otter-42 waits for level HR.",
        "Approve    ansible-playbook hrsync.ad.approve",
    ]
    assert waiting.result(with_diff=False)["plan_id"] == "calm-otter-42"


def test_people_who_were_skipped_fail_the_task() -> None:
    plan = Plan(changes=(ENABLE,), rejections=(SKIPPED,), employees=2)
    result = undone(plan, {0: Outcome(Status.APPLIED)}).result(with_diff=False)
    assert (result["changed"], result["failed"]) == (True, True)
    assert "Skipped without any change: 1 of 2 employees: Bo (2): Somebody else has changed title." in result["msg"]
    assert "diff" not in result and "warnings" not in result


def test_nothing_to_undo() -> None:
    one = undone(Plan(employees=1, unchanged=1))
    assert "Result     No change: everything is as it was before." in lines(one)
    assert "failed" not in one.result(with_diff=False)
    assert lines(one)[0] == "UNDO in lifecycle  2026-12-01 12:00 UTC"


def test_many_things_that_cannot_come_back() -> None:
    one = undone(Plan(), lost=(LOST,) * 12)
    assert "! CANNOT COME BACK: 12" in lines(one)
    assert "  and 2 more things, see lost" in lines(one)
    assert len(one.result(with_diff=False)["lost"]["first"]) == 10
