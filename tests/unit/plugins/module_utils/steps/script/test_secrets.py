# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of `data` and `environment` that a script quotes."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.secrets import masked, secrets


@pytest.mark.parametrize(
    ("values", "hidden"),
    [
        (({}, {}), ()),
        (({"a": "abc", "b": 1, "c": True, "d": None, "e": False},), ()),
        (({"a": {"b": ["t0ken", ("other", 12345)]}}, {"X": 1.25}), ("12345", "other", "t0ken", "1.25")),
        (({"a": " first \nab\n"},), ("first%20%0Aab", "first \\nab", "first+%0Aab")),
    ],
)
def test_what_is_masked(values: tuple[t.Any, ...], hidden: tuple[str, ...]) -> None:
    found = secrets(*values)
    assert set(hidden) <= set(found) if hidden else found == ()
    assert list(map(len, found)) == sorted(map(len, found), reverse=True)


def test_a_secret_within_another_is_masked_with_it() -> None:
    assert masked("x-horse-battery-x horse", secrets({"a": "horse", "b": "horse-battery"})) == "x-********-x ********"


def test_everything_that_is_said_is_masked() -> None:
    said = {"t0ken": ["t0ken", 12345, 1, True, None, {"x": "a t0ken b"}]}
    assert masked(said, secrets(["t0ken", 12345])) == {
        "********": ["********", "********", 1, True, None, {"x": "a ******** b"}]
    }


@pytest.mark.parametrize("form", ["p%22w%2F%C5%BC+x", "p%22w%2F%C5%BC%20x", 'p\\"w/\\u017c x', 'p\\"w/ż x', 'p"w/ż x'])
def test_forms_of_a_secret(form: str) -> None:
    assert masked(f"<{form}>", secrets({"a": 'p"w/ż x'})) == "<********>"
