# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.values.text import (
    clip,
    count,
    ended,
    examples,
    kind_of,
    written,
)


@pytest.mark.parametrize(
    ("number", "noun", "plural", "expected"),
    [
        (0, "employee", "", "0 employees"),
        (1, "employee", "", "1 employee"),
        (2, "employee", "", "2 employees"),
        (1, "entry", "entries", "1 entry"),
        (2, "entry", "entries", "2 entries"),
    ],
)
def test_things_are_counted(number: int, noun: str, plural: str, expected: str) -> None:
    assert count(number, noun, plural) == expected


def test_examples_end_with_an_ellipsis_if_there_are_more() -> None:
    assert examples(["a", "b"], 2) == "a, b"
    assert examples(["a", "b", "c"], 2, "; ") == "a; b; and 1 more"
    assert examples([], 2) == ""


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("x", "a string", "'x'"),
        (True, "true or false", "true"),
        (5, "a number", "5"),
        (1.5, "a number", "1.5"),
        (None, "null", "null"),
        ({"a": None}, "a dictionary", '{"a": null}'),
        (["ż"], "a list", '["ż"]'),
        (("a", 1), "a list", '["a", 1]'),
        (datetime.date(2026, 11, 28), "a date", "2026-11-28"),
        (datetime.datetime(2026, 11, 28, 7), "a date", "2026-11-28T07:00:00"),
        ([datetime.date(2026, 11, 28)], "a list", '["2026-11-28"]'),
        ({(1, 2): 3, "a": 1}, "a dictionary", '{"a": 1}'),
        (b"x", "binary data", "\"b'x'\""),
    ],
)
def test_values_in_messages_are_those_of_yaml(value: object, kind: str, text: str) -> None:
    assert (kind_of(value), written(value)) == (kind, text)


def test_other_values_have_a_kind_too() -> None:
    assert (kind_of(len), kind_of(object())) == ("a function", "something else")


@pytest.mark.parametrize("text", ["a.", "a?", "a!"])
def test_a_sentence_has_one_mark_at_its_end(text: str) -> None:
    assert ended(text) == text
    assert ended("a") == "a."


def test_clip() -> None:
    assert clip("a\n b") == "a b"
    assert clip("abcdef", 4) == "abc…"
