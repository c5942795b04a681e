# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import zoneinfo

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.values.instants import (
    days_since,
    end_of_day,
    expiry,
    instant,
    instant_text,
    is_never,
    is_plausible,
    start_of_day,
    time_zone,
)
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax, encode

EXPIRES = AttributeType("accountExpires", Syntax.FILETIME, single_valued=True)


def test_a_time_zone_by_its_name() -> None:
    assert time_zone("Europe/Warsaw") == zoneinfo.ZoneInfo("Europe/Warsaw")


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "Europe", "../etc/passwd", "a\0b"])
def test_a_time_zone_that_the_database_does_not_have(name: str) -> None:
    with pytest.raises(ValueError, match="The time zone .* is not known. Use a name of the IANA database"):
        time_zone(name)


@pytest.mark.parametrize(
    ("text", "last", "expected"),
    [
        ("2026-12-24T08:00:00+01:00", False, "2026-12-24T07:00:00Z"),
        ("2026-12-24 08:00:00.999+01:00", False, "2026-12-24T07:00:00Z"),
        ("2026-12-24T08:00:00Z", True, "2026-12-24T08:00:00Z"),
        (" 2026-12-24T08:00 ", False, "2026-12-24T07:00:00Z"),
        ("2026-07-01T08:00", False, "2026-07-01T06:00:00Z"),
        ("2026-12-24", False, "2026-12-23T23:00:00Z"),
        ("2026-12-24", True, "2026-12-24T23:00:00Z"),
    ],
)
def test_an_instant_is_read_in_the_time_zone(text: str, last: bool, expected: str) -> None:
    assert instant_text(instant("start", text, "Europe/Warsaw", last=last)) == (expected,)


@pytest.mark.parametrize("text", ["", "tomorrow", "24.12.2026", "2026-13-01", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="The option end is .*, which is not a timestamp"):
        instant("end", text, "UTC", last=True)


@pytest.mark.parametrize("name", ["Europe/Nowhere", "", "../etc/passwd", "Europe"])
def test_an_unknown_time_zone_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError, match="The option timezone is"):
        instant("end", "2026-12-24", name)


def test_the_last_day_of_all_has_no_end() -> None:
    with pytest.raises(ConfigurationError, match="not a timestamp"):
        instant("end", "9999-12-31", "UTC", last=True)


@pytest.mark.parametrize(
    ("day", "timezone", "expected"),
    [
        ("2098-12-31", "Europe/Warsaw", "2099-01-01T00:00:00+01:00"),
        ("2026-06-30", "Europe/Warsaw", "2026-07-01T00:00:00+02:00"),
        ("2026-12-31", "UTC", "2027-01-01T00:00:00+00:00"),
        (" 2026-12-31 ", "Pacific/Kiritimati", "2027-01-01T00:00:00+14:00"),
        ("2026-12-31", "America/Los_Angeles", "2027-01-01T00:00:00-08:00"),
        # Of the last day of daylight saving time, the end counts.
        ("2026-10-25", "Europe/Berlin", "2026-10-26T00:00:00+01:00"),
        ("2026-03-28", "Europe/Berlin", "2026-03-29T00:00:00+01:00"),
        # On this day the clocks went from 0:00 to 1:00: it began at 3:00 in UTC all the same.
        ("2018-11-03", "America/Sao_Paulo", "2018-11-04T00:00:00-03:00"),
        # On this day the clocks went back from 24:00 to 23:00: it had 0:00 only once, after 25 hours.
        ("2018-02-17", "America/Sao_Paulo", "2018-02-18T00:00:00-03:00"),
        # On this day the clocks went from 1:00 to 0:00: the first 0:00 is the end of the day before.
        ("2026-10-31", "America/Havana", "2026-11-01T00:00:00-04:00"),
        ("2024-02-28", "UTC", "2024-02-29T00:00:00+00:00"),
    ],
)
def test_a_day_ends_where_the_next_begins(day: str, timezone: str, expected: str) -> None:
    assert expiry(day, timezone) == expected
    assert end_of_day(day, timezone) == expected


