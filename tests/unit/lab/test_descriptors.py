# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access control entries are put into and taken out of a descriptor without touching the others."""

from __future__ import annotations

import struct

from ansible_collections.hrsync.ad.tests.lab import descriptors

SID = bytes.fromhex("010100000000000512000000")
OTHER = bytes.fromhex("010100000000000100000000")


def ace(sid: bytes, flags: int = 0) -> bytes:
    return struct.pack("<BBHI", 0, flags, 8 + len(sid), 0x20094) + sid


def descriptor(*aces: bytes) -> bytes:
    acl = struct.pack("<BBHHH", 4, 0, 8 + sum(map(len, aces)), len(aces), 0) + b"".join(aces)
    return struct.pack("<BBHIIII", 1, 0, 0x8004, 0, 0, 0, 20) + acl


def test_an_entry_is_put_first_and_the_list_keeps_its_kind() -> None:
    denial = descriptors.entry(descriptors.DENY, descriptors.WRITE, SID)
    changed = descriptors.with_entry(descriptor(ace(OTHER)), denial)
    assert [one.raw for one in descriptors.entries(changed)] == [denial.raw, ace(OTHER)]
    offset = struct.unpack_from("<I", changed, 16)[0]
    assert struct.unpack_from("<BBHHH", changed, offset) == (4, 0, len(changed) - offset, 2, 0)


def test_an_entry_is_for_the_object_and_what_is_below() -> None:
    denial = descriptors.entry(descriptors.DENY, descriptors.WRITE, SID)
    assert denial.raw == bytes.fromhex("010214006b000100") + SID
    assert denial.is_for(SID)
    assert not denial.is_for(OTHER)


def test_only_own_entries_of_the_one_account_are_taken_out() -> None:
    before = descriptor(ace(SID), ace(OTHER), ace(SID, flags=0x12))
    after = descriptors.entries(descriptors.without(before, SID))
    assert [one.raw for one in after] == [ace(OTHER), ace(SID, flags=0x12)]
