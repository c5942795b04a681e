# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs for the person with an id of an HR system, which is what a webhook knows: the emergency for a leaver."""

from __future__ import annotations

import typing as t

import pytest
import requests

from tests.lab import ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

LEAVER, OTHER_LEAVER, OF_CALAMARI = "1026", "1027", "2003"
SHOWN: t.Final = ("employeeID", "userAccountControl", "uSNChanged")
DISABLED: t.Final = 2


def factorial_id(lab: LabFacts, key: str) -> str:
    """As Factorial itself answers."""
    url = f"{lab.factorial_url}/api/2026-10-01/resources/employees/employees"
    headers = {"x-api-key": lab.simulated_credentials["factorial_api_key"]}
    rows = requests.get(url, headers=headers, verify=str(lab.ca_file), timeout=30).json()["data"]
    (found,) = (row["id"] for row in rows if row["company_identifier"] == key)
    return str(found)


def calamari_id(lab: LabFacts, number: str) -> str:
    """As Calamari itself answers."""
    url = f"{lab.calamari_url}/employees/v1/search"
    everybody = {"page": 0, "withArchived": True}
    access = ("calamari", lab.simulated_credentials["calamari_api_key"])
    rows = requests.post(url, json=everybody, auth=access, verify=str(lab.ca_file), timeout=30).json()["employees"]
    (found,) = (row["id"] for row in rows if row["externalNumber"] == number)
    return str(found)


def accounts(lab: LabFacts) -> dict[str, tuple[bool, str]]:
    """Whether the account of each key is enabled, and its uSNChanged, which each write makes higher."""
    found = ldap_tools.search(lab, lab.managed_base, "(employeeID=*)", SHOWN)
    return {
        entry.text("employeeID"): (
            not int(entry.text("userAccountControl")) & DISABLED,
            entry.text("uSNChanged"),
        )
        for entry in found
    }


def emergency(playbooks: Playbooks, key: str) -> Done:
    variables = {"key": key, "reason": f"Factorial reports that the employee with the {key} leaves"}
    return playbooks.run(playbook="hrsync.ad.emergency_leaver", variables=variables)


def refuses(lab: LabFacts, playbooks: Playbooks, id: str) -> None:
    before = ldap_tools.highest_usn(lab)
    done = emergency(playbooks, f"id:{id}")
    assert done.code == 2, done.output
    assert f"lifecycle_only has 1 key that HR does not know: 'id:{id}'." in done.message
    assert ldap_tools.highest_usn(lab) == before


def changed(before: dict[str, tuple[bool, str]], after: dict[str, tuple[bool, str]]) -> set[str]:
    assert before.keys() == after.keys()
    return {key for key in before if before[key] != after[key]}


def test_the_leaver_with_an_id_and_nobody_else(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    synced.event("leave", LEAVER)
    synced.event("leave", OTHER_LEAVER)
    synced.event("promote", "1030", title="Head of everything")
    before, highest = accounts(lab), ldap_tools.highest_usn(lab)
    done = emergency(playbooks, f"id:{factorial_id(lab, LEAVER)}")
    assert done.code == 0, done.output
    assert done.planned == {"disables": 1}
    after = accounts(lab)
    assert changed(before, after) == {LEAVER}
    assert (before[LEAVER][0], after[LEAVER][0]) == (True, False)
    assert ldap_tools.highest_usn(lab) == int(after[LEAVER][1]) > highest, "no group or unit was written either"

    again = emergency(playbooks, f"id:{factorial_id(lab, LEAVER)}")
    assert again.code == 0, again.output
    assert again.planned == {}
    assert "is disabled already." in again.output
    by_key = emergency(playbooks, OTHER_LEAVER)
    assert by_key.code == 0, by_key.output
    assert changed(after, accounts(lab)) == {OTHER_LEAVER}


def test_somebody_who_has_not_left(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    """A webhook that is forged, or comes too early, changes nothing. Whoever names the key must not overlook that."""
    before = ldap_tools.highest_usn(lab)
    works = f"({LEAVER}) works here according to HR, with no end date, so the account stays enabled."
    done = emergency(playbooks, f"id:{factorial_id(lab, LEAVER)}")
    assert done.code == 0, done.output
    assert done.planned == {}
    assert works in " ".join(done.output.split())
    by_key = emergency(playbooks, LEAVER)
    assert (by_key.code, by_key.planned) == (2, {}), by_key.output
    assert works in by_key.message
    quiet = playbooks.run(playbook="hrsync.ad.emergency_leaver", variables={"key": LEAVER})
    assert quiet.code == 0, quiet.output
    assert works in " ".join(quiet.output.split())
    assert ldap_tools.highest_usn(lab) == before


@pytest.mark.parametrize("unknown", ["18446744073709999", "1026", "0"])
def test_an_id_that_nobody_has(unknown: str, lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    """Such as of an employee of another company, or a key in place of an id."""
    synced.event("leave", LEAVER)
    refuses(lab, playbooks, unknown)


def test_the_id_of_another_hr_system(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    synced.event("leave", OF_CALAMARI)
    before = accounts(lab)
    done = emergency(playbooks, f"id:{calamari_id(lab, OF_CALAMARI)}")
    assert done.code == 0, done.output
    assert changed(before, accounts(lab)) == {OF_CALAMARI}


def test_an_id_of_two_people_in_two_systems(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    shared = factorial_id(lab, LEAVER)
    synced.set_fields(OF_CALAMARI, system="calamari", id=int(shared))
    assert calamari_id(lab, OF_CALAMARI) == shared
    for key in (LEAVER, OF_CALAMARI):
        synced.event("leave", key)
    refuses(lab, playbooks, shared)
