# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a stage of an employee's life is reached."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.absence import NearAbsence
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Said
from ansible_collections.hrsync.ad.plugins.module_utils.people.stages import Anchor, At, Life, life_of, read_at
from ansible_collections.hrsync.ad.plugins.module_utils.values.periods import Unit

UTC = datetime.UTC


def instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def life(
    now: str = "2026-11-28T12:00:00+00:00", timezone: str = "Europe/Warsaw", left: bool = False, **fields: t.Any
) -> Life:
    more = {name: fields.pop(name) for name in ("coming", "begun", "said", "saying") if name in fields}
    employee = Employee(key="1", source="hr", id="1", **fields)
    return life_of(employee, has_left=left, now=instant(now), timezone=timezone, **more)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("start", At(anchor=Anchor.START)),
        ("start - 7 days", At(anchor=Anchor.START, number=-7)),
        ("end+30days", At(anchor=Anchor.END, number=30)),
        ("  End  -  1 Day ", At(anchor=Anchor.END, number=-1)),
        ("end + 6 months", At(anchor=Anchor.END, number=6, unit=Unit.MONTH)),
        ("end + 2 weeks", At(anchor=Anchor.END, number=2, unit=Unit.WEEK)),
        ("end - 36 hours", At(anchor=Anchor.END, number=-36, unit=Unit.HOUR)),
        ("absence  start", At(anchor=Anchor.ABSENCE_START)),
        ("absence start - 14 days", At(anchor=Anchor.ABSENCE_START, number=-14)),
        ("absence end + 31 days", At(anchor=Anchor.ABSENCE_END, number=31)),
        ("change of department", At(anchor=Anchor.CHANGE, field="department")),
        ("change of department + 14 days", At(anchor=Anchor.CHANGE, field="department", number=14)),
        ("change of department+14 days", At(anchor=Anchor.CHANGE, field="department", number=14)),
        (
            "change of location.city + 1 month",
            At(anchor=Anchor.CHANGE, field="location.city", number=1, unit=Unit.MONTH),
        ),
        ("change of custom.cost-centre + 0 days", At(anchor=Anchor.CHANGE, field="custom.cost-centre")),
    ],
)
def test_points_of_a_life(text: str, meaning: At) -> None:
    assert read_at(text) == meaning
    assert read_at(str(meaning)) == meaning


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "which is not a point of an employee's life. Write, for example, start - 7 days"),
        ("2026-12-01", "which is not a point of an employee's life."),
        ("end + 30 days + 1 hour", "which is not a point of an employee's life."),
        ("strat", "there is no event 'strat'; did you mean start?"),
        ("hire date - 1 day", "there is no event 'hire date'."),
        ("change of - 1 day", "there is no event 'change of'; did you mean change of department?"),
        ("change of departement", "did you mean department?"),
        ("change of private.birthday", "runs do not remember a field 'private.birthday' of employees."),
        ("change of manager", "did you mean manager_key"),
        ("end +", "an offset is a number of hours, days, weeks or months."),
        ("end + 30", "an offset is a number of hours, days, weeks or months."),
        ("end + days", "an offset is a number of hours, days, weeks or months."),
        ("end + 2 years", "Write years as months: 12 months."),
        ("end + 40000 days", "which is more than 100 years. Correct the number."),
        ("change of department - 1 day", "a run learns of a change when it happens, and not before."),
        ("absence end + 5 weeks", "runs read the absences of the last 31 days."),
        ("absence end + 745 hours", "runs read the absences of the last 31 days."),
        ("absence start - 15 days", "runs see absences 14 days before they start."),
    ],
)
def test_what_is_no_point_of_a_life(text: str, words: str) -> None:
    with pytest.raises(ValueError, match="^is ") as caught:
        read_at(text)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("at", "begins"),
    [
        ("start", "2026-02-28T23:00:00+00:00"),
        ("start - 7 days", "2026-02-21T23:00:00+00:00"),
        ("start - 36 hours", "2026-02-27T11:00:00+00:00"),
        ("start + 6 weeks", "2026-04-11T22:00:00+00:00"),
        ("end", "2026-10-30T23:00:00+00:00"),
        ("end + 4 months", "2027-02-27T23:00:00+00:00"),
        ("end - 1 month", "2026-09-29T22:00:00+00:00"),
        ("end - 8 months", "2026-02-27T23:00:00+00:00"),
        ("absence start", None),
        ("absence end", None),
        ("change of department", None),
    ],
)
def test_instants(at: str, begins: str | None) -> None:
    found = life(left=True, start_date="2026-03-01", end_date="2026-10-31").begins(read_at(at))
    assert found == (begins and instant(begins))


@pytest.mark.parametrize(
    ("timezone", "end", "at", "begins"),
    [
        # Clocks go forward on 2026-03-29 and back on 2026-10-25 in Europe.
        ("Europe/Warsaw", "2026-03-28", "end + 1 day", "2026-03-28T23:00:00+00:00"),
        ("Europe/Warsaw", "2026-03-28", "end + 2 days", "2026-03-29T22:00:00+00:00"),
        ("Europe/Warsaw", "2026-03-29", "end + 24 hours", "2026-03-29T23:00:00+00:00"),
        ("Europe/Warsaw", "2026-10-25", "end + 1 day", "2026-10-25T23:00:00+00:00"),
        ("Europe/Warsaw", "2026-10-25", "end + 24 hours", "2026-10-25T22:00:00+00:00"),
        # In Egypt they skip midnight on 2026-04-24; in Cuba midnight of 2026-11-01 comes twice.
        ("Africa/Cairo", "2026-04-23", "end + 1 day", "2026-04-23T22:00:00+00:00"),
        ("America/Havana", "2026-10-31", "end + 1 day", "2026-11-01T04:00:00+00:00"),
        # Samoa had no 2011-12-30.
        ("Pacific/Apia", "2011-12-29", "end + 1 day", "2011-12-30T10:00:00+00:00"),
        ("Pacific/Auckland", "2026-11-30", "end", "2026-11-29T11:00:00+00:00"),
        ("Pacific/Honolulu", "2026-11-30", "end", "2026-11-30T10:00:00+00:00"),
    ],
)
def test_days_begin_where_the_employee_works(timezone: str, end: str, at: str, begins: str) -> None:
    left = end < "2026-11-28"
    assert life(timezone=timezone, left=left, end_date=end).begins(read_at(at)) == instant(begins)


