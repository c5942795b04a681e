# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A new surname: all names and addresses of the account follow, or none of them."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from tests.lab import directory_fixtures, ldap_tools, ldif
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab

_LOCAL = "{{ 'olga.' ~ employee.last_name | lower if employee.key == '2004' else employee.key }}"
_LOGIN = "{{ 'olga.old' if employee.key == '2004' else 'u' ~ employee.key }}"
_NAMES = ("sn", "displayName", "userPrincipalName", "mail", "sAMAccountName")


def olga(lab: LabFacts) -> ldif.Entry:
    [found] = ldap_tools.search(lab, lab.base_dn, "(employeeID=2004)")
    return found


def names(lab: LabFacts) -> dict[str, str]:
    """The names of the account, as ldapsearch shows them."""
    found = olga(lab)
    return {"cn": found.dn.partition(",")[0][3:], **{name: found.text(name) for name in _NAMES}}


def expected(lab: LabFacts, surname: str) -> dict[str, str]:
    address = f"olga.{surname.lower()}@{lab.dns_domain}"
    shown = f"Olga {surname}"
    login = {"sAMAccountName": "olga.old"}
    return {"cn": shown, "sn": surname, "displayName": shown, "userPrincipalName": address, "mail": address, **login}


def test_a_new_surname_is_one_unit(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, unit: str) -> None:
    address = f"{_LOCAL}@{lab.dns_domain}"
    login = {"on": "create", "value": _LOGIN}
    attributes: dict[str, t.Any] = {"userPrincipalName": address, "mail": address, "sAMAccountName": login}
    variables = {"lifecycle_ou": unit, "lifecycle_only": ["2004"], "lifecycle_more_attributes": attributes}
    company.set_fields("2004", system="calamari", firstName="Olga", lastName="Old")
    first = playbooks.run(variables=variables)
    assert first.code == 0, first.output
    assert names(lab) == expected(lab, "Old")

    # Somebody else has one of the new names: nothing of them changes, and everything else of the person does.
    taken = f"olga.new@{lab.dns_domain}"
    contact = directory_fixtures.add_contact(lab, "t-taken", unit, mail=taken)
    company.set_fields("2004", system="calamari", lastName="New", position={"id": 77, "name": "Renamed"})
    preview = playbooks.run("--check", variables=variables)
    withheld = playbooks.run(variables=variables)
    assert withheld.code == 0, withheld.output
    assert names(lab) == expected(lab, "Old")
    for done in (preview, withheld):
        [notice] = [one for one in done.result["notices"] if "lifecycle_rename" in one]
        assert f"mail '{taken}' is taken by the contact {contact}" in notice
    keeping = playbooks.run(variables={**variables, "lifecycle_rename": "keep"})
    assert keeping.code == 0, keeping.output
    assert names(lab) == {**expected(lab, "Old"), "sn": "New"}

    ldap_tools.delete(lab, contact)
    renamed = playbooks.run(variables=variables)
    assert renamed.code == 0, renamed.output
    # sn followed already, so there is no new name: each value follows by itself.
    assert names(lab) == expected(lab, "New")
    assert set(olga(lab).texts("proxyAddresses")) == {f"SMTP:{taken}", f"smtp:olga.old@{lab.dns_domain}"}
    assert playbooks.run(variables=variables).planned == {}

    company.set_fields("2004", system="calamari", lastName="Last")
    last = playbooks.run(variables={**variables, "lifecycle_rename": "rename"})
    assert last.code == 0, last.output
    assert names(lab) == expected(lab, "Last")
    assert set(olga(lab).texts("proxyAddresses")) == {
        f"SMTP:olga.last@{lab.dns_domain}",
        f"smtp:olga.old@{lab.dns_domain}",
    }


def test_a_name_is_held_for_the_person_who_had_it(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, unit: str, tmp_path: pathlib.Path
) -> None:
    """Also if the account was deleted by hand."""
    wanted = "{{ 'held' if employee.key == only_key else 'u' ~ employee.key }}"
    login = {"on": "create", "candidates": [wanted, "held.{{ employee.key }}"]}
    variables = {
        "lifecycle_ou": unit,
        "lifecycle_state": f"sqlite:///{tmp_path / 'state.db'}",
        "lifecycle_more_attributes": {"sAMAccountName": login},
    }

    def login_of(key: str) -> str:
        """The login after a run for this person, whom the mapping gives the name."""
        done = playbooks.run(variables={**variables, "lifecycle_only": [key], "only_key": key})
        assert done.code == 0, done.output
        [found] = ldap_tools.search(lab, lab.base_dn, f"(employeeID={key})")
        return found.text("sAMAccountName")

    assert login_of("2004") == "held"
    ldap_tools.delete(lab, olga(lab).dn)
    assert login_of("2003") == "held.2003"
    assert login_of("2004") == "held"
