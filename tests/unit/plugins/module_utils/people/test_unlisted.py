# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""People whom HR listed before, and does not list any more."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory, Said
from ansible_collections.hrsync.ad.plugins.module_utils.people.merge import Merged, merge
from ansible_collections.hrsync.ad.plugins.module_utils.people.schedule import Calendar
from ansible_collections.hrsync.ad.plugins.module_utils.people.unlisted import (
    ONLY_REPORTS,
    MissingRule,
    Unlisted,
    recalled,
    unlisted,
)

NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
CALENDAR = Calendar(now=NOW)
VANISHED = NOW - datetime.timedelta(days=12, hours=1)
DISABLES = MissingRule(datetime.timedelta(days=10), disables=True)


def person(key: str = "k9", /, **said: t.Any) -> PersonMemory:
    fields = {name.replace("__", "."): Said(value=value, since=NOW) for name, value in said.items()}
    return PersonMemory(key=key, label=f"Jan Kos ({key})", source="hr", account="guid", said=fields, missing=VANISHED)


def after(*people: PersonMemory, listed: t.Sequence[Employee] = (), rule: MissingRule = ONLY_REPORTS) -> Unlisted:
    everybody = [Employee(key="k1", source="hr", id="1", full_name="Anna Nowak", custom={"floor": 3}), *listed]
    merged = merge([("hr", everybody)], "employee_number", {}, CALENDAR)
    return unlisted(merged, Memory(people={one.key: one for one in people}), CALENDAR, rule)


def added(found: Unlisted) -> list[str]:
    return sorted(found.merged.recalled)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"end_date": "2026-10-31"}, "end date 2026-10-31 reached"),
        ({"end_date": "2026-11-22"}, "end date 2026-11-22 reached"),
        ({"status": "inactive"}, "status inactive"),
        ({"status": "inactive", "end_date": None}, "status inactive"),
    ],
)
def test_an_end_that_hr_gave_before_counts(said: dict[str, str | None], why: str) -> None:
    found = after(person(**said))
    assert (added(found), found.missing) == (["k9"], ())
    departure = found.merged.departures["k9"]
    assert departure.why == f"{why}; HR does not list this person any more, since 2026-11-10"
    assert not departure.only_disables
    assert found.merged.known_keys == {"k1", "k9"}, "for the safety threshold"
    assert [one.key for one in found.merged.employees] == ["k1", "k9"]


def test_the_first_run_without_the_person_is_the_day_since_when() -> None:
    one = PersonMemory(key="k9", said={"status": Said(value="inactive", since=NOW)})
    assert after(one).merged.departures["k9"].why.endswith("since 2026-11-22")


def test_an_end_counts_when_it_comes_at_the_place_of_work() -> None:
    # Noon in UTC is the next day in Auckland.
    (ahead,) = after(person(end_date="2026-11-23")).missing
    assert ahead.note == "the end date 2026-11-23 counts when it comes"
    assert added(after(person(end_date="2026-11-23", location__timezone="Pacific/Auckland"))) == ["k9"]


def test_who_vanishes_without_an_end_is_missing() -> None:
    found = after(person(status="active", end_date=None), person("k8", start_date="2026-12-01"))
    assert added(found) == []
    assert [(one.key, one.label, one.since, one.days, one.note, one.disables) for one in found.missing] == [
        ("k8", "Jan Kos (k8)", VANISHED, 12, "was to start on 2026-12-01", False),
        ("k9", "Jan Kos (k9)", VANISHED, 12, "", False),
    ]
    assert found.merged.known_keys == {"k1"}


def test_whom_hr_lists_is_not_missing_however_the_key_is_spelled() -> None:
    found = after(person("K1", end_date="2026-10-31"))
    assert (found.missing, added(found)) == ((), [])


def test_whose_account_is_gone_is_not_missing() -> None:
    gone = PersonMemory(key="k9", missing=VANISHED)
    assert after(gone).missing == ()


def test_the_account_is_disabled_after_a_time_where_that_is_wanted() -> None:
    found = after(person(), rule=DISABLES)
    assert found.merged.departures["k9"].why == "missing from HR since 2026-11-10"
    assert found.merged.departures["k9"].only_disables
    assert [(one.disables, one.after) for one in found.missing] == [(True, "10 days")]
    assert found.merged.known_keys == {"k1"}, "a half answer of HR must still be noticed by the safety threshold"


@pytest.mark.parametrize(
    ("one", "rule"),
    [
        (person(), MissingRule(datetime.timedelta(days=13), disables=True)),
        (person(end_date="2026-12-31"), DISABLES),
        (person(), MissingRule(datetime.timedelta(days=10))),
    ],
)
def test_otherwise_nothing_is_changed(one: PersonMemory, rule: MissingRule) -> None:
    found = after(one, rule=rule)
    assert (added(found), [one.disables for one in found.missing]) == ([], [False])


@pytest.mark.parametrize("said", [{}, {"end_date": "2026-10-31"}])
def test_who_may_have_lost_the_key_is_not_touched(said: dict[str, str]) -> None:
    found = after(person(**said), listed=[Employee(key=None, source="hr", id="9", full_name="jan KOS")], rule=DISABLES)
    assert added(found) == []
    assert [one.note for one in found.missing] == ["HR lists somebody of this name without a key"]


def test_a_leaver_without_a_key_is_no_reason_to_wait() -> None:
    gone = Employee(key=None, source="hr", id="9", full_name="Jan Kos", status="inactive")
    assert added(after(person(status="inactive"), listed=[gone])) == ["k9"]


def test_a_start_that_is_ahead_keeps_the_account_from_being_deleted() -> None:
    assert after(person(end_date="2026-10-31", start_date="2026-12-01")).merged.returning == {"k9"}


def test_templates_find_every_field_that_others_have() -> None:
    found = after(person(end_date="2026-10-31", custom__site="B", department="Sales", teams="a, b"))
    jan = found.merged.employees[1]
    assert (jan.custom, jan.department, jan.full_name, jan.teams) == (
        {"floor": None, "site": "B"},
        "Sales",
        "Jan Kos",
        ("a", "b"),
    )
    assert jan.source == "hr"


def test_nothing_remembered_but_the_key() -> None:
    nobody = recalled(PersonMemory(key="k"))
    assert (nobody.full_name, nobody.status, nobody.source, nobody.location["city"]) == (None, "active", "HR", None)


def test_without_memory_nobody_is_known_to_be_missing() -> None:
    merged = Merged()
    assert unlisted(merged, Memory(), CALENDAR, DISABLES) == Unlisted(merged)
