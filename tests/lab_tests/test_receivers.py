# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Receivers of the audit log, by the role: what they get of runs, and what happens while they are down."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.audit import verifier
from tests.lab import ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl
from tests.lab.simulated_receivers.service import SimulatedReceivers

from .audit_receivers import chosen, secrets
from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

ONLY = {"lifecycle_only": ["1001", "1002", "1003"]}


def test_runs_are_delivered_and_verified(
    company: SimulatedControl, playbooks: Playbooks, receivers: SimulatedReceivers, tmp_path: pathlib.Path
) -> None:
    def run(*options: str, **variables: t.Any) -> Done:
        wanted = {**ONLY, "lifecycle_audit_receivers": chosen(receivers, tmp_path), **variables}
        return playbooks.run(*options, variables=wanted, overrides=secrets(receivers))

    first = run("-vvv")
    assert first.code == 0, first.output
    assert first.planned["creates"] == 3
    world = receivers.world
    assert [secret for secret in secrets(receivers).values() if secret in first.output] == []
    log = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    hashes = [one["hash"] for one in log]
    assert hashes == [one["event"]["hash"] for one in world.events]
    assert hashes == [json.loads(one)["hash"] for one in world.posts.values()]
    assert [line.data["hrsync@32473"]["hash"] for line in world.lines] == [hashes[-1]]
    assert "Agnieszka" in (tmp_path / "audit.jsonl").read_text() and world.violations == []

    world.faults.add_all({"kind": "status", "status": 503, "times": 0, "system": "splunk"})
    second = run()
    assert second.code == 0, second.output
    (told,) = (notice for notice in second.result["notices"] if "Audit receiver splunk" in notice)
    assert "code 9: the server is busy" in told and "wait for this receiver since" in told
    shown = playbooks.run(playbook="hrsync.ad.state")
    assert "Receiver splunk fails since" in shown.output and "the server is busy" in shown.output

    before = len(world.events)
    world.faults.clear()
    third = run()
    assert third.code == 0 and not [one for one in third.result["notices"] if "Audit receiver" in one], third.output
    numbers = [one["event"]["number"] for one in world.events]
    assert len(numbers) > before and numbers == list(range(1, len(numbers) + 1))

    head = json.loads((tmp_path / "heads.jsonl").read_text().splitlines()[-1])["head"]
    command = [sys.executable, "-I", verifier.__file__, str(tmp_path / "audit.jsonl"), "--head", head]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_required_receiver_that_is_down_stops_the_run(
    lab: LabFacts,
    company: SimulatedControl,
    playbooks: Playbooks,
    receivers: SimulatedReceivers,
    tmp_path: pathlib.Path,
) -> None:
    before = ldap_tools.highest_usn(lab)
    receivers.world.settings.is_enabled = False
    variables = {**ONLY, "lifecycle_audit_receivers": chosen(receivers, tmp_path, required=True)}
    done = playbooks.run(variables=variables, overrides=secrets(receivers))
    assert done.code != 0
    assert "code 1: the token is disabled" in done.message and "so the run writes nothing" in done.message
    assert ldap_tools.highest_usn(lab) == before
    receivers.world.settings.is_enabled = True
    assert playbooks.run(variables=variables, overrides=secrets(receivers)).planned["creates"] == 3


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"type": "splunk", "url": "https://splunk"}, "lifecycle_audit_receivers[0].token is required, but not set."),
        (
            {"type": "splunk", "uri": "x"},
            "lifecycle_audit_receivers[0].uri: there is no such option; did you mean url?",
        ),
        ({"type": "ftp"}, "lifecycle_audit_receivers[0].type is 'ftp', not one of file, syslog, splunk, webhook"),
    ],
)
def test_wrong_options_are_told_before_anything_is_read(
    company: SimulatedControl, playbooks: Playbooks, entry: dict[str, t.Any], message: str
) -> None:
    company.clear_requests()
    done = playbooks.run(variables={**ONLY, "lifecycle_audit_receivers": [entry]})
    assert done.code != 0 and message in done.message, done.output
    assert company.request_log()["total"] == 0
