# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors as they travel: the self-relative form of [MS-DTYP] 2.4.6.

smbprotocol has classes for them that know three kinds of entries and give the others back as bytes; here all are kept.
"""

from __future__ import annotations

import struct
import typing as t

from ...values.security import ALLOW, DENY, Ace, Descriptor
from ...values.sid import sid_bytes, sid_text

OWNER = 0x1
DACL = 0x4
"""Which parts are asked for or written ([MS-SMB2] 2.2.37, AdditionalInformation)."""

PROTECTED_DACL = 0x1000
_SELF_RELATIVE = 0x8000
_DACL_PRESENT = 0x0004
_AUTO_INHERITED = 0x0400
_AUTO_INHERIT_REQUEST = 0x0100

_HEADER = struct.Struct("<BBHIIII")
_ACL = struct.Struct("<BBHHH")
_ACE = struct.Struct("<BBH")
_REVISION = 2
_REVISION_OF_OBJECT_ACES = 4


def unpack(data: bytes) -> Descriptor:
    """The descriptor out of a server's answer; a part that is not there is empty."""
    _revision, _padding, control, owner, _group, _sacl, dacl = _HEADER.unpack_from(data)
    return Descriptor(
        owner=sid_text(data[owner:]) if owner else "",
        protected=bool(control & PROTECTED_DACL),
        aces=tuple(_entries(data, dacl)) if dacl else (),
    )


def _entries(data: bytes, start: int) -> t.Iterator[Ace]:
    count = _ACL.unpack_from(data, start)[3]
    position = start + _ACL.size
    for _index in range(count):
        kind, flags, size = _ACE.unpack_from(data, position)
        body = data[position + _ACE.size : position + size]
        if kind in (ALLOW, DENY):
            yield Ace(kind, flags, int.from_bytes(body[:4], "little"), sid_text(body[4:]))
        else:
            yield Ace(kind, flags, body=body)
        position += size


def pack(descriptor: Descriptor, parts: int) -> bytes:
    """The descriptor for a request, with the parts `OWNER` and `DACL` as far as they are asked for."""
    owner = sid_bytes(descriptor.owner) if parts & OWNER else b""
    dacl = _list(descriptor.aces) if parts & DACL else b""
    control = _SELF_RELATIVE
    if dacl:
        control |= _DACL_PRESENT
        # Says that the marks of inherited entries are right; without it Windows takes them all for the file's own.
        control |= PROTECTED_DACL if descriptor.protected else _AUTO_INHERITED | _AUTO_INHERIT_REQUEST
    owner_at = _HEADER.size if owner else 0
    dacl_at = _HEADER.size + len(owner) if dacl else 0
    return _HEADER.pack(1, 0, control, owner_at, 0, 0, dacl_at) + owner + dacl


def _list(aces: t.Sequence[Ace]) -> bytes:
    entries = b"".join(map(_entry, aces))
    simple = all(not ace.body for ace in aces)
    revision = _REVISION if simple else _REVISION_OF_OBJECT_ACES
    return _ACL.pack(revision, 0, _ACL.size + len(entries), len(aces), 0) + entries


def _entry(ace: Ace) -> bytes:
    body = ace.body or ace.mask.to_bytes(4, "little") + sid_bytes(ace.sid)
    return _ACE.pack(ace.type, ace.flags, _ACE.size + len(body)) + body
