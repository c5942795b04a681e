# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook `hrsync.ad.approve`, as reviewers run it."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.state.tables import tables
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.approvals.keys import needs_ssh_keygen, ssh_keygen

from .company import Company

pytestmark = needs_ssh_keygen

COLLECTION: t.Final = pathlib.Path(__file__).parents[5]


def approve(company: Company, **variables: t.Any) -> subprocess.CompletedProcess[str]:
    """Run the playbook, with nobody at the terminal."""
    inventory = company.folder / "inventory.yml"
    own = {
        "lifecycle_state": company.option,
        "lifecycle_approval_levels": company.levels,
        "lifecycle_allowed_signers": str(company.keys.allowed),
    }
    inventory.write_text(json.dumps({"all": {"vars": own}}), "utf-8")
    given = {"ansible_python_interpreter": sys.executable, **variables}
    return subprocess.run(
        [
            pathlib.Path(sys.executable).parent / "ansible-playbook",
            COLLECTION / "playbooks" / "approve.yml",
            "--inventory",
            inventory,
            "--extra-vars",
            json.dumps(given),
        ],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "ANSIBLE_LOCALHOST_WARNING": "false", "ANSIBLE_HOME": str(company.folder / "ansible")},
    )


def test_a_plan_is_found_and_approved_at_two_levels(company: Company) -> None:
    shown = approve(company)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert f"{company.plan.name} (2 people, requested by eve): The plan {company.plan.name} waits for level HR" in (
        shown.stdout
    )
    plan = {"plan": company.plan.name, "decision": "approved"}
    first = approve(company, **plan, level="HR", key_file=str(company.files["alice"]))
    assert first.returncode == 0, first.stdout + first.stderr
    assert "end date 2026-11-28 reached" in first.stdout
    assert "waits for level IT" in first.stdout
    # Without a level, it is the first one for which the plan waits.
    second = approve(company, **plan, key_file=str(company.files["bob"]))
    assert f"Every level has approved the plan {company.plan.name}." in second.stdout, second.stdout + second.stderr
    assert [row.principal for row in company.rows(tables().decisions)] == ["alice", "bob"]


def test_without_an_answer_nothing_is_decided(company: Company) -> None:
    done = approve(company, plan=company.plan.name, level="HR", key_file=str(company.files["alice"]))
    assert done.returncode == 2
    told = f'Nothing was decided. Type \\"approve {company.plan.name}\\", or \\"reject\\" and the reason.'
    assert told in done.stdout, done.stdout + done.stderr
    assert company.rows(tables().decisions) == []


@pytest.mark.parametrize("given", [{}, {"decision": "approved"}])
def test_without_a_key_nobody_is_asked(company: Company, given: dict[str, str]) -> None:
    done = approve(company, plan=company.plan.name, **given)
    assert done.returncode == 2
    key, request = "-e key_file=~/.ssh/id_ed25519", "request to a file to be signed elsewhere."
    told = f"Set key_file to your SSH key, such as {key}, or {request}"
    assert told in done.stdout, done.stdout + done.stderr
    assert "Type" not in done.stdout
    assert company.rows(tables().decisions) == []


def test_a_decision_is_signed_elsewhere(company: Company) -> None:
    file = company.folder / "request.json"
    given = {"plan": company.plan.name, "request": str(file)}
    rejected = {"level": "HR", "decision": "rejected", "reason": "Anna has not left"}
    exported = approve(company, **given, **rejected)
    assert exported.returncode == 0, exported.stdout + exported.stderr
    assert f"The request is in {file}. Sign it with ssh-keygen -Y sign -n hrsync.ad -f KEY {file}, " in exported.stdout
    ssh_keygen("-Y", "sign", "-q", "-n", "hrsync.ad", "-f", str(company.files["dora"]), str(file))
    imported = approve(company, **given, signature=f"{file}.sig")
    assert imported.returncode == 0, imported.stdout + imported.stderr
    assert "dora has rejected the plan" in imported.stdout
    assert "The request is in" not in imported.stdout


def test_one_person_is_approved(company: Company) -> None:
    given = {"plan": company.plan.name, "decision": "approved", "key_file": str(company.files["alice"]), "level": "HR"}
    both = approve(company, **given, units="key:2", only="1")
    assert both.returncode == 2 and "You have set units and only" in both.stdout, both.stdout
    for name in ("units", "only"):
        done = approve(company, **given, **{name: "key:2"})
        assert done.returncode == 0, done.stdout + done.stderr
    [decision] = company.rows(tables().decisions)
    [digest] = [unit.digest for unit in company.plan.units if unit.key == "2"]
    assert json.loads(decision.statement)["units"] == [digest]
