# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run applies the plan that a preview has shown, or nothing: `lifecycle_expected_checksum`, also without state."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from tests.lab import ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

FIRST, SECOND = "1012", "1013"


def phone_of(lab: LabFacts, key: str) -> str:
    """The number in the directory."""
    (entry,) = ldap_tools.search(lab, lab.managed_base, f"(employeeID={key})", ["telephoneNumber"])
    return entry.text("telephoneNumber")


@pytest.mark.parametrize("state", ["none", ""])
def test_the_plan_that_was_shown_is_applied_or_nothing(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path, state: str
) -> None:
    memory = {"lifecycle_state": state or f"sqlite:///{tmp_path}/state.db"}

    def run(playbook: str, **variables: t.Any) -> Done:
        return playbooks.run(playbook=f"hrsync.ad.{playbook}", variables={**memory, **variables})

    assert run("sync").code == 0
    synced.set_fields(FIRST, phone="+34 93 555 0298")
    shown = run("preview")
    assert shown.code == 0 and shown.result["fingerprint"].startswith(f"sha256:{shown.result['checksum']}:")
    assert bool(shown.result["plan_id"]) is bool(state == "")
    assert (f"Plan       {shown.result['plan_id']}, kept until" in shown.output) is (state == "")

    synced.set_fields(SECOND, phone="+34 93 555 0299")
    usn = ldap_tools.highest_usn(lab)
    for expected in (shown.result["fingerprint"], shown.result["checksum"]):
        refused = run("sync", lifecycle_expected_checksum=expected)
        assert refused.code == 2 and "lifecycle_expected_checksum names" in refused.message, refused.output
        assert f"({SECOND})" in refused.message
    assert ldap_tools.highest_usn(lab) == usn, "nothing was written"

    again = run("preview")
    done = run("sync", lifecycle_expected_checksum=again.result["fingerprint"])
    assert done.code == 0, done.output
    assert [phone_of(lab, key) for key in (FIRST, SECOND)] == ["+34 93 555 0298", "+34 93 555 0299"]
    replayed = run("sync", lifecycle_expected_checksum=again.result["fingerprint"])
    assert replayed.code == 2 and "2 people have no changes any more" in replayed.message, replayed.output


@pytest.mark.usefixtures("lab")
def test_an_empty_checksum_is_refused_before_anything_is_read(playbooks: Playbooks) -> None:
    away = {"HRSYNC_FACTORIAL_URL": "https://127.0.0.1:9", "HRSYNC_SERVERS": "127.0.0.1"}
    lost = {"lifecycle_expected_checksum": "", "awx_job_id": 7}
    done = playbooks.run(playbook="hrsync.ad.sync", variables=lost, overrides=away)
    assert done.code == 2 and done.message.startswith("lifecycle_expected_checksum is empty"), done.output
