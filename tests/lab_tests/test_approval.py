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

from tests.lab import ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl
from tests.lab.simulated_receivers.service import SimulatedReceivers

from .office import Office
from .playbook import Playbooks

pytestmark = pytest.mark.lab

LEAVER, OTHER = "1021", "1012"


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
    runs = [int(found) for found in re.findall(r"\bRun +(\d+) ", number)]
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


def test_a_service_desk_has_a_request_as_long_as_a_plan_waits(
    lab: LabFacts,
    synced: SimulatedControl,
    playbooks: Playbooks,
    receivers: SimulatedReceivers,
    tmp_path: pathlib.Path,
) -> None:
    office, world = Office(lab, playbooks, tmp_path), receivers.world
    key = world.credentials.technician_key
    desk = {"type": "servicedesk_plus", "url": receivers.urls["service_desk"], "technician_key": key}
    office.variables["lifecycle_audit_receivers"] = [desk]
    office.run("sync", lifecycle_approval="none")
    assert world.tickets == {}, "nothing waits"
    synced.set_fields(OTHER, phone="+34 93 555 0298")

    plan = office.run("preview").result["plan_id"]
    (ticket,) = world.tickets.values()
    assert ticket.fields["subject"].startswith(f"Plan {plan} of ") and ticket.completed is None
    assert office.run("preview").result["plan_id"] == plan
    office.run("sync", code=2)
    assert list(world.tickets.values()) == [ticket] and ticket.completed is None, "it waits still"

    office.approve(plan, "HR", "alice")
    done = office.run("sync")
    assert office.phone(OTHER) == "+34 93 555 0298"
    assert list(world.tickets.values()) == [ticket] and ticket.completed is not None
    assert key not in done.output and world.violations == []
