# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import LOCATION_FIELDS, Employee
from ansible_collections.hrsync.ad.plugins.module_utils.people.schedule import Calendar, ScheduleError, Standing

NOW = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)


def employee(**fields: t.Any) -> Employee:
    return Employee(key="1", source="factorial", id="1", **fields)


def standing(employee: Employee, days_before_start: int, default_timezone: str) -> Standing:
    return Calendar(now=NOW, days_before_start=days_before_start, default_timezone=default_timezone).standing(employee)


@pytest.mark.parametrize(
    ("fields", "expected", "why"),
    [
        ({}, Presence.ACTIVE, "active, without a start date"),
        ({"start_date": "2026-11-22"}, Presence.ACTIVE, "start date 2026-11-22 reached"),
        ({"start_date": "2026-11-23"}, Presence.UPCOMING, "start date 2026-11-23 is within 7 days"),
        ({"start_date": "2026-11-29"}, Presence.UPCOMING, "start date 2026-11-29 is within 7 days"),
        ({"start_date": "2026-11-30"}, Presence.FUTURE, "start date 2026-11-30 is more than 7 days ahead"),
        ({"end_date": "2026-11-22"}, Presence.LEFT, "end date 2026-11-22 reached"),
        ({"end_date": "2026-11-23"}, Presence.ACTIVE, "active, without a start date"),
        ({"status": "inactive"}, Presence.LEFT, "status inactive"),
        ({"status": "inactive", "end_date": "2026-11-23"}, Presence.LEFT, "status inactive"),
        ({"status": "inactive", "end_date": "2026-11-22"}, Presence.LEFT, "end date 2026-11-22 reached"),
        ({"status": "inactive", "end_date": "2026-10-31"}, Presence.LEFT, "end date 2026-10-31 reached"),
        (
            {"start_date": "2026-11-01", "end_date": "2026-10-01"},
            Presence.ACTIVE,
            "start date 2026-11-01 reached, after the end date 2026-10-01",
        ),
        (
            {"start_date": "2026-11-01", "end_date": "2026-10-01", "status": "inactive"},
            Presence.LEFT,
            "status inactive",
        ),
        ({"start_date": "2026-11-25", "end_date": "2026-10-01"}, Presence.LEFT, "end date 2026-10-01 reached"),
        ({"start_date": "2026-10-01", "end_date": "2026-10-01"}, Presence.LEFT, "end date 2026-10-01 reached"),
        (
            {"start_date": "2026-11-25", "end_date": "2026-12-31"},
            Presence.UPCOMING,
            "start date 2026-11-25 is within 7 days",
        ),
    ],
)
def test_presence_follows_dates_and_status(fields: dict[str, t.Any], expected: Presence, why: str) -> None:
    assert standing(employee(**fields), 7, "UTC") == (expected, why)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"timezone": "Pacific/Kiritimati"}, Presence.LEFT),
        ({"timezone": "Pacific/Pago_Pago"}, Presence.ACTIVE),
        ({"location": {**dict.fromkeys(LOCATION_FIELDS), "timezone": "Pacific/Kiritimati"}}, Presence.LEFT),
        ({}, Presence.ACTIVE),
    ],
)
def test_a_day_begins_where_the_employee_works(fields: dict[str, t.Any], expected: Presence) -> None:
    assert standing(employee(end_date="2026-11-23", **fields), 0, "Europe/Warsaw").presence is expected


@pytest.mark.parametrize("zone", ["Winterfell Standard Time", "Mars/Olympus", "Europe", "../etc/passwd", "a\0b"])
def test_an_unknown_zone_falls_back_to_the_default(zone: str) -> None:
    calendar = Calendar(now=NOW, default_timezone="Pacific/Kiritimati")
    person = employee(timezone=zone, end_date="2026-11-23")
    assert calendar.standing(person) == (Presence.LEFT, "end date 2026-11-23 reached")
    assert calendar.timezone(person) == "Pacific/Kiritimati"
    assert calendar.unknown_zone(person) == zone
    assert calendar.unknown_zone(employee()) == calendar.unknown_zone(employee(timezone="Europe/Warsaw")) == ""


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"end_date": "30.11.2026"}, "end_date '30.11.2026' is not a day"),
        ({"start_date": "20226-05-01"}, "start_date '20226-05-01' is not a day such as 2026-11-30. Correct it in fac"),
        ({"end_date": "0026-12-31"}, "end_date 0026-12-31 is not a plausible day, because of its year"),
        ({"end_date": "2926-12-31"}, "end_date 2926-12-31 is not a plausible day"),
        ({"start_date": "1026-12-31"}, "start_date 1026-12-31 is not a plausible day"),
        ({"start_date": "9999-12-31"}, "start_date 9999-12-31 is not a plausible day"),
        ({"start_date": "x", "end_date": "y"}, "start_date 'x' .* end_date 'y' is not a day"),
    ],
)
def test_days_must_be_plausible(fields: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ScheduleError, match=message):
        standing(employee(**fields), 0, "UTC")


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "inactive", "end_date": "0026-12-31"},
        {"status": "inactive", "start_date": "20226-05-01", "end_date": "9999-12-31"},
        {"start_date": "20226-05-01", "end_date": "2026-11-01"},
        {"start_date": "1026-05-01", "end_date": "2026-11-01", "timezone": "Romance Standard Time"},
    ],
)
def test_a_date_that_cannot_be_right_does_not_keep_a_leaver(fields: dict[str, t.Any]) -> None:
    assert standing(employee(**fields), 0, "UTC").presence is Presence.LEFT


