# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the actions of home folders on the file servers. It does not change the directory.

If a run is interrupted, the next run can finish every action. A copy to another share has these stages:

1. Write a journal next to the new folder, with the path of the old folder. It stays open while the folder is copied, so
   that no other task works on the same move; the server closes it if this process ends.
2. Copy the old folder to a folder with a temporary name, repeatedly until no file is missing. Delete files of the copy
   that are no longer in the old folder, because the owner still works there.
3. Rename the temporary folder.
4. (The step writes homeDirectory.)
5. Copy files that became newer in the old folder meanwhile, and move the old folder into the trash.
6. Remove the journal.
"""

from __future__ import annotations

import contextlib
import json
import typing as t

from ...services.file_server import share as smb
from ...services.file_server.entries import DIRECTORY, HIDDEN, REPARSE_POINT
from ...services.file_server.failures import FileServerError, Status
from ...services.file_server.trees import PART, Copying, Territory, hand_down, is_there_already, remove
from ...values import access_control
from ...values.unc import UncPath
from . import search as home_folder_search
from .actions import CopyFolder, CreateFolder, FinishMove, GiveRights, RemoveNote, RenameFolder, RetireFolder

if t.TYPE_CHECKING:
    import datetime

    from ...services.file_server.client import FileServer
    from ...services.file_server.entries import Contents, FileEntry
    from ...services.file_server.share import Handle, Share
    from ...values.security import Descriptor
    from .actions import FileAction
    from .rights import RightsChange

_PASSES = 4
_TRIES = 20
_LARGEST_NOTE = 70000


class HomeFolderChanges:
    """Makes actions. Every method raises `FileServerError` if a server refuses a request.

    Args:
        files: the file servers.
        now: the timestamp for names in the trash.
    """

    def __init__(self, files: FileServer, now: datetime.datetime) -> None:
        self._files = files
        self._stamp = now.strftime("%Y%m%dT%H%M%SZ")
        self._trash_folders: set[str] = set()
        self._neighbours: dict[str, Contents] = {}
        self._roots: dict[str, Descriptor] = {}

    def make(self, action: FileAction, sid: str) -> None:
        """Make one action.

        Args:
            action: the action for one account.
            sid: the objectSid of the account, which must exist.
        """
        match action:
            case CreateFolder(folder=folder):
                self._create(folder, sid, action.rights)
            case RenameFolder(source=source, target=target):
                self._files.share(source).rename(source, target)
                self._give(target, source.parent, sid, action.rights)
            case CopyFolder():
                self._copy(action, sid)
            case GiveRights(folder=folder):
                self._give(folder, folder.parent, sid, action.rights)
            case RetireFolder():
                self._retire(action.folder, action.trash)
            case FinishMove(source=source, target=target):
                with self._claimed(target):
                    self._settle(source, target, only_newer=True)
                    self._retire(source, action.trash)
                self._remove_note(target)
            case RemoveNote(target=target):
                self._remove_note(target)

    def source_of_move(self, target: UncPath) -> UncPath | None:
        """Read the path of the old folder from the journal of a move to `target`.

        None if the journal is empty: the process ended when nothing was copied yet.
        """
        note = home_folder_search.journal(target)
        share = self._files.share(note)
        with share.opened("read", note, smb.READ_DATA | smb.SYNCHRONIZE, options=smb.FILE) as handle:
            data = b"".join(share.read(handle))
        if not data:
            return None
        try:
            return UncPath.parse(json.loads(data[:_LARGEST_NOTE])["source"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise FileServerError(
                f"The journal {note} of a move cannot be read. Check the folders next to it, then remove it."
            ) from error

    # ---- permissions ------------------------------------------------------------------------------------------------
    def _create(self, folder: UncPath, sid: str, rights: RightsChange) -> None:
        root = self._root(folder.parent)
        empty = access_control.NOTHING
        wanted = access_control.with_rights(empty, root, root, sid, rights.rights(empty))
        self._files.share(folder).make_folder(folder, wanted)

    def _give(self, folder: UncPath, old_parent: UncPath, sid: str, rights: RightsChange) -> None:
        """Set the rights that are missing."""
        if not rights.deltas:
            return
        share = self._files.share(folder)
        present = share.descriptor(folder)
        if rights.is_made(present, sid):
            return
        old, new = self._root(old_parent), self._root(folder.parent)
        wanted = access_control.with_rights(present, old, new, sid, rights.rights(present))
        hand_down(share, folder, present, wanted, self._territory(folder))

    def _root(self, folder: UncPath) -> Descriptor:
        """The security descriptor of a folder that contains home folders. It is read once."""
        if folder.key not in self._roots:
            self._roots[folder.key] = self._files.share(folder).descriptor(folder)
        return self._roots[folder.key]

    def _territory(self, folder: UncPath) -> Territory:
        """The folder with its siblings, which no path inside the folder may lead to."""
        parent = folder.parent
        if parent.key not in self._neighbours:
            self._neighbours[parent.key] = self._files.share(parent).contents(parent)
        return Territory(parent, self._neighbours[parent.key])

    # ---- moving -----------------------------------------------------------------------------------------------------
    def _copy(self, action: CopyFolder, sid: str) -> None:
        """Copy the folder, then rename the copy. Stages that an earlier run completed are skipped."""
        share = self._files.share(action.target)
        with self._claimed(action.target, None if action.resumes else action.source):
            is_there = share.attributes(action.target) is not None
            if is_there is (action.displaced is not None):
                self._copy_claimed(action, sid, share)
                return
        if not action.resumes:
            self._remove_note(action.target)
        raise FileServerError(
            f"{action.target} {'exists now' if is_there else 'is gone'}, because another task or somebody changed it"
            " meanwhile. Run again."
        )

    def _copy_claimed(self, action: CopyFolder, sid: str, share: Share) -> None:
        if action.displaced is not None:
            self._settle(action.source, action.target, surplus=self._throwing(action.displaced))
        else:
            temporary = home_folder_search.copy(action.target)
            if share.attributes(temporary) is None:
                share.make_folder(temporary, self._descriptor_of_copy(action, sid))
            self._settle(action.source, temporary, surplus=lambda path, entry: remove(share, path, entry))
            self._like(action.source, temporary)
            share.rename(temporary, action.target)
        if action.resumes:
            # An earlier run may have made the copy with other options.
            self._give(action.target, action.target.parent, sid, action.rights)

    def _throwing(self, trash: UncPath) -> t.Callable[[UncPath, FileEntry], None]:
        def throw(path: UncPath, entry: FileEntry) -> None:
            self._retire(path, trash)

        return throw

    @contextlib.contextmanager
    def _claimed(self, target: UncPath, source: UncPath | None = None) -> t.Iterator[None]:
        """Hold the journal of a move open, so that no other task can claim it until this one closes it or ends.

        Args:
            target: the new folder of the move.
            source: the old folder, if the move starts now; the journal is then written.
        """
        note = home_folder_search.journal(target)
        share = self._files.share(note)
        access = smb.READ_DATA | smb.WRITE_DATA | smb.SYNCHRONIZE
        disposition = smb.OPEN if source is None else smb.OPEN_IF
        with contextlib.ExitStack() as stack:
            try:
                opened = share.opened(
                    "open the journal of a move,",
                    note,
                    access,
                    disposition,
                    smb.FILE,
                    sharing=smb.SHARE_READ,
                    attributes=HIDDEN,
                )
                handle = stack.enter_context(opened)
            except FileServerError as error:
                if error.is_gone or error.status == Status.SHARING_VIOLATION:
                    raise _in_other_hands(target) from error
                raise
            if source is not None:
                self._note(share, handle, target, source)
            yield

    def _note(self, share: Share, handle: Handle, target: UncPath, source: UncPath) -> None:
        """Write the journal of the move. An empty one is left by a process that ended before it copied anything."""
        if any(share.read(handle)):
            raise _in_other_hands(target)
        share.write(handle, json.dumps({"source": str(source)}).encode(), 0)
        # Versions before 0.4 left such files if two tasks moved the same folder.
        share.delete(handle.path.parent.child(handle.path.name + PART))

    def _remove_note(self, target: UncPath) -> None:
        self._files.share(target).delete(home_folder_search.journal(target))

    def _descriptor_of_copy(self, action: CopyFolder, sid: str) -> Descriptor:
        present = self._files.share(action.source).descriptor(action.source)
        old, new = self._root(action.source.parent), self._root(action.target.parent)
        return access_control.with_rights(present, old, new, sid, action.rights.rights(present))

    def _settle(
        self,
        source: UncPath,
        target: UncPath,
        *,
        only_newer: bool = False,
        surplus: t.Callable[[UncPath, FileEntry], None] | None = None,
    ) -> None:
        """Copy until a whole pass finds every file in the target, with the same size and time."""
        shares = self._files.share(source), self._files.share(target)
        for _pass in range(_PASSES):
            copying = Copying(*shares, only_newer=only_newer, surplus=surplus)
            if not copying.run(source, target, self._territory(source)):
                return
        raise FileServerError(
            f"The files in {source} keep changing while they are copied to {target}. Run again when nobody uses them."
        )

    def _like(self, source: UncPath, target: UncPath) -> None:
        """Copy the times of all folders, which copying files has changed."""
        copying = Copying(self._files.share(source), self._files.share(target))
        copying.finish(source, target)

    # ---- retiring ---------------------------------------------------------------------------------------------------
    def _retire(self, folder: UncPath, trash: UncPath) -> None:
        self._ensure_trash(trash)
        self._throw(folder, trash)

    def _throw(self, folder: UncPath, trash: UncPath) -> None:
        """Move the folder into the trash, under a name with the timestamp of the run."""
        name = f"{folder.name}.{self._stamp}"
        for number in range(1, _TRIES):
            try:
                self._files.share(folder).rename(folder, trash.child(name if number == 1 else f"{name}-{number}"))
                return
            except FileServerError as error:
                if error.is_gone and self._files.share(folder).attributes(folder) is None:
                    return
                if not is_there_already(error) or number == _TRIES - 1:
                    raise

    def _ensure_trash(self, trash: UncPath) -> None:
        if trash.key in self._trash_folders:
            return
        share = self._files.share(trash)
        try:
            share.make_folder(trash, hidden=True)
        except FileServerError as error:
            if not is_there_already(error):
                raise
            self._raise_unless_folder(trash)
        self._trash_folders.add(trash.key)

    def _raise_unless_folder(self, trash: UncPath) -> None:
        attributes = self._files.share(trash).attributes(trash) or 0
        if attributes & (DIRECTORY | REPARSE_POINT) != DIRECTORY:
            raise FileServerError(f"The trash {trash} is not a folder. Rename it, or set trash to another folder.")


def _in_other_hands(target: UncPath) -> FileServerError:
    return FileServerError(
        f"Another task is moving the folder to {target}, or has just moved it. Run again when it has ended."
    )
