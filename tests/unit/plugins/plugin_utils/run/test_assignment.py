# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""From the settings and the answers of the sources to the task of a run."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory, Said
from ansible_collections.hrsync.ad.plugins.module_utils.specification import validate
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.wire.answers import answers_from_list
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.document import KnownPerson
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.assignment import Assignment, assignment_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.fetched import Fetched, fetched_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.settings import Settings, read_settings

from ..authored import authored, employee

NOW = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)
SPEC = {name: option for name, option in OPTIONS.items() if name != "sources"}
MAPPING = {"title": "{{ employee.job_title }}"}


def settings(*, variables: t.Mapping[str, t.Any] | None = None, **options: t.Any) -> Settings:
    given = {"managed_base": "OU=People,DC=example,DC=com", "attributes": "mapping", **options}
    params, errors = validate({name: value for name, value in given.items() if name != "only"}, SPEC)
    assert not errors
    task_vars = authored({"mapping": MAPPING, **(variables or {})})
    templar = Templar(loader=DataLoader(), variables=task_vars)
    return read_settings({**params, "only": given.get("only")}, templar, task_vars, NOW)


def fetched(*people: t.Mapping[str, t.Any], absences: t.Sequence[t.Mapping[str, t.Any]] = ()) -> Fetched:
    records = [employee(**{"start_date": "2020-01-01", "status": "active", **one}).to_dict() for one in people]
    answer = {"name": "factorial", "type": "factorial", "employees": records, "absences": list(absences)}
    return fetched_of(answers_from_list([{**answer, "warnings": ["The API version is old."]}]))


def assigned(*people: t.Mapping[str, t.Any], **more: t.Any) -> Assignment:
    return assignment_of(settings(**more), fetched(*people))


def test_everybody_is_rendered() -> None:
    task, *_people = assigned({"key": "1", "job_title": "Clerk"}, {"key": "2"})
    assert [(one.key, dict(one.attributes)) for one in task.desired] == [
        ("1", {"title": ("Clerk",)}),
        ("2", {"title": None}),
    ]
    assert task.known_keys == {"1", "2"}
    assert (task.policy.only, task.policy.in_scope, task.policy.scope) == (None, None, "")


def test_a_scope_and_keys_limit_the_policy() -> None:
    scope = "employee.department == 'Sales'"
    people = [{"key": "1"}, {"key": "2", "department": "IT"}]
    task, *_rest = assigned(*people, scope="where", only=frozenset("1"), variables={"where": scope})
    assert (task.policy.only, task.policy.in_scope, task.policy.scope) == (frozenset("1"), frozenset("1"), scope)
    assert len(task.desired) == 2, "the names of the others count as taken"


def test_an_id_of_an_hr_system_limits_the_policy_to_the_key() -> None:
    people = [{"key": "1", "id": "18446744073709550"}, {"key": "2", "id": "18446744073709551"}]
    task, *_rest = assigned(*people, only=frozenset(("id:18446744073709551", "id:7")))
    assert task.policy.only == frozenset(("2", "id:7"))
    assert task.by_id == frozenset("2")
    both, *_rest = assigned(*people, only=frozenset(("id:18446744073709551", "2")))
    assert (both.policy.only, both.by_id) == (frozenset("2"), frozenset())


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("2020-01-01", None, ""),
        ("2020-01-01", "2099-12-31", "2099-12-31"),
        (None, "2099-12-31", "2099-12-31"),
        ("2020-01-01", "2019-12-31", ""),
    ],
)
def test_the_end_of_somebody_who_works_is_told_unless_it_is_that_of_an_earlier_employment(
    start: str | None, end: str | None, told: str
) -> None:
    task, *_rest = assigned({"key": "1", "id": "1", "start_date": start, "end_date": end})
    (one,) = task.desired
    assert (one.presence, one.end) == (Presence.ACTIVE, told)


def test_the_end_of_a_leaver_is_over() -> None:
    task, *_rest = assigned({"key": "1", "id": "1", "start_date": "2020-01-01", "end_date": "2020-12-31"})
    assert (task.desired[0].presence, task.desired[0].end) == (Presence.LEFT, "")


def test_who_cannot_be_judged_is_skipped() -> None:
    variables = {"where": "employee.custom.branch == 'north'"}
    task, *_rest = assigned({"key": "1"}, scope="where", variables=variables)
    assert task.desired == ()
    assert task.rejections[0].reasons[0].startswith("where: ")


