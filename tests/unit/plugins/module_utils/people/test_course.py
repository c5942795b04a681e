# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import PersonMemory, Said
from ansible_collections.hrsync.ad.plugins.module_utils.people.course import Start, start_of
from ansible_collections.hrsync.ad.plugins.module_utils.people.schedule import Calendar

NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
CALENDAR = Calendar(now=NOW, days_before_start=14)
MONDAY = datetime.datetime(2026, 11, 16, 6, tzinfo=datetime.UTC)
UNKNOWN, KNOWN = Start(is_unknown=True), Start()


def said(value: str | None, before: str | None = None, since: datetime.datetime = MONDAY) -> PersonMemory:
    return PersonMemory(key="1", said={"start_date": Said(value=value, since=since, before=before)})


def start(
    start_date: str | None, remembered: PersonMemory | None, *, others: bool = True, zone: str = "UTC", **fields: t.Any
) -> Start:
    employee = Employee(key="1", source="hr", id="1", start_date=start_date, timezone=zone, **fields)
    return start_of(employee, CALENDAR.standing(employee), remembered, CALENDAR, others_have=others)


@pytest.mark.parametrize(
    ("remembered", "expected"),
    [
        (None, UNKNOWN),
        (PersonMemory(key="1"), UNKNOWN),
        (said(None), UNKNOWN),
        (said("soon"), UNKNOWN),
        (said("2026-11-22"), KNOWN),
        (said("2026-11-23"), UNKNOWN),
        (said(None, before="2026-11-16"), KNOWN),
        (said(None, before="2026-11-17"), UNKNOWN),
        (dataclasses.replace(said("2026-11-20"), listed=MONDAY), UNKNOWN),
        (dataclasses.replace(said("2026-11-16"), listed=MONDAY), KNOWN),
    ],
)
def test_a_start_that_is_missing(remembered: PersonMemory | None, expected: Start) -> None:
    assert start(None, remembered) == expected


def test_without_a_memory_nobody_waits_if_nobody_has_a_start() -> None:
    assert start(None, None, others=False) == KNOWN
    assert start(None, said("2026-11-23"), others=False) == UNKNOWN


def test_days_begin_where_the_person_works() -> None:
    assert start(None, said("2026-11-23"), zone="Pacific/Auckland") == KNOWN
    early = datetime.datetime(2026, 11, 16, 20, tzinfo=datetime.UTC)
    assert start(None, said(None, before="2026-11-17", since=early), zone="Pacific/Auckland") == KNOWN


@pytest.mark.parametrize(
    ("start_date", "why"),
    [
        ("2026-11-30", "start date 2026-11-30 is within 14 days"),
        ("2027-01-30", "start date 2027-01-30 is more than 14 days ahead"),
        (None, "HR had the start date 2026-11-30, and has none any more"),
    ],
)
def test_what_a_run_enabled_too_early_is_disabled(start_date: str | None, why: str) -> None:
    enabled = PersonMemory(
        key="1", enabled=MONDAY, said={"start_date": Said(value="2026-11-30", since=MONDAY, before=None)}
    )
    assert start(start_date, enabled).pause == f"{why}; a run enabled the account on 2026-11-16"
    assert start(start_date, said("2026-11-30")).pause == ""


def test_who_works_here_or_has_left_is_not_concerned() -> None:
    enabled = PersonMemory(key="1", enabled=MONDAY)
    assert start("2020-01-01", enabled) == KNOWN
    assert start(None, enabled, status="inactive") == KNOWN
