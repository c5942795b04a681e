# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Attributes that would get back from HR what a run has written there."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.plugin_utils.readiness.circles import notices

from ..run.test_assignment import settings

FACTORIAL: t.Final = {"type": "factorial"}
BAMBOOHR: t.Final = {"type": "bamboohr", "additional_fields": ["customLogin", "Badge no"]}
SQL: t.Final = {"type": "sql", "name": "payroll"}
OWN: t.Final = "{{ employee.email or employee.last_name ~ '@example.com' }}"


def told(
    mapping: t.Mapping[str, t.Any],
    rule: t.Mapping[str, t.Any],
    *sources: t.Mapping[str, t.Any],
    variables: t.Mapping[str, t.Any] | None = None,
    **options: t.Any,
) -> list[str]:
    given = {"mapping": mapping, "back": [rule], **(variables or {})}
    made = settings(variables=given, steps={"write_back": "back"}, **options)
    return [notice.text for notice in notices(made, sources)]


def test_a_circle_is_told_with_the_way_out() -> None:
    assert told({"mail": OWN}, {"mail_to": "communications_email"}, FACTORIAL) == [
        "back[0].mail_to writes mail back to HR, and the template of mail reads employee.email, which follows from the"
        " same field of HR. So mail gets its own value back, and keeps it. Read another field in"
        ' lifecycle_attributes.mail, add "on": create to it, or remove mail_to.'
    ]


@pytest.mark.parametrize(
    ("attribute", "template", "rule", "source"),
    [
        ("telephoneNumber", "{{ employee.phone }}", {"phone_to": "phone_number"}, FACTORIAL),
        ("MAIL", OWN, {"mail_to": "workEmail"}, BAMBOOHR),
        ("mail", "{{ employee.personal_email }}", {"mail_to": "homeEmail"}, BAMBOOHR),
        ("sAMAccountName", "{{ employee.custom.customLogin }}", {"login_to": "customLogin"}, BAMBOOHR),
        ("mail", OWN, {"mail_to": "email", "source": "payroll"}, SQL),
        ("userPrincipalName", "{{ employee.custom['upn'] }}", {"upn_to": "custom.upn"}, SQL),
        ("mail", "{{ address }}", {"mail_to": "email"}, SQL),
        ("mail", {"value": OWN, "null": "clear"}, {"mail_to": "email"}, SQL),
    ],
)
def test_circles(attribute: str, template: t.Any, rule: dict[str, str], source: dict[str, t.Any]) -> None:
    assert len(told({attribute: template}, rule, source, variables={"address": OWN})) == 1


@pytest.mark.parametrize(
    ("attribute", "template", "rule", "source"),
    [
        ("mail", "{{ employee.last_name }}@example.com", {"mail_to": "communications_email"}, FACTORIAL),
        ("mail", {"value": OWN, "on": "create"}, {"mail_to": "communications_email"}, FACTORIAL),
        ("userPrincipalName", OWN, {"mail_to": "communications_email"}, FACTORIAL),
        ("mail", "{{ employee.phone }}", {"mail_to": "communications_email"}, FACTORIAL),
        ("mail", "{{ employee.manager.email }}", {"mail_to": "communications_email"}, FACTORIAL),
        ("mail", OWN, {"mail_to": "communications_email", "source": "payroll"}, FACTORIAL),
        ("mail", OWN, {"mail_to": "{{ employee.custom.field }}"}, FACTORIAL),
        ("mail", OWN, {"mail_to": "workEmail"}, {"type": "bamboohr", "hidden_fields": "workEmail, division"}),
        ("sAMAccountName", "{{ employee.custom.customLogin2 }}", {"login_to": "customLogin"}, BAMBOOHR),
        ("sAMAccountName", "{{ employee.custom.other }}", {"login_to": "customUnread"}, BAMBOOHR),
        ("mail", OWN, {"mail_to": "email"}, {"type": "calamari"}),
        ("mail", OWN, {"mail_to": "email"}, {"type": "unknown"}),
    ],
)
def test_no_circles(attribute: str, template: t.Any, rule: dict[str, str], source: dict[str, t.Any]) -> None:
    assert told({attribute: template}, rule, source) == []


def test_a_field_that_has_its_value_from_another_system_is_no_circle() -> None:
    written = ({"mail": OWN}, {"mail_to": "communications_email"}, FACTORIAL, SQL)
    assert told(*written, precedence={"email": ["payroll"]}) == []
    assert len(told(*written, precedence={"email": ["payroll", "factorial"]})) == 1
    assert len(told(*written, precedence={"phone": ["payroll"]})) == 1


def test_templates_and_stages_count_too() -> None:
    templates = [{"name": "sales", "attributes": {"mail": OWN}}]
    [text] = told({"title": "x"}, {"mail_to": "email"}, SQL, variables={"sets": templates}, templates="sets")
    assert "Read another field in sets[0].attributes.mail, add" in text
    stages = [{"name": "late", "at": "start + 3 days", "steps": {"write_back": {"mail_to": "email"}}}]
    made = settings(variables={"mapping": {"mail": OWN}, "stages": stages}, stages="stages")
    assert len(notices(made, [SQL])) == 1
