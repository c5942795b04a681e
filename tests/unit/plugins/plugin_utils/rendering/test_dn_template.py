# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""DNs from templates: no value from HR adds a part to a DN."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.values import dn
from ansible_collections.hrsync.ad.plugins.module_utils.values.equality import entry_form

from ..authored import employee, rendered

BASE = "OU=People,DC=example,DC=com"
SHARED = {"base": BASE}


def ou_of(template: t.Any, variables: t.Mapping[str, t.Any] | None = None, **fields: t.Any) -> str | None:
    """The OU of one employee; the reasons of the rejection where there is none."""
    made = rendered({**SHARED, **(variables or {}), "ou": template}, [employee(**fields)])
    return made.desired[0].ou if made.desired else "; ".join(made.rejections[0].reasons)


@pytest.mark.parametrize(
    "template",
    [
        "OU={{ employee.department }},{{ base }}",
        "OU={{ employee.department }}," + BASE,
        "OU={% if employee.department %}{{ employee.department }}{% else %}None{% endif %},{{ base }}",
        "{{ 'OU=' ~ employee.department ~ ',' ~ base }}",
        "{{ 'OU=' ~ employee.department ~ ',' ~ base if employee.department else base }}",
        "OU={{ employee.department | hrsync.ad.dn_escape }},{{ base }}",
        "{{ unit }}",
        "{{ units.here }}",
        "{{ plain_in_unit }}",
    ],
)
@pytest.mark.parametrize(
    "department",
    [
        "Sales",
        "Sales, EMEA",
        "x,OU=Admins",
        'a+b=c;"d"<e>\\',
        " # ",
        "#1",
        "{{ 7*7 }}",
        "الموارد البشرية",
        "\\,",
        "ж" * 200,
    ],
)
def test_a_name_stays_one_name(template: str, department: str) -> None:
    variables = {
        "unit": "OU={{ employee.department }},{{ base }}",
        "units": {"here": "{{ unit }}"},
        "plain_in_unit": "OU={{ plain }},{{ base }}",
        "plain": "{{ employee.department }}",
    }
    unit = ou_of(template, variables, department=department)
    assert unit is not None
    assert dn.rdn_value(unit) == department
    assert entry_form(dn.parent(unit)) == entry_form(BASE)


def test_several_names_and_literal_commas() -> None:
    template = "OU={{ employee.location.city }}\\, {{ employee.department }},OU={{ employee.job_title }},{{ base }}"
    unit = ou_of(template, department="a,b", job_title="c,d")
    assert unit == f"OU=Łódź\\, a\\,b,OU=c\\,d,{BASE}"
    loop = "{% for team in employee.teams %}OU={{ team }},{% endfor %}{{ base }}"
    assert ou_of(loop, teams=("a,b", "c")) == f"OU=a\\,b,OU=c,{BASE}"


def test_a_single_expression_is_a_whole_dn() -> None:
    units = {"Sales": f"OU=Sales,{BASE}"}
    assert ou_of("{{ units[employee.department] }}", {"units": units}) == f"OU=Sales,{BASE}"
    assert ou_of("{{ employee.custom.ou }}", custom={"ou": BASE}) == BASE
    assert ou_of(BASE) == BASE


@pytest.mark.parametrize(
    ("template", "fields", "words"),
    [
        ("OU={{ employee.department }},{{ base }}", {"department": None}, "ou: it gives no value"),
        ("OU={{ employee.department }},{{ base }}", {"department": ""}, "OU has no value"),
        ("OU={{ employee.department }},{{ base }}", {"department": "a\x00b"}, "control character U\\+0000"),
        ("{{ employee.department }}", {}, "'Sales' is not of the form attribute=value"),
        ("{{ employee.teams }}", {"teams": ("a", "b")}, "2 values, but only one is allowed"),
        ("OU={{ employee.teams }},{{ base }}", {"teams": ("a", "b")}, "a list is part of a string"),
    ],
)
def test_no_dn_sets_the_employee_aside(template: str, fields: dict[str, t.Any], words: str) -> None:
    reasons = ou_of(template, **fields)
    assert reasons is not None
    assert words.replace("\\", "") in reasons
    assert f"(template: {template})" in reasons


def test_ou_that_is_no_template() -> None:
    assert ou_of("") is None
    assert ou_of(None) is None
    with pytest.raises(ConfigurationError, match="ou must be a template that gives the DN of an OU, not a list"):
        ou_of(["x"])
