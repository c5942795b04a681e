# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the rest of the forest decides: the suffixes of user principal names."""

from __future__ import annotations

import pytest

from tests.lab import ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab


def test_a_suffix_must_be_one_of_the_forest(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, unit: str
) -> None:
    principal = "{{ employee.key }}@brand.example"
    variables = {
        "lifecycle_ou": unit,
        "lifecycle_only": ["2004"],
        "lifecycle_more_attributes": {"userPrincipalName": principal},
    }
    refused = playbooks.run(variables=variables)
    assert "has the suffix brand.example, which the forest does not have" in refused.reasons("2004"), refused.output
    assert lab.dns_domain in refused.reasons("2004")
    assert not ldap_tools.search(lab, lab.base_dn, "(employeeID=2004)")
    partitions = f"dn: CN=Partitions,CN=Configuration,{lab.base_dn}\nchangetype: modify\n"
    ldap_tools.modify(lab, f"{partitions}add: uPNSuffixes\nuPNSuffixes: brand.example\n")
    try:
        accepted = playbooks.run(variables=variables)
    finally:
        ldap_tools.modify(lab, f"{partitions}delete: uPNSuffixes\nuPNSuffixes: brand.example\n")
    assert accepted.code == 0, accepted.output
    [olga] = ldap_tools.search(lab, lab.base_dn, "(employeeID=2004)")
    assert olga.text("userPrincipalName") == "2004@brand.example"
    assert playbooks.run(variables=variables).planned == {}
