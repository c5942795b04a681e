# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.absence import Absence
from ansible_collections.hrsync.ad.plugins.module_utils.people.absences import period
from ansible_collections.hrsync.ad.plugins.module_utils.people.leave import NO_LEAVE, LeaveRule, leave

NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
RULE = LeaveRule(disables=True)
WHY = "absent for longer than 30 days (lifecycle_leave)"


def absence(first: str, last: str | None, **fields: t.Any) -> Absence:
    return Absence(**{"source": "hr", "id": "1", "first_day": first, "last_day": last, "type": "Illness", **fields})


def why(*absences: Absence, rule: LeaveRule = RULE, now: datetime.datetime = NOW, zone: str = "Europe/Warsaw") -> str:
    return leave(absences, rule, now, zone)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-11-01", "2026-12-01", WHY),
        ("2026-11-01", "2026-11-30", ""),
        ("2026-11-22", "2027-02-01", WHY),
        ("2026-11-23", "2027-02-01", ""),
        ("2026-10-01", "2026-11-21", ""),
        ("2026-10-01", "2026-11-22", WHY),
        ("2026-10-01", None, WHY),
        ("2026-11-20", None, ""),
        ("2026-11-20", "9999-12-31", ""),
        ("soon", "2026-12-31", ""),
    ],
)
def test_longer_than_thirty_days(first: str, last: str | None, expected: str) -> None:
    assert why(absence(first, last)) == expected


def test_by_default_nothing_happens() -> None:
    assert why(absence("2026-01-01", None), rule=NO_LEAVE) == ""
    assert why() == ""


def test_absences_without_a_gap_are_one() -> None:
    months = [
        absence("2026-10-25", "2026-11-08"),
        absence("2026-11-09", "2026-11-22"),
        absence("2026-11-23", "2026-12-06"),
    ]
    assert why(*months) == WHY
    assert why(months[0], months[2]) == ""


def test_a_half_day_of_work_interrupts_a_leave() -> None:
    before, after = absence("2026-10-01", "2026-11-21"), absence("2026-11-23", "2026-12-31")
    half = absence("2026-11-22", "2026-11-22", half_day="end_of_day", start="2026-11-22T12:00")
    assert why(before, half, after) == ""
    assert why(before, half, after, now=NOW + datetime.timedelta(days=1)) == WHY


def test_hours_are_no_day() -> None:
    hours = absence("2026-11-22", "2026-11-22", start="2026-11-22T00:00", end="2026-11-22T20:00")
    assert why(absence("2026-10-01", "2026-11-21"), hours) == ""


def test_the_day_on_which_clocks_are_put_forward_is_a_whole_day() -> None:
    night = datetime.datetime(2026, 3, 29, 10, tzinfo=datetime.UTC)
    short = absence("2026-03-29", "2026-03-29", start="2026-03-29T00:00+01:00", end="2026-03-30T00:00+02:00")
    long = absence("2026-03-30", "2026-05-30", start="2026-03-30T00:00+02:00")
    assert why(short, long, now=night) == WHY


def test_a_leave_begins_and_ends_where_the_person_works() -> None:
    away = absence("2026-11-23", "2026-12-31")
    noon = NOW
    assert (why(away, now=noon, zone="Pacific/Auckland"), why(away, now=noon, zone="America/New_York")) == (WHY, "")
    over = absence("2026-10-01", "2026-11-22")
    assert (why(over, now=noon, zone="Pacific/Auckland"), why(over, now=noon, zone="America/New_York")) == ("", WHY)


def test_as_many_days_are_read_as_a_leave_can_be_long() -> None:
    today = NOW.date()
    assert (today - period(today).first).days == 31
    assert (today - period(today, datetime.timedelta(days=90)).first).days == 90
    assert (today - period(today, datetime.timedelta(days=5)).first).days == 31
