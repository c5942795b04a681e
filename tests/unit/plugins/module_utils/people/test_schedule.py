# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import LOCATION_FIELDS, Employee
from ansible_collections.hrsync.ad.plugins.module_utils.people.schedule import ScheduleError, standing

NOW = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)


def employee(**fields: t.Any) -> Employee:
    return Employee(key="1", source="factorial", id="1", **fields)


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
    assert standing(employee(**fields), NOW, 7, "UTC") == (expected, why)


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
    assert standing(employee(end_date="2026-11-23", **fields), NOW, 0, "Europe/Warsaw").presence is expected


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Europe", "../etc/passwd", "a\0b"])
def test_an_unknown_zone_sets_the_employee_aside(zone: str) -> None:
    with pytest.raises(ScheduleError, match="is not known"):
        standing(employee(timezone=zone), NOW, 0, "UTC")


def test_dates_must_be_days() -> None:
    with pytest.raises(ScheduleError, match="end_date '30.11.2026' is not a day"):
        standing(employee(end_date="30.11.2026"), NOW, 0, "UTC")


def test_the_time_of_the_run_needs_a_zone() -> None:
    with pytest.raises(ScheduleError, match="no time zone"):
        standing(employee(), datetime.datetime(2026, 11, 22), 0, "UTC")
