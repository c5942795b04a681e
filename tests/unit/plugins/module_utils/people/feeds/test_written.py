# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What was written back is no news for the feed of the next run."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds.feed import Feed, take
from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds.written import News, with_written

from .company import TODAY, company

SALT = "5a17"


def taken(people: list[Employee]) -> Feed:
    return take(people, SALT, TODAY).feed


def compared(feed: Feed) -> Feed:
    """The feed without what is only about the whole answer."""
    return dataclasses.replace(feed, checksum="")


@pytest.mark.parametrize(
    ("before", "says"),
    [
        ({"email": None}, {"email": "anna@x"}),
        ({"email": "old@x"}, {"email": "anna@x"}),
        ({"email": "anna@x"}, {"email": None}),
        ({"phone": None}, {"phone": "+48 1"}),
        ({"phone": "+48 2", "email": None}, {"phone": "+48 1", "email": "anna@x"}),
        ({"phone": "+48 2"}, {"phone": None}),
    ],
)
def test_the_feed_is_the_one_that_hr_gives_next(before: dict[str, t.Any], says: dict[str, str | None]) -> None:
    people = company(30)
    people[3] = dataclasses.replace(people[3], **before)
    now = [*people]
    now[3] = dataclasses.replace(people[3], **t.cast("t.Any", says))
    news = {field: News(getattr(people[3], field), value) for field, value in says.items()}
    written = {people[3].key or "": news, "nobody": {"email": News(None, "x@x")}}
    data = with_written(taken(people).to_data(), written)
    found = Feed.from_data(data)
    assert found is not None
    assert compared(found) == compared(taken(now))


def test_the_first_telephone_number_of_a_company() -> None:
    people = [dataclasses.replace(one, phone=None) for one in company(5)]
    now = [dataclasses.replace(people[0], phone="+48 1"), *people[1:]]
    found = Feed.from_data(with_written(taken(people).to_data(), {people[0].key or "": {"phone": News(None, "+48 1")}}))
    assert found is not None
    assert compared(found) == compared(taken(now))


def test_custom_fields_that_are_not_compared_are_counted() -> None:
    people = company(5)
    before = taken(people).to_data()
    key = people[0].key or ""
    data = with_written(before, {key: {"custom.login": News(None, "anna")}})
    assert data == {**before, "having": {**before["having"], "custom.login": 1}}
    assert with_written(data, {key: {"custom.login": News("anna", "ann")}}) == data
    cleared = with_written(data, {key: {"custom.login": News("anna", None)}})
    assert cleared == before


def test_a_feed_of_another_version_stays_as_it_is() -> None:
    assert with_written({"version": 0}, {"1": {"email": News(None, "x")}}) == {"version": 0}
