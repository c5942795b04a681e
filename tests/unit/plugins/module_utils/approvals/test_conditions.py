# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.approvals.conditions import LONGEST, NAMES, condition
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError

WHERE: t.Final = "lifecycle_approval_levels[1].when"


def holds(text: str, **counts: int) -> bool:
    return condition(text, WHERE).test(counts)


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_condition_always_holds(text: str) -> None:
    assert holds(text) and condition(text, WHERE).text == ""


def test_the_example_of_the_documentation() -> None:
    text = "disables > 5 or\n  deletes > 0"
    assert condition(text, WHERE).text == "disables > 5 or deletes > 0"
    assert not holds(text, disables=5)
    assert holds(text, disables=6)
    assert holds(text, deletes=1)


@pytest.mark.parametrize(
    ("operator", "expected"),
    [(">", (0, 0, 1)), (">=", (0, 1, 1)), ("<", (1, 0, 0)), ("<=", (1, 1, 0)), ("==", (0, 1, 0)), ("!=", (1, 0, 1))],
)
def test_comparisons(operator: str, expected: tuple[int, ...]) -> None:
    assert tuple(holds(f"moves {operator} 3", moves=number) for number in (2, 3, 4)) == tuple(map(bool, expected))
    assert tuple(holds(f"3 {operator} moves", moves=number) for number in (4, 3, 2)) == tuple(map(bool, expected))


def test_and_comes_before_or_and_not_before_both() -> None:
    for a, b, c in itertools.product((0, 1), repeat=3):
        counts = {"creates": a, "moves": b, "renames": c}
        assert holds("creates > 0 or moves > 0 and renames > 0", **counts) is bool(a or (b and c))
        assert holds("(creates > 0 or moves > 0) and renames > 0", **counts) is bool((a or b) and c)
        assert holds("not creates > 0 and moves > 0", **counts) is bool(not a and b)
        assert holds("not (creates > 0 and moves > 0)", **counts) is not bool(a and b)


@pytest.mark.parametrize("name", NAMES)
def test_every_limit_has_a_count(name: str) -> None:
    assert holds(f"{name} > 0", **{name: 1})
    assert not holds(f"{name} > 0")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("disable > 5", "when is 'disable > 5', but there is no count disable; did you mean disables?"),
        ("zzz > 5", "but there is no count zzz; there are creates, disables, enables,"),
        ("disables", "when is 'disables'; compare disables with a number, such as disables > 0."),
        ("disables > 5 ||", "which is not a condition. Compare counts with numbers by >, >=, <, <=, == or !=,"),
        ("disables = 5", "which is not a condition."),
        ("disables > deletes", "; disables > deletes does not compare a count with a number."),
        ("5 > 3", "; 5 > 3 does not compare a count with a number."),
        ("1 < disables < 5", "; 1 < disables < 5 is not one comparison by"),
        ("disables in 5", "; disables in 5 is not one comparison by"),
        ("disables is 5", "is not one comparison by"),
        ("disables > 2.5", "; 2.5 is neither a count nor a whole number from 0."),
        ("disables > -1", "; -1 is neither a count nor a whole number from 0."),
        ("disables > True", "; True is neither a count nor a whole number from 0."),
        ("disables > '5'", "; '5' is neither a count nor a whole number from 0."),
        ("-disables", "; -disables is not a comparison."),
        ("True", "; True is not a comparison. Write it as in disables > 5 or deletes > 0."),
        ("deletes > 0 and 1", "; 1 is not a comparison."),
        ("__import__('os').system('id')", "is not a comparison."),
        ("[disables > 1]", "is not a comparison."),
        ("disables > 1 if creates > 1 else moves > 1", "is not a comparison."),
        ("(x := 5) > 3", "is neither a count nor a whole number from 0."),
        ("\0", "which is not a condition."),
        ("(" * 900 + "disables > 1" + ")" * 50, "which is not a condition."),
        ("disables > 1" + " or disables > 1" * LONGEST, f"which is longer than {LONGEST} characters."),
    ],
)
def test_anything_else_is_refused_with_its_option(text: str, expected: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        condition(text, WHERE)
    assert str(refused.value).startswith(f"{WHERE} is ")
    assert expected in str(refused.value)
    assert "\n" not in str(refused.value)


@given(st.text(max_size=60) | st.text(alphabet="()<>=! andortmves0123.", max_size=40))
def test_whatever_is_given_is_a_condition_or_a_sentence(text: str) -> None:
    try:
        assert condition(text, WHERE).test(dict.fromkeys(NAMES, 1)) in (True, False)
    except ConfigurationError as error:
        assert str(error).startswith(f"{WHERE} is ")
