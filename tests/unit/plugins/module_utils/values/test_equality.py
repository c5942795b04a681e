# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is equal for finding, and what is equal for writing."""

from __future__ import annotations

import base64
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.values import dn, equality, syntax
from ansible_collections.hrsync.ad.plugins.module_utils.values.equality import (
    Finder,
    dn_form,
    entry_form,
    find_form,
    is_below,
    unique_dn_form,
    unique_form,
)
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax

NEVER = str(2**63 - 1)
DECOMPOSED = "Krako\u0301w"


def attribute(kind: Syntax, *, single: bool = True, **more: t.Any) -> AttributeType:
    return AttributeType("sample", kind, single, **more)


@pytest.mark.parametrize(
    "text",
    ["Kraków", "KRAKÓW", DECOMPOSED, "  Kraków ", "Kra\u200bków", "\ufeffkraków", "Krak\u00adów", "Kraków\u00a0"],
)
def test_one_place_in_many_spellings(text: str) -> None:
    assert find_form(text) == "kraków"
    assert unique_form(text) == "krakow"
    assert dn_form(f"ou={dn.escape_value(text)} , DC=x") == "ou=kraków,dc=x"
    assert unique_dn_form(f"OU={dn.escape_value(text)},DC=x") == "ou=krakow,dc=x"


@pytest.mark.parametrize(
    ("one", "other"), [("New  York", "new york"), ("ＡＢ", "ab"), (" a ", "A"), ("Łucja", "ŁUCJA"), ("ΣΑΣ", "σασ")]
)
def test_found_by_another_spelling(one: str, other: str) -> None:
    assert find_form(one) == find_form(other)


@pytest.mark.parametrize(("one", "other"), [("Groß", "Gross"), ("José", "Jose"), ("Straße", "Strasse")])
def test_accents_matter_for_finding_but_no_directory_may_have_both(one: str, other: str) -> None:
    assert find_form(one) != find_form(other)
    assert unique_form(one) == unique_form(other)


@pytest.mark.parametrize(("one", "other"), [("JOSÉ", "jose\u0301"), ("ｊose", "Jose"), ("ﬁnn", "FINN"), ("İ", "i")])
def test_names_that_windows_regards_as_the_same(one: str, other: str) -> None:
    assert unique_form(one) == unique_form(other)


@given(st.text(), st.text())
def test_equal_for_finding_is_equal_for_uniqueness(one: str, other: str) -> None:
    assert find_form(find_form(one)) == find_form(one)
    assert unique_form(unique_form(one)) == unique_form(one)
    if find_form(one) == find_form(other):
        assert unique_form(one) == unique_form(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sales", ("Sales",)),
        ("New  York", ("New  York", "New York")),
        ("Kraków", ("Kraków", DECOMPOSED)),
        (f" {DECOMPOSED}", (f" {DECOMPOSED}", "Kraków", DECOMPOSED)),
        ("a\u200b", ("a\u200b", "a")),
        (" ", (" ",)),
    ],
)
def test_spellings_to_search_for(text: str, expected: tuple[str, ...]) -> None:
    assert equality.spellings(text) == expected


def test_keys_by_their_syntax() -> None:
    assert equality.key_form(None, " AB1 ") == equality.key_form(attribute(Syntax.TEXT), "ab1\u200b") == "ab1"
    assert equality.key_form(attribute(Syntax.EXACT), " AB1 ") == "AB1"


def test_names_that_the_directory_keeps_apart() -> None:
    assert dn_form("CN=Jan  Nowak,DC=x") == dn_form("cn=jan nowak, dc=X")
    assert entry_form("CN=Jan  Nowak,DC=x") != entry_form("CN=Jan Nowak,DC=x")
    assert entry_form("CN=Nowak\\, Jan,DC=x") == entry_form("cn=nowak\\2C jan, dc=X") == "cn=nowak\\2c jan,dc=x"
    assert entry_form("CN=Krako\u0301w,DC=x") != entry_form("CN=Kraków,DC=x")


def test_odd_values_in_dns() -> None:
    assert dn_form("CN=\\ ,DC=x") == dn_form("CN=\\ \\ ,DC=x") == "cn= ,dc=x"
    assert dn_form("CN=\\#a,DC=x") == "cn=\\23a,dc=x"
    assert dn_form("1.2.3=#04024869") == "1.2.3=#04024869"
    assert dn_form("CN=a+UID=B,DC=x") == dn_form("uid=b+cn=A,dc=X")
    with pytest.raises(dn.DnError):
        dn_form("nobody")


@pytest.mark.parametrize(
    ("name", "base", "below"),
    [
        ("CN=a,OU=Kraków,DC=x", f"OU={DECOMPOSED},DC=x", True),
        ("OU=New York,DC=x", "ou=new  york,dc=x", True),
        ("CN=a,DC=x", "", True),
        ("CN=a\\,OU=b,DC=x", "OU=b,DC=x", False),
        ("OU=b,DC=x", "CN=a,OU=b,DC=x", False),
    ],
)
def test_below(name: str, base: str, below: bool) -> None:
    assert is_below(name, base) is below


