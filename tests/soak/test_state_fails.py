# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The database fails in the middle of a run: nothing is written without its intent, and the next run finishes."""

from __future__ import annotations

import pathlib
import subprocess
import time
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.state.lease import Configuration
from ansible_collections.hrsync.ad.plugins.module_utils.state.state import open_state
from tests.lab import ldap_tools, registry
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl
from tests.lab_tests.playbook import Playbooks

pytestmark = [pytest.mark.lab, pytest.mark.soak]

PEOPLE = 320
"""More than the changes whose intents are written together."""


def accounts(lab: LabFacts) -> set[str]:
    """The keys of the accounts that there are."""
    found = ldap_tools.search(lab, lab.managed_base, "(employeeID=*)", ["employeeID"])
    return {entry.text("employeeID") for entry in found}


def intended(lab: LabFacts, option: str) -> dict[str, str]:
    """The creations of which nobody knows what became of them, as the next run is told: the key, and the kind."""
    configuration = Configuration(domain=lab.dns_domain, base=lab.managed_base, name="demo")
    with open_state(option, configuration) as state:
        return {intent.change.key: intent.change.kind.name for intent in state.begin({}).unfinished}


def finished(lab: LabFacts, playbooks: Playbooks, option: str, code: int, made: set[str]) -> None:
    """Check that the run has failed and has announced what it did, and let the next run finish."""
    assert code != 0
    assert made, "the database failed too early for this test"
    # The first portion was announced; its outcomes were lost with the database.
    assert made <= intended(lab, option).keys()
    done = playbooks.run(overrides={"HRSYNC_STATE": option})
    assert done.code == 0, done.output
    assert any("whose outcome it could not remember" in notice for notice in done.result["notices"]), done.output
    assert made < accounts(lab), "the database failed too late for this test"
    assert playbooks.run(overrides={"HRSYNC_STATE": option}).planned == {}


def test_postgresql_stops(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, postgresql_database: str
) -> None:
    company.generate(PEOPLE, calamari=0.2)
    server = next(service for service in registry.services(lab) if service.name == "postgresql")

    run = playbooks.start(overrides={"HRSYNC_STATE": postgresql_database})
    while not accounts(lab) and run.poll() is None:
        time.sleep(0.2)
    server.stop()
    try:
        output, _nothing = run.communicate(timeout=300)
    finally:
        server.start()
    assert "cannot be reached or used" in output, output
    finished(lab, playbooks, postgresql_database, run.returncode, accounts(lab))


@pytest.fixture(name="disk")
def small_disk(tmp_path: pathlib.Path) -> t.Iterator[pathlib.Path]:
    """A disk with room for the intents of one portion, but not of two."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=550k", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_the_disk_is_full(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, disk: pathlib.Path) -> None:
    company.generate(PEOPLE, calamari=0.2)
    option = f"sqlite:///{disk}/state.db"
    failed = playbooks.run(overrides={"HRSYNC_STATE": option})
    assert "is full: there is no space left on its disk" in failed.output, failed.output
    made = accounts(lab)
    subprocess.run(["mount", "-o", "remount,size=20m", str(disk)], check=True)
    finished(lab, playbooks, option, failed.code, made)
