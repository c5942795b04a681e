# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import PASSWORD_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.errors import HrsyncError, MissingLibraryError
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import ARGUMENT_SPEC
from ansible_collections.hrsync.ad.plugins.module_utils.wire import sealing

SECRET = {"account": "anowak", "password": "Mkp-4826-rtqd"}


def test_sealed_data_comes_back() -> None:
    key = sealing.new_key()
    text = sealing.sealer(key)(SECRET)
    assert text.isascii()
    assert sealing.unseal(text, key) == SECRET


def test_keys_and_texts_are_never_the_same() -> None:
    keys = {sealing.new_key() for _time in range(50)}
    assert len(keys) == 50
    assert len({sealing.sealer(key)(SECRET) for key in keys}) == 50


def test_another_key_opens_nothing_and_is_not_quoted() -> None:
    key, other = sealing.new_key(), sealing.new_key()
    with pytest.raises(HrsyncError, match="cannot be decrypted") as caught:
        sealing.unseal(sealing.sealer(key)(SECRET), other)
    assert key not in str(caught.value)
    assert other not in str(caught.value)


def test_changed_text_is_refused_wherever_it_was_changed() -> None:
    key = sealing.new_key()
    text = sealing.sealer(key)(SECRET)
    for place in range(len(text.rstrip("=")) - 1):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises(HrsyncError, match="modified in transit"):
            sealing.unseal(changed, key)


@pytest.mark.parametrize("cut", [0, 1, 40, 100])
def test_text_that_was_cut_is_refused(cut: int) -> None:
    key = sealing.new_key()
    with pytest.raises(HrsyncError, match="modified in transit"):
        sealing.unseal(sealing.sealer(key)(SECRET)[:cut], key)


def test_text_that_is_not_ascii_is_refused() -> None:
    with pytest.raises(HrsyncError, match="modified in transit"):
        sealing.unseal("\u017b", sealing.new_key())


@pytest.mark.parametrize("key", ["hunter2", "\u017b", "A" * 44])
def test_what_is_no_key_is_refused_before_anything_is_sealed_and_is_not_quoted(key: str) -> None:
    with pytest.raises(HrsyncError, match="_seal is not a key") as caught:
        sealing.sealer(key)
    assert key not in str(caught.value)


def test_missing_library_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    key = sealing.new_key()
    monkeypatch.setattr(sealing, "HAS_CRYPTOGRAPHY", False)
    for wanting in (sealing.new_key, lambda: sealing.sealer(key), lambda: sealing.unseal("", key)):
        with pytest.raises(MissingLibraryError, match="pip install cryptography"):
            wanting()


def test_ansible_shows_the_key_nowhere() -> None:
    assert ARGUMENT_SPEC["_seal"]["no_log"] is True
    assert PASSWORD_OPTIONS["_seal"]["no_log"] is True
