# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Canaries: what of urllib3's inside is relied on. Where one fails, its message names what breaks."""

from __future__ import annotations

import inspect
import ssl

import pytest
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.util.retry import Retry
from urllib3.util.ssl_ import ssl_wrap_socket

from ansible_collections.hrsync.ad.plugins.module_utils.web.transport import SharedContext

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


def first_words(context: ssl.SSLContext) -> bytes:
    """The ClientHello (RFC 8446 section 4.1.2) of a new connection."""
    said = ssl.MemoryBIO()
    connection = context.wrap_bio(ssl.MemoryBIO(), said, server_hostname="hr.example.com")
    with pytest.raises(ssl.SSLWantReadError):
        connection.do_handshake()
    return said.read()


def test_the_protocols_of_a_context_are_set_once() -> None:
    assert "context.set_alpn_protocols(" in inspect.getsource(ssl_wrap_socket), (
        "urllib3 no longer sets the protocols for each connection: SharedContext in web/transport.py is not needed"
    )
    context = SharedContext.create()
    assert b"http/1.1" not in first_words(context)
    context.set_alpn_protocols(["http/1.1"])
    context.set_alpn_protocols(["h2"])
    assert b"\x00\x09\x08http/1.1" in first_words(context)


def test_a_shared_context_verifies_as_the_default_one() -> None:
    context, default = SharedContext.create(), ssl.create_default_context()
    for name in ("protocol", "verify_mode", "check_hostname", "verify_flags", "options", "minimum_version"):
        assert getattr(context, name) == getattr(default, name), name
    assert context.cert_store_stats() == default.cert_store_stats()
