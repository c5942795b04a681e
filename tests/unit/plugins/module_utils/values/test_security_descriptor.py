# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.values.security import ALLOW, DENY, Ace, Descriptor
from ansible_collections.hrsync.ad.plugins.module_utils.values.security_descriptor import (
    DACL,
    OWNER,
    pack,
    unpack,
    with_entries,
)

SIDS = st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=15).map(
    lambda parts: "-".join(["S-1-5", *map(str, parts)])
)
FLAGS = st.integers(0, 0xFF)
SIMPLE = st.builds(Ace, st.sampled_from([ALLOW, DENY]), FLAGS, st.integers(0, 2**32 - 1), SIDS)
OTHER = st.builds(Ace, st.integers(2, 0xFF), FLAGS, body=st.binary(max_size=64))
DESCRIPTORS = st.builds(
    Descriptor, owner=SIDS, protected=st.booleans(), aces=st.lists(st.one_of(SIMPLE, OTHER), max_size=6).map(tuple)
)
OBJECT = Ace(5, 0, body=b"\1\0\0\0" + b"\2" * 28)


@given(DESCRIPTORS)
def test_what_was_packed_is_unpacked(descriptor: Descriptor) -> None:
    assert unpack(pack(descriptor, OWNER | DACL)) == descriptor


def test_a_descriptor_as_windows_writes_it() -> None:
    data = bytes.fromhex(
        "01000494 14000000 00000000 00000000 20000000"
        " 010100000000000512000000"
        " 02001c00 01000000 00031400 ff011f00 010100000000000512000000"
    )
    found = unpack(data)
    assert found == Descriptor(owner="S-1-5-18", protected=True, aces=(Ace(0, 3, 0x1F01FF, "S-1-5-18"),))
    control, owner_at, _group, _sacl, dacl_at = struct.unpack_from("<2xHIIII", pack(found, OWNER | DACL))
    assert (control, owner_at, dacl_at) == (0x9004, 20, 32)


def test_only_the_parts_that_are_asked_for_are_packed() -> None:
    descriptor = Descriptor(owner="S-1-5-32-544", aces=(Ace(ALLOW, 0, 1, "S-1-1-0"),))
    assert unpack(pack(descriptor, OWNER)) == Descriptor(owner=descriptor.owner)
    assert unpack(pack(descriptor, DACL)) == Descriptor(aces=descriptor.aces)


@pytest.mark.parametrize(("protected", "control"), [(False, 0x8504), (True, 0x9004)])
def test_the_control_says_whether_marks_of_inheritance_are_right(protected: bool, control: int) -> None:
    assert struct.unpack_from("<H", pack(Descriptor(protected=protected), DACL), 2) == (control,)


@pytest.mark.parametrize(("aces", "revision"), [((), 2), ((OBJECT,), 4)])
def test_lists_with_entries_of_objects_have_a_revision_of_their_own(aces: tuple[Ace, ...], revision: int) -> None:
    assert pack(Descriptor(aces=aces), DACL)[20] == revision


def test_a_simple_entry_with_more_in_it_is_kept_as_it_is() -> None:
    body = pack(Descriptor(aces=(Ace(ALLOW, 0, 1, "S-1-1-0"),)), DACL)[32:]
    odd = Ace(ALLOW, 0, body=body + b"more")
    assert unpack(pack(Descriptor(aces=(odd,)), DACL)).aces == (odd,)


def test_other_entries_leave_control_and_revision_alone() -> None:
    before = bytearray(pack(Descriptor(owner="S-1-5-18", protected=True, aces=(OBJECT,)), OWNER | DACL))
    new = Ace(DENY, 0, 1, "S-1-1-0")
    after = with_entries(bytes(before), [new])
    assert struct.unpack_from("<HIIII", after, 2) == (0x9004, 0, 0, 0, 20)
    assert (unpack(after).aces, after[20]) == ((new,), 4)


@given(DESCRIPTORS, st.integers(1, 200))
def test_a_descriptor_that_was_cut_is_refused(descriptor: Descriptor, cut: int) -> None:
    data = pack(descriptor, OWNER | DACL)
    with pytest.raises(ValueError, match="A security descriptor has an unknown format"):
        unpack(data[:-cut] if cut < len(data) else b"")


@pytest.mark.parametrize("size", [0, 3])
def test_an_entry_needs_a_size(size: int) -> None:
    data = pack(Descriptor(aces=(Ace(ALLOW, 0, 1, "S-1-1-0"),)), DACL)
    with pytest.raises(ValueError, match="unknown format"):
        unpack(data[:30] + struct.pack("<H", size) + data[32:])


def test_an_owner_that_was_cut_is_refused() -> None:
    data = pack(Descriptor(owner="S-1-5-32-544"), OWNER)
    with pytest.raises(ValueError, match="unknown format"):
        unpack(data[:-1])
