# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import struct

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import DirectoryError
from ansible_collections.hrsync.ad.plugins.module_utils.values import replication_metadata

CREATED = 13_439_795_671


def vector(*records: tuple[int, int, int]) -> bytes:
    """Of attribute, version and seconds."""
    body = b"".join(struct.pack("<IIq16sqq", *record, b"\1" * 16, 4, 5) for record in records)
    return struct.pack("<IIII", 1, 0, len(records), 0) + body


def account(version: int, seconds: int = CREATED) -> bytes:
    return vector((0, 1, CREATED), (3, 1, CREATED), (0x9005A, version, seconds))


def test_the_last_writing_of_each_attribute() -> None:
    assert replication_metadata.parse(account(2, 7)) == {0: (1, CREATED), 3: (1, CREATED), 0x9005A: (2, 7)}
    assert replication_metadata.created(account(2)) == CREATED
    assert replication_metadata.created(vector((3, 1, 5))) == 0


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (account(1), True),
        (vector((0, 1, CREATED)), True),
        (account(2), True),
        (account(2, CREATED + 1), False),
        (account(3), False),
        (vector((0x9005A, 2, CREATED)), False),
    ],
)
def test_whether_a_password_was_set_since_the_account_was_created(raw: bytes, expected: bool) -> None:
    assert replication_metadata.is_untouched(raw) is expected


@pytest.mark.parametrize("raw", [b"", account(1)[:-1], struct.pack("<IIII", 2, 0, 0, 0)])
def test_another_form(raw: bytes) -> None:
    with pytest.raises(DirectoryError, match="replPropertyMetaData has an unknown format"):
        replication_metadata.parse(raw)
