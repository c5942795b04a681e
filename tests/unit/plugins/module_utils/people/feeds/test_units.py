# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole department, team, location or company that ends or is emptied at once is odd, however small its share is."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds.units import lacking

from .company import People, company, each, some, working
from .days import BAD
from .test_oddities import odd, remembered

SITE = 20
"""People of the small site, 3 % of the company."""


def in_site(one: t.Any) -> bool:
    return bool(one.department == "Site")


def with_site(number: int = SITE) -> People:
    return some(company(), number, lambda one: {"department": "Site", "teams": (*one.teams, "Site")})


def leaves(_one: object) -> dict[str, t.Any]:
    return {"end_date": "2026-11-27", "status": "inactive"}


def test_a_site_that_ends() -> None:
    people = with_site()
    (text,) = odd(each(people, leaves, in_site), remembered(people))
    first = sorted(one.label for one in people if in_site(one))[:3]
    assert text == (
        "Source factorial: department: nearly everybody of one department, 20 of 20 people, have got an end since"
        f" 2026-11-27, or are not listed any more: {', '.join(first)}, and 17 more."
    )


def test_a_site_that_vanishes() -> None:
    people = with_site()
    (text,) = odd([one for one in people if not in_site(one)], remembered(people))
    assert "nearly everybody of one department, 20 of 20 people" in text


def test_nearly_everybody_is_enough_and_a_tenth_who_stay_are_not() -> None:
    people = with_site(30)
    keys = [one.key for one in people if in_site(one)]
    for leaving, is_odd in ((keys[:28], True), (keys[:27], False)):
        today = [dataclasses.replace(one, **leaves(one)) if one.key in leaving else one for one in people]
        assert bool(odd(today, remembered(people))) is is_odd


@pytest.mark.parametrize("number", [2, 9])
def test_small_units_may_end(number: int) -> None:
    people = with_site(number)
    assert odd(each(people, leaves, in_site), remembered(people)) == ()


def test_an_end_that_was_announced_is_usual_on_its_day() -> None:
    people = with_site()
    announced = each(people, lambda _one: {"end_date": "2026-11-28"}, in_site)
    assert odd(announced, remembered(people)), "it is told once"
    over = each(people, lambda _one: {"end_date": "2026-11-28", "status": "inactive"}, in_site)
    assert odd(over, remembered(announced)) == ()


def test_those_who_had_left_before_do_not_count() -> None:
    people = each(company(), lambda _one: {"department": "Old"}, lambda one: not working(one))
    assert odd([one for one in people if working(one)], remembered(people)) == ()


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"department": None}, "department: nearly everybody of one department, 20 of 20 people, have none any more"),
        ({"teams": ()}, "teams: nearly everybody of one team, 20 of 20 people, have none any more since 2026-11-27"),
    ],
)
def test_a_site_that_is_emptied(fields: dict[str, t.Any], names: str) -> None:
    people = with_site()
    (text,) = odd(each(people, lambda _one: fields, in_site), remembered(people))
    assert names in text


def test_a_legal_entity_and_a_location_are_units() -> None:
    people = some(company(), SITE, lambda one: {"legal_entity": "Tiny", "location": dict.fromkeys(one.location, "X")})
    here = [one.key for one in people if one.legal_entity == "Tiny"]
    today = each(people, leaves, lambda one: one.key in here)
    (text,) = odd(today, remembered(people))
    assert "location: nearly everybody of one location" in text, "the same people are told once"
    emptied = each(people, lambda _one: {"legal_entity": None}, lambda one: one.key in here)
    assert "nearly everybody of one legal entity" in odd(emptied, remembered(people))[0]


def test_a_site_that_gets_another_name_or_is_divided_is_usual() -> None:
    people = with_site()
    assert odd(each(people, lambda _one: {"department": "Other"}, in_site), remembered(people)) == ()
    divided = each(people, lambda one: {"department": f"Part {int(one.id) % 3}"}, in_site)
    assert odd(divided, remembered(people)) == ()


@pytest.mark.parametrize("name", ["everybody terminated yesterday", "half of the people", "no locations"])
def test_what_is_told_of_the_whole_company_is_not_told_of_each_unit(name: str) -> None:
    assert "nearly everybody" not in "".join(odd(BAD[name].day(company())))


def test_what_hr_lacks() -> None:
    people = each(company(100), lambda _one: {"department": None}, lambda one: (one.key or "") < "00031")
    keys = [str(one.key) for one in people if one.key]
    assert lacking(people, keys) == {"department": tuple(key for key in keys if key < "00031")}
    assert lacking(people, keys[20:40]) == {"department": tuple(key for key in keys[20:] if key < "00031")}
    assert lacking(people, keys[:12]) == {}, "nobody has a department, so that it says nothing"
    assert lacking([dataclasses.replace(one, key=None) for one in people], keys) == {}
