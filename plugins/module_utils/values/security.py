# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Security descriptors of files and folders as plain values ([MS-DTYP] 2.4). No I/O."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

ALLOW = 0
DENY = 1
"""ACE types ([MS-DTYP] 2.4.4.1)."""

OBJECT_INHERIT = 0x01
CONTAINER_INHERIT = 0x02
NO_PROPAGATE = 0x04
INHERIT_ONLY = 0x08
INHERITED = 0x10
"""Flags of an ACE ([MS-DTYP] 2.4.4.1)."""

FULL = 0x1F01FF
MODIFY = 0x1301BF
"""FILE_ALL_ACCESS, and the mask that Windows dialogs show as Modify ([MS-DTYP] 2.4.3, [MS-SMB2] 2.2.13.1.1)."""

CREATOR_OWNER = "S-1-3-0"
"""Placeholder for the owner of a new file or folder ([MS-DTYP] 2.4.2.4)."""


class Level(enum.StrEnum):
    """A user's rights to a folder, with the names of the Windows dialogs."""

    NONE = "none"
    SPECIAL = "special"
    """Any other rights."""
    MODIFY = "modify"
    FULL = "full"


@dataclasses.dataclass(frozen=True, slots=True)
class Ace:
    """An access control entry."""

    type: int
    flags: int
    mask: int = 0
    sid: str = ""
    body: bytes = b""
    """The raw body of an entry of another type, which has no `sid`; it is written back unchanged."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Descriptor:
    """Owner and discretionary access control list of a file or folder."""

    owner: str = ""
    """SID; empty if it was not read, or if it stays as it is."""
    protected: bool = False
    """Whether inheritance is disabled (SE_DACL_PROTECTED)."""
    aces: tuple[Ace, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """The rights that a user gets on the home folder."""

    level: Level | None
    """`MODIFY` or `FULL`; None leaves the user's entries as they are."""
    owner: bool
    """Whether the user becomes the owner of the folder; otherwise the owner stays."""
    inherit: bool
    """Whether the folder inherits entries from its parent."""


FOLDER_FLAGS: t.Final = OBJECT_INHERIT | CONTAINER_INHERIT
"""The flags of an entry for this folder, subfolders and files."""
