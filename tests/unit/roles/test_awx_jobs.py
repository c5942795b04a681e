# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks that job templates of AWX run: what they pass on, and what they refuse, without HR and a directory."""

from __future__ import annotations

import json
import pathlib
import re
import shutil
import sys
import typing as t

import pytest
import yaml

from tests.unit.plugins.plugin_utils.awx.approving_awx import TOKEN, ApprovingAwx
from tests.unit.roles.awx_objects import COLLECTION, PROJECT, objects, play, shown, survey

CHECKSUM = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
RESULT: t.Final = {
    "checksum": CHECKSUM,
    "plan": {"creates": 2, "disables": 1, "moves": 0},
    "employees": 41,
    "unchanged": 37,
    "rejected": {"count": 1, "first": [{"key": "1020", "label": "Ewa Lis (1020)", "reasons": ["no branch"]}]},
    "failed_changes": {"count": 0, "first": []},
    "summary": "Skipped: Ewa Lis (1020): no branch",
    "changes": ["create account: Jan Kowal (1009)"],
}


Hosts = dict[str, dict[str, t.Any]]
"""Variables by host: several cases in one run, because a run takes seconds."""


@pytest.fixture
def project(tmp_path: pathlib.Path) -> pathlib.Path:
    """The starter project."""
    return pathlib.Path(shutil.copytree(PROJECT, tmp_path / "project"))


def run(playbook: pathlib.Path, hosts: Hosts, **variables: t.Any) -> tuple[str, dict[str, str]]:
    """Run a playbook as AWX does, with an inventory elsewhere.

    Returns its output, and the messages of debug and of failures by host.
    """
    folder = playbook.parents[1]
    here = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    shards = {"hosts": {name: {**here, **own} for name, own in hosts.items()}}
    (folder / "inventory.json").write_text(json.dumps({"all": {"children": {"shards": shards}}}), "utf-8")
    said = play(playbook, folder, "-i", str(folder / "inventory.json"), lifecycle_hosts="shards", **variables)
    results = shown(said, r"^(?:ok|fatal): \[(\w+)\](?:: FAILED!)? => (?=\{)")
    return said, {host: str(result.get("msg", "")) for host, result in results}


def job(project: pathlib.Path, name: str, hosts: Hosts, **more: t.Any) -> tuple[str, dict[str, str]]:
    """Run a job of the starter project, which ends before it reads anything, because there is no password."""
    directory = {"servers": "dc1.example.com", "bind_user": "u"}
    playbook = project / "playbooks" / f"hrsync_{name}.yml"
    return run(playbook, hosts, lifecycle_directory=directory, **more)


NO_PASSWORD = "The option bind_password is empty."
"""How a job ends whose variables are right."""


def test_counts_and_checksum_are_passed_on_without_names(tmp_path: pathlib.Path) -> None:
    include = {"name": "hrsync.ad.awx", "tasks_from": "pass_on"}
    tasks = [{"ansible.builtin.include_role": include, "vars": {"awx_what": "plan"}}]
    playbook = tmp_path / "play" / "book.yml"
    playbook.parent.mkdir()
    content = [{"hosts": "all", "gather_facts": False, "check_mode": True, "tasks": tasks}]
    playbook.write_text(json.dumps(content), "utf-8")
    said, _messages = run(playbook, {"localhost": {}, "north": {}}, lifecycle_result=RESULT)
    [(_run, passed)] = shown(said, r"(RUN): ")
    counts = {"creates": 2, "disables": 1, "moves": 0, "employees": 41, "unchanged": 37, "skipped": 1, "failed": 0}
    text = "2 creates, 1 disables, 41 employees, 37 unchanged, 1 skipped"
    assert passed == {
        "hrsync_plan_checksum": f"sha256:{CHECKSUM}",
        "hrsync_plan_checksum_north": f"sha256:{CHECKSUM}",
        "hrsync_plan_counts": counts,
        "hrsync_plan_counts_north": counts,
        "hrsync_plan_summary": f"Plan: {text}",
        "hrsync_plan_summary_north": f"Plan of north: {text}",
    }
    assert not re.search(r"Ewa|Jan|1020|1009", said)


def test_no_survey_asks_for_an_artifact() -> None:
    text = (COLLECTION / "roles/awx/tasks/pass_on.yml").read_text("utf-8")
    assert set(re.findall(r"'hrsync_' ~ awx_what ~ '_(\w+)'", text)) == {"checksum", "counts", "summary"}
    made = objects("full")
    templates = (*made["job_template"], *made["workflow_job_template"])
    asked = {one["variable"] for template in templates for one in survey(template)}
    assert asked == {"lifecycle_category", "lifecycle_only", "lifecycle_as_of", "key", "reason"}


