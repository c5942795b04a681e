# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""hrsync.ad.country."""

from __future__ import annotations

import typing as t

import pycountry
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
        ("Korea, South", "KR"),
        ("Ireland, Republic of", "IE"),
        ("FYROM", "MK"),
        ("PRC", "CN"),
        ("Lao PDR", "LA"),
        ("Lao P.D.R.", "LA"),
        ("Czech Rep.", "CZ"),
        ("Česká republika", "CZ"),
        ("Россия", "RU"),
        ("Palestinian Authority", "PS"),
        ("Congo, DR", "CD"),
        ("DR of Congo", "CD"),
        ("The Faroes", "FO"),
        ("Vatican City State", "VA"),
        ("Kosovo", "XK"),
        ("Republic of Kosovo", "XK"),
        ("xk", "XK"),
        ("XKK", "XK"),
        ("XKX", "XK"),
        ("Curacao", "CW"),
        ("Curac\u0327ao", "CW"),
        ("Cote d'Ivoire", "CI"),
        ("Côte d\u2019Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("Bosnia & Herzegovina", "BA"),
        ("Bosnia", "BA"),
        ("Palestine", "PS"),
        ("State of Palestine", "PS"),
        ("DR Congo", "CD"),
        ("D.R. Congo", "CD"),
        ("Congo (Kinshasa)", "CD"),
        ("Democratic Republic of the Congo", "CD"),
        ("Congo", "CG"),
        ("East Timor", "TL"),
        ("Timor Leste", "TL"),
        ("Turkiye", "TR"),
        ("Reunion", "RE"),
        ("Aland Islands", "AX"),
        ("Sao Tome and Principe", "ST"),
        ("São Tomé & Príncipe", "ST"),
        ("St. Lucia", "LC"),
        ("St Kitts and Nevis", "KN"),
        ("Trinidad & Tobago", "TT"),
        ("Guinea Bissau", "GW"),
        ("Brunei", "BN"),
        ("Micronesia", "FM"),
        ("Republic of Korea", "KR"),
        ("North Korea", "KP"),
        ("Falkland Islands", "FK"),
        ("US Virgin Islands", "VI"),
        ("U.S.A.", "US"),
        ("Vatican City", "VA"),
        ("Russian Federation", "RU"),
        ("Gambia", "GM"),
        ("Bahamas, The", "BS"),
        ("Macedonia", "MK"),
        ("Swaziland", "SZ"),
        ("Hong Kong SAR", "HK"),
        ("EL", "GR"),
        ("  New   Zealand\u00a0", "NZ"),
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


@pytest.mark.parametrize(
    "value",
    ["Atlantis", "", " ", "XX", "999", "{{ 7*7 }}", "*)(uid=*", "\x00", "😀", "Warsaw", "The", "Virgin Islands"],
)
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
        assert name == countries.name_form(name)
        assert name not in countries._own_names()


def test_kosovo_has_codes_that_iso_leaves_to_its_users() -> None:
    assert [country("Kosovo", form) for form in ("c", "co", "countryCode")] == ["XK", "Kosovo", "983"]


def test_every_country_is_known_by_its_names_and_codes() -> None:
    for one in pycountry.countries:
        names = (one.alpha_2, one.alpha_3, one.numeric, one.name, getattr(one, "common_name", one.name))
        assert {country(name) for name in names} == {one.alpha_2}


def test_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(countries, "pycountry", None)
    with pytest.raises(AnsibleFilterError, match="The Python library pycountry is needed to recognize countries"):
        country("a country that was not asked for before")
