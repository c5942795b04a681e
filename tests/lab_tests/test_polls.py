# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A poll of Calamari costs as many of its requests as the guide about events says."""

from __future__ import annotations

import typing as t

import pytest

from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab

PEOPLE: t.Final = 250
PAGES: t.Final = 3
"""Of 100 people."""
CALAMARI: t.Final = {
    "type": "calamari",
    "name": "calamari",
    "department_from": "team_prefix",
    "department_prefix": "Department-",
    "location_prefix": "Office-",
}


def requests_of_calamari(hr: SimulatedControl) -> dict[str, int]:
    """How often each path was asked, as Calamari itself says."""
    counts: dict[str, int] = hr.request_log()["counts"]
    return {path.split()[-1]: number for path, number in counts.items() if path.startswith("calamari ")}


@pytest.mark.parametrize("absences", [False, True])
def test_requests_of_a_run(absences: bool, lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    company.generate(PEOPLE, calamari=1.0, system="calamari")
    company.clear_requests()
    done = playbooks.run("--check", variables={"lifecycle_sources": [{**CALAMARI, "absences": absences}]})
    assert done.code == 0, done.output
    asked = requests_of_calamari(company)
    assert asked.pop("/api/leave/request/v1/find-advanced", 0) == int(absences)
    assert asked == {"/api/employees/v1/search": PAGES + 1}, "one more looks whether there is another page"
