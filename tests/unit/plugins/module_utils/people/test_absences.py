# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.absence import DAYS_AHEAD, Absence
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.people.absences import matched, near, period

NOW = datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC)
ZONE = "Europe/Warsaw"


def absence(first: str, last: str | None, **fields: t.Any) -> Absence:
    return Absence(**{"source": "hr", "id": "1", "first_day": first, "last_day": last, "type": "Holidays", **fields})


def seen(*absences: Absence, now: datetime.datetime = NOW, zone: str = ZONE) -> dict[str, t.Any] | None:
    found = near(absences, now, zone).absence
    return found.to_dict(now) if found else None


def test_nobody_is_absent() -> None:
    assert seen() is None
    assert seen(absence("2026-11-01", "2026-11-21")) is None
    assert seen(absence("2026-12-08", "2026-12-09")) is None


def test_what_templates_see_of_an_absence_that_lasts() -> None:
    assert seen(absence("2026-11-20", "2026-11-24")) == {
        "first_day": "2026-11-20",
        "last_day": "2026-11-24",
        "start": "2026-11-20T00:00:00+01:00",
        "end": "2026-11-25T00:00:00+01:00",
        "begun": True,
        "type": "Holidays",
        "source": "hr",
    }


def test_flaws_come_through_the_transfer() -> None:
    for flaws in ((), ("The field from is empty.",)):
        sent = absence("2026-11-20", None, flaws=flaws)
        assert Absence.from_dict(sent.to_dict()) == sent


def test_the_one_that_lasts_comes_before_the_next_whatever_their_order() -> None:
    lasts, following = absence("2026-11-22", "2026-11-22"), absence("2026-11-25", "2026-11-26", id="2")
    over = absence("2026-11-02", "2026-11-03", id="3")
    for order in ((over, lasts, following), (following, lasts, over)):
        found = seen(*order)
        assert found is not None and found["first_day"] == "2026-11-22"


def test_the_next_one_counts_from_so_many_days_ahead() -> None:
    found = seen(absence("2026-12-06", "2026-12-07"))
    assert found is not None and not found["begun"]
    first = datetime.datetime(2026, 12, 7, 0, 0, tzinfo=datetime.UTC) - datetime.timedelta(days=DAYS_AHEAD)
    assert near([absence("2026-12-07", "2026-12-07")], first, "UTC").absence is not None
    assert near([absence("2026-12-07", "2026-12-07")], first - datetime.timedelta(seconds=1), "UTC").absence is None


@pytest.mark.parametrize(
    ("zone", "now", "lasts"),
    [
        ("Europe/Warsaw", "2026-11-21T22:59:59+00:00", False),
        ("Europe/Warsaw", "2026-11-21T23:00:00+00:00", True),
        ("Europe/Warsaw", "2026-11-22T22:59:59+00:00", True),
        ("America/New_York", "2026-11-22T04:59:59+00:00", False),
        ("America/New_York", "2026-11-22T05:00:00+00:00", True),
    ],
)
def test_a_day_is_that_of_the_place(zone: str, now: str, lasts: bool) -> None:
    found = seen(absence("2026-11-22", "2026-11-22"), now=datetime.datetime.fromisoformat(now), zone=zone)
    assert found is not None and found["begun"] is lasts
    own = absence("2026-11-22", "2026-11-22", timezone=zone)
    assert seen(own, now=datetime.datetime.fromisoformat(now), zone="Asia/Tokyo") == found


def test_it_is_over_at_the_instant_of_its_end() -> None:
    day = absence("2026-11-22", "2026-11-22")
    last = datetime.datetime(2026, 11, 22, 22, 59, 59, tzinfo=datetime.UTC)
    assert seen(day, now=last) is not None
    assert seen(day, now=last + datetime.timedelta(seconds=1)) is None


def test_summer_time_ends_during_an_absence() -> None:
    found = seen(absence("2026-10-24", "2026-10-25"), now=datetime.datetime(2026, 10, 24, 8, tzinfo=datetime.UTC))
    assert found is not None
    assert (found["start"], found["end"]) == ("2026-10-24T00:00:00+02:00", "2026-10-26T00:00:00+01:00")


@pytest.mark.parametrize(
    ("others", "last", "end"),
    [
        ([("2026-11-24", "2026-11-26")], "2026-11-26", "2026-11-27"),  # touches
        ([("2026-11-22", "2026-11-23")], "2026-11-23", "2026-11-24"),  # lies within
        ([("2026-11-23", "2026-11-25"), ("2026-11-26", "2026-11-30")], "2026-11-30", "2026-12-01"),
        ([("2026-11-25", "2026-11-26")], "2026-11-23", "2026-11-24"),  # a day lies between
    ],
)
def test_absences_without_a_gap_are_one(others: list[tuple[str, str]], last: str, end: str) -> None:
    found = seen(
        absence("2026-11-20", "2026-11-23"), *(absence(*each, type="Sick leave", source="b") for each in others)
    )
    assert found is not None
    assert (found["first_day"], found["last_day"], found["end"]) == ("2026-11-20", last, f"{end}T00:00:00+01:00")
    assert (found["type"], found["source"]) == ("Holidays", "hr")


