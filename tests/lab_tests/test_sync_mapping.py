# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mappings with mistakes, and values that the directory cannot take: told all at once, and nobody else is concerned."""

from __future__ import annotations

import typing as t

import pytest
import yaml

from tests.lab import directory_fixtures, ldap_tools, ldif
from tests.lab.demo import stage
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab


def attributes(**more: t.Any) -> dict[str, t.Any]:
    """The demo's mapping with other attributes."""
    known = yaml.safe_load(stage.INVENTORY.read_text("utf-8"))["all"]["vars"]["lifecycle_attributes"]
    return {**known, **more}


def test_mistakes_in_the_mapping_are_told_at_once(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks
) -> None:
    variables = {
        "lifecycle_attributes": attributes(
            title="{{ employee.job_title",
            department="{{ employee.department | capitalise }}",
            company="{{ employee.legal_entitty }}",
            info="{{ employee.phone is matching('4') }}",
            description="{% for team in employee.teams %}{{ team }}",
            mail={"candidate": ["{{ login }}@{{ mail_domain }}"]},
            l={"value": "{{ employee.location.city }}", "null": "clean"},
            street={"person": "{{ employee.manager_key }}", "candidates": ["{{ login }}"]},
            **{"post code": "{{ employee.location.postal_code }}"},
        ),
        "lifecycle_groups": [
            {"group": "GG-Staff", "whn": "employee.department == 'Sales'"},
            {"group": "GG-Sales", "when": "employee.department = 'Sales'"},
        ],
        "lifecycle_ou": "OU={{ employee.ofice }},OU=People,{{ company_dn }}",
    }
    done = playbooks.run(variables=variables)
    assert done.code == 2, done.output
    for line in (
        "lifecycle_attributes.title: {{ employee.job_title: the template has a syntax error: ",
        "lifecycle_attributes.department: {{ employee.department | capitalise }}: there is no filter 'capitalise'; did"
        " you mean capitalize?",
        "lifecycle_attributes.company: {{ employee.legal_entitty }}: employee has no field 'legal_entitty'; did you"
        " mean legal_entity or legal_entity_country?",
        "lifecycle_attributes.info: {{ employee.phone is matching('4') }}: there is no test 'matching'; did you mean",
        "lifecycle_attributes.description: {% for team in employee.teams %}{{ team }}: the template has a syntax error",
        "lifecycle_attributes.mail.candidate: there is no such key; did you mean candidates?",
        "lifecycle_attributes.l.null is 'clean', not one of keep, clear, error; did you mean clear?",
        "lifecycle_attributes.street needs exactly one of value, candidates, person; it has candidates and person.",
        "lifecycle_attributes: 'post code' is not the name of an LDAP attribute",
        "lifecycle_ou: OU={{ employee.ofice }},OU=People,{{ company_dn }}: employee has no field 'ofice'.",
        "lifecycle_groups[0].whn: there is no such key; did you mean when?",
        "lifecycle_groups[1].when: employee.department = 'Sales': the condition has a syntax error: unexpected '='.",
    ):
        assert f"\n{line}" in f"\n{done.message}"
    assert len(done.message.splitlines()) == 12
    assert company.request_log()["entries"] == [], "HR is not asked in vain"


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        (
            {"lifecycle_directory": {"server": ["127.0.0.1"]}},
            "lifecycle_directory.server: there is no such option; did you mean servers",
        ),
        (
            {"lifecycle_sources": [{"type": "factorial", "api_kee": "x"}]},
            "lifecycle_sources[0].api_kee: there is no such option; did you mean api_key",
        ),
        (
            {"lifecycle_sources": [{"type": "factorail"}]},
            "lifecycle_sources[0].type is 'factorail', not one of bamboohr, calamari, csv, factorial, jazzhr,"
            " records, sql; did you mean factorial?",
        ),
        (
            {"lifecycle_sources": [{"type": "calamari", "custom_fields": True}]},
            "of type calamari: there is no option custom_fields;",
        ),
    ],
)
def test_wrong_names_of_options(
    variables: dict[str, t.Any], says: str, company: SimulatedControl, playbooks: Playbooks
) -> None:
    done = playbooks.run(variables=variables)
    assert done.code == 2, done.output
    assert says in done.output
    assert company.request_log()["entries"] == []


