# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The actions on a home folder: each has all data that it writes, and the deltas that show it. Pure.

`step` and `changes` write only the fields of the actions, and a `HomeFolderChange` computes its deltas from its
actions. So every write is shown.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import Delta, StepChange
from .descriptor import FOLDER, KIND, NO_FOLDER
from .rights import NO_RIGHTS
from .search import journal

if t.TYPE_CHECKING:
    from ...model.kinds import Kind
    from ...values.unc import UncPath
    from .rights import RightsChange

PATH = "home_folder_path"
"""Name of the delta for a folder that is changed but not moved."""
MOVE = "home_folder_move"
TRASHED = "home_folder_trash"
SURPLUS = "home_folder_surplus"

_REST = "rest of an interrupted move"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CreateFolder:
    """Creates the folder."""

    folder: UncPath
    rights: RightsChange
    reason: str

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """The folder and its rights."""
        created = Delta(attribute=FOLDER, before=NO_FOLDER, after=(str(self.folder),), reason=self.reason)
        return created, *self.rights.deltas


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RenameFolder:
    """Moves the folder within its share."""

    source: UncPath
    target: UncPath
    rights: RightsChange = NO_RIGHTS

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """Both paths, and the rights that are set."""
        return _moved(self.source, self.target), *self.rights.deltas


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CopyFolder:
    """Copies the folder to another share. `FinishMove` follows once homeDirectory is the new folder."""

    source: UncPath
    target: UncPath
    rights: RightsChange = NO_RIGHTS
    resumes: bool = False
    """Whether an earlier run started the move, so that the new folder may already exist."""
    displaced: UncPath | None = None
    """Trash folder for files of the new folder that are no longer in the old one; None if there is no new folder. Such
    files of an incomplete copy are deleted."""

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """Both paths, the rights that are set, whether an interrupted copy is resumed, and where its surplus goes."""
        resumed = Delta(attribute=MOVE, before=("interrupted",), after=("resumed",), reason=_REST)
        surplus = Delta(
            attribute=SURPLUS, after=(str(self.displaced),), reason="files that are no longer in the old folder"
        )
        rest = ((resumed,) if self.resumes else (), (surplus,) if self.displaced else ())
        return _moved(self.source, self.target), *self.rights.deltas, *rest[0], *rest[1]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GiveRights:
    """Sets rights on a folder that exists."""

    folder: UncPath
    rights: RightsChange

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """The folder and the rights that are set."""
        return _stays(self.folder, "the folder whose permissions change"), *self.rights.deltas


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RetireFolder:
    """Moves the folder into a trash folder, under a name with a timestamp."""

    folder: UncPath
    trash: UncPath

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """The folder and the trash folder."""
        reason = "home_folder.state is absent"
        return (Delta(attribute=FOLDER, before=(str(self.folder),), after=(str(self.trash),), reason=reason),)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WriteAttributes:
    """Replaces LDAP attributes of the account with the values `after` of the deltas; without values, clears them."""

    deltas: tuple[Delta, ...]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FinishMove:
    """Copies files that are newer in the old folder, moves the old folder into the trash, and removes the journal."""

    source: UncPath
    target: UncPath
    trash: UncPath
    is_rest: bool = False
    """Whether an earlier run copied the folder, so that no `CopyFolder` shows the new folder."""

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """The old folder and the trash folder, and the new folder if no other action shows it."""
        reason = _REST if self.is_rest else f"its files are copied to {self.target}"
        trashed = Delta(attribute=TRASHED, before=(str(self.source),), after=(str(self.trash),), reason=reason)
        return (_stays(self.target, _REST), trashed) if self.is_rest else (trashed,)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RemoveNote:
    """Removes the journal of a move that is otherwise complete."""

    target: UncPath
    """The new folder of the move."""

    @property
    def deltas(self) -> tuple[Delta, ...]:
        """The journal file."""
        return (Delta(attribute=TRASHED, before=(str(journal(self.target)),), after=NO_FOLDER, reason=_REST),)


FileAction: t.TypeAlias = CreateFolder | RenameFolder | CopyFolder | GiveRights | RetireFolder | FinishMove | RemoveNote
HomeFolderAction: t.TypeAlias = FileAction | WriteAttributes


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HomeFolderChange(StepChange):
    """The change of one home folder."""

    kind: Kind = KIND
    actions: tuple[HomeFolderAction, ...] = dataclasses.field(repr=False, compare=False)
    """In the order in which they are made."""
    sid: str = dataclasses.field(default="", repr=False, compare=False)
    """objectSid of the account; empty if this run creates it. It is not shown: `account` identifies the account."""
    deltas: tuple[Delta, ...] = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        """Compute the deltas from the actions."""
        object.__setattr__(self, "deltas", tuple(delta for action in self.actions for delta in action.deltas))


def _moved(source: UncPath, target: UncPath) -> Delta:
    reason = f"home_folder.root is {target.parent}"
    return Delta(attribute=FOLDER, before=(str(source),), after=(str(target),), reason=reason)


def _stays(folder: UncPath, reason: str) -> Delta:
    return Delta(attribute=PATH, after=(str(folder),), reason=reason)
