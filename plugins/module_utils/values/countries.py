# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Countries by name or code, in the three forms that Active Directory has attributes for ([ISO 3166-1])."""

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
"""Names in common use that the library does not know, by alpha-2 code."""

FORMS: dict[str, t.Callable[[t.Any], str]] = {
    "c": lambda country: country.alpha_2,
    "co": lambda country: getattr(country, "common_name", country.name),
    # An integer in the directory, where Albania is 8 and not 008.
    "countryCode": lambda country: str(int(country.numeric)),
}
"""Attribute to the text that it holds for a country."""


@functools.lru_cache(maxsize=1 << 12)
def country_form(text: str, form: str) -> str:
    """The country as the attribute `form` holds it.

    Args:
        text: a name (in English, or in a language that the library has names in), alpha-2, alpha-3 or numeric code,
            in capitals or small letters.
        form: a key of `FORMS`.

    Raises:
        ValueError: no country, or more than one, is called so, or the form does not exist.
        MissingLibraryError: pycountry is not installed.
    """
    if form not in FORMS:
        raise ValueError(f"form is {form!r}, not one of {', '.join(FORMS)}")
    if pycountry is None:
        raise MissingLibraryError("pycountry", "to recognise countries")
    country = _find(text.strip())
    if country is None:
        raise ValueError(f"{text!r} is not the name or ISO 3166 code of a country that is known here")
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
    """Names in all languages of the library to alpha-2 code; a name that two countries bear is left out."""
    found: dict[str, set[str]] = collections.defaultdict(set)
    for path in pathlib.Path(pycountry.LOCALES_DIR).glob("*/LC_MESSAGES/iso3166-1.mo"):
        with path.open("rb") as file:
            translate = gettext.GNUTranslations(file).gettext
        for country in pycountry.countries:
            for name in (country.name, FORMS["co"](country)):
                found[translate(name).casefold()].add(country.alpha_2)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}
