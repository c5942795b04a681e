# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Operations in a share: [MS-SMB2] requests and their answers, for one file or folder at a time."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import datetime
import struct
import typing as t

from ...values import security_descriptor
from . import entries
from .failures import GONE, FileServerError, Status, refused

try:
    from smbprotocol.create_contexts import CreateContextName, SMB2CreateContextRequest
    from smbprotocol.exceptions import SMBResponseException
    from smbprotocol.file_info import FileInformationClass, InfoType
    from smbprotocol.ioctl import CtlCode, IOCTLFlags, SMB2IOCTLRequest
    from smbprotocol.open import (
        ImpersonationLevel,
        SMB2CloseRequest,
        SMB2CreateRequest,
        SMB2CreateResponse,
        SMB2QueryDirectoryRequest,
        SMB2QueryDirectoryResponse,
        SMB2QueryInfoRequest,
        SMB2QueryInfoResponse,
        SMB2ReadRequest,
        SMB2ReadResponse,
        SMB2SetInfoRequest,
        SMB2WriteRequest,
    )
except ImportError:
    # Without smbprotocol there is no session, so no requests are sent.
    SMBResponseException = Exception

if t.TYPE_CHECKING:
    from smbprotocol.connection import Request
    from smbprotocol.structure import Structure

    from ...values.security import Descriptor
    from ...values.unc import UncPath
    from .entries import FileEntry
    from .session import ServerSession

READ_DATA = 0x1
WRITE_DATA = 0x2
ADD_SUBDIRECTORY = 0x4
READ_ATTRIBUTES = 0x80
WRITE_ATTRIBUTES = 0x100
DELETE = 0x10000
READ_CONTROL = 0x20000
WRITE_DAC = 0x40000
WRITE_OWNER = 0x80000
SYNCHRONIZE = 0x100000
"""Access masks ([MS-SMB2] 2.2.13.1)."""

SHARE_READ = 0x1
SHARE_ALL = 0x7
"""The access that others may have at the same time ([MS-SMB2] 2.2.13, ShareAccess)."""

OPEN = 0x1
CREATE = 0x2
OPEN_IF = 0x3
OVERWRITE = 0x4
"""CreateDisposition of [MS-SMB2] 2.2.13."""

FOLDER = 0x1
FILE = 0x40
DELETE_ON_CLOSE = 0x1000
_BACKUP_INTENT = 0x4000
_OPEN_REPARSE_POINT = 0x200000
_ALWAYS = _BACKUP_INTENT | _OPEN_REPARSE_POINT
"""CreateOptions of [MS-SMB2] 2.2.13: use a backup operator's privileges, and open a link instead of its target."""

_RELATED = b"\xff" * 16
_WINDOW = 16
_LARGEST_ANSWER = 65536
_KEEP_TIME = 0
_RENAME = struct.Struct("<B7xQI")
_BASIC = struct.Struct("<QQQQI4x")
_STREAM = struct.Struct("<IIQQ")
_SIZE = struct.Struct("<Q")
_MAIN_STREAM = "::$DATA"


LARGEST_SMALL_FILE: t.Final = 65535
"""Largest content, in bytes, that is read and written together with the requests that open and close the file."""
_SPARE_CREDITS = 32


class SmallFile(t.NamedTuple):
    """Everything that a copy of a small file needs."""

    content: bytes
    """At most `LARGEST_SMALL_FILE` bytes; one more if the file has grown."""
    streams: dict[str, int]
    """See `Share.streams`."""
    descriptor: Descriptor


@dataclasses.dataclass(frozen=True, slots=True)
class Handle:
    """An open file or folder."""

    path: UncPath
    identifier: bytes
    size: int = 0
    """Of a file, in bytes, when it was opened."""
    written: datetime.datetime | None = None
    """When its content was last written, with a time zone; None if it is not known."""


