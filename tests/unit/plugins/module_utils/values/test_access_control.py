# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.values import access_control, security
from ansible_collections.hrsync.ad.plugins.module_utils.values.security import Ace, Descriptor, Level, Rights

USER = "S-1-5-21-1-2-3-1104"
OTHER = "S-1-5-21-1-2-3-1105"
SYSTEM = "S-1-5-18"
BOTH = security.FOLDER_FLAGS
INHERITED = security.INHERITED

ROOT = Descriptor(
    owner=SYSTEM,
    protected=True,
    aces=(Ace(0, BOTH, security.FULL, SYSTEM), Ace(0, 0, 0x1200A9, "S-1-5-11")),
)
GIVEN = Ace(0, BOTH | INHERITED, security.FULL, SYSTEM)
MODIFY = Rights(level=Level.MODIFY, owner=False, inherit=True)


def allow(sid: str, mask: int = security.MODIFY, flags: int = BOTH) -> Ace:
    return Ace(security.ALLOW, flags, mask, sid)


@pytest.mark.parametrize(
    ("flags", "file", "folder"),
    [
        (0, [], []),
        (security.OBJECT_INHERIT, [INHERITED], [INHERITED | security.OBJECT_INHERIT | security.INHERIT_ONLY]),
        (security.CONTAINER_INHERIT, [], [INHERITED | security.CONTAINER_INHERIT]),
        (BOTH, [INHERITED], [INHERITED | BOTH]),
        (BOTH | security.INHERIT_ONLY, [INHERITED], [INHERITED | BOTH]),
        (BOTH | security.NO_PROPAGATE, [INHERITED], [INHERITED]),
        (security.OBJECT_INHERIT | security.NO_PROPAGATE, [INHERITED], []),
    ],
)
def test_what_a_file_and_a_folder_inherit(flags: int, file: list[int], folder: list[int]) -> None:
    parent = Descriptor(aces=(allow(OTHER, flags=flags),))
    assert [ace.flags for ace in access_control.inherited(parent, USER, folder=False)] == file
    assert [ace.flags for ace in access_control.inherited(parent, USER, folder=True)] == folder


def test_the_owner_stands_in_for_creator_owner() -> None:
    parent = Descriptor(aces=(allow(security.CREATOR_OWNER, flags=BOTH | security.INHERIT_ONLY),))
    on_folder = access_control.inherited(parent, USER, folder=True)
    assert on_folder == (
        allow(USER, flags=INHERITED),
        allow(security.CREATOR_OWNER, flags=INHERITED | BOTH | security.INHERIT_ONLY),
    )
    assert access_control.inherited(parent, "", folder=True) == on_folder[1:]
    assert access_control.inherited(parent, USER, folder=False) == (allow(USER, flags=INHERITED),)
    assert access_control.inherited(parent, "", folder=False) == (allow(security.CREATOR_OWNER, flags=INHERITED),)


def test_a_files_own_entries_are_told_from_inherited_ones_with_and_without_marks() -> None:
    own = allow(USER)
    marked = Descriptor(aces=(own, GIVEN))
    unmarked = Descriptor(aces=(own, allow(SYSTEM, security.FULL)))
    assert access_control.explicit(marked, ROOT, folder=True) == (own,)
    assert access_control.explicit(unmarked, ROOT, folder=True) == (own,)
    protected = Descriptor(protected=True, aces=(own, allow(SYSTEM, security.FULL)))
    assert access_control.explicit(protected, ROOT, folder=True) == protected.aces


def test_a_file_takes_its_own_entries_along_and_inherits_from_its_new_place() -> None:
    elsewhere = Descriptor(aces=(allow(OTHER),))
    source = Descriptor(owner=USER, aces=(allow(USER, flags=0), Ace(0, INHERITED, security.FULL, SYSTEM)))
    assert access_control.transplanted(source, ROOT, elsewhere, folder=False) == Descriptor(
        owner=USER, aces=(allow(USER, flags=0), allow(OTHER, flags=INHERITED))
    )
    shut = Descriptor(owner=USER, protected=True, aces=(allow(USER),))
    assert access_control.transplanted(shut, ROOT, elsewhere, folder=True) == shut


