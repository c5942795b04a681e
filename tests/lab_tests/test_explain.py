# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook `explain` against the lab: a joiner, a leaver, somebody without a group, somebody who is skipped."""

from __future__ import annotations

import json
import typing as t

import pytest

from tests.lab import ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.company import PRIVATE_MARK
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab

MOST_LINES = 120


def explained(playbooks: Playbooks, **variables: t.Any) -> tuple[dict[str, t.Any], str]:
    """The explanation, and the lines of the console that it consists of."""
    done = playbooks.run(playbook="hrsync.ad.explain", variables=variables)
    assert done.code == 0, done.output
    explanation = done.result["explanation"]
    shown = done.output.partition(f"\n{explanation['label']}")[2].partition("\nok: [")[0].splitlines()
    assert len(shown) <= MOST_LINES
    assert max(len(line.encode()) for line in shown) <= 1024
    assert PRIVATE_MARK not in done.output + json.dumps(done.result)
    return explanation, "\n".join(shown)


def refused(playbooks: Playbooks, **variables: str) -> str:
    """Why nobody is explained."""
    done = playbooks.run(playbook="hrsync.ad.explain", variables=variables)
    assert done.code == 2, done.output
    return done.message


def test_people_are_explained_and_nothing_is_written(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks
) -> None:
    synced.second_act()
    synced.set_fields("1025", system="factorial", company_identifier="1026")
    before = ldap_tools.highest_usn(lab)

    joiner, shown = explained(playbooks, key="1034")
    assert joiner["verdict"].startswith("Would be created: start date ")
    assert "searched by employeeID 1034: no account" in shown
    assert joiner["names"][0]["verdict"] == "assigned"

    leaver, shown = explained(playbooks, who="marc.sole")
    assert (leaver["key"], leaver["found_by"]) == ("1021", "sAMAccountName"), shown
    assert leaver["verdict"].startswith("Would be disabled: ")
    assert leaver["lifecycle"]["state"] == "left"

    clerk, shown = explained(playbooks, who="ewa nowak")
    assert (clerk["key"], clerk["verdict"]) == ("1017", "Nothing would change.")
    assert "lifecycle_groups[3] (GG-Engineering, managed membership): does not apply" in shown
    assert "employee.department in ('Engineering', 'Platform') -> false, because" in shown
    assert "employee.department is 'Finance'" in shown

    doubled, shown = explained(playbooks, key="key:1026")
    assert doubled["verdict"] == "Skipped: nothing is changed."
    assert "employee_number '1026' exists twice in source factorial" in doubled["reasons"][0]
    assert [record["counts"] for record in doubled["sources"]] == [False, False]

    unknown = refused(playbooks, key="1071")
    assert "Nobody is known by '1071'" in unknown
    assert "Did you mean '1017'" in unknown
    several = refused(playbooks, who="jan kowalski")
    assert "'jan kowalski' is the name of 2 people in HR: Jan Kowalski (1011); Jan Kowalski (2001)." in several

    assert ldap_tools.highest_usn(lab) == before
