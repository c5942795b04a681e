# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import LOCATION_FIELDS, Employee
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Keyless
from ansible_collections.hrsync.ad.plugins.module_utils.people import merge as merging
from ansible_collections.hrsync.ad.plugins.module_utils.people.merge import Departure, Merged
from ansible_collections.hrsync.ad.plugins.module_utils.people.schedule import Calendar

CALENDAR = Calendar(now=datetime.datetime(2026, 11, 22, 12, 0, tzinfo=datetime.UTC), days_before_start=7)
LEFT = "2026-11-18"
"""An end date that is reached."""


def employee(key: str | None, **fields: t.Any) -> Employee:
    return Employee(key=key, **{"source": "factorial", "id": f"id-{key}", **fields})


def merge(sources: t.Any, key_field: str = "badge", precedence: t.Any = ()) -> Merged:
    return merging.merge(sources, key_field, dict(precedence), CALENDAR)


def place(**fields: str) -> dict[str, str | None]:
    return {**dict.fromkeys(LOCATION_FIELDS), **fields}


def test_a_single_source_is_taken_as_it_is() -> None:
    anna = employee("1", first_name="Anna")
    merged = merge([("factorial", [anna])], "employee_number", {})
    assert merged.employees == (anna,)
    assert (merged.rejections, merged.notices, merged.stops) == ((), (), ())
    assert merged.known_keys == {"1"}


def test_keys_and_managers_are_stripped() -> None:
    merged = merge([("hr", [employee(" 2", manager_key=" 1 "), employee("1", manager_key="")])], "employee_number", {})
    assert [(one.key, one.source, one.manager_key) for one in merged.employees] == [("1", "hr", ""), ("2", "hr", "1")]


def test_later_sources_fill_what_is_empty() -> None:
    first = employee(
        "1", email="a@x", phone="", teams=(), location=place(city="Łódź"), custom={"badge": None, "desk": "4"}, raw=None
    )
    second = employee(
        "1",
        id="c-9",
        phone="12",
        teams=("Sales",),
        location=place(city="Łódź", country="PL"),
        custom={"badge": "77"},
        private={"birthday": "2000-01-01"},
        manager_key=" 5 ",
        raw={"id": 9},
    )
    merged = merge([("factorial", [first]), ("calamari", [second])], "employee_number", {})
    (one,) = merged.employees
    assert (one.source, one.id, one.email, one.phone, one.teams) == ("factorial", "id-1", "a@x", "12", ("Sales",))
    assert (one.location["city"], one.location["country"], one.location["state"]) == ("Łódź", "PL", None)
    assert one.custom == {"badge": "77", "desk": "4"}
    assert (one.manager_key, one.private, one.raw) == ("5", {"birthday": "2000-01-01"}, {"id": 9})
    assert merged.origins == {
        "1": dict.fromkeys(
            ["phone", "teams", "manager_key", "location.country", "custom.badge", "private.birthday"], "calamari"
        )
    }
    assert merged.notices == ()


def test_a_custom_field_that_only_others_have_is_null() -> None:
    people = [employee("1", custom={"desk": "4"}), employee("2", custom={"badge": "7"}), employee("3")]
    merged = merge([("factorial", people)])
    assert [one.custom for one in merged.employees] == [
        {"badge": None, "desk": "4"},
        {"badge": "7", "desk": None},
        {"badge": None, "desk": None},
    ]


def test_an_empty_text_is_kept_where_nobody_says_more() -> None:
    merged = merge([("a", [employee("1", phone=None)]), ("b", [employee("1", phone="")])], "id", {})
    assert merged.employees[0].phone == ""


def test_precedence_gives_another_order_for_a_field() -> None:
    sources = [
        ("a", [employee("1", phone="1", job_title="x", location=place(city="A", name="N"))]),
        ("b", [employee("1", phone="2", job_title="y", location=place(city="B", name="N"))]),
    ]
    merged = merge(sources, "id", {"phone": ["b"], "location": ["b", "a"]})
    (one,) = merged.employees
    assert (one.phone, one.job_title, one.location["city"]) == ("2", "x", "B")
    assert merged.origins["1"] == {"phone": "b", "location.city": "b", "location.name": "b"}
    assert [notice.keys for notice in merged.notices] == [("1",)] * 3
    assert merge(sources, "id", {"location.city": ["b"]}).employees[0].location["city"] == "B"


