# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Distinguished names: what is put together comes apart again, whatever the characters."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from ldap3.utils.dn import parse_dn

from ansible_collections.hrsync.ad.plugins.module_utils.values import dn
from ansible_collections.hrsync.ad.plugins.module_utils.values.equality import dn_form, entry_form, find_form, is_below

BASE = "OU=Staff,DC=lab,DC=test"
NAMES = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=64)
ODD_NAMES = st.text(st.sampled_from(' ,+"\\<>;=#aBé*()'), min_size=1, max_size=12)


@given(NAMES | ODD_NAMES)
@example(" ")
@example("#")
@example("\\ ")
@example(" leading and trailing ")
@example('a,+"\\<>;=#z')
def test_a_joined_name_comes_apart_again(name: str) -> None:
    joined = dn.join("CN", name, BASE)
    assert dn.rdn_value(joined) == name
    assert dn.parent(joined) == BASE
    assert dn.join("CN", name, "").startswith("CN=")
    assert dn.rdn(joined) + "," + BASE == joined


@given(NAMES | ODD_NAMES)
def test_an_independent_parser_sees_the_same_parts(name: str) -> None:
    assume("#" not in name[1:])  # RFC 4514 asks for \\# at the start only, this parser everywhere
    parts = parse_dn(dn.join("CN", name, BASE))
    assert [part[:2] for part in parts[1:]] == [("OU", "Staff"), ("DC", "lab"), ("DC", "test")]
    assert parts[0][:2] == ("CN", dn.escape_value(name))


@given(NAMES | ODD_NAMES)
def test_hexadecimal_escapes_name_the_same_entry(name: str) -> None:
    escaped = "".join(f"\\{byte:02x}" for byte in name.encode())
    assert entry_form(f"cn={escaped}, {BASE.lower()}") == entry_form(dn.join("CN", name, BASE))


@given(NAMES | ODD_NAMES, NAMES | ODD_NAMES)
def test_only_equal_names_have_equal_forms(first: str, second: str) -> None:
    same = dn_form(dn.join("CN", first, BASE)) == dn_form(dn.join("cn", second, BASE))
    assert same == (find_form(first) == find_form(second))


@given(NAMES | ODD_NAMES)
def test_a_name_is_never_below_what_it_only_contains(name: str) -> None:
    inside = dn.join("CN", f"{name},{BASE}", "DC=elsewhere")
    assert not is_below(inside, BASE)
    assert is_below(dn.join("CN", name, BASE), BASE.upper())
    assert not is_below(BASE, dn.join("CN", name, BASE))


@pytest.mark.parametrize("character", [chr(code) for code in range(0x20)] + ["\x7f", "\x85", "\ud800"])
def test_control_characters_are_refused(character: str) -> None:
    with pytest.raises(dn.DnError, match=f"U\\+{ord(character):04X} at position 2"):
        dn.escape_value(f"a{character}b")


def test_an_empty_name_is_refused() -> None:
    with pytest.raises(dn.DnError, match="empty"):
        dn.escape_value("")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("CN=Ann,DC=lab", "cn = ann , dc = LAB"),
        ("CN=Ann\\20,DC=lab", "CN=Ann\\ ,DC=lab"),
        ("CN=a+OU=b,DC=lab", "OU=B+CN=A,DC=lab"),
        ("CN=Łódź,DC=lab", "CN=łÓDŹ,DC=lab"),
        ("CN=Σάς,DC=lab", "CN=ΣΆΣ,DC=lab"),
        ("CN=#0402ABcd,DC=lab", "CN=#0402abCD,DC=lab"),
        ("CN=Smith\\, John,DC=lab", "CN=Smith\\2c John,DC=lab"),
        ("CN=a=b,DC=lab", "CN=a\\=b,DC=lab"),
    ],
)
def test_spellings_of_one_name(first: str, second: str) -> None:
    assert entry_form(first) == entry_form(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("CN=Groß,DC=lab", "CN=Gross,DC=lab"),
        ("CN=\\#0402,DC=lab", "CN=#0402,DC=lab"),
        ("CN=a\\,DC=lab,DC=test", "CN=a,DC=lab,DC=test"),
        ("CN=a\\+OU=b,DC=lab", "CN=a+OU=b,DC=lab"),
    ],
)
def test_different_names(first: str, second: str) -> None:
    assert entry_form(first) != entry_form(second)


@pytest.mark.parametrize(
    "text",
    [
        "Ann",
        "CN=",
        "CN=a,,DC=b",
        "=a",
        "CN=a\\",
        "CN=a\\zz",
        'CN="a,b",DC=c',
        "CN=a;DC=b",
        "CN=#04x",
        "CN=\\ff",
        "C N=a",
    ],
)
def test_what_is_no_distinguished_name(text: str) -> None:
    assert "not a distinguished name" in str(dn.problem(text))
    with pytest.raises(dn.DnError):
        entry_form(text)


def test_problem_of_an_empty_and_of_a_lawful_name() -> None:
    assert dn.problem("") == "The DN is empty."
    assert dn.problem(BASE) is None


def test_parents_up_to_the_top() -> None:
    assert dn.parent("CN=a\\,b , OU=c\\ ") == "OU=c\\ "
    assert dn.parent("DC=test") == ""
    assert is_below("DC=test", "")
    assert dn.parse("") == ()


def test_deleted_objects_of_the_directory_can_be_read() -> None:
    deleted = "CN=Ann\\0ADEL:6b3f,CN=Deleted Objects,DC=lab"
    assert dn.rdn_value(deleted) == "Ann\nDEL:6b3f"
    assert is_below(deleted, "DC=LAB")


def test_a_hexadecimal_value_stays_as_it_is() -> None:
    name = f"CN=#04024869,{BASE}"
    assert dn.rdn_value(name) == "#04024869"
    assert dn.join("CN", dn.rdn_value(name), BASE) == name
    assert dn.join("CN", "#04024869", BASE) == f"CN=\\#04024869,{BASE}"


def test_deleted_objects_are_known_by_their_dn() -> None:
    deleted = "CN=Anna\\0ADEL:6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50,CN=Deleted Objects,DC=example,DC=com"
    assert dn.is_deleted(deleted)
    assert dn.is_deleted(f"CN=Phone,{deleted.lower()}")
    assert not dn.is_deleted("CN=ADEL,DC=example,DC=com")
