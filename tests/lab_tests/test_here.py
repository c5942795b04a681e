# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run does the same within the process of Ansible and as a module that Ansible sends to its target."""

from __future__ import annotations

import sys
import typing as t

import pytest

from tests.lab import ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import AS_SENT, Done, Playbooks

pytestmark = pytest.mark.lab

PERSON = "1012"
HERE = sys.executable
SENT = AS_SENT


def total(done: Done) -> list[str]:
    """What the run says of the number of people."""
    return [line for line in done.output.splitlines() if line.startswith(("Total", "Limits", "Result"))]


def test_both_ways_show_the_same_and_write_the_same(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks
) -> None:
    def run(playbook: str, interpreter: str, **variables: t.Any) -> Done:
        given = {"ansible_python_interpreter": interpreter, "lifecycle_only": PERSON, **variables}
        return playbooks.run(playbook=f"hrsync.ad.{playbook}", variables=given)

    for interpreter, number in ((SENT, "+34 93 555 0281"), (HERE, "+34 93 555 0282")):
        synced.set_fields(PERSON, phone=number)
        here, sent = (run("preview", one) for one in (HERE, SENT))
        assert (here.code, sent.code) == (0, 0), here.output + sent.output
        assert here.result["checksum"] == sent.result["checksum"]
        assert total(here) == total(sent) != []
        assert run("sync", interpreter).code == 0
        (entry,) = ldap_tools.search(lab, lab.managed_base, f"(employeeID={PERSON})", ["telephoneNumber"])
        assert entry.text("telephoneNumber") == number


def test_both_ways_refuse_alike_and_without_secrets(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks
) -> None:
    wrong = {"lifecycle_directory": {"timeout": "soon"}}
    away = {"HRSYNC_BIND_PASSWORD": "not-the-password-4711"}
    for variables, overrides in ((wrong, {}), ({}, away)):
        here, sent = (
            playbooks.run(
                playbook="hrsync.ad.preview",
                variables={"ansible_python_interpreter": one, **variables},
                overrides=overrides,
            )
            for one in (HERE, SENT)
        )
        assert here.code == sent.code == 2
        assert here.message == sent.message != ""
        assert "4711" not in here.output + sent.output
