# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan on its way: rejected once, approved by two people, applied, taken back for one of them, and proved."""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys
import typing as t
import zipfile

import pytest
import yaml

from tests.lab import ldap_tools
from tests.lab.facts import REPOSITORY, LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

GUIDE = REPOSITORY / "docs" / "docsite" / "rst" / "approve.rst"
LEAVER, OTHER = "1021", "1012"
DISABLED = 0x2


def variables_of_the_guide() -> dict[str, t.Any]:
    block = GUIDE.read_text("utf-8").partition(".. code-block:: yaml\n\n")[2].partition("\nA plan needs")[0]
    return t.cast("dict[str, t.Any]", yaml.safe_load(block)["all"]["vars"])


class Office:
    """The people who approve, each with a key."""

    def __init__(self, lab: LabFacts, playbooks: Playbooks, folder: pathlib.Path) -> None:
        self._lab, self._playbooks, self.folder = lab, playbooks, folder
        folder.chmod(0o700)
        signers = folder / "allowed_signers"
        for name in ("alice", "dora", "bob", "carol"):
            key = folder / name
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
            public = key.with_suffix(".pub").read_text("utf-8")
            with signers.open("a", encoding="utf-8") as file:
                file.write(f'{name} namespaces="hrsync.ad" {public}')
        signers.chmod(0o600)
        self.variables = {
            **variables_of_the_guide(),
            "lifecycle_state": f"sqlite:///{folder}/state.db",
            "lifecycle_allowed_signers": str(signers),
        }

    def run(self, playbook: str, *options: str, code: int = 0, **more: t.Any) -> Done:
        done = self._playbooks.run(*options, playbook=f"hrsync.ad.{playbook}", variables={**self.variables, **more})
        assert done.code == code, done.output
        return done

    def approve(self, plan: str, level: str, who: str, **more: t.Any) -> Done:
        key = {"key_file": str(self.folder / who), "decision": "approved"}
        return self.run("approve", plan=plan, level=level, **{**key, **more})

    def approve_elsewhere(self, plan: str, level: str, who: str) -> None:
        """Export the statement, sign it with ssh-keygen alone, and import it."""
        request = self.folder / f"{plan}.json"
        self.run("approve", plan=plan, level=level, principal=who, decision="approved", request=str(request))
        key = str(self.folder / who)
        subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "hrsync.ad", "-f", key, str(request)], check=True)
        self.run("approve", plan=plan, request=str(request), signature=f"{request}.sig")

    def is_enabled(self, key: str) -> bool:
        found = ldap_tools.search(self._lab, self._lab.managed_base, f"(employeeID={key})", ["userAccountControl"])
        return not int(found[0].text("userAccountControl")) & DISABLED

    def phone(self, key: str) -> str:
        found = ldap_tools.search(self._lab, self._lab.managed_base, f"(employeeID={key})", ["telephoneNumber"])
        return found[0].text("telephoneNumber")


def test_the_way_of_a_plan(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> None:
    office = Office(lab, playbooks, tmp_path)
    before = office.phone(OTHER)
    # The first run with this database remembers everybody.
    office.run("sync", lifecycle_approval="none")
    synced.event("leave", LEAVER)
    synced.set_fields(OTHER, phone="+34 93 555 0297")
    usn = ldap_tools.highest_usn(lab)

    first = office.run("preview").result["plan_id"]
    assert f"Plan {first} is not approved, so nothing was written." in office.run("sync", code=2).message
    office.approve(first, "HR", "alice", decision="rejected", reason="Anna has not left")
    assert "has rejected" in office.run("sync", code=2).message
    assert ldap_tools.highest_usn(lab) == usn, "nothing was written"

    plan = office.run("preview").result["plan_id"]
    assert plan != first
    office.approve(plan, "HR", "alice")
    assert "waits for level IT security" in office.run("sync", code=2).message
    office.approve_elsewhere(plan, "IT security", "bob")
    office.run("sync")
    assert not office.is_enabled(LEAVER) and office.phone(OTHER) == "+34 93 555 0297"
    assert "No change" in office.run("sync").output

    # Taken back for one of them, with an approval of its own.
    number = office.run("state").output
    runs = [int(found) for found in re.findall(r'"run": (\d+)', number)]
    applied = max(runs) - 1
    choice: dict[str, t.Any] = {"run": applied, "key": f"key:{OTHER}"}
    undone = office.run("undo", "--check", **choice).result["plan_id"]
    office.run("undo", code=2, **choice)
    office.approve(undone, "HR", "alice")
    office.run("undo", **choice)
    assert office.phone(OTHER) == before and not office.is_enabled(LEAVER)

    # Proved by the archive alone.
    archive = tmp_path / "evidence.zip"
    office.run("audit")
    office.run("evidence", run=applied, path=str(archive))
    with zipfile.ZipFile(archive) as found:
        found.extractall(tmp_path / "evidence")
    command = [sys.executable, str(tmp_path / "evidence" / "verify.py")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Plans: 1. Decisions: 2, with 2 verified signatures." in said


def test_a_change_in_hr_after_the_approval_is_not_made(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> None:
    office = Office(lab, playbooks, tmp_path)
    office.variables["lifecycle_approval"] = "units"
    office.run("sync", lifecycle_approval="none")
    synced.set_fields(OTHER, phone="+34 93 555 0297")
    synced.set_fields("1013", phone="+34 93 555 0296")
    plan = office.run("preview").result["plan_id"]
    office.approve(plan, "HR", "alice")
    synced.set_fields("1013", phone="+34 93 555 0295")
    done = office.run("sync", code=2)
    assert f"Waits for approval: the changes differ from those in plan {plan}." in done.output
    assert office.phone(OTHER) == "+34 93 555 0297" and "0296" not in office.phone("1013")