def test_attributes_that_cannot_be_written(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    wrong = {
        "jobTitle": "{{ employee.job_title }}",
        "whenCreated": "{{ employee.start_date }}",
        "groupType": "1",
        "unicodePwd": "{{ employee.key }}",
        "employeeID": "{{ employee.key }}",
        "title": {"person": "{{ employee.manager_key }}"},
    }
    before = ldap_tools.highest_usn(lab)
    done = playbooks.run(variables={"lifecycle_attributes": attributes(**wrong)})
    assert done.code == 2, done.output
    assert ldap_tools.highest_usn(lab) == before
    assert f"lifecycle_attributes.jobTitle: the schema of {lab.host_name} has no such attribute" in done.message
    for name in wrong:
        assert f"lifecycle_attributes.{name}: " in done.message


def test_values_that_the_directory_cannot_take(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, unit: str
) -> None:
    """One mistake for each of several people: they lack the attribute, or the account if it is needed."""
    for taken in ("ewa.nowak", "pawel.gasiorowski", "pawel.gasiorows1018"):
        directory_fixtures.add_user(lab, taken, unit)
    company.set_fields("1012", phone="+34 93 555 " + "02" * 40)
    company.set_fields("1014", teams=["Platform", "Sales"])
    company.set_fields("1001", manager="1002")
    company.set_fields("1003", manager="1003")
    company.set_fields("1023", system="factorial", manager_id="424242")
    mapping = attributes(
        info="{{ remark if employee.key == '1013' else 'none' }}",
        comment="{{ employee.custom.no_such_field if employee.key == '1015' else 'none' }}",
        division="{{ employee.teams if employee.key == '1014' else 'one' }}",
        employeeNumber="{{ (1 // 0) if employee.key == '1022' else '1' }}",
        manager={"person": "{{ '9999' if employee.key == '1021' else employee.manager_key }}"},
    )
    done = playbooks.run(variables={"lifecycle_attributes": mapping})
    assert done.code == 2, "people who were skipped are a failure, after everybody else is done"
    assert done.message.startswith("Skipped without any change: 2 of 41 employees: ")
    assert "info: undefined variable 'remark'" in done.message
    assert "Skipped: " in done.result["summary"]
    made = accounts(lab)
    assert len(made) == 38
    assert "undefined variable 'remark' (template: {{ remark if" in done.reasons("1013")
    assert "None of the candidates for sAMAccountName can be used: " in done.reasons("1018")
    assert f"'pawel.gasiorowski' (taken by CN=pawel.gasiorowski,{unit})" in done.reasons("1018")
    assert made["1017"].text("sAMAccountName") == "ewa.nowak1017", "the next candidate"
    notices = " ".join(done.result["notices"])
    assert "': 91 characters, but the schema allows at most 64. (lifecycle_attributes.telephoneNumber)" in notices
    assert ": 3 values, but the schema allows one. (lifecycle_attributes.division)" in notices
    assert "comment: undefined field 'no_such_field'" in notices
    assert "employeeNumber: integer division or modulo by zero (template: {{ (1 // 0)" in notices
    for number, attribute in (
        ("1012", "telephoneNumber"),
        ("1014", "division"),
        ("1015", "comment"),
        ("1022", "employeeNumber"),
    ):
        assert attribute.lower() not in made[number].attributes
        assert f"({number})" in notices
    assert (
        "manager of 1 employee (1021) is 9999, whom neither HR nor the directory knows; it is not changed." in notices
    )
    assert "In HR, 1 employee (1003) would be their own manager; the attribute is not changed." in notices
    assert "have no employee_number: 1. The employees that report to them have no manager_key." in " ".join(
        done.result["warnings"]
    )
    assert made["1001"].text("manager") == made["1002"].dn
    assert made["1002"].text("manager") == made["1001"].dn
    assert "manager" not in made["1003"].attributes
    assert "manager" not in made["1021"].attributes
    assert "manager" not in made["1023"].attributes
    again = playbooks.run(variables={"lifecycle_attributes": mapping, "lifecycle_fail_on": "failures, skipped > 20 %"})
    assert again.code == 0, again.output
    assert again.planned == {}
    assert again.result["summary"].startswith("No change.\n")
    assert again.report["rejected"] == done.report["rejected"]


def test_a_mapping_that_suits_nobody(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    """Nobody is changed, and that does not look as if nothing were to be done."""
    before = ldap_tools.highest_usn(lab)
    done = playbooks.run(variables={"lifecycle_attributes": attributes(givenName="{{ emploee.first_name }}")})
    assert done.code == 2, done.output
    assert ldap_tools.highest_usn(lab) == before
    assert done.message == (
        "The mapping works for no employee who should have an account: 40 employees skipped. The first is Agnieszka"
        " Wiśniewska (1001): givenName: undefined variable 'emploee' (template: {{ emploee.first_name }}). Correct the"
        " mapping and run again."
    )
    assert done.result["stops"] == [done.message]
    assert done.result["summary"].startswith(
        "Failed: The mapping works for no employee who should have an account: 40 "
    )
    assert "Result     No change." in done.output


def accounts(lab: LabFacts) -> dict[str, ldif.Entry]:
    """By employeeID."""
    return {entry.text("employeeID"): entry for entry in ldap_tools.search(lab, lab.base_dn, "(employeeID=*)")}
