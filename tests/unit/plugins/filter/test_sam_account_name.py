# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""hrsync.ad.sam_account_name."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.filter.sam_account_name import FilterModule
from ansible_collections.hrsync.ad.plugins.module_utils.planner.attributes.lawful import LOGIN_FORBIDDEN

sam_account_name = FilterModule().filters()["sam_account_name"]


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("Anna.Nowak", {}, "anna.nowak"),
        ("Łucja.Nowak-Żółkiewska", {}, "lucja.nowak-zolkiews"),
        ("Anna Maria.Nowak", {}, "annamaria.nowak"),
        ("..a.b..", {}, "a.b"),
        ("abcdefghijklmnopqrs.tuv", {}, "abcdefghijklmnopqrs"),
        ("O'Brien", {}, "obrien"),
        ('a"/\\[]:;|=,+*?<>@b', {}, "ab"),
        ("*)(uid=*", {}, "uid"),
        ("\x00\x07x\u200f", {}, "x"),
        ("ж" * 200, {}, "zh" * 10),
        ("Jürgen", {"replace": {"ü": "ue"}}, "juergen"),
        ("Jürgen", {"lower": False}, "Jurgen"),
        ("Anna.Nowak", {"length": 5}, "anna"),
        (1017, {}, "1017"),
        (None, {}, None),
    ],
)
def test_sam_account_name(text: t.Any, options: dict[str, t.Any], expected: t.Any) -> None:
    assert sam_account_name(text, **options) == expected


@pytest.mark.parametrize("text", ["", " ", "😀🎉", "...", "*", "\x00", "\u200f"])
def test_nothing_is_left(text: str) -> None:
    with pytest.raises(
        AnsibleFilterError, match=r"hrsync\.ad\.sam_account_name: no sAMAccountName can be built from '.*'"
    ):
        sam_account_name(text)


@pytest.mark.parametrize("length", [0, 21])
def test_unlawful_length(length: int) -> None:
    with pytest.raises(AnsibleFilterError, match=f"length is {length}, but must be 1 to 20"):
        sam_account_name("anna", length)


@settings(deadline=None)
@given(st.text())
def test_the_result_is_lawful(text: str) -> None:
    try:
        name = sam_account_name(text)
    except AnsibleFilterError:
        return
    assert name is not None
    assert 1 <= len(name) <= 20
    assert name.isascii()
    assert name.isprintable()
    assert not LOGIN_FORBIDDEN.intersection(name)
    assert not any(character.isspace() or character in "'()$#&" for character in name)
    assert name == name.strip(".") == name.lower()
    assert sam_account_name(name) == name
