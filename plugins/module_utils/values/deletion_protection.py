# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The protection of directory objects from accidental deletion. Pure.

Windows' tools protect an object with an entry in its discretionary list: Deny, Everyone, DELETE and DELETE_TREE.
"""

from __future__ import annotations

import dataclasses
import enum

from ..errors import DirectoryError
from .security import DENY, INHERIT_ONLY, INHERITED, Ace
from .security_descriptor import unpack, with_entries

DELETE = 0x0001_0000
DELETE_TREE = 0x0000_0040
"""ACTRL_DS_DELETE_TREE of [MS-ADTS] 5.1.3.2: the right to delete the object with everything below it."""

_EVERYONE = "S-1-1-0"


class Protection(enum.Enum):
    """Whether an entry protects an object from deletion and moves."""

    NONE = enum.auto()
    OWN = enum.auto()
    """The object itself has such an entry, which can be removed."""
    INHERITED = enum.auto()
    """The object only inherits such an entry from a container above."""


def protection(descriptor: bytes) -> Protection:
    """Whether the object is protected from deletion.

    Args:
        descriptor: nTSecurityDescriptor, read with the control `requests.DISCRETIONARY_LIST`; empty if it cannot be
            read, which counts as not protected.

    Raises:
        DirectoryError: the value is not a security descriptor.
    """
    denials = [ace for ace in _aces(descriptor) if _is_denial(ace)]
    if not denials:
        return Protection.NONE
    return Protection.INHERITED if all(ace.flags & INHERITED for ace in denials) else Protection.OWN


def without_protection(descriptor: bytes) -> bytes:
    """The descriptor without the two rights in its own denials, reduced to the discretionary list.

    Inherited entries stay as they are, and so do other rights that the same entries deny.
    """
    return with_entries(descriptor, [lifted for ace in _aces(descriptor) if (lifted := _lifted(ace))])


def _aces(descriptor: bytes) -> tuple[Ace, ...]:
    try:
        return unpack(descriptor).aces if descriptor else ()
    except ValueError as error:
        raise DirectoryError(f"{error} Nothing was changed.") from None


def _lifted(ace: Ace) -> Ace | None:
    """The entry without the two rights; None if it denies nothing else."""
    if not _is_denial(ace) or ace.flags & INHERITED:
        return ace
    rest = ace.mask & ~(DELETE | DELETE_TREE)
    return dataclasses.replace(ace, mask=rest) if rest else None


def _is_denial(ace: Ace) -> bool:
    rights = ace.mask & (DELETE | DELETE_TREE)
    return ace.type == DENY and not ace.flags & INHERIT_ONLY and bool(rights) and ace.sid == _EVERYONE
