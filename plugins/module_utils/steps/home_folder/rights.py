# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rights on a home folder that a change sets: what it shows of them and what it writes. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import Delta
from ...values import access_control
from ...values.security import Level, Rights

if t.TYPE_CHECKING:
    from ...values.security import Descriptor

ACCESS = "home_folder_access"
OWNER = "home_folder_owner"
INHERITANCE = "home_folder_inheritance"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FolderRights:
    """The rights on a folder as they are; None for what is not known."""

    level: Level | None = None
    owner: str | None = None
    """SID."""
    inherit: bool | None = None


UNKNOWN: t.Final = FolderRights()
NEW: t.Final = FolderRights(level=Level.NONE)
"""Of a folder that does not exist yet."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RightsChange:
    """The rights that the account gets on its folder. None leaves a right as it is when the change is made."""

    level: Level | None = None
    owner: str | None = None
    """Name of the account, where it becomes the owner."""
    inherit: bool | None = None
    before: FolderRights = dataclasses.field(default=UNKNOWN, compare=False)

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """Each right that is set. Without deltas there is nothing to write."""
        rows = (
            (ACCESS, self.before.level, self.level, "the option access"),
            (OWNER, self.before.owner, self.owner, "the option owner"),
            (INHERITANCE, _words(self.before.inherit), _words(self.inherit), "the option inherit"),
        )
        return tuple(
            Delta(attribute=name, before=(str(old),) if old else (), after=(str(new),), reason=reason)
            for name, old, new, reason in rows
            if new is not None
        )

    def rights(self, present: Descriptor) -> Rights:
        """What the folder's descriptor is to grant; `present` gives the rights that stay."""
        inherit = not present.protected if self.inherit is None else self.inherit
        return Rights(level=self.level, owner=self.owner is not None, inherit=inherit)

    def is_made(self, present: Descriptor, sid: str) -> bool:
        """Whether the descriptor already grants to the account what the change sets."""
        now = rights_of(present, sid)
        return (
            self.level in (None, now.level)
            and (self.owner is None or now.owner == sid)
            and self.inherit in (None, now.inherit)
        )


NO_RIGHTS: t.Final = RightsChange()
"""Sets nothing."""


def rights_of(present: Descriptor, sid: str) -> FolderRights:
    """The rights of the account on a folder with this descriptor."""
    return FolderRights(level=access_control.level(present, sid), owner=present.owner, inherit=not present.protected)


def of_new_folder(wanted: Rights, user: str) -> RightsChange:
    """The rights on a folder that is created; new folders inherit unless told otherwise."""
    return RightsChange(
        level=wanted.level, owner=user if wanted.owner else None, inherit=None if wanted.inherit else False, before=NEW
    )


def of_unread_folder(wanted: Rights, user: str) -> RightsChange:
    """The rights on a folder whose descriptor was not read: all of them are set."""
    return RightsChange(level=wanted.level, owner=user if wanted.owner else None, inherit=wanted.inherit)


def differing(present: Descriptor, sid: str, wanted: Rights, user: str) -> RightsChange:
    """The rights that differ from those wanted.

    Args:
        present: of the folder.
        sid: of the account.
        wanted: the rights that the account is to have.
        user: name of the account, for people.
    """
    before = rights_of(present, sid)
    return RightsChange(
        level=None if before.level is wanted.level else wanted.level,
        owner=user if wanted.owner and before.owner != sid else None,
        inherit=None if before.inherit is wanted.inherit else wanted.inherit,
        before=before,
    )


def _words(yes: bool | None) -> str | None:
    return None if yes is None else "yes" if yes else "no"
