# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event filter for webhooks of Factorial passes on the kind and two ids, whatever an event has in it."""

from __future__ import annotations

import json
import pathlib
import runpy
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

FILE: t.Final = pathlib.Path(__file__).parents[4] / "extensions/eda/plugins/event_filter/factorial.py"
reduce: t.Final = runpy.run_path(str(FILE))["main"]
"""Loaded as ansible-rulebook does."""

TERMINATE: t.Final = "employees/employee/terminate"
JSON: t.Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["id", "company_id"]), inner),
    max_leaves=20,
)


def reduced(kind: str, payload: object) -> dict[str, str]:
    found: dict[str, dict[str, str]] = reduce({"payload": payload, "meta": {"headers": {"Secret": "x"}}}, kind)
    assert list(found) == ["factorial"]
    return found["factorial"]


@pytest.mark.parametrize(
    ("kind", "payload", "employee"),
    [
        (TERMINATE, {"id": "36893488147419100", "employee_id": "5", "company_id": "7"}, "36893488147419100"),
        (TERMINATE, {"id": 1017, "company_id": 7}, "1017"),
        ("contracts/contract_version/update", {"id": "9", "employee_id": "1017", "company_id": "7"}, "1017"),
        ("teams/membership/create", {"id": "9", "employee_id": 1017, "company_id": "7"}, "1017"),
        ("teams/team/update", {"id": "9", "employee_ids": ["1017"], "company_id": "7"}, ""),
        ("change", {"id": "9", "company_id": "7"}, ""),
    ],
)
def test_ids(kind: str, payload: object, employee: str) -> None:
    assert reduced(kind, payload) == {"kind": kind, "employee": employee, "company": "7"}


@pytest.mark.parametrize("payload", [None, "", "text", 4711, [], [{"id": "1", "company_id": "7"}], {}, {"body": []}])
def test_an_event_without_a_record_still_nudges(payload: object) -> None:
    assert reduced(TERMINATE, payload) == {"kind": TERMINATE, "employee": "", "company": ""}


def test_an_event_without_a_payload_still_nudges() -> None:
    assert reduce({}, TERMINATE) == {"factorial": {"kind": TERMINATE, "employee": "", "company": ""}}


@pytest.mark.parametrize(
    "value",
    [
        "PL61109010140000071219812874",
        "61109010140000071219812874",
        "1017 or true",
        "{{ lookup('pipe', 'id') }}",
        "-1",
        "1.5",
        "",
        "\n1",
        "1\n",
        "\u0661\u0662",
        True,
        1.5,
        None,
        ["1"],
        {"id": "1"},
    ],
)
def test_only_ids_are_passed_on(value: object) -> None:
    assert reduced(TERMINATE, {"id": value, "company_id": value}) == {"kind": TERMINATE, "employee": "", "company": ""}


@given(JSON)
def test_nothing_else_is_passed_on(payload: object) -> None:
    found = reduced(TERMINATE, payload)
    assert found.pop("kind") == TERMINATE
    assert set(found) == {"employee", "company"}
    assert all(value == "" or (value.isascii() and value.isdigit() and len(value) <= 20) for value in found.values())
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize("kind", ["", "Employees/employee", "a/b/c/d", "a//b", "/a", "a/", "a b", 7, None, "a\n"])
def test_a_kind_that_is_none(kind: t.Any) -> None:
    with pytest.raises(ValueError, match="kind of the filter hrsync.ad.factorial must be"):
        reduce({"payload": {}}, kind)
