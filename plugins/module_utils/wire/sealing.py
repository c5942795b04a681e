# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets on their way from the target to the controller.

The connection between the two is encrypted, but what a module prints is also written by connection plugins where a job
runs with much verbosity, and by Ansible where a task is asynchronous. So the controller gives the module a key that is
used once, as an argument that is never shown, and what comes back can be read with it alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import typing as t

from ..errors import HrsyncError
from . import packing

_KEY_BYTES = 32


def new_key() -> str:
    """A key for one text."""
    return secrets.token_hex(_KEY_BYTES)


def seal(value: t.Any, key: str) -> str:
    """Plain data (what JSON can hold) as a text that says nothing without the key.

    Args:
        value: the data.
        key: of `new_key`, and not used for anything else: the data is added bit by bit to what SHAKE-256 makes of it.
    """
    packed = packing.pack(value).encode("ascii")
    return base64.b64encode(_added(packed, key)).decode("ascii")


def unseal(text: str, key: str) -> t.Any:
    """The inverse of `seal`.

    Raises:
        HrsyncError: the text is not of this key, or was cut.
    """
    try:
        return packing.unpack(_added(base64.b64decode(text, validate=True), key).decode("ascii"))
    except (binascii.Error, UnicodeDecodeError):
        raise HrsyncError("What the target sent back cannot be read with the key of this task.") from None


def _added(data: bytes, key: str) -> bytes:
    stream = hashlib.shake_256(bytes.fromhex(key)).digest(len(data))
    return bytes(left ^ right for left, right in zip(data, stream, strict=True))
