# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""hrsync.ad.ascii."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.hrsync.ad.plugins.filter.ascii import FilterModule
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering import transliteration

ascii = FilterModule().filters()["ascii"]
GERMAN = {"ä": "ae", "ö": "oe", "ü": "ue"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna", "Anna"),
        ("Łukasz Żółć", "Lukasz Zolc"),
        ("Z\u0307o\u0301l\u0107", "Zolc"),
        ("Ελένη", "Eleni"),
        ("张伟", "ZhangWei"),
        ("Straße", "Strasse"),
        ("\u201c\u2019\u2013\u201d", '"\'-"'),
        ("a\u00a0b\tc\nd", "a b c d"),
        ("😀🎉", ""),
        ("Anna 👩\u200d💻", "Anna "),
        ("\u202eA\u200fb", "Ab"),
        ("\x00\x07a", "a"),
        ("*)(uid=*", "*)(uid=*"),
        ("{{ 7*7 }}", "{{ 7*7 }}"),
        ("{% raw %}", "{% raw %}"),
        ("ж" * 200, "zh" * 200),
        ("\ud800x", "x"),
        ("", ""),
        (616, "616"),
        (None, None),
    ],
)
def test_ascii(text: t.Any, expected: t.Any) -> None:
    assert ascii(text) == expected
    if expected:
        assert all(" " <= character <= "~" for character in expected)


def test_replacements_come_first() -> None:
    assert ascii("Jürgen Öztürk", replace=GERMAN) == "Juergen Oeztuerk"
    assert ascii("JU\u0308RGEN", GERMAN) == "JUeRGEN"
    assert ascii("Øł", replace={"ł": "w", "Ø": "Oe"}) == "Oew"
    assert ascii("ÄÄ", replace={"ä": "ae", "Ä": "X"}) == "XX"
    assert ascii("Anna", replace={"n": "m"}) == "Amma"


@pytest.mark.parametrize("value", [["a"], {"a": 1}, True, b"x"])
def test_what_is_no_text(value: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match=r"hrsync\.ad\.ascii: the value must be a string, not "):
        ascii(value)


def test_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transliteration, "anyascii", None)
    with pytest.raises(
        AnsibleFilterError, match="The Python library anyascii is needed to transliterate names into ASCII"
    ):
        ascii("Ünknown before")
