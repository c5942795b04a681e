# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lines and cells of a console."""

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.presentation.columns import (
    MOST_BYTES,
    aligned,
    cell,
    line,
    width,
)


@pytest.mark.parametrize("character", ["x", "ł", "名", "😀", "م", "\u202e", "\x1b", "\ud800", "\u0301", "\n"])
def test_a_line_has_few_bytes_and_is_one_line(character: str) -> None:
    for length in (0, 1, MOST_BYTES - 1, MOST_BYTES, MOST_BYTES + 1, 100_000):
        shown = line(character * length)
        assert len(shown.encode("utf-8")) <= MOST_BYTES
        assert len(shown.splitlines()) <= 1
        assert "\x1b" not in shown and "\u202e" not in shown


def test_a_line_is_cut_at_a_character() -> None:
    assert line("Zażółć", 9) == "Zażó…"
    assert line("Zażółć", 10) == "Zażółć"
    assert line("x  ") == "x"


@pytest.mark.parametrize(
    ("text", "columns"), [("Anna", 4), ("小明", 4), ("e\u0301", 1), ("محمد", 4), ("a\u200bb", 2), ("", 0)]
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Anna", "Anna  "),
        ("Jordi Puig", "Jordi…"),
        ("小明王王", "小明… "),
        ("e\u0301" * 6, "e\u0301" * 6),
        ("a\tb", "a\\u00…"),
        ("\u0301" * 100_000, "\u0301" * 48 + " " * 6),
    ],
)
def test_a_cell_has_its_columns(text: str, shown: str) -> None:
    assert cell(text, 6) == shown
    assert width(cell(text, 6)) == 6


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    rows = [("1", "Anna", "x"), ("22", "小明", "y"), ("3", "N" * 50, "z" * 50)]
    assert aligned(rows, 8) == ["1   Anna      x", "22  小明      y", f"3   NNNNNNN…  {'z' * 50}"]
    assert aligned([("only",)], 8) == ["only"]
    assert aligned([], 8) == []
