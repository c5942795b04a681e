# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Password policies, and the validation of passwords against them."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..values.text import count

CATEGORIES_NEEDED = 3
"""How many of the five character categories the complexity rule requires ([MS-SAMR] 3.1.1.7.2)."""

LONGEST = 127
"""The most characters of a password that Windows accepts at a logon."""

_SHORTEST_NAME = 3
"""The fewest characters of a name, or of a part of one, that a password must not contain."""

_SEPARATORS = re.compile(r"[\s,.\-_#]+")
"""The separators between the parts of displayName ([MS-SAMR] 3.1.1.7.2)."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPolicy:
    """The password policy of an account: that of the domain, or of a password settings object."""

    minimum_length: int = 0
    complexity: bool = False
    """Whether characters of three categories are required and names are forbidden (pwdProperties 1)."""
    history: int = 0
    """How many former passwords cannot be used again."""
    minimum_age: int = 0
    """Days before a password can be changed again; fractions are rounded up."""
    owner: str = "the domain"
    """The origin of the policy, for messages."""

    def __str__(self) -> str:
        """All rules, as a sentence."""
        rules = [f"at least {count(self.minimum_length, 'character')}"]
        if self.complexity:
            rules.append(
                f"{CATEGORIES_NEEDED} of capitals, small letters, digits, symbols and other letters, and no part of the"
                " account's names"
            )
        if self.history:
            rules.append(f"none of the last {count(self.history, 'password')}")
        if self.minimum_age:
            rules.append(f"kept for at least {count(self.minimum_age, 'day')}")
        return f"The rules of {self.owner}: {'; '.join(rules)}."

    def problem(self, password: str, names: t.Iterable[str] = ()) -> str | None:
        """Why the policy refuses the password, as the end of a sentence that never contains it; None if it does not.

        Args:
            password: in clear text.
            names: sAMAccountName and displayName of the account.
        """
        if len(password) < self.minimum_length:
            wanted = f"{self.owner} requires at least {self.minimum_length}"
            return f"has {count(len(password), 'character')}, but {wanted}."
        if len(password) > LONGEST:
            return f"has {len(password)} characters; Windows accepts at most {LONGEST} at a logon."
        if not self.complexity:
            return None
        found = categories(password)
        if found < CATEGORIES_NEEDED:
            return (
                f"has characters of {found} of the categories capitals, small letters, digits, symbols and other"
                f" letters, but {self.owner} requires {CATEGORIES_NEEDED}."
            )
        if has_name(password, names):
            return f"contains a name of the account, or a part of one, which {self.owner} forbids."
        return None


def has_name(password: str, names: t.Iterable[str]) -> bool:
    """Whether the password contains a name of the account, or a part of one, which the complexity rule forbids.

    Microsoft's "Password must meet complexity requirements": parts of displayName count from three characters on.

    Args:
        password: in clear text.
        names: sAMAccountName and displayName of the account.
    """
    return any(part in password.casefold() for part in _parts(names))


def categories(password: str) -> int:
    """The number of character categories in the password."""
    return len({_category(character) for character in password})


def _category(character: str) -> str:
    if character.isupper():
        return "capital"
    if character.islower():
        return "small letter"
    if character.isdigit():
        return "digit"
    return "other letter" if character.isalpha() else "symbol"


def _parts(names: t.Iterable[str]) -> t.Iterator[str]:
    """The whole names and their parts that are long enough for the rule."""
    for name in names:
        for part in {name, *_SEPARATORS.split(name)}:
            if len(part) >= _SHORTEST_NAME:
                yield part.casefold()