def test_a_run_without_the_checksum_of_its_plan_is_refused(project: pathlib.Path) -> None:
    """The mapping beside the playbook reaches the role: otherwise, it would say first that there is none."""
    hosts: Hosts = {
        "lost": {},
        "empty": {"hrsync_plan_checksum_empty": ""},
        "other": {"hrsync_plan_checksum": f"sha256:{CHECKSUM}"},
        "cut": {"hrsync_plan_checksum_cut": "sha256:9f86"},
        "whole": {"hrsync_plan_checksum_whole": f"sha256:{CHECKSUM}"},
    }
    said, messages = job(project, "apply", hosts)
    assert said.endswith("exit code 2")
    for host in ("lost", "empty", "other"):
        assert messages[host].startswith("lifecycle_expected_checksum is empty"), said
    assert "It must be the checksum of a plan" in messages["cut"]
    assert NO_PASSWORD in messages["whole"]


def test_a_checksum_of_the_launcher_is_refused(project: pathlib.Path) -> None:
    hosts = {"north": {"hrsync_plan_checksum_north": f"sha256:{CHECKSUM}"}}
    said, messages = job(project, "apply", hosts, lifecycle_expected_checksum=f"sha256:{CHECKSUM[::-1]}")
    assert messages["north"].startswith("lifecycle_expected_checksum was given at launch."), said
    assert said.endswith("exit code 2")


def test_a_run_without_the_approvals_of_its_workflow_is_refused(project: pathlib.Path) -> None:
    """Whoever has the checksum; and before HR and the directory are read."""
    awx = ApprovingAwx({"HR": {"anna"}, "Security": {"piotr"}})
    awx.approve("anna", "HR")
    needed = {"lifecycle_awx_approvals": ["hrsync plan: HR"], "awx_job_id": int(awx.job)}
    both = {"lifecycle_awx_approvals": ["hrsync plan: HR", "hrsync plan: Security"]}
    hosts: Hosts = {
        "approved": {},
        "waiting": both,
        "again": {"awx_job_id": int(awx.relaunched())},
        "outside": {"awx_job_id": ""},
        "unasked": {"lifecycle_awx_approvals": [], "awx_job_id": ""},
    }
    cases = {
        name: {**needed, **own, f"hrsync_plan_checksum_{name}": f"sha256:{CHECKSUM}"} for name, own in hosts.items()
    }
    said, messages = job(project, "apply", cases, environment=awx.environment)
    awx.close()
    assert "hrsync plan: Security is not decided" in messages["waiting"], said
    assert "does not belong to a workflow" in messages["again"]
    assert "this run is no job of AWX" in messages["outside"]
    for host in ("approved", "unasked"):
        assert NO_PASSWORD in messages[host]
    assert TOKEN not in said


def test_a_preview_and_an_emergency_need_no_approval_of_awx(project: pathlib.Path) -> None:
    needs = {"lifecycle_awx_approvals": ["hrsync plan: HR"]}
    for name, own in {"plan": {}, "emergency_leaver": {"key": "1017", "reason": "ticket 4711"}}.items():
        said, messages = job(project, name, {"localhost": {**needs, **own}})
        assert NO_PASSWORD in messages["localhost"], said


def test_the_report_shows_what_was_passed_on(project: pathlib.Path) -> None:
    done = {
        "hrsync_plan_summary_done": "Plan of done: 2 creates",
        "hrsync_apply_summary_done": "Run of done: 2 creates",
    }
    said, messages = job(project, "report", {"done": done, "empty": {}})
    assert messages["done"] == "['Plan of done: 2 creates', 'Run of done: 2 creates']", said
    assert messages["empty"] == "['No plan was passed on.', 'No run was passed on.']"
    assert said.endswith("exit code 0")


def test_refusing_fails(project: pathlib.Path) -> None:
    said, messages = job(project, "refuse", {"denied": {}, "broken": {"hrsync_apply_summary_broken": "Run: 1 failed"}})
    why = "The plan was not approved, or its run failed: see the nodes before this one. "
    assert messages == {"denied": f"{why}Nothing was written.", "broken": f"{why}Run: 1 failed"}, said
    assert said.endswith("exit code 2")


def test_an_emergency_needs_a_leaver_and_a_reason(project: pathlib.Path) -> None:
    hosts: Hosts = {
        "nobody": {"key": "key:", "reason": "ticket 4711"},
        "secretive": {"key": "1017", "reason": "", "lifecycle_approval": "whole"},
        "number": {"key": 1017, "reason": "ticket 4711"},
        "approved": {"key": "1017", "reason": ""},
        "urgent": {"key": "key:1017", "reason": "ticket 4711", "lifecycle_approval": "whole"},
    }
    said, messages = job(project, "emergency_leaver", hosts)
    for host in ("nobody", "secretive"):
        assert messages[host].startswith("Say who has left, with -e key=1017."), said
    assert "Write key: before it" in messages["number"]
    for host in ("approved", "urgent"):
        assert NO_PASSWORD in messages[host]
    assert said.endswith("exit code 2")


def test_the_playbook_and_the_project_do_the_same() -> None:
    own = yaml.safe_load((COLLECTION / "playbooks/emergency_leaver.yml").read_text("utf-8"))
    shown = yaml.safe_load((PROJECT / "playbooks/hrsync_emergency_leaver.yml").read_text("utf-8"))
    assert own[0]["tasks"][0]["ansible.builtin.import_role"] == shown[0]["tasks"][0]["ansible.builtin.import_role"]
