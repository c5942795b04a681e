# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.sources.sample import describe, mask


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("Anna Nowak", "Xxxx Xxxxx"),
        ("anna.nowak@example.com", "xxxx.xxxxx@xxxxxxx.xxx"),
        ("2026-11-30", "9999-99-99"),
        ("Łódź 李\x00\u202e", "Xxxx x??"),
        (1017, "9999"),
        (True, "true or false"),
        (b"\x00\x01", "2 bytes"),
        (["Sales", "7"], '["Xxxxx", "9"]'),
        ("a" * 100, "x" * 32 + "…"),
    ],
)
def test_mask(value: t.Any, masked: str) -> None:
    assert mask(value) == masked


@given(st.text(st.characters(categories=["L", "N"]), min_size=1))
def test_no_letter_and_no_digit_of_a_value_is_shown(value: str) -> None:
    assert set(mask(value)) <= set("Xx9?…")


def test_describe() -> None:
    records: list[dict[str, t.Any]] = [
        {"id": "1", "name": None, "teams": [], "birthday": "1990-01-31", "kind": 1, "never": None},
        {"id": "2", "name": "Anna", "teams": ["a"], "birthday": None, "kind": "x", "never": None, "late": {"a": 1}},
    ]
    fields = {field.name: field for field in describe(records, ["birthday"])}
    assert list(fields) == ["id", "name", "teams", "birthday", "kind", "never", "late"]
    assert (fields["name"].filled, fields["name"].example) == (1, "Xxxx")
    assert (fields["teams"].type, fields["teams"].filled) == ("list", 1)
    assert fields["birthday"].example == "(private)"
    assert fields["kind"].type == "integer or text"
    assert (fields["never"].type, fields["never"].example) == ("null", None)
    assert fields["late"].to_dict() == {"name": "late", "type": "mapping", "filled": 1, "example": '{"x": 9}'}


def test_nothing_to_describe() -> None:
    assert describe([]) == ()


def test_public_fields_are_shown_with_all_values() -> None:
    slugs = ("badge_number", "cost-center", None, "badge_number")
    records = [{"slug": slug} for slug in slugs]
    [field] = describe(records, (), ("slug",))
    assert (field.filled, field.example) == (3, "badge_number, cost-center")
    assert describe([{"slug": None}], (), ("slug",))[0].example is None
