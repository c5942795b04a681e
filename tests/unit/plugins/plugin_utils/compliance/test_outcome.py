# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a compliance run: its files, its warnings, and when it fails."""

from __future__ import annotations

import json
import pathlib
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.plugin_utils.compliance.outcome import Outcome
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.assignment import assignment_of

from ..run.test_assignment import fetched, settings

SURVEY: dict[str, t.Any] = {
    **dict.fromkeys(("without_record", "leavers", "unused", "managers", "against_rules", "stops", "warnings"), ()),
    "without_account": [{"key": "1", "label": "Anna Nowak (1)", "reasons": []}],
    "accounts": 5,
    "enabled": 4,
    "licenses_read": True,
    "server": "dc1.example.com",
}


def outcome(**survey: t.Any) -> Outcome:
    configured = settings(variables={"mapping": {"title": "{{ employee.job_title }}", "x": "{{ employee.custom.x }}"}})
    known = fetched({"key": "1", "first_name": None}, {"key": None, "full_name": "No Number"})
    assignment = assignment_of(configured, known)
    assert isinstance(assignment.task, Task)
    return Outcome(
        settings=configured,
        fetched=known,
        assignment=assignment,
        survey={**SURVEY, **survey},
        notes=("dc2 was tried first.",),
        unused_days=90,
    )


def test_the_result_has_counts_files_and_warnings(tmp_path: pathlib.Path) -> None:
    result = outcome().result(tmp_path)
    assert not result["changed"]
    assert "failed" not in result
    assert result["counts"]["without_account"] == 1
    document = json.loads(pathlib.Path(result["report"]["json"]).read_text("utf-8"))
    by_field = {entry["field"]: entry["number"] for entry in document["lists"]["hr_data"]}
    assert by_field["employee_number"] == 1
    assert by_field["first_name"] == 1
    assert by_field["job_title"] == 1
    assert result["warnings"][:2] == ["The API version is old.", "dc2 was tried first."]
    assert [
        warning for warning in result["warnings"] if warning.startswith("The attribute x is left out for everybody")
    ]
    assert (tmp_path / "index.html").exists(), "the page of all runs links to the lists"


def test_lists_that_cannot_be_trusted_are_written_and_fail(tmp_path: pathlib.Path) -> None:
    result = outcome(stops=["HR knows only 1 of 20 enabled accounts."]).result(tmp_path)
    assert result["failed"]
    assert result["msg"] == ("The lists were written, but cannot be trusted. HR knows only 1 of 20 enabled accounts.")
    assert pathlib.Path(result["report"]["html"]).exists()
