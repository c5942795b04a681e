# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.values.xml_text import no_character


@pytest.mark.parametrize(
    ("text", "character"),
    [
        ("", ""),
        ("a\tb\r\nc \x7f\x85 \ud7ff \ue000 \ufffd \U0001f600 \U0010ffff", ""),
        ("Zo\ud83d", "U+D83D at position 3"),
        ("\udfff", "U+DFFF at position 1"),
        ("ab\ufffe", "U+FFFE at position 3"),
        ("\uffff", "U+FFFF at position 1"),
        ("\x00", "U+0000 at position 1"),
        ("a\x0b", "U+000B at position 2"),
    ],
)
def test_characters_that_xml_does_not_allow(text: str, character: str) -> None:
    assert no_character(text) == character
