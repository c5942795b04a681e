# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The request for a home folder, and the state of the file servers that it needs. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

if t.TYPE_CHECKING:
    from ...model.plan import Subject
    from ...values.security import Descriptor, Rights
    from ...values.unc import UncPath

COPY_SUFFIX = ".hrsync-copy"
"""Suffix of the temporary name of a new folder. The folder gets its real name when the copy is complete."""
JOURNAL_SUFFIX = ".hrsync-move"
"""Suffix of the journal of a move: a file next to the new folder, with the path of the old folder. It is written before
the first file is copied, and removed once the old folder is in the trash. The next run reads it to finish an
interrupted move."""
TRASH = ".trash"
"""Name of the trash folder in each root, unless the option `trash` sets another."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HomeFolderRequest:
    """The checked options of one subject, and the attributes of its account."""

    subject: Subject
    absent: bool
    target: UncPath
    """The path that the home folder must have."""
    root: UncPath
    drive: str
    """A capital letter and a colon; empty for none."""
    rights: Rights
    check_access: bool
    move: bool
    roots: tuple[UncPath, ...]
    """Folders that contain home folders; nothing outside them is changed. The first is `root`."""
    trash: UncPath | None
    recorded: str
    """homeDirectory; empty if it has no value."""
    recorded_path: UncPath | None
    """homeDirectory as a UNC path; None if it is not one, for example a local folder, or has a variable in it."""
    recorded_drive: str
    """homeDrive; empty if it has no value."""
    sid: str
    """objectSid; empty if this run creates the account."""


@dataclasses.dataclass(frozen=True, slots=True)
class FolderEntry:
    """An entry of a folder."""

    name: str
    is_folder: bool
    is_link: bool


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Trustee:
    """An account or group that permissions of folders name."""

    name: str
    """sAMAccountName."""
    is_person: bool
    """Whether it is a user, and not a group, a computer or the account of `file_server`."""
    home: str = ""
    """homeDirectory; empty if it has no value."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FileServerState:
    """The state of the file servers, as far as `search` asks for it."""

    listings: t.Mapping[str, t.Mapping[str, FolderEntry] | str] = dataclasses.field(default_factory=dict)
    """By the key of the folder: its entries, by folded name; or a sentence why they cannot be read."""
    descriptors: t.Mapping[str, Descriptor | str] = dataclasses.field(default_factory=dict)
    """By the key of the folder: its security descriptor; or a sentence why it cannot be read."""
    hidden: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """By the key of a folder that exists but that its parent does not list: a sentence that says so."""
    journals: t.Mapping[str, UncPath | str] = dataclasses.field(default_factory=dict)
    """By the key of the new folder: the old folder of an unfinished move; or a sentence why it cannot be read."""
    holders: t.Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """By the key of a folder: DNs of the accounts whose homeDirectory is this folder or a folder below it."""
    namesakes: t.Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    """By the folded name of a folder: DNs of the accounts whose homeDirectory has this name, as its last or before."""
    trustees: t.Mapping[str, Trustee] = dataclasses.field(default_factory=dict)
    """By SID: those that `search.named` returns for the folders, if the directory knows them."""
