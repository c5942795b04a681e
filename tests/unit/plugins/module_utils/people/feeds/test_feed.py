# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The feed of an HR system has numbers and digests, and no values."""

from __future__ import annotations

import dataclasses
import datetime
import json

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds import feed as feeds
from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds.dates import implausible_end, implausible_start
from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds.feed import Feed, take
from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds.texts import is_no_name, is_unreadable

from .company import TODAY, company


def test_a_feed_is_plain_data_without_values() -> None:
    people = company(40)
    data = json.dumps(take(people, "5a17", TODAY).feed.to_data())
    for one in people:
        values = feeds.values_of(one).values()
        assert not [value for value in (one.key, *values) if value and f'"{value}"' in data]
    assert Feed.from_data(json.loads(data)) == take(people, "5a17", TODAY).feed
    assert take(people, "0102", TODAY).feed.people != take(people, "5a17", TODAY).feed.people


def test_birth_dates_cannot_be_found_out() -> None:
    (one,) = company(1)
    days = [datetime.date(1990, 1, 1) + datetime.timedelta(days=number) for number in range(5000)]
    people = [
        dataclasses.replace(one, key=str(number), private={"birthday": day.isoformat()})
        for number, day in enumerate(days)
    ]
    found = [feeds.slot(row, "birthday") for row in take(people, "5a17", TODAY).feed.people.values()]
    assert 2000 < len(set(found)) < 4097
    nobody = take([dataclasses.replace(one, private={})], "", TODAY).feed.people
    assert [feeds.slot(row, "birthday") for row in nobody.values()] == [feeds.NOTHING]


@pytest.mark.parametrize("data", [None, {}, {"version": 0, "people": {}}])
def test_the_data_of_another_version_is_not_read(data: dict[str, int] | None) -> None:
    assert Feed.from_data(data) is None


def test_a_feed_of_thousands_is_small() -> None:
    people = company(2000)
    data = json.dumps(take(people, "5a17", TODAY).feed.to_data(), separators=(",", ":"))
    assert len(data) < 90 * len(people)


def test_of_a_rehire_the_record_that_counts_is_taken() -> None:
    (one,) = company(1)
    old = dataclasses.replace(one, status="inactive", job_title="Clerk")
    for people in ([old, one], [one, old]):
        assert take(people, "", TODAY).feed.people == take([one], "", TODAY).feed.people
    assert take([old, old], "", TODAY).feed.working == 0


def test_the_days_of_earlier_feeds_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_EARLIER", 2)
    taken = [take(company(number), "", TODAY).feed for number in (1, 2, 3, 4)]
    last: Feed | None = None
    for one in taken:
        last = one.after(last)
    assert last and list(last.earlier) == [one.checksum for one in taken[1:3]]
    assert list(taken[2].after(last).earlier) == [taken[1].checksum, taken[3].checksum]


def test_a_full_name_stands_in() -> None:
    (one,) = company(1)
    whole = dataclasses.replace(one, first_name=None, last_name=None)
    assert (feeds.values_of(whole)["first_name"], feeds.values_of(whole)["last_name"]) == ("", one.full_name)


@pytest.mark.parametrize(
    "text",
    ["KrakÃ³w", "GraÅ¼yna", "Wa³êsa", "Pawe\ufffd", "Ko?ciuszko", "J??ef", "?ukasz", "Jos&eacute;", "Jos&#233;",
     "\\u0141ukasz", "Jos\\xe9", "Jos%C3%A9", "An\x07na", "Ð˜Ð²Ð°Ð½", "РђРЅРЅР°", "â€œX"],
)  # fmt: skip
def test_unreadable_text(text: str) -> None:
    assert is_unreadable(text)


@pytest.mark.parametrize(
    "text",
    ["Kraków", "RÓŻA", "Łukasz", "José", "Søren", "Дмитрий", "Ελένη", "王小明", "O'Brien", "R&D", "What next?",
     "Ångström", "ÄÖÜ", "Müller-Lüdenscheidt", "Ñuñoa", "50 %", "C:\\temp", "naïve", "Ștefan", "Nguyễn Văn Ánh"],
)  # fmt: skip
def test_readable_text(text: str) -> None:
    assert not is_unreadable(text)


def test_names() -> None:
    assert is_no_name("User 7")
    assert is_no_name("a@b")
    assert not is_no_name("Anna-Maria O'Neill, Jr.")


@pytest.mark.parametrize(
    ("start", "is_odd"),
    [(None, False), ("2020-01-01", False), ("1926-01-01", True), ("2126-01-01", True), ("0020-01-01", True),
     ("9999-12-31", False), ("2027-05-01", False)],
)  # fmt: skip
def test_starts(start: str | None, is_odd: bool) -> None:
    assert implausible_start(start, datetime.date(2026, 11, 28)) is is_odd


@pytest.mark.parametrize(
    ("end", "start", "is_odd"),
    [(None, None, False), ("9999-12-31", None, False), ("1970-01-01", None, True), ("2020-01-01", "2021-01-01", True),
     ("2020-01-01", None, False), ("2020-01-01", "2019-01-01", False), ("0026-01-01", None, True)],
)  # fmt: skip
def test_ends(end: str | None, start: str | None, is_odd: bool) -> None:
    assert implausible_end(end, start) is is_odd


def test_further_fields_are_columns() -> None:
    one, two = company(2)
    people = [dataclasses.replace(one, phone="1", custom={"a": ["x"], "b": "", "c": 0}), two]
    feed = take(people, "5a17", TODAY).feed
    assert set(feed.columns) == {
        "employee_number",
        "phone",
        "custom.a",
        "custom.c",
        "custom.badge",
        "custom.cost_center",
    }
    phones = feeds.column(feed, "phone")
    assert phones[feeds.key_digest(str(two.key), "5a17")] == feeds.NO_SHORT
    assert len(phones[feeds.key_digest(str(one.key), "5a17")]) == feeds.SHORT
    assert set(take(people, "5a17", TODAY, {"c"}).feed.columns) == {"employee_number", "phone", "custom.c"}
    assert feed.having["phone"] == 1


@pytest.mark.parametrize(
    ("before", "now", "is_same"),
    [
        ("https://photos.example/1.jpg?Signature=a", "https://photos.example/1.jpg?Signature=b", True),
        ("https://photos.example/1.jpg?Signature=a", "https://photos.example/2.jpg?Signature=a", False),
        ("Is it? Yes", "Is it? No", False),
    ],
)
def test_signatures_of_addresses_are_not_compared(before: str, now: str, is_same: bool) -> None:
    """HR systems sign the addresses of photos anew in each answer."""
    (one,) = company(1)
    had, has = (take([dataclasses.replace(one, custom={"photo": text})], "5a17", TODAY).feed for text in (before, now))
    assert (had.columns == has.columns) is (had.checksum == has.checksum) is is_same


def test_there_are_not_too_many_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_COLUMNS", 2)
    assert len(take(company(9), "5a17", TODAY).feed.columns) == 2