def test_disagreements_are_counted_per_field() -> None:
    keys = [str(number) for number in range(7)]
    merged = merge(
        [("a", [employee(key, phone="1") for key in keys]), ("b", [employee(key, phone="2") for key in keys])], "id", {}
    )
    (notice,) = merged.notices
    assert notice.keys == tuple(keys)
    assert "phone of 7 employees (0, 1, 2, 3, 4, and 2 more)" in notice.text


def test_employees_without_a_key_are_remembered_by_address() -> None:
    lost = [
        employee(None, id="1", full_name="Anna", email="anna@x", status="inactive"),
        employee(None, id="2", full_name="Bo", email="bo@x"),
        employee(None, id="3"),
        employee(None, id="4", email="CY@x"),
        employee("5", email="cy@x"),
    ]
    assert merge([("hr", lost)]).keyless == (
        Keyless(label="Anna (hr id 1)", email="anna@x", left="status inactive"),
        Keyless(label="Bo (hr id 2)", email="bo@x"),
    )


def test_sources_that_disagree_on_the_life_of_an_account_set_the_employee_aside() -> None:
    sources = [
        ("a", [employee("1", end_date="2026-12-24"), employee("2")]),
        ("b", [employee("1", end_date="2026-12-01", status="inactive"), employee("2", end_date="2026-12-01")]),
    ]
    merged = merge(sources, "id", {})
    (rejection,) = merged.rejections
    assert rejection.key == "1"
    assert "status: a says active, b says inactive." in rejection.reasons[0]
    assert "end_date: a says 2026-12-24, b says 2026-12-01." in rejection.reasons[1]
    assert [one.end_date for one in merged.employees] == ["2026-12-01"]
    assert merged.known_keys == {"1", "2"}


def test_precedence_settles_the_life_of_an_account() -> None:
    sources = [("a", [employee("1")]), ("b", [employee("1", status="inactive")])]
    merged = merge(sources, "id", {"status": ["b", "a"]})
    assert [one.status for one in merged.employees] == ["inactive"]
    assert merged.rejections == ()


def test_employees_without_a_key_are_set_aside() -> None:
    merged = merge([("a", [employee(None, full_name="Jan"), employee(" ", id="7"), employee("1")])], "badge", {})
    assert [(one.key, one.label) for one in merged.rejections] == [
        ("", "Jan (a id id-None)"),
        ("", "unnamed (a id 7)"),
    ]
    assert "badge is empty in source a" in merged.rejections[0].reasons[0]
    assert len(merged.employees) == 1


def test_a_key_given_twice_is_rejected_in_every_source() -> None:
    twice = [employee("1", id="x"), employee("1", id="y"), employee("1", id="z", full_name="Jan")]
    merged = merge([("a", [employee("1"), employee("2")]), ("b", twice)])
    (rejection,) = merged.rejections
    assert rejection.key == "1"
    assert rejection.reasons == (
        "badge '1' exists 3 times in source b: id x (unnamed, active, without a start date) and id y (unnamed, active,"
        " without a start date) and id z (Jan, active, without a start date). Correct it there.",
    )
    assert [one.key for one in merged.employees] == ["2"]


def test_keys_that_differ_in_case_only_are_ambiguous() -> None:
    merged = merge([("a", [employee("AB1"), employee("x")]), ("b", [employee("ab1")])])
    assert [one.key for one in merged.rejections] == ["AB1", "ab1"]
    assert "differs from 'ab1' only in case" in merged.rejections[0].reasons[0]
    assert [one.key for one in merged.employees] == ["x"]
    assert merged.notices == ()


def test_sources_that_spell_the_key_of_a_person_in_different_ways_are_merged() -> None:
    def boss(key: str, **fields: t.Any) -> Employee:
        return employee(key, full_name="Anna Nowak", **fields)

    sources = [
        ("a", [boss("anna@x.y", email="anna@x.y"), employee("1", manager_key="anna@x.y")]),
        ("b", [boss("Anna@x.y", email="Anna@x.y", phone="7"), employee("2", manager_key="Anna@x.y")]),
        ("c", [boss("anna@x.y", job_title="CEO"), employee("3", manager_email="ANNA@x.y")]),
    ]
    merged = merge(sources)
    assert merged.rejections == ()
    found = {one.key: one for one in merged.employees}
    assert set(found) == {"1", "2", "3", "anna@x.y"}
    assert (found["anna@x.y"].phone, found["anna@x.y"].job_title) == ("7", "CEO")
    assert [found[key].manager_key for key in "123"] == ["anna@x.y"] * 3
    assert merged.known_keys == {"1", "2", "3", "anna@x.y", "Anna@x.y"}


