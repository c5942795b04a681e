# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The passwords that a run gives to accounts."""

from __future__ import annotations

import typing as t

from .password import generate


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
