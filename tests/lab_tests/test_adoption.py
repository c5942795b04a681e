# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A go-live adopts accounts only when somebody has confirmed it."""

from __future__ import annotations

import pytest

from tests.lab import directory_fixtures, ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab

KEYS = ("1001", "1002", "1003", "1004", "1005", "1007")


@pytest.fixture
def accounts(lab: LabFacts, unit: str) -> dict[str, str]:
    """The DN of an enabled account without a key for each employee."""
    made = {key: directory_fixtures.add_user(lab, f"old.{key}", unit, description=f"no {key}") for key in KEYS}
    for dn in made.values():
        directory_fixtures.set_password(lab, dn, "A-first-Password-2026")
        directory_fixtures.enable(lab, dn)
    return made


def test_more_than_a_few_accounts_are_adopted_only_after_a_confirmation(
    lab: LabFacts, hr: SimulatedControl, playbooks: Playbooks, unit: str, accounts: dict[str, str]
) -> None:
    variables = {
        "lifecycle_directory": {"base_dn": unit},
        "lifecycle_managed_base": unit,
        "lifecycle_ou": None,
        "lifecycle_groups": [],
        "lifecycle_minimum_coverage": 0,
        "lifecycle_only": list(KEYS),
        "lifecycle_match_attributes": ["description"],
        "lifecycle_attributes": {"description": "no {{ employee.key }}"},
    }
    asked = "6 accounts without a key would be adopted. As these are more than 5, a run writes nothing unless"
    before = ldap_tools.highest_usn(lab)
    preview = playbooks.run("--check", "--diff", variables=variables)
    assert preview.code == 0, preview.output
    for key, dn in accounts.items():
        assert f"old.{key}, created 20" in preview.output
        assert dn in preview.output
    assert asked in preview.output
    refused = playbooks.run(variables=variables)
    assert refused.code != 0
    assert asked in refused.message
    assert "unless lifecycle_adopt is true." in refused.message
    assert ldap_tools.highest_usn(lab) == before, "nothing was written"
    few = playbooks.run("--check", variables={**variables, "lifecycle_only": list(KEYS[:5])})
    assert (few.code, asked in few.output) == (0, False)
    confirmed = playbooks.run(variables={**variables, "lifecycle_adopt": True})
    assert confirmed.code == 0, confirmed.output
    found = {key: ldap_tools.read(lab, dn, ["employeeID"]) for key, dn in accounts.items()}
    assert {key: entry.text("employeeID") for key, entry in found.items() if entry} == {key: key for key in KEYS}
