# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Folder listings as servers send them: FileIdBothDirectoryInformation ([MS-FSCC] 2.4.22)."""

from __future__ import annotations

import dataclasses
import struct
import typing as t

READ_ONLY = 0x1
HIDDEN = 0x2
DIRECTORY = 0x10
NORMAL = 0x80
SPARSE = 0x200
REPARSE_POINT = 0x400
KEPT_ATTRIBUTES = READ_ONLY | HIDDEN | 0x4 | 0x20 | 0x2000
"""Read-only, hidden, system, archive and not content indexed: the attributes that a copy keeps ([MS-FSCC] 2.6)."""

_FIXED = struct.Struct("<IIQQQQQQIIIBB24sHQ")


@dataclasses.dataclass(frozen=True, slots=True)
class FileEntry:
    """A file or folder in a folder."""

    name: str
    attributes: int
    """[MS-FSCC] 2.6."""
    size: int = 0
    """Size of the main data stream in bytes."""
    created: int = 0
    accessed: int = 0
    written: int = 0
    """Units of 100 ns since 1601 ([MS-DTYP] 2.3.3)."""
    identifier: int = 0
    """ID of the file on its volume; 0 if the server has none."""

    @property
    def is_folder(self) -> bool:
        return bool(self.attributes & DIRECTORY)

    @property
    def is_link(self) -> bool:
        """Whether it is a reparse point: a symbolic link, a junction or a DFS link."""
        return bool(self.attributes & REPARSE_POINT)


@dataclasses.dataclass(frozen=True, slots=True)
class Contents:
    """The contents of a folder."""

    entries: list[FileEntry]
    own: int = 0
    """ID of the folder itself; 0 if the server has none."""
    parent: int = 0
    """ID of its parent folder on the volume, even if the path leads through a link."""

    @classmethod
    def of(cls, listed: t.Iterable[FileEntry]) -> Contents:
        """The contents from a server's listing, which includes the folder itself and its parent."""
        by_name = {entry.name: entry for entry in listed}
        own, parent = by_name.pop(".", None), by_name.pop("..", None)
        return cls(list(by_name.values()), own.identifier if own else 0, parent.identifier if parent else 0)


def unpack(buffer: bytes) -> t.Iterator[FileEntry]:
    """The entries of one answer, including `.` (the folder itself) and `..` (its parent)."""
    position = 0
    while True:
        (
            next_offset,
            _index,
            created,
            accessed,
            written,
            _changed,
            size,
            _allocated,
            attributes,
            length,
            *_more,
            identifier,
        ) = _FIXED.unpack_from(buffer, position)
        start = position + _FIXED.size
        name = buffer[start : start + length].decode("utf-16-le", "surrogatepass")
        yield FileEntry(name, attributes, size, created, accessed, written, identifier)
        if not next_offset:
            return
        position += next_offset
