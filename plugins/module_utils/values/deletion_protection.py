# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The protection from accidental deletion of an object of the directory. Pure.

It is an entry of the discretionary list that denies everybody to delete the object, as Windows' tools write it: Deny,
Everyone, DELETE and DELETE_TREE.
"""

from __future__ import annotations

import dataclasses
import enum

from ..errors import DirectoryError
from .security import DENY, INHERIT_ONLY, INHERITED, Ace
from .security_descriptor import unpack, with_entries

DELETE = 0x0001_0000
DELETE_TREE = 0x0000_0040
"""ACTRL_DS_DELETE_TREE of [MS-ADTS] 5.1.3.2: the object with all below it."""

_EVERYONE = "S-1-1-0"


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
    denials = [ace for ace in _aces(descriptor) if _is_denial(ace)]
    if not denials:
        return Protection.NONE
    return Protection.INHERITED if all(ace.flags & INHERITED for ace in denials) else Protection.OWN


def without_protection(descriptor: bytes) -> bytes:
    """The descriptor whose own denials no longer hold the two rights; of all parts, only the discretionary list.

    Inherited entries are left as they are, and so are other rights that the same entry denies.
    """
    return with_entries(descriptor, [lifted for ace in _aces(descriptor) if (lifted := _lifted(ace))])


def _aces(descriptor: bytes) -> tuple[Ace, ...]:
    try:
        return unpack(descriptor).aces if descriptor else ()
    except ValueError as error:
        raise DirectoryError(f"{error} Nothing was changed.") from None


def _lifted(ace: Ace) -> Ace | None:
    """The entry without the two rights; None where it denies nothing else."""
    if not _is_denial(ace) or ace.flags & INHERITED:
        return ace
    rest = ace.mask & ~(DELETE | DELETE_TREE)
    return dataclasses.replace(ace, mask=rest) if rest else None


def _is_denial(ace: Ace) -> bool:
    rights = ace.mask & (DELETE | DELETE_TREE)
    return ace.type == DENY and not ace.flags & INHERIT_ONLY and bool(rights) and ace.sid == _EVERYONE
