# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the discretionary list of a directory object grants a right to somebody ([MS-ADTS] 5.1.3.3). Pure.

It is used for the rights that no constructed attribute shows: resetting a password, deleting and renaming.
"""

from __future__ import annotations

import dataclasses
import typing as t
import uuid

from .security import ALLOW, DENY, INHERIT_ONLY, Ace, Descriptor
from .sid import sid_text

DELETE_CHILD = 0x2
WRITE_PROPERTY = 0x20
CONTROL_ACCESS = 0x100
DELETE = 0x10000
"""Access masks ([MS-ADTS] 5.1.3.2)."""

RESET_PASSWORD = uuid.UUID("00299570-246d-11d0-a768-00aa006e0529")
"""The control access right User-Force-Change-Password ([MS-ADTS] 5.1.3.2.1)."""
USER_CLASS = uuid.UUID("bf967aba-0de6-11d0-a285-00aa003049e2")
COMMON_NAME = uuid.UUID("bf96793f-0de6-11d0-a285-00aa003049e2")
NAME = uuid.UUID("bf967a0e-0de6-11d0-a285-00aa003049e2")
"""schemaIDGUID of the class user and of the attributes cn and name ([MS-ADSC], [MS-ADA1], [MS-ADA3])."""
PUBLIC_INFORMATION = uuid.UUID("e48d0154-bcf8-11d1-8702-00c04fb96050")
"""The property set of cn and name ([MS-ADTS] 3.1.1.2.3.3)."""

_ALLOW_OBJECT = 5
_DENY_OBJECT = 6
"""ACCESS_ALLOWED_OBJECT_ACE and ACCESS_DENIED_OBJECT_ACE ([MS-DTYP] 2.4.4.3 and 2.4.4.5)."""
_HAS_TYPE = 0x1
_HAS_INHERITED_TYPE = 0x2
_GUID_BYTES = 16
_TYPE_AT = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Right:
    """A right to an object."""

    mask: int
    targets: tuple[uuid.UUID, ...] = ()
    """The attribute, its property set, the control access right or the class that an entry can be limited to."""


RESETS: t.Final = Right(CONTROL_ACCESS, (RESET_PASSWORD,))
DELETES: t.Final = Right(DELETE)
DELETES_USERS: t.Final = Right(DELETE_CHILD, (USER_CLASS,))
RENAMES: t.Final = (
    Right(WRITE_PROPERTY, (COMMON_NAME, PUBLIC_INFORMATION)),
    Right(WRITE_PROPERTY, (NAME, PUBLIC_INFORMATION)),
)
"""Renaming and moving write the attribute of the RDN and name ([MS-ADTS] 3.1.1.5.4.1.2)."""


def grants(descriptor: Descriptor, sids: t.Collection[str], right: Right) -> bool:
    """Whether somebody has the right. The first entry about it decides; without an entry, it is not granted.

    Args:
        descriptor: of the object.
        sids: of the account and of its groups.
        right: a right with one bit in its mask.
    """
    for ace in descriptor.aces:
        if ace.flags & INHERIT_ONLY:
            continue
        entry = _Entry.of(ace)
        if entry and entry.sid in sids and entry.mask & right.mask and _concerns(entry, right):
            return entry.allows
    return False


class _Entry(t.NamedTuple):
    allows: bool
    mask: int
    sid: str
    target: uuid.UUID | None
    """What the entry is limited to; None if it is not."""

    @classmethod
    def of(cls, ace: Ace) -> _Entry | None:
        """The entry; None if it neither allows nor denies access."""
        if ace.type in (ALLOW, DENY):
            return cls(ace.type == ALLOW, ace.mask, ace.sid, None)
        if ace.type not in (_ALLOW_OBJECT, _DENY_OBJECT):
            return None
        mask, flags = int.from_bytes(ace.body[:4], "little"), int.from_bytes(ace.body[4:_TYPE_AT], "little")
        target, sid_at = None, _TYPE_AT
        if flags & _HAS_TYPE:
            target = uuid.UUID(bytes_le=ace.body[sid_at : sid_at + _GUID_BYTES])
            sid_at += _GUID_BYTES
        if flags & _HAS_INHERITED_TYPE:
            sid_at += _GUID_BYTES
        return cls(ace.type == _ALLOW_OBJECT, mask, sid_text(ace.body[sid_at:]), target)


def _concerns(entry: _Entry, right: Right) -> bool:
    return entry.target is None or entry.target in right.targets
