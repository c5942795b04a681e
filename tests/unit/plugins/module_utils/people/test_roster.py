# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.absence import Absence
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.people.merge import Departure, Merged
from ansible_collections.hrsync.ad.plugins.module_utils.people.roster import Absences, Roster, roster
from ansible_collections.hrsync.ad.plugins.module_utils.people.schedule import Calendar

CALENDAR = Calendar(now=datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC))
AWAY = Absence(source="hr", id="a", first_day="2026-11-20", last_day="2026-11-30")
UNREADABLE = Absence(source="hr", id="a", first_day="soon")


def employee(key: str, **fields: t.Any) -> Employee:
    return Employee(key=key, source="hr", id=key, full_name=f"Anna {key}", **fields)


def made(*people: Employee, absences: Absences | None = None, **departures: Departure) -> Roster:
    return roster(Merged(employees=people, departures=departures), absences or {}, CALENDAR)


def test_states_and_absences() -> None:
    found = made(employee("k1"), employee("k2", status="inactive"), absences={"k1": [AWAY]})
    assert [one.standing.presence for one in found.members] == [Presence.ACTIVE, Presence.LEFT]
    assert [one.absence and one.absence.first_day for one in found.members] == ["2026-11-20", None]
    assert (found.rejections, found.notices) == ((), ())


def test_who_has_left_by_every_record_is_not_asked_again() -> None:
    troubles = ("The sources disagree.",)
    found = made(employee("k1", end_date="soon"), k1=Departure("status inactive", troubles))
    (member,) = found.members
    assert (member.standing, member.troubles) == ((Presence.LEFT, "status inactive"), troubles)


def test_dates_that_cannot_be_read_skip_one_employee() -> None:
    found = made(employee("k1", end_date="soon"), employee("k3"))
    assert [one.key for one in found.rejections] == ["k1"]
    assert "end_date 'soon' is not a day" in found.rejections[0].reasons[0]
    assert [one.employee.key for one in found.members] == ["k3"]


def test_an_absence_is_found_however_its_source_spells_the_key() -> None:
    (member,) = made(employee("Anna@x"), absences={"anna@x": [AWAY]}).members
    assert member.absence is not None


@pytest.mark.parametrize(("end_date", "presence"), [(None, Presence.ACTIVE), ("2026-11-01", Presence.LEFT)])
def test_an_absence_that_cannot_be_read_skips_nobody(end_date: str | None, presence: Presence) -> None:
    found = made(employee("k1", end_date=end_date), employee("k2"), absences={"k1": [UNREADABLE, AWAY]})
    assert found.rejections == ()
    member, _other = found.members
    assert (member.standing.presence, member.troubles, member.absence and member.absence.first_day) == (
        presence,
        (),
        "2026-11-20",
    )
    (notice,) = found.notices
    assert (notice.keys, notice.text) == (
        ("k1",),
        "Absences of 1 employee cannot be read, and count as if HR did not have them. Anna k1 (k1): The absence with"
        " the id a has an invalid day or time; correct it in hr.",
    )


def test_who_pauses() -> None:
    merged = Merged(employees=(employee("k1"), employee("k2")), paused=frozenset({"k2"}))
    assert [one.paused for one in roster(merged, {}, CALENDAR).members] == [False, True]


def test_a_start_is_unknown_where_others_have_one() -> None:
    started, future = employee("k1", start_date="2026-01-01"), employee("k4", start_date="2027-01-01")
    people = (started, employee("k2"), employee("k3", status="inactive"), future)
    assert [one.start_unknown for one in made(*people).members] == [False, True, False, False]
    assert [one.start_unknown for one in made(employee("k2"), employee("k5")).members] == [False, False]


def test_a_start_that_no_source_can_have_is_not_waited_for() -> None:
    """Such as that of a contractor, if the file has no column for it."""
    people = (employee("k1", start_date="2026-01-01"), employee("k2"), employee("X-1"))
    found = roster(Merged(employees=people), {}, CALENDAR, startless=frozenset({"x-1"}))
    assert [one.start_unknown for one in found.members] == [False, True, False]


def test_unknown_zones_are_told_once() -> None:
    people = [employee(f"k{number}", timezone="Winterfell Standard Time") for number in range(7)]
    found = made(*people, employee("k8", timezone="Mars/Olympus"))
    assert len(found.members) == 8
    mars, winterfell = found.notices
    assert mars.text.startswith(
        "The time zone 'Mars/Olympus' of 1 employee is not known: Anna k8 (k8). Their days begin"
    )
    assert winterfell.text.startswith(
        "The time zone 'Winterfell Standard Time' of 7 employees is not known: Anna k0 (k0), "
    )
    assert "Anna k4 (k4), and 2 more. Their days begin in UTC (lifecycle_timezone) instead." in winterfell.text
    assert (winterfell.has_keys, len(winterfell.keys), mars.has_keys) == (True, 7, True)
