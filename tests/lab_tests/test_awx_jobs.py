# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plan and apply as jobs of AWX: a large company within its limits, the checksum on its way, and who has approved."""

from __future__ import annotations

import contextlib
import json
import pathlib
import typing as t

import pytest
import yaml

from tests.bench.ground import INVENTORY
from tests.lab import directory_fixtures, environment, ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.company import PRIVATE_MARK
from tests.lab.simulated_hr.control import SimulatedControl
from tests.unit import tls
from tests.unit.plugins.plugin_utils.awx.approving_awx import ApprovingAwx

from .awx_jobs import LARGEST_RESULT, MOST_EVENTS, SHOWN, AwxJobs, Job
from .playbook import Playbooks

pytestmark = pytest.mark.lab

PEOPLE: t.Final = 2000
EVERYBODY: t.Final = {"lifecycle_category": "all", "lifecycle_only": ""}
"""The answers of a survey that nobody has filled in."""


@pytest.fixture
def jobs(lab: LabFacts, company: SimulatedControl, tmp_path: pathlib.Path) -> AwxJobs:
    """The jobs of a company whose people all have no account."""
    company.generate(PEOPLE, left=0.0)
    directory_fixtures.add_unit(lab, f"OU=People,{lab.managed_base}")
    mapping = yaml.safe_load(INVENTORY.read_text("utf-8"))["all"]["vars"]
    credentials = {**environment.variables(lab), "HRSYNC_STATE": f"sqlite:///{tmp_path / 'state.db'}"}
    return AwxJobs(tmp_path / "runner", mapping, credentials)


def test_a_large_plan_is_shown_kept_and_applied(lab: LabFacts, company: SimulatedControl, jobs: AwxJobs) -> None:
    secrets = [lab.bind_password, company.credentials.factorial_api_key, PRIVATE_MARK]
    plan = jobs.run("plan", "--check", "--diff", launch=EVERYBODY)
    assert plan.code == 0, plan.stdout[-3000:]
    assert plan.result["plan"]["creates"] == PEOPLE
    within_the_limits_of_awx(plan, secrets)
    again = jobs.run("plan", "--check", "--diff", launch=EVERYBODY)
    assert plan.artifacts["hrsync_plan_checksum"] == again.artifacts["hrsync_plan_checksum"] != ""
    assert plan.artifacts["hrsync_plan_counts"]["creates"] == PEOPLE

    two = {**EVERYBODY, "lifecycle_only": f"key:{keys(plan)[0]}, key:{keys(plan)[-1]}"}
    few = jobs.run("plan", "--check", "--diff", launch=two)
    assert few.code == 0, few.stdout
    assert few.artifacts["hrsync_plan_counts"]["creates"] == 2
    refused = jobs.run("apply", "--diff", launch={**EVERYBODY, **few.artifacts})
    assert refused.code == 2 and "The plan is not the one that lifecycle_expected_checksum names" in refused.stdout
    assert accounts(lab) == 0
    applied = jobs.run("apply", "--diff", launch={**two, **few.artifacts})
    assert applied.code == 0, applied.stdout
    assert accounts(lab) == 2
    for job in (few, refused, applied):
        within_the_limits_of_awx(job, secrets)


def test_who_has_approved_in_awx_is_in_the_audit_log(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks
) -> None:
    files = tls.Files(str(lab.ca_file), str(lab.certificates / "hr.pem"), str(lab.certificates / "hr.key"))
    with contextlib.closing(ApprovingAwx({"HR": {"anna"}}, files=files, address=lab.hr_address)) as awx:
        asked = {"lifecycle_only": ["1001"], "lifecycle_awx_approvals": ["hrsync plan: HR"], "awx_job_id": awx.job}
        early = playbooks.run(variables=asked, overrides=awx.environment)
        assert early.code == 2 and "hrsync plan: HR is not decided" in early.message, early.output
        assert accounts(lab) == 0
        awx.approve("anna", "HR")
        done = playbooks.run(variables=asked, overrides=awx.environment)
    assert done.code == 0, done.output
    assert accounts(lab) == 1
    shown = playbooks.run("-e", "kind=run_began", "-e", "details=true", playbook="hrsync.ad.audit")
    assert f"hrsync plan: HR: anna, {awx.finished('HR')}" in shown.output


def within_the_limits_of_awx(job: Job, secrets: t.Iterable[str]) -> None:
    """Nothing is cut off or lost but the diff, which AWX shows in part; and there is no secret.

    Ansible shows the message of a failure twice. The first one must be whole.
    """
    assert 0 < len(job.events) <= MOST_EVENTS
    for event in job.events:
        result = event.get("event_data", {}).get("res", {})
        if event["event"] == "runner_on_failed":
            assert result["msg"] in event["stdout"].encode()[:SHOWN].decode(errors="ignore")
        elif event["event"] != "runner_on_file_diff":
            assert len(event["stdout"].encode()) <= SHOWN, event["stdout"]
        assert len(json.dumps(result)) <= LARGEST_RESULT
    assert job.result["changed"] is (job.code == 0)
    kept = job.stdout + json.dumps(job.events, ensure_ascii=False)
    assert not [secret for secret in secrets if secret in kept]


def keys(plan: Job) -> list[str]:
    """The keys of the people whom the output shows."""
    lines = [event["stdout"].split() for event in plan.events if event["event"] == "verbose"]
    return [words[2] for words in lines if words[1:2] == ["create"] and words[2].isdecimal()]


def accounts(lab: LabFacts) -> int:
    """How many people have an account."""
    return len(ldap_tools.search(lab, lab.base_dn, "(employeeID=*)", ["1.1"]))