@pytest.mark.parametrize(
    "sources",
    [
        [("a", [employee("AB1", full_name="Anna"), employee("ab1", full_name="Anna")])],
        [("a", [employee("AB1", full_name="Anna")]), ("b", [employee("ab1", full_name="Jan")])],
    ],
)
def test_spellings_in_one_source_or_of_other_people_are_ambiguous(sources: t.Any) -> None:
    assert [one.key for one in merge(sources).rejections] == ["AB1", "ab1"]


def test_keys_that_differ_in_width_are_not_told_to_differ_in_case() -> None:
    merged = merge([("a", [employee("1001"), employee("\uff11\uff10\uff10\uff11")])])
    assert "only in case, width, spaces or" in merged.rejections[0].reasons[0]


# Managers


def managed(*, email: str | None, **fields: t.Any) -> tuple[Employee, Merged]:
    """Somebody of Calamari whose manager is in Factorial, with these fields of the employee."""
    boss = employee("7", email="Boss@Example.com")
    other = employee("8", email="boss@example.com", source="calamari") if fields.pop("twice", False) else None
    person = employee("1", source="calamari", manager_email=email, **fields)
    merged = merge([("factorial", [boss]), ("calamari", [person, *([other] if other else [])])])
    return next(one for one in merged.employees if one.key == "1"), merged


def test_a_manager_of_another_source_is_found_by_address() -> None:
    found, merged = managed(email="boss@example.com")
    assert (found.manager_key, merged.notices) == ("7", ())


def test_the_key_of_a_manager_comes_before_the_address() -> None:
    found, merged = managed(email="boss@example.com", manager_key="9")
    assert (found.manager_key, merged.notices) == ("9", ())


@pytest.mark.parametrize(("email", "twice"), [("nobody@example.com", False), ("boss@example.com", True)])
def test_a_manager_who_cannot_be_found_is_told(email: str, twice: bool) -> None:
    found, merged = managed(email=email, twice=twice)
    assert found.manager_key is None
    (notice,) = merged.notices
    assert notice.keys == ("1",)
    assert f"1 manager of 1 employee cannot be found in any source by e-mail address: {email}." in notice.text


# One of several records of one person counts


def anna(identifier: str, **fields: t.Any) -> Employee:
    return employee(**{"key": "1", "id": identifier, "full_name": "Anna Nowak", **fields})


