# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import struct

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import DirectoryError
from ansible_collections.hrsync.ad.plugins.module_utils.values.deletion_protection import (
    Protection,
    protection,
    without_protection,
)
from ansible_collections.hrsync.ad.tests.lab import descriptors

EVERYONE = bytes.fromhex("010100000000000100000000")
SELF = bytes.fromhex("01010000000000050a000000")
DELETE_BOTH = 0x10040


def ace(mask: int, sid: bytes = EVERYONE, *, kind: int = 1, flags: int = 0) -> bytes:
    return struct.pack("<BBHI", kind, flags, 8 + len(sid), mask) + sid


def descriptor(*aces: bytes, owner: bytes = b"") -> bytes:
    """Self-relative, with an owner before the list where one is given."""
    body = b"".join(aces)
    start = 20 + len(owner)
    head = struct.pack("<BBHIIII", 1, 0, 0x8004, 20 if owner else 0, 0, 0, start)
    return head + owner + struct.pack("<BBHHH", 4, 0, 8 + len(body), len(aces), 0) + body


ALLOW = ace(0xF01FF, SELF, kind=0)
OBJECT = ace(0x100, b"\1\0\0\0" + b"\2" * 16 + EVERYONE, kind=6)


@pytest.mark.parametrize(
    ("aces", "expected"),
    [
        ((), Protection.NONE),
        ((ALLOW, OBJECT), Protection.NONE),
        ((ALLOW, ace(DELETE_BOTH)), Protection.OWN),
        ((ace(0x10000),), Protection.OWN),
        ((ace(0x40),), Protection.OWN),
        ((ace(0x2),), Protection.NONE),
        ((ace(DELETE_BOTH, SELF),), Protection.NONE),
        ((ace(DELETE_BOTH, kind=0),), Protection.NONE),
        ((ace(DELETE_BOTH, flags=0x10),), Protection.INHERITED),
        ((ace(DELETE_BOTH, flags=0x10), ace(DELETE_BOTH)), Protection.OWN),
        ((ace(DELETE_BOTH, flags=0x0A),), Protection.NONE),
    ],
)
def test_what_protects_from_deletion(aces: tuple[bytes, ...], expected: Protection) -> None:
    assert protection(descriptor(*aces)) is expected


def test_no_list_protects_from_nothing() -> None:
    assert protection(b"") is Protection.NONE
    assert protection(struct.pack("<BBHIIII", 1, 0, 0x8000, 0, 0, 0, 0)) is Protection.NONE


def test_only_the_two_rights_are_given_back() -> None:
    inherited = ace(DELETE_BOTH, flags=0x10)
    before = descriptor(ace(DELETE_BOTH), ace(DELETE_BOTH | 0x2), ALLOW, OBJECT, inherited, owner=SELF)
    after = without_protection(before)
    assert [entry.raw for entry in descriptors.entries(after)] == [ace(0x2), ALLOW, OBJECT, inherited]
    assert protection(after) is Protection.INHERITED
    # The owner and the others are not written, so that no right to them is needed.
    assert struct.unpack_from("<HIIII", after, 2) == (0x8004, 0, 0, 0, 20)


@pytest.mark.parametrize("cut", [1, 12, 30])
def test_a_descriptor_that_was_cut(cut: int) -> None:
    with pytest.raises(DirectoryError, match="has an unknown format"):
        protection(descriptor(ALLOW, ace(DELETE_BOTH))[:-cut])


def test_an_entry_without_a_size() -> None:
    with pytest.raises(DirectoryError, match="has an unknown format"):
        protection(descriptor(struct.pack("<BBHI", 1, 0, 0, DELETE_BOTH) + EVERYONE))
