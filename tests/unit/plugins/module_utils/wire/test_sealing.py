# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import HrsyncError
from ansible_collections.hrsync.ad.plugins.module_utils.wire import sealing

SECRET = {"account": "anowak", "password": "Mkp-4826-rtqd"}


def test_what_is_sealed_comes_back() -> None:
    key = sealing.new_key()
    text = sealing.seal(SECRET, key)
    assert text.isascii()
    assert sealing.unseal(text, key) == SECRET


def test_keys_and_texts_are_never_the_same() -> None:
    keys = {sealing.new_key() for _time in range(50)}
    assert len(keys) == 50
    assert len({sealing.seal(SECRET, key) for key in keys}) == 50


def test_another_key_opens_nothing() -> None:
    text = sealing.seal(SECRET, sealing.new_key())
    with pytest.raises(HrsyncError):
        sealing.unseal(text, sealing.new_key())


def test_what_was_cut_is_not_used() -> None:
    key = sealing.new_key()
    with pytest.raises(HrsyncError):
        sealing.unseal(sealing.seal(SECRET, key)[:-8], key)
    with pytest.raises(HrsyncError):
        sealing.unseal("?", key)
