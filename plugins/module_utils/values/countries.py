# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts country names and codes to the three forms of Active Directory's attributes ([ISO 3166-1])."""

from __future__ import annotations

import collections
import functools
import gettext
import pathlib
import re
import typing as t

from ..errors import MissingLibraryError
from .equality import unique_form

try:
    import pycountry
except ImportError:
    pycountry = None  # type: ignore[assignment]

ALSO_CALLED = {
    "antigua": "AG",
    "belorussia": "BY",
    "bosnia": "BA",
    "brunei": "BN",
    "burma": "MM",
    "cape verde": "CV",
    "ceska republika": "CZ",
    "congo brazzaville": "CG",
    "congo democratic republic": "CD",
    "congo dr": "CD",
    "congo drc": "CD",
    "congo kinshasa": "CD",
    "czech rep": "CZ",
    "dominican rep": "DO",
    "dprk": "KP",
    "dr congo": "CD",
    "dr of congo": "CD",
    "drc": "CD",
    "east timor": "TL",
    "el": "GR",
    "england": "GB",
    "faeroe islands": "FO",
    "falklands": "FK",
    "faroes": "FO",
    "former yugoslav republic of macedonia": "MK",
    "fyrom": "MK",
    "great britain": "GB",
    "holland": "NL",
    "hong kong sar": "HK",
    "ireland republic of": "IE",
    "ivory coast": "CI",
    "korea": "KR",
    "korea north": "KP",
    "korea south": "KR",
    "kosova": "XK",
    "ksa": "SA",
    "lao p d r": "LA",
    "lao pdr": "LA",
    "macau": "MO",
    "macau sar": "MO",
    "macedonia": "MK",
    "moldavia": "MD",
    "northern ireland": "GB",
    "occupied palestinian territory": "PS",
    "palestinian authority": "PS",
    "palestinian national authority": "PS",
    "palestinian territories": "PS",
    "palestinian territory": "PS",
    "pitcairn islands": "PN",
    "prc": "CN",
    "republic of ireland": "IE",
    "republic of kosovo": "XK",
    "rok": "KR",
    "rossiia": "RU",
    "rossiya": "RU",
    "rsa": "ZA",
    "russia": "RU",
    "saint kitts": "KN",
    "saint vincent": "VC",
    "sao tome": "ST",
    "scotland": "GB",
    "slovak rep": "SK",
    "swaziland": "SZ",
    "trinidad": "TT",
    "turkey": "TR",
    "turks and caicos": "TC",
    "uae": "AE",
    "uk": "GB",
    "vatican": "VA",
    "vatican city": "VA",
    "vatican city state": "VA",
    "wales": "GB",
    "xkx": "XK",
    "zaire": "CD",
    "косово": "XK",
    "россия": "RU",
}
"""Common names that pycountry does not know, in the form of `name_form`, with their alpha-2 codes.

`EL` is Greece in the European Union's own codes, and `XKX` Kosovo.
"""


class UserAssigned(t.NamedTuple):
    """A country without a code of ISO 3166-1, with codes that the standard leaves to its users."""

    alpha_2: str
    alpha_3: str
    numeric: str
    name: str


_USER_ASSIGNED = (UserAssigned("XK", "XKK", "983", "Kosovo"),)
"""XK is what the European Commission, the IMF and Microsoft use; the other codes are those of Unicode
(CLDR, supplementalData.xml, territoryCodes). [ISO 3166-1] assigns none of them to anybody else: AA, QM to QZ, XA to XZ,
ZZ and the numbers from 900 on are user-assigned."""

FORMS: dict[str, t.Callable[[t.Any], str]] = {
    "c": lambda country: country.alpha_2,
    "co": lambda country: getattr(country, "common_name", country.name),
    # The attribute is an integer: Albania is 8 and not 008.
    "countryCode": lambda country: str(int(country.numeric)),
}
"""The attributes, each with the function that returns its value for a country."""


@functools.lru_cache(maxsize=1 << 12)
def country_form(text: str, form: str) -> str:
    """The country in the form of an attribute.

    Args:
        text: a name (in English, or in another language of pycountry), or an alpha-2, alpha-3 or numeric code, see
            `name_form`.
        form: a key of `FORMS`.

    Raises:
        ValueError: no country, or more than one, has this name, or the form does not exist.
        MissingLibraryError: pycountry is not installed.
    """
    if form not in FORMS:
        raise ValueError(f"form is {form!r}, not one of {', '.join(FORMS)}")
    if pycountry is None:
        raise MissingLibraryError("pycountry", "to recognize countries")
    country = _find(text.strip())
    if country is None:
        raise ValueError(f"{text!r} is not a known country name or ISO 3166 code")
    return FORMS[form](country)


def name_form(name: str) -> str:
    """The name in the form in which spellings of one name are equal.

    Case, accents, punctuation and the article do not matter, `&` is `and`, and `St.` is `Saint`.
    """
    text = unique_form(name).replace("&", " and ").replace(".", "")
    words = re.sub(r"\W+", " ", text).split()
    return " ".join("saint" if word == "st" else word for word in words if word != "the")


def _find(text: str) -> t.Any:
    form = name_form(text.zfill(3) if text.isdecimal() else text)
    # The translations are last, because reading them takes a while.
    for names in (_own_names, _common_names, _parts_of_names, _translations):
        if code := names().get(form):
            return _countries()[code]
    return None


def _common_names() -> t.Mapping[str, str]:
    return ALSO_CALLED


@functools.cache
def _countries() -> dict[str, t.Any]:
    """The countries by alpha-2 code."""
    return {country.alpha_2: country for country in (*pycountry.countries, *_USER_ASSIGNED)}


@functools.cache
def _own_names() -> t.Mapping[str, str]:
    """Alpha-2 code by code and by each name that the library has in English."""
    fields = ("alpha_2", "alpha_3", "numeric", "name", "common_name", "official_name")
    return _by_form((getattr(country, field, ""), code) for code, country in _countries().items() for field in fields)


@functools.cache
def _parts_of_names() -> t.Mapping[str, str]:
    """Alpha-2 code by names such as `State of Palestine` and `Palestine`, from `Palestine, State of`."""
    return _by_form((part, code) for code, country in _countries().items() for part in _parts(country.name))


def _parts(name: str) -> tuple[str, ...]:
    main, _comma, rest = name.partition(",")
    return main, f"{rest} {main}", name.partition("(")[0]


@functools.cache
def _translations() -> t.Mapping[str, str]:
    """Alpha-2 code by name, in all languages of pycountry, without names of more than one country."""
    found: set[tuple[str, str]] = set()
    for path in pathlib.Path(pycountry.LOCALES_DIR).glob("*/LC_MESSAGES/iso3166-1.mo"):
        with path.open("rb") as file:
            translate = gettext.GNUTranslations(file).gettext
        for country in pycountry.countries:
            found.update((translate(name), country.alpha_2) for name in (country.name, FORMS["co"](country)))
    return _by_form(found)


def _by_form(names: t.Iterable[tuple[str, str]]) -> dict[str, str]:
    """Code by the form of the name, without names of more than one country."""
    found: dict[str, set[str]] = collections.defaultdict(set)
    for name, code in names:
        found[name_form(name)].add(code)
    return {form: codes.pop() for form, codes in found.items() if form and len(codes) == 1}