class Share:
    """A connected share. All methods raise `FileServerError` if the server refuses a request or stops answering."""

    def __init__(self, session: ServerSession, root: UncPath) -> None:
        self._session = session
        self._tree = session.tree(root)

    # ---- folders ----------------------------------------------------------------------------------------------------
    def listing(self, folder: UncPath) -> list[FileEntry]:
        """All entries of the folder, including hidden files."""
        return self.contents(folder).entries

    def contents(self, folder: UncPath) -> entries.Contents:
        """All entries of the folder, with the IDs of the folder and its parent."""
        found: list[FileEntry] = []
        with self.opened(
            "list the folder", folder, READ_DATA | READ_ATTRIBUTES | SYNCHRONIZE, options=FOLDER
        ) as handle:
            while True:
                request = SMB2QueryDirectoryRequest()
                request["file_information_class"] = FileInformationClass.FILE_ID_BOTH_DIRECTORY_INFORMATION
                request["file_id"] = handle.identifier
                request["output_buffer_length"] = _LARGEST_ANSWER
                request["buffer"] = "*".encode("utf-16-le")
                try:
                    answer = self._ask(request)
                except SMBResponseException as error:
                    if error.status in (Status.NO_MORE_FILES, Status.NO_SUCH_FILE):
                        return entries.Contents.of(found)
                    raise refused("list the folder", folder, error.status) from error
                found.extend(entries.unpack(_buffer(SMB2QueryDirectoryResponse(), answer)))

    def attributes(self, path: UncPath) -> int | None:
        """The attributes ([MS-FSCC] 2.6) of a file or folder, or of a link itself; None if it does not exist."""
        request = _create(path, READ_ATTRIBUTES | SYNCHRONIZE)
        answer = SMB2CreateResponse()
        try:
            answer.unpack(self._ask(request))
        except SMBResponseException as error:
            if error.status in GONE:
                return None
            raise refused("look at", path, error.status) from error
        self._close(Handle(path, answer["file_id"].get_value()))
        return t.cast(int, answer["file_attributes"].get_value())

    def make_folder(self, folder: UncPath, descriptor: Descriptor | None = None, *, hidden: bool = False) -> None:
        """Create the folder together with its descriptor."""
        access = READ_ATTRIBUTES | SYNCHRONIZE
        attributes = entries.HIDDEN if hidden else 0
        with self.opened(
            "create the folder", folder, access, CREATE, FOLDER, descriptor=descriptor, attributes=attributes
        ):
            pass

    def try_changing(self, folder: UncPath) -> None:
        """Open the folder with the rights to create folders in it and to change permissions, and change nothing.

        Raises:
            FileServerError: the folder does not exist, or the server refuses these rights.
        """
        access = READ_DATA | ADD_SUBDIRECTORY | READ_CONTROL | WRITE_DAC | SYNCHRONIZE
        with self.opened("create folders and change permissions in", folder, access, options=FOLDER):
            return

    def rename(self, path: UncPath, new: UncPath) -> None:
        """Move a file or folder within the share. It does not replace an existing file or folder."""
        with self.opened("rename", path, DELETE | READ_ATTRIBUTES | SYNCHRONIZE) as handle:
            self.rename_open(handle, new)

    def rename_open(self, handle: Handle, new: UncPath, *, replace: bool = False) -> None:
        """Move an open file or folder ([MS-FSCC] 2.4.42.2); the handle needs the right DELETE.

        Args:
            handle: of the file or folder.
            new: the new path, in the same share.
            replace: whether to replace an existing file.
        """
        try:
            self._ask(_renaming(handle, new, replace=replace))
        except SMBResponseException as error:
            raise refused(f"rename to {new} the file or folder", handle.path, error.status) from error

    def delete(self, path: UncPath) -> None:
        """Delete a file, or a link itself but not its target. Does nothing if it does not exist."""
        try:
            self._delete(path)
        except FileServerError as error:
            if error.status == Status.CANNOT_DELETE:
                self.set_attributes(path, entries.NORMAL)
                self._delete(path)
            elif not error.is_gone:
                raise

    def delete_folder(self, folder: UncPath) -> None:
        """Delete a folder that is empty."""
        with self.opened("delete", folder, DELETE | SYNCHRONIZE, options=FOLDER | DELETE_ON_CLOSE):
            pass

    def _delete(self, path: UncPath) -> None:
        with self.opened("delete", path, DELETE | SYNCHRONIZE, options=FILE | DELETE_ON_CLOSE):
            pass

    # ---- descriptors ------------------------------------------------------------------------------------------------
    def descriptor(self, path: UncPath) -> Descriptor:
        """The owner and the access control list."""
        return read_or_raise(next(self.descriptors((path,))))

    def descriptor_open(self, handle: Handle) -> Descriptor:
        """The owner and the access control list of an open file or folder; the handle needs the right READ_CONTROL."""
        try:
            answer = self._ask(_ask_descriptor(handle.identifier))
        except SMBResponseException as error:
            raise refused("read the permissions of", handle.path, error.status) from error
        return security_descriptor.unpack(_buffer(SMB2QueryInfoResponse(), answer))

    def descriptors(self, paths: t.Iterable[UncPath]) -> t.Iterator[Descriptor | FileServerError]:
        """The descriptor of each path, or the error that prevented reading it, in order; requests are pipelined."""
        under_way: collections.deque[tuple[UncPath, list[Request]]] = collections.deque()
        for path in paths:
            messages = (_create(path, READ_CONTROL | SYNCHRONIZE), _ask_descriptor(_RELATED), _close(_RELATED))
            under_way.append((path, self._session.send(self._tree, messages)))
            if len(under_way) >= _WINDOW:
                yield self._descriptor_answer(*under_way.popleft())
        while under_way:
            yield self._descriptor_answer(*under_way.popleft())

    def _descriptor_answer(self, path: UncPath, requests: list[Request]) -> Descriptor | FileServerError:
        try:
            self._session.answer(requests[0])
            answer = self._session.answer(requests[1])
            self._session.answer(requests[2])
        except SMBResponseException as error:
            return refused("read the permissions of", path, error.status)
        return security_descriptor.unpack(_buffer(SMB2QueryInfoResponse(), answer))

    def set_descriptor(self, path: UncPath, descriptor: Descriptor, *, owner: bool) -> None:
        """Write the access control list and, if `owner`, the owner. Files and folders below do not change."""
        access = WRITE_DAC | SYNCHRONIZE | (WRITE_OWNER if owner else 0)
        parts = security_descriptor.DACL | (security_descriptor.OWNER if owner else 0)
        with self.opened("write the permissions of", path, access) as handle:
            request = _set_info(handle, InfoType.SMB2_0_INFO_SECURITY, security_descriptor.pack(descriptor, parts))
            request["additional_information"] = parts
            try:
                self._ask(request)
            except SMBResponseException as error:
                raise refused("write the permissions of", path, error.status) from error

    # ---- content ----------------------------------------------------------------------------------------------------
    def streams(self, handle: Handle) -> dict[str, int]:
        """The sizes in bytes of the alternate data streams, by `:name:$DATA` ([MS-FSCC] 2.4.48)."""
        request = _query_info(
            handle.identifier, InfoType.SMB2_0_INFO_FILE, FileInformationClass.FILE_STREAM_INFORMATION
        )
        try:
            buffer = _buffer(SMB2QueryInfoResponse(), self._ask(request))
        except SMBResponseException as error:
            if error.status == _END_OF_FILE:
                # Windows answers this for a folder without data streams.
                return {}
            raise refused("list the data streams of", handle.path, error.status) from error
        return _alternate_streams(buffer)

    def read(self, handle: Handle) -> t.Iterator[bytes]:
        """The whole content, in portions."""
        offset = 0
        while True:
            request = _read(handle.identifier, self._session.largest, offset)
            try:
                portion = _buffer(SMB2ReadResponse(), self._ask(request))
            except SMBResponseException as error:
                if error.status == _END_OF_FILE:
                    return
                raise refused("read", handle.path, error.status) from error
            yield portion
            offset += len(portion)

    def write(self, handle: Handle, data: bytes, offset: int) -> None:
        """Write data at an offset in bytes."""
        largest = self._session.largest
        for start in range(0, len(data), largest):
            try:
                self._ask(_write(handle.identifier, data[start : start + largest], offset + start))
            except SMBResponseException as error:
                raise refused("write", handle.path, error.status) from error

    def make_sparse(self, handle: Handle) -> None:
        """Let the server store no zeros that are not written (FSCTL_SET_SPARSE, [MS-FSCC] 2.3.84), where it can."""
        request = SMB2IOCTLRequest()
        request["ctl_code"] = CtlCode.FSCTL_SET_SPARSE
        request["file_id"] = handle.identifier
        request["flags"] = IOCTLFlags.SMB2_0_IOCTL_IS_FSCTL
        # A server that cannot stores the same content, only larger.
        with contextlib.suppress(SMBResponseException):
            self._ask(request)

    def set_size(self, handle: Handle, size: int) -> None:
        """Set the size of an open file; new content is zeros ([MS-FSCC] 2.4.14)."""
        information = FileInformationClass.FILE_END_OF_FILE_INFORMATION
        try:
            self._ask(_set_info(handle, InfoType.SMB2_0_INFO_FILE, _SIZE.pack(size), information))
        except SMBResponseException as error:
            raise refused("set the size of", handle.path, error.status) from error

    # ---- small files ------------------------------------------------------------------------------------------------
    @property
    def has_room(self) -> bool:
        """Whether the server grants enough requests for one more small file."""
        return self._session.credits >= _SPARE_CREDITS

    def ask_small_file(self, path: UncPath) -> list[Request]:
        """Send all requests that read a small file, in one message; `small_file` takes the answers."""
        access = READ_DATA | READ_ATTRIBUTES | READ_CONTROL | SYNCHRONIZE
        streams = _query_info(_RELATED, InfoType.SMB2_0_INFO_FILE, FileInformationClass.FILE_STREAM_INFORMATION)
        messages = (
            _create(path, access, options=FILE, sharing=SHARE_READ),
            _ask_descriptor(_RELATED),
            streams,
            _read(_RELATED, LARGEST_SMALL_FILE + 1, 0),
            _close(_RELATED),
        )
        return self._session.send(self._tree, messages)

    def small_file(self, path: UncPath, requests: t.Sequence[Request]) -> SmallFile:
        """The content, the data streams and the descriptor, from the answers to `ask_small_file`."""
        opened, descriptor, streams, content, _closed = self._answers(requests)
        if isinstance(content, SMBResponseException) and content.status == _END_OF_FILE:
            content = b""
        else:
            content = _buffer(SMB2ReadResponse(), _answered("read", path, opened, content))
        return SmallFile(
            content,
            _alternate_streams(_buffer(SMB2QueryInfoResponse(), _answered("list the data streams of", path, streams))),
            security_descriptor.unpack(
                _buffer(SMB2QueryInfoResponse(), _answered("read the permissions of", path, descriptor))
            ),
        )

    def write_small_file(
        self,
        part: UncPath,
        name: UncPath,
        content: bytes,
        *,
        descriptor: Descriptor,
        like: FileEntry,
        replace: bool,
    ) -> t.Generator[None, None, bytes]:
        """Create a small file, read it back, and give it its name if it has the content.

        It yields when it has sent requests, and takes the answers when it is continued.

        Args:
            part: the path until the file is complete; it must not exist.
            name: the path of the complete file.
            content: not empty, and at most `LARGEST_SMALL_FILE` bytes.
            descriptor: the descriptor of the file.
            like: has the times and attributes of the file.
            replace: whether to replace an existing file.

        Returns:
            What was read back. If it differs from the content, the file has still the path `part`.
        """
        access = READ_DATA | WRITE_DATA | READ_ATTRIBUTES | WRITE_ATTRIBUTES | DELETE | SYNCHRONIZE
        create = _create(part, access, CREATE, FILE)
        create["file_attributes"] = 0
        create["buffer_contexts"] = _descriptor_context(descriptor)
        messages = (create, _write(_RELATED, content, 0), _read(_RELATED, len(content), 0))
        asked = self._session.send(self._tree, messages)
        yield
        opened, written, read = self._answers(asked)
        answer = SMB2CreateResponse()
        answer.unpack(_answered("create", part, opened))
        handle = Handle(part, answer["file_id"].get_value())
        stored = b""
        try:
            _answered("write", part, written)
            stored = _buffer(SMB2ReadResponse(), _answered("read", part, read))
        finally:
            if stored != content:
                self._close(handle)
        if stored == content:
            closing = (_times(handle, like), _renaming(handle, name, replace=replace), _close(_RELATED))
            asked = self._session.send(self._tree, closing)
            yield
            times, renamed, _closed = self._answers(asked)
            _answered("set the times and attributes of", part, times)
            _answered(f"rename to {name} the file or folder", part, renamed)
        return stored

    def _answers(self, requests: t.Iterable[Request]) -> list[bytes | SMBResponseException]:
        """The data of each answer, or the error; every answer is taken, because servers answer each request."""
        found: list[bytes | SMBResponseException] = []
        for request in requests:
            try:
                found.append(self._session.answer(request))
            except SMBResponseException as error:
                found.append(error)
        return found

    def set_attributes(self, path: UncPath, attributes: int) -> None:
        """Set the attributes of a file or folder ([MS-FSCC] 2.6)."""
        with self.opened("set the attributes of", path, WRITE_ATTRIBUTES | SYNCHRONIZE) as handle:
            self._set_basic(handle, _basic(handle, _KEEP_TIME, _KEEP_TIME, _KEEP_TIME, attributes))

    def set_times(self, handle: Handle, like: FileEntry) -> None:
        """Set the times and attributes of an open file or folder to those of another one."""
        self._set_basic(handle, _times(handle, like))

    def _set_basic(self, handle: Handle, request: Structure) -> None:
        try:
            self._ask(request)
        except SMBResponseException as error:
            raise refused("set the times and attributes of", handle.path, error.status) from error

    # ---- opening ----------------------------------------------------------------------------------------------------
    @contextlib.contextmanager
    def opened(
        self,
        doing: str,
        path: UncPath,
        access: int,
        disposition: int = OPEN,
        options: int = 0,
        *,
        sharing: int = SHARE_ALL,
        descriptor: Descriptor | None = None,
        attributes: int = 0,
        stream: str = "",
    ) -> t.Iterator[Handle]:
        """Open or create a file or folder, and close it.

        Args:
            doing: the action, for the message of an error.
            path: the path of the file or folder.
            access: the access mask.
            disposition: `OPEN`, `CREATE`, `OPEN_IF` for either, or `OVERWRITE` to truncate an existing file.
            options: `FOLDER`, `FILE` or `DELETE_ON_CLOSE`.
            sharing: the access that others may have at the same time.
            descriptor: the descriptor of a new file or folder.
            attributes: the attributes of a new file or folder.
            stream: an alternate data stream, as `:name:$DATA`; empty for the main stream.
        """
        request = _create(path, access, disposition, options, sharing, stream)
        request["file_attributes"] = attributes
        if descriptor is not None:
            request["buffer_contexts"] = _descriptor_context(descriptor)
        try:
            answer = SMB2CreateResponse()
            answer.unpack(self._ask(request))
        except SMBResponseException as error:
            raise refused(doing, path, error.status) from error
        handle = Handle(
            path,
            answer["file_id"].get_value(),
            size=answer["end_of_file"].get_value(),
            written=answer["last_write_time"].get_value().replace(tzinfo=datetime.UTC),
        )
        try:
            yield handle
        finally:
            self._close(handle)

    def _close(self, handle: Handle) -> None:
        # An error while closing must not hide an earlier error.
        with contextlib.suppress(FileServerError, SMBResponseException):
            self._ask(_close(handle.identifier))

    def _ask(self, message: Structure) -> bytes:
        return self._session.answer(self._session.send(self._tree, (message,))[0])


