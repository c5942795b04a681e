# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts country names and codes to the three forms of Active Directory's attributes ([ISO 3166-1])."""

from __future__ import annotations

import collections
import functools
import gettext
import pathlib
import typing as t

from ..errors import MissingLibraryError

try:
    import pycountry
except ImportError:
    pycountry = None  # type: ignore[assignment]

ALSO_CALLED = {
    "burma": "MM",
    "cape verde": "CV",
    "england": "GB",
    "great britain": "GB",
    "holland": "NL",
    "ivory coast": "CI",
    "korea": "KR",
    "macedonia": "MK",
    "northern ireland": "GB",
    "republic of ireland": "IE",
    "scotland": "GB",
    "swaziland": "SZ",
    "the netherlands": "NL",
    "turkey": "TR",
    "u.k.": "GB",
    "u.s.": "US",
    "u.s.a.": "US",
    "uae": "AE",
    "uk": "GB",
    "united states of america": "US",
    "wales": "GB",
}
"""Common names that pycountry does not know, with their alpha-2 codes."""

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
        text: a name (in English, or in another language of pycountry), or an alpha-2, alpha-3 or numeric code; case is
            ignored.
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


def _find(text: str) -> t.Any:
    if not text:
        return None
    wanted = text.casefold()
    if wanted in ALSO_CALLED:
        return pycountry.countries.get(alpha_2=ALSO_CALLED[wanted])
    try:
        return pycountry.countries.lookup(text.zfill(3) if text.isdecimal() else text)
    except LookupError:
        return pycountry.countries.get(alpha_2=_translations().get(wanted, ""))


@functools.cache
def _translations() -> dict[str, str]:
    """Alpha-2 code by name, in all languages of pycountry, without names of more than one country."""
    found: dict[str, set[str]] = collections.defaultdict(set)
    for path in pathlib.Path(pycountry.LOCALES_DIR).glob("*/LC_MESSAGES/iso3166-1.mo"):
        with path.open("rb") as file:
            translate = gettext.GNUTranslations(file).gettext
        for country in pycountry.countries:
            for name in (country.name, FORMS["co"](country)):
                found[translate(name).casefold()].add(country.alpha_2)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}
