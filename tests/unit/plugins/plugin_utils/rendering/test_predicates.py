# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Comparisons and tests of forms of `presence` that none of its words fulfills."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.predicates import never_fulfilled

ENVIRONMENT = Environment()
ENVIRONMENT.tests.update({name: lambda text, pattern: True for name in ("match", "search")})
WORDS = "future, upcoming, active, left"


def said(expression: str) -> str:
    return never_fulfilled(ENVIRONMENT.parse(f"{{{{ {expression} }}}}"))


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("presence | upper == 'LEF'", "presence | upper is never 'LEF'; did you mean LEFT?"),
        ("'LEF' != presence | upper", "presence | upper is never 'LEF'; did you mean LEFT?"),
        ("presence | upper | trim == 'left'", "presence | upper | trim is never 'left'; "),
        ("presence.upper() == 'LEF'", "presence.upper() is never 'LEF'; did you mean LEFT?"),
        ("presence | title in ['Left', 'Actve']", "presence | title is never 'Actve'; did you mean Active?"),
        ("presence | title is in(('Actve',))", "presence | title is never 'Actve'; did you mean Active?"),
        ("presence | title not in ['Actve']", "presence | title is never 'Actve'; did you mean Active?"),
        ("presence | replace('left', 'gone') == 'left'", "presence | replace('left', 'gone') is never 'left'"),
        ("presence[:2] == 'lf'", "presence[…] is never 'lf'; it is one of fu, up, ac, le."),
        ("presence[0] == 'x'", "presence[0] is never 'x'; it is one of f, u, a, l."),
        ("presence in presence | upper", "presence is never part of presence | upper."),
        ("presence ~ '-' == 'left'", "presence ~ '-' is never 'left'; did you mean left-?"),
        ("presence in 'lef, actve'", "presence is never part of 'lef, actve'."),
        ("presence not in 'lef'", "presence is never part of 'lef'."),
        ("'QUIT' in presence | upper", "'QUIT' is never part of presence | upper."),
        ("presence.startswith('lft')", f"presence.startswith('lft') is true for none of {WORDS}."),
        ("not (presence | upper).endswith('T!')", f"presence | upper.endswith('T!') is true for none of {WORDS}."),
        ("presence is match('lft')", f"presence is match('lft') is true for none of {WORDS}."),
        ("presence is not search('x')", f"presence is search('x') is true for none of {WORDS}."),
        (
            "employee.status.startswith('act-')",
            "employee.status.startswith('act-') is true for none of active, inactive",
        ),
        (
            "employee.status | upper == 'LEFT'",
            "employee.status | upper is never 'LEFT'; it is one of ACTIVE, INACTIVE.",
        ),
        ("('a' if presence.startswith('lft') else 'b')", "presence.startswith('lft') is true for none of"),
    ],
)
def test_what_no_word_fulfills(expression: str, words: str) -> None:
    assert said(expression).startswith(words)


@pytest.mark.parametrize(
    "expression",
    [
        "presence == 'left'",
        "presence | upper == 'LEFT'",
        "presence | upper != 'LEFT'",
        "presence | upper in ['LEFT', word]",
        "presence in 'left'",
        "presence in 'left, active'",
        "'lef' in presence",
        "'EF' in presence | upper",
        "presence in words",
        "presence | length == '4'",
        "presence in 7",
        "presence < 'lef'",
        "presence == 7",
        "presence == none",
        "presence == ['lef']",
        "presence is search('eft')",
        "presence is search('e.t', multiline=true)",
        "presence is search('(')",
        "presence is defined",
        "presence.startswith('lef')",
        "presence.startswith(prefix)",
        "presence.startswith(*prefixes)",
        "presence.startswith(7)",
        "presence.find('x')",
        "find('x')",
        "presence | hash == 'x'",
        "presence | length == 4",
        "(presence | length) | upper == 'X'",
        "presence[9] == 'x'",
        "'a' == 'b'",
        "'a' in 'b'",
        "'a'.startswith('b')",
        "employee.department.startswith('lft')",
        "employee.department | upper == 'lft'",
        "employee.status | upper == 'ACTIVE'",
        "f(presence) == 'lef'",
        "presence ~ none == 'lef'",
    ],
)
def test_what_can_be_fulfilled_or_is_not_known(expression: str) -> None:
    ENVIRONMENT.filters["hash"] = hash
    assert said(expression) == ""


def test_a_template_may_use_the_name_for_something_else() -> None:
    assert never_fulfilled(ENVIRONMENT.parse("{% set presence = 'lft' %}{{ presence.startswith('lft') }}")) == ""
