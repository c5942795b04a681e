# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""hrsync.ad.country."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.hrsync.ad.plugins.filter.country import FilterModule
from ansible_collections.hrsync.ad.plugins.module_utils.values import countries

country = FilterModule().filters()["country"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Poland", "PL"),
        ("POLAND ", "PL"),
        ("pl", "PL"),
        ("POL", "PL"),
        ("616", "PL"),
        (616, "PL"),
        ("8", "AL"),
        ("008", "AL"),
        ("Polska", "PL"),
        ("Ελλάδα", "GR"),
        ("中国", "CN"),
        ("Czech Republic", "CZ"),
        ("Czechia", "CZ"),
        ("South Korea", "KR"),
        ("Vietnam", "VN"),
        ("UK", "GB"),
        ("England", "GB"),
        ("USA", "US"),
        ("United States of America", "US"),
        ("Turkey", "TR"),
        ("Türkiye", "TR"),
        ("Russia", "RU"),
        ("The Netherlands", "NL"),
        ("Georgia", "GE"),
        (None, None),
    ],
)
def test_names_and_codes(value: t.Any, expected: str | None) -> None:
    assert country(value) == expected


@pytest.mark.parametrize(
    ("form", "poland", "albania", "taiwan"),
    [("c", "PL", "AL", "TW"), ("co", "Poland", "Albania", "Taiwan"), ("countryCode", "616", "8", "158")],
)
def test_forms(form: str, poland: str, albania: str, taiwan: str) -> None:
    assert [country(name, form) for name in ("Poland", "AL", "Taiwan")] == [poland, albania, taiwan]


@pytest.mark.parametrize("value", ["Atlantis", "", " ", "XX", "999", "{{ 7*7 }}", "*)(uid=*", "\x00", "😀", "Warsaw"])
def test_unknown(value: str) -> None:
    with pytest.raises(
        AnsibleFilterError, match=r"hrsync\.ad\.country: .* is not a known country name or ISO 3166 code"
    ):
        country(value)


def test_unknown_form() -> None:
    with pytest.raises(AnsibleFilterError, match="form is 'alpha2', not one of c, co, countryCode"):
        country("Poland", form="alpha2")


def test_aliases_are_countries_that_the_library_does_not_know_by_that_name() -> None:
    for name, code in countries.ALSO_CALLED.items():
        assert country(name) == code
        assert name == name.casefold()


def test_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(countries, "pycountry", None)
    with pytest.raises(AnsibleFilterError, match="The Python library pycountry is needed to recognize countries"):
        country("a country that was not asked for before")
