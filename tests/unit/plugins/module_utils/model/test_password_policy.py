# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.password_policy import PasswordPolicy, categories

STRICT = PasswordPolicy(minimum_length=8, complexity=True, history=24, minimum_age=1)


@pytest.mark.parametrize(
    ("password", "found"), [("", 0), ("abc", 1), ("abC", 2), ("abC1", 3), ("abC1-", 4), ("abC1-语", 5), ("ZÓŁW1", 2)]
)
def test_categories_of_characters(password: str, found: int) -> None:
    assert categories(password) == found


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("Abcdef12", None),
        ("Abc-def-", None),
        ("Abcde12", "has 7 characters, but the domain requires at least 8."),
        ("A" * 128, "has 128 characters; Windows accepts at most 127 at a logon."),
        (
            "abcdefg1",
            "has characters of 2 of the categories capitals, small letters, digits, symbols and other letters, but the"
            " domain requires 3.",
        ),
        ("x-ANOWAK-1", "contains a name of the account, or a part of one, which the domain forbids."),
        ("x-nowak-Z1", "contains a name of the account, or a part of one, which the domain forbids."),
        ("Al-is-my-1", None),
    ],
)
def test_what_the_rules_say(password: str, problem: str | None) -> None:
    assert STRICT.problem(password, ["anowak", "Nowak, Al"]) == problem


def test_without_complexity_only_the_length_matters() -> None:
    assert PasswordPolicy(minimum_length=3).problem("anowak", ["anowak"]) is None


def test_rules_as_a_sentence() -> None:
    assert str(STRICT) == (
        "The rules of the domain: at least 8 characters; 3 of capitals, small letters, digits, symbols and other"
        " letters, and no part of the account's names; none of the last 24 passwords; kept for at least 1 day."
    )
    assert str(PasswordPolicy(minimum_length=1, owner="x")) == "The rules of x: at least 1 character."
