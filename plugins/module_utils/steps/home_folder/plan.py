# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is to change for people to have their home folder, or to have none. Pure; `home_folder_search` comes before."""

from __future__ import annotations

import collections
import typing as t

from ...model.changes import Delta
from ...model.desired import Presence
from ...model.plan import Setback, StepPlan
from ...values import access_control
from .descriptor import KIND
from .model import TRASH, Found, HomeFolderChange, Wanted, Work
from .request import HOME_DIRECTORY, HOME_DRIVE
from .search import copy, home_root, journal, look, recorded_elsewhere

if t.TYPE_CHECKING:
    from ...model.plan import Subject
    from ...values.security import Descriptor, Rights
    from ...values.unc import UncPath

FOLDER = "home_folder"
"""What the change of the folder itself is called where changes are shown, beside the names of LDAP attributes."""
ACCESS = "home_folder_access"
OWNER = "home_folder_owner"
INHERITANCE = "home_folder_inheritance"
TRASHED = "home_folder_trash"

_NONE = ("none",)
_REST = "the rest of a move that was interrupted"
_BY_ACCESS = "the option access"
_BY_OWNER = "the option owner"
_BY_INHERIT = "the option inherit"


class _Problem(Exception):
    """Why nothing can be done for the person; the text is the sentence."""


def plan(people: t.Sequence[Wanted | Setback], found: Found) -> StepPlan[HomeFolderChange]:
    """The changes of all.

    Args:
        people: what they want, or why that cannot be.
        found: what `home_folder_search` asked for.
    """
    changes: list[HomeFolderChange] = []
    setbacks: list[Setback] = []
    sharing = _sharing(person for person in people if isinstance(person, Wanted))
    for person in people:
        if isinstance(person, Setback):
            setbacks.append(person)
            continue
        try:
            if len(sharing[person.target.key]) > 1:
                raise _Problem(
                    f"The home folder {person.target} is that of {len(sharing[person.target.key])} people:"
                    f" {_some(sharing[person.target.key])}. Give each a name of their own."
                )
            deltas, work = _Person(person, found).planned()
        except _Problem as problem:
            setbacks.append(Setback(subject=person.subject, text=str(problem)))
            continue
        if deltas:
            changes.append(_change(person.subject, deltas, work))
    return StepPlan(changes=tuple(changes), setbacks=tuple(setbacks))


def _sharing(people: t.Iterable[Wanted]) -> dict[str, list[str]]:
    labels: dict[str, list[str]] = collections.defaultdict(list)
    for person in people:
        labels[person.target.key].append(person.subject.label)
    return labels


def _change(subject: Subject, deltas: tuple[Delta, ...], work: Work) -> HomeFolderChange:
    return HomeFolderChange(
        kind=KIND,
        **subject.target,
        deltas=deltas,
        work=work,
    )


