# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Passwords that follow from a key: always the same for an account, and like random ones otherwise."""

from __future__ import annotations

import collections

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.apply import keyed as applied_keyed
from ansible_collections.hrsync.ad.plugins.module_utils.apply.keyed import Numbers, keyed
from ansible_collections.hrsync.ad.plugins.module_utils.apply.password_generator import Recipe, generator
from ansible_collections.hrsync.ad.plugins.module_utils.model.password_policy import PasswordPolicy, categories

KEY, OTHER = "k" * 44, "o" * 44
POLICY = PasswordPolicy(minimum_length=12, complexity=True)
GENERATE = generator(Recipe(), POLICY)


def test_a_password_comes_back_with_its_key_and_the_login_name() -> None:
    make = keyed(KEY, GENERATE)
    first = make(("anowak", "Anna Nowak"))
    assert keyed(KEY, GENERATE)(("ANowak", "Anna Nowak")) == first
    assert make(("jkowal", "Jan Kowal")) != first
    assert keyed(OTHER, GENERATE)(("anowak", "Anna Nowak")) != first


def test_a_password_is_the_same_in_every_release() -> None:
    # A run of the next release must find the passwords of a run of this one that was interrupted.
    assert keyed(KEY, GENERATE)(("anowak",)) == "5Ay8KbBDo3Kp?h@Y"


def test_passwords_meet_the_policy_and_do_not_hold_the_names() -> None:
    make = keyed(KEY, generator(Recipe(pattern="x9Y" + "A9a#" * 4), PasswordPolicy(complexity=True)))
    made = [make((f"user{number}", "x2Y")) for number in range(200)]
    assert len(set(made)) == len(made)
    assert all(categories(password) == 4 for password in made)
    assert not any("x2y" in password.lower() for password in made)


def test_numbers_are_spread_evenly() -> None:
    numbers = Numbers(KEY, "anowak")
    drawn = collections.Counter(numbers.below(6) for _time in range(6000))
    assert set(drawn) == set(range(6))
    assert all(850 < count < 1150 for count in drawn.values())


def test_numbers_that_would_favour_some_are_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applied_keyed, "_numbers", lambda key, login: iter([(1 << 64) - 1, 7]))
    assert Numbers(KEY, "anowak").below(10) == 7
