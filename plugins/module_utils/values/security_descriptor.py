# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The protection from accidental deletion within a security descriptor. Pure.

It is an entry of the discretionary list that denies everybody to delete the object, as Windows' tools write it: Deny,
Everyone, DELETE and DELETE_TREE. Descriptors are self-relative ([MS-DTYP] 2.4.6), lists and entries as in [MS-DTYP]
2.4.4 and 2.4.5.
"""

from __future__ import annotations

import enum
import struct

from ..errors import DirectoryError

DELETE = 0x0001_0000
DELETE_TREE = 0x0000_0040
"""ACTRL_DS_DELETE_TREE of [MS-ADTS] 5.1.3.2: the object with all below it."""

_DENIED = 1
"""ACCESS_DENIED_ACE_TYPE."""
_INHERITED = 0x10
"""INHERITED_ACE: the entry comes from a container above."""
_INHERIT_ONLY = 0x08
"""INHERIT_ONLY_ACE: the entry is for what is below, not for the object."""
_EVERYONE = bytes.fromhex("010100000000000100000000")
"""S-1-1-0."""

_LIST_OFFSET = 16
_DESCRIPTOR = struct.Struct("<BBHIIII")
"""Revision, padding, control, and where owner, group, system list and discretionary list begin."""
_LIST = struct.Struct("<BBHHH")
"""Revision, padding, size, number of entries, padding."""
_ENTRY = struct.Struct("<BBHI")
"""Type, flags, size, mask."""
_SELF_RELATIVE, _LIST_PRESENT = 0x8000, 0x0004


class Protection(enum.Enum):
    """What stands in the way of deleting or moving an object."""

    NONE = enum.auto()
    OWN = enum.auto()
    """An entry of the object itself, which can be lifted there."""
    INHERITED = enum.auto()
    """An entry of a container above alone."""


def protection(descriptor: bytes) -> Protection:
    """Whether the object is protected from deletion.

    Args:
        descriptor: nTSecurityDescriptor, read with the control `requests.DISCRETIONARY_LIST`; empty where it cannot be
            read, which counts as not protected.

    Raises:
        DirectoryError: it has not the form of a security descriptor.
    """
    denials = [entry for entry in _entries(descriptor) if _is_denial(entry)]
    if not denials:
        return Protection.NONE
    return Protection.OWN if any(not entry[1] & _INHERITED for entry in denials) else Protection.INHERITED


def without_protection(descriptor: bytes) -> bytes:
    """The descriptor whose own denials no longer hold the two rights; of all parts, only the discretionary list.

    Inherited entries are left as they are, and so are other rights that the same entry denies.
    """
    entries = [lifted for entry in _entries(descriptor) if (lifted := _lifted(entry))]
    revision = descriptor[_offset(descriptor)]
    body = b"".join(entries)
    control = struct.unpack_from("<H", descriptor, 2)[0] | _SELF_RELATIVE | _LIST_PRESENT
    head = _DESCRIPTOR.pack(1, 0, control, 0, 0, 0, _DESCRIPTOR.size)
    return head + _LIST.pack(revision, 0, _LIST.size + len(body), len(entries), 0) + body


def _lifted(entry: bytes) -> bytes:
    """The entry without the two rights; empty where it denies nothing else."""
    if not _is_denial(entry) or entry[1] & _INHERITED:
        return entry
    kind, flags, size, mask = _ENTRY.unpack_from(entry)
    rest = mask & ~(DELETE | DELETE_TREE)
    return _ENTRY.pack(kind, flags, size, rest) + entry[_ENTRY.size :] if rest else b""


def _is_denial(entry: bytes) -> bool:
    kind, flags, _size, mask = _ENTRY.unpack_from(entry)
    rights = mask & (DELETE | DELETE_TREE)
    return kind == _DENIED and not flags & _INHERIT_ONLY and bool(rights) and entry[_ENTRY.size :] == _EVERYONE


def _offset(descriptor: bytes) -> int:
    return int.from_bytes(descriptor[_LIST_OFFSET : _LIST_OFFSET + 4], "little")


def _entries(descriptor: bytes) -> list[bytes]:
    """The entries of the discretionary list, in order; none where there is no list."""
    position = _offset(descriptor)
    if not position:
        return []
    entries: list[bytes] = []
    try:
        _revision, _padding, _size, count, _more = _LIST.unpack_from(descriptor, position)
        position += _LIST.size
        for _number in range(count):
            _kind, _flags, size, _mask = _ENTRY.unpack_from(descriptor, position)
            if size < _ENTRY.size or position + size > len(descriptor):
                raise struct.error
            entries.append(descriptor[position : position + size])
            position += size
    except struct.error:
        raise DirectoryError("A security descriptor has a form that is not known; nothing was changed.") from None
    return entries
