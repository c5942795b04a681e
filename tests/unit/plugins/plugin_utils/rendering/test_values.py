# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""From a template's value to an attribute's."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.values import merged, to_single, to_values


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", ()),
        (" \t\n", ()),
        (" Anna ", (" Anna ",)),
        (True, ("TRUE",)),
        (False, ("FALSE",)),
        (0, ("0",)),
        (1.5, ("1.5",)),
        (datetime.date(2026, 11, 30), ("2026-11-30",)),
        (["b", "a", "b"], ("b", "a")),
        (("a", None, "", 7), ("a", "7")),
        ({"b", "a"}, ("a", "b")),
        ([], ()),
        ([None, None], None),
        ([None, ""], ()),
    ],
)
def test_values(value: t.Any, expected: t.Any) -> None:
    assert to_values(value) == expected


@pytest.mark.parametrize("value", [{"a": 1}, b"x", datetime.datetime(2026, 1, 1), len, [{"a": 1}]])
def test_values_that_no_attribute_can_hold(value: t.Any) -> None:
    with pytest.raises(TypeError, match="it gives (a|binary)"):
        to_values(value)


def test_several_templates_are_null_together_only_where_all_are() -> None:
    assert merged([None, None]) is None
    assert merged([None, ("a",), ("a", "b")]) == ("a", "b")
    assert merged([None, ()]) == ()
    assert merged([]) == ()


def test_single_value() -> None:
    assert to_single("1017") == "1017"
    assert to_single("") is None
    assert to_single(None) is None
    with pytest.raises(TypeError, match="2 values, but only one is allowed"):
        to_single(["1", "2"])