@pytest.mark.parametrize("last", [None, "9999-12-31"])
def test_an_end_that_is_open(last: str | None) -> None:
    found = seen(absence("2026-11-02", last), absence("2026-11-03", "2026-11-29"))
    assert found is not None
    assert (found["last_day"], found["end"], found["begun"]) == (last, None, True)
    found = seen(absence("2026-11-01", "2026-11-03"), absence("2026-11-02", last))
    assert found is not None
    assert (found["first_day"], found["end"]) == ("2026-11-01", None)


def test_parts_of_a_day() -> None:
    afternoon = absence("2026-11-22", "2026-11-22", start="2026-11-22T12:00:00")
    following = absence("2026-11-23", "2026-11-23", end="2026-11-23T12:00:00")
    found = seen(afternoon, following)
    assert found is not None
    assert (found["start"], found["end"]) == ("2026-11-22T12:00:00+01:00", "2026-11-23T12:00:00+01:00")


def test_instants_keep_their_offset() -> None:
    found = seen(
        absence("2026-11-22", "2026-11-22", start="2026-11-22T09:00:00-05:00", end="2026-11-22T15:00:00+00:00")
    )
    assert found is not None
    assert (found["start"], found["end"]) == ("2026-11-22T09:00:00-05:00", "2026-11-22T15:00:00+00:00")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../etc/passwd", "Europe"])
def test_a_time_zone_that_is_none_is_that_of_the_employee(zone: str) -> None:
    found = seen(absence("2026-11-22", "2026-11-22", timezone=zone))
    assert found == seen(absence("2026-11-22", "2026-11-22"))


@pytest.mark.parametrize(
    "fields", [{"first_day": "soon"}, {"last_day": "2026-02-30"}, {"start": "nine"}, {"end": "later"}]
)
def test_what_is_no_day_or_time_is_left_out(fields: dict[str, t.Any]) -> None:
    unreadable = Absence(**{"source": "hr", "id": "1", "first_day": "2026-11-22", **fields})
    found = near([unreadable, absence("2026-11-20", "2026-11-30")], NOW, ZONE)
    assert found.problems == ("The absence with the id 1 has an invalid day or time; correct it in hr.",)
    assert found.absence is not None
    assert found.absence.first_day == "2026-11-20"


def test_an_absence_with_flaws_is_left_out() -> None:
    assert near([absence("", None, flaws=("The field from is empty.",))], NOW, ZONE) == (
        None,
        ("The field from is empty.",),
        None,
    )


def test_the_last_absence_that_has_begun() -> None:
    past, running, coming = (
        absence("2026-11-02", "2026-11-06"),
        absence("2026-11-20", "2026-11-27"),
        absence("2026-12-01", None),
    )
    begun = near([coming, past], NOW, ZONE).begun
    assert begun is not None
    assert begun.first_day == "2026-11-02"
    assert near([coming, running, past], NOW, ZONE).begun == near([running], NOW, ZONE).absence
    assert near([coming], NOW, ZONE).begun is None


def test_the_days_to_read() -> None:
    assert period(datetime.date(2026, 11, 22)) == (datetime.date(2026, 10, 22), datetime.date(2027, 1, 6))


def test_absences_find_their_people() -> None:
    anna = Employee(key=" 1 ", source="a", id="10", email="Anna@example.com")
    bob = Employee(key="2", source="a", id="20", email="bob@example.com")
    keyless = Employee(key=None, source="a", id="30")
    other = Employee(key="1", source="b", id="20", email="anna@example.com")
    rows = [
        absence("2026-11-01", None, id="x", source="a", employee_id="10"),
        absence("2026-11-01", None, id="y", source="b", email=" ANNA@EXAMPLE.COM"),
        absence("2026-11-01", None, id="z", source="a", employee_id="20", email="anna@example.com"),
        absence("2026-11-01", None, id="keyless", source="a", employee_id="30"),
        absence("2026-11-01", None, id="unknown", source="a", email="carl@example.com"),
        absence("2026-11-01", None, id="nobody", source="b"),
        absence("2026-11-01", None, id="elsewhere", source="b", employee_id="10"),
    ]
    found = matched(rows, [("a", [anna, bob, keyless]), ("b", [other])])
    assert {key: [each.id for each in several] for key, several in found.by_key.items()} == {
        "1": ["x", "y"],
        "2": ["z"],
    }
    assert found.strangers == {"a": 1, "b": 2}


def test_the_record_travels() -> None:
    one = absence("2026-11-22", None, start="2026-11-22T12:00:00", timezone=ZONE, half_day="end_of_day")
    assert Absence.from_dict(one.to_dict()) == one