def read_or_raise(answer: Descriptor | FileServerError) -> Descriptor:
    """The descriptor, or the error raised that prevented reading it."""
    if isinstance(answer, FileServerError):
        raise answer
    return answer


_END_OF_FILE = 0xC0000011


def _create(
    path: UncPath,
    access: int,
    disposition: int = OPEN,
    options: int = 0,
    sharing: int = SHARE_ALL,
    stream: str = "",
) -> Structure:
    request = SMB2CreateRequest()
    request["impersonation_level"] = ImpersonationLevel.Impersonation
    request["desired_access"] = access
    request["share_access"] = sharing
    request["create_disposition"] = disposition
    request["create_options"] = options | _ALWAYS
    request["buffer_path"] = (path.within_share + stream).encode("utf-16-le") or b"\x00\x00"
    return request


def _descriptor_context(descriptor: Descriptor) -> bytes:
    """SMB2_CREATE_SD_BUFFER ([MS-SMB2] 2.2.13.2.2) protects the folder from the moment of its creation."""
    parts = security_descriptor.DACL | (security_descriptor.OWNER if descriptor.owner else 0)
    context = SMB2CreateContextRequest()
    context["buffer_name"] = CreateContextName.SMB2_CREATE_SD_BUFFER
    context["buffer_data"] = security_descriptor.pack(descriptor, parts)
    return t.cast(bytes, SMB2CreateContextRequest.pack_multiple([context]))


