# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The index page of a folder of reports, as runs of the role leave it."""

from __future__ import annotations

import json
import pathlib

import pytest

from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab


def test_runs_and_people_have_pages(company: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path) -> None:
    reports = tmp_path / "reports"
    variables = {"lifecycle_report_dir": str(reports)}
    for options in (("--check",), ()):
        done = playbooks.run(*options, variables=variables)
        assert done.code == 0, done.output
        assert "could not be updated" not in done.output
    company.second_act()
    done = playbooks.run(variables=variables)
    assert done.code == 0, done.output
    runs = json.loads((reports / ".index/runs.json").read_text("utf-8"))["runs"].values()
    assert sorted(run["preview"] for run in runs) == [False, False, True]
    assert [run["skipped"] for run in runs] == [
        len(json.loads(_report(reports, stem))["rejected"]) for stem in _stems(reports)
    ]
    timelines = [json.loads(file.read_text("utf-8")) for file in (reports / ".index").glob("?" * 20 + ".json")]
    [halina] = [one for one in timelines if "Świątek" in one["name"]]
    assert [event["kind"] for event in halina["events"]] == ["created", "renamed"]
    assert halina["name"] == "Halina Świątek-O'Neill"
    page = (reports / "index.html").read_text("utf-8")
    assert page.count("<svg") >= 2
    assert all(f'href="{stem}.html"' in page for stem in _stems(reports))
    assert len(list((reports / "people").glob("?" * 20 + ".html"))) == len(timelines)


def _stems(reports: pathlib.Path) -> list[str]:
    return list(json.loads((reports / ".index/runs.json").read_text("utf-8"))["runs"])


def _report(reports: pathlib.Path, stem: str) -> str:
    return (reports / f"{stem}.json").read_text("utf-8")


def test_pages_that_cannot_be_written_do_not_harm_the_run(
    synced: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "people").write_text("in the way")
    done = playbooks.run(variables={"lifecycle_report_dir": str(tmp_path)})
    assert done.code == 0, done.output
    assert f"The index page of {tmp_path} could not be updated" in " ".join(done.result["warnings"])
    assert pathlib.Path(done.result["report"]["html"]).exists()
