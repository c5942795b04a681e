# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conditions that can never be true, and conditions that can."""

from __future__ import annotations

import pytest
from jinja2 import Environment, nodes

from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.conditions import WORKING, implies, never_true


def expression(text: str) -> nodes.Expr:
    """The syntax tree of an expression."""
    output = Environment().parse(f"{{{{ {text} }}}}").body[0]
    assert isinstance(output, nodes.Output)
    return output.nodes[0]


@pytest.mark.parametrize(
    "text",
    [
        "false",
        "0",
        "none",
        "''",
        "not true",
        "employee.key == '1' and false",
        "presence == 'active' and presence == 'left'",
        "presence == 'active' and presence != 'active'",
        "presence not in ['future', 'upcoming', 'active', 'left']",
        "presence in []",
        "presence in 'right'",
        "presence | upper == 'LEFT' and presence == 'active'",
        "presence | upper == 'LEF'",
        "presence | upper | trim == 'left'",
        "presence | title in ['Left'] and presence | upper in ['ACTIVE', 'FUTURE']",
        "presence.startswith('lft')",
        "presence.startswith('l') and presence != 'left'",
        "not presence.upper().endswith(('E')) and presence in ['future', 'active']",
        "presence is match('lef') and presence is search('^a')",
        "'lef' in presence and presence.endswith('e')",
        "'LEF' in presence",
        "presence | length == 5",
        "presence ~ '!' == 'left'",
        "presence[0] == 'x'",
        "presence[:2] == 'xx'",
        "employee.status | upper == 'INACTIVE' and presence == 'active'",
        "employee.status.startswith('in') and presence | upper != 'LEFT'",
        "presence is none",
        "presence == 'left' == 'active'",
        "employee.status == 'active' and employee.status == 'inactive'",
        "employee.status == 'inactive' and presence != 'left'",
        "employee.department == 'IT' and employee.department == 'HR'",
        "employee['department'] == 'IT' and employee.department == 'HR'",
        "employee.department in ['IT', 'HR'] and employee.department in ('A', 'B')",
        "employee.department in ['IT', 'HR'] and employee.department not in ['HR', 'IT', 'Sales']",
        "employee.department == 'IT' and not employee.department == 'IT'",
        "employee.department == 'IT' and employee.department is none",
        "employee.department == 'IT' and employee.department is not eq('IT')",
        "(employee.department == 'IT' or employee.department == 'HR') and employee.department == 'Sales'",
        "employee.location.city == 'Łódź' and employee.job_title == 'Boss' and employee.location.city == 'Kraków'",
        "employee.department == 'IT' and employee.department == 'HR' and employee.phone | int > 7",
        "employee.department | lower == 'Sales'",
        "employee.department | lower in ['Sales', 'IT']",
        "1 == 2",
        "'a' in ['b']",
        "employee.custom.level == 3 and employee.custom.level == 4",
        "false if presence == 'left' else 1 == 2",
        "office == 'A' and office == 'B'",
    ],
)
def test_conditions_that_are_never_true(text: str) -> None:
    assert never_true(expression(text))


@pytest.mark.parametrize(
    "text",
    [
        "true",
        "employee.department == 'IT'",
        "not employee.department == 'IT'",
        "presence == 'left' and employee.department == 'IT'",
        "presence == 'left' or presence == 'active'",
        "employee.department == 'IT' or employee.department == 'HR'",
        "employee.department == 'IT' and employee.job_title == 'HR'",
        "employee.department == employee.job_title and employee.department == 'IT' and employee.job_title != 'HR'",
        "employee.department == 'IT' and employee.job_title == employee.department",
        "employee.department != 'IT' and employee.department != 'HR'",
        "employee.department in ['IT', word]",
        "employee.department in words and employee.department not in ['IT']",
        "'IT' in employee.teams and 'HR' in employee.teams",
        "employee.teams == ['IT'] and 'HR' in employee.teams",
        "employee.department in 'IT, HR' and employee.department != 'IT, HR'",
        "employee.department in 'IT, HR' and employee.department == 'IT'",
        "employee.department is none",
        "employee.department is not none and employee.department != 'IT'",
        "employee.department",
        "not employee.department",
        "is_leaver and presence == 'active'",
        "employee.department | lower == 'sales' and employee.department == 'Sales'",
        "employee.department | replace('a', 'b') == 'x' and employee.department == 'y'",
        "employee.custom.level | int > 3 and employee.custom.level | int < 2",
        "presence == 'left' and employee.end_date | hrsync.ad.days_since >= 30",
        "now().month == 1 and now().month == 2",
        "employee.department is match('A') and employee.department is match('B')",
        "employee.custom.flag == true and employee.custom.flag == 1",
        "f(false)",
        "(true if employee.key else false)",
        "(presence == 'left' if employee.key)",
        "('a' ~ employee.key) == 'b' and ('a' ~ employee.key) == 'c'",
        "employee[presence] == 'x' and employee[presence] == 'y'",
        "none in [employee.key]",
        "presence | upper == 'LEFT'",
        "presence | upper | trim == 'LEFT'",
        "presence.startswith('lef')",
        "presence.startswith(prefix) and presence == 'left'",
        "presence.startswith('lef', start=0)",
        "presence in 'left'",
        "'lef' in presence",
        "presence is match('lef')",
        "presence | regex_search('lft')",
        "presence[9] == 'x'",
        "presence | first == 'u'",
        "employee.status | capitalize == 'Inactive'",
        "employee.department | upper == 'SALES' and employee.department == 'sales'",
        "employee.department in presence",
        "1 < 2",
    ],
)
def test_conditions_that_may_be_true(text: str) -> None:
    text = text.replace("hrsync.ad.days_since", "int")
    assert not never_true(expression(text))


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        ("employee.key == '1'", "true", True),
        ("true", "true", True),
        ("presence == 'left' and employee.key == '1'", "presence == 'left'", True),
        ("presence == 'left' and employee.phone | int > 3", "presence in ['left', 'active']", True),
        ("employee.department == 'IT'", "employee.department in ['IT', 'HR']", True),
        ("presence == 'left'", "presence == 'left' and employee.key == '1'", False),
        ("presence == 'left'", "presence == 'left' and employee.phone | int > 3", False),
        ("employee.phone | int > 3", "employee.phone | int > 2", False),
        ("true", "presence == 'left'", False),
    ],
)
def test_which_condition_implies_another(text: str, other: str, expected: bool) -> None:
    assert implies(expression(text), expression(other)) is expected


def test_who_is_asked_about() -> None:
    assert never_true(expression("presence == 'left' and employee.key == '1'"), WORKING.presences)
    assert not never_true(expression("presence != 'active'"), WORKING.presences)
    assert never_true(expression("employee.status == 'inactive'"), WORKING.presences)
    assert not never_true(expression("employee.status == 'active'"), WORKING.presences)
    assert not never_true(expression("presence == 'left' and employee.status == 'active'"))


def test_a_condition_with_very_many_constants() -> None:
    many = " and ".join(f"employee.f{number} not in [1, 2, 3, 4]" for number in range(9))
    assert not never_true(expression(many))
    assert never_true(expression(f"{many} and presence == 'left' and presence == 'active'"))