@pytest.mark.parametrize(
    ("fields", "others"),
    [
        ({"start_date": "2026-11-01"}, {"end_date": LEFT}),
        ({"start_date": "2026-11-01"}, {"status": "inactive", "start_date": "2026-11-02"}),
        ({"start_date": "2026-11-01", "full_name": "anna  NOWAK"}, {"status": "inactive"}),
        ({"start_date": "2026-11-01", "end_date": "2026-11-30"}, {"start_date": "2026-12-01"}),
        ({"start_date": "2026-11-25"}, {"status": "inactive"}),
        ({"status": "inactive"}, {"start_date": "2027-11-25"}),
        ({"start_date": "2026-11-25"}, {"start_date": "2027-11-25"}),
        ({"start_date": "2028-11-25"}, {"start_date": "2027-11-25"}),
        ({"start_date": "2025-01-01", "end_date": LEFT}, {"start_date": "2020-01-01", "status": "inactive"}),
        ({"end_date": LEFT}, {"end_date": "2020-01-01"}),
        ({"start_date": "2026-11-01"}, {"status": "inactive", "flaws": ("The field x is wrong.",)}),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_of_several_records_of_a_person_one_counts(
    fields: dict[str, t.Any], others: dict[str, t.Any], first: bool
) -> None:
    records = [anna("good", **fields), anna("bad", **others)]
    merged = merge([("a", records if first else records[::-1])])
    assert [one.id for one in merged.employees] == ["good"]
    assert merged.rejections == ()
    (notice,) = merged.notices
    assert notice.keys == ("1",)
    assert "badge '1' exists twice in source a, for one person. These records do not count: id bad (" in notice.text


@pytest.mark.parametrize(
    ("fields", "other", "paused"),
    [
        ({"start_date": "2026-11-25"}, {"end_date": LEFT}, True),
        ({"start_date": "2026-11-25"}, {"start_date": "2026-11-24"}, False),
        ({"start_date": "2026-11-01"}, {"end_date": LEFT}, False),
        ({"start_date": "2027-11-25"}, {"end_date": LEFT}, False),
    ],
)
def test_who_has_left_and_starts_again_soon_pauses(
    fields: dict[str, t.Any], other: dict[str, t.Any], paused: bool
) -> None:
    assert merge([("a", [anna("x", **fields), anna("y", **other)])]).paused == (
        frozenset("1") if paused else frozenset()
    )


@pytest.mark.parametrize(
    "others",
    [
        {"start_date": "2026-10-01"},
        {"status": "inactive", "full_name": "Jan Kowalski"},
        {"start_date": "20226-05-01"},
        {"flaws": ("The field x is wrong.",)},
    ],
)
def test_records_that_contradict_each_other_or_are_of_others_are_rejected(others: dict[str, t.Any]) -> None:
    merged = merge([("a", [anna("x", start_date="2026-11-01"), anna("y", **others)])])
    assert merged.employees == ()
    (rejection,) = merged.rejections
    assert (
        "badge '1' exists twice in source a: id x (Anna Nowak, start date 2026-11-01 reached) and id y"
        in (rejection.reasons[0])
    )


def test_a_wrong_value_of_a_further_record_is_named() -> None:
    flawed = anna("y", start_date="2026-11-24", flaws=("The field phone is a list.",))
    merged = merge([("a", [anna("x", start_date="2026-11-01"), flawed])])
    words = "id y (Anna Nowak, with wrong values: The field phone is a list). Correct it"
    assert words in merged.rejections[0].reasons[0]


# Leavers come first


def test_sources_that_disagree_do_not_keep_a_leaver() -> None:
    for field, values in {
        "end_date": (LEFT, "2026-11-19"),
        "start_date": ("2020-01-01", "2020-02-01"),
    }.items():
        first, second = ({"end_date": LEFT, "manager_key": "7", field: value} for value in values)
        merged = merge([("a", [employee("1", **first)]), ("b", [employee("1", **second)])])
        assert merged.rejections == ()
        assert [one.key for one in merged.employees] == ["1"]
        assert f"The sources disagree on {field}: a says {values[0]}" in merged.departures["1"].troubles[0]


@pytest.mark.parametrize(
    ("start", "left"), [("2020-02-01", True), (None, True), ("2026-11-20", False), ("2026-12-24", True)]
)
def test_a_start_on_which_sources_disagree_does_not_hide_the_end_that_one_has(start: str | None, left: bool) -> None:
    first = employee("1", start_date="2020-01-01", end_date=LEFT)
    merged = merge([("a", [first]), ("b", [employee("1", start_date=start)])])
    if start is None:
        assert merged.departures == {}, "nobody disagrees: the state is that of the merged record"
        return
    assert [one.key for one in merged.rejections] == ([] if left else ["1"])
    assert [one.key for one in merged.employees] == (["1"] if left else [])
    if left:
        assert merged.departures["1"].why == "end date 2026-11-18 reached"


FLAW = ("The field position must be a record.",)


@pytest.mark.parametrize(
    ("first", "second", "precedence", "left"),
    [
        ({"end_date": LEFT}, {"flaws": FLAW}, {}, True),
        ({"end_date": "2026-11-23"}, {"flaws": FLAW}, {}, False),
        ({"end_date": LEFT, "start_date": "2020-01-01"}, {"start_date": "2020-02-01", "flaws": FLAW}, {}, True),
        ({"end_date": LEFT, "start_date": "2020-01-01"}, {"start_date": "2026-11-20", "flaws": FLAW}, {}, False),
        ({"end_date": LEFT}, {"end_date": "2027-01-01", "flaws": FLAW}, {"end_date": ["a"]}, True),
        ({"end_date": LEFT}, {"end_date": "2027-01-01", "flaws": FLAW}, {"end_date": ["b"]}, False),
        ({"end_date": LEFT}, {"end_date": "2027-01-01", "flaws": FLAW}, {}, False),
        ({"end_date": LEFT}, {"end_date": "0026-12-31", "flaws": FLAW}, {}, False),
        ({"end_date": LEFT, "status": "inactive"}, {"flaws": FLAW}, {}, False),
    ],
)
def test_a_flaw_does_not_keep_who_has_left_by_the_merged_record(
    first: dict[str, t.Any], second: dict[str, t.Any], precedence: dict[str, list[str]], left: bool
) -> None:
    merged = merge([("a", [employee("1", **first)]), ("b", [employee("1", **second)])], precedence=precedence)
    assert [one.key for one in merged.rejections] == ([] if left else ["1"])
    assert {key: departure.why for key, departure in merged.departures.items()} == (
        {"1": "end date 2026-11-18 reached"} if left else {}
    )
    assert all(departure.troubles[-1:] == FLAW for departure in merged.departures.values())


def test_sources_do_not_disagree_on_the_status_of_who_has_left_by_both() -> None:
    first, second = employee("1", end_date=LEFT, status="inactive"), employee("1", end_date=LEFT)
    merged = merge([("a", [first]), ("b", [second])])
    assert merged.departures == {"1": Departure("end date 2026-11-18 reached")}
    assert (merged.rejections, merged.notices) == ((), ())


def test_two_ended_records_are_a_leaver_without_troubles() -> None:
    merged = merge([("a", [anna("x", end_date="2020-01-01"), anna("y", end_date=LEFT)])])
    assert merged.departures == {"1": Departure("end date 2020-01-01 reached; end date 2026-11-18 reached")}


def test_two_people_who_have_both_left_lose_access() -> None:
    merged = merge([("a", [anna("x", end_date=LEFT), anna("y", status="inactive", full_name="Jan Kowalski")])])
    assert merged.rejections == ()
    assert "exists twice in source a" in merged.departures["1"].troubles[0]


def test_keys_that_differ_in_case_only_do_not_keep_a_leaver() -> None:
    merged = merge([("a", [employee("AB1", end_date=LEFT)]), ("b", [employee("ab1", status="inactive")])])
    assert [one.key for one in merged.employees] == ["AB1"]
    assert merged.departures["AB1"].why == "end date 2026-11-18 reached; status inactive"
    assert "only in case" in merged.departures["AB1"].troubles[0]
    assert merged.known_keys == {"AB1", "ab1"}


def test_flaws_do_not_keep_a_leaver() -> None:
    flaws = ("The field starts_on is not a day.",)
    merged = merge([("a", [employee("1", flaws=flaws), employee("2", end_date=LEFT, flaws=flaws)])])
    assert [(one.key, one.reasons) for one in merged.rejections] == [("1", flaws)]
    assert merged.departures == {"2": Departure("end date 2026-11-18 reached", flaws)}


def test_a_person_who_has_left_by_every_record_is_not_a_rehire_by_merging() -> None:
    first = employee("1", start_date="2026-11-20", status="inactive")
    second = employee("1", start_date="2020-01-01", end_date=LEFT)
    merged = merge([("a", [first]), ("b", [second])], precedence={"status": ["b"], "start_date": ["a"]})
    assert merged.departures["1"].troubles == ()


def test_precedence_decides_before_records_that_disagree() -> None:
    sources = [("a", [employee("1", end_date=LEFT)]), ("b", [employee("1", end_date="2027-01-01")])]
    merged = merge(sources, precedence={"end_date": ["a"]})
    assert (merged.departures, [one.end_date for one in merged.employees]) == ({}, [LEFT])


@pytest.mark.parametrize(
    "records",
    [
        [anna("x", end_date=LEFT), anna("y", full_name="Jan Kowalski")],
        [anna("x", end_date=LEFT, key="ab1"), anna("y", full_name="Jan Kowalski", key="AB1")],
    ],
)
def test_a_leaver_who_shares_the_key_with_somebody_else_is_named(records: list[Employee]) -> None:
    merged = merge([("a", records)])
    assert merged.employees == ()
    (notice,) = merged.notices
    left = f"Anna Nowak ({records[0].key}) has left (end date 2026-11-18 reached)"
    assert f"{left}, but this run does not disable the account" in notice.text


def test_an_empty_source_stops_the_run() -> None:
    merged = merge([("a", [employee("1")]), ("b", [])], "id", {})
    assert len(merged.stops) == 1
    assert "Source b returned no employees" in merged.stops[0]


@pytest.mark.parametrize(
    ("names", "precedence", "message"),
    [
        (("a", "a"), {}, "The names of lifecycle_sources must be different, but are a, a. Set name of each."),
        (
            ("a", "b"),
            {"shoe_size": ["a"]},
            "lifecycle_precedence.shoe_size: employees have no such field; the",
        ),
        (("a", "b"), {"departmnt": ["a"]}, "lifecycle_precedence.departmnt: .* no such field; did you mean department"),
        (("a", "b"), {"key": ["a"]}, "lifecycle_precedence.key: employees have no such field"),
        (("a", "b"), {"phone": ["c"]}, "lifecycle_precedence.phone: there is no source c; the sources are a, b."),
        (("hr", "factorial"), {"phone": ["factoral"]}, "no source factoral; did you mean factorial"),
    ],
)
def test_wrong_configuration_is_refused(names: tuple[str, ...], precedence: t.Any, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        merge([(name, [employee("1")]) for name in names], "id", precedence)


@pytest.mark.parametrize(
    ("records", "returns"),
    [
        ([{"end_date": LEFT, "start_date": "2026-12-24"}], True),
        ([{"end_date": LEFT, "start_date": "20226-12-24"}], True),
        ([{"end_date": LEFT}, {"start_date": "2027-11-25"}], True),
        ([{"end_date": LEFT, "start_date": "2020-01-01"}], False),
        ([{"end_date": LEFT}], False),
    ],
)
def test_who_has_left_may_return(records: list[dict[str, t.Any]], returns: bool) -> None:
    merged = merge([("a", [anna(str(number), **fields) for number, fields in enumerate(records)])])
    assert merged.returning == (frozenset("1") if returns else frozenset())


OLD = {"full_name": "Anna Nowak", "start_date": "2020-01-01", "end_date": "2026-11-01", "status": "inactive"}
NEXT = {"full_name": "ANNA Nowak", "start_date": "2026-11-01", "job_title": "Consultant"}


@pytest.mark.parametrize("is_first", [True, False])
def test_an_employee_who_becomes_a_contractor_of_another_source_keeps_the_account(is_first: bool) -> None:
    staff = ("staff", [employee("1", **OLD, job_title="Clerk")])
    agency = ("agency", [employee("1", **NEXT)])
    merged = merge([staff, agency] if is_first else [agency, staff])
    assert (merged.rejections, merged.departures, merged.paused) == ((), {}, frozenset())
    [anna] = merged.employees
    assert (anna.source, anna.status, anna.job_title, anna.end_date) == ("agency", "active", "Consultant", None)
    [told] = merged.notices
    assert told.text == (
        "badge '1' has records that follow one another in several sources, for one person. These do not count: staff id"
        f" {staff[1][0].id} (end date 2026-11-01 reached)."
    )


@pytest.mark.parametrize(
    ("start", "counts", "is_paused"), [("2026-11-25", "agency", True), ("2027-02-01", "staff", False)]
)
def test_a_successor_who_starts_later(start: str, counts: str, is_paused: bool) -> None:
    later = {**NEXT, "start_date": start}
    merged = merge([("staff", [employee("1", **OLD)]), ("agency", [employee("1", **later)])])
    assert [one.source for one in merged.employees] == [counts]
    assert ("1" in merged.paused, "1" in merged.returning) == (is_paused, True)


def test_of_two_records_that_have_ended_the_later_one_counts() -> None:
    ended = {**NEXT, "end_date": "2026-11-20", "status": "inactive"}
    merged = merge([("staff", [employee("1", **OLD)]), ("agency", [employee("1", **ended)])])
    [anna] = merged.employees
    assert (anna.source, list(merged.departures), merged.departures["1"].troubles) == ("agency", ["1"], ())


@pytest.mark.parametrize(
    "other",
    [
        {**NEXT, "start_date": "2026-10-31"},
        {**NEXT, "start_date": None},
        {**NEXT, "full_name": "Anna Kos"},
        {**NEXT, "flaws": ("The team is unknown.",)},
    ],
)
def test_records_that_overlap_or_are_not_surely_of_one_person_contradict_each_other(other: dict[str, t.Any]) -> None:
    merged = merge([("staff", [employee("1", **OLD)]), ("agency", [employee("1", **other)])])
    assert merged.employees == ()
    assert "The sources disagree on status" in " ".join(merged.rejections[0].reasons)
