# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of limits: defaults, numbers that are set, and what is refused before anything is read."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import DEFAULTS, Limit
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.limits import check_attributes, limits_of

WEEK = datetime.timedelta(days=7)
Given = t.Mapping[str, t.Any]


def limit(given: Given, name: str = "disables") -> Limit:
    [found] = [one for one in limits_of(given, {}, first_run=False).each if one.name == name]
    return found


def test_limits_are_on_by_default() -> None:
    limits = limits_of({}, {}, first_run=False)
    assert limits.each == tuple(DEFAULTS.values())
    assert (limits.once, limits.first_run) == ({}, False)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"count": 3}, Limit(name="disables", count=3, floor=5, period=WEEK)),
        ({"percent": "2.5"}, Limit(name="disables", percent=2.5, floor=5, period=WEEK)),
        ({"percent": 0, "floor": 0}, Limit(name="disables", percent=0, floor=0, period=WEEK)),
        ({"per": "run"}, Limit(name="disables", percent=5, count=500, floor=5)),
        ({"per": " 12 Hours "}, Limit(name="disables", percent=5, count=500, floor=5, period=WEEK / 14)),
        ({"per": "2 weeks"}, Limit(name="disables", percent=5, count=500, floor=5, period=2 * WEEK)),
        ({"do": "hold"}, Limit(name="disables", percent=5, count=500, floor=5, period=WEEK, holds=True)),
        ({"do": "abort", "count": None}, DEFAULTS["disables"]),
        (None, DEFAULTS["disables"]),
    ],
)
def test_numbers_that_are_set_take_the_place_of_both_defaults(members: Given | None, expected: Limit) -> None:
    assert limit({"disables": members}) == expected


def test_limits_of_named_attributes() -> None:
    given = {"attributes": {"Title": {"count": 20}}}
    assert limit(given, "attributes.title") == Limit(name="attributes.title", count=20, floor=10, period=WEEK)
    limits = limits_of(given, {"attributes.Title": "30", "moves": None}, first_run=True)
    assert (limits.once, limits.first_run) == ({"attributes.title": 30}, True)


def test_an_attribute_that_the_mapping_does_not_have_is_refused() -> None:
    limits = limits_of({"attributes": {"titel": {"count": 20}}}, {}, first_run=False)
    with pytest.raises(ConfigurationError, match=r"lifecycle_limits.attributes has titel, .*did you mean title"):
        check_attributes(limits, ("title", "mail"))
    check_attributes(limits, ("Titel",))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"disabels": {}}, "lifecycle_limits.disabels: there is no such limit; did you mean disables?"),
        ({"x": {}}, "lifecycle_limits.x: there is no such limit; there are creates, disables,"),
        ({"disables": 5}, "lifecycle_limits.disables is a wrong value, but must be a dictionary."),
        ({"disables": {"cuont": 5}}, "lifecycle_limits.disables.cuont: there is no such option; did you mean count?"),
        ({"disables": {"count": "many"}}, "lifecycle_limits.disables.count is 'many', but must be a whole number."),
        ({"disables": {"count": True}}, "lifecycle_limits.disables.count is true, but must be a whole number."),
        ({"disables": {"count": -1}}, "lifecycle_limits.disables.count is -1, but must not be negative."),
        ({"disables": {"floor": -1}}, "lifecycle_limits.disables.floor is -1, but must not be negative."),
        ({"disables": {"percent": 101}}, "lifecycle_limits.disables.percent is 101, but must be between 0 and 100."),
        ({"disables": {"percent": "nan"}}, "lifecycle_limits.disables.percent is nan, but must be between 0 and 100."),
        ({"disables": {"percent": -1}}, "lifecycle_limits.disables.percent is -1, but must be between 0 and 100."),
        (
            {"disables": {"per": "7 moons"}},
            "lifecycle_limits.disables.per is '7 moons'. Give a number of hours, days or weeks, such as 24 hours, or"
            " run to count this run only.",
        ),
        ({"disables": {"per": "0 days"}}, "lifecycle_limits.disables.per is '0 days'. Give a number of hours,"),
        (
            {"disables": {"per": "13 weeks"}},
            "lifecycle_limits.disables.per is '13 weeks', but earlier runs are remembered for at most 90 days.",
        ),
        ({"disables": {"do": "stop"}}, "lifecycle_limits.disables.do is 'stop', not one of abort, hold"),
        ({"attributes": ["title"]}, "lifecycle_limits.attributes is a list, but must be a dictionary."),
        ({"attributes": {"title": 5}}, "lifecycle_limits.attributes.title is a wrong value, but must be a dictionary."),
        (
            {"attributes": {"title": {"do": "hold"}}},
            "lifecycle_limits.attributes.title has neither count nor percent. Set at least one of them.",
        ),
        ({"attributes": {"title": None}}, "lifecycle_limits.attributes.title has neither count nor percent."),
        ({"attributes": {"title": {"count": -1}}}, "lifecycle_limits.attributes.title.count is -1"),
        (
            {"attributes": {"title": {"count": 1}, "Title": {"count": 2}}},
            "lifecycle_limits.attributes.title is there twice, with and without capital letters.",
        ),
    ],
)
def test_what_is_refused(given: Given, says: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        limits_of(given, {}, first_run=False)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("once", "says"),
    [
        ({"mvoes": 5}, "lifecycle_limits_once.mvoes: there is no such limit; did you mean moves?"),
        ({"attributes.mail": 5}, "lifecycle_limits_once.attributes.mail: there is no such limit"),
        ({"moves": "all"}, "lifecycle_limits_once.moves is 'all', but must be a whole number."),
        ({"moves": -1}, "lifecycle_limits_once.moves is -1, but must not be negative."),
    ],
)
def test_what_is_refused_for_one_run(once: Given, says: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        limits_of({"attributes": {"title": {"count": 1}}}, once, first_run=False)
    assert says in str(refused.value)


def test_all_errors_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as refused:
        limits_of({"disables": {"count": -1}, "moves": {"percent": 200}}, {"x": 1}, first_run=False)
    assert len(str(refused.value).splitlines()) == 3
