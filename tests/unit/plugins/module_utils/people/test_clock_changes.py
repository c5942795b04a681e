# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Days on which clocks change, and that a state depends on the person and the instant alone.

What is right is found by looking at a clock of the zone at each instant, and not by calculating with dates.
"""

from __future__ import annotations

import datetime
import typing as t
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.model.absence import Absence
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.people.absences import near
from ansible_collections.hrsync.ad.plugins.module_utils.people.as_of import read_as_of
from ansible_collections.hrsync.ad.plugins.module_utils.people.schedule import Calendar
from ansible_collections.hrsync.ad.plugins.module_utils.values import instants

SECOND: t.Final = datetime.timedelta(seconds=1)

CHANGES: t.Final = {
    "Europe/Warsaw": ("2026-03-29", "2026-10-25"),
    # The clocks skip midnight in spring, and go back to 23:00 at the end of the day in autumn.
    "Africa/Cairo": ("2026-04-24", "2026-10-29"),
    # The clocks skip midnight in spring, and midnight comes twice in autumn.
    "America/Havana": ("2026-03-08", "2026-11-01"),
    # By 30 minutes only.
    "Australia/Lord_Howe": ("2026-10-04", "2026-04-05"),
    # A whole day is missing: the zone moved to the other side of the date line.
    "Pacific/Apia": ("2011-12-29", "2011-12-31"),
}
"""Days on which the clocks change, by zone."""
NIGHTS: t.Final = [
    (zone, (datetime.date.fromisoformat(day) + datetime.timedelta(days=days)).isoformat())
    for zone, changes in CHANGES.items()
    for day in changes
    for days in (-1, 0, 1, 2)
    if (zone, days) != ("Pacific/Apia", -1) and (zone, day, days) != ("Pacific/Apia", "2011-12-29", 1)
]


def first_second(day: str, zone: str) -> datetime.datetime:
    """The first second at which a clock in the zone shows this day or a later one."""
    wanted, place = datetime.date.fromisoformat(day), zoneinfo.ZoneInfo(zone)
    middle = int(datetime.datetime.combine(wanted, datetime.time(), datetime.UTC).timestamp())
    before, after = middle - 2 * 86_400, middle + 2 * 86_400
    while after - before > 1:
        now = (before + after) // 2
        shown = datetime.datetime.fromtimestamp(now, place).date()
        before, after = (now, after) if shown < wanted else (before, now)
    return datetime.datetime.fromtimestamp(after, datetime.UTC)


def next_day(day: str) -> str:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def presence(now: datetime.datetime, zone: str, **fields: t.Any) -> Presence:
    person = Employee(key="1", source="hr", id="1", timezone=zone, **fields)
    return Calendar(now=now, days_before_start=2, default_timezone="Pacific/Kiritimati").standing(person).presence


@pytest.mark.parametrize(("zone", "day"), NIGHTS)
def test_access_begins_and_ends_with_the_day(zone: str, day: str) -> None:
    first = first_second(day, zone)
    assert presence(first - SECOND, zone, start_date=day) is Presence.UPCOMING
    assert presence(first, zone, start_date=day) is Presence.ACTIVE
    assert presence(first - SECOND, zone, end_date=day) is Presence.ACTIVE
    assert presence(first, zone, end_date=day) is Presence.LEFT


@pytest.mark.parametrize(("zone", "day"), NIGHTS)
def test_a_day_begins_and_ends_with_its_first_and_last_second(zone: str, day: str) -> None:
    first, end = first_second(day, zone), first_second(next_day(day), zone)
    assert datetime.datetime.fromisoformat(instants.start_of_day(day, zone)) == first
    assert datetime.datetime.fromisoformat(instants.end_of_day(day, zone)) == end
    assert instants.instant("start", day, zone) == first
    assert instants.instant("end", day, zone, last=True) == end
    assert instants.days_since(day, first - SECOND, zone) <= -1
    assert instants.days_since(day, first, zone) == instants.days_since(day, end - SECOND, zone) == 0
    assert instants.days_since(day, end, zone) >= 1


@pytest.mark.parametrize(("zone", "day"), NIGHTS)
def test_an_absence_begins_and_ends_with_its_days(zone: str, day: str) -> None:
    absence = Absence(source="hr", id="7", employee_id="1", first_day=day, last_day=day)
    first, end = first_second(day, zone), first_second(next_day(day), zone)
    found = near([absence], first, zone).absence
    assert found is not None
    assert found.end is not None
    # Python never takes a local time that clocks skip for equal to one of another zone.
    assert (found.start.astimezone(datetime.UTC), found.end.astimezone(datetime.UTC)) == (first, end)
    assert near([absence], end - SECOND, zone).absence == found
    assert near([absence], end, zone).absence is None


@pytest.mark.parametrize(("zone", "day"), NIGHTS)
def test_a_preview_as_of_a_day_is_as_of_its_first_second(zone: str, day: str) -> None:
    as_of = read_as_of(day, "UTC")
    assert as_of is not None
    assert as_of.begun([zone]).instant == first_second(day, zone)


DAYS = st.dates(datetime.date(2026, 1, 1), datetime.date(2027, 12, 31)).map(datetime.date.isoformat)
INSTANTS = st.datetimes(datetime.datetime(2025, 12, 1), datetime.datetime(2028, 1, 31)).map(
    lambda naive: naive.replace(tzinfo=datetime.UTC)
)
ZONES = st.sampled_from((*CHANGES, "Pacific/Kiritimati", "America/Los_Angeles", "Asia/Kathmandu"))


def expected(now: datetime.datetime, zone: str, start: str | None, end: str | None) -> Presence:
    """What is right, from instants alone."""
    if end is not None and now >= first_second(end, zone):
        is_back = start is not None and end < start and now >= first_second(start, zone)
        return Presence.ACTIVE if is_back else Presence.LEFT
    if start is None or now >= first_second(start, zone):
        return Presence.ACTIVE
    before = (datetime.date.fromisoformat(start) - datetime.timedelta(days=2)).isoformat()
    return Presence.UPCOMING if now >= first_second(before, zone) else Presence.FUTURE


@given(zone=ZONES, start=st.none() | DAYS, end=st.none() | DAYS, runs=st.lists(INSTANTS, min_size=1, max_size=6))
def test_a_state_depends_on_the_person_and_the_instant_alone(
    zone: str, start: str | None, end: str | None, runs: list[datetime.datetime]
) -> None:
    """Whenever runs were made, in whatever order, and whichever were missed."""
    for now in runs:
        assert presence(now, zone, start_date=start, end_date=end) is expected(now, zone, start, end)


@given(zone=ZONES, day=DAYS, runs=st.lists(INSTANTS, min_size=1, max_size=6))
def test_a_state_is_never_taken_back_by_time(zone: str, day: str, runs: list[datetime.datetime]) -> None:
    order = [Presence.FUTURE, Presence.UPCOMING, Presence.ACTIVE, Presence.LEFT]
    end = f"{int(day[:4]) + 1}-01-01"
    ranks = [order.index(presence(now, zone, start_date=day, end_date=end)) for now in sorted(runs)]
    assert ranks == sorted(ranks)
