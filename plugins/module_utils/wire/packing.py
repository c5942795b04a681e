# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Packs large values into one short string for the transfer between controller and target."""

from __future__ import annotations

import base64
import binascii
import json
import typing as t
import zlib

from ..errors import HrsyncError

_LEVEL = 1
"""The fastest level; it still shrinks ten thousand employees to a tenth of their size."""

_MASKED: t.Final = "*"
"""What Ansible writes in place of the characters of a secret. Base64 does not have it."""


def pack(value: t.Any) -> str:
    """Plain data (JSON types only) as base64 of its compressed JSON."""
    text = json.dumps(value, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode("ascii"), _LEVEL)).decode("ascii")


def unpack(text: str) -> t.Any:
    """The inverse of `pack`; tuples become lists.

    Raises:
        HrsyncError: the string was not created by `pack`, or is damaged.
    """
    if _MASKED in text:
        raise HrsyncError(
            "Ansible masks secrets in the data that the target sends, and a password or token of one to three"
            " characters occurs there by chance. Set a longer one, also in the environment variables HRSYNC_*."
        )
    try:
        return json.loads(zlib.decompress(base64.b64decode(text, validate=True)))
    except (binascii.Error, zlib.error, ValueError):
        raise HrsyncError(
            "Data between the controller and the target arrived damaged. Run the same version of hrsync.ad on both."
        ) from None
