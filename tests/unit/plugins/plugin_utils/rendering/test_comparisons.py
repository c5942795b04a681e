# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Comparisons in templates, with words that a value never is."""

from __future__ import annotations

import pytest
from jinja2 import Environment, nodes

from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.comparisons import clean_constants, wrong_word

VARIABLES = {"gone": "lef", "working": ["upcoming", "actve"], "all": ["left", "active"], "number": 7}


def wrong(template: str) -> str:
    """What is said about a template."""
    tree: nodes.Template = Environment(extensions=["jinja2.ext.do"]).parse(template)
    return wrong_word(tree, VARIABLES)


@pytest.mark.parametrize(
    "expression",
    [
        "presence == 'lef'",
        "'lef' == presence",
        "presence != 'lef'",
        "not presence == 'lef'",
        "presence in ['active', 'lef']",
        "presence in ('lef', 'active')",
        "presence not in ['lef']",
        "presence in ['lef', word]",
        "presence is eq('lef')",
        "presence is equalto 'lef'",
        "presence is ne('lef')",
        "presence is in(['lef'])",
        "presence is not in ['lef']",
        "presence | lower == 'lef'",
        "presence | trim | string == 'lef'",
        "employee.key and (presence == 'left' or presence == 'lef')",
        "('a' if presence == 'lef' else 'b')",
        "['a', presence == 'lef']",
        "f(presence == 'lef') | bool",
        "presence == gone",
        "presence is eq(gone)",
    ],
)
def test_a_word_that_presence_never_is(expression: str) -> None:
    expected = "presence is never 'lef'; did you mean left?"
    assert wrong(f"{{{{ {expression} }}}}") == expected
    assert wrong(f"{{% if {expression} %}}a{{% else %}}b{{% endif %}}") == expected


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("presence == 'Left'", "presence is never 'Left'; did you mean left?"),
        ("presence == 'ACTIVE'", "presence is never 'ACTIVE'; did you mean active?"),
        ("presence == 'quit'", "presence is never 'quit'; it is one of future, upcoming, active, left."),
        ("presence == ''", "presence is never ''; it is one of"),
        ("presence == 'absent'", "presence is never 'absent'"),
        ("presence in working", "presence is never 'actve'; did you mean active?"),
        ("employee.status == 'terminated'", "employee.status is never 'terminated'; it is one of active, inactive."),
        ("employee['status'] == 'inactve'", "employee.status is never 'inactve'; did you mean inactive or active?"),
        ("employee.department | lower == 'Sales'", "the filter lower never gives 'Sales'; did you mean 'sales'?"),
        ("presence | title == 'left'", "the filter title never gives 'left'; did you mean 'Left'?"),
        ("presence | capitalize in ['left']", "the filter capitalize never gives 'left'; did you mean 'Left'?"),
        ("'quit' in presence", "presence is never 'quit'; it is one of"),
        ("'Lef' not in presence", "presence is never 'Lef'; did you mean left?"),
        (
            "employee.teams == 'IT'",
            "employee.teams is a list, so it never equals 'IT'; use 'IT' in employee.teams, or not",
        ),
        ("employee.teams in ['IT']", "employee.teams is a list, so it never equals 'IT'"),
        ("employee.manager.teams != 'IT'", "employee.manager.teams is a list"),
        (
            "'Berlin' == employee.location",
            "employee.location never equals 'Berlin', because it has members; compare one",
        ),
        ("employee.custom == 'x'", "employee.custom never equals 'x', because it has members"),
        ("employee.department | upper in ['IT', 'hr']", "the filter upper never gives 'hr'; did you mean 'HR'?"),
    ],
)
def test_other_words_that_a_value_never_is(expression: str, words: str) -> None:
    assert wrong(f"{{{{ {expression} }}}}").startswith(words)


@pytest.mark.parametrize(
    "expression",
    [
        "'lef' in presence",
        "7 in presence",
        "part in presence",
        "presence | title == 'Left'",
        "employee.department | title == 'Women\\'s Wear'",
        "employee.teams == ['IT']",
        "'IT' in employee.teams",
        "employee.teams[0] == 'IT'",
        "employee.teams | first == 'IT'",
        "employee.custom.teams == 'IT'",
        "presence == 'left'",
        "presence in ['future', 'upcoming', 'active', 'left']",
        "presence | upper == 'LEFT'",
        "presence | replace('a', 'b') == 'bctive'",
        "presence ~ 'x' == 'leftx'",
        "presence[0] == 'l'",
        "presence is search('lef')",
        "presence is not none",
        "presence == none",
        "presence == 7",
        "presence == number",
        "presence == nowhere",
        "presence in all",
        "presence in 'left, active'",
        "presence < 'lef'",
        "presence == ['lef']",
        "{'lef': 1}[presence] is defined",
        "presence == 'le' ~ 'ft'",
        "other_presence == 'lef'",
        "employee.custom.presence == 'lef'",
        "employee.custom.status == 'hired'",
        "employee.department == 'Sales'",
        "employee.department | lower == 'sales'",
        "employee.department | lower == 'İT'",
        "employee.department | lower == 7",
        "employee.department | lower | title == 'Sales'",
    ],
)
def test_comparisons_that_can_be_meant(expression: str) -> None:
    assert wrong(f"{{{{ {expression} }}}}") == ""


def test_a_template_may_use_the_name_for_something_else() -> None:
    assert wrong("{% set presence = 'x' %}{{ presence == 'x' }}") == ""
    assert wrong("{% for presence in ['x'] %}{{ presence == 'x' }}{% endfor %}") == ""


@pytest.mark.parametrize(
    ("expression", "constants"),
    [
        ("employee.department == 'Sales '", ["Sales"]),
        ("'New\u00a0York' != employee.location.city | lower", ["New York"]),
        ("employee.department in ['Krako\u0301w', 'IT\u200b', 7]", ["Kraków", "IT", 7]),
        ("employee.department is eq('Sales ')", ["Sales"]),
        ("'\u00a0Ltd' in employee.legal_entity", [" Ltd"]),
        ("'IT ' not in employee.teams", ["IT"]),
        ("employee.department ~ 'x' == 'x '", ["x", "x "]),
        ("employee.raw.department == 'Sales '", ["Sales "]),
        ("separator == ' '", [" "]),
    ],
)
def test_constants_are_clean_where_the_values_of_hr_are(expression: str, constants: list[object]) -> None:
    """[trials 41] The same characters as in HR, the other way round."""
    tree = Environment().parse("{{ " + expression + " }}")
    clean_constants(tree)
    assert [one.value for one in tree.find_all(nodes.Const)] == constants
