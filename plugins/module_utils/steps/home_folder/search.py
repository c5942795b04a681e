# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decides what to read from the file servers to plan home folders. Pure.

Call `to_list` first, then `noted` and `to_list_of_notes`, then `to_read` and `to_look_for`, then `to_resolve`. The
number of folders to list depends on the number of roots, not on the number of accounts.
"""

from __future__ import annotations

import typing as t

from ...values import access_control
from ...values.security import ALLOW, Descriptor
from ...values.unc import UncPath, fold_name
from .model import COPY_SUFFIX, JOURNAL_SUFFIX

if t.TYPE_CHECKING:
    from .model import FileServerState, FolderEntry, HomeFolderRequest

_FIRST_RID: t.Final = 1000


def journal(target: UncPath) -> UncPath:
    """Path of the journal of a move to the folder."""
    return target.parent.child(target.name + JOURNAL_SUFFIX)


def copy(target: UncPath) -> UncPath:
    """Temporary path of the folder until it is completely copied."""
    return target.parent.child(target.name + COPY_SUFFIX)


def to_list(people: t.Iterable[HomeFolderRequest]) -> dict[str, UncPath]:
    """The folders to list, by key."""
    folders: dict[str, UncPath] = {}
    for person in people:
        folders |= {root.key: root for root in person.roots}
        source = recorded_elsewhere(person)
        if source and (person.move or person.absent) and home_root(person, source):
            folders[source.parent.key] = source.parent
    return folders


def noted(people: t.Iterable[HomeFolderRequest], found: FileServerState) -> dict[str, UncPath]:
    """The home folders that have a journal of a move next to them, by key. Read these journals."""
    return {person.target.key: person.target for person in people if look(found, journal(person.target))}


def to_list_of_notes(people: t.Iterable[HomeFolderRequest], found: FileServerState) -> dict[str, UncPath]:
    """Further folders to list, by key: those that contain the old folders of journals."""
    folders: dict[str, UncPath] = {}
    for person in people:
        source = found.journals.get(person.target.key)
        if isinstance(source, UncPath) and home_root(person, source) and source.parent.key not in found.listings:
            folders[source.parent.key] = source.parent
    return folders


def to_read(people: t.Iterable[HomeFolderRequest], found: FileServerState) -> dict[str, UncPath]:
    """The existing folders whose security descriptors the plan needs, by key.

    With each of them its parent, whose entries it inherits.
    """
    folders: dict[str, UncPath] = {}
    for person in people:
        for place in _places(person, found):
            if look(found, place):
                folders |= {place.key: place, place.parent.key: place.parent}
    return folders


def _places(person: HomeFolderRequest, found: FileServerState) -> t.Iterator[UncPath]:
    """The folders that may be changed for the person."""
    begun = found.journals.get(person.target.key)
    if isinstance(begun, UncPath) and home_root(person, begun):
        yield from (begun, person.target)
    source = recorded_elsewhere(person)
    place = source if source and (person.move or person.absent) and look(found, source) else person.target
    if _access_matters(person, place):
        yield place


def named(found: FileServerState, folder: UncPath, person: HomeFolderRequest) -> dict[str, bool]:
    """The SIDs, except the person's, of domain accounts and groups that the permissions of the folder itself name.

    The value is whether an entry names them; otherwise they are the owner. Entries that the folder inherits are those
    of its parent, and built-in accounts are nobody's.
    """
    present = found.descriptors.get(folder.key)
    if not isinstance(present, Descriptor):
        return {}
    parent = found.descriptors.get(folder.parent.key)
    around = parent if isinstance(parent, Descriptor) else access_control.NOTHING
    own = access_control.explicit(present, around, folder=True)
    sids = {present.owner: False} | {ace.sid: True for ace in own if ace.type == ALLOW}
    return {sid: entry for sid, entry in sids.items() if sid != person.sid and _is_of_domain(sid)}


def to_resolve(people: t.Iterable[HomeFolderRequest], found: FileServerState) -> set[str]:
    """The SIDs to look up in the directory."""
    return {sid for person in people for place in _places(person, found) for sid in named(found, place, person)}


def _is_of_domain(sid: str) -> bool:
    """Whether an administrator created it: built-in accounts of a domain have RIDs below 1000 ([MS-DTYP] 2.4.2.4)."""
    return sid.startswith("S-1-5-21-") and int(sid.rpartition("-")[2]) >= _FIRST_RID


def left_behind(person: HomeFolderRequest, found: FileServerState) -> t.Iterator[tuple[UncPath, list[UncPath]]]:
    """What an unfinished move to another of the roots has left there: the folder it was to be, and the paths."""
    places = {place.key: place for place in (root.child(person.target.name) for root in person.roots)}
    for place in places.values():
        paths = [path for path in (copy(place), journal(place)) if look(found, path)]
        if paths and place.key != person.target.key:
            yield place, paths


def to_look_for(people: t.Iterable[HomeFolderRequest], found: FileServerState) -> dict[str, UncPath]:
    """The folders to look for, by key: folders in homeDirectory that their parent does not list.

    A server can hide folders that the user may not read (access-based enumeration).
    """
    folders: dict[str, UncPath] = {}
    for person in people:
        place = person.recorded_path
        if place is None or home_root(person, place) is None or look(found, place):
            continue
        if isinstance(found.listings.get(place.parent.key), dict):
            folders[place.key] = place
    return folders


def not_listed(folder: UncPath) -> str:
    """The message for a folder that exists but that its parent does not list."""
    return (
        f"{folder} exists, but the list of {folder.parent} does not show it. Give the account of file_server the right"
        " to read it, and run again."
    )


def _access_matters(person: HomeFolderRequest, place: UncPath) -> bool:
    recorded = person.recorded_path
    is_recorded = recorded is not None and recorded.key == place.key
    return not is_recorded or person.check_access or person.absent or place.key != person.target.key


def recorded_elsewhere(person: HomeFolderRequest) -> UncPath | None:
    """The folder in homeDirectory if it is not the target; None if it is, or if it is not a UNC path."""
    recorded = person.recorded_path
    return recorded if recorded is not None and recorded.key != person.target.key else None


def holders(homes: t.Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The accounts that use each folder, for `FileServerState.holders`.

    Args:
        homes: DN and homeDirectory of accounts.
    """
    dns: dict[str, tuple[str, ...]] = {}
    for dn, text in homes:
        try:
            path = UncPath.parse(text)
        except ValueError:
            continue
        for folder in (path, *path.ancestors()):
            if folder.parts:
                dns[folder.key] = (*dns.get(folder.key, ()), dn)
    return dns


def namesakes(homes: t.Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The accounts by each name of a folder in their homeDirectory, for `FileServerState.namesakes`.

    A server and a share can have several names, so paths that differ in them may lead to the same folder.

    Args:
        homes: DN and homeDirectory of accounts.
    """
    dns: dict[str, tuple[str, ...]] = {}
    for dn, text in homes:
        for name in set(fold_name(text.replace("/", "\\")).removeprefix("\\\\").split("\\")[2:]) - {""}:
            dns[name] = (*dns.get(name, ()), dn)
    return dns


def home_root(person: HomeFolderRequest, folder: UncPath) -> UncPath | None:
    """The first of the roots that contains the folder; None if none does."""
    return next((root for root in person.roots if folder.is_below(root)), None)


def look(found: FileServerState, path: UncPath) -> FolderEntry | None:
    listing = found.listings.get(path.parent.key)
    return None if listing is None or isinstance(listing, str) else listing.get(fold_name(path.name))
