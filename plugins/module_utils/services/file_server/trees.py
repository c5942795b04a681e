# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies whole folders to another share or server, and propagates permissions. Nothing in the source is deleted.

Links to folders are not followed. Windows marks them as reparse points. Samba shows a symbolic link as its target; a
linked folder is then recognized by the IDs of the folder and its parent on their volume. A symbolic link to a file
cannot be distinguished from the file.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import hashlib
import typing as t

from ...values import access_control
from ...values.unc import fold_name
from . import share as smb
from .entries import NORMAL, READ_ONLY, SPARSE
from .failures import FileServerError, Status
from .side_by_side import SideBySide

if t.TYPE_CHECKING:
    from ...values.security import Descriptor
    from ...values.unc import UncPath
    from .entries import Contents, FileEntry
    from .share import Handle, Share
    from .side_by_side import Work

_SIDE_BY_SIDE = 8
"""How many small files are under way at once. While one is written, others are read, and the server works on all."""

PART = "~hrsync-part"
PARTS = frozenset((PART, *(f"{PART}-{number}" for number in range(1, _SIDE_BY_SIDE + 1))))
"""Names of files while they are copied; a complete file gets its real name. If an interrupted run leaves such a file,
the next run deletes it, and never copies it. The names have no leading dot: Samba would then set the hidden attribute.
"""

_UNKNOWN = (0, 0xFFFFFFFFFFFFFFFF)
_READ = smb.READ_DATA | smb.READ_ATTRIBUTES | smb.SYNCHRONIZE
_ATTRIBUTES = smb.READ_ATTRIBUTES | smb.SYNCHRONIZE
_WRITE = _READ | smb.WRITE_DATA | smb.WRITE_ATTRIBUTES | smb.DELETE


class Territory:
    """The folders that have been entered, to detect links that lead to one of them again.

    Args:
        parent: the parent of the folder to process.
        contents: the contents of the parent.
    """

    def __init__(self, parent: UncPath, contents: Contents) -> None:
        times = collections.Counter(entry.identifier for entry in contents.entries if entry.is_folder)
        self._seen = set(times)
        self._twice = {identifier for identifier, number in times.items() if number > 1}.difference(_UNKNOWN)
        self._identifiers = {parent.key: contents.own}

    def listing(self, share: Share, folder: UncPath) -> list[FileEntry]:
        """All entries of the folder.

        Raises:
            FileServerError: the folder is a link, or cannot be listed.
        """
        contents = share.contents(folder)
        around = self._identifiers.get(folder.parent.key, 0)
        # Servers without IDs send 0, or the same ID for both folders.
        is_elsewhere = contents.parent not in (around, contents.own, *_UNKNOWN) and around not in _UNKNOWN
        if is_elsewhere or contents.own in self._twice:
            raise _second_way(folder)
        self._identifiers[folder.key] = contents.own
        return contents.entries

    def enter(self, path: UncPath, entry: FileEntry) -> None:
        """Record that the folder or file is entered.

        Raises:
            FileServerError: it is a link.
        """
        if entry.is_link:
            raise FileServerError(
                f"{path} is a link (a reparse point), and links are not followed. Remove it, or replace it with its"
                " target."
            )
        if not entry.is_folder or entry.identifier in _UNKNOWN:
            return
        if entry.identifier in self._seen:
            raise _second_way(path)
        self._seen.add(entry.identifier)


