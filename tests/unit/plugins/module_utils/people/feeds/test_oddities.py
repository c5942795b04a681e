# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad days of HR are told, and good days are not."""

from __future__ import annotations

import dataclasses
import datetime
import json

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds.feed import Feed, Taken, key_digest, take
from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds.oddities import oddities

from .company import TODAY, People, company, each, hired, some, working
from .days import BAD, GOOD

SALT = "0f" * 16
BEFORE = datetime.date(2026, 11, 27)


def taken(people: People, day: datetime.date = TODAY) -> Taken:
    return take(people, SALT, day)


def remembered(people: People) -> Feed:
    """As it comes back from the memory."""
    found = Feed.from_data(json.loads(json.dumps(taken(people, BEFORE).feed.to_data())))
    assert found
    return found


LAST = remembered(company())


def odd(people: People, last: Feed | None = LAST) -> tuple[str, ...]:
    return oddities("factorial", taken(people), last, TODAY, {})


@pytest.mark.parametrize("name", BAD)
def test_a_bad_day_is_told(name: str) -> None:
    found = odd(BAD[name].day(company()))
    assert found, "nothing is odd"
    text = "\n".join(found)
    for field in BAD[name].names.split(","):
        assert field in text
    assert all(sentence.startswith("Source factorial: ") and sentence.endswith(".") for sentence in found)
    assert any(character.isdigit() for character in text)


@pytest.mark.parametrize("name", BAD)
def test_a_bad_day_without_an_earlier_feed(name: str) -> None:
    assert bool(odd(BAD[name].day(company()), None)) is BAD[name].alone


@pytest.mark.parametrize("name", GOOD)
def test_a_good_day_is_not_told(name: str) -> None:
    assert odd(GOOD[name](company())) == ()
    assert odd(GOOD[name](company()), None) == ()


def test_what_is_said_of_shifted_keys() -> None:
    first, *others = odd(BAD["keys shifted by one row"].day(company()))
    assert first.startswith(
        "Source factorial: first_name, last_name and start_date: 599 of 600 people have another name and another start"
        " or birth date since 2026-11-27, under the same key, so that they seem to be other people (up to 3 are"
        " usual): "
    )
    assert first.endswith(", and 596 more.")
    assert others == [], "people who are others have other values too"


def test_what_is_said_of_lists_and_fields() -> None:
    found = odd(BAD["memberships gone"].day(company()))
    assert "Source factorial: memberships: from 1266 to 0 since 2026-11-27 (at least 1013 are usual)." in found
    assert "Source factorial: no employee has a value of teams (before: 600) any more." in found
    (emptier,) = odd(BAD["a custom field of half is gone"].day(company()))[-1:]
    assert (
        emptier == "Source factorial: custom.cost_center: nulls from 0 of 600 to 300 of 600 employees since 2026-11-27."
    )


def test_who_is_gone_is_named_by_the_memory() -> None:
    former = {key_digest(f"{one.key}", SALT): f"Former {one.key}" for one in company()}
    (text, *_more) = oddities("hr", taken(company()[100:]), LAST, TODAY, former)
    assert "Former 00001, Former 00002, Former 00003, and 9" in text
    assert "people who work: from 567 to 472" in text


def test_an_old_feed_is_told() -> None:
    """Eight people have joined or changed since then, which alone would be usual."""
    later = [*some(company(), 4, lambda _one: {"job_title": "Chief"}), *hired(4)]
    last = remembered(later).after(LAST)
    assert odd(later, last) == ()
    (text,) = odd(company(), last)
    assert text == (
        "Source factorial: the feed is that of 2026-11-27 again, although 8 people had changed until 2026-11-27. HR"
        " seems to be restored from a backup."
    )
    one = some(company(), 1, lambda _one: {"job_title": "Chief"})
    assert odd(company(), remembered(one).after(LAST)) == (), "one change that is taken back is no old feed"


def test_a_small_company_is_not_asked_about_every_change() -> None:
    small = company(50)
    last = remembered(small)
    month = some(small, 5, lambda _one: {"end_date": "2026-11-20", "status": "inactive"})
    assert odd([*month, *hired(6)], last) == ()
    assert odd(each(small, lambda _one: {"department": "Sales"}, lambda one: one.department == "IT"), last) == ()
    assert odd(some(small, 12, lambda _one: {"end_date": "2026-11-20"}), last)


def test_a_list_of_two_that_is_empty() -> None:
    few = company(2)
    assert odd(each(few, lambda _one: {"custom": {}}), remembered(few)) != ()


def test_what_was_odd_before_is_usual() -> None:
    broken = BAD["question marks"].day(company())
    assert odd(broken, remembered(broken)) == ()
    assert odd([*broken, *hired(20)], remembered(broken)) == ()


@pytest.mark.parametrize("name", BAD)
def test_a_feed_that_was_accepted_is_usual_the_next_day(name: str) -> None:
    people = BAD[name].day(company(120))
    assert odd(people, remembered(people)) == ()


def test_new_people_may_lack_values() -> None:
    small = company(100)
    assert odd([*small, *hired(40, custom={})], remembered(small)) == ()
    assert odd(
        [*each(small, lambda _one: {"custom": {}}, lambda one: (one.key or "") < "00050"), *hired(5)], remembered(small)
    )


def test_the_order_does_not_matter() -> None:
    bad = BAD["statuses inverted"].day(company())
    assert odd(bad) == odd(bad[::-1])
    assert taken(bad).feed.checksum == taken(bad[::-1]).feed.checksum != taken(company()).feed.checksum


def test_an_empty_feed_was_accepted_once() -> None:
    assert odd(company(), remembered([])) == (
        "Source factorial: key: 600 of 600 people are new since 2026-11-27 (up to 204 are usual): Anna García (00156),"
        " Anna García (00522), Anna Kaczmarek (00562), and 597 more.",
    )
    assert odd([], remembered([])) == ()


def test_feeds_of_several_fields_without_values() -> None:
    """Records without names, dates and addresses, as of an HR system that has nothing but keys."""
    bare = [
        dataclasses.replace(one, first_name=None, last_name=None, full_name=None, start_date=None, email=None)
        for one in company(60)
        if working(one)
    ]
    assert odd(bare, remembered(bare)) == ()
