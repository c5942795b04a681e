# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Canaries: what of urllib3's inside is relied on. Where one fails, its message names what breaks."""

from __future__ import annotations

import inspect

from urllib3.connectionpool import HTTPConnectionPool
from urllib3.util.retry import Retry

TEXT = "urllib3 no longer {}: BoundedRetry in web/transport.py needs another way to {}"


def test_a_failure_is_counted_by_the_pool_that_saw_it() -> None:
    assert "_pool" in inspect.signature(Retry.increment).parameters, TEXT.format("gives _pool", "end at TLS errors")
    source = inspect.getsource(HTTPConnectionPool.urlopen)
    assert source.count("_pool=self") == source.count("retries.increment("), TEXT.format(
        "gives _pool by name", "end at TLS errors"
    )


def test_pauses_are_asked_for() -> None:
    assert "self.get_backoff_time()" in inspect.getsource(Retry._sleep_backoff), TEXT.format(
        "asks for get_backoff_time", "pause at random within the time that is left"
    )
    assert "self.get_retry_after(" in inspect.getsource(Retry.sleep_for_retry), TEXT.format(
        "asks for get_retry_after", "read Retry-After tolerantly"
    )


def test_copies_are_made_by_new() -> None:
    assert "self.new(" in inspect.getsource(Retry.increment), TEXT.format("copies by new", "keep its patience")
