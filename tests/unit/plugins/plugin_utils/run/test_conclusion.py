# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a run failed is in its message, its summary and its list of stops."""

from __future__ import annotations

import datetime
import json
import pathlib
import types
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta, Enable, SetAttributes
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Policy
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice, Outcome, Plan, Rejection, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Report, Task
from ansible_collections.hrsync.ad.plugins.module_utils.people.as_of import AsOf
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.verdict import FailOn
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports import report as report_files
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.document import RunFacts, StartedBy, document
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.assignment import Assignment
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.conclusion import Conclusion
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.fetched import fetched_of

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.plugin_utils.run.settings import Settings

FAULT = "The mapping works for no employee who should have an account."
SHOWN: list[str] = []
"""The lines on the console."""
CHANGES = (Enable(key="1", label="A (1)"),)
FAIL_ON = FailOn.from_option(["failures", "skipped"], "lifecycle_fail_on")


def concluded(
    plan: Plan,
    report_dir: str | None = None,
    *,
    check_mode: bool = False,
    with_diff: bool = False,
    now: datetime.datetime | None = None,
    as_of: AsOf | None = None,
    audit_head: str = "",
    number: int = 0,
    keep: datetime.timedelta | None = None,
    **outcome: t.Any,
) -> dict[str, t.Any]:
    settings = types.SimpleNamespace(
        params={"report_dir": report_dir, "name": "x", "description": "", "category": "all"},
        fail_on=FAIL_ON,
        started=now,
        as_of=as_of,
    )
    outcomes = {0: Outcome(**outcome)} if outcome else {}
    report = Report(
        plan=plan, outcomes=outcomes, server="dc1", checksum="sha256:0", audit_head=audit_head, number=number
    )
    conclusion = Conclusion(
        settings=t.cast("Settings", settings),
        fetched=fetched_of([]),
        assignment=Assignment(Task(desired=(), policy=Policy()), {}),
        report=report,
        notes=(),
        check_mode=check_mode,
        started_by=StartedBy(),
        keep=keep,
    )
    SHOWN.clear()
    return conclusion.result(SHOWN.append, with_diff=with_diff)


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_fault_is_told_by_everything(check_mode: bool) -> None:
    """The summary said "No change", and `stops` was empty."""
    plan = Plan(faults=(FAULT,), rejections=(Rejection("2", "B (2)", ("x",)),), employees=1)
    result = concluded(plan, check_mode=check_mode)
    assert (result["failed"], result["changed"]) == (True, False)
    assert result["msg"] == FAULT
    assert result["stops"] == [FAULT]
    assert result["summary"].startswith(f"Failed: {FAULT}\nNo change.\n")
    assert SHOWN[1:4] == ["! FAILED", f"    {FAULT}", "! SKIPPED: 1 of 1 employee, nothing of theirs is changed"]


def test_a_fault_does_not_hide_what_was_done_and_what_failed() -> None:
    plan = Plan(faults=(FAULT, "More."), changes=CHANGES, employees=1)
    done = concluded(plan, status=Status.APPLIED)
    assert done["changed"] is True
    assert done["summary"].startswith(f"Failed: {FAULT} And 1 more reason.\nApplied.\n")
    broken = concluded(plan, status=Status.FAILED, message="no rights")
    assert broken["msg"].startswith(f"{FAULT} More. 1 of 1 change failed. The first: enable: A (1): no rights.")


def test_a_stop_comes_first() -> None:
    result = concluded(Plan(stops=("HR is empty.",), faults=(FAULT,)))
    assert result["msg"] == f"HR is empty. {FAULT}"
    assert result["stops"] == ["HR is empty.", FAULT]
    assert result["summary"].startswith("Stopped before the first write: HR is empty. And 1 more reason.\n")


def test_a_report_that_cannot_be_written_is_told_by_the_summary(tmp_path: pathlib.Path) -> None:
    result = concluded(Plan(notices=(Notice("x."),)), str(tmp_path))
    assert result["failed"] is True
    assert result["msg"].startswith("The report could not be made.")
    assert result["msg"].count("The report could not be made.") == 1
    assert result["stops"] == [result["msg"]]
    assert result["summary"].startswith("Failed: The report could not be made.")


def test_a_run_without_a_fault_does_not_fail() -> None:
    result = concluded(Plan(employees=1, unchanged=1))
    assert "failed" not in result
    assert result["stops"] == []
    assert result["summary"].startswith("No change: the directory matches HR.\n")


def test_the_head_of_the_audit_log_is_shown_so_that_it_can_be_kept() -> None:
    head = f"812:{'a' * 64}"
    assert concluded(Plan(employees=1), audit_head=head)["audit_head"] == head
    assert f"Audit log  {head}" in SHOWN
    assert concluded(Plan(employees=1))["audit_head"] == ""
    assert not any(line.startswith("Audit log") for line in SHOWN)


def test_the_number_of_the_run_is_told_for_an_undo() -> None:
    assert concluded(Plan(employees=1), number=12)["run"] == 12


def test_a_result_with_a_long_diff_is_kept_by_awx() -> None:
    """AWX shows a task as unchanged whose result has more than 700,000 bytes."""
    deltas = (Delta(attribute="info", after=("ł" * 150,)),)
    people = tuple(SetAttributes(key=str(number), dn=f"CN={number}", deltas=deltas) for number in range(10_000))
    result = concluded(Plan(changes=people, employees=10_000), check_mode=True, with_diff=True)
    assert result["changed"] is True
    assert len(json.dumps(result)) < 600_000
    assert result["diff"][-1]["after"].endswith(" Set lifecycle_report_dir for a report of all.\n")


NOW = datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC)
MONTH = datetime.timedelta(days=30)


@pytest.fixture
def old(tmp_path: pathlib.Path) -> pathlib.Path:
    """A folder with a report that is older than a month."""
    started = NOW - 2 * MONTH
    facts = RunFacts(name="x", started=started, finished=started, check_mode=False)
    report_files.write(str(tmp_path), document(Plan(), {}, facts))
    return tmp_path


@pytest.mark.parametrize(
    ("keep", "check_mode", "left"), [(MONTH, False, 0), (3 * MONTH, False, 1), (None, False, 1), (MONTH, True, 1)]
)
def test_old_reports_are_removed_but_not_by_a_preview(
    old: pathlib.Path, keep: datetime.timedelta | None, check_mode: bool, left: int
) -> None:
    concluded(Plan(), str(old), now=NOW, keep=keep, check_mode=check_mode)
    assert len(list(old.glob("x-2026*.html"))) == left


def test_a_report_that_cannot_be_removed_is_a_warning(old: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: pathlib.Path, missing_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(pathlib.Path, "unlink", refused)
    result = concluded(Plan(), str(old), now=NOW, keep=MONTH)
    (warning,) = result["warnings"]
    assert warning.startswith(f"1 old report in {old} could not be removed.")
    assert any("could not be removed" in line for line in SHOWN)