def test_a_day_begins_where_the_one_before_ends() -> None:
    assert start_of_day("2026-12-31", "Europe/Warsaw") == "2026-12-31T00:00:00+01:00"
    assert start_of_day("9999-12-31", "Europe/Warsaw") == "never"


@pytest.mark.parametrize(
    ("day", "timezone", "expected"),
    [
        ("2026-11-28", "UTC", 0),
        ("2026-11-27", "UTC", 1),
        (" 2026-10-29 ", "UTC", 30),
        ("2026-11-29", "UTC", -1),
        ("2026-11-28", "Pacific/Kiritimati", 1),
        ("2026-11-28", "America/Los_Angeles", 0),
        # It is already the 29th there.
        ("2026-10-25", "Europe/Berlin", 35),
        ("0026-11-28", "UTC", 730485),
        ("9999-12-31", "UTC", -2912111),
    ],
)
def test_days_since_a_day(day: str, timezone: str, expected: int) -> None:
    now = datetime.datetime(2026, 11, 28, 23, 30, tzinfo=datetime.UTC)
    assert days_since(day, now, timezone) == expected


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "20261231", "2026-12-31T10:00:00Z", "2026-W53-4"])
def test_what_is_no_day(text: str) -> None:
    now = datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC)
    for attempt in (lambda: days_since(text, now, "UTC"), lambda: end_of_day(text, "UTC")):
        with pytest.raises(ValueError, match="is not a day such as 2026-12-31"):
            attempt()
    with pytest.raises(ValueError, match="The time zone 'Nowhere' is not known"):
        end_of_day("2026-12-31", "Nowhere")


@pytest.mark.parametrize("day", ["9999-12-31", "9999-01-01", "2999-12-31", "3000-01-01", "4712-12-31", " 9999-12-31 "])
@pytest.mark.parametrize("timezone", [None, "Pacific/Kiritimati"])
def test_a_day_that_means_no_end_is_never(day: str, timezone: str | None) -> None:
    assert expiry(day, timezone) == "never"
    assert encode(EXPIRES, expiry(day, timezone)) == b"9223372036854775807"


@pytest.mark.parametrize(
    ("day", "never", "plausible"),
    [
        ("9999-06-01", True, False),
        ("2926-12-31", False, False),
        ("2099-12-31", False, True),
        ("0026-12-31", False, False),
        ("1026-12-31", False, False),
        ("1900-01-01", False, True),
        ("2199-12-31", False, True),
        ("2200-01-01", False, False),
    ],
)
def test_which_days_mean_never_and_which_are_plausible(day: str, never: bool, plausible: bool) -> None:
    read = datetime.date.fromisoformat(day)
    assert (is_never(read), is_plausible(read)) == (never, plausible)


def test_the_directory_takes_it() -> None:
    assert encode(EXPIRES, expiry("2098-12-31", "Europe/Warsaw")) == b"157153788000000000"


@pytest.mark.parametrize("text", ["never", "2026-12-31T10:00:00+01:00", "0", "soon"])
def test_all_else_stays(text: str) -> None:
    assert expiry(text, None) == text


@pytest.mark.parametrize(
    ("text", "timezone", "message"),
    [
        ("2026-12-31", None, "account_expires is the day 2026-12-31, whose end depends on the time zone; set timezone"),
        ("2026-02-30", "UTC", "account_expires is '2026-02-30', but this day does not exist"),
        ("2026-12-31", "Europe/Krakow", "The option timezone is invalid. The time zone 'Europe/Krakow' is not known"),
        ("2026-12-31", "Europe", "timezone is invalid. The time zone 'Europe' is not known"),
        ("2026-12-31", "../etc", "timezone is invalid. The time zone '../etc' is not known"),
    ],
)
def test_what_is_no_end_of_a_day(text: str, timezone: str | None, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        expiry(text, timezone)
