# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time zones by the names of Windows, of Ruby on Rails, and of cities, converted to IANA names.

The names of Windows are those of CLDR (windowsZones.xml), which tzlocal has; `zone.tab` of the tz database has the
zones of each country. Both are read when a name first needs them.
"""

from __future__ import annotations

import functools
import importlib.resources
import pathlib
import re
import typing as t
import zoneinfo

from ..errors import MissingLibraryError
from .countries import country_form
from .equality import unique_form

RAILS: t.Final[t.Mapping[str, str]] = {
    "abu dhabi": "Asia/Muscat",
    "alaska": "America/Anchorage",
    "arizona": "America/Phoenix",
    "astana": "Asia/Almaty",
    "atlantic time canada": "America/Halifax",
    "beijing": "Asia/Shanghai",
    "bern": "Europe/Zurich",
    "brasilia": "America/Sao_Paulo",
    "cape verde is": "Atlantic/Cape_Verde",
    "central america": "America/Guatemala",
    "central time us and canada": "America/Chicago",
    "chatham is": "Pacific/Chatham",
    "chennai": "Asia/Kolkata",
    "eastern time us and canada": "America/New_York",
    "edinburgh": "Europe/London",
    "ekaterinburg": "Asia/Yekaterinburg",
    "georgetown": "America/Guyana",
    "greenland": "America/Nuuk",
    "guadalajara": "America/Mexico_City",
    "hanoi": "Asia/Bangkok",
    "hawaii": "Pacific/Honolulu",
    "indiana east": "America/Indiana/Indianapolis",
    "international date line west": "Etc/GMT+12",
    "islamabad": "Asia/Karachi",
    "marshall is": "Pacific/Majuro",
    "mid-atlantic": "Atlantic/South_Georgia",
    "midway island": "Pacific/Midway",
    "mountain time us and canada": "America/Denver",
    "mumbai": "Asia/Kolkata",
    "new caledonia": "Pacific/Noumea",
    "new delhi": "Asia/Kolkata",
    "newfoundland": "America/St_Johns",
    "nukualofa": "Pacific/Tongatapu",
    "osaka": "Asia/Tokyo",
    "pacific time us and canada": "America/Los_Angeles",
    "pretoria": "Africa/Johannesburg",
    "quito": "America/Guayaquil",
    "american samoa": "Pacific/Pago_Pago",
    "samoa": "Pacific/Apia",
    "sapporo": "Asia/Tokyo",
    "saskatchewan": "America/Regina",
    "solomon is": "Pacific/Guadalcanal",
    "sri jayawardenepura": "Asia/Colombo",
    "st petersburg": "Europe/Moscow",
    "tokelau is": "Pacific/Fakaofo",
    "wellington": "Pacific/Auckland",
    "west central africa": "Africa/Algiers",
}
"""The names of `ActiveSupport::TimeZone` that are not those of a city in the tz database, in the form of `_form`.

`Astana` is the zone that the city has had since 2024, and not that of Dhaka, which Rails still gives it.
"""

_REGIONS: t.Final = frozenset("Africa America Antarctica Arctic Asia Atlantic Australia Europe Indian Pacific".split())
_OFFSET = re.compile(r"\((?:GMT|UTC)[^)]*\)\s*", re.IGNORECASE)
"""Before a name, as in `(GMT+01:00) Warsaw`."""
_MOST = 200
"""The maximum number of characters of a name. Nothing longer is one."""

NEEDS: t.Final = "Names of Windows and of Rails, such as 'Romance Standard Time', need the Python library tzlocal."


class _Tables(t.NamedTuple):
    """What CLDR knows."""

    windows: t.Mapping[str, str]
    """The names of Windows by their form."""
    default: t.Mapping[str, str]
    """IANA name by name of Windows, where the country is not known."""
    iana: t.Mapping[str, str]
    """Name of Windows by IANA name."""
    places: t.Mapping[str, str]
    """IANA name by the form of itself, of its city, or of a name of Rails."""


def iana_name(text: str, country: str = "") -> str | None:
    """The IANA name of a time zone that has another name; None if nobody knows it.

    Args:
        text: a name of Windows (`Romance Standard Time`, or as it is displayed: `(UTC+01:00) Brussels, Copenhagen,
            Madrid, Paris`), of Rails (`Eastern Time (US & Canada)`), of a city (`Warsaw`), or in another case.
        country: a name or a code. Of the zones that share a name of Windows, it selects that of the country.
    """
    if len(text) > _MOST:
        return None
    bare = _OFFSET.sub("", text.strip(), count=1)
    windows = _tables().windows.get(_form(bare))
    if windows:
        return _in_country(windows, country) or _tables().default[windows]
    found = [_place(part) for part in (bare, *bare.split(","))]
    return found[0] or (found[1] if all(found[1:]) else None)


def only_zone(country: str) -> str | None:
    """The IANA name of the zone of a country; None if the country has several, or is not known.

    Zones with one name of Windows have the same time, such as both zones of Germany.

    Args:
        country: a name or a code.
    """
    zones = _zones_of_countries().get(_code(country), ())
    names = {_tables().iana.get(zone, zone) for zone in zones}
    return zones[0] if len(names) == 1 else None


def is_complete() -> bool:
    """Whether the library is installed that knows the names of Windows."""
    return bool(_tables().windows)


def _place(text: str) -> str | None:
    return _tables().places.get(_form(text))


def _in_country(windows: str, country: str) -> str | None:
    """The first zone of the country with this name of Windows. The most populous zones are the first in `zone.tab`."""
    zones = _zones_of_countries().get(_code(country), ())
    return next((zone for zone in zones if _tables().iana.get(zone) == windows), None)


def _code(country: str) -> str:
    """The alpha-2 code of the country; empty if it is not known."""
    if country.upper() in _zones_of_countries():
        return country.upper()
    try:
        return country_form(country, "c") if country else ""
    except (ValueError, MissingLibraryError):
        return ""


def _form(name: str) -> str:
    """The form in which spellings of one name are equal. Signs stay: `UTC-02` and `UTC+02` are two names."""
    text = re.sub(r"[.'\u2019]", "", unique_form(name).replace("&", " and "))
    return " ".join(re.sub(r"[^\w+-]|_", " ", text).split())


@functools.cache
def _tables() -> _Tables:
    try:
        from tzlocal.windows_tz import tz_win, win_tz
    except ImportError:
        return _Tables({}, {}, {}, {})
    cities = {_form(zone.rpartition("/")[2]): zone for zone in tz_win if zone.partition("/")[0] in _REGIONS}
    return _Tables(
        windows={_form(name): name for name in win_tz},
        default=win_tz,
        iana=tz_win,
        places={**cities, **{_form(zone): zone for zone in tz_win}, **RAILS},
    )


@functools.cache
def _zones_of_countries() -> t.Mapping[str, tuple[str, ...]]:
    """The zones of each country, by its alpha-2 code."""
    found: dict[str, tuple[str, ...]] = {}
    rows = (line.split("\t") for line in _zone_tab().splitlines() if line and not line.startswith("#"))
    for country, _coordinates, zone, *_comment in rows:
        found[country] = (*found.get(country, ()), zone)
    return found


def _zone_tab() -> str:
    """The file of the tz database, of the Python package or of the system; empty if there is none."""
    folders = [pathlib.Path(folder) for folder in zoneinfo.TZPATH]
    try:
        packaged = [importlib.resources.files("tzdata.zoneinfo")]
    except ModuleNotFoundError:
        packaged = []
    for folder in (*packaged, *folders):
        try:
            return (folder / "zone.tab").read_text("utf-8")
        except OSError:
            continue
    return ""
