# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.values.sid import sibling_sid, sid_bytes, sid_text

RAW = bytes.fromhex("010500000000000515000000c79fdb3b1b0e2f46e3bb7428f4010000")
TEXT = "S-1-5-21-1004249031-1177488923-678738915-500"


def test_a_sid_is_read_and_written() -> None:
    assert sid_text(RAW) == TEXT
    assert sid_bytes(TEXT) == RAW


def test_a_sid_of_the_same_domain() -> None:
    assert sid_text(sibling_sid(RAW, 513)).endswith("-678738915-513")


@given(st.integers(0, 2**48 - 1), st.lists(st.integers(0, 2**32 - 1), max_size=15))
def test_the_text_of_a_sid_holds_all_of_it(authority: int, parts: list[int]) -> None:
    text = "-".join(map(str, ("S-1", authority, *parts)))
    assert sid_text(sid_bytes(text)) == text
