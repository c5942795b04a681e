# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The passwords that a run gives to accounts, and random ones."""

from __future__ import annotations

import secrets
import string
import typing as t

GENERATED_LENGTH = 40
"""Characters. No policy asks for more, and nobody types it: it is reset before the first logon."""

CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!#%+-./:=?@_")
"""The character categories of the complexity rule (pwdProperties 1), without characters that shells treat specially."""


def generate() -> str:
    """A random password from a CSPRNG, with characters of all four categories."""
    alphabet = "".join(CLASSES)
    required = [secrets.choice(characters) for characters in CLASSES]
    characters = required + [secrets.choice(alphabet) for _time in range(GENERATED_LENGTH - len(required))]
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)


class Passwords:
    """Makes a password for each account that needs one, and remembers it for whoever may be told.

    Passwords are part of no plan, result or report. `handover.entries` and the module `password` read them from here.

    Args:
        make: gives a password at each call; by default a long random one.
    """

    def __init__(self, make: t.Callable[[], str] = generate) -> None:
        self._make = make
        self._given: dict[str, str] = {}

    def give(self, identity: str) -> str:
        """A new password for the account; the last one of an account is remembered as its own.

        Args:
            identity: see `Context.identity`.
        """
        self._given[identity] = self._make()
        return self._given[identity]

    def given(self, identity: str) -> str | None:
        """The password that the account was given, whether the directory took it or not; None where it got none."""
        return self._given.get(identity)
