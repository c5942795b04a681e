# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Characters that nobody sees or that nothing can store."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.values.characters import clean, hidden, named, oddities

INVISIBLE = (
    "\u200b\ufeff\u2060\u00ad\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u180e\u034f"
    "\u3164\ufff9\U000e0041"
)
UNSTORABLE = "\x00\x07\x1b\x7f\x9f\ud83d\udc00\uffff\ufffe\ufdd0\U0001ffff"
PRIVATE = "\ue000\uf8ff\U000f0000\U0010fffd"
PERSIAN = "می\u200cخواهم"
"""ZERO WIDTH NON-JOINER between two Arabic letters."""
HINDI = "क्\u200dष"
"""ZERO WIDTH JOINER after a virama."""
DEVELOPER = "👩\u200d💻"
JAPANESE = "葛\U000e0100城"
"""A variation selector: this form of the character is the family's."""


@pytest.mark.parametrize("odd", INVISIBLE + UNSTORABLE + PRIVATE)
def test_what_nobody_sees_or_nothing_stores_is_removed_and_told(odd: str) -> None:
    text = f"Ann{odd} Lee{odd}"
    assert clean(text) == "Ann Lee"
    assert oddities(text) == hidden(text) == (odd,)


@pytest.mark.parametrize("space", "\u00a0\u2003\u2009\u202f\u3000\u2028\x85\x0b\u2800")
def test_every_space_is_a_space(space: str) -> None:
    assert clean(f"{space}Anna{space} Nowak{space}") == "Anna Nowak"
    assert oddities(f"Anna{space}Nowak") == (space,)
    assert hidden(f"Anna{space}Nowak") == (space,)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Sales ", "Sales"),
        (" New  York", "New York"),
        ("Anna\tNowak", "Anna Nowak"),
        ("Krako\u0301w ", "Kraków"),
        ("Long street 1\r\nBack  yard", "Long street 1\r\nBack yard"),
        ("", ""),
        (" ", ""),
        ("\u200b", ""),
        ("łódź", "łódź"),
    ],
)
def test_insignificant_spaces_and_composition_are_cleaned_without_a_word(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned
    assert text == "\u200b" or oddities(text) == ()


@pytest.mark.parametrize("text", [PERSIAN, HINDI, DEVELOPER, JAPANESE, "❤\ufe0f\u200d🔥", "می\u064f\u200cخ"])
def test_what_spelling_needs_stays_but_is_hidden_in_a_name_to_type(text: str) -> None:
    assert clean(text) == text
    assert oddities(text) == ()
    assert hidden(text)


@pytest.mark.parametrize(
    "text", ["an\u200cna", "\u200cمی", "می\u200c", "a\ufe0fb", "\ufe0fb", "می\u200ca", "\u200b\ufe0fa", "a\u200dم"]
)
def test_joiners_and_selectors_without_a_use_are_removed(text: str) -> None:
    cleaned = clean(text)
    assert hidden(cleaned) == ()
    assert oddities(text)


def test_a_lost_letter_is_hidden_in_a_name_to_type() -> None:
    assert hidden("M\ufffdller") == ("\ufffd",)
    assert clean("M\ufffdller") == "M\ufffdller", "without it, the name would look right"


def test_characters_are_named() -> None:
    assert named(("\u200b", "\uffff")) == "U+200B (ZERO WIDTH SPACE), U+FFFF"


@given(st.text(st.characters()))
def test_cleaning_leaves_nothing_odd(text: str) -> None:
    cleaned = clean(text)
    assert oddities(cleaned) == ()
    assert clean(cleaned) == cleaned
    assert cleaned.encode().decode() == cleaned
