# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time zones by the names of Windows, of Ruby on Rails, and of cities."""

from __future__ import annotations

import datetime
import importlib.resources
import pathlib
import sys
import typing as t
import zoneinfo

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.values import instants, zone_names

OF_RAILS: t.Final = """
International Date Line West; Midway Island; American Samoa; Hawaii; Alaska; Pacific Time (US & Canada); Tijuana;
Mountain Time (US & Canada); Arizona; Chihuahua; Mazatlan; Central Time (US & Canada); Saskatchewan; Guadalajara;
Mexico City; Monterrey; Central America; Eastern Time (US & Canada); Indiana (East); Bogota; Lima; Quito;
Atlantic Time (Canada); Caracas; La Paz; Santiago; Newfoundland; Brasilia; Buenos Aires; Montevideo; Georgetown;
Puerto Rico; Greenland; Mid-Atlantic; Azores; Cape Verde Is.; Dublin; Edinburgh; Lisbon; London; Casablanca; Monrovia;
UTC; Belgrade; Bratislava; Budapest; Ljubljana; Prague; Sarajevo; Skopje; Warsaw; Zagreb; Brussels; Copenhagen; Madrid;
Paris; Amsterdam; Berlin; Bern; Zurich; Rome; Stockholm; Vienna; West Central Africa; Bucharest; Cairo; Helsinki; Kyiv;
Riga; Sofia; Tallinn; Vilnius; Athens; Istanbul; Minsk; Jerusalem; Harare; Pretoria; Kaliningrad; Moscow;
St. Petersburg; Volgograd; Samara; Kuwait; Riyadh; Nairobi; Baghdad; Tehran; Abu Dhabi; Muscat; Baku; Tbilisi; Yerevan;
Kabul; Ekaterinburg; Islamabad; Karachi; Tashkent; Chennai; Kolkata; Mumbai; New Delhi; Kathmandu; Astana; Dhaka;
Sri Jayawardenepura; Almaty; Novosibirsk; Rangoon; Bangkok; Hanoi; Jakarta; Krasnoyarsk; Beijing; Chongqing; Hong Kong;
Urumqi; Kuala Lumpur; Singapore; Taipei; Perth; Irkutsk; Ulaanbaatar; Seoul; Osaka; Sapporo; Tokyo; Yakutsk; Darwin;
Adelaide; Canberra; Melbourne; Sydney; Brisbane; Hobart; Vladivostok; Guam; Port Moresby; Magadan; Srednekolymsk;
Solomon Is.; New Caledonia; Fiji; Kamchatka; Marshall Is.; Auckland; Wellington; Nuku'alofa; Tokelau Is.; Chatham Is.;
Samoa
"""
"""All names of `ActiveSupport::TimeZone`."""


@pytest.fixture
def fresh() -> t.Iterator[None]:
    """Read the tables in the test, and anew after it."""
    caches = (zone_names._tables, zone_names._zones_of_countries, instants.time_zone)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize(
    ("name", "country", "zone"),
    [
        ("Romance Standard Time", "", "Europe/Paris"),
        ("Romance Standard Time", "ES", "Europe/Madrid"),
        ("Romance Standard Time", "es", "Europe/Madrid"),
        ("Romance Standard Time", "Spain", "Europe/Madrid"),
        ("Romance Standard Time", "España", "Europe/Madrid"),
        ("Romance Standard Time", "Denmark", "Europe/Copenhagen"),
        ("Romance Standard Time", "Japan", "Europe/Paris"),
        ("Romance Standard Time", "Nowhere", "Europe/Paris"),
        (" romance  standard time ", "", "Europe/Paris"),
        ("W. Europe Standard Time", "DE", "Europe/Berlin"),
        ("W. Europe Standard Time", "NL", "Europe/Amsterdam"),
        ("Central European Standard Time", "PL", "Europe/Warsaw"),
        ("GMT Standard Time", "ES", "Atlantic/Canary"),
        ("GMT Standard Time", "", "Europe/London"),
        ("Eastern Standard Time", "CA", "America/Toronto"),
        ("Central Standard Time", "MX", "America/Matamoros"),
        ("Lord Howe Standard Time", "AU", "Australia/Lord_Howe"),
        ("UTC-11", "", "Etc/GMT+11"),
        ("UTC+12", "", "Etc/GMT-12"),
        ("(UTC+01:00) Brussels, Copenhagen, Madrid, Paris", "", "Europe/Brussels"),
        ("(UTC+01:00) Sarajevo, Skopje, Warsaw, Zagreb", "", "Europe/Sarajevo"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "", "America/New_York"),
        ("(GMT+01:00) Warsaw", "", "Europe/Warsaw"),
        ("Warsaw", "", "Europe/Warsaw"),
        ("warsaw", "", "Europe/Warsaw"),
        ("São Paulo", "", "America/Sao_Paulo"),
        ("Indiana (East)", "", "America/Indiana/Indianapolis"),
        ("europe/warsaw", "", "Europe/Warsaw"),
        ("America/New York", "", "America/New_York"),
        ("Europe/Kiev", "", "Europe/Kiev"),
    ],
)
def test_a_name_that_is_not_of_iana(name: str, country: str, zone: str) -> None:
    assert instants.time_zone(name, country).key == zone


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "Mars/Olympus",
        "Europe",
        "Standard Time",
        "GMT+25",
        "Customized Time Zone",
        "Warsaw, Olympus",
        ",",
        "(UTC)",
    ],
)
def test_what_nobody_knows(name: str) -> None:
    assert zone_names.iana_name(name, "PL") is None
    with pytest.raises(ValueError, match="is not known. Use a name of the IANA database"):
        instants.time_zone(name, "PL")


