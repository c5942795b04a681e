# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The person whom somebody means by a key, an e-mail address or a name."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.people.lookup import meant

PEOPLE: list[dict[str, t.Any]] = [
    {"key": "1017", "first_name": "Ewa", "last_name": "Nowak", "email": "Ewa@example.com"},
    {"key": "1001", "first_name": "José", "preferred_name": "Pepe", "last_name": "Ñíguez", "full_name": "José Ñíguez"},
    {"key": "AB 7", "first_name": "Jan", "last_name": "Kowalski"},
    {"key": "2001", "first_name": "Jan Maria", "last_name": "Kowalski"},
    {"key": None, "first_name": "Ola", "last_name": None, "full_name": "Ola"},
]


def found(text: str, *, only_key: bool = False) -> list[tuple[str, str]]:
    people = [Employee(source="hr", id=str(number), **fields) for number, fields in enumerate(PEOPLE)]
    second = [Employee(source="other", id="9", key="1017", full_name="Ewa Nowak")]
    several = meant(text, [("hr", people), ("other", second)], only_key=only_key)
    return [(one.key or one.record.label, one.by) for one in several]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("1017", [("1017", "key")]),
        (" ab 7 ", [("AB 7", "key")]),
        ("ewa@EXAMPLE.com", [("1017", "e-mail address")]),
        ("ewa nowak", [("1017", "name")]),
        ("jose niguez", [("1001", "name")]),
        ("Pepe Ñíguez", [("1001", "name")]),
        ("kowalski", [("AB 7", "part of the name"), ("2001", "part of the name")]),
        ("jan kowalski", [("AB 7", "name")]),
        ("kowalski maria", [("2001", "part of the name")]),
        ("ola", [("Ola (hr id 4)", "name")]),
        ("nobody", []),
        (" ", []),
    ],
)
def test_who_is_meant(text: str, people: list[tuple[str, str]]) -> None:
    assert found(text) == people


def test_a_key_is_nothing_else() -> None:
    assert found("1017", only_key=True) == [("1017", "key")]
    assert found("ewa nowak", only_key=True) == []
