# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Found in any spelling, and written in the right one: the whole way against the lab."""

from __future__ import annotations

import pytest

from tests.lab import directory_fixtures, ldap_tools, ldif
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab

DECOMPOSED = "Krako\u0301w"


def account(lab: LabFacts, key: str) -> ldif.Entry:
    [found] = ldap_tools.search(lab, lab.base_dn, f"(&(objectClass=user)(employeeID={key}))")
    return found


def test_correct_capitals_are_written_once(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    before = account(lab, "1001")
    names = ("cn", "displayName", "title", "mail", "userPrincipalName", "proxyAddresses")
    right = {name: before.texts(name) for name in names}
    parent = before.dn.partition(",")[2]
    directory_fixtures.replace(
        lab,
        before.dn,
        displayName=before.text("displayName").upper(),
        title=before.text("title").lower(),
        mail=before.text("mail").upper(),
        userPrincipalName=before.text("userPrincipalName").upper(),
    )
    ldap_tools.modify(
        lab, f"dn: {before.dn}\nchangetype: modrdn\nnewrdn: CN={before.text('cn').upper()}\ndeleteoldrdn: 1\n"
    )
    done = playbooks.run()
    assert done.code == 0, done.output
    assert done.planned == {"renames": 1, "updates": 1}
    after = account(lab, "1001")
    assert {name: after.texts(name) for name in names} == right
    assert after.dn == f"CN={before.text('cn')},{parent}"
    again = playbooks.run()
    assert (again.code, again.planned) == (0, {}), again.output


def test_places_are_found_in_any_spelling(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    people = f"OU=People,{lab.managed_base}"
    for unit in (people, f"OU={DECOMPOSED},{people}", f"OU=New York,{people}"):
        directory_fixtures.add_unit(lab, unit)
    offices = {"2004": "Office-Kraków", "2005": "Office-New  York", "2006": "Office-kra\u200bków "}
    for key, team in offices.items():
        teams = [{"id": 900, "name": team}, {"id": 901, "name": "Department-Support"}]
        company.set_fields(key, system="calamari", teams=teams)
    done = playbooks.run(variables={"lifecycle_only": list(offices)})
    assert done.code == 0, done.output
    assert "ou_creates" not in done.planned
    units = ldap_tools.search(lab, people, "(objectClass=organizationalUnit)", ["ou"], scope="one")
    assert sorted(unit.text("ou") for unit in units) == [DECOMPOSED, "New York"]
    assert [account(lab, key).dn.split(",")[1] for key in offices] == [
        f"OU={DECOMPOSED}",
        "OU=New York",
        f"OU={DECOMPOSED}",
    ]
    again = playbooks.run(variables={"lifecycle_only": list(offices)})
    assert (again.code, again.planned) == (0, {}), again.output


def test_an_unknown_country_is_left_out(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    company.set_fields("2004", system="calamari", teams=[{"id": 900, "name": "Country-Atlantis"}])
    sources = [
        {"type": "factorial", "name": "factorial", "custom_fields": True},
        {"type": "calamari", "name": "calamari", "country_prefix": "Country-"},
    ]
    only = {"lifecycle_only": ["2004"], "lifecycle_sources": sources}
    done = playbooks.run(variables=only)
    assert done.code == 0, done.output
    assert not {"c", "co"} & {*account(lab, "2004").attributes}
    notices = [each for each in done.result["notices"] if "'Atlantis' is not a known country" in each]
    assert len(notices) == 3
    assert all("The attribute is left out for 1 employee: " in each for each in notices)
    again = playbooks.run(variables=only)
    assert (again.code, again.planned) == (0, {}), again.output