def test_a_long_text_is_no_name() -> None:
    assert zone_names.iana_name("Warsaw, " * 100_000) is None


@pytest.mark.parametrize("name", [name.strip() for name in OF_RAILS.split(";")])
def test_every_name_of_rails(name: str) -> None:
    zone, day = instants.time_zone(name), datetime.datetime(2026, 7, 1)
    exported = instants.time_zone(f"(GMT+01:00) {name}")
    assert exported.utcoffset(day) == zone.utcoffset(day), "the offset in front is that of the time of the export"


def test_the_names_of_rails_are_in_their_form_and_their_zones_are_there() -> None:
    assert {zone_names._form(name) for name in zone_names.RAILS} == set(zone_names.RAILS)
    assert set(zone_names.RAILS.values()) <= zoneinfo.available_timezones()
    cities = {zone_names._form(name.strip()) for name in OF_RAILS.split(";")}
    assert set(zone_names.RAILS) <= cities


def test_every_name_of_windows() -> None:
    tables = zone_names._tables()
    assert len(tables.windows) == len(tables.default) > 130, "no two names have the same form"
    assert {zone_names.iana_name(name) for name in tables.default} <= zoneinfo.available_timezones()


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("pl", "Europe/Warsaw"),
        ("Poland", "Europe/Warsaw"),
        ("DE", "Europe/Berlin"),
        ("ES", None),
        ("US", None),
        ("XX", None),
        ("", None),
    ],
)
def test_the_zone_of_a_country_that_has_one_time(country: str, zone: str | None) -> None:
    assert zone_names.only_zone(country) == zone


@pytest.mark.usefixtures("fresh")
def test_without_the_library_only_names_of_iana_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tzlocal.windows_tz", None)
    assert instants.time_zone("Europe/Warsaw").key == "Europe/Warsaw"
    with pytest.raises(ValueError, match="need the Python library tzlocal"):
        instants.time_zone("Romance Standard Time")
    assert zone_names.only_zone("PL") == "Europe/Warsaw"
    assert zone_names.only_zone("DE") is None, "who knows that both zones have the same time?"


@pytest.mark.usefixtures("fresh")
def test_the_table_of_countries_of_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    def missing(_name: str) -> t.NoReturn:
        raise ModuleNotFoundError

    (tmp_path / "zone.tab").write_text("# comment\nPL\t+5215+02100\tEurope/Warsaw\n", "utf-8")
    monkeypatch.setattr(importlib.resources, "files", missing)
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path / "none"), str(tmp_path)))
    assert zone_names.only_zone("PL") == "Europe/Warsaw"
    assert zone_names.iana_name("Romance Standard Time", "ES") == "Europe/Paris"
    monkeypatch.setattr(zoneinfo, "TZPATH", ())
    assert zone_names._zone_tab() == ""


@pytest.mark.usefixtures("fresh")
def test_without_a_table_of_countries_a_name_of_windows_has_one_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zone_names, "_zone_tab", lambda: "")
    assert zone_names.only_zone("PL") is None
    assert zone_names.iana_name("Romance Standard Time", "ES") == "Europe/Paris"
