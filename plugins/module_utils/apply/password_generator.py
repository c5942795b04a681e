# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generates passwords for people, by length or pattern, that meet the password policy of the domain."""

from __future__ import annotations

import collections.abc
import dataclasses
import math
import secrets
import string
import typing as t

from ..errors import ConfigurationError
from ..model.password_policy import CATEGORIES_NEEDED, LONGEST, PasswordPolicy, categories
from ..values.text import count
from .passwords import CLASSES

USUAL_LENGTH = 16
"""The default number of characters, without length or pattern. The domain can require more."""

WEAKEST = 40
"""The minimum entropy of a generated password in bits. People may keep such a password for a while."""

LOOKALIKES = frozenset("lIO01")
"""These characters are not used, because people copy passwords from paper and screens."""

CLASS_NAMES = ("lower", "upper", "digits", "symbols")
"""The names of `passwords.CLASSES` in options."""

_ATTEMPTS = 200
"""How many refused passwords show that a recipe cannot work."""


def _readable(characters: str) -> str:
    return "".join(character for character in characters if character not in LOOKALIKES)


_ALPHABETS: t.Final[t.Mapping[str, str]] = {
    name: _readable(characters) for name, characters in zip(CLASS_NAMES, CLASSES, strict=True)
}
_PLACES: t.Final[t.Mapping[str, str]] = {
    "a": _ALPHABETS["lower"],
    "A": _ALPHABETS["upper"],
    "9": _ALPHABETS["digits"],
    "#": _ALPHABETS["symbols"],
    "*": _readable(string.ascii_letters + string.digits) + _ALPHABETS["symbols"],
}
"""The alphabet for each placeholder of a pattern. All other characters, and any after a backslash, are literal."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How passwords are generated."""

    length: int | None = None
    pattern: str | None = None
    classes: tuple[str, ...] = CLASS_NAMES
    option: str = "generate"
    """The option that configures it, for messages."""

    @classmethod
    def from_options(cls, options: t.Mapping[str, t.Any], option: str = "generate") -> Recipe:
        """Make the recipe from `length`, `pattern` and `classes`, each of which may be missing or null.

        Raises:
            ConfigurationError: the options contradict each other, or the passwords would have too little entropy.
        """
        length, pattern, classes = (options.get(name) for name in ("length", "pattern", "classes"))
        if pattern is not None and (length is not None or classes is not None):
            raise ConfigurationError(
                f"{option}.pattern defines the whole password; remove {option}.length and .classes."
            )
        unknown = sorted(set(classes or ()).difference(CLASS_NAMES))
        if unknown or classes == []:
            named = ", ".join(unknown) or "nothing"
            raise ConfigurationError(f"{option}.classes names {named}; choose from {', '.join(CLASS_NAMES)}.")
        recipe = cls(length=length, pattern=pattern, classes=tuple(classes or CLASS_NAMES), option=option)
        recipe._raise_if_weak()
        return recipe

    def places(self, minimum_length: int = 0) -> list[str]:
        """The characters to choose from, for each place of the password."""
        if self.pattern is not None:
            return list(_places(self.pattern, f"{self.option}.pattern"))
        alphabets = [_ALPHABETS[name] for name in dict.fromkeys(self.classes)]
        length = self.length or max(USUAL_LENGTH, minimum_length)
        return [*alphabets, *["".join(alphabets)] * (length - len(alphabets))]

    @property
    def said(self) -> str:
        """The option that decides the length, for messages."""
        return f"{self.option}.{'pattern' if self.pattern is not None else 'length'}"

    def _raise_if_weak(self) -> None:
        if self.length is not None and not len(CLASS_NAMES) <= self.length <= LONGEST:
            raise ConfigurationError(
                f"{self.option}.length is {self.length}; between {len(CLASS_NAMES)} and {LONGEST} are possible."
            )
        places = self.places()
        if len(places) > LONGEST:
            raise ConfigurationError(f"{self.said} gives {len(places)} characters; at most {LONGEST} are possible.")
        bits = sum(math.log2(len(characters)) for characters in places)
        if bits < WEAKEST:
            raise ConfigurationError(
                f"{self.option} gives passwords with only about {bits:.0f} bits of entropy, so that they could be"
                f" guessed; at least {WEAKEST} bits are required. Make them longer."
            )


def _places(pattern: str, option: str) -> t.Iterator[str]:
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            literal = next(characters, None)
            if literal is None:
                raise ConfigurationError(f"{option} ends with a backslash that escapes nothing; write it as \\\\.")
            yield literal
        elif not character.isprintable():
            raise ConfigurationError(f"{option} contains a control character, which nobody can type.")
        else:
            yield _PLACES.get(character, character)


Below = collections.abc.Callable[[int], int]
"""Draws a number from 0 to below its argument, each with the same probability."""


class Generate(t.Protocol):
    """Makes a new password at each call.

    Args:
        names: sAMAccountName and displayName of the account, which the password must not contain.
        below: the source of random numbers; by default that of the operating system.
    """

    def __call__(self, names: collections.abc.Collection[str] = (), below: Below = secrets.randbelow, /) -> str:
        """Make a password."""


def generator(recipe: Recipe, policy: PasswordPolicy) -> Generate:
    """A function that makes passwords.

    Args:
        recipe: how to generate passwords.
        policy: the rules that the passwords must meet.

    Raises:
        ConfigurationError: no password of this recipe meets the policy; raised before a password is made.
    """
    places = recipe.places(policy.minimum_length)
    problem = _problem_of_recipe(places, recipe, policy)
    if problem:
        raise ConfigurationError(problem)

    def generate(names: collections.abc.Collection[str] = (), below: Below = secrets.randbelow, /) -> str:
        for _attempt in range(_ATTEMPTS):
            password = _password(places, below, shuffled=recipe.pattern is None)
            if policy.problem(password, names) is None:
                return password
        raise ConfigurationError(f"{recipe.said} gives no password that the domain accepts. {policy}")

    return generate


def _problem_of_recipe(places: t.Sequence[str], recipe: Recipe, policy: PasswordPolicy) -> str | None:
    if len(places) < policy.minimum_length:
        wanted = f"{policy.owner} requires at least {policy.minimum_length}"
        return f"{recipe.said} gives passwords of {count(len(places), 'character')}, but {wanted}."
    possible = categories("".join(places))
    if policy.complexity and possible < CATEGORIES_NEEDED:
        return (
            f"{recipe.option} gives passwords with characters of {possible} of the categories capitals, small letters,"
            f" digits and symbols, but {policy.owner} requires {CATEGORIES_NEEDED}."
        )
    return None


def _password(places: t.Sequence[str], below: Below, *, shuffled: bool) -> str:
    characters = [choices[below(len(choices))] for choices in places]
    if shuffled:
        # Fisher-Yates. The module `random` does not promise the same order in all versions of Python.
        for last in range(len(characters) - 1, 0, -1):
            other = below(last + 1)
            characters[last], characters[other] = characters[other], characters[last]
    return "".join(characters)
