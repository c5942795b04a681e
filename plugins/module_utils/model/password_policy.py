# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a domain asks of passwords, and what is wrong with one."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ..values.text import count

CATEGORIES_NEEDED = 3
"""Of the five categories of characters that the complexity rule knows ([MS-SAMR] 3.1.1.7.2)."""

LONGEST = 127
"""Characters of a password that Windows takes at a logon."""

_SHORTEST_NAME = 3
"""Characters of a name, or of a part of one, that a password must not hold; shorter ones do not matter."""

_SEPARATORS = re.compile(r"[\s,.\-_#]+")
"""Between the parts of displayName ([MS-SAMR] 3.1.1.7.2)."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class PasswordPolicy:
    """The rules for the passwords of an account: those of the domain, or of a password settings object."""

    minimum_length: int = 0
    complexity: bool = False
    """Whether characters of three categories are needed, and names are forbidden (pwdProperties 1)."""
    history: int = 0
    """How many former passwords are not taken again."""
    minimum_age: int = 0
    """Days that a password must be kept; fractions are rounded up."""
    owner: str = "the domain"
    """Whose rules they are, for messages."""

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
        """What the rules say against the password, to be read after what it is called; never the password itself.

        Args:
            password: in clear.
            names: sAMAccountName and displayName of the account.
        """
        if len(password) < self.minimum_length:
            wanted = f"{self.owner} asks for at least {self.minimum_length}"
            return f"has {count(len(password), 'character')}, but {wanted}."
        if len(password) > LONGEST:
            return f"has {len(password)} characters; Windows takes at most {LONGEST} at a logon."
        if not self.complexity:
            return None
        found = categories(password)
        if found < CATEGORIES_NEEDED:
            return (
                f"has characters of {found} of the categories capitals, small letters, digits, symbols and other"
                f" letters, but {self.owner} asks for {CATEGORIES_NEEDED}."
            )
        if any(part in password.casefold() for part in _parts(names)):
            return f"holds a name of the account, or a part of one, which {self.owner} forbids."
        return None


def categories(password: str) -> int:
    """Of how many categories of the complexity rule the password has characters."""
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
    """The names as a whole and their parts, as far as they are long enough to matter."""
    for name in names:
        for part in {name, *_SEPARATORS.split(name)}:
            if len(part) >= _SHORTEST_NAME:
                yield part.casefold()
