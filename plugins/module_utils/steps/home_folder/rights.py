# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rights on a home folder that a change sets: their deltas, and the security descriptor to write. Pure."""

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
    """The current rights on a folder; None for rights that are not known."""

    level: Level | None = None
    owner: str | None = None
    """SID."""
    inherit: bool | None = None


UNKNOWN: t.Final = FolderRights()
NEW: t.Final = FolderRights(level=Level.NONE)
"""The rights on a folder that does not exist yet."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RightsChange:
    """The rights to set for the account on its folder. None does not change a right."""

    level: Level | None = None
    owner: str | None = None
    """Name of the account if it becomes the owner."""
    inherit: bool | None = None
    before: FolderRights = dataclasses.field(default=UNKNOWN, compare=False)

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """A delta for each right to set. Without deltas, the change writes nothing."""
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
        """The rights for the new security descriptor. Rights that do not change are those of `present`."""
        inherit = not present.protected if self.inherit is None else self.inherit
        return Rights(level=self.level, owner=self.owner is not None, inherit=inherit)

    def is_made(self, present: Descriptor, sid: str) -> bool:
        """Whether the account already has the rights that the change sets."""
        now = rights_of(present, sid)
        return (
            self.level in (None, now.level)
            and (self.owner is None or now.owner == sid)
            and self.inherit in (None, now.inherit)
        )


NO_RIGHTS: t.Final = RightsChange()
"""Sets nothing."""


def rights_of(present: Descriptor, sid: str) -> FolderRights:
    """The rights of the account on a folder with this security descriptor."""
    return FolderRights(level=access_control.level(present, sid), owner=present.owner, inherit=not present.protected)


def of_new_folder(wanted: Rights, user: str) -> RightsChange:
    """The rights to set on a new folder. New folders inherit by default, so only `inherit: false` is a change."""
    return RightsChange(
        level=wanted.level, owner=user if wanted.owner else None, inherit=None if wanted.inherit else False, before=NEW
    )


def of_unread_folder(wanted: Rights, user: str) -> RightsChange:
    """The rights to set on a folder whose security descriptor was not read: all of them."""
    return RightsChange(level=wanted.level, owner=user if wanted.owner else None, inherit=wanted.inherit)


def differing(present: Descriptor, sid: str, wanted: Rights, user: str) -> RightsChange:
    """The rights to set because they differ.

    Args:
        present: the security descriptor of the folder.
        sid: objectSid of the account.
        wanted: the rights that the account must have.
        user: name of the account in reports.
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