def test_the_answers_of_sources() -> None:
    found = fetched({"key": "1"}, {"key": "2"})
    assert [(one.name, one.employees) for one in found.counts] == [("factorial", 2)]
    assert [record.key for record in found.records] == ["1", "2"]
    assert found.warnings == ("The API version is old.",)


def test_steps_with_rules_are_named() -> None:
    made = settings(
        steps={"license": "licenses", "photo": "photos"},
        account="accounts",
        variables={
            "licenses": [{"assign": [{"sku": "E3"}]}],
            "photos": [],
            "accounts": [{"when": "presence == 'left'", "state": "absent"}],
        },
    )
    assert made.steps == ["license"]


@pytest.mark.parametrize(
    ("options", "says"), [({"fail_on": ["x"]}, "lifecycle_fail_on"), ({"scope": "none"}, "none is not defined")]
)
def test_settings_are_checked_first(options: dict[str, t.Any], says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        settings(**options)


def test_hr_says_that_a_leaver_returns() -> None:
    deleting = {"account": "accounts", "variables": {"accounts": [{"when": "presence == 'left'", "state": "absent"}]}}
    away = {"key": "1", "end_date": "2026-01-01"}
    assert [one.presence for one in assigned(away, **deleting)[0].desired] == [Presence.ABSENT]
    returning = {**away, "start_date": "2099-01-01"}
    assert [one.presence for one in assigned(returning, **deleting)[0].desired] == [Presence.LEFT]


@pytest.mark.parametrize(("fields", "ou"), [({}, "OU={{ employee.custom.unit }},DC=x"), ({"flaws": ("x",)}, "OU=a")])
def test_a_leaver_keeps_the_values_that_find_the_account(fields: dict[str, t.Any], ou: str) -> None:
    """The account may have no key yet, so that only a match attribute finds it."""
    left = {"key": "1", "end_date": "2026-01-01", "job_title": "Clerk", "email": "a@x", **fields}
    task, *_rest = assigned(left, {"key": "2", "custom": {"unit": "a"}}, ou="place", variables={"place": ou})
    assert dict(task.desired[0].attributes) == {"title": ("Clerk",)}
    assert (task.desired[0].presence, task.desired[0].ou) == (Presence.LEFT, None)


def test_the_addresses_of_those_who_are_skipped_and_have_not_left() -> None:
    task, *_rest = assigned(
        {"key": "1", "email": "known@x"},
        {"key": None, "email": "keyless@x"},
        {"key": "2", "email": "skipped@x", "flaws": ("x",)},
        {"key": None, "email": "left@x", "status": "inactive"},
        {"key": None, "email": None},
    )
    assert task.skipped_addresses == {"keyless@x", "skipped@x"}


SALES: t.Final[dict[str, t.Any]] = {
    "groups": "groups",
    "variables": {"groups": [{"group": "Sales", "when": "employee.department == 'Sales'"}]},
}


def test_leavers_alone_with_a_department_stop_the_run() -> None:
    working, left = {"key": "1", "department": None}, {"key": "2", "department": "Sales", "end_date": "2026-01-01"}
    (stop,) = assigned(working, left, **SALES)[0].stops
    assert stop.startswith("No employee has a value of department, but groups[0].when uses it")
    assert assigned({**working, "department": "IT"}, left, **SALES)[0].stops == ()


def test_a_source_that_lost_its_departments_stops_the_run() -> None:
    def of(name: str, *people: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        records = [employee(**{"start_date": "2020-01-01", "source": name, **one}).to_dict() for one in people]
        answer = {"name": name, "type": name, "fields": ["department"], "employees": records}
        return {**answer, "absences": [], "warnings": []}

    lost = [{"key": "2", "department": None}, {"key": "3", "department": None}]
    found = fetched_of(answers_from_list([of("factorial", {"key": "1"}), of("calamari", *lost)]))
    (stop,) = assignment_of(settings(**SALES), found).task.stops
    assert stop.startswith("No employee of source calamari has a value of department")
    both = fetched_of(answers_from_list([of("factorial", {"key": "2"}, {"key": "3"}), of("calamari", *lost)]))
    assert assignment_of(settings(**SALES), both).task.stops == ()


def test_a_source_cannot_lose_what_its_system_does_not_have() -> None:
    variables = {"groups": [{"group": "Berlin", "when": "employee.location.city == 'Berlin'"}]}
    people = [employee(key=key, source="b", start_date="2020-01-01", location={"city": None}).to_dict() for key in "23"]
    answers = {"name": "b", "type": "b", "fields": [], "employees": people, "absences": [], "warnings": []}
    others = {**answers, "name": "a", "employees": [employee(source="a").to_dict()]}
    made = settings(groups="groups", variables=variables)
    assert assignment_of(made, fetched_of(answers_from_list([others, answers]))).task.stops == ()
    located = fetched_of(answers_from_list([others, {**answers, "fields": ["location.city"]}]))
    (stop,) = assignment_of(made, located).task.stops
    assert stop.startswith("No employee of source b has a value of location.city")


def test_people_are_known_by_name_department_and_state_whether_they_are_skipped_or_not() -> None:
    people = assigned(
        {"key": "1", "full_name": "Anna Nowak", "department": "Sales"},
        {"key": "2", "full_name": "Bert Lis", "end_date": "2026-01-01", "department": None},
        {"key": "3", "full_name": "Cleo Mai", "department": "IT", "flaws": ("start_date holds no day.",)},
        {"key": None, "full_name": "Nobody"},
    ).people
    assert people == {
        "1": KnownPerson("Anna Nowak", "Sales", "active"),
        "2": KnownPerson("Bert Lis", "", "left"),
        "3": KnownPerson("Cleo Mai", "IT", ""),
    }


def test_a_mapping_that_works_for_nobody_is_a_fault() -> None:
    """Somebody whose account is deleted shows nothing about the mapping of the others."""
    left = {"key": "3", "status": "inactive"}
    nobody = {"ou": "place", "variables": {"place": "OU={{ employee.custom.place }},DC=x"}}
    (fault,) = assigned({"key": "1"}, {"key": "2"}, left, **nobody).task.faults
    assert fault.startswith("The mapping works for no employee who should have an account: 2 employees skipped.")
    assert assigned(left, **nobody).task.faults == ()
    assert assigned({"key": "1"}, {"key": "2", "custom": {"place": "OU=A"}}, left, **nobody).task.faults == ()


def test_a_custom_field_that_is_nearly_that_of_others_is_told() -> None:
    people: list[dict[str, t.Any]] = [{"key": "1", "custom": {"vip": True}}, {"key": "2"}]
    variables = {"mapping": {"info": "{{ employee.custom.vipp | default(none) }}"}}
    told = [notice.text for notice in assigned(*people, variables=variables).task.notices]
    assert "No employee has the custom field 'vipp', which mapping.info uses; did you mean vip?" in told[-1]
    silent = assigned(*people, variables=variables, accept_empty=["custom"]).task.notices
    assert not [notice for notice in silent if "vipp" in notice.text]


def as_of(value: t.Any, *people: t.Mapping[str, t.Any], **more: t.Any) -> tuple[Settings, Assignment]:
    """The settings and the assignment of a preview as of another time, as an action makes them."""
    read = fetched(*people)
    begun = settings(as_of=value, **more).begun_for(read.records)
    return begun, assignment_of(begun, read)


def test_a_preview_as_of_a_day_plans_each_person_for_that_day() -> None:
    people = [
        {"key": "1", "end_date": "2026-12-01", "timezone": "Pacific/Auckland"},
        {"key": "2", "start_date": "2026-12-01", "timezone": "America/Los_Angeles"},
        {"key": "3", "start_date": "2026-12-02", "timezone": "Pacific/Auckland"},
        {"key": "4", "end_date": "2026-12-02"},
    ]
    begun, made = as_of("2026-12-01", *people)
    presences = {one.key: one.presence.value for one in made.task.desired}
    assert presences == {"1": "left", "2": "active", "3": "upcoming", "4": "active"}
    assert begun.now == "2026-12-01T08:00:00+00:00", "the day begins last in Los Angeles"
    assert begun.started == NOW
    assert made.task.notices == ()
    assert {one.key: one.presence.value for one in assigned(*people).task.desired} == {
        "1": "active",
        "2": "upcoming",
        "3": "upcoming",
        "4": "active",
    }


def test_a_preview_as_of_a_day_says_for_whom_it_is_the_next() -> None:
    people = [
        {"key": "1", "timezone": "Pacific/Kiritimati"},
        {"key": "2", "timezone": "Pacific/Pago_Pago"},
    ]
    [notice] = as_of("2026-12-01", *people)[1].task.notices
    assert notice.keys == ("1",)
    assert "the next day has begun for 1 employee: Anna Nowak (1). For them, set lifecycle_as_of" in notice.text


def test_a_preview_as_of_a_day_for_nobody_begins_in_the_default_zone() -> None:
    assert as_of("2026-12-01", default_timezone="Europe/Warsaw")[0].now == "2026-11-30T23:00:00+00:00"


def test_a_preview_as_of_an_instant() -> None:
    begun, made = as_of("2026-12-01T00:30+01:00", {"key": "1", "end_date": "2026-12-01", "timezone": "Europe/Warsaw"})
    assert (begun.now, made.task.desired[0].presence.value) == ("2026-11-30T23:30:00+00:00", "left")


def test_an_absence_is_that_of_the_time_of_the_preview() -> None:
    absence = {
        "source": "factorial",
        "id": "7",
        "employee_id": "1",
        "first_day": "2026-12-01",
        "last_day": "2026-12-01",
    }
    given = fetched({"key": "1", "id": "1"}, absences=[absence])
    begun = [
        assignment_of(settings(as_of=day).begun_for(given.records), given).members[0].absence
        for day in ("2026-11-30", "2026-12-01", "2026-12-02")
    ]
    assert [one and one["begun"] for one in begun] == [False, True, None]


def test_another_time_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="lifecycle_as_of is 'Monday', which is neither a day nor an instant"):
        settings(as_of="Monday")


def left(**said: str | None) -> Memory:
    """Jan is remembered, who worked in Sales."""
    fields = {name: Said(value=value, since=NOW) for name, value in said.items()}
    since = NOW - datetime.timedelta(days=40)
    jan = PersonMemory(key="9", label="Jan Kos (9)", source="hr", account="guid", said=fields, missing=since)
    return Memory(is_kept=True, revision=1, people={"9": jan})


RULES = {
    "mapping": {"cn": "{{ employee.first_name | upper }}", "info": "{{ employee.custom.floor }}"},
    "account": [{"when": "presence == 'left' and employee.end_date < '2026-10-29'", "state": "absent"}],
}


def test_a_leaver_whom_hr_does_not_list_any_more_goes_on_by_what_is_remembered() -> None:
    known = dataclasses.replace(fetched({"key": "1", "custom": {"floor": 3}}), memory=left(end_date="2026-10-01"))
    task = assignment_of(settings(variables=RULES, account="account"), known).task
    jan = task.desired[1]
    assert (jan.key, jan.presence, jan.recalled) == ("9", Presence.ABSENT, True)
    assert jan.why == "end date 2026-10-01, 58 days ago (account[0])"
    assert (jan.attributes, jan.unmade, jan.skips) == ({}, {}, ())
    assert task.known_keys == {"1", "9"}
    assert list(task.said) == ["1"], "HR says nothing of somebody whom it does not list"
    earlier = dataclasses.replace(known, memory=left(end_date="2026-11-15"))
    jan = assignment_of(settings(variables=RULES, account="account"), earlier).task.desired[1]
    assert (jan.presence, jan.why) == (
        Presence.LEFT,
        "end date 2026-11-15 reached; HR does not list this person any more, since 2026-10-19",
    )


def test_who_is_missing_is_not_a_leaver() -> None:
    known = dataclasses.replace(fetched({"key": "1"}), memory=left(end_date=None))
    task = assignment_of(settings(variables=RULES, account="account"), known).task
    assert [one.key for one in task.desired] == ["1"]
    assert [(one.key, one.days) for one in task.missing] == [("9", 40)]


def test_who_is_missing_for_long_is_disabled_where_that_is_wanted_and_no_rule_applies() -> None:
    known = dataclasses.replace(fetched({"key": "1"}), memory=left(end_date=None))
    made = settings(variables=RULES, account="account", missing={"do": "disable"})
    jan = assignment_of(made, known).task.desired[1]
    assert (jan.key, jan.presence, jan.only_disables, jan.steps) == ("9", Presence.LEFT, True, {})


def test_a_wrong_period_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="lifecycle_missing.after is 'a month'"):
        settings(missing={"after": "a month"})


def test_templates_have_the_time_of_the_preview() -> None:
    mapping = {"info": "{{ today }} {{ now(utc=true, fmt='%d.%m.%Y') }} {{ year }}"}
    variables = {"mapping": mapping, "year": "{{ now(utc=true).year }}"}
    people = [{"key": "1", "timezone": "Europe/Warsaw"}, {"key": "2", "timezone": "America/Los_Angeles"}]
    _begun, made = as_of("2031-01-01", *people, variables=variables)
    assert [one.attributes["info"] for one in made.task.desired] == [("2031-01-01 01.01.2031 2031",)] * 2