def test_reached_from_the_instant_on() -> None:
    dates: dict[str, t.Any] = {"start_date": "2020-01-01", "end_date": "2026-11-29"}
    at = read_at("end - 1 day")
    assert not life("2026-11-27T22:59:59+00:00", **dates).is_reached(at)
    assert life("2026-11-27T23:00:00+00:00", **dates).is_reached(at)


def test_what_begins_after_the_end_does_not_begin() -> None:
    left = life(left=True, start_date="2026-09-01", end_date="2026-10-31")
    assert left.is_reached(read_at("start + 1 month"))
    assert not left.is_reached(read_at("start + 2 months"))
    assert left.is_reached(read_at("end"))
    assert not left.applies(read_at("start + 1 month"))
    assert left.applies(read_at("end"))


def test_dates_that_are_none() -> None:
    unknown = life(start_date=None, end_date="9999-12-31")
    assert not unknown.is_reached(read_at("start"))
    assert not unknown.is_reached(read_at("end"))
    assert unknown.words(read_at("end + 3 days")) == "end + 3 days"


def test_the_end_of_a_former_employment_is_over_when_the_next_one_is_in_view() -> None:
    dates = {"start_date": "2026-12-05", "end_date": "2026-06-30"}
    assert life(left=True, **dates).is_reached(read_at("end + 30 days"))
    assert not life(left=False, **dates).is_reached(read_at("end + 30 days"))


def test_an_end_without_a_day() -> None:
    """HR says that somebody has left, but not when: the first run that read so counts, and later stages follow it."""
    first = {"status": Said(value="inactive", since=instant("2026-10-01T09:00:00+00:00"))}
    left = life(left=True, status="inactive", said=first)
    assert left.end == instant("2026-10-01T09:00:00+00:00")
    assert left.is_reached(read_at("end + 30 days"))
    assert not left.is_reached(read_at("end + 60 days"))
    for said in ({}, {"status": Said(value="active", since=instant("2026-10-01T09:00:00+00:00"))}):
        fresh = life(left=True, status="inactive", end_date="2027-01-31", said=said)
        assert fresh.is_reached(read_at("end"))
        assert not fresh.is_reached(read_at("end + 1 hour"))
        assert not fresh.is_reached(read_at("end + 30 days"))


def test_absences() -> None:
    def absence(first: str, last: str) -> NearAbsence:
        return NearAbsence(
            first_day=first,
            last_day=last,
            start=instant(f"{first}T00:00:00+01:00"),
            end=instant(f"{last}T00:00:00+01:00") + datetime.timedelta(days=1),
            type=None,
            source="hr",
        )

    found = life(coming=absence("2026-12-05", "2026-12-20"), begun=absence("2026-11-02", "2026-11-20"))
    assert found.begins(read_at("absence start - 10 days")) == instant("2026-11-24T23:00:00+00:00")
    assert found.begins(read_at("absence end + 3 days")) == instant("2026-11-23T23:00:00+00:00")
    assert found.words(read_at("absence end + 3 days")) == "absence end + 3 days"


def test_changes() -> None:
    since = instant("2026-11-10T15:30:00+00:00")
    said = {
        "department": Said(value="Sales", since=since, before="IT"),
        "job_title": Said(value="Clerk", since=since),
        "legal_entity": Said(value="A", since=since, before="B"),
        "location.city": Said(value=None, since=since, before="Gdynia"),
    }
    saying = {
        "department": "Sales",
        "job_title": "Clerk",
        "legal_entity": "C",
        "location.city": "Sopot",
        "custom.site": "north",
    }
    found = life(said=said, saying=saying)
    assert dict(found.changes) == {"department": since, "legal_entity": found.now}
    assert found.begins(read_at("change of department")) == since
    assert found.begins(read_at("change of department + 14 days")) == instant("2026-11-23T23:00:00+00:00")
    assert found.words(read_at("change of department + 14 days")) == "change of department 2026-11-10 + 14 days"


@pytest.mark.parametrize(
    ("at", "now", "expected"),
    [
        ("start - 7 days", "2026-11-27T22:59:59+00:00", False),
        ("start - 7 days", "2026-11-27T23:00:00+00:00", True),
        ("start - 6 hours", "2026-11-28T12:00:00+00:00", True),
        ("start", "2026-11-28T12:00:00+00:00", False),
        ("start + 1 day", "2026-12-28T12:00:00+00:00", False),
        ("end - 1 day", "2026-12-28T12:00:00+00:00", False),
    ],
)
def test_a_stage_before_the_start_has_prepared_it(at: str, now: str, expected: bool) -> None:
    assert life(now, start_date="2026-11-28", end_date="2026-12-20").has_prepared(read_at(at)) is expected


def test_no_start_is_prepared() -> None:
    assert not life().has_prepared(read_at("start - 7 days"))
