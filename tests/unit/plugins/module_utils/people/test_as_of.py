# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The time for which a preview is made: what the option can be, and when a day has begun for everybody."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.people.as_of import AsOf, read_as_of

DAY = datetime.date(2026, 12, 1)


def read(value: object, timezone: str = "UTC") -> AsOf:
    found = read_as_of(value, timezone)
    assert found is not None
    return found


def utc(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize("value", [None, "", "  "])
def test_an_option_that_is_not_set(value: object) -> None:
    assert read_as_of(value, "UTC") is None


@pytest.mark.parametrize("value", ["2026-12-01", " 2026-12-01 ", DAY])
def test_a_day(value: object) -> None:
    assert read(value).day == DAY
    assert read(value).instant.date() == DAY, "HR is read as of this day, before the employees are known"


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        ("2026-12-01T08:00:00+01:00", "2026-12-01T07:00:00"),
        ("2026-12-01T08:00:00Z", "2026-12-01T08:00:00"),
        ("2026-12-01 08:00:00.75+00:00", "2026-12-01T08:00:00"),
        ("2026-12-01T08:00", "2026-12-01T07:00:00"),
        (datetime.datetime(2026, 12, 1, 8), "2026-12-01T07:00:00"),
        (datetime.datetime(2026, 12, 1, 8, tzinfo=datetime.UTC), "2026-12-01T08:00:00"),
        # The second of two.
        ("2026-10-25T02:30+01:00", "2026-10-25T01:30:00"),
        # The first of two.
        ("2026-10-25T02:30", "2026-10-25T00:30:00"),
    ],
)
def test_an_instant(value: object, instant: str) -> None:
    found = read(value, "Europe/Warsaw")
    assert (found.instant, found.day) == (utc(instant), None)
    assert found.begun(["Pacific/Auckland"]) is found
    assert not found.is_other_day("Pacific/Auckland")
    assert found.shown == f"{instant}Z"


@pytest.mark.parametrize(
    ("value", "shown", "why"),
    [
        (5, "5", "neither a day nor an instant. Write a day such as 2026-12-01, an instant such as"),
        (True, "true", "neither a day nor an instant"),
        (2026.5, "2026.5", "neither a day nor an instant"),
        (["2026-12-01"], '["2026-12-01"]', "neither a day nor an instant"),
        ({"day": "2026-12-01"}, '{"day": "2026-12-01"}', "neither a day nor an instant"),
        ("Monday", "'Monday'", "neither a day nor an instant"),
        ("20261201", "'20261201'", "neither a day nor an instant"),
        ("2026-W49-2", "'2026-W49-2'", "neither a day nor an instant"),
        ("01.12.2026", "'01.12.2026'", "neither a day nor an instant"),
        ("2026-12-1", "'2026-12-1'", "neither a day nor an instant"),
        ("٢٠٢٦-12-01", "'٢٠٢٦-12-01'", "neither a day nor an instant"),
        ("2026-02-30", "'2026-02-30'", "there is no such day or time"),
        ("2026-12-01T25:00", "'2026-12-01T25:00'", "there is no such day or time"),
        ("2026-12-01 tomorrow", "'2026-12-01 tomorrow'", "there is no such day or time"),
        ("2026-12-01T08:00+99:00", "'2026-12-01T08:00+99:00'", "there is no such day or time"),
        ("0001-01-01", "'0001-01-01'", "whose year is not plausible"),
        ("9999-12-31T23:59:59-12:00", "'9999-12-31T23:59:59-12:00'", "whose year is not plausible"),
        (datetime.date(1066, 10, 14), "1066-10-14", "whose year is not plausible"),
        ("2026-03-29T02:30", "'2026-03-29T02:30'", "a time that the clocks in Europe/Warsaw skip"),
    ],
)
def test_what_is_no_time_is_refused(value: object, shown: str, why: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read(value, "Europe/Warsaw")
    assert str(refused.value).startswith(f"lifecycle_as_of is {shown}, ")
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("zones", "instant"),
    [
        (["Europe/Warsaw"], "2026-11-30T23:00:00"),
        (["Europe/Warsaw", "Pacific/Auckland"], "2026-11-30T23:00:00"),
        (["Pacific/Auckland"], "2026-11-30T11:00:00"),
        (["Pacific/Auckland", "Pacific/Honolulu"], "2026-12-01T10:00:00"),
        # The last and the first zone of the world with people.
        (["Pacific/Pago_Pago"], "2026-12-01T11:00:00"),
        (["Pacific/Kiritimati"], "2026-11-30T10:00:00"),
    ],
)
def test_a_day_has_begun_for_everybody(zones: t.Sequence[str], instant: str) -> None:
    found = read("2026-12-01").begun(zones)
    assert found.instant == utc(instant)
    assert found.shown == f"2026-12-01 ({instant}Z)"
    assert not any(found.is_other_day(zone) for zone in zones)


def test_at_both_ends_of_the_world_it_is_never_the_same_day() -> None:
    found = read("2026-12-01").begun(["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Warsaw"])
    assert found.is_other_day("Pacific/Kiritimati")
    assert not found.is_other_day("Pacific/Pago_Pago")


def test_a_day_for_nobody_stays_as_it_is() -> None:
    day = read("2026-12-01")
    assert day.begun([]) is day


@pytest.mark.parametrize(
    ("zone", "day", "instant"),
    [
        # Midnight does not exist: the clocks skip it.
        ("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00"),
        ("America/Asuncion", "2023-10-01", "2023-10-01T04:00:00"),
        # The day has 25 hours, and midnight comes twice.
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00"),
        # The clocks move by 30 minutes.
        ("Australia/Lord_Howe", "2026-10-04", "2026-10-03T13:30:00"),
        ("Australia/Lord_Howe", "2026-10-05", "2026-10-04T13:00:00"),
    ],
)
def test_a_day_whose_midnight_is_odd(zone: str, day: str, instant: str) -> None:
    found = read(day).begun([zone])
    assert found.instant == utc(instant)
    assert not found.is_other_day(zone)
