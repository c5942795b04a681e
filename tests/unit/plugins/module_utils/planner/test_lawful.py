# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that a Windows domain would refuse, whatever the schema says."""

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.planner import lawful


@pytest.mark.parametrize("value", ["anna.nowak@example.com", "ż@example.com"])
def test_lawful_principals(value: str) -> None:
    assert lawful.principal_problem(value) is None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("anna", "not of the form"),
        ("@example.com", "not of the form"),
        ("anna@", "not of the form"),
        ("anna@a@b", "not of the form"),
        ("anna nowak@example.com", "contains a space"),
    ],
)
def test_unlawful_principals(value: str, words: str) -> None:
    assert words in str(lawful.principal_problem(value))


@pytest.mark.parametrize(
    ("value", "words"),
    [("a" * 21, "has 21 characters"), ("a/b", "contains /"), ("anna.", "must not end"), (" anna", "must not end")],
)
def test_unlawful_logins(value: str, words: str) -> None:
    assert words in str(lawful.login_problem(value))
    assert lawful.login_problem("a" * 20) is None


def test_names_and_countries() -> None:
    assert lawful.common_name_problem("  ") == "is blank."
    assert lawful.common_name_problem("Anna") is None
    assert lawful.country_problem("DE") is None
    assert "two letters" in str(lawful.country_problem("DEU"))
