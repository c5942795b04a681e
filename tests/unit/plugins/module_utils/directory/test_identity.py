# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
import uuid

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory import identity
from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory, Entry, NoSuchEntryError
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, DirectoryError
from ansible_collections.hrsync.ad.plugins.module_utils.model.identity import (
    DN,
    FILTER,
    GUID,
    KEY,
    LOGIN,
    PRINCIPAL,
    Identity,
)

GUID_TEXT = "00112233-4455-6677-8899-aabbccddeeff"
GUID_FILTER = r"(objectGUID=\33\22\11\00\55\44\77\66\88\99\aa\bb\cc\dd\ee\ff)"
OPTIONS = (KEY, DN, GUID, LOGIN, PRINCIPAL, FILTER)


def params(**given: t.Any) -> dict[str, t.Any]:
    return {**dict.fromkeys(OPTIONS), "key_attribute": "employeeID", **given}


class Searches:
    """Answers each search with the entries of the first text that its base or filter holds."""

    base_dn = "DC=example,DC=com"
    schema_dn = "CN=Schema"
    server = "dc1.example.com"

    def __init__(self, **answers: list[Entry]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str]] = []

    def search(
        self, base: str, filter: str, attributes: t.Collection[str], scope: str = "subtree"
    ) -> t.Iterator[Entry]:
        self.asked.append((base, filter))
        for text, entries in self.answers.items():
            if text in f"{base} {filter}":
                return iter(entries)
        raise NoSuchEntryError(f"{base} does not exist.")


def entry(name: str) -> Entry:
    return Entry(f"CN={name},DC=example,DC=com", {"objectguid": (uuid.uuid5(uuid.NAMESPACE_DNS, name).bytes_le,)})


def directory(**answers: list[Entry]) -> t.Any:
    return t.cast(Directory, Searches(**answers))


KNOWN = Entry("CN=x", {"ldapdisplayname": (b"employeeID",), "attributesyntax": (b"2.5.5.12",)})


@pytest.mark.parametrize(
    ("given", "expected", "filter", "shown"),
    [
        ({"key": " 17 "}, Identity(KEY, "17"), "(employeeID=17)", "employeeID '17'"),
        (
            {"key": "*)(uid=*", "key_attribute": "employeeNumber"},
            Identity(KEY, "*)(uid=*", "employeeNumber"),
            r"(employeeNumber=\2a\29\28uid=\2a)",
            "employeeNumber '*)(uid=*'",
        ),
        (
            {"dn": r"CN=a\, b\ ,DC=x"},
            Identity(DN, r"CN=a\, b\ ,DC=x"),
            r"(distinguishedName=CN=a\5c, b\5c ,DC=x)",
            None,
        ),
        ({"guid": f"{{{GUID_TEXT.upper()}}}"}, Identity(GUID, f"{{{GUID_TEXT.upper()}}}"), GUID_FILTER, None),
        ({"sam_account_name": "a@b"}, Identity(LOGIN, "a@b"), "(sAMAccountName=a@b)", "sAMAccountName 'a@b'"),
        ({"upn": "CN=a"}, Identity(PRINCIPAL, "CN=a"), "(userPrincipalName=CN=a)", "userPrincipalName 'CN=a'"),
        ({"filter": "(a=b)"}, Identity(FILTER, "(a=b)"), "(a=b)", "filter (a=b)"),
    ],
)
def test_the_option_says_what_the_value_is(
    given: dict[str, str], expected: Identity, filter: str, shown: str | None
) -> None:
    found = identity.identity_from_params(params(**given), OPTIONS)
    assert found == expected
    assert identity.filter_of(found) == filter
    assert shown is None or str(found) == shown


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"key": " "}, "The option key is empty"),
        ({"dn": ""}, "The option dn is empty"),
        ({"dn": "anna"}, "The option dn is invalid. .* is not a distinguished name"),
        ({"guid": "anna"}, "'anna', which is not a GUID"),
        ({"guid": GUID_TEXT.replace("-", "")}, "which is not a GUID"),
    ],
)
def test_values_that_identify_nothing(given: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        identity.identity_from_params(params(**given), OPTIONS)


def test_filters_for_one_of_many() -> None:
    assert identity.any_of(["(a=1)", "(b=2)", "(a=1)"]) == "(|(a=1)(b=2))"


def test_a_filter_names_every_spelling_that_a_server_may_hold() -> None:
    """Samba does not find composed letters by decomposed ones."""
    assert identity.equals("sAMAccountName", "Sales") == "(sAMAccountName=Sales)"
    assert identity.equals("cn", "Krako\u0301w") == "(|(cn=Krako\u0301w)(cn=Kraków))"
    assert identity.equals("objectGUID", b"\xff") == "(objectGUID=\\ff)"


def test_the_one_account_is_found() -> None:
    found = identity.find(directory(schema=[KNOWN], employeeID=[entry("Anna")], Schema=[KNOWN]), Identity(KEY, "17"))
    assert found is not None
    assert (found.dn, len(found.guid)) == ("CN=Anna,DC=example,DC=com", 36)


def test_nobody_is_found() -> None:
    assert identity.find(directory(sAMAccountName=[]), Identity(LOGIN, "anna")) is None


def test_several_accounts_are_an_error_that_names_them() -> None:
    twins = directory(sAMAccountName=[entry(f"Anna {number}") for number in (7, 6, 5, 4, 3, 2, 1)])
    with pytest.raises(DirectoryError) as caught:
        identity.find(twins, Identity(LOGIN, "anna"))
    assert str(caught.value).startswith("7 accounts have the sAMAccountName 'anna': CN=Anna 1,")
    assert "CN=Anna 5,DC=example,DC=com; and 2 more. Nothing was changed." in str(caught.value)


def test_a_key_attribute_that_does_not_exist() -> None:
    with pytest.raises(ConfigurationError, match="key_attribute is employeId, which the schema of dc1.example.com"):
        identity.find(directory(Schema=[]), Identity(KEY, "17", "employeId"))


def test_whether_an_entry_exists() -> None:
    some = directory(Anna=[entry("Anna")])
    assert identity.exists(some, "CN=Anna,DC=example,DC=com")
    assert not identity.exists(some, "CN=Ben,DC=example,DC=com")
    assert not identity.exists(directory(Anna=[]), "CN=Anna,DC=example,DC=com")


def test_an_entry_is_located_in_any_spelling_and_named_in_that_of_the_directory() -> None:
    entries = {"Zoé": [entry("Zoé")]}
    some = directory(**entries)
    assert identity.located(some, "CN=Zoe\u0301,DC=example,DC=com") == "CN=Zoé,DC=example,DC=com"
    assert identity.located(some, "CN=a,OU=b\\ ") is None
