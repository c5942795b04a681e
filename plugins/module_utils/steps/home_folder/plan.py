# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares home folders with the options, and plans the actions. Pure; `search` decides what to read before."""

from __future__ import annotations

import collections
import re
import typing as t

from ...model.changes import Delta
from ...model.desired import Presence
from ...model.plan import Setback
from ...values import access_control
from ...values.security import Descriptor
from ...values.text import count
from ...values.unc import fold_name
from ..gathering import Gathering
from . import rights
from .actions import (
    CopyFolder,
    CreateFolder,
    FinishMove,
    GiveRights,
    HomeFolderChange,
    RemoveNote,
    RenameFolder,
    RetireFolder,
    WriteAttributes,
)
from .model import TRASH, FileServerState, HomeFolderRequest
from .request import HOME_DIRECTORY, HOME_DRIVE
from .search import copy, home_root, journal, left_behind, look, named, recorded_elsewhere

if t.TYPE_CHECKING:
    from ...model.plan import StepPlan
    from ...values.unc import UncPath
    from .actions import HomeFolderAction
    from .model import Trustee
    from .rights import RightsChange

    Actions: t.TypeAlias = tuple[HomeFolderAction, ...]


_LOCAL: t.Final = re.compile(r"[A-Za-z]:")


class _Problem(Exception):
    """The step is blocked for the subject. The message is the reason, as sentences."""


def plan(people: t.Sequence[HomeFolderRequest | Setback], found: FileServerState) -> StepPlan[HomeFolderChange]:
    """The changes of all subjects.

    Args:
        people: the request of each subject, or the reason why its options are invalid.
        found: the state of the file servers that `search` asked for.
    """
    gathering: Gathering[HomeFolderChange] = Gathering()
    sharing = _sharing(person for person in people if isinstance(person, HomeFolderRequest))
    for person in people:
        if isinstance(person, Setback):
            gathering.setback(person.subject, person.text)
            continue
        for text in _warnings(person, found, sharing):
            gathering.notice(person.subject, text)
        try:
            actions = _actions(person, found, sharing[person.target.key])
        except _Problem as problem:
            gathering.setback(person.subject, str(problem))
            continue
        if actions:
            gathering.change(HomeFolderChange(**person.subject.target, actions=actions, sid=person.sid))
    return gathering.plan


def _actions(person: HomeFolderRequest, found: FileServerState, sharing: t.Sequence[str]) -> Actions:
    if len(sharing) > 1:
        raise _Problem(
            f"{len(sharing)} people have the same home folder {person.target}: {_some(sharing)}. Give each folder a"
            " different name."
        )
    return _Person(person, found).actions()


def _warnings(person: HomeFolderRequest, found: FileServerState, targets: t.Collection[str]) -> t.Iterator[str]:
    """Sentences about things that are left as they are.

    Args:
        person: the request.
        found: the state of the file servers.
        targets: the keys of all home folders of the run; their moves are not given up.
    """
    if person.absent and _is_lost(person):
        yield (
            f"homeDirectory is {person.recorded!r}, which is not the path of a folder, so no folder was moved into the"
            " trash, and homeDirectory and homeDrive stay as they are. Find the folder, correct homeDirectory, and run"
            " again; or clear it."
        )
    for place, paths in left_behind(person, found):
        if place.key not in targets:
            yield (
                f"A move to {place} was started and not finished, and root is {person.root} now. It has left"
                f" {' and '.join(map(str, paths))}. Set root to {place.parent} to finish the move; or remove them,"
                f" after you have checked that all files are in {person.recorded or person.target}."
            )


def _is_lost(person: HomeFolderRequest) -> bool:
    """Whether homeDirectory names a folder that nobody can find: neither a UNC path nor a folder of a computer."""
    return bool(person.recorded) and person.recorded_path is None and not _LOCAL.match(person.recorded)