def _close(identifier: bytes) -> Structure:
    request = SMB2CloseRequest()
    request["file_id"] = identifier
    return request


def _query_info(identifier: bytes, kind: int, information: int = 0) -> Structure:
    request = SMB2QueryInfoRequest()
    request["info_type"] = kind
    request["file_info_class"] = information
    request["output_buffer_length"] = _LARGEST_ANSWER
    request["file_id"] = identifier
    return request


def _ask_descriptor(identifier: bytes) -> Structure:
    request = _query_info(identifier, InfoType.SMB2_0_INFO_SECURITY)
    request["additional_information"] = security_descriptor.OWNER | security_descriptor.DACL
    return request


def _set_info(handle: Handle, kind: int, buffer: bytes, information: int = 0) -> Structure:
    request = SMB2SetInfoRequest()
    request["info_type"] = kind
    request["file_info_class"] = information
    request["file_id"] = handle.identifier
    request["buffer"] = buffer
    return request


def _basic(handle: Handle, created: int, accessed: int, written: int, attributes: int) -> Structure:
    """FileBasicInformation ([MS-FSCC] 2.4.7)."""
    buffer = _BASIC.pack(created, accessed, written, _KEEP_TIME, attributes)
    return _set_info(handle, InfoType.SMB2_0_INFO_FILE, buffer, FileInformationClass.FILE_BASIC_INFORMATION)


