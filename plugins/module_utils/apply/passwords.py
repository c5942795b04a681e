# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The passwords that a run sets, and the default generator."""

from __future__ import annotations

import secrets
import string
import typing as t

from ..model.password_policy import has_name

GENERATED_LENGTH = 40
"""Characters. No policy requires more, and nobody types the password: it is reset before the first logon."""

CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!#%+-./:=?@_")
"""The character categories of the complexity rule (pwdProperties 1), without characters that shells treat specially."""


Names: t.TypeAlias = tuple[str, ...]
"""sAMAccountName of an account and, if it has one, displayName. A password must not contain them."""


def generate(names: Names = ()) -> str:
    """A random password from a CSPRNG, with characters of all four categories and without a name of the account.

    Nobody gets to know it.
    """
    password = _random()
    # About one in a thousand contains a name of three letters.
    while has_name(password, names):
        password = _random()
    return password


def _random() -> str:
    alphabet = "".join(CLASSES)
    required = [secrets.choice(characters) for characters in CLASSES]
    characters = required + [secrets.choice(alphabet) for _time in range(GENERATED_LENGTH - len(required))]
    secrets.SystemRandom().shuffle(characters)
    return "".join(characters)


class Passwords:
    """Makes a password for each account that needs one, and stores it for delivery.

    Plans, results and reports never contain passwords. `handover.entries` and the module `password` read them here.

    Args:
        make: returns a password for the account with these names; by default a long random one.
    """

    def __init__(self, make: t.Callable[[Names], str] = generate) -> None:
        self._make = make
        self._given: dict[str, str] = {}

    def give(self, identity: str, names: Names = ()) -> str:
        """Make a new password for the account. Only the last one of an account is stored.

        Args:
            identity: see `Context.identity`.
            names: of a new account; empty if the account exists.
        """
        self._given[identity] = self._make(names)
        return self._given[identity]

    def given(self, identity: str) -> str | None:
        """The password of the account, whether the directory accepted it or not; None if the run made none."""
        return self._given.get(identity)

    @property
    def made(self) -> int:
        """For how many accounts the run has made a password, whether they could be created or not."""
        return len(self._given)
