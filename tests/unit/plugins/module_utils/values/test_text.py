# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.values.text import count, examples


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
