# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Seals passwords for the transfer from the target to the controller: encrypted and authenticated with Fernet.

The connection is encrypted, but the output of a module is also written elsewhere: connection plugins log it at high
verbosity, and asynchronous tasks keep it in a file. The action plugin therefore generates a key for each task, and
passes it to the module as an argument with `no_log`.
"""

from __future__ import annotations

import typing as t

from ..errors import HrsyncError, MissingLibraryError
from . import packing

try:
    from cryptography.fernet import Fernet, InvalidToken

    HAS_CRYPTOGRAPHY = True
except ImportError:
    HAS_CRYPTOGRAPHY = False

Seal = t.Callable[[t.Any], str]
"""Encrypts plain data (JSON types only) as an ASCII string."""


def new_key() -> str:
    """A key for one task. Raises MissingLibraryError."""
    _require_cryptography()
    return Fernet.generate_key().decode("ascii")


def sealer(key: str) -> Seal:
    """The function that seals data with a key from `new_key`.

    Make it before any password is set, because a password that cannot be sealed is lost.

    Raises:
        HrsyncError: the key is invalid.
        MissingLibraryError: cryptography is not installed.
    """
    fernet = _fernet(key)
    return lambda value: fernet.encrypt(packing.pack(value).encode("ascii")).decode("ascii")


def unseal(text: str, key: str) -> t.Any:
    """The data in a text from a `Seal`.

    Raises:
        HrsyncError: the text was sealed with another key, or was modified.
        MissingLibraryError: cryptography is not installed.
    """
    fernet = _fernet(key)
    try:
        packed = fernet.decrypt(text.encode())
    except InvalidToken:
        raise HrsyncError(
            "The passwords from the target cannot be decrypted: they were modified in transit, or encrypted with the"
            " key of another task."
        ) from None
    return packing.unpack(packed.decode("ascii"))


def _fernet(key: str) -> Fernet:
    _require_cryptography()
    try:
        return Fernet(key)
    except ValueError:
        raise HrsyncError("_seal is not a key. The action plugin sets this option; remove it from the task.") from None


def _require_cryptography() -> None:
    if not HAS_CRYPTOGRAPHY:
        raise MissingLibraryError("cryptography", "to pass passwords from the target to the controller")
