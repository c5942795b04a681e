# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Derives the first passwords of a run from one key, so that they are known as long as the key is.

The key is on the disk of the controller before the first account exists (`plugin_utils/passwords`). So a run that is
killed at any point loses no password: the next run derives it again. Without the key, the passwords are as random as
those from the operating system, because HMAC-SHA-512 is a pseudorandom function ([RFC 5869] section 2.3 expands keys in
the same way).
"""

from __future__ import annotations

import hmac
import itertools
import typing as t

if t.TYPE_CHECKING:
    from .password_generator import Generate
    from .passwords import Names

_DIGEST = "sha512"
_BYTES = 8
"""The size of one drawn number. Far more than any limit, so that a second draw is hardly ever needed."""


def keyed(key: str, generate: Generate) -> t.Callable[[Names], str]:
    """A function that always makes the same password for the same names.

    Args:
        key: of the run, see `wire.sealing.new_key`.
        generate: makes passwords from random numbers.
    """
    return lambda names: generate(names, Numbers(key, names[0]).below)


class Numbers:
    """Numbers that look random to all who do not know the key.

    Args:
        key: of the run.
        login: sAMAccountName, whose case does not matter in the directory.
    """

    def __init__(self, key: str, login: str) -> None:
        own = hmac.digest(key.encode(), b"hrsync.ad first passwords", _DIGEST)
        self._numbers = _numbers(own, login.lower().encode())

    def below(self, limit: int) -> int:
        """A number from 0 to below the limit, each with the same probability."""
        span = 1 << (8 * _BYTES)
        while (number := next(self._numbers)) >= span - span % limit:
            pass
        return number % limit


def _numbers(key: bytes, login: bytes) -> t.Iterator[int]:
    for count in itertools.count():
        block = hmac.digest(key, b"%d %s" % (count, login), _DIGEST)
        for start in range(0, len(block), _BYTES):
            yield int.from_bytes(block[start : start + _BYTES], "big")
