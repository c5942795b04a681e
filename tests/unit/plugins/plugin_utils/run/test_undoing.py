# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an undo leaves: a report beside those of the runs, lines on the console, and the result."""

from __future__ import annotations

import datetime
import json
import pathlib
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Enable
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Rejection, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Report
from ansible_collections.hrsync.ad.plugins.module_utils.model.undo import Lost
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.undone import Undone
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.document import StartedBy
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.filing import Filing
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.undoing import Ended

NOON = datetime.datetime(2026, 12, 1, 12, tzinfo=datetime.UTC)
HEAD = f"812:{'a' * 64}"
ENABLE = Enable(key="1", label="Anna (1)", account="g", dn="CN=Anna,DC=x", control=514, reason="undoes run 5")
SKIPPED = Rejection("2", "Bo (2)", ("Somebody else has changed title.",))
LOST = (
    Lost(key="1", label="Anna (1)", run=5, what="password", why="Passwords are not remembered."),
    Lost(key="", label="", run=5, what="OU=Sales,DC=x", why="Delete it in the directory."),
)


def ended(folder: str, *, check_mode: bool = False, **plan: t.Any) -> tuple[dict[str, t.Any], list[str]]:
    """The result, and the lines on the console."""
    outcomes = {} if check_mode else {0: Outcome(Status.APPLIED)}
    made = Plan(changes=(ENABLE,), employees=2, **plan)
    report = Report(plan=made, outcomes=outcomes, server="dc1", checksum="abc", audit_head=HEAD)
    one = Ended(
        undone=Undone(report=report, lost=LOST, notes=("Another server.",), check_mode=check_mode),
        filing=Filing(folder=folder, name="lifecycle", started=NOON, check_mode=check_mode),
        chosen="run 5",
        base="OU=Staff,DC=x",
        started_by=StartedBy(user="jo"),
    )
    lines = list[str]()
    return one.result(lines.append, with_diff=False), lines


def read(result: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", json.loads(pathlib.Path(result["report"]["json"]).read_text()))


def test_the_report_says_what_is_undone_and_what_cannot_come_back(tmp_path: pathlib.Path) -> None:
    result, lines = ended(str(tmp_path))
    report = read(result)
    assert report["limits"] == ["Only what is undone: run 5."]
    assert [(one["text"], one["concerns"]) for one in report["notices"]] == [
        ("Cannot come back: password (run 5). Passwords are not remembered.", [{"key": "1", "name": "Anna"}]),
        ("Cannot come back: OU=Sales,DC=x (run 5). Delete it in the directory.", []),
    ]
    run = report["run"]
    assert (run["description"], run["name"], run["failed"]) == ("Undo of run 5", "lifecycle", False)
    assert (run["audit_head"], run["warnings"], run["started_by"]["user"]) == (HEAD, ["Another server."], "jo")
    page = pathlib.Path(result["report"]["html"])
    assert page.name == "lifecycle-20261201T120000Z.html" and "Undo of run 5" in page.read_text()
    assert "Safety threshold" not in page.read_text(), "nothing of HR is read"
    assert f"Report     {page}" in lines
    assert "Only what is undone: run 5." in (tmp_path / "index.html").read_text()


def test_a_preview_and_people_who_were_skipped(tmp_path: pathlib.Path) -> None:
    preview, lines = ended(str(tmp_path), check_mode=True, rejections=(SKIPPED,))
    assert read(preview)["run"]["check_mode"] and "failed" not in preview
    assert lines[0].startswith("PREVIEW of undoing in lifecycle")
    result, _lines = ended(str(tmp_path), rejections=(SKIPPED,))
    assert read(result)["run"]["failure"].startswith("Skipped without any change: 1 of 2 employees: Bo (2)")
    assert f"The report has all details: {result['report']['html']}." in result["msg"]


def test_without_a_folder_there_is_no_report() -> None:
    result, lines = ended("")
    assert "report" not in result and "warnings" in result
    assert lines[-1] == "Report     none; set lifecycle_report_dir for every detail, or --diff for all values"


def test_a_report_that_cannot_be_written_is_told_with_what_was_done(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").touch()
    result, lines = ended(str(tmp_path / "file"))
    assert (result["changed"], result["failed"], result["plan"]["enables"]) == (True, True, 1)
    assert "The report cannot be written to lifecycle_report_dir" in result["msg"]
    assert any("The report cannot be written" in line for line in lines)