@pytest.mark.parametrize(
    ("kind", "before", "after", "stored"),
    [
        (Syntax.TEXT, ("Łucja",), ("ŁUCJA",), False),
        (Syntax.TEXT, ("it manager",), ("IT Manager",), False),
        (Syntax.TEXT, (DECOMPOSED,), ("Kraków",), False),
        (Syntax.TEXT, ("New  York",), ("New York",), False),
        (Syntax.TEXT, ("b", "A"), ("A", "b"), True),
        (Syntax.TEXT, ("b", "A"), ("a", "b"), False),
        (Syntax.TEXT, ("a",), ("a", "b"), False),
        (Syntax.TEXT, ("a", "b"), ("a", "\ud800"), False),
        (Syntax.TEXT, (), (), True),
        (Syntax.TEXT, (), ("a",), False),
        (Syntax.EXACT, ("a",), ("A",), False),
        (Syntax.INTEGER, ("276",), ("+276",), True),
        (Syntax.INTEGER, ("276",), ("many",), False),
        (Syntax.INTEGER, ("many",), ("276",), False),
        (Syntax.BOOLEAN, ("TRUE",), ("True",), True),
        (Syntax.BOOLEAN, ("TRUE",), ("FALSE",), False),
        (Syntax.DN, ("CN=A\\,b,DC=x",), ("cn=a\\2cB, dc=X",), True),
        (Syntax.DN, ("CN=Jan Nowak,DC=x",), ("CN=JAN  NOWAK,DC=x",), True),
        (Syntax.DN, ("CN=a,DC=x",), ("nobody",), False),
        (Syntax.FILETIME, ("0",), (NEVER,), True),
        (Syntax.FILETIME, (NEVER,), ("never",), True),
        (Syntax.FILETIME, (), ("never",), True),
        (Syntax.FILETIME, (), ("132000000000000000",), False),
        (Syntax.FILETIME, ("0",), (), False),
        (Syntax.FILETIME, ("116444736000000000",), ("1970-01-01T01:00:00+01:00",), True),
        (Syntax.FILETIME, ("0",), ("1970-01-01",), False),
        (Syntax.BINARY, ("\x01\x02",), ("AQI=",), True),
        (Syntax.BINARY, ("\x01\x02",), ("not base64",), False),
    ],
)
def test_stored_as_wanted(kind: Syntax, before: tuple[str, ...], after: tuple[str, ...], stored: bool) -> None:
    held = tuple(value.encode("utf-8", "surrogatepass") for value in before)
    assert equality.is_as_stored(attribute(kind), held, after) is stored


def test_bytes_that_are_no_utf_8_equal_nothing() -> None:
    assert not equality.is_as_stored(attribute(Syntax.TEXT), (b"\xff",), ("\ufffd",))
    assert not equality.is_as_stored(attribute(Syntax.DN), (b"\xff",), ("CN=a",))


@given(st.sampled_from(list(Syntax)), st.integers(-(2**70), 2**70), st.text(min_size=1), st.binary(min_size=1))
def test_what_is_written_is_as_stored(kind: Syntax, number: int, text: str, octets: bytes) -> None:
    texts = {
        Syntax.INTEGER: str(number),
        Syntax.FILETIME: str(number),
        Syntax.BOOLEAN: "true" if number % 2 else "False",
        Syntax.BINARY: base64.b64encode(octets).decode(),
        Syntax.DN: f"CN={number},DC=lab",
    }
    value = texts.get(kind, text)
    encoded = syntax.encode(attribute(kind), value)
    assert equality.is_as_stored(attribute(kind), (encoded,), (value,))
    shown = syntax.show(attribute(kind), encoded)
    assert equality.is_as_stored(attribute(kind), (syntax.encode(attribute(kind), shown),), (value,))


def test_a_value_is_found_by_another_spelling() -> None:
    assert equality.is_found(attribute(Syntax.TEXT), (b"ANOWAK",), "anowak")
    assert not equality.is_found(attribute(Syntax.TEXT), (b"a", b"b"), "a")
    assert not equality.is_found(attribute(Syntax.EXACT), (b"a",), "A")


def test_distinct_keeps_the_first_of_equals() -> None:
    kind = attribute(Syntax.TEXT, single=False)
    assert equality.distinct(kind, ["b", "A", "a", "B", "c", " c"]) == ("b", "A", "c")
    assert equality.distinct(attribute(Syntax.INTEGER), ["1", "+1", "x", "x"]) == ("1", "x")


def test_a_finder_prefers_the_spelling_to_coarser_forms() -> None:
    names = ("New York", "New  York", "Kraków", "Krakow", "Łódz")
    finder = Finder(((name, name) for name in names), str, find_form, unique_form)
    assert [finder.find(name) for name in names] == [(name,) for name in names]
    assert finder.find("NEW YORK") == ("New York", "New  York")
    assert finder.find(DECOMPOSED) == ("Kraków",)
    assert finder.find("ŁÓDŹ") == ("Łódz",)
    assert finder.find("Gdynia") == ()
