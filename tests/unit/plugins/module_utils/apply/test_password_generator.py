# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import math
import re
import string
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.apply.password_generator import (
    LOOKALIKES,
    USUAL_LENGTH,
    Recipe,
    generator,
)
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import generate
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.password_policy import (
    PasswordPolicy,
    categories,
    has_name,
)

NO_RULES = PasswordPolicy()
STRICT = PasswordPolicy(minimum_length=12, complexity=True)


def some(policy: PasswordPolicy = STRICT, names: t.Sequence[str] = (), **options: t.Any) -> list[str]:
    give = generator(Recipe.from_options(options), policy)
    return [give(names) for _time in range(200)]


def refusal(policy: PasswordPolicy = STRICT, **options: t.Any) -> str:
    with pytest.raises(ConfigurationError) as caught:
        generator(Recipe.from_options(options), policy)()
    return str(caught.value)


def test_passwords_as_they_usually_are() -> None:
    made = some()
    assert len(set(made)) == len(made)
    assert {len(password) for password in made} == {USUAL_LENGTH}
    assert all(STRICT.problem(password) is None for password in made)
    assert all(categories(password) == 4 for password in made)
    assert LOOKALIKES.isdisjoint("".join(made))
    # The characters of the four classes stand anywhere, not in the first places.
    assert len({password[0].isdigit() for password in made}) == 2


def test_the_domain_may_want_more() -> None:
    assert {len(password) for password in some(PasswordPolicy(minimum_length=30))} == {30}


def test_a_length_and_classes() -> None:
    made = some(NO_RULES, length=24, classes=["lower", "digits"])
    assert all(re.fullmatch("[a-z2-9]{24}", password) for password in made)
    assert all(re.search("[a-z]", password) and re.search("[0-9]", password) for password in made)


def test_a_pattern() -> None:
    made = some(pattern="Aaa-9999-aaaa")
    assert all(re.fullmatch("[A-Z][a-z]{2}-[2-9]{4}-[a-z]{4}", password) for password in made)
    assert len(set(made)) == len(made)
    assert all(
        re.fullmatch(r"aX[!#%+\-./:=?@_][\w!#%+\-./:=?@]{10}", one) for one in some(NO_RULES, pattern=r"\aX#**********")
    )


def test_every_character_comes_up() -> None:
    used = set("".join(some(NO_RULES, length=100)))
    expected = 26 * 2 + 10 - len(LOOKALIKES) + 12
    assert math.isclose(len(used), expected, abs_tol=1)


def test_names_of_the_account_do_not_come_up() -> None:
    # Of two letters from a and b one in four passwords would hold the name.
    made = some(PasswordPolicy(complexity=True), ["x2Y"], pattern="x9Y" + "A9a#" * 4)
    assert not any("x2y" in password.lower() for password in made)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"length": 8}, "generate.length gives passwords of 8 characters, but the domain requires at least 12."),
        (
            {"pattern": "Aaa9999#"},
            "generate.* could be guessed",
        ),
        ({"pattern": "Aaaaaa999#a"}, "generate.pattern gives passwords of 11 characters, but the domain requires"),
        ({"length": 20, "classes": ["lower", "digits"]}, "characters of 2 of the categories"),
        ({"length": 8, "pattern": "a"}, "generate.pattern defines the whole password"),
        ({"classes": ["lower"], "pattern": "a"}, "generate.pattern defines the whole password"),
        ({"classes": ["letters"]}, "generate.classes names letters; choose from lower, upper, digits, symbols"),
        ({"classes": []}, "generate.classes names nothing"),
        ({"length": 3}, "generate.length is 3; between 4 and 127 are possible"),
        ({"length": 128}, "generate.length is 128; between 4 and 127 are possible"),
        ({"length": 6}, "only about 28 bits of entropy"),
        ({"pattern": "a" * 128}, "generate.pattern gives 128 characters; at most 127"),
        ({"pattern": "aaaa\\"}, "ends with a backslash"),
        ({"pattern": "aaaa\t"}, "contains a control character"),
        ({"pattern": "*" * 3 + "Welcome-2026"}, "could be guessed"),
    ],
)
def test_recipes_that_cannot_work(options: dict[str, t.Any], message: str) -> None:
    assert re.search(message, refusal(**options))


def test_a_recipe_whose_passwords_always_hold_a_name() -> None:
    give = generator(Recipe.from_options({"pattern": "anowak-" + "A9a#" * 4}), STRICT)
    expected = "generate.pattern gives no password that the domain accepts. The rules"
    with pytest.raises(ConfigurationError, match=expected):
        # A pattern's own letters stand for classes; escaped, they stand for themselves.
        generator(Recipe.from_options({"pattern": r"\anow\ak-" + "A9a#" * 4}), STRICT)(["anowak"])
    assert len(give(["anowak"])) == 23


def test_a_random_password_has_no_name_of_the_account() -> None:
    """With so many parts of names, most passwords would have one by chance."""
    letters = string.ascii_lowercase
    names = (" ".join(f"{first}{second}n" for first in letters for second in letters),)
    for _time in range(50):
        assert not has_name(generate(names), names)
    assert has_name("xANNA.1", ("anna",))
    assert has_name("x-nowak-1", ("a.n", "Anna Nowak"))
    assert not has_name("x-an-1", ("an", "An Li"))
