# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The audit log of the role, by the playbook `hrsync.ad.audit` and by the program that auditors run."""

from __future__ import annotations

import contextlib
import json
import pathlib
import sqlite3
import subprocess
import sys
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.audit import verifier
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.company import PRIVATE_MARK
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

AUDIT = "hrsync.ad.audit"
ONLY = {"lifecycle_only": ["1001", "1002", "1003"]}


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the verifier as an auditor does, without the collection."""
    command = [sys.executable, "-I", "-S", str(verifier.__file__), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def kinds(file: pathlib.Path) -> list[t.Any]:
    """The kinds and the facts of the entries of an export."""
    lines = map(json.loads, file.read_text("ascii").splitlines())
    entries = [json.loads(line["entry"]) for line in lines]
    return [(entry["kind"], entry["facts"]) for entry in entries]


def test_a_run_is_proved_by_its_log(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> None:
    """From the head that the run has shown to a person who is forgotten and a log that somebody has changed."""
    done = playbooks.run(variables={**ONLY, "lifecycle_limits_once": {"creates": 20}})
    assert done.code == 0, done.output
    head = done.result["audit_head"]
    assert f"Audit log  {head}" in done.output and done.report["run"]["audit_head"] == head

    file, heads = tmp_path / "log.jsonl", tmp_path / "heads"
    heads.write_text(done.output, "utf-8")

    def audited(*options: str) -> Done:
        return playbooks.run("-e", f"heads={heads}", "-e", f"export={file}", *options, playbook=AUDIT)

    shown = audited("-e", "key=1001", "-e", "details=true")
    assert shown.code == 0, shown.output
    assert '"label": "Agnieszka Wiśniewska (1001)"' in shown.output
    assert ": 0 of 0 entries that match, of " in audited("-e", "key=nobody").output
    assert program(str(file), "--head", head).returncode == verifier.WHOLE
    told = kinds(file)
    assert [kind for kind, _facts in told if kind != "change"] == ["run_began", "limits_lifted", "run_ended"]
    assert told[0][1].keys() == {"run", "version", "mapping", "configuration"}
    assert told[-1][1]["feeds"].keys() == {"calamari", "factorial"}
    made = [facts for kind, facts in told if kind == "change"]
    assert len(made) == sum(done.planned.values())
    assert {facts["status"] for facts in made} == {"applied"}
    assert told[-1][1]["checksum"] == done.result["checksum"]
    content = file.read_text("ascii")
    assert lab.bind_password not in content and PRIVATE_MARK not in content

    forgotten = playbooks.run("-e", "forget=1002", playbook="hrsync.ad.state")
    assert forgotten.code == 0, forgotten.output
    assert audited().code == 0 and kinds(file)[-1][0] == "forgotten"
    assert '"key":"1002"' in content.replace("\\", "") and '"key":"1002"' not in file.read_text("ascii").replace(
        "\\", ""
    )
    assert "were removed, as later entries say" in program(str(file), "--heads", str(heads)).stdout

    with contextlib.closing(sqlite3.connect(playbooks.state)) as database:
        database.execute("UPDATE hrsync_audit SET entry = replace(entry, 'applied', 'skipped') WHERE number = 4")
        database.commit()
    broken = audited()
    assert broken.code != 0
    assert "The audit log is broken at entry 4: Its hash is not that of its text." in broken.output


def test_a_preview_and_a_run_that_changes_nothing(company: SimulatedControl, playbooks: Playbooks) -> None:
    first = playbooks.run(variables=ONLY)
    second = playbooks.run(variables=ONLY)
    preview = playbooks.run("--check", variables=ONLY)
    assert (first.code, second.code, preview.code) == (0, 0, 0)
    before, after = (int(done.result["audit_head"].partition(":")[0]) for done in (first, second))
    assert after == before + 2
    assert preview.result["audit_head"] == ""
