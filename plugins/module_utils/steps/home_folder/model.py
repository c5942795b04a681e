# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wanted of a home folder, what was found of it, and what is to be done with it. No I/O."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import StepChange

if t.TYPE_CHECKING:
    from ...model.plan import Subject
    from ...values.security import Descriptor, Rights
    from ...values.unc import UncPath

COPY_SUFFIX = ".hrsync-copy"
"""Ends the name of a folder that is being copied to; it gets its real name when all of it is there."""
JOURNAL_SUFFIX = ".hrsync-move"
"""Ends the name of a file beside the new folder that names the old one, from before the first file is copied until the
old folder is in the trash. It is what an interrupted move is finished by."""
TRASH = ".trash"
"""Name of the folder for what is no longer wanted, in each root, where no other is named."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The options of one person, checked."""

    subject: Subject
    absent: bool
    target: UncPath
    """The home folder as it is to be."""
    root: UncPath
    drive: str
    """A capital letter and a colon; empty for none."""
    rights: Rights
    check_access: bool
    move: bool
    roots: tuple[UncPath, ...]
    """Folders in which home folders may be touched: `root` is the first."""
    trash: UncPath | None
    recorded: str
    """homeDirectory; empty where there is none."""
    recorded_path: UncPath | None
    """The same as a path; None where it is none, such as a folder of the computer itself."""
    recorded_drive: str
    sid: str
    """objectSid; empty for an account that is created in this run."""


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """One name in a folder."""

    name: str
    is_folder: bool
    is_link: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the file servers hold, as far as it was asked for."""

    listings: t.Mapping[str, t.Mapping[str, Seen] | str] = dataclasses.field(default_factory=dict)
    """By the key of the folder: what is in it, by folded name; or a sentence why that cannot be read."""
    descriptors: t.Mapping[str, Descriptor | str] = dataclasses.field(default_factory=dict)
    """By the key of the folder: its own descriptor; or a sentence why that cannot be read."""
    hidden: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """By the key of a folder that is in no list though it is there: a sentence that says so."""
    journals: t.Mapping[str, UncPath | str] = dataclasses.field(default_factory=dict)
    """By the key of the new folder: the old one of a move that was begun; or a sentence why that cannot be read."""
    holders: t.Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """By the key of a folder: DNs of the accounts whose homeDirectory it is, or lies below."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to be done for one person, in this order."""

    target: UncPath
    source: UncPath | None = None
    """The folder to move, where there is one."""
    copy: bool = False
    """Whether it goes to another share, and so is copied."""
    create: bool = False
    rights: Rights | None = None
    """To be given, where they are missing or the folder is new or moved."""
    sid: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    """LDAP attributes to write, and their values; an empty one clears the attribute."""
    retire: tuple[tuple[UncPath, UncPath], ...] = ()
    """Folders that go into the trash, each with the trash folder of its share."""
    end_journal: bool = False
    """Whether the note of a move is removed at the end."""
    journal_is_new: bool = False
    """Whether there is no note of the move yet."""
    in_use: bool = False
    """Whether the account has the new folder already, so that what is newer there must stay."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HomeFolderChange(StepChange):
    """The change of one home folder."""

    work: Work = dataclasses.field(repr=False, compare=False)
