# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Only what is generated is replaced, and a place that is missing or there twice is told."""

from __future__ import annotations

import pytest

from tools.generate.regions import replaced, replaced_row

TEXT = "before\n# generated: one\nold\n# end of one\n# generated: one more\nkept\n# end of one more\n"
TABLE = "| `a` | 1 |\n| `b` | 2 |\n"


def test_a_region_is_replaced_whatever_the_new_text_holds() -> None:
    assert replaced(TEXT, "one", "\\1 new\n") == TEXT.replace("old", "\\1 new")
    assert replaced(replaced(TEXT, "one", ""), "one", "old\n") == TEXT


@pytest.mark.parametrize("text", ["", TEXT + TEXT, TEXT.replace("end of one\n", "")])
def test_a_region_that_is_not_there_once(text: str) -> None:
    with pytest.raises(ValueError, match="'one'"):
        replaced(text, "one", "")


def test_a_row_is_replaced() -> None:
    assert replaced_row(TABLE, ["`b`", "2 \\1", "3"]) == "| `a` | 1 |\n| `b` | 2 \\1 | 3 |\n"


@pytest.mark.parametrize("text", ["", TABLE + TABLE])
def test_a_row_that_is_not_there_once(text: str) -> None:
    with pytest.raises(ValueError, match="`a`"):
        replaced_row(text, ["`a`", "1"])
