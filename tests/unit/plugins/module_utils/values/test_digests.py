# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.hrsync.ad.plugins.module_utils.values.digests import digest


def test_equal_values_have_equal_digests() -> None:
    assert digest(["a", "b"]) == digest(iter(["a", "b"]))
    assert len(digest([])) == 12


def test_the_order_and_the_ends_of_values_count() -> None:
    assert len({digest(values) for values in (["a", "b"], ["b", "a"], ["ab"], ["a", "", "b"], ["a", "b", ""])}) == 5


def test_another_secret_gives_another_digest() -> None:
    assert len({digest(["a"]), digest(["a"], b"1"), digest(["a"], b"2")}) == 3


def test_half_of_a_surrogate_pair_is_no_error() -> None:
    assert digest(["\ud83d"]) != digest(["\ud83e"])
