# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Computes access control lists of home folders: inherited entries, and the rights of a user. Pure.

Servers differ. Windows always computes the inherited entries of a new file itself, and marks them. Samba stores the
list that it receives, and marks nothing. This module therefore computes complete lists with marked inherited entries:
Windows replaces these with its own, which are equal, and Samba stores them.
"""

from __future__ import annotations

import dataclasses
import typing as t

from . import security
from .security import Ace, Descriptor, Level

if t.TYPE_CHECKING:
    from .security import Rights


NOTHING = Descriptor()
"""The descriptor of a folder that does not exist yet."""


def inherited(parent: Descriptor, owner: str, *, folder: bool) -> tuple[Ace, ...]:
    """The entries that a new file or folder inherits ([MS-DTYP] 2.5.3.4.1, ComputeInheritedACLFromParent).

    Args:
        parent: the descriptor of its parent folder.
        owner: SID of the owner, which replaces CREATOR OWNER; empty if unknown.
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
    """The file's own entries, without inherited ones.

    Samba does not mark inherited entries, so entries that equal those of the parent count as inherited too.
    """
    if descriptor.protected:
        return descriptor.aces
    given = {_bare(ace) for ace in inherited(parent, descriptor.owner, folder=folder)}
    return tuple(ace for ace in descriptor.aces if not ace.flags & security.INHERITED and _bare(ace) not in given)


def _bare(ace: Ace) -> Ace:
    return dataclasses.replace(ace, flags=ace.flags & ~security.INHERITED)


def placed(own: tuple[Ace, ...], parent: Descriptor, owner: str, *, protected: bool, folder: bool) -> Descriptor:
    """The descriptor of a file or folder with these own entries below that parent."""
    handed_down = () if protected else inherited(parent, owner, folder=folder)
    return Descriptor(owner=owner, protected=protected, aces=(*own, *handed_down))


def transplanted(source: Descriptor, old_parent: Descriptor, new_parent: Descriptor, *, folder: bool) -> Descriptor:
    """The descriptor of a file or folder under another parent: its own entries and owner, and newly inherited ones."""
    own = explicit(source, old_parent, folder=folder)
    own = tuple(_bare(ace) for ace in own)
    return placed(own, new_parent, source.owner, protected=source.protected, folder=folder)


def with_rights(
    present: Descriptor, old_parent: Descriptor, new_parent: Descriptor, user: str, rights: Rights
) -> Descriptor:
    """The descriptor of a home folder that gives the user these rights, and leaves those of others as they are.

    Args:
        present: the folder's present descriptor; `NOTHING` for a new folder.
        old_parent: the descriptor of its present parent, or of the parent of the folder that it was copied from.
        new_parent: the descriptor of its new parent.
        user: SID of the user.
        rights: the user's rights. If the folder does not inherit, its inherited entries become its own.

    Returns:
        The descriptor; its owner is empty unless the user becomes the owner or the folder has one.
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
    if rights.level is None:
        held = tuple(dict.fromkeys(_bare(ace) for ace in present.aces if _is_allowed(ace, user)))
        theirs = tuple(ace for ace in held if not (rights.inherit and ace in given))
    else:
        mask = security.FULL if rights.level is Level.FULL else security.MODIFY
        theirs = (Ace(security.ALLOW, security.FOLDER_FLAGS, mask, user),)
    owner = user if rights.owner else present.owner
    return placed((*denials, *theirs, *others), new_parent, owner, protected=not rights.inherit, folder=True)


def _is_allowed(ace: Ace, user: str) -> bool:
    return ace.type == security.ALLOW and ace.sid == user


def level(descriptor: Descriptor, user: str) -> Level:
    """The user's level on the folder and everything below it, from entries with the user's own SID only."""
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
    """Whether the user owns the folder, or an entry with the user's SID allows something."""
    return descriptor.owner == user or any(_is_allowed(ace, user) for ace in descriptor.aces)
