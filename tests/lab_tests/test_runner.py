# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sync as a job of AWX: under ansible-runner, configured by extra vars and HRSYNC_* environment alone."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import typing as t

import pytest
import yaml

from tests.lab import environment, ldap_tools
from tests.lab.demo import stage
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.company import PRIVATE_MARK
from tests.lab.simulated_hr.control import SimulatedControl

from .awx_jobs import SHOWN, Event, Job

pytestmark = pytest.mark.lab


LARGEST_EVENT = 512 * 1024
"""Bytes of one event; the diff of forty people is in it."""
LARGEST_RESULT = 64 * 1024


class Runner:
    """Starts jobs as AWX does: with a private data directory that holds all that the job is told."""

    def __init__(self, lab: LabFacts, folder: pathlib.Path, state: pathlib.Path) -> None:
        self._folder = folder
        self._count = 0
        configured = yaml.safe_load(stage.INVENTORY.read_text("utf-8"))["all"]["vars"]
        extra = {
            **configured,
            "ansible_connection": "local",
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
            "lifecycle_report_dir": str(folder / "reports"),
        }
        self._write("env/extravars", extra)
        self._write(
            "env/envvars", {**environment.variables(lab), "HRSYNC_STATE": f"sqlite:///{state}", "PYTHONUTF8": "1"}
        )
        self._write("inventory/hosts.json", {"all": {"hosts": {"localhost": {}}}})
        (folder / "project").mkdir()

    def _write(self, name: str, content: t.Any) -> None:
        file = self._folder / name
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.write_text(json.dumps(content), "utf-8")

    def run(self, *options: str, playbook: str = "hrsync.ad.sync") -> Job:
        """Run a job to its end."""
        self._count += 1
        ident = f"job{self._count}"
        program = pathlib.Path(sys.executable).with_name("ansible-runner")
        arguments = ["run", str(self._folder), "--playbook", playbook, "--ident", ident]
        if options:
            arguments.append(f"--cmdline={' '.join(options)}")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HRSYNC_")}
        done = subprocess.run(
            [str(program), *arguments],
            env={**kept, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=300,
        )
        artifacts = self._folder / "artifacts" / ident
        events = [json.loads(file.read_text("utf-8")) for file in artifacts.glob("job_events/*.json")]
        return Job(done.returncode, (artifacts / "stdout").read_text("utf-8"), sorted(events, key=_counter))


def _counter(event: Event) -> int:
    return int(event["counter"])


@pytest.fixture
def runner(lab: LabFacts, tmp_path: pathlib.Path) -> t.Iterator[Runner]:
    """Starts jobs, which remember in a place that a container of AWX would lose."""
    with tempfile.TemporaryDirectory(dir="/tmp") as lost:
        yield Runner(lab, tmp_path, pathlib.Path(lost, "state.db"))


def test_job(lab: LabFacts, company: SimulatedControl, runner: Runner) -> None:
    before = ldap_tools.highest_usn(lab)
    preview = runner.run("--check", "--diff", "-vv")
    assert preview.code == 0, preview.stdout
    assert ldap_tools.highest_usn(lab) == before
    assert preview.changed == 1
    assert preview.result["plan"]["creates"] == 40

    applied = runner.run("--diff")
    assert applied.code == 0, applied.stdout
    assert applied.result["checksum"] == preview.result["checksum"]
    assert len(ldap_tools.search(lab, lab.base_dn, "(employeeID=*)", ["1.1"])) == 40

    again = runner.run(playbook="hrsync.ad.preview")
    assert again.code == 0, again.stdout
    assert again.changed == 0
    assert [line for line in again.stdout.splitlines() if line.startswith("Total")] == [
        "Total      41 employees: unchanged 41, warnings 3"
    ]
    assert "is lost when this AWX job ends" in again.stdout

    credentials = company.credentials
    lines = [event["stdout"] for event in applied.events if event["event"] == "verbose"]
    assert lines[0].startswith("SYNC of demo  ")
    assert [line for line in lines if line.startswith("+ created  1001  Agnieszka Wiśniewska")]
    assert len([line for line in again.stdout.splitlines() if "is lost when this AWX job ends" not in line]) <= 40

    secrets = (lab.bind_password, credentials.factorial_api_key, credentials.calamari_api_key, PRIVATE_MARK)
    for job in (preview, applied, again):
        for event in job.events:
            text = json.dumps(event, ensure_ascii=False)
            assert len(text.encode()) < LARGEST_EVENT
            assert event["event"] != "verbose" or len(event["stdout"].encode()) <= SHOWN
            assert not [secret for secret in secrets if secret in text]
        result = {name: value for name, value in job.result.items() if name != "diff"}
        assert len(json.dumps(result)) < LARGEST_RESULT
        assert not [secret for secret in secrets if secret in job.stdout]


def test_job_that_fails(lab: LabFacts, company: SimulatedControl, runner: Runner) -> None:
    company.fault("status", system="calamari", times=0, status=401)
    before = ldap_tools.highest_usn(lab)
    job = runner.run("-vv")
    assert job.code == 2, job.stdout
    assert ldap_tools.highest_usn(lab) == before
    assert "Source calamari: POST /api/employees/v1/search answered 401 Unauthorized" in job.result["msg"]
    secrets = (lab.bind_password, company.credentials.factorial_api_key, company.credentials.calamari_api_key)
    assert not [secret for secret in secrets if secret in json.dumps(job.events) + job.stdout]
