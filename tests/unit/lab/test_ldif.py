# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""LDIF is written as RFC 2849 wants it, and what ldapsearch prints is read back unchanged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.tests.lab import ldif


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Nowak", "sn: Nowak"),
        ("", "sn: "),
        ("Ł", "sn:: xYE="),
        (" x", "sn:: IHg="),
        ("x ", "sn:: eCA="),
        (":x", "sn:: Ong="),
        ("<x", "sn:: PHg="),
        ("a\nb", "sn:: YQpi"),
        (b"\0", "sn:: AA=="),
    ],
)
def test_values_that_are_not_safe_are_written_in_base_64(value: ldif.Value, expected: str) -> None:
    assert ldif.line("sn", value) == expected


@given(st.binary(max_size=30), st.lists(st.text(max_size=20), min_size=1, max_size=3))
def test_what_is_written_is_read_back(raw: bytes, texts: list[str]) -> None:
    (entry,) = ldif.parse(ldif.record("CN=Núria,DC=x", {"photo": raw, "sn": texts}))
    assert entry.dn == "CN=Núria,DC=x"
    assert entry.attributes == {"photo": (raw,), "sn": tuple(text.encode() for text in texts)}


def test_folded_lines_comments_and_referrals_of_a_search() -> None:
    folded = "dn: CN=A,\n DC=x\nsn: one\nSN: two\n\n"
    referral = "# pagedresults: cookie=\nref: ldap://x/CN=Configuration\n\n\n"
    assert ldif.parse(f"{folded}{referral}dn: CN=B,DC=x\n\n") == [
        ldif.Entry("CN=A,DC=x", {"sn": (b"one", b"two")}),
        ldif.Entry("CN=B,DC=x", {}),
    ]


def test_an_entry_tells_its_values_as_text() -> None:
    entry = ldif.Entry("CN=A,DC=x", {"sn": ("Król".encode(), b"x")})
    assert (entry.text("SN"), entry.texts("sn"), entry.text("mail"), entry.texts("mail")) == (
        "Król",
        ("Król", "x"),
        "",
        (),
    )


def test_a_change_replaces_and_removes() -> None:
    head = "dn: CN=A,DC=x\ncontrol: 1.2.3 true:: AA==\nchangetype: modify\n"
    body = "replace: title\ntitle: T\n-\nreplace: mail\n-\n\n"
    assert ldif.change("CN=A,DC=x", {"title": "T", "mail": []}, "1.2.3 true:: AA==") == head + body


def test_a_deletion_carries_its_control() -> None:
    assert ldif.deletion("CN=A,DC=x", "1.2.3 true") == "dn: CN=A,DC=x\ncontrol: 1.2.3 true\nchangetype: delete\n\n"
