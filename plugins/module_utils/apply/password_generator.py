# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Passwords to hand to people: of a length or after a pattern, such that the domain takes them."""

from __future__ import annotations

import dataclasses
import math
import secrets
import string
import typing as t

from ..errors import ConfigurationError
from ..model.password_policy import CATEGORIES_NEEDED, LONGEST, PasswordPolicy, categories
from .passwords import CLASSES

if t.TYPE_CHECKING:
    import collections.abc

USUAL_LENGTH = 16
"""Characters where neither a length nor a pattern is asked for; more where the domain wants more."""

WEAKEST = 40
"""Bits of chance: the least that a generated password must have. Who is handed one may keep it for a while."""

LOOKALIKES = frozenset("lIO01")
"""Never generated: people copy these passwords from paper and screens."""

CLASS_NAMES = ("lower", "upper", "digits", "symbols")
"""The names of `passwords.CLASSES` in options."""

_ATTEMPTS = 200
"""Passwords that are thrown away before a recipe counts as one that cannot work."""


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
"""What the characters of a pattern stand for; all others stand for themselves, as does what follows a backslash."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How passwords are generated."""

    length: int | None = None
    pattern: str | None = None
    classes: tuple[str, ...] = CLASS_NAMES
    option: str = "generate"
    """Where it is configured, for messages."""

    @classmethod
    def from_options(cls, options: t.Mapping[str, t.Any], option: str = "generate") -> Recipe:
        """The recipe out of `length`, `pattern` and `classes`, each of which may be missing or null.

        Raises:
            ConfigurationError: they contradict each other, or what follows from them could be guessed.
        """
        length, pattern, classes = (options.get(name) for name in ("length", "pattern", "classes"))
        if pattern is not None and (length is not None or classes is not None):
            raise ConfigurationError(
                f"{option}.pattern says all about the password; remove {option}.length and .classes."
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
        """What of it decides the length, for messages."""
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
                f"{self.option} gives passwords of which there are only about {2**bits:,.0f} (2^{bits:.0f}), so that"
                f" they could be guessed; there must be at least 2^{WEAKEST}. Make them longer."
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
            raise ConfigurationError(f"{option} holds a control character, which nobody can type.")
        else:
            yield _PLACES.get(character, character)


def generator(
    recipe: Recipe, policy: PasswordPolicy, names: collections.abc.Collection[str] = ()
) -> t.Callable[[], str]:
    """What gives a new password at each call, from the operating system's random numbers (module `secrets`).

    Args:
        recipe: how they are made.
        policy: what they must meet.
        names: sAMAccountName and displayName of the account, where they are for one.

    Raises:
        ConfigurationError: no password of this recipe meets the policy; said before any is made.
    """
    places = recipe.places(policy.minimum_length)
    problem = _problem_of_recipe(places, recipe, policy)
    if problem:
        raise ConfigurationError(problem)

    def generate() -> str:
        for _attempt in range(_ATTEMPTS):
            password = _password(places, shuffled=recipe.pattern is None)
            if policy.problem(password, names) is None:
                return password
        raise ConfigurationError(f"{recipe.said} gives no password that the domain takes. {policy}")

    return generate


def _problem_of_recipe(places: t.Sequence[str], recipe: Recipe, policy: PasswordPolicy) -> str | None:
    if len(places) < policy.minimum_length:
        wanted = f"{policy.owner} asks for at least {policy.minimum_length}"
        return f"{recipe.said} gives passwords of {len(places)} characters, but {wanted}."
    possible = categories("".join(places))
    if policy.complexity and possible < CATEGORIES_NEEDED:
        return (
            f"{recipe.option} gives passwords with characters of {possible} of the categories capitals, small letters,"
            f" digits and symbols, but {policy.owner} asks for {CATEGORIES_NEEDED}."
        )
    return None


def _password(places: t.Sequence[str], *, shuffled: bool) -> str:
    characters = [secrets.choice(choices) for choices in places]
    if shuffled:
        secrets.SystemRandom().shuffle(characters)
    return "".join(characters)
