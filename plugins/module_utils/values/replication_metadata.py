# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Parses replPropertyMetaData: when and how often each attribute was written. Pure.

The value is a little-endian vector of fixed-size records ([MS-DRSR] 5.166 PROPERTY_META_DATA_EXT, with the attribute's
number and the local USN in addition).
"""

from __future__ import annotations

import struct
import typing as t

from ..errors import DirectoryError

OBJECT_CLASS = 0x00000000
UNICODE_PASSWORD = 0x0009005A
"""The attribute numbers of objectClass and unicodePwd, the same in every forest ([MS-DRSR] 5.16.4, ATTRTYP)."""

_HEADER = struct.Struct("<IIII")
"""Version, reserved, number of records, reserved."""
_RECORD = struct.Struct("<IIq16sqq")
"""Attribute, version, seconds since 1601, originating server, its USN, local USN."""


class Written(t.NamedTuple):
    """The last write of an attribute."""

    version: int
    """1 after the object's creation; each later write adds one."""
    seconds: int
    """Time of the last write, in seconds since 1601, UTC."""


def parse(raw: bytes) -> dict[int, Written]:
    """The last write of each attribute of an object, by the attribute's number.

    Raises:
        DirectoryError: the value has an unknown format.
    """
    try:
        version, _reserved, count, _padding = _HEADER.unpack_from(raw)
        records = [_RECORD.unpack_from(raw, _HEADER.size + number * _RECORD.size) for number in range(count)]
    except struct.error:
        version, records = 0, []
    if version != 1:
        raise DirectoryError("replPropertyMetaData has an unknown format. Set update_password: always.")
    return {attribute: Written(times, seconds) for attribute, times, seconds, _server, _usn, _own in records}


def is_untouched(raw: bytes) -> bool:
    """Whether the password was not written after the creation of the account.

    Creating an account with a password counts as one or two writes, but both at the same second.
    """
    written = parse(raw)
    password = written.get(UNICODE_PASSWORD)
    if password is None or password.version == 1:
        return True
    created = written.get(OBJECT_CLASS)
    return password.version == 2 and created is not None and created.seconds == password.seconds


def created(raw: bytes) -> int:
    """When the object was created, in seconds since 1601, UTC; 0 if unknown."""
    return parse(raw).get(OBJECT_CLASS, Written(0, 0)).seconds