def _second_way(path: UncPath) -> FileServerError:
    return FileServerError(
        f"{path} is a link: the same folder also has another path. Remove the link, or replace it with a folder."
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Pair:
    """A folder and its copy, with their descriptors."""

    source: UncPath
    target: UncPath
    source_descriptor: Descriptor
    target_descriptor: Descriptor


class Copying:
    """Copies the contents of a folder: files, data streams, times, attributes and permissions.

    Files that are already in the target and up to date are not copied again, so an interrupted copy continues where it
    stopped. A file gets its name only when it is complete and was read back.

    Args:
        source: share of the folder to copy.
        target: share of the copy.
        only_newer: if true, files of the target are replaced only by newer ones, because the target is in use. If
            false, they are replaced if their size or time differs.
        surplus: called with the path of each file and folder of the target that is not in the source; None keeps them.
    """

    def __init__(
        self,
        source: Share,
        target: Share,
        *,
        only_newer: bool = False,
        surplus: t.Callable[[UncPath, FileEntry], None] | None = None,
    ) -> None:
        self._source = source
        self._target = target
        self._only_newer = only_newer
        self._surplus = surplus
        self._copied = 0
        self._parts = sorted(PARTS, reverse=True)
        """Names of files that are free."""
        self._under_way = SideBySide(_SIDE_BY_SIDE)

    def run(self, source: UncPath, target: UncPath, territory: Territory) -> int:
        """Copy missing and outdated files and folders.

        Args:
            source: folder to copy.
            target: existing folder that receives the copy.
            territory: has no folder of the source yet.

        Returns:
            The number of files, folders and data streams of folders that were copied.

        Raises:
            FileServerError: a file or folder cannot be read or written, is open elsewhere, or is a link.
        """
        first = _Pair(source, target, self._source.descriptor(source), self._target.descriptor(target))
        left = [first]
        with self._under_way:
            while left:
                pair = left.pop()
                left.extend(self._folder(pair, territory))
        return self._copied

    def finish(self, source: UncPath, target: UncPath) -> None:
        """Set the times of the copied folders last, because copying into a folder changes its times."""
        left = [(source, target)]
        while left:
            old, new = left.pop()
            for entry in self._source.listing(old):
                if entry.is_folder and not entry.is_link:
                    left.append((old.child(entry.name), new.child(entry.name)))
                    self._set_times(new.child(entry.name), entry)

    def _folder(self, pair: _Pair, territory: Territory) -> t.Iterator[_Pair]:
        """Copy the files of one folder, create its subfolders, and yield them."""
        there = {fold_name(entry.name): entry for entry in self._target.listing(pair.target)}
        for part in PARTS & there.keys():
            self._target.delete(pair.target.child(part))
        listed = territory.listing(self._source, pair.source)
        entries = [entry for entry in listed if fold_name(entry.name) not in PARTS]
        _raise_if_one_on_windows(pair.source, entries)
        self._clear_surplus(pair.target, there, entries)
        self._folder_streams(pair)
        small: list[tuple[FileEntry, FileEntry | None]] = []
        for entry in entries:
            path = pair.source.child(entry.name)
            territory.enter(path, entry)
            present = there.get(fold_name(entry.name))
            if present and present.is_folder != entry.is_folder:
                raise FileServerError(
                    f"{path} and {pair.target.child(entry.name)} are a file and a folder. Rename one of them."
                )
            if entry.is_folder:
                yield self._subfolder(pair, entry, present)
            elif self._is_stale(entry, present):
                if 0 < entry.size <= smb.LARGEST_SMALL_FILE:
                    small.append((entry, present))
                else:
                    self._file(pair, entry, present)
        self._small_files(pair, small)

    def _clear_surplus(self, folder: UncPath, there: dict[str, FileEntry], wanted: t.Iterable[FileEntry]) -> None:
        if self._surplus is None:
            return
        for name in there.keys() - {fold_name(entry.name) for entry in wanted} - PARTS:
            entry = there.pop(name)
            self._surplus(folder.child(entry.name), entry)

    def _is_stale(self, entry: FileEntry, present: FileEntry | None) -> bool:
        if present is None:
            return True
        if self._only_newer:
            return entry.written > present.written
        return (entry.size, entry.written) != (present.size, present.written)

    def _subfolder(self, pair: _Pair, entry: FileEntry, present: FileEntry | None) -> _Pair:
        source, target = pair.source.child(entry.name), pair.target.child(entry.name)
        original = self._source.descriptor(source)
        descriptor = access_control.transplanted(original, pair.source_descriptor, pair.target_descriptor, folder=True)
        if present is None:
            self._target.make_folder(target, descriptor)
            self._copied += 1
        return _Pair(source, target, original, descriptor)

    def _set_times(self, folder: UncPath, like: FileEntry) -> None:
        access = smb.WRITE_ATTRIBUTES | smb.SYNCHRONIZE
        with self._target.opened("set the times of the folder", folder, access, options=smb.FOLDER) as handle:
            self._target.set_times(handle, like)

    def _small_files(self, pair: _Pair, small: t.Iterable[tuple[FileEntry, FileEntry | None]]) -> None:
        """Begin to copy small files, with few round trips, several at once. The last ones are completed by `run`."""
        for entry, present in small:
            if not self._under_way.add(self._small_file(pair, entry, present), has_room=self._has_room):
                self._file(pair, entry, present)

    def _has_room(self) -> bool:
        return self._source.has_room and self._target.has_room

    def _small_file(self, pair: _Pair, entry: FileEntry, present: FileEntry | None) -> Work:
        source, name = pair.source.child(entry.name), pair.target.child(entry.name)
        asked = self._source.ask_small_file(source)
        yield
        read = self._source.small_file(source, asked)
        if read.streams or len(read.content) != entry.size:
            self._file(pair, entry, present)
            return
        descriptor = access_control.transplanted(
            read.descriptor, pair.source_descriptor, pair.target_descriptor, folder=False
        )
        with self._new_file(pair, entry, present) as part:
            stored = yield from self._target.write_small_file(
                part, name, read.content, descriptor=descriptor, like=entry, replace=present is not None
            )
            if stored != read.content:
                raise _differing(part, source)

    def _file(self, pair: _Pair, entry: FileEntry, present: FileEntry | None) -> None:
        with self._new_file(pair, entry, present) as part:
            self._complete_file(pair, entry, pair.source.child(entry.name), part, replace=present is not None)

    @contextlib.contextmanager
    def _new_file(self, pair: _Pair, entry: FileEntry, present: FileEntry | None) -> t.Iterator[UncPath]:
        """The path of the file until it is complete. Count it then, and delete what there is of it otherwise."""
        part = self._parts.pop()
        path = pair.target.child(part)
        try:
            if present and present.attributes & READ_ONLY:
                self._target.set_attributes(pair.target.child(entry.name), NORMAL)
            yield path
        except FileServerError:
            # If the disk is full, the incomplete copy would take up space.
            with contextlib.suppress(FileServerError):
                self._target.delete(path)
            raise
        finally:
            self._parts.append(part)
        self._copied += 1

    def _complete_file(self, pair: _Pair, entry: FileEntry, source: UncPath, part: UncPath, *, replace: bool) -> None:
        with self._source.opened(
            "read", source, _READ | smb.READ_CONTROL, options=smb.FILE, sharing=smb.SHARE_READ
        ) as original:
            descriptor = access_control.transplanted(
                self._source.descriptor_open(original), pair.source_descriptor, pair.target_descriptor, folder=False
            )
            with self._target.opened("create", part, _WRITE, smb.CREATE, smb.FILE, descriptor=descriptor) as copy:
                if entry.attributes & SPARSE:
                    self._target.make_sparse(copy)
                self._content(original, copy)
                for stream in self._source.streams(original):
                    self._stream(source, part, stream)
                self._target.set_times(copy, entry)
                self._target.rename_open(copy, pair.target.child(entry.name), replace=replace)

    def _folder_streams(self, pair: _Pair) -> None:
        """Copy the folder's own data streams that are missing or incomplete in the copy."""
        streams = self._streams_of(self._source, pair.source)
        if not streams:
            return
        there = self._streams_of(self._target, pair.target)
        for stream, size in streams.items():
            if there.get(stream) == size or (self._only_newer and stream in there):
                continue
            self._stream(pair.source, pair.target, stream, replace=stream in there)
            self._copied += 1

    @staticmethod
    def _streams_of(share: Share, folder: UncPath) -> dict[str, int]:
        with share.opened("list the data streams of", folder, _ATTRIBUTES, options=smb.FOLDER) as handle:
            return share.streams(handle)

    def _stream(self, source: UncPath, target: UncPath, stream: str, *, replace: bool = False) -> None:
        disposition = smb.OVERWRITE if replace else smb.CREATE
        with (
            self._source.opened("read a data stream of", source, _READ, options=smb.FILE, stream=stream) as original,
            self._target.opened(
                "write a data stream of", target, _READ | smb.WRITE_DATA, disposition, smb.FILE, stream=stream
            ) as copy,
        ):
            self._content(original, copy)

    def _content(self, original: Handle, copy: Handle) -> None:
        sent, offset, written = hashlib.sha256(), 0, 0
        for portion in self._source.read(original):
            sent.update(portion)
            # Content that is not written is zeros, and takes no space in a sparse file.
            if portion.strip(b"\0"):
                self._target.write(copy, portion, offset)
                written = offset + len(portion)
            offset += len(portion)
        if written < offset:
            self._target.set_size(copy, offset)
        stored = hashlib.sha256()
        for portion in self._target.read(copy):
            stored.update(portion)
        if stored.digest() != sent.digest():
            raise _differing(copy.path, original.path)


def _differing(copy: UncPath, original: UncPath) -> FileServerError:
    return FileServerError(f"The copy {copy} differs from {original}. Check the server's disk, then run again.")


def _raise_if_one_on_windows(folder: UncPath, entries: t.Iterable[FileEntry]) -> None:
    """Refuse names that differ only in case, which Samba can store: one of the files would be lost."""
    names: dict[str, str] = {}
    for entry in entries:
        other = names.setdefault(fold_name(entry.name), entry.name)
        if other != entry.name:
            raise FileServerError(
                f"{folder.child(other)} and {folder.child(entry.name)} differ only in case, so a copy cannot have"
                " both. Rename one of them."
            )


def remove(share: Share, path: UncPath, entry: FileEntry) -> None:
    """Delete a file, or a folder with everything in it. Links are deleted, and not what they lead to."""
    if not entry.is_folder or entry.is_link:
        share.delete(path)
        return
    for child in share.listing(path):
        remove(share, path.child(child.name), child)
    share.delete_folder(path)


def hand_down(share: Share, folder: UncPath, old: Descriptor, new: Descriptor, territory: Territory) -> None:
    """Set a new descriptor on a folder, and propagate its inheritable entries to everything below it.

    Servers apply inheritance only to new files ([MS-FSA] 2.1.5.17 changes one file). The folder itself is written last:
    after an interruption it still has the old descriptor, and the next run repeats everything.

    Args:
        share: the share of the folder.
        folder: the folder whose permissions change.
        old: its present descriptor.
        new: its new descriptor.
        territory: has no folder below `folder` yet.
    """
    left = [(folder, old, new)]
    while left:
        path, before, after = left.pop()
        entries = territory.listing(share, path)
        children = [path.child(entry.name) for entry in entries]
        for child, entry in zip(children, entries, strict=True):
            territory.enter(child, entry)
        for child, entry, answer in zip(children, entries, share.descriptors(children), strict=True):
            present = smb.read_or_raise(answer)
            if present.protected:
                continue
            wanted = access_control.transplanted(present, before, after, folder=entry.is_folder)
            if wanted.aces != present.aces:
                share.set_descriptor(child, wanted, owner=False)
            if entry.is_folder:
                left.append((child, present, wanted))
    share.set_descriptor(folder, new, owner=new.owner != old.owner)


def is_there_already(error: FileServerError) -> bool:
    """Whether the error means that the file or folder already exists."""
    return error.status == Status.OBJECT_NAME_COLLISION
