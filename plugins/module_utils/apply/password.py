# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Passwords: generating them, and their form on the wire."""

from __future__ import annotations

import secrets
import string
import typing as t

from ..directory.requests import Modify

if t.TYPE_CHECKING:
    from ..directory.requests import Operation
    from ..model.changes import Change
    from .context import Context

GENERATED_LENGTH = 40
"""Characters. No policy asks for more, and nobody types it: it is reset before the first logon."""

POLICY_REASON = "0000052D"
"""ERROR_PASSWORD_RESTRICTION, [MS-ERREF] 2.2."""

CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!#%+-./:=?@_")
"""The character categories of the complexity rule (pwdProperties 1), without characters that shells treat specially."""


def generate() -> str:
    """A random password from a CSPRNG, with characters of all four categories."""
    alphabet = "".join(CLASSES)
    required = [secrets.choice(characters) for characters in CLASSES]
    characters = required + [secrets.choice(alphabet) for _time in range(GENERATED_LENGTH - len(required))]
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)


def encoded(password: str) -> bytes:
    """The value of unicodePwd: quoted, UTF-16LE ([MS-ADTS] 3.1.1.3.1.5)."""
    return f'"{password}"'.encode("utf-16-le")


def request(change: Change, context: Context) -> Modify:
    """Reset to the password that the run gives, and say in the same request whether it must be changed.

    pwdLastSet comes after it, because setting a password makes that the present time.
    """
    operations: list[tuple[Operation, str, tuple[bytes, ...]]] = [
        ("replace", "unicodePwd", (encoded(context.password(change)),))
    ]
    for delta in change.deltas:
        if delta.attribute.lower() == "pwdlastset":
            operations.append(("replace", delta.attribute, context.encoded(delta)))
    return Modify(context.dn(change), tuple(operations))


def is_refusal(message: str) -> bool:
    """Whether the server refused a password because of its rules; servers differ in the result code and the words."""
    return POLICY_REASON in message
