# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is outside the base decides too: suffixes of user principal names, and groups of administrators."""

from __future__ import annotations

import typing as t

import pytest

from tests.lab import directory_fixtures, ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab

_DOMAIN_USERS = "513"


def test_a_suffix_must_be_one_of_the_forest(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, unit: str
) -> None:
    principal = "{{ employee.key }}@brand.example"
    variables = {
        "lifecycle_ou": unit,
        "lifecycle_only": ["2004"],
        "lifecycle_state": "none",
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


@pytest.mark.parametrize("is_primary", [False, True])
def test_a_member_of_a_member_of_domain_admins_is_not_changed(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, unit: str, is_primary: bool
) -> None:
    """Domain Admins is outside of `base_dn`, and Samba never sets adminCount on its members."""
    outer = directory_fixtures.add_group(lab, f"t-outer-{is_primary}", unit)
    inner = directory_fixtures.add_group(lab, f"t-inner-{is_primary}", unit)
    variables: dict[str, t.Any] = {
        "lifecycle_ou": unit,
        "lifecycle_only": ["2004"],
        "lifecycle_fail_on": [],
        "lifecycle_state": "none",
    }
    narrow = {"HRSYNC_BASE_DN": lab.managed_base}
    first = playbooks.run(variables=variables, overrides=narrow)
    assert first.code == 0, first.output
    [olga] = ldap_tools.search(lab, lab.base_dn, "(employeeID=2004)")
    _add_member(lab, inner, olga.dn)
    if is_primary:
        token = ldap_tools.read(lab, inner, ["primaryGroupToken"])
        directory_fixtures.replace(lab, olga.dn, primaryGroupID=token.text("primaryGroupToken") if token else "")
    _add_member(lab, outer, inner)
    _add_member(lab, f"CN=Domain Admins,CN=Users,{lab.base_dn}", outer)
    usn = ldap_tools.highest_usn(lab)
    company.set_fields("2004", system="calamari", position={"id": 78, "name": "Queen"})
    for overrides in (narrow, {}):
        refused = playbooks.run(variables=variables, overrides=overrides)
        assert f"is a member of t-inner-{is_primary}, which is nested in Domain Admins" in refused.reasons("2004")
        assert ldap_tools.highest_usn(lab) == usn
    joining = {**variables, "lifecycle_only": ["2003"], "lifecycle_groups": [{"group": f"t-inner-{is_primary}"}]}
    joined = playbooks.run(variables=joining, overrides=narrow)
    assert joined.code == 0, joined.output
    assert f"t-inner-{is_primary} is nested in Domain Admins" in " ".join(joined.result["notices"])
    members = ldap_tools.read(lab, inner, ["member"])
    assert members and set(members.texts("member")) == (set() if is_primary else {olga.dn})
    # Samba refuses to delete the primary group of an account.
    directory_fixtures.replace(lab, olga.dn, primaryGroupID=_DOMAIN_USERS)


def _add_member(lab: LabFacts, group: str, member: str) -> None:
    ldap_tools.modify(lab, f"dn: {group}\nchangetype: modify\nadd: member\nmember: {member}\n")


def test_names_of_the_forest_are_taken_where_a_global_catalog_is_given(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, unit: str
) -> None:
    """The lab has one domain, so the name is that of an object in the configuration, which the domain does not have."""
    address = f"forest@{lab.dns_domain}"
    candidates = [
        f"{{{{ {one!r} if employee.key == '2004' else none }}}}" for one in (address, f"next@{lab.dns_domain}")
    ]
    variables = {
        "lifecycle_ou": unit,
        "lifecycle_only": ["2004"],
        "lifecycle_state": "none",
        "lifecycle_more_attributes": {"mail": {"candidates": candidates}},
    }
    for unusable in (lab.silent_address, lab.misnamed_address):
        stopped = playbooks.run(variables=variables, overrides={"HRSYNC_GLOBAL_CATALOG": unusable})
        assert stopped.code != 0
        assert f"The global catalog (option global_catalog) cannot be used: {unusable}:3269" in stopped.output
        assert not ldap_tools.search(lab, lab.base_dn, "(employeeID=2004)")
    services = f"CN=Services,CN=Configuration,{lab.base_dn}"
    attendant = directory_fixtures.add_contact(lab, "t-attendant", services, mail=address)
    try:
        done = playbooks.run(variables=variables, overrides={"HRSYNC_GLOBAL_CATALOG": lab.address})
    finally:
        ldap_tools.delete(lab, attendant)
    assert done.code == 0, done.output
    [olga] = ldap_tools.search(lab, lab.base_dn, "(employeeID=2004)")
    assert olga.text("mail") == f"next@{lab.dns_domain}"
