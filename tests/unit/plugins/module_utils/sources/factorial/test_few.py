# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A few people of Factorial: the records are those of a full read, and the size of the company does not matter."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.people.wanted import Wanted, chosen
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import Answer, Asked, ScriptedServer

from .test_source import BASE, person, publish, source

Rows = list[dict[str, t.Any]]

OPTIONS: t.Final[dict[str, t.Any]] = {"custom_fields": True, "private_fields": ["birthday"]}


def company(server: ScriptedServer, number: int = 50, *, ignores_filters: bool = False) -> None:
    """A company in which everybody is below the one with half the number, in pages of two unless it filters."""
    employees = [
        person(
            str(one),
            company_identifier=f"{one:04}",
            manager_id=str(one // 2) if one > 1 else None,
            location_id="l1",
            legal_entity_id="e1",
            birthday_on="1990-01-01",
            first_name=f"P{one}",
            email=f"p{one}@x",
        )
        for one in range(1, number + 1)
    ]
    publish(
        server,
        employees=employees,
        teams=[{"id": "t1", "name": "Sales", "employee_ids": [row["id"] for row in employees]}],
        memberships=[{"id": f"m{row['id']}", "team_id": "t1", "employee_id": row["id"]} for row in employees],
        locations=[{"id": "l1", "name": "Office"}],
        legal_entities=[{"id": "e1", "legal_name": "X", "country": "es"}],
        fields=[{"id": "f1", "slug": "badge", "field_type": "text"}],
        values=[
            {"id": f"v{row['id']}", "field_id": "f1", "valuable_id": row["id"], "value": row["id"]} for row in employees
        ],
    )
    if not ignores_filters:
        for path, script in list(server.scripts.items()):
            server.scripts[path] = filtering(script)


_FILTERS: t.Final = {"ids[]": "id", "company_identifier": "company_identifier"}


def filtering(script: t.Any) -> t.Any:
    """The list, as an API answers that takes filters: in one page."""

    def answer(asked: Asked) -> Answer:
        member = "valuable_id" if asked.path.endswith("values") else "employee_id"
        filters = {**_FILTERS, "employee_ids[]": member}
        wanted = {name: set(asked.query[name]) for name in filters if name in asked.query}
        if not wanted:
            return t.cast("Answer", script(asked))
        rows: Rows = []
        page = script(dataclasses.replace(asked, query={}))
        while True:
            rows += page.body["data"]
            cursor = page.body["meta"]["end_cursor"]
            if not cursor:
                break
            page = script(dataclasses.replace(asked, query={"after_id": [cursor]}))
        found = [row for row in rows if all(row.get(filters[name]) in keys for name, keys in wanted.items())]
        meta = {**page.body["meta"], "total": len(found), "has_next_page": False, "end_cursor": None}
        return Answer({"meta": meta, "data": found})

    return answer


def few(server: ScriptedServer, *items: str, **options: t.Any) -> list[Employee]:
    return source(server, **{**OPTIONS, **options}).people(Wanted.of(items))


def whole(server: ScriptedServer, *items: str, **options: t.Any) -> list[Employee]:
    return chosen(source(server, **{**OPTIONS, **options}).employees(), Wanted.of(items))


def by_id(people: list[Employee]) -> dict[str, dict[str, t.Any]]:
    return {one.id: one.to_dict() for one in people}


@pytest.mark.parametrize("ignores_filters", [False, True])
@pytest.mark.parametrize("items", [["0042"], ["id:42"], ["0042", "0031"], ["0001"]])
def test_the_records_are_those_of_a_full_read(server: ScriptedServer, items: list[str], ignores_filters: bool) -> None:
    company(server, ignores_filters=ignores_filters)
    expected = by_id(whole(server, *items))
    assert len(expected) > (items != ["0001"])
    assert by_id(few(server, *items)) == expected


def test_a_key_without_its_zeros_is_another_one(server: ScriptedServer) -> None:
    company(server)
    assert few(server, "42") == []


def test_a_company_whose_keys_are_ids(server: ScriptedServer) -> None:
    company(server)
    assert by_id(few(server, "42", key_field="id")) == by_id(whole(server, "42", key_field="id"))


def test_other_keys_are_chosen_from_everybody(server: ScriptedServer) -> None:
    company(server)
    items = ["p42@x"]
    assert by_id(few(server, *items, key_field="email")) == by_id(whole(server, *items, key_field="email"))


def test_a_rehire_has_both_records(server: ScriptedServer) -> None:
    company(server)
    page = server.scripts[BASE + "employees/employees"]

    def with_rehire(asked: Asked) -> Answer:
        answer = page(asked)
        if asked.query.get("company_identifier") == ["0042"]:
            answer.body["data"].append(person("99", company_identifier="0042", manager_id="1"))
            answer.body["meta"]["total"] += 1
        return answer

    server.scripts[BASE + "employees/employees"] = with_rehire
    assert {"42", "99"} <= {one.id for one in few(server, "id:42")}


def test_somebody_invisible_is_not_found(server: ScriptedServer) -> None:
    company(server)
    assert few(server, "0777") == [] == few(server, "id:777")


def test_the_number_of_requests_does_not_depend_on_the_size(server: ScriptedServer) -> None:
    numbers = []
    for size in (50, 1500):
        company(server, size)
        server.asked.clear()
        few(server, "0042")
        numbers.append(len(server.asked))
    assert numbers[0] == numbers[1] < 30


def test_lost_memberships_are_an_error_as_in_a_full_read(server: ScriptedServer) -> None:
    company(server)
    server.scripts[BASE + "teams/memberships"] = lambda _asked: Answer(
        {"meta": {"has_next_page": False, "end_cursor": None, "total": 0}, "data": []}
    )
    with pytest.raises(SourceError, match="teams/memberships is empty"):
        few(server, "0042")