def test_a_new_folder() -> None:
    made = access_control.with_rights(access_control.NOTHING, ROOT, ROOT, USER, MODIFY)
    assert made == Descriptor(aces=(allow(USER), GIVEN))
    assert access_control.level(made, USER) is Level.MODIFY
    owned = Rights(level=Level.FULL, owner=True, inherit=False)
    made = access_control.with_rights(access_control.NOTHING, ROOT, ROOT, USER, owned)
    assert made == Descriptor(
        owner=USER, protected=True, aces=(allow(USER, security.FULL), allow(SYSTEM, security.FULL))
    )
    assert access_control.level(made, USER) is Level.FULL


def test_others_keep_what_they_have_and_denials_come_first() -> None:
    denial = Ace(security.DENY, BOTH, security.FULL, OTHER)
    audit = Ace(9, BOTH, body=b"condition")
    present = Descriptor(owner=OTHER, aces=(allow(OTHER), denial, audit, allow(USER, security.FULL), GIVEN))
    made = access_control.with_rights(present, ROOT, ROOT, USER, MODIFY)
    assert made == Descriptor(owner=OTHER, aces=(denial, allow(USER), allow(OTHER), audit, GIVEN))


def test_inheritance_is_ended_and_begun_again() -> None:
    present = Descriptor(owner=OTHER, aces=(allow(USER), GIVEN))
    alone = Rights(level=Level.MODIFY, owner=False, inherit=False)
    shut = access_control.with_rights(present, ROOT, ROOT, USER, alone)
    assert shut == Descriptor(owner=OTHER, protected=True, aces=(allow(USER), allow(SYSTEM, security.FULL)))
    assert access_control.with_rights(shut, ROOT, ROOT, USER, alone) == shut
    assert access_control.with_rights(shut, ROOT, ROOT, USER, MODIFY) == present


def test_without_a_level_the_users_own_entries_stay() -> None:
    special = allow(USER, 0x1200A9, 0)
    present = Descriptor(owner=OTHER, aces=(allow(OTHER), special, allow(USER, flags=BOTH | INHERITED), GIVEN))
    kept = Rights(level=None, owner=True, inherit=True)
    old = Descriptor(aces=(*ROOT.aces, allow(USER)))
    made = access_control.with_rights(present, old, ROOT, USER, kept)
    # The new folder does not hand down the entry that the old one did, so it becomes the folder's own.
    assert made == Descriptor(owner=USER, aces=(special, allow(USER), allow(OTHER), GIVEN))
    made = access_control.with_rights(present, old, old, USER, kept)
    assert made == Descriptor(owner=USER, aces=(special, allow(OTHER), GIVEN, allow(USER, flags=BOTH | INHERITED)))
    shut = access_control.with_rights(present, old, old, USER, Rights(level=None, owner=False, inherit=False))
    assert shut == Descriptor(
        owner=OTHER, protected=True, aces=(special, allow(USER), allow(OTHER), allow(SYSTEM, security.FULL))
    )


@pytest.mark.parametrize(
    ("aces", "level"),
    [
        ((), Level.NONE),
        ((allow(OTHER),), Level.NONE),
        ((Ace(security.DENY, BOTH, security.FULL, USER),), Level.NONE),
        ((allow(USER, 0x1200A9),), Level.SPECIAL),
        ((allow(USER, security.FULL, 0),), Level.SPECIAL),
        ((allow(USER, security.FULL, BOTH | security.INHERIT_ONLY),), Level.SPECIAL),
        ((allow(USER, flags=BOTH | INHERITED),), Level.MODIFY),
        ((allow(USER), allow(USER, security.FULL)), Level.FULL),
    ],
)
def test_levels(aces: tuple[Ace, ...], level: Level) -> None:
    assert access_control.level(Descriptor(aces=aces), USER) is level


def test_whom_a_folder_names() -> None:
    assert access_control.names(Descriptor(owner=USER), USER)
    assert access_control.names(Descriptor(aces=(allow(USER, 1),)), USER)
    assert not access_control.names(Descriptor(owner=OTHER, aces=(allow(OTHER),)), USER)
