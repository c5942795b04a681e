# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The source of an expression is written from its tree, so that it means the same."""

from __future__ import annotations

import pytest
from jinja2 import Environment, nodes

from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.source_text import source_of

ENVIRONMENT = Environment(autoescape=True)


def expression(text: str) -> nodes.Expr:
    [output] = ENVIRONMENT.parse(f"{{{{ {text} }}}}").body
    assert isinstance(output, nodes.Output)
    return output.nodes[0]


SAME = [
    "employee.department == 'Sales'",
    "employee.location['city'] in ('Łódź', 'Warsaw')",
    "employee.custom[key]",
    "employee.custom[0:5]",
    "a and b and not c",
    "a and (b or c)",
    "(a and b) or c",
    "a or b or c",
    "not (a and b)",
    "x is none",
    "x is not none",
    "x is not search('a|b', ignorecase=true)",
    "employee.job_title | default('', true) | lower not in names",
    "1 < a <= 5",
    "a != -1",
    "a ~ '.' ~ b",
    "(a + b) * 2 == 4.5",
    "now().year",
    "f(1, x=[1, 2])",
    "{'a': 1}.a",
    "(a if b else c) == none",
    "a if b",
    "true",
    "'it\\'s'",
]


@pytest.mark.parametrize("text", SAME)
def test_the_source_means_the_same(text: str) -> None:
    again = source_of(expression(text))
    assert expression(again) == expression(text)
    assert source_of(expression(again)) == again


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("employee['department']=='Sales'", "employee['department'] == 'Sales'"),
        ("not(a==1)and b", "not (a == 1) and b"),
        ("x is not none", "x is not none"),
        ("a|default('')", "a | default('')"),
        ('"it\'s"', '"it\'s"'),
    ],
)
def test_as_one_would_write_it(text: str, source: str) -> None:
    assert source_of(expression(text)) == source


def test_an_unknown_expression_has_no_source() -> None:
    assert source_of(nodes.MarkSafe(nodes.Const("x"))) == "..."