@pytest.mark.parametrize("day", ["9999-12-31", "9999-01-01", "2999-12-31", "4712-12-31"])
def test_an_end_that_never_comes(day: str) -> None:
    started = {"start_date": "2026-11-01"}
    assert standing(employee(end_date=day, **started), 0, "UTC") == (
        Presence.ACTIVE,
        "start date 2026-11-01 reached",
    )


def test_who_has_left_by_every_record() -> None:
    calendar = Calendar(now=NOW)
    ended, archived = employee(end_date="2026-11-18"), employee(status="inactive")
    assert calendar.departed([ended, ended]) == "end date 2026-11-18 reached"
    assert calendar.departed([ended, archived]) == "end date 2026-11-18 reached; status inactive"
    assert calendar.departed([ended, employee()]) == ""


def test_the_time_of_the_run_needs_a_zone() -> None:
    with pytest.raises(ConfigurationError, match="no time zone"):
        Calendar(now=datetime.datetime(2026, 11, 22))


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Kiritimati", 23), ("Europe/Warsaw", 22), ("Etc/GMT+12", 22), ("UTC", 22)]
)
def test_today_is_the_day_in_the_default_zone(zone: str, day: int) -> None:
    assert Calendar(now=NOW, default_timezone=zone).today == datetime.date(2026, 11, day)


def test_the_default_zone_must_be_known() -> None:
    with pytest.raises(ConfigurationError, match="lifecycle_timezone is invalid. The time zone 'Europe/Krakow' is not"):
        Calendar(now=NOW, default_timezone="Europe/Krakow")


@pytest.mark.parametrize(
    ("fields", "origin"),
    [
        ({"timezone": "Europe/Warsaw"}, "timezone"),
        ({"location": {"timezone": "Europe/Warsaw"}}, "location.timezone"),
        ({"timezone": "Romance Standard Time"}, "timezone"),
        ({"location": {"timezone": "Warsaw", "country": "ES"}}, "location.timezone"),
        ({"timezone": "Mars/Olympus", "location": {"timezone": "Europe/Warsaw"}}, "lifecycle_timezone"),
        ({"location": {"country": "Poland"}, "legal_entity_country": "es"}, "location.country"),
        ({"location": {"country": "Spain"}, "legal_entity_country": "pl"}, "legal_entity_country"),
        ({"location": {"country": "Spain"}, "legal_entity_country": "us"}, "lifecycle_timezone"),
        ({}, "lifecycle_timezone"),
    ],
)
def test_where_the_time_zone_comes_from(fields: dict[str, t.Any], origin: str) -> None:
    one = Employee(key="1", source="hr", id="1", **fields)
    assert Calendar(now=datetime.datetime(2026, 11, 22, tzinfo=datetime.UTC)).zone_origin(one) == origin


@pytest.mark.parametrize(
    ("fields", "zone"),
    [
        ({"timezone": "Romance Standard Time"}, "Europe/Paris"),
        ({"timezone": "Romance Standard Time", "location": {"country": "Spain"}}, "Europe/Madrid"),
        ({"timezone": "Eastern Time (US & Canada)"}, "America/New_York"),
        ({"location": {"country": "DE"}}, "Europe/Berlin"),
        ({"location": {"country": "Kiribati"}}, "Pacific/Auckland"),
    ],
)
def test_the_time_zone_of_an_employee(fields: dict[str, t.Any], zone: str) -> None:
    calendar = Calendar(now=NOW, default_timezone="New Zealand Standard Time")
    one = Employee(key="1", source="hr", id="1", **fields)
    assert (calendar.default_timezone, calendar.timezone(one)) == ("Pacific/Auckland", zone)
    assert calendar.unknown_zone(one) == ""
