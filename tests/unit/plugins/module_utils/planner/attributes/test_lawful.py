# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that a Windows domain would refuse, whatever the schema says."""

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import AttributeRule
from ansible_collections.hrsync.ad.plugins.module_utils.planner.attributes import lawful
from ansible_collections.hrsync.ad.plugins.module_utils.planner.attributes.rules import PreparedRule
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax


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


def prepared(attribute: str, syntax: Syntax = Syntax.TEXT) -> PreparedRule:
    """A rule for an attribute that may have several values by the schema."""
    kind = AttributeType(attribute, syntax, single_valued=False)
    return PreparedRule(attribute, attribute.lower(), AttributeRule(attribute=attribute), kind, False, "o")


def test_an_account_has_one_description_whatever_the_schema_says() -> None:
    assert (
        lawful.flaw(prepared("description"), ("a", "b")) == "2 values, but domain controllers accept one for accounts."
    )
    assert lawful.flaw(prepared("description"), ("a",)) is None
    assert lawful.flaw(prepared("otherTelephone"), ("1", "2")) is None


@pytest.mark.parametrize(
    ("attribute", "value", "words"),
    [
        ("pwdLastSet", "0", None),
        ("pwdLastSet", "-1", None),
        ("pwdLastSet", "134000000000000000", "0 requires a new password"),
        ("lockoutTime", "0", None),
        ("lockoutTime", "1", "0 unlocks the account"),
    ],
)
def test_times_that_domain_controllers_set(attribute: str, value: str, words: str | None) -> None:
    found = lawful.flaw(prepared(attribute, Syntax.INTEGER), (value,))
    assert found is None if words is None else words in str(found)


@pytest.mark.parametrize("character", "\u200b\ufeff\u2060\u00ad\u200e\u202e\u2066\u00a0\u200c")
@pytest.mark.parametrize("attribute", ["samaccountname", "userprincipalname", "mail", "proxyaddresses", "cn"])
def test_nobody_can_type_what_nobody_sees(attribute: str, character: str) -> None:
    """[trials 22, 23]"""
    name = {"cn": "cn", "samaccountname": "sAMAccountName"}.get(attribute, attribute)
    kind = AttributeType(name, Syntax.TEXT, single_valued=False)
    prepared = PreparedRule(attribute, attribute, AttributeRule(attribute=attribute), kind, secret=False, option="o")
    suffix = "" if attribute == "samaccountname" else "@example.com"
    found = lawful.flaw(prepared, (f"ann{character}.z{suffix}",))
    assert f"contains U+{ord(character):04X} (" in str(found)
    assert ", which nobody sees." in str(found)


def test_the_joiner_of_a_persian_name_may_be_in_the_name_of_an_account_but_not_in_a_login() -> None:
    assert lawful.common_name_problem("می\u200cخواهم") is None
    assert "U+200C" in str(lawful.login_problem("می\u200cخواهم"))