class _Person:
    """One person's home folder: how it is, and what is to be done."""

    def __init__(self, wanted: Wanted, found: Found) -> None:
        self.wanted = wanted
        self.found = found
        self.target = wanted.target

    def planned(self) -> tuple[tuple[Delta, ...], Work]:
        self._raise_unless_known(self.wanted.root)
        self._raise_if_odd(self.target)
        self._raise_if_nested()
        begun = self._begun()
        return self._absent(begun) if self.wanted.absent else self._present(begun)

    # ---- there ------------------------------------------------------------------------------------------------------
    def _present(self, begun: UncPath | None) -> tuple[tuple[Delta, ...], Work]:
        source = recorded_elsewhere(self.wanted)
        if begun is None and self.wanted.recorded and not self._is_recorded() and not self.wanted.move:
            return (), Work(target=self.target)
        self._raise_if_of_others(self.target)
        if begun is not None and self._is_recorded():
            return self._rest_of_move(begun)
        if begun is None and self.wanted.recorded and not self._is_recorded():
            source = self._source(source)
        if source is not None and begun is None and look(self.found, self.target):
            raise _Problem(
                f"Both {source}, which homeDirectory names, and {self.target} are there. Nothing is merged: remove or"
                " rename one of them, or correct homeDirectory where they are one folder under two names."
            )
        return self._brought_about(begun or source, begun)

    def _brought_about(self, source: UncPath | None, begun: UncPath | None) -> tuple[tuple[Delta, ...], Work]:
        is_there = self._is_there(self.target)
        if begun is not None and source is not None:
            source = self._source_of_move(source, is_there=is_there)
        if source is None and is_there and begun is None:
            self._raise_unless_theirs()
        copied = source is not None and not source.is_in_share_of(self.target)
        if copied and begun is None and look(self.found, copy(self.target)):
            raise _Problem(
                f"{copy(self.target)} is there, but no note of the move that left it. Look into it and rename it; its"
                " files may be nowhere else."
            )
        creates = source is None and not is_there
        if creates and self.wanted.subject.presence is Presence.LEFT:
            # Nobody gets a home folder for leaving.
            return (), Work(target=self.target)
        deltas = [
            *self._folder_delta(source, creates),
            *self._attribute_deltas(),
            *self._rights_deltas(source, creates),
        ]
        rights_differ = any(delta.attribute in (ACCESS, OWNER, INHERITANCE) for delta in deltas)
        work = Work(
            target=self.target,
            source=source,
            copy=copied,
            create=creates,
            rights=self.wanted.rights if creates or rights_differ or source is not None else None,
            sid=self.wanted.sid,
            attributes=tuple(self._attributes()),
            retire=((source, self._trash_for(source)),) if copied and source else (),
            end_journal=copied or begun is not None,
            journal_is_new=copied and begun is None,
        )
        return tuple(deltas), work

    def _rest_of_move(self, source: UncPath) -> tuple[tuple[Delta, ...], Work]:
        """The account has the new folder; the old one is still to go into the trash."""
        self._raise_unless_known(source.parent)
        trash = self._trash_for(source)
        is_there = bool(look(self.found, source))
        deltas = [
            Delta(
                attribute=TRASHED,
                before=(str(source),) if is_there else (),
                after=(str(trash),) if is_there else _NONE,
                reason=_REST,
            ),
            *self._attribute_deltas(),
        ]
        work = Work(
            target=self.target,
            source=source if is_there else None,
            copy=True,
            sid=self.wanted.sid,
            attributes=tuple(self._attributes()),
            retire=((source, trash),) if is_there else (),
            end_journal=True,
            in_use=True,
        )
        return tuple(deltas), work

    def _source(self, source: UncPath | None) -> UncPath | None:
        """The folder that homeDirectory names, where it is there and may be moved."""
        if source is None:
            raise _Problem(
                f"homeDirectory is {self.wanted.recorded!r}, which is no path on a file server. Clear or correct it."
            )
        self._raise_unless_movable(source)
        return source if self._is_there(source) else None

    def _source_of_move(self, source: UncPath, *, is_there: bool) -> UncPath | None:
        """The old folder of a move that was begun; None where only the new one is left, which then is complete."""
        self._raise_unless_known(source.parent)
        if look(self.found, source):
            return source
        if is_there:
            return None
        raise _Problem(
            f"A move from {source} to {self.target} was begun, but the former is gone and the latter is not complete."
            f" Look into {copy(self.target)} and the backups, then remove {journal(self.target)}."
        )

    # ---- gone -------------------------------------------------------------------------------------------------------
    def _absent(self, begun: UncPath | None) -> tuple[tuple[Delta, ...], Work]:
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
        retire = tuple((folder, self._trash_for(folder)) for folder in folders)
        deltas = [
            *(
                Delta(attribute=FOLDER, before=(str(folder),), after=(str(trash),), reason="no home folder any more")
                for folder, trash in retire
            ),
            *self._attribute_deltas(),
        ]
        if begun is not None and not deltas:
            deltas.append(Delta(attribute=TRASHED, after=_NONE, reason=_REST))
        work = Work(
            target=self.target, attributes=tuple(self._attributes()), retire=retire, end_journal=begun is not None
        )
        return tuple(deltas), work

    # ---- what is shown ----------------------------------------------------------------------------------------------
    def _folder_delta(self, source: UncPath | None, creates: bool) -> t.Iterator[Delta]:
        if source is not None:
            reason = f"to have the home folder in {self.wanted.root}"
            yield Delta(attribute=FOLDER, before=(str(source),), after=(str(self.target),), reason=reason)
        elif creates:
            reason = "to have a home folder"
            if self.wanted.recorded:
                reason = f"{self.wanted.recorded}, which homeDirectory names, is not there"
            yield Delta(attribute=FOLDER, before=_NONE, after=(str(self.target),), reason=reason)

    def _attributes(self) -> t.Iterator[tuple[str, str]]:
        wanted = self.wanted
        directory = "" if wanted.absent else str(self.target)
        drive = "" if wanted.absent else wanted.drive
        if bool(directory) != bool(wanted.recorded) or (directory and not self._is_recorded()):
            yield HOME_DIRECTORY, directory
        if drive != wanted.recorded_drive:
            yield HOME_DRIVE, drive

    def _attribute_deltas(self) -> t.Iterator[Delta]:
        before = {HOME_DIRECTORY: self.wanted.recorded, HOME_DRIVE: self.wanted.recorded_drive}
        for name, value in self._attributes():
            old = before[name]
            reason = "no home folder any more" if self.wanted.absent else "where the home folder is"
            yield Delta(attribute=name, before=(old,) if old else (), after=(value,) if value else (), reason=reason)

    def _rights_deltas(self, source: UncPath | None, creates: bool) -> t.Iterator[Delta]:
        rights = self.wanted.rights
        if creates:
            yield from _new_rights_deltas(rights, self._user())
            return
        place = source or self.target
        present = self.found.descriptors.get(place.key)
        if present is None or not self.wanted.check_access:
            return
        if isinstance(present, str):
            raise _Problem(present)
        yield from rights_deltas(present, self.wanted.sid, rights, self._user())

    def _user(self) -> str:
        return self.wanted.subject.login or self.wanted.subject.label

    # ---- what may be touched ----------------------------------------------------------------------------------------
    def _is_recorded(self) -> bool:
        recorded = self.wanted.recorded_path
        return recorded is not None and recorded.key == self.target.key

    def _is_there(self, folder: UncPath) -> bool:
        hidden = self.found.hidden.get(folder.key)
        if hidden:
            raise _Problem(hidden)
        return bool(look(self.found, folder))

    def _is_theirs(self, folder: UncPath) -> bool:
        """Whether the folder's list names the person."""
        present = self.found.descriptors.get(folder.key)
        if isinstance(present, str):
            raise _Problem(present)
        return present is not None and bool(self.wanted.sid) and access_control.names(present, self.wanted.sid)

    def _raise_unless_theirs(self) -> None:
        if self._is_recorded() or self._is_theirs(self.target):
            return
        raise _Problem(
            f"{self.target} is there already, but neither homeDirectory nor its permissions say that it belongs to"
            f" {self._user()}. Nobody gets what may be somebody else's files: rename it, or give them access to it"
            " where it is theirs."
        )

    def _raise_unless_movable(self, folder: UncPath) -> None:
        if home_root(self.wanted, folder) is None:
            raise _Problem(
                f"homeDirectory is {folder}, which is below none of the options root and roots"
                f" ({_some([str(root) for root in self.wanted.roots])}), and so is not touched. Add the folder that it"
                " is in to roots."
            )
        self._raise_unless_known(folder.parent)
        self._raise_if_odd(folder)
        self._raise_if_of_others(folder)
        self._trash_for(folder)

    def _raise_unless_known(self, folder: UncPath) -> None:
        listing = self.found.listings.get(folder.key)
        if isinstance(listing, str):
            raise _Problem(listing)
        if listing is None:
            raise _Problem(
                f"{folder} was not read, as it is below none of the options root and roots. Add it to roots."
            )

    def _raise_if_odd(self, folder: UncPath) -> None:
        seen = look(self.found, folder)
        if seen and seen.is_link:
            raise _Problem(f"{folder} is a link, and nothing is done through links. Name the folder that it leads to.")
        if seen and not seen.is_folder:
            raise _Problem(f"{folder} is a file, where a home folder is wanted. Rename it.")

    def _raise_if_nested(self) -> None:
        source = recorded_elsewhere(self.wanted)
        if source is not None and _are_nested(source, self.target):
            raise _Problem(f"The home folders {source} and {self.target} lie within one another. Choose another root.")

    def _raise_if_of_others(self, folder: UncPath) -> None:
        own = self.wanted.subject.account.dn if self.wanted.subject.account else ""
        others = [dn for dn in self.found.holders.get(folder.key, ()) if dn != own]
        if others:
            raise _Problem(
                f"{folder} is, or holds, the home folder of {len(others)} other accounts: {_some(others)}. Correct"
                " their homeDirectory first."
            )

    def _trash_for(self, folder: UncPath) -> UncPath:
        """The trash folder in the share of what goes into it, which is below one of the roots."""
        given = self.wanted.trash
        if given is not None and given.is_in_share_of(folder):
            trash = given
        else:
            trash = next(root for root in self.wanted.roots if folder.is_below(root)).child(TRASH)
        if trash.key == folder.key or _are_nested(trash, folder):
            raise _Problem(f"The trash folder {trash} and the home folder {folder} lie within one another.")
        return trash

    def _begun(self) -> UncPath | None:
        """The old folder of a move to the target that was begun."""
        begun = self.found.journals.get(self.target.key)
        if isinstance(begun, str):
            raise _Problem(begun)
        recorded = self.wanted.recorded_path
        if begun is None:
            return None
        if home_root(self.wanted, begun) is None:
            raise _Problem(
                f"{journal(self.target)} notes a move from {begun}, which is below none of the options root and roots."
                " Add the folder that it is in to roots, or remove the note."
            )
        if begun.key == self.target.key or _are_nested(begun, self.target):
            raise _Problem(
                f"{journal(self.target)} notes a move from {begun} to {self.target}, but they lie within one another."
                " Remove the note."
            )
        self._raise_if_odd(begun)
        # A note may be old, or somebody's trick, and what it names somebody else's by now.
        self._raise_if_of_others(begun)
        self._raise_if_of_others(self.target)
        if self.wanted.absent and not self.wanted.recorded:
            # The leaver's folders were retired; only the note is left.
            return begun
        if recorded is None or recorded.key not in (begun.key, self.target.key):
            raise _Problem(
                f"A move from {begun} to {self.target} was begun, but homeDirectory is now"
                f" {self.wanted.recorded or 'empty'}. Look into both folders, set homeDirectory to one of them, or"
                f" remove {journal(self.target)}."
            )
        return begun


