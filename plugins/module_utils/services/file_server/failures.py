# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explains the errors of file servers by their NTSTATUS ([MS-ERREF] 2.3.1)."""

from __future__ import annotations

import enum
import typing as t

from ..errors import ServiceError

if t.TYPE_CHECKING:
    from ...values.unc import UncPath


class Status(enum.IntEnum):
    """The NTSTATUS values that are handled or explained."""

    NO_MORE_FILES = 0x80000006
    STOPPED_ON_SYMLINK = 0x8000002D
    NO_SUCH_FILE = 0xC000000F
    ACCESS_DENIED = 0xC0000022
    OBJECT_NAME_INVALID = 0xC0000033
    OBJECT_NAME_NOT_FOUND = 0xC0000034
    OBJECT_NAME_COLLISION = 0xC0000035
    OBJECT_PATH_INVALID = 0xC0000039
    OBJECT_PATH_NOT_FOUND = 0xC000003A
    OBJECT_PATH_SYNTAX_BAD = 0xC000003B
    SHARING_VIOLATION = 0xC0000043
    EA_TOO_LARGE = 0xC0000050
    FILE_LOCK_CONFLICT = 0xC0000054
    QUOTA_EXCEEDED = 0xC0000044
    DELETE_PENDING = 0xC0000056
    INVALID_OWNER = 0xC000005A
    PRIVILEGE_NOT_HELD = 0xC0000061
    DISK_FULL = 0xC000007F
    MEDIA_WRITE_PROTECTED = 0xC00000A2
    FILE_IS_A_DIRECTORY = 0xC00000BA
    NETWORK_NAME_DELETED = 0xC00000C9
    NETWORK_ACCESS_DENIED = 0xC00000CA
    BAD_NETWORK_NAME = 0xC00000CC
    NOT_SAME_DEVICE = 0xC00000D4
    DIRECTORY_NOT_EMPTY = 0xC0000101
    NAME_TOO_LONG = 0xC0000106
    CANNOT_DELETE = 0xC0000121
    USER_SESSION_DELETED = 0xC0000203
    NOT_FOUND = 0xC0000225
    PATH_NOT_COVERED = 0xC0000257
    NETWORK_SESSION_EXPIRED = 0xC000035C


GONE: t.Final = frozenset(
    {Status.OBJECT_NAME_NOT_FOUND, Status.OBJECT_PATH_NOT_FOUND, Status.NO_SUCH_FILE, Status.DELETE_PENDING}
)
"""The file or folder does not exist. A missing share has another status."""

_NO_RIGHT = "Give the account of file_server the rights that the documentation lists."
_NO_SESSION = "the server has closed the session. Run again; the next run continues where this one stopped."
_TELLINGS: t.Final[t.Mapping[int, str]] = {
    Status.STOPPED_ON_SYMLINK: "the path has a link in it, and links are not followed. Use the folder's own path.",
    Status.NO_SUCH_FILE: "it does not exist.",
    Status.OBJECT_NAME_NOT_FOUND: "it does not exist.",
    Status.OBJECT_PATH_NOT_FOUND: "a parent folder does not exist.",
    Status.DELETE_PENDING: "it is being deleted, but a program still has it open.",
    Status.ACCESS_DENIED: (
        f"access is denied. {_NO_RIGHT} Access to a folder is also denied while a program has something in it open."
    ),
    Status.NETWORK_ACCESS_DENIED: f"access to the share is denied. {_NO_RIGHT}",
    Status.PRIVILEGE_NOT_HELD: (
        "a privilege is missing. Make the account of file_server one of the server's Backup Operators."
    ),
    Status.INVALID_OWNER: (
        "the account of file_server may not give files to others. Make it one of the server's Backup Operators."
    ),
    Status.FILE_IS_A_DIRECTORY: "it is a folder. Set the path of a file.",
    Status.OBJECT_NAME_INVALID: "the server does not accept the name.",
    Status.OBJECT_PATH_INVALID: "the server does not accept the path.",
    Status.OBJECT_PATH_SYNTAX_BAD: "the server does not accept the path.",
    Status.NAME_TOO_LONG: "the path is too long for the server. Shorten the names of its folders.",
    Status.OBJECT_NAME_COLLISION: "a file or folder with this name already exists.",
    Status.SHARING_VIOLATION: "another program has it open. Close it there and run again.",
    Status.FILE_LOCK_CONFLICT: "another program has locked a part of it. Close it there and run again.",
    Status.EA_TOO_LARGE: (
        "the server cannot store a data stream of this size; Samba's limit is 64 KiB, unless it has streams_depot."
    ),
    Status.NETWORK_NAME_DELETED: "the share was closed meanwhile. Share the folder again and run again.",
    Status.USER_SESSION_DELETED: _NO_SESSION,
    Status.NETWORK_SESSION_EXPIRED: _NO_SESSION,
    Status.DISK_FULL: "the disk is full. Free some space and run again.",
    Status.QUOTA_EXCEEDED: "a quota is exceeded. Increase it and run again.",
    Status.MEDIA_WRITE_PROTECTED: "the disk is write-protected.",
    Status.BAD_NETWORK_NAME: "the server has no such share. Correct the path, or share the folder.",
    Status.NOT_FOUND: "the server has no such share. Correct the path, or share the folder.",
    Status.PATH_NOT_COVERED: "it is a link of a DFS namespace. Use the server and share that it points to.",
    Status.NOT_SAME_DEVICE: "the two paths are not on the same disk.",
    Status.CANNOT_DELETE: "it is read-only, or in use.",
    Status.DIRECTORY_NOT_EMPTY: "the folder is not empty.",
}


_LOGON_TELLINGS: t.Final[t.Mapping[int, str]] = {
    0xC000006D: "the user name or the password is wrong.",
    0xC0000225: "the user name or the password is wrong.",
    0xC000006A: "the password is wrong.",
    0xC0000064: "there is no such user.",
    0xC0000071: "the password has expired.",
    0xC0000224: "the password must be changed.",
    0xC0000072: "the account is disabled.",
    0xC0000193: "the account has expired.",
    0xC0000234: "the account is locked out.",
    0xC000006E: "a restriction of the account, such as its logon hours or computers, prevents the logon.",
    0xC000015B: "the account may not log on to the server over the network.",
    0xC0000022: "access is denied.",
}
"""NTSTATUS values of a refused session ([MS-ERREF] 2.3.1); Samba answers 0xC0000225 for a wrong password."""


class FileServerError(ServiceError):
    """A file server refused a request, cannot be used, or stopped answering."""

    def __init__(self, sentence: str, status: int = 0) -> None:
        super().__init__(sentence)
        self.status = status
        """The NTSTATUS of the answer; 0 if there was no answer."""

    @property
    def is_gone(self) -> bool:
        """Whether the share exists, but not the file or folder."""
        return self.status in GONE


def logon_refusal(status: int) -> str:
    """Why a server refuses a logon, as the end of a sentence."""
    return _LOGON_TELLINGS.get(status, f"the server answers {status:#010x}.")


def refused(doing: str, path: UncPath, status: int) -> FileServerError:
    """The error for a request that a server refused.

    Args:
        doing: the attempted action, such as `create the folder`.
        path: the path of the file or folder.
        status: the NTSTATUS of the answer.
    """
    telling = _TELLINGS.get(status, f"the server answers {status:#010x}.")
    return FileServerError(f"Could not {doing} {path}: {telling}", status)
