# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Old reports are removed, and nothing else."""

from __future__ import annotations

import dataclasses
import datetime
import json
import pathlib

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports import report
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.document import RunFacts, document
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.retention import period, remove_old

NOW = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)
BEFORE = NOW - datetime.timedelta(days=30)


def written(
    folder: pathlib.Path, facts: RunFacts, days: float, name: str = "staff", *, preview: bool = False
) -> set[str]:
    """Write a report that is so many days old. Returns the names of its files."""
    started = NOW - datetime.timedelta(days=days)
    run = dataclasses.replace(facts, name=name, started=started, finished=started, check_mode=preview)
    files = report.write(str(folder), document(Plan(), {}, run))
    return {pathlib.Path(files.json).name, pathlib.Path(files.html).name}


def names(folder: pathlib.Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("30 days", 30),
        ("1 day", 1),
        ("30", 30),
        (" 2 weeks ", 14),
        ("4Weeks", 28),
        ("", None),
        (None, None),
        ("  ", None),
    ],
)
def test_periods(text: str | None, days: int | None) -> None:
    assert period(text, "lifecycle_report_keep") == (None if days is None else datetime.timedelta(days=days))


@pytest.mark.parametrize(
    "text", ["0", "0 days", "-3 days", "30 d", "a month", "1.5 days", "999999 days", "30 days ago"]
)
def test_other_periods_are_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"lifecycle_report_keep is .* such as 30 days"):
        period(text, "lifecycle_report_keep")


def test_reports_that_are_older_are_removed_with_their_pages(tmp_path: pathlib.Path, facts: RunFacts) -> None:
    written(tmp_path, facts, 31)
    written(tmp_path, facts, 31, preview=True)
    written(tmp_path, facts, 31)  # a second one of the same second, with a number
    kept = written(tmp_path, facts, 29.9) | written(tmp_path, facts, 0)
    assert remove_old(str(tmp_path), "staff", BEFORE) == ()
    assert names(tmp_path) == kept


def test_reports_of_other_configurations_stay(tmp_path: pathlib.Path, facts: RunFacts) -> None:
    kept = set[str]()
    for other in ("staff-2", "Staff", "my-staff", "staff-20250101T000000Z", "staff!"):
        kept |= written(tmp_path, facts, 400, other)
    written(tmp_path, facts, 400)
    assert remove_old(str(tmp_path), "staff", BEFORE) == ()
    assert names(tmp_path) == kept


def test_names_with_other_characters_find_their_own_reports(tmp_path: pathlib.Path, facts: RunFacts) -> None:
    written(tmp_path, facts, 400, "Kraków & (Dubai)")
    remove_old(str(tmp_path), "Kraków & (Dubai)", BEFORE)
    assert names(tmp_path) == set()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]\n[]\n[]",
        '{"format": "hrsync.ad/report/2"}',
        '{\n"format": "other/1",\n"run": {"name": "staff"},\n',
        '{\n"format": "hrsync.ad/report/2",\n"run": {"name": "staff',
        '{\n"format": "hrsync.ad/report/2",\n"run": [],\n',
        '{\n"format": "hrsync.ad/report/2",\n"run": {"name": "other"},\n',
        "\x00\xff" * 1000,
    ],
)
def test_files_that_are_no_reports_of_this_configuration_stay(tmp_path: pathlib.Path, content: str) -> None:
    file = tmp_path / "staff-20250101T000000Z.json"
    file.write_text(content, "latin-1")
    (tmp_path / "staff-20250101T000000Z.html").write_text("<!DOCTYPE html>")
    assert remove_old(str(tmp_path), "staff", BEFORE) == ()
    assert len(names(tmp_path)) == 2


def test_reports_of_the_former_format_are_removed_too(tmp_path: pathlib.Path) -> None:
    run = json.dumps({"name": "staff"})
    (tmp_path / "staff-20250101T000000Z.json").write_text(f'{{\n"format": "hrsync.ad/report/1",\n"run": {run},\n')
    remove_old(str(tmp_path), "staff", BEFORE)
    assert names(tmp_path) == set()


def test_names_that_are_not_of_a_report_stay(tmp_path: pathlib.Path, facts: RunFacts) -> None:
    (old,) = (name for name in written(tmp_path, facts, 400) if name.endswith(".json"))
    content = (tmp_path / old).read_text()
    (tmp_path / old).unlink()
    others = {
        "staff.json",
        "staff-20259999T000000Z.json",
        "staff-20250101T000000Z.json.bak",
        "staff-20250101T000000Z-copy.json",
        "staff-20250101.json",
    }
    for name in others:
        (tmp_path / name).write_text(content)
    remove_old(str(tmp_path), "staff", BEFORE)
    assert others <= names(tmp_path)


def test_links_folders_and_pages_of_others_stay(tmp_path: pathlib.Path, facts: RunFacts) -> None:
    elsewhere = tmp_path / "elsewhere"
    written(elsewhere, facts, 400)
    reports = tmp_path / "reports"
    reports.mkdir()
    for file in elsewhere.iterdir():
        (reports / file.name).symlink_to(file)
    (reports / "staff-20240101T000000Z.json").mkdir()
    names_before = written(reports, facts, 500)
    page = next(reports / name for name in names_before if name.endswith(".html"))
    page.write_text("my notes")
    assert remove_old(str(reports), "staff", BEFORE) == ()
    assert len(names(elsewhere)) == 2
    assert page.read_text() == "my notes"
    assert len(names(reports)) == 4


def test_a_file_that_cannot_be_removed_is_a_warning_and_the_others_go(
    tmp_path: pathlib.Path, facts: RunFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, facts, 100)
    (stuck,) = (name for name in written(tmp_path, facts, 400) if name.endswith(".json"))
    unlink = pathlib.Path.unlink

    def refused(self: pathlib.Path) -> None:
        if self.name == stuck:
            raise PermissionError(13, "Permission denied")
        unlink(self)

    monkeypatch.setattr(pathlib.Path, "unlink", refused)
    (warning,) = remove_old(str(tmp_path), "staff", BEFORE)
    assert warning == (f"1 old report in {tmp_path} could not be removed. The first is {stuck}: Permission denied.")
    assert names(tmp_path) == {stuck}


def test_a_folder_that_is_gone_is_a_warning(tmp_path: pathlib.Path) -> None:
    (warning,) = remove_old(str(tmp_path / "gone"), "staff", BEFORE)
    assert warning == f"Old reports in {tmp_path / 'gone'} were not removed: No such file or directory."
