# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An answer that is older than the last accepted one is told by the timestamps of its records."""

from __future__ import annotations

import dataclasses
import datetime
import json

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds.age import age
from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds.feed import Feed, seconds_of, take
from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds.oddities import oddities

from .company import TODAY, People, company, each, hired, some

SALT = "0f" * 16


def stamped(people: People, text: str = "2026-01-05T08:00:00.000Z") -> People:
    return [dataclasses.replace(one, updated_at=one.updated_at or text) for one in people]


def feed(people: People, day: datetime.date = TODAY) -> Feed:
    return take(people, SALT, day).feed


def remembered(people: People) -> Feed:
    found = Feed.from_data(json.loads(json.dumps(feed(people, datetime.date(2026, 11, 27)).to_data())))
    assert found
    return found


def odd(people: People, last: Feed) -> tuple[str, ...]:
    return oddities("hr", take(people, SALT, TODAY), last, TODAY, {})


OLD = stamped(company())
NEW = some(OLD, 3, lambda _one: {"updated_at": "2026-11-27T09:30:00Z", "end_date": "2026-11-26", "status": "inactive"})
"""Three people have left."""


def test_a_stale_copy_is_told() -> None:
    first, second, third = sorted(one.label for one in NEW[:3])
    (text,) = odd(OLD, remembered(NEW))
    assert text == (
        "Source hr: updated_at: the answer is older than the one of 2026-11-27. The timestamp of 3 of 600 people is"
        f" earlier than it was then, and of nobody later: {first} from 2026-11-27T09:30:00Z back to"
        f" 2026-01-05T08:00:00Z, {second} from 2026-11-27T09:30:00Z back to 2026-01-05T08:00:00Z,"
        f" {third} from 2026-11-27T09:30:00Z back to 2026-01-05T08:00:00Z. HR seems to answer from a copy that"
        " lags behind, or from a restored backup."
    )


def test_an_accepted_old_answer_is_usual_the_next_day() -> None:
    last = feed(OLD).after(remembered(NEW))
    assert odd(OLD, last) == odd(NEW, last) == ()


def test_a_usual_day_is_not_old() -> None:
    assert odd(OLD, remembered(OLD)) == odd(NEW, remembered(OLD)) == ()


def test_the_newest_records_may_be_deleted() -> None:
    assert odd(NEW[3:], remembered(NEW)) == ()


def test_one_record_may_go_back() -> None:
    one = some(OLD, 1, lambda _one: {"updated_at": "2026-11-27T09:30:00Z"})
    assert odd(OLD, remembered(one)) == ()
    assert len(age(remembered(one), feed(OLD)).older) == 1


@pytest.mark.parametrize("hires", [True, False])
def test_few_may_go_back_if_others_are_newer(hires: bool) -> None:
    """HR has been restored, and people work with it: more than one percent."""
    newest = "2026-11-28T07:00:00Z"
    people = OLD if hires else [*OLD[:-1], dataclasses.replace(OLD[-1], updated_at=newest)]
    people = [*people, *(stamped(hired(1), newest) if hires else ())]
    assert odd(people, remembered(NEW)) == ()
    many = some(OLD, 7, lambda _one: {"updated_at": "2026-11-27T09:30:00Z"})
    (text,) = odd(people, remembered(many))
    assert "7 of 600 people is earlier than it was then, and only of 1 person later" in text
    old = [*OLD, *stamped(hired(1), "2026-10-01")]
    assert odd(old, remembered(NEW)), "somebody who is new, but not newer, makes no answer a new one"


def test_systems_without_timestamps_are_not_compared() -> None:
    nameless = company()
    assert odd(nameless, remembered(nameless)) == odd(nameless, remembered(OLD)) == ()
    assert feed(nameless).updated == {}


def test_the_last_timestamp_is_kept_while_hr_hides_it() -> None:
    hidden = each(NEW, lambda _one: {"updated_at": None})
    last = feed(hidden).after(remembered(NEW))
    assert last.updated == remembered(NEW).updated
    assert odd(OLD, last)
    assert len(feed(hidden[1:]).after(last).updated) == len(NEW) - 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-11-27T09:30:00.999Z", 1795771800),
        ("2026-11-27T10:30:00+01:00", 1795771800),
        ("2026-11-27 09:30:00", 1795771800),
        ("2026-11-27", 1795737600),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_timestamps(text: str | None, found: int | None) -> None:
    assert seconds_of(text) == found


def test_a_feed_of_an_earlier_build_has_no_timestamps() -> None:
    data = remembered(NEW).to_data()
    del data["updated"]
    last = Feed.from_data(data)
    assert last and odd(OLD, last) == odd(NEW, last) == ()
