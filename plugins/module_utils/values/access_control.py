# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Access control lists of home folders: what is inherited, what a user has, and what it takes to give them more. Pure.

Servers differ. Windows computes what a new file inherits whatever it is told, and marks inherited entries. Samba stores
what it is told, and marks nothing. So lists are computed here in full, inherited entries marked: Windows replaces those
by its own, which are the same, and Samba stores them.
"""

from __future__ import annotations

import dataclasses
import typing as t

from . import security
from .security import Ace, Descriptor, Level

if t.TYPE_CHECKING:
    from .security import Rights


NOTHING = Descriptor()
"""Of what is not there yet."""


def inherited(parent: Descriptor, owner: str, *, folder: bool) -> tuple[Ace, ...]:
    """What a new file or folder has from the folder that it is in ([MS-DTYP] 2.5.3.4.1, ComputeInheritedACLFromParent).

    Args:
        parent: of the folder that it is in.
        owner: SID of the new file's owner, who stands in for CREATOR OWNER; empty where it is not known.
        folder: whether it is a folder.
    """
    entries: list[Ace] = []
    for ace in parent.aces:
        entries.extend(_inherited_folder(ace, owner) if folder else _inherited_file(ace, owner))
    return tuple(entries)


def _inherited_file(ace: Ace, owner: str) -> t.Iterator[Ace]:
    if ace.flags & security.OBJECT_INHERIT:
        yield dataclasses.replace(ace, flags=security.INHERITED, sid=_stand_in(ace.sid, owner))


def _inherited_folder(ace: Ace, owner: str) -> t.Iterator[Ace]:
    hands_on = ace.flags & security.FOLDER_FLAGS if not ace.flags & security.NO_PROPAGATE else 0
    if ace.flags & security.CONTAINER_INHERIT:
        if ace.sid != security.CREATOR_OWNER:
            yield dataclasses.replace(ace, flags=hands_on | security.INHERITED)
            return
        if owner:
            yield dataclasses.replace(ace, flags=security.INHERITED, sid=owner)
    elif not ace.flags & security.OBJECT_INHERIT:
        return
    if hands_on:
        yield dataclasses.replace(ace, flags=hands_on | security.INHERIT_ONLY | security.INHERITED)


def _stand_in(sid: str, owner: str) -> str:
    return owner if owner and sid == security.CREATOR_OWNER else sid


def explicit(descriptor: Descriptor, parent: Descriptor, *, folder: bool) -> tuple[Ace, ...]:
    """The entries that are the file's own, and not what it inherited.

    Samba does not mark inherited entries, so those that equal what the parent gives count as inherited too.
    """
    if descriptor.protected:
        return descriptor.aces
    given = {_bare(ace) for ace in inherited(parent, descriptor.owner, folder=folder)}
    return tuple(ace for ace in descriptor.aces if not ace.flags & security.INHERITED and _bare(ace) not in given)


def _bare(ace: Ace) -> Ace:
    return dataclasses.replace(ace, flags=ace.flags & ~security.INHERITED)


def placed(own: tuple[Ace, ...], parent: Descriptor, owner: str, *, protected: bool, folder: bool) -> Descriptor:
    """The descriptor of a file with these entries of its own in that folder."""
    handed_down = () if protected else inherited(parent, owner, folder=folder)
    return Descriptor(owner=owner, protected=protected, aces=(*own, *handed_down))


def transplanted(source: Descriptor, old_parent: Descriptor, new_parent: Descriptor, *, folder: bool) -> Descriptor:
    """What a file is to have in another folder: its own entries and owner, and what the new folder hands down."""
    own = explicit(source, old_parent, folder=folder)
    own = tuple(_bare(ace) for ace in own)
    return placed(own, new_parent, source.owner, protected=source.protected, folder=folder)


def with_rights(
    present: Descriptor, old_parent: Descriptor, new_parent: Descriptor, user: str, rights: Rights
) -> Descriptor:
    """What a home folder is to have so that the user has their rights, and others what they had.

    Args:
        present: of the folder as it is; without entries for a new one.
        old_parent: of the folder that it is in, or was copied from.
        new_parent: of the folder that it is to be in.
        user: SID.
        rights: to give. A folder that does not inherit keeps what it inherited so far, or would inherit, as its own.

    Returns:
        An owner is there only where the user is to own the folder, or the folder had one.
    """
    given = {_bare(ace) for ace in inherited(new_parent, present.owner, folder=True)}
    if rights.inherit:
        kept = [ace for ace in explicit(present, old_parent, folder=True) if _bare(ace) not in given]
    elif present.protected:
        kept = list(present.aces)
    else:
        kept = [*explicit(present, old_parent, folder=True), *inherited(new_parent, present.owner, folder=True)]
    own = [_bare(ace) for ace in kept if not _is_allowed(ace, user)]
    denials = [ace for ace in own if ace.type == security.DENY]
    others = [ace for ace in own if ace.type != security.DENY]
    mask = security.FULL if rights.level is Level.FULL else security.MODIFY
    theirs = Ace(security.ALLOW, security.FOLDER_FLAGS, mask, user)
    owner = user if rights.owner else present.owner
    return placed((*denials, theirs, *others), new_parent, owner, protected=not rights.inherit, folder=True)


def _is_allowed(ace: Ace, user: str) -> bool:
    return ace.type == security.ALLOW and ace.sid == user


def level(descriptor: Descriptor, user: str) -> Level:
    """What the entries that name the user allow them on the folder and all below it."""
    entries = [ace for ace in descriptor.aces if _is_allowed(ace, user)]
    masks = {
        ace.mask
        for ace in entries
        if ace.flags & (security.FOLDER_FLAGS | security.INHERIT_ONLY | security.NO_PROPAGATE) == security.FOLDER_FLAGS
    }
    if security.FULL in masks:
        return Level.FULL
    if security.MODIFY in masks:
        return Level.MODIFY
    return Level.SPECIAL if entries else Level.NONE


def names(descriptor: Descriptor, user: str) -> bool:
    """Whether the folder belongs to the user, or an entry of its list gives them something."""
    return descriptor.owner == user or any(_is_allowed(ace, user) for ace in descriptor.aces)
