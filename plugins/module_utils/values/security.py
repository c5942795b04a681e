# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may do what with a file or folder: security descriptors as plain values ([MS-DTYP] 2.4). No I/O."""

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
"""FILE_ALL_ACCESS, and what the Windows dialogs call Modify ([MS-DTYP] 2.4.3, [MS-SMB2] 2.2.13.1.1)."""

CREATOR_OWNER = "S-1-3-0"
"""Stands for whoever creates something in the folder ([MS-DTYP] 2.4.2.4)."""


class Level(enum.StrEnum):
    """What a user may do with a folder, in the words of the Windows dialogs."""

    NONE = "none"
    SPECIAL = "special"
    """Something else."""
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
    """What follows the header of an entry of another form, which has no `sid`; it is carried along as it is."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Descriptor:
    """Owner and discretionary access control list of a file or folder."""

    owner: str = ""
    """SID; empty where it was not read, or is not to be written."""
    protected: bool = False
    """Whether nothing is inherited (SE_DACL_PROTECTED)."""
    aces: tuple[Ace, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a user is to have on the home folder."""

    level: Level
    owner: bool
    """Whether the folder is to belong to the user."""
    inherit: bool
    """Whether the folder goes on inheriting from the folder that it is in."""


FOLDER_FLAGS: t.Final = OBJECT_INHERIT | CONTAINER_INHERIT
"""For this folder, subfolders and files."""
