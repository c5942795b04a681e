# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of a condition with their values: why it is true or false for one employee."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.trace import parts_of, shown

from ..authored import authored, employee, renderer


def parts(condition: t.Any, variables: t.Mapping[str, t.Any] | None = None, **fields: t.Any) -> list[tuple[int, str]]:
    """Each part with its depth, as the console shows it."""
    made = renderer(variables)
    compiled = made.compile_condition(authored(condition), "test")
    record = {**employee(**fields).to_dict(), "manager": None, "absence": fields.get("absence")}
    found = parts_of(compiled, made.names({**record, "absence": {"type": "sick leave"}}, "active"), made)
    return [
        (one.depth, f"{one.text} -> {one.value}" + "".join(f"; {text} is {value}" for text, value in one.because))
        for one in found
    ]


def test_a_comparison_and_the_value_that_it_depends_on() -> None:
    assert parts("employee.department == 'IT'") == [
        (0, "employee.department == 'IT' -> false; employee.department is 'Sales'")
    ]


def test_and_or_not() -> None:
    found = parts(
        ["employee.department == 'Sales' and not employee.job_title", "presence == 'left' or not (a or not b)"],
        {"a": True, "b": False},
    )
    assert found == [
        (0, "employee.department == 'Sales' -> true; employee.department is 'Sales'"),
        (0, "not employee.job_title -> true; employee.job_title is null"),
        (0, "presence == 'left' or not (a or not b) -> false"),
        (1, "presence == 'left' -> false; presence is 'active'"),
        (1, "not (a or not b) -> false"),
        (2, "a -> true"),
        (2, "not b -> true; b is false"),
    ]


def test_an_inner_and_is_a_part() -> None:
    found = parts(
        "employee.key == '1' or (employee.department == 'Sales' and employee.location.city in cities)",
        {"cities": ["Łódź"]},
    )
    assert [depth for depth, _text in found] == [0, 1, 1, 2, 2]
    assert found[-1] == (
        2,
        "employee.location.city in cities -> true; employee.location.city is 'Łódź'; cities is ['Łódź']",
    )


def test_filters_tests_and_calls() -> None:
    assert parts("employee.job_title | default('', true) | lower is search('chief')", job_title="Clerk") == [
        (
            0,
            "employee.job_title | default('', true) | lower is search('chief') -> false;"
            " employee.job_title | default('', true) | lower is 'clerk'; employee.job_title is 'Clerk'",
        )
    ]
    assert parts("employee.department.startswith('Sa')") == [
        (0, "employee.department.startswith('Sa') -> true; employee.department is 'Sales'")
    ]
    assert parts("employee.get('department') == 'Sales'")[0][1].endswith("employee.get('department') is 'Sales'")
    assert parts("range(2) | list | length == 2") == [
        (0, "range(2) | list | length == 2 -> true; range(2) | list | length is 2")
    ]


def test_a_variable_that_uses_the_employee() -> None:
    variables = {
        "is_seller": "{{ employee.department == 'Sales' and employee.location.city in cities }}",
        "cities": ["Łódź"],
        "hidden": "{{ employee.private.birthday }}",
    }
    used = "employee.department is 'Sales'; employee.location.city is 'Łódź'"
    assert parts("is_seller", variables) == [(0, f"is_seller -> true; {used}")]
    assert parts("is_seller and cities", variables)[0] == (0, f"is_seller -> true; {used}")
    assert parts("(is_seller | string) == 'x'", variables) == [
        (0, f"is_seller | string == 'x' -> false; is_seller | string is 'True'; is_seller is true; {used}")
    ]


def test_everybody_has_no_parts() -> None:
    assert parts(True) == []


def test_a_part_that_fails_says_why() -> None:
    [(_depth, text)] = parts("employee.custom.badge == '1'")
    assert text.startswith("employee.custom.badge == '1' -> cannot be evaluated: undefined field 'badge'")
    assert text.endswith("; employee.custom.badge is cannot be evaluated: undefined field 'badge'")


@pytest.mark.parametrize(
    "condition",
    [
        "employee.absence.type == 'sick leave'",
        "employee.private.birthday == '2000-01-01'",
        "employee.get('absence').type == 'sick leave'",
        "employee.raw.salary == 5",
        "employee.personal_email == 'x'",
        "hidden == 'sick leave'",
        "employee.items() | list | length > 3",
        "employee.get(field) == 'x'",
        "employee[field] == 'x'",
    ],
)
def test_private_data_is_not_shown(condition: str) -> None:
    variables = {"hidden": "{{ employee.absence.type }}", "field": "private"}
    found = parts(condition, variables, private={"birthday": "2000-01-01"}, raw={"salary": 5})
    assert len(found) == 1
    assert found[0][1].partition(" -> ")[2].startswith("(private)")
    assert "2000" not in found[0][1].partition(" -> ")[2]
    assert "sick" not in found[0][1].partition(" -> ")[2]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        ("a\nb", "'a b'"),
        ({"birthday": "2000"}, "(a record)"),
        ([1, None, {"a": 1}], "[1, null, (a record)]"),
        (("a",) * 7, "['a', 'a', 'a', 'a', 'a', 2 more]"),
        (4.5, "4.5"),
        ("x" * 200, f"'{'x' * 79}…'"),
    ],
)
def test_values(value: t.Any, text: str) -> None:
    assert shown(value) == text
