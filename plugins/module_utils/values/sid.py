# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts security identifiers (SIDs) between their binary form and strings. Pure."""

from __future__ import annotations


def sid_text(raw: bytes) -> str:
    """A binary SID as `S-1-5-21-…` ([MS-DTYP] 2.4.2.1 and 2.4.2.2)."""
    authority = int.from_bytes(raw[2:8], "big")
    parts = (int.from_bytes(raw[start : start + 4], "little") for start in range(8, 8 + 4 * raw[1], 4))
    return "-".join(map(str, ("S", raw[0], authority, *parts)))


def sibling_sid(raw: bytes, rid: int) -> bytes:
    """The SID with another RID in the same domain."""
    return raw[:-4] + rid.to_bytes(4, "little")


def sid_bytes(text: str) -> bytes:
    """The binary SID of `S-1-5-21-…` ([MS-DTYP] 2.4.2.2)."""
    revision, authority, *parts = (int(part) for part in text.removeprefix("S-").split("-"))
    head = bytes([revision, len(parts)]) + authority.to_bytes(6, "big")
    return head + b"".join(part.to_bytes(4, "little") for part in parts)
