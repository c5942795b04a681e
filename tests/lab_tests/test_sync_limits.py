# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that are limited to some employees, by their keys and by a condition."""

from __future__ import annotations

import typing as t

import pytest

from tests.lab import ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

SALES = "employee.department == 'Sales'"


def test_a_condition_limits_a_run(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    """Only people of Sales get an account, and the next run for everybody makes the others."""
    done = playbooks.run(variables={"lifecycle_scope": SALES})
    assert done.code == 0, done.output
    made = ldap_tools.search(lab, lab.base_dn, "(employeeID=*)", ["department"])
    assert {entry.text("department") for entry in made} == {"Sales"}
    assert done.planned["creates"] == len(made) == 6, "the seventh of Sales has left"
    [limit] = done.result["limits"]
    assert limit == f"Limited to 7 of 41 employees by lifecycle_scope ({SALES})."
    assert limit in done.result["summary"]
    assert done.report["limits"] == [limit]
    again = playbooks.run(variables={"lifecycle_scope": SALES})
    assert again.result["summary"].startswith("No change.\n"), "nothing is said of the others"


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"lifecycle_only": []}, "lifecycle_only is [], which names nobody"),
        ({"lifecycle_only": [1001]}, "lifecycle_only has 1001, a number and not text."),
        ({"lifecycle_only": "1001, 9999"}, "lifecycle_only has 1 key that HR does not know: '9999'."),
        ({"lifecycle_scope": "employee.department == 'Sails'"}, "that is true for none of "),
    ],
)
def test_a_run_for_nobody_is_an_error_in_a_preview_too(
    variables: dict[str, t.Any], says: str, lab: LabFacts, company: SimulatedControl, playbooks: Playbooks
) -> None:
    before = ldap_tools.highest_usn(lab)
    done = playbooks.run("--check", variables=variables)
    assert done.code == 2, done.output
    assert says in done.message
    assert ldap_tools.highest_usn(lab) == before


def test_text_names_people(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    done = playbooks.run(variables={"lifecycle_only": "1002 key:1003"})
    assert done.code == 0, done.output
    made = ldap_tools.search(lab, lab.base_dn, "(employeeID=*)", ["employeeID"])
    assert {entry.text("employeeID") for entry in made} == {"1002", "1003"}
