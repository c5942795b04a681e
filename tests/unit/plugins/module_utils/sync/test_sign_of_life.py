# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sign of a run that works: seen by other processes, and gone with its own."""

from __future__ import annotations

import multiprocessing
import signal
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.sync.sign_of_life import is_shown, shown
from ansible_collections.hrsync.ad.plugins.module_utils.wire.sealing import new_key

if t.TYPE_CHECKING:
    from multiprocessing.synchronize import Event


def work(key: str, began: Event) -> None:
    with shown(key):
        began.set()
        signal.pause()


def test_a_run_shows_its_sign_while_it_works() -> None:
    key = new_key()
    assert not is_shown(key)
    with shown(key):
        assert is_shown(key)
        assert not is_shown(new_key())
        # A second sign with the same key changes nothing.
        with shown(key):
            pass
        assert is_shown(key)
    assert not is_shown(key)


def test_a_killed_run_leaves_no_sign() -> None:
    context = multiprocessing.get_context("fork")
    key, began = new_key(), context.Event()
    process = context.Process(target=work, args=(key, began))
    process.start()
    began.wait(10)
    assert is_shown(key)
    process.kill()
    process.join(10)
    assert not is_shown(key)
