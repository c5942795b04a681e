# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.planner.groups.index import (
    GroupIndex,
    Reference,
    reference,
    several,
)
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    GROUPS,
    account,
    group,
)

GUID = "6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GG-Sales", Reference("name", "GG-Sales")),
        (" Group 7 ", Reference("name", "Group 7")),
        ("CN=Sales,DC=x", Reference("dn", "CN=Sales,DC=x")),
        (GUID.upper(), Reference("guid", GUID.upper())),
        (f"x{GUID}", Reference("name", f"x{GUID}")),
        (f"name:{GUID}", Reference("name", GUID)),
        ("NAME: a:b", Reference("name", "a:b")),
        ("Dn:CN=a", Reference("dn", "CN=a")),
        (f"guid:{GUID}", Reference("guid", GUID)),
        ("key: cost=4711 ", Reference("key", "cost=4711")),
    ],
)
def test_what_a_text_means(text: str, expected: Reference) -> None:
    assert reference(text) == expected
    assert expected.problem() is None


@pytest.mark.parametrize("text", ["dn:Sales", "CN=a\\", "guid:{x}", "name:", "key: "])
def test_texts_that_mean_no_group(text: str) -> None:
    assert reference(text).problem()


def test_groups_are_found_by_each_of_their_names() -> None:
    sales, office = group("Sales", keys=(" S1", "shared")), group("Büro", keys=("shared",))
    index = GroupIndex((sales, office))
    for text in ("SALES", sales.dn.upper(), sales.guid.upper(), "key:s1 "):
        assert index.find(text) == (sales,)
    assert index.find("BÜRO") == (office,)
    assert index.find("key:Shared") == (sales, office)
    for text in ("Sale", f"CN=Nobody,{GROUPS}", GUID, "key:S2", "CN=not a DN,"):
        assert index.find(text) == ()
    assert several("key:shared", (sales, office)) == "refers to 2 groups (Büro, Sales)"


def test_the_groups_of_an_account() -> None:
    inner, middle, outer = (
        group("Inner", member_of=(group("Middle").dn.upper(), "CN=Elsewhere,DC=other")),
        group("Middle", member_of=(group("Outer").dn, group("Inner").dn)),
        group("Outer", rid=1200),
    )
    index = GroupIndex((inner, middle, outer))
    one = account("Anna", "1", memberOf=[inner.dn.lower(), "CN=Elsewhere,DC=other"], primaryGroupID="1200")
    assert index.of(one) == {inner.guid: inner}
    assert index.primary_of(one) == outer
    assert index.primary_of(account("Bea", primaryGroupID=[])) is None
    assert {each.name for each in index.around((inner,)).values()} == {"Inner", "Middle", "Outer"}
    assert index.around((outer,)) == {}


def test_groups_in_another_spelling_are_found_and_twins_by_their_own() -> None:
    composed, decomposed, office = group("Kraków"), group("Krako\u0301w"), group("New York", keys=("Straße ",))
    index = GroupIndex((composed, decomposed, office))
    assert index.find("Kraków") == index.find(composed.dn.replace("CN=", "cn=")) == (composed,)
    assert index.find("Krako\u0301w") == (decomposed,)
    assert index.at(decomposed.dn) == decomposed
    assert index.find("Kra\u200bków") == (composed, decomposed)
    assert index.at(composed.dn.replace("Kra", "Kra\u200b")) is None
    for text in ("new  york", office.dn.replace(" ", "\u00a0"), "key:\ufeffSTRASSE", "key:straße"):
        assert index.find(text) == (() if "STRASSE" in text else (office,))
