# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Passwords on their way from the target to the controller: encrypted and authenticated with Fernet.

The connection between the two is encrypted, but the output of a module is also written elsewhere: connection plugins
log it when the verbosity is high, and asynchronous tasks keep it in a file. So the action plugin makes a key for one
task and passes it to the module as an argument with `no_log`; only this key opens what comes back.
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
"""Encrypts plain data (what JSON can hold) as ASCII text."""


def new_key() -> str:
    """A key for one task. Raises MissingLibraryError."""
    _require_cryptography()
    return Fernet.generate_key().decode("ascii")


def sealer(key: str) -> Seal:
    """The function that seals data with a key from `new_key`.

    Make it before any password is set, because a password that cannot be sealed is lost.

    Raises:
        HrsyncError: this is not a key.
        MissingLibraryError: the library is not installed.
    """
    fernet = _fernet(key)
    return lambda value: fernet.encrypt(packing.pack(value).encode("ascii")).decode("ascii")


def unseal(text: str, key: str) -> t.Any:
    """The data in a text from a `Seal`.

    Raises:
        HrsyncError: the text was sealed with another key, or is not as it was sealed.
        MissingLibraryError: the library is not installed.
    """
    fernet = _fernet(key)
    try:
        packed = fernet.decrypt(text.encode())
    except InvalidToken:
        raise HrsyncError(
            "The passwords from the target cannot be decrypted: they were changed on the way, or were encrypted with"
            " the key of another task."
        ) from None
    return packing.unpack(packed.decode("ascii"))


def _fernet(key: str) -> Fernet:
    _require_cryptography()
    try:
        return Fernet(key)
    except ValueError:
        raise HrsyncError("_seal is not a key. The action plugin sets this option; leave it out of tasks.") from None


def _require_cryptography() -> None:
    if not HAS_CRYPTOGRAPHY:
        raise MissingLibraryError("cryptography", "to pass passwords from the target to the controller")