def rights_deltas(present: Descriptor, sid: str, rights: Rights, user: str) -> t.Iterator[Delta]:
    """How a folder's permissions differ from the rights that the user is to have."""
    level = access_control.level(present, sid)
    if level is not rights.level:
        yield Delta(attribute=ACCESS, before=(level.value,), after=(rights.level.value,), reason=_BY_ACCESS)
    if rights.owner and present.owner != sid:
        yield Delta(attribute=OWNER, before=(present.owner,), after=(user,), reason=_BY_OWNER)
    if present.protected is rights.inherit:
        before, after = ("no", "yes") if rights.inherit else ("yes", "no")
        yield Delta(attribute=INHERITANCE, before=(before,), after=(after,), reason=_BY_INHERIT)


def _new_rights_deltas(rights: Rights, user: str) -> t.Iterator[Delta]:
    """What a new folder's permissions are to be, beside what every folder there has."""
    yield Delta(attribute=ACCESS, before=_NONE, after=(rights.level.value,), reason=_BY_ACCESS)
    if rights.owner:
        yield Delta(attribute=OWNER, after=(user,), reason=_BY_OWNER)
    if not rights.inherit:
        yield Delta(attribute=INHERITANCE, after=("no",), reason=_BY_INHERIT)


def _are_nested(one: UncPath, other: UncPath) -> bool:
    return one.is_below(other) or other.is_below(one)


def _some(texts: t.Sequence[str]) -> str:
    more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
    return "; ".join(texts[:3]) + more
