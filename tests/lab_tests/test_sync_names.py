# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that no form should take and every HR system does: as typed into the directory, or set aside with a reason."""

from __future__ import annotations

import pathlib

import pytest

from tests.lab import directory_fixtures, ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab

ARRIVING = {
    "1011": ("Jan", 'a,+"\\<>;=#b'),
    "1012": ("#Zoë", "Berg\\"),
    "1013": (" Anna", "Lena "),
    "1014": ("*)(uid=*", "*)(objectClass=*))"),
    "1015": ("{{ 7*7 }}", "{{ lookup('pipe', 'id') }}"),
    "1017": ("{% raw %}", "{% endraw %}{#"),
    "1018": ("Paweł\u200f", "\u202eGąsiorowski\u2066"),
    "1020": ("None", "null"),
    "1021": ("007", "1e3"),
    "1022": ("[1, 2]", "{'a': 1}"),
    "1023": ("true", "!unsafe x"),
    "1024": ("CN=Administrator", "CN=Users/DC=lab"),
    "1025": ("Zoe\u0308", "O\u0301"),
    "1026": ("$(id)", "`id`; %s %d"),
    "1027": ("a\u00a0b", "\u2003wide\u2003"),
    "1028": ("<script>alert(1)</script>", "&amp;"),
    "1016": ("Emoji 😀", "🎉 Too"),
    "1029": ("Aoife  Two", "Spaces   Three"),
    "1030": ("Nu\0l", "Byte"),
    "1031": ("Bell\a", "Ring"),
    "1010": ("Line\nbreak", "Two"),
}
"""First and last names by employee number; each is to be in the directory exactly so, but for those of `CLEANED`."""

CLEANED = {
    "1013": ("Anna", "Lena"),
    "1018": ("Paweł", "Gąsiorowski"),
    "1025": ("Zoë", "Ó"),
    "1027": ("a b", "wide"),
    "1029": ("Aoife Two", "Spaces Three"),
    "1030": ("Nul", "Byte"),
    "1031": ("Bell", "Ring"),
    "1010": ("Line break", "Two"),
}
"""Names that had insignificant spaces, decomposed letters, or characters that nobody sees or nothing stores."""

SET_ASIDE = {
    "1019": (
        "😀",
        "🎉🎉",
        "sAMAccountName: hrsync.ad.sam_account_name: no sAMAccountName can be built from '.'",
    ),
    "1008": (" ", "\t", "No first item, sequence was empty. (in the variable first_word)"),
}
"""First and last name, and what is said about them."""


UNSHOWN = "\0\a\u200f\u202e\u2066"
"""Characters that would turn around or hide what an onlooker of the run reads."""


def test_names_arrive_as_typed_or_are_set_aside(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    people = {**ARRIVING, **{number: names[:2] for number, names in SET_ASIDE.items()}, "1009": ("L" * 200, "Long")}
    for number, (first_name, last_name) in people.items():
        company.set_fields(number, first_name=first_name, last_name=last_name, preferred_name=None)
    accepted = {"lifecycle_fail_on": "failures", **playbooks.odd_feed()}
    done = playbooks.run("--diff", variables=accepted)
    assert done.code == 0, done.output
    found = ldap_tools.search(lab, lab.base_dn, "(employeeID=*)")
    held = {
        entry.text("employeeID"): tuple(entry.text(name) for name in ("givenName", "sn", "displayName", "cn"))
        for entry in found
    }
    assert len(held) == 40 - len(SET_ASIDE)
    for number, names in {**ARRIVING, **CLEANED}.items():
        assert held[number] == (*names, " ".join(names), " ".join(names))
    for number, (_first_name, _last_name, says) in SET_ASIDE.items():
        assert number not in held
        assert says in done.reasons(number)
    assert held["1009"] == ("", "Long", f"{'L' * 200} Long", "L" * 64)
    notices = " ".join(done.result["notices"])
    assert "The attribute is left out for 1 employee: LLL" in notices
    assert "HR has characters that nobody sees or that cannot be stored; they are removed" in notices
    assert "Paweł Gąsiorowski (1018): U+200F in first_name" in notices
    assert not [character for character in UNSHOWN if character in done.output]
    assert "<script>alert" not in pathlib.Path(done.result["report"]["html"]).read_text("utf-8")

    again = playbooks.run(variables=accepted)
    assert again.code == 0, again.output
    assert again.planned == {}
    assert "changed=0" in again.output


def test_names_and_addresses_of_contacts_and_groups(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, unit: str
) -> None:
    """The next candidate is taken in the preview and in the run, instead of a change that the directory refuses."""
    company.set_fields("2004", system="calamari", firstName="Olga", lastName="Pietrzak")
    directory_fixtures.add_contact(lab, "Olga Pietrzak", unit)
    address = f"olga.pietrzak@{lab.dns_domain}"
    group = directory_fixtures.add_group(lab, "t-address", unit)
    directory_fixtures.replace(lab, group, mail=address)
    variables = {"lifecycle_ou": unit, "lifecycle_only": ["2004"]}
    done = playbooks.run(variables=variables)
    assert done.code == 0, done.output
    [olga] = ldap_tools.search(lab, lab.base_dn, "(employeeID=2004)")
    assert olga.dn == f"CN=Olga Pietrzak (2004),{unit}"
    assert olga.text("mail") == f"olga.pietrzak2004@{lab.dns_domain}"
    assert playbooks.run(variables=variables).planned == {}


def test_an_office_that_looks_like_a_dn_is_one_unit(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks
) -> None:
    """Nobody gets out of the place that the template gives them."""
    name = 'Attic,OU=Groups+CN="x"'
    teams = [{"id": 900, "name": f"Office-{name}"}, {"id": 901, "name": "Department-Support"}]
    company.set_fields("2004", system="calamari", teams=teams)
    done = playbooks.run(variables={"lifecycle_only": ["2004"]})
    assert done.code == 0, done.output
    [olga] = ldap_tools.search(lab, lab.base_dn, "(employeeID=2004)")
    assert olga.text("physicalDeliveryOfficeName") == name
    people = f"OU=People,{lab.managed_base}"
    [unit] = ldap_tools.search(lab, people, "(objectClass=organizationalUnit)", ["ou"], scope="one")
    assert unit.text("ou") == name
    assert olga.dn == f"CN=Olga Pietrzak,{unit.dn}"
    assert f"GG-{name}" in " ".join(done.result["notices"])
