# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access control entries in self-relative security descriptors [MS-DTYP 2.4.4 to 2.4.6]: put in and taken out."""

from __future__ import annotations

import struct
import typing as t
import uuid

FULL_CONTROL = 0x000F01FF
"""All rights on an object of the directory [MS-ADTS 5.1.3.2]."""

WRITE = 0x0001006B
"""Write properties, create and delete children, delete, delete tree, validated writes."""

DELETE, DELETE_TREE, DELETE_CHILD = 0x00010000, 0x00000040, 0x00000002
EVERYONE = bytes.fromhex("010100000000000100000000")
"""The security identifier S-1-1-0."""

ALLOW = 0
DENY = 1
CONTAINER_INHERIT = 0x02
INHERIT_ONLY = 0x08
_INHERITED = 0x10
_ALLOW_OBJECT = 5
_HAS_TARGET, _HAS_CLASS = 0x1, 0x2
_DACL_OFFSET = 16
_DACL_HEADER = struct.Struct("<BBHHH")


class Entry(t.NamedTuple):
    """An access control entry as it lies in the list."""

    raw: bytes

    @property
    def inherited(self) -> bool:
        """Whether it comes from a parent."""
        return bool(self.raw[1] & _INHERITED)

    def is_for(self, sid: bytes) -> bool:
        """Whether it is about this security identifier."""
        return self.raw.endswith(sid)


def entry(kind: int, mask: int, sid: bytes, *, below: bool = True) -> Entry:
    """An entry (`ALLOW` or `DENY`) for the object and, unless `below` is false, all that is below it."""
    return Entry(struct.pack("<BBHI", kind, CONTAINER_INHERIT * below, 8 + len(sid), mask) + sid)


class Granted(t.NamedTuple):
    """What an entry allows [MS-DTYP 2.4.4.3]."""

    mask: int
    flags: int
    target: uuid.UUID | None = None
    """The attribute, the class or the control access right that it is limited to."""
    below: uuid.UUID | None = None
    """The class of objects that inherit it."""

    def to(self, sid: bytes) -> Entry:
        """The entry for this security identifier."""
        limits = b"".join(one.bytes_le for one in (self.target, self.below) if one)
        named = (_HAS_TARGET if self.target else 0) | (_HAS_CLASS if self.below else 0)
        body = struct.pack("<II", self.mask, named) + limits + sid
        return Entry(struct.pack("<BBH", _ALLOW_OBJECT, self.flags, 4 + len(body)) + body)


def with_entry(descriptor: bytes, added: Entry) -> bytes:
    """A descriptor that has this entry before all others, where a denial has to be."""
    return _replaced(descriptor, [added, *entries(descriptor)])


def without(descriptor: bytes, sid: bytes) -> bytes:
    """A descriptor without the entries of its own that are about this security identifier."""
    return _replaced(descriptor, [one for one in entries(descriptor) if one.inherited or not one.is_for(sid)])


def entries(descriptor: bytes) -> list[Entry]:
    """The entries of a descriptor's discretionary list, in order."""
    position, count = _start(descriptor) + _DACL_HEADER.size, _header(descriptor)[3]
    found = []
    for _number in range(count):
        size = int.from_bytes(descriptor[position + 2 : position + 4], "little")
        found.append(Entry(descriptor[position : position + size]))
        position += size
    return found


def _replaced(descriptor: bytes, new: t.Sequence[Entry]) -> bytes:
    """The descriptor with another discretionary list, put at its end so that nothing else moves."""
    revision = _header(descriptor)[0]
    body = b"".join(one.raw for one in new)
    acl = _DACL_HEADER.pack(revision, 0, _DACL_HEADER.size + len(body), len(new), 0) + body
    head = descriptor[:_DACL_OFFSET] + struct.pack("<I", len(descriptor)) + descriptor[_DACL_OFFSET + 4 :]
    return head + acl


def _start(descriptor: bytes) -> int:
    return int.from_bytes(descriptor[_DACL_OFFSET : _DACL_OFFSET + 4], "little")


def _header(descriptor: bytes) -> tuple[int, int, int, int, int]:
    return t.cast("tuple[int, int, int, int, int]", _DACL_HEADER.unpack_from(descriptor, _start(descriptor)))
