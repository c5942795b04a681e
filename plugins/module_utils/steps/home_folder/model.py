# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a task asks of a home folder, and what the file servers hold of it. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

if t.TYPE_CHECKING:
    from ...model.plan import Subject
    from ...values.security import Descriptor, Rights
    from ...values.unc import UncPath

COPY_SUFFIX = ".hrsync-copy"
"""Ends the name of a folder that is being copied to; it gets its real name when all of it is there."""
JOURNAL_SUFFIX = ".hrsync-move"
"""Ends the name of a file beside the new folder that names the old one, from before the first file is copied until the
old folder is in the trash. The next run reads it to finish an interrupted move."""
TRASH = ".trash"
"""Name of the trash folder in each root, where the option `trash` names no other."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HomeFolderRequest:
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
class FolderEntry:
    """One name in a folder."""

    name: str
    is_folder: bool
    is_link: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FileServerState:
    """What the file servers hold, as far as `search` asked for it."""

    listings: t.Mapping[str, t.Mapping[str, FolderEntry] | str] = dataclasses.field(default_factory=dict)
    """By the key of the folder: its entries, by folded name; or a sentence why they cannot be read."""
    descriptors: t.Mapping[str, Descriptor | str] = dataclasses.field(default_factory=dict)
    """By the key of the folder: its own descriptor; or a sentence why that cannot be read."""
    hidden: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """By the key of a folder that exists but is in no list: a sentence that says so."""
    journals: t.Mapping[str, UncPath | str] = dataclasses.field(default_factory=dict)
    """By the key of the new folder: the old one of a move that was begun; or a sentence why that cannot be read."""
    holders: t.Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """By the key of a folder: DNs of the accounts whose homeDirectory it is, or lies below."""