def _times(handle: Handle, like: FileEntry) -> Structure:
    attributes = like.attributes & entries.KEPT_ATTRIBUTES or entries.NORMAL
    return _basic(handle, like.created, like.accessed, like.written, attributes)


def _renaming(handle: Handle, new: UncPath, *, replace: bool) -> Structure:
    name = new.within_share.encode("utf-16-le")
    buffer = _RENAME.pack(replace, 0, len(name)) + name
    return _set_info(handle, InfoType.SMB2_0_INFO_FILE, buffer, FileInformationClass.FILE_RENAME_INFORMATION)


def _read(identifier: bytes, length: int, offset: int) -> Structure:
    request = SMB2ReadRequest()
    request["length"] = length
    request["offset"] = offset
    request["file_id"] = identifier
    request["padding"] = b"\x50"
    return request


def _write(identifier: bytes, portion: bytes, offset: int) -> Structure:
    request = SMB2WriteRequest()
    request["length"] = len(portion)
    request["offset"] = offset
    request["file_id"] = identifier
    request["buffer"] = portion
    return request


def _answered(doing: str, path: UncPath, *answers: bytes | SMBResponseException) -> bytes:
    """The last of the answers. Raises the first error among them."""
    for answer in answers:
        if isinstance(answer, SMBResponseException):
            raise refused(doing, path, answer.status) from answer
    return t.cast(bytes, answers[-1])


def _alternate_streams(buffer: bytes) -> dict[str, int]:
    return {name: size for name, size in _streams(buffer) if name != _MAIN_STREAM}


def _buffer(response: Structure, data: bytes) -> bytes:
    response.unpack(data)
    return t.cast(bytes, response["buffer"].get_value())


def _streams(buffer: bytes) -> t.Iterator[tuple[str, int]]:
    position = 0
    while position + _STREAM.size <= len(buffer):
        next_offset, length, size, _allocated = _STREAM.unpack_from(buffer, position)
        start = position + _STREAM.size
        yield buffer[start : start + length].decode("utf-16-le", "surrogatepass"), size
        if not next_offset:
            return
        position += next_offset
