# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packs and unpacks security descriptors in the self-relative form of [MS-DTYP] 2.4.6. Pure.

smbprotocol's own classes only know three types of entries. This module keeps all entries: it writes back those of
other types unchanged.
"""

from __future__ import annotations

import struct
import typing as t

from .security import ALLOW, DENY, Ace, Descriptor
from .sid import sid_bytes, sid_text

OWNER = 0x1
DACL = 0x4
"""The parts of a descriptor to read or write ([MS-SMB2] 2.2.37, AdditionalInformation)."""

PROTECTED_DACL = 0x1000
_SELF_RELATIVE = 0x8000
_DACL_PRESENT = 0x0004
_AUTO_INHERITED = 0x0400
_AUTO_INHERIT_REQUEST = 0x0100

_HEADER = struct.Struct("<BBHIIII")
"""Revision, padding, control, and the offsets of owner, group, system list and discretionary list."""
_ACL = struct.Struct("<BBHHH")
"""Revision, padding, size, number of entries, padding ([MS-DTYP] 2.4.5)."""
_ACE = struct.Struct("<BBH")
"""Type, flags, size ([MS-DTYP] 2.4.4.1)."""
_MASK_BYTES = 4
_SID_BYTES, _PART_BYTES = 8, 4
_REVISION = 2
_REVISION_OF_OBJECT_ACES = 4


def unpack(data: bytes) -> Descriptor:
    """The descriptor from a server's answer; missing parts are empty.

    Raises:
        ValueError: the data is not a security descriptor.
    """
    try:
        _revision, _padding, control, owner, _group, _sacl, dacl = _HEADER.unpack_from(data)
        return Descriptor(
            owner=_sid(data[owner:]) if owner else "",
            protected=bool(control & PROTECTED_DACL),
            aces=tuple(_entries(data, dacl)) if dacl else (),
        )
    except (struct.error, IndexError) as error:
        raise ValueError("A security descriptor has an unknown format.") from error


def _entries(data: bytes, start: int) -> t.Iterator[Ace]:
    count = _ACL.unpack_from(data, start)[3]
    position = start + _ACL.size
    for _index in range(count):
        kind, flags, size = _ACE.unpack_from(data, position)
        if size < _ACE.size or position + size > len(data):
            raise IndexError("an entry ends outside of the list")
        yield _unpacked(kind, flags, data[position + _ACE.size : position + size])
        position += size


def _unpacked(kind: int, flags: int, body: bytes) -> Ace:
    sid = body[_MASK_BYTES:]
    if kind in (ALLOW, DENY) and len(sid) >= _SID_BYTES and len(sid) == _sid_length(sid):
        return Ace(kind, flags, int.from_bytes(body[:_MASK_BYTES], "little"), sid_text(sid))
    return Ace(kind, flags, body=body)


def _sid(data: bytes) -> str:
    """The SID at the start of the data."""
    if _sid_length(data) > len(data):
        raise IndexError("a SID ends outside of the descriptor")
    return sid_text(data)


def _sid_length(data: bytes) -> int:
    return _SID_BYTES + _PART_BYTES * data[1]


def pack(descriptor: Descriptor, parts: int) -> bytes:
    """The descriptor for a request; `parts` selects `OWNER`, `DACL` or both."""
    owner = sid_bytes(descriptor.owner) if parts & OWNER else b""
    dacl = b""
    control = _SELF_RELATIVE
    if parts & DACL:
        revision = _REVISION if all(ace.sid for ace in descriptor.aces) else _REVISION_OF_OBJECT_ACES
        dacl = _list(descriptor.aces, revision)
        control |= _DACL_PRESENT
        # Without these flags, Windows ignores the marks of inherited entries and makes all entries the file's own.
        control |= PROTECTED_DACL if descriptor.protected else _AUTO_INHERITED | _AUTO_INHERIT_REQUEST
    owner_at = _HEADER.size if owner else 0
    dacl_at = _HEADER.size + len(owner) if dacl else 0
    return _HEADER.pack(1, 0, control, owner_at, 0, 0, dacl_at) + owner + dacl


def with_entries(data: bytes, aces: t.Sequence[Ace]) -> bytes:
    """The descriptor with only its discretionary list and these entries; its control and revision are kept."""
    _revision, _padding, control, _owner, _group, _sacl, dacl = _HEADER.unpack_from(data)
    control |= _SELF_RELATIVE | _DACL_PRESENT
    return _HEADER.pack(1, 0, control, 0, 0, 0, _HEADER.size) + _list(aces, data[dacl])


def _list(aces: t.Sequence[Ace], revision: int) -> bytes:
    entries = b"".join(map(_entry, aces))
    return _ACL.pack(revision, 0, _ACL.size + len(entries), len(aces), 0) + entries


def _entry(ace: Ace) -> bytes:
    body = ace.mask.to_bytes(_MASK_BYTES, "little") + sid_bytes(ace.sid) if ace.sid else ace.body
    return _ACE.pack(ace.type, ace.flags, _ACE.size + len(body)) + body