def _sharing(people: t.Iterable[HomeFolderRequest]) -> dict[str, list[str]]:
    labels: dict[str, list[str]] = collections.defaultdict(list)
    for person in people:
        labels[person.target.key].append(person.subject.label)
    return labels


class _Person:
    """Plans the actions for the home folder of one subject."""

    def __init__(self, wanted: HomeFolderRequest, found: FileServerState) -> None:
        self.wanted = wanted
        self.found = found
        self.target = wanted.target

    def actions(self) -> Actions:
        """The actions, in the order in which they are made; empty if nothing differs.

        Raises:
            _Problem: the step is blocked for the subject.
        """
        self._raise_unless_known(self.wanted.root)
        self._raise_if_odd(self.target)
        self._raise_if_nested()
        begun = self._begun()
        return self._absent(begun) if self.wanted.absent else self._present(begun)

    # ---- present ----------------------------------------------------------------------------------------------------
    def _present(self, begun: UncPath | None) -> Actions:
        is_elsewhere = bool(self.wanted.recorded) and not self._is_recorded()
        if begun is None and is_elsewhere and not self.wanted.move:
            return ()
        self._raise_if_of_others(self.target)
        if begun is not None:
            return self._rest_of_move(begun) if self._is_recorded() else self._resumed(begun)
        source = self._source() if is_elsewhere else None
        if source is not None:
            return self._moved(source)
        return self._created() if not self._is_there(self.target) else self._kept()

    def _created(self) -> Actions:
        if self.wanted.subject.presence is Presence.LEFT:
            # Leavers get no new home folder.
            return ()
        recorded = self.wanted.recorded
        reason = f"homeDirectory is {recorded}, which does not exist" if recorded else "home_folder.state is present"
        given = rights.of_new_folder(self.wanted.rights, self._user())
        return CreateFolder(folder=self.target, rights=given, reason=reason), *self._attributes()

    def _kept(self) -> Actions:
        """The folder exists at its target."""
        self._raise_unless_theirs()
        self._raise_if_somebody_elses(self.target)
        return *self._given_rights(), *self._attributes()

    def _moved(self, source: UncPath) -> Actions:
        if look(self.found, self.target):
            raise _Problem(
                f"Both {source} (homeDirectory) and {self.target} exist, and folders are not merged. Remove or rename"
                " one of them, or correct homeDirectory if both paths are the same folder."
            )
        given = self._rights_of_moved(source)
        if source.is_in_share_of(self.target):
            return RenameFolder(source=source, target=self.target, rights=given), *self._attributes()
        if look(self.found, copy(self.target)):
            raise _Problem(
                f"{copy(self.target)} exists, but not the journal of its move. Check the folder and rename it; it may"
                " have the only copy of its files."
            )
        return self._copied(CopyFolder(source=source, target=self.target, rights=given))

    def _resumed(self, begun: UncPath) -> Actions:
        """A move was started, and homeDirectory is still the old folder."""
        self._raise_unless_known(begun.parent)
        if look(self.found, begun):
            if begun.is_in_share_of(self.target):
                return *self._moved(begun), RemoveNote(target=self.target)
            given = self._rights_of_moved(begun)
            copying = CopyFolder(
                source=begun, target=self.target, rights=given, resumes=True, displaced=self._displaced()
            )
            return self._copied(copying)
        if not self._is_there(self.target):
            raise _Problem(
                f"A move from {begun} to {self.target} was started, but {begun} no longer exists and {self.target} is"
                f" not complete. Check {copy(self.target)} and the backups, then remove {journal(self.target)}."
            )
        # A folder gets its real name only when it is complete, so no files are missing.
        return *self._given_rights(), *self._attributes(), RemoveNote(target=self.target)

    def _displaced(self) -> UncPath | None:
        """Where files go that are in the new folder, but no longer in the old one; None if there is no new folder yet.

        homeDirectory is still the old folder, so its owner has deleted or renamed them.
        """
        return self._trash_for(self.target) if look(self.found, self.target) else None

    def _copied(self, copying: CopyFolder) -> Actions:
        finish = FinishMove(source=copying.source, target=self.target, trash=self._trash_for(copying.source))
        return copying, *self._attributes(), finish

    def _rest_of_move(self, source: UncPath) -> Actions:
        """homeDirectory is the new folder, and the old folder must still be moved into the trash."""
        self._raise_unless_known(source.parent)
        trash = self._trash_for(source)
        if not look(self.found, source):
            return *self._attributes(), RemoveNote(target=self.target)
        return *self._attributes(), FinishMove(source=source, target=self.target, trash=trash, is_rest=True)

    def _source(self) -> UncPath | None:
        """The folder in homeDirectory, if it is not the target; None if it does not exist."""
        source = recorded_elsewhere(self.wanted)
        if source is None:
            raise _Problem(
                f"homeDirectory is {self.wanted.recorded!r}, which is not a UNC path without variables. Clear or"
                " correct it."
            )
        self._raise_unless_movable(source)
        return source if self._is_there(source) else None

    # ---- absent -----------------------------------------------------------------------------------------------------
    def _absent(self, begun: UncPath | None) -> Actions:
        if _is_lost(self.wanted):
            # The attribute is the only trace of the folder.
            return ()
        place = self.wanted.recorded_path or (None if self.wanted.recorded else self.target)
        folders: list[UncPath] = []
        if place is not None:
            self._raise_unless_movable(place)
            if self._is_there(place) and (self.wanted.recorded or self._is_theirs(place)):
                folders.append(place)
        if begun is not None:
            others = (begun, self.target, copy(self.target))
            for folder in others:
                self._raise_unless_known(folder.parent)
                if look(self.found, folder) and folder.key not in {known.key for known in folders}:
                    folders.append(folder)
        retired = (RetireFolder(folder=folder, trash=self._trash_for(folder)) for folder in folders)
        note = (RemoveNote(target=self.target),) if begun is not None else ()
        return *retired, *self._attributes(), *note

    # ---- attributes and rights --------------------------------------------------------------------------------------
    def _attributes(self) -> tuple[WriteAttributes, ...]:
        """The action that writes the attributes of the account that differ; empty if none differs."""
        wanted = self.wanted
        directory = "" if wanted.absent else str(self.target)
        drive = "" if wanted.absent else wanted.drive
        deltas: list[Delta] = []
        if bool(directory) != bool(wanted.recorded) or (directory and not self._is_recorded()):
            deltas.append(self._attribute(HOME_DIRECTORY, wanted.recorded, directory))
        if drive != wanted.recorded_drive:
            deltas.append(self._attribute(HOME_DRIVE, wanted.recorded_drive, drive))
        return (WriteAttributes(deltas=tuple(deltas)),) if deltas else ()

    def _attribute(self, name: str, old: str, new: str) -> Delta:
        reason = "home_folder.state is absent" if self.wanted.absent else "path and drive of the home folder"
        return Delta(attribute=name, before=(old,) if old else (), after=(new,) if new else (), reason=reason)

    def _given_rights(self) -> tuple[GiveRights, ...]:
        """The action that sets the rights that differ; empty if none differs, or if `check_access` is false."""
        given = self._differing(self.target)
        return (GiveRights(folder=self.target, rights=given),) if given is not None and given.deltas else ()

    def _rights_of_moved(self, source: UncPath) -> RightsChange:
        """The rights to set on a folder that moves; all rights if they were not compared."""
        return self._differing(source) or rights.of_unread_folder(self.wanted.rights, self._user())

    def _differing(self, folder: UncPath) -> RightsChange | None:
        """The rights that differ; None if they were not compared. The folder is known to be theirs."""
        present = self.found.descriptors.get(folder.key)
        if not isinstance(present, Descriptor) or not self.wanted.check_access:
            return None
        return rights.differing(present, self.wanted.sid, self.wanted.rights, self._user())

    def _user(self) -> str:
        return self.wanted.subject.login or self.wanted.subject.label

    # ---- checks -----------------------------------------------------------------------------------------------------
    def _is_recorded(self) -> bool:
        recorded = self.wanted.recorded_path
        return recorded is not None and recorded.key == self.target.key

    def _is_there(self, folder: UncPath) -> bool:
        hidden = self.found.hidden.get(folder.key)
        if hidden:
            raise _Problem(hidden)
        return bool(look(self.found, folder))

    def _is_theirs(self, folder: UncPath) -> bool:
        """Whether the permissions of the folder name the account."""
        present = self.found.descriptors.get(folder.key)
        if isinstance(present, str):
            raise _Problem(present)
        return present is not None and bool(self.wanted.sid) and access_control.names(present, self.wanted.sid)

    def _raise_unless_theirs(self) -> None:
        if self._is_recorded() or self._is_theirs(self.target):
            return
        raise _Problem(
            f"{self.target} already exists, but neither homeDirectory nor its permissions show that it belongs to"
            f" {self._user()}. It may have files of somebody else. Rename it; or, if it belongs to {self._user()}, give"
            " them access to it."
        )

    def _raise_unless_movable(self, folder: UncPath) -> None:
        if home_root(self.wanted, folder) is None:
            raise _Problem(
                f"homeDirectory is {folder}, which is not in root or roots"
                f" ({_some([str(root) for root in self.wanted.roots])}), so it is not changed. Add its parent folder to"
                " roots."
            )
        self._raise_unless_known(folder.parent)
        self._raise_if_odd(folder)
        self._raise_if_of_others(folder)
        self._raise_if_somebody_elses(folder)
        self._trash_for(folder)

    def _raise_unless_known(self, folder: UncPath) -> None:
        listing = self.found.listings.get(folder.key)
        if isinstance(listing, str):
            raise _Problem(listing)
        if listing is None:
            raise _Problem(f"{folder} was not read, because it is not in root or roots. Add it to roots.")

    def _raise_if_odd(self, folder: UncPath) -> None:
        seen = look(self.found, folder)
        if seen and seen.is_link:
            raise _Problem(
                f"{folder} is a link, and links are not followed. Use the path of the folder that it leads to."
            )
        if seen and not seen.is_folder:
            raise _Problem(f"{folder} is a file, but must be the home folder. Rename the file.")

    def _raise_if_nested(self) -> None:
        source = recorded_elsewhere(self.wanted)
        if source is not None and _are_nested(source, self.target):
            raise _Problem(
                f"One of the home folders {source} and {self.target} is inside the other. Choose another root."
            )

    def _raise_if_of_others(self, folder: UncPath) -> None:
        others = self._without_own(self.found.holders.get(folder.key, ()))
        if others:
            raise _Problem(
                f"{folder} is, or contains, the home folder of {count(len(others), 'other account')}: {_some(others)}."
                " Correct their homeDirectory first."
            )

    def _raise_if_somebody_elses(self, folder: UncPath) -> None:
        """Ask the permissions of the folder whose it is.

        Paths alone leave a doubt: another account may record the same folder by another name of the server or share,
        or not at all.
        """
        present = self.found.descriptors.get(folder.key)
        if isinstance(present, str):
            raise _Problem(present)
        if present is None:
            return
        if not self._is_theirs(folder):
            self._raise_if_in_doubt(folder)
        rivals = [trustee.name for trustee in self._persons(folder) if _last_name(trustee.home) == folder.name.lower()]
        if rivals:
            raise _Problem(
                f"{folder} may be the home folder of {_some(rivals)}: its permissions name them, and their"
                " homeDirectory ends with the same name. Correct homeDirectory of one of them, or remove the access of"
                " the others."
            )

    def _raise_if_in_doubt(self, folder: UncPath) -> None:
        """The permissions of the folder do not name the account: others must not have a better claim."""
        advice = (
            f"so it is not changed. Correct homeDirectory of {self._user()}; or, if the folder belongs to them, give"
            " them access to it."
        )
        others = self._claimants(folder)
        if others:
            raise _Problem(
                f"The permissions of {folder} name {_some(others)}, and not {self._user()}. It may be the home folder"
                f" of somebody else, {advice}"
            )
        named_alike = self._without_own(self.found.namesakes.get(fold_name(folder.name), ()))
        if named_alike:
            raise _Problem(
                f"The permissions of {folder} do not name {self._user()}, and homeDirectory of {_some(named_alike)} has"
                f" the name {folder.name} in it too. It may be, or contain, their home folder, {advice}"
            )

    def _without_own(self, dns: t.Iterable[str]) -> list[str]:
        own = self.wanted.subject.account.dn if self.wanted.subject.account else ""
        return [dn for dn in dns if dn != own]

    def _claimants(self, folder: UncPath) -> list[str]:
        """The names of users that the folder may belong to, or their SIDs if the directory does not know them.

        Administrators often own folders of others. An owner without access of their own counts only if they have a
        homeDirectory.
        """
        names: list[str] = []
        for sid, has_entry in named(self.found, folder, self.wanted).items():
            trustee = self.found.trustees.get(sid)
            if trustee is None:
                names.append(sid)
            elif trustee.is_person and (has_entry or trustee.home):
                names.append(trustee.name)
        return names

    def _persons(self, folder: UncPath) -> t.Iterator[Trustee]:
        for sid in named(self.found, folder, self.wanted):
            trustee = self.found.trustees.get(sid)
            if trustee is not None and trustee.is_person:
                yield trustee

    def _trash_for(self, folder: UncPath) -> UncPath:
        """The trash folder for a folder below one of the roots. It is in the same share, so that a rename is enough."""
        given = self.wanted.trash
        if given is not None and given.is_in_share_of(folder):
            trash = given
        else:
            trash = next(root for root in self.wanted.roots if folder.is_below(root)).child(TRASH)
        if trash.key == folder.key or _are_nested(trash, folder):
            raise _Problem(f"One of the trash folder {trash} and the home folder {folder} is inside the other.")
        return trash

    def _begun(self) -> UncPath | None:
        """The old folder of an unfinished move to the target; None if there is no journal."""
        begun = self.found.journals.get(self.target.key)
        if isinstance(begun, str):
            raise _Problem(begun)
        recorded = self.wanted.recorded_path
        if begun is None:
            return None
        if home_root(self.wanted, begun) is None:
            raise _Problem(
                f"The journal {journal(self.target)} has a move from {begun}, which is not in root or roots. Add its"
                " parent folder to roots, or remove the journal."
            )
        if begun.key == self.target.key or _are_nested(begun, self.target):
            raise _Problem(
                f"The journal {journal(self.target)} has a move from {begun} to {self.target}, but one is inside the"
                " other. Remove the journal."
            )
        self._raise_if_odd(begun)
        # The journal may be stale or forged: check that neither folder belongs to somebody else by now.
        for folder in (begun, self.target):
            self._raise_if_of_others(folder)
            self._raise_if_somebody_elses(folder)
        if self.wanted.absent and not self.wanted.recorded:
            # The folders are already in the trash; only the journal is left.
            return begun
        if recorded is None or recorded.key not in (begun.key, self.target.key):
            raise _Problem(
                f"A move from {begun} to {self.target} was started, but homeDirectory is now"
                f" {self.wanted.recorded or 'empty'}. Check both folders, then set homeDirectory to one of them, or"
                f" remove {journal(self.target)}."
            )
        return begun


def _last_name(home: str) -> str:
    return home.rstrip("\\/").replace("/", "\\").rpartition("\\")[2].lower()


def _are_nested(one: UncPath, other: UncPath) -> bool:
    return one.is_below(other) or other.is_below(one)


def _some(texts: t.Sequence[str]) -> str:
    more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
    return "; ".join(texts[:3]) + more
